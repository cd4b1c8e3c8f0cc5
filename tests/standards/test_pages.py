"""Pages of checklists, checks, rule documents and brands at the desk, as each role meets them."""

from typing import Any

import pytest
from django.test import Client

from cast import COUNTY, NOON, VILLAGE, World
from shangliang.kernel import clock
from shangliang.standards.models import Brand, Check, Checklist, Finding, FlowRule, RuleDocument
from shangliang.standards.services import check_open
from shangliang.venues.models import Station
from standards_halls import lists, station


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    settings.MEDIA_ROOT, settings.PAGE_CACHE = tmp_path, False


@pytest.fixture
def hall(world: World) -> Station:
    lists()
    return station(place_words="后周社区党群服务中心一楼")


def desk(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
    return client


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_from_an_empty_list_to_a_result(world: World, hall: Station) -> None:
    clerk, town = desk(world, "clerk"), desk(world, "town")
    assert "还没自查" in shown(clerk, f"/desk/stations/{hall.pk}/checks/")
    chosen = Checklist.objects.get(key="six_c")
    answer = clerk.post(f"/desk/stations/{hall.pk}/checks/new/", {"checklist": chosen.pk})
    row = Check.objects.get()
    assert answer["Location"] == f"/desk/standards/checks/{row.pk}/"
    html = shown(clerk, f"/desk/standards/checks/{row.pk}/")
    assert "后周社区党群服务中心一楼" in html
    assert "请县级办公室在" in html
    assert "自查还没有提交" in shown(clerk, "/desk/")
    words = {f"words_{item['key']}": "正在准备，本月内补上。" for item in chosen.items}
    refused = clerk.post(f"/desk/standards/checks/{row.pk}/do/submit/", {"version": 1, "words_sign": "牌子下周做好。"})
    assert refused.status_code == 409
    assert "有制度" in refused.content.decode()
    assert "牌子下周做好。" in refused.content.decode()
    assert clerk.post(f"/desk/standards/checks/{row.pk}/do/submit/", {"version": 1, **words}).status_code == 302
    assert "等复核" in shown(town, "/desk/")
    assert "等复核" not in shown(clerk, "/desk/")
    html = shown(town, f"/desk/standards/checks/{row.pk}/")
    assert "完成复核" in html
    decided = {f"decision_{item['key']}": "not_met" if item["key"] != "place" else "met" for item in chosen.items}
    decided |= {f"note_{item['key']}": "请按计划补上。" for item in chosen.items}
    posted = {"version": Check.objects.get().version, "recheck_on": "2026-06-01", "words": "还差几条。", **decided}
    assert town.post(f"/desk/standards/checks/{row.pk}/do/review/", posted).status_code == 302
    html = shown(clerk, f"/desk/standards/checks/{row.pk}/")
    assert "还差几条。" in html
    assert "请按计划补上。" in html
    assert "复核后待整改" in shown(clerk, "/desk/")


def test_an_edit_while_a_review_is_open_comes_back_as_typed(world: World, hall: Station) -> None:
    clerk = desk(world, "clerk")
    row = check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=Checklist.objects.get(key="six_c").pk, now=NOON)
    keys = Finding.objects.filter(of=row).values_list("item", flat=True)
    words = {f"words_{key}": "情况已经写明。" for key in keys}
    assert clerk.post(f"/desk/standards/checks/{row.pk}/do/submit/", {"version": 1, **words}).status_code == 302
    answer = clerk.post(
        f"/desk/standards/checks/{row.pk}/do/save/", {"version": 1, **words, "words_rules": "在另一个窗口里写的很长的一段话。"}
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "正在等复核，现在不能改" in html
    assert "在另一个窗口里写的很长的一段话。" in html
    assert Finding.objects.get(of=row, item="rules").statement == "情况已经写明。"


def test_a_stale_page_keeps_what_was_typed(world: World, hall: Station) -> None:
    clerk, county = desk(world, "clerk"), desk(world, "county")
    row = check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=Checklist.objects.get(key="six_a").pk, now=NOON)
    assert county.post(f"/desk/standards/checks/{row.pk}/do/save/", {"version": 1, "words_budget": "县里拨款。"}).status_code == 302
    answer = clerk.post(f"/desk/standards/checks/{row.pk}/do/save/", {"version": 1, "words_budget": "村里自筹三千元。"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "别人已经改过这件事" in html
    assert "村里自筹三千元。" in html
    assert 'name="version" value="2"' in html
    assert Finding.objects.get(of=row, item="budget").statement == "县里拨款。"


def test_a_wrong_review_comes_back(world: World, hall: Station) -> None:
    row = check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=Checklist.objects.get(key="six_c").pk, now=NOON)
    words = {f"words_{key}": "情况已经写明。" for key in Finding.objects.filter(of=row).values_list("item", flat=True)}
    desk(world, "clerk").post(f"/desk/standards/checks/{row.pk}/do/submit/", {"version": 1, **words})
    town = desk(world, "town")
    posted = {"version": 2, "decision_place": "met", "note_place": "很好，请保持。", "recheck_on": "2026-06-01"}
    answer = town.post(f"/desk/standards/checks/{row.pk}/do/review/", posted)
    assert answer.status_code == 422
    assert "很好，请保持。" in answer.content.decode()
    assert Check.objects.get().state == "submitted"


def test_the_overview_counts_names_and_computes(world: World, hall: Station) -> None:
    county = desk(world, "county")
    second = station(path="330111003009", name="邻村议事室")
    html = shown(county, "/desk/standards/?list=six_a")
    assert "还没有计算过" in html
    assert county.post("/desk/standards/compute/", {"place": COUNTY, "list": "six_a"}).status_code == 302
    html = shown(county, "/desk/standards/?list=six_a")
    assert "50.00%" in html
    assert "银湖街道" in html
    html = shown(county, f"/desk/standards/missing/?place={COUNTY}&list=six_a&item=place")
    assert "邻村议事室" in html
    assert f"/desk/stations/{second.pk}/checks/" in html
    assert f"/desk/stations/{hall.pk}/checks/" not in html
    assert shown(desk(world, "clerk"), f"/desk/standards/?place={VILLAGE}")
    shown(desk(world, "clerk"), f"/desk/standards/?place={COUNTY}", 404)
    shown(desk(world, "stranger"), f"/desk/standards/?place={COUNTY}", 404)
    shown(county, f"/desk/standards/missing/?place={COUNTY}&list=six_a&item=nothing", 404)


def test_empty_places_say_what_to_do(world: World) -> None:
    assert "还没有达标标准" in shown(desk(world, "county"), "/desk/standards/")
    assert "还没有达标标准" in shown(desk(world, "county"), "/desk/standards/checklists/")
    assert "还没有制度文件" in shown(desk(world, "clerk"), "/desk/standards/rules/")
    lists()
    assert "这里还没有站点" in shown(desk(world, "county"), "/desk/standards/")


def test_a_county_words_a_checklist_of_its_own(world: World, hall: Station) -> None:
    county = desk(world, "county")
    shipped = Checklist.objects.get(key="six_a")
    html = shown(county, f"/desk/standards/checklists/{shipped.pk}/edit/")
    assert "有经费" in html
    head = {"name": "富阳六有", "scope": COUNTY, "key": "six_a", "base": 0}
    rows = {"i0-name": "有场所", "i0-key": "place", "i0-evidence": ["place"], "i1-name": "有茶水", "i1-statement": "on", "i2-name": ""}
    answer = county.post(f"/desk/standards/checklists/{shipped.pk}/edit/", {**head, **rows})
    own = Checklist.objects.get(scope=COUNTY)
    assert answer["Location"] == f"/desk/standards/checklists/{own.pk}/"
    assert [item["key"] for item in own.items] == ["place", "item_1"]
    assert "富阳六有" in shown(county, f"/desk/stations/{hall.pk}/checks/")
    assert "六有（漯河）" not in shown(county, f"/desk/stations/{hall.pk}/checks/")
    stale = county.post(f"/desk/standards/checklists/{own.pk}/edit/", {**head, **rows, "i1-name": "有热茶"})
    assert stale.status_code == 409
    assert "有热茶" in stale.content.decode()
    wrong = county.post(f"/desk/standards/checklists/{own.pk}/edit/", {**head, "base": 1, "i0-name": "有灯", "i0-key": "place"})
    assert wrong.status_code == 409
    assert "要选至少一种佐证" in wrong.content.decode()
    assert county.post(f"/desk/standards/checklists/{own.pk}/offer/", {"offered": "0"}).status_code == 302
    assert "六有（漯河）" in shown(county, f"/desk/stations/{hall.pk}/checks/")
    shown(desk(world, "clerk"), f"/desk/standards/checklists/{own.pk}/edit/", 403)
    assert shown(county, "/desk/standards/checklists/new/")
    shown(desk(world, "stranger"), f"/desk/standards/checklists/{own.pk}/", 404)


def test_a_rule_document_is_registered_changed_and_ended(world: World, hall: Station) -> None:
    clerk = desk(world, "clerk")
    good = {"title": "议事厅工作制度", "kind": "rules", "text": "每月十五日开会。", "valid_from": "2026-01-01", "region": VILLAGE}
    wrong = clerk.post("/desk/standards/rules/new/", {**good, "text": ""})
    assert wrong.status_code == 409
    assert "正文和文件至少有一样" in wrong.content.decode()
    assert clerk.post("/desk/standards/rules/new/", {**good, "region": "999999"}).status_code == 422
    assert clerk.post("/desk/standards/rules/new/", {**good, "region": COUNTY}).status_code == 403
    assert clerk.post("/desk/standards/rules/new/", good).status_code == 302
    row = RuleDocument.objects.get()
    assert "每月十五日开会。" in shown(clerk, f"/desk/standards/rules/{row.pk}/")
    assert clerk.post(f"/desk/standards/rules/{row.pk}/do/change/", {**good, "title": "新制度", "version": 1}).status_code == 302
    stale = clerk.post(f"/desk/standards/rules/{row.pk}/do/change/", {**good, "title": "又一个新制度", "version": 1})
    assert stale.status_code == 409
    assert "又一个新制度" in stale.content.decode()
    assert clerk.post(f"/desk/standards/rules/{row.pk}/do/end/", {"day": "2026-03-02"}).status_code == 302
    assert "不适用" in shown(clerk, "/desk/standards/rules/")
    shown(desk(world, "stranger"), f"/desk/standards/rules/{row.pk}/", 404)
    shown(clerk, f"/desk/standards/rules/{row.pk}/file/", 404)
    assert "只用于" in shown(clerk, f"/desk/standards/rules/new/?station={hall.pk}")


def test_the_brand_page_previews_saves_and_goes_back(world: World, hall: Station) -> None:
    county = desk(world, "county")
    assert county.get("/desk/brand/")["Location"] == f"/desk/brand/{COUNTY}/"
    assert "朱砂" in shown(county, f"/desk/brand/{COUNTY}/")
    typed = {"platform": "请你来协商", "pattern": "请你来协商·{place}{kind}", "colour": "#ffcc00", "version": 0}
    html = shown(county, f"/desk/brand/{COUNTY}/look/?colour=%23ffcc00&pattern=请你来·{{place}}&platform=请你来协商")
    assert "看不清" in html
    assert "请你来·后周社区" in html
    pale = county.post(f"/desk/brand/{COUNTY}/do/save/", typed)
    html = pale.content.decode()
    assert pale.status_code == 409
    assert "太浅" in html
    assert "请你来协商·{place}{kind}" in html
    look = county.post(f"/desk/brand/{COUNTY}/do/save/", {**typed, "take": "#1d6350"})
    assert look.status_code == 200
    assert 'value="#1d6350"' in look.content.decode()
    assert not Brand.objects.exists()
    assert county.post(f"/desk/brand/{COUNTY}/do/save/", {**typed, "colour": "1d6350"}).status_code == 302
    assert "请你来协商" in shown(county, "/desk/")
    assert county.post(f"/desk/brand/{COUNTY}/do/reset/", {"version": 1}).status_code == 302
    assert "请你来协商" not in shown(county, "/desk/")
    assert "重新启用" in shown(county, f"/desk/brand/{COUNTY}/")
    assert county.post(f"/desk/brand/{COUNTY}/do/restore/", {"version": 2}).status_code == 302
    shown(desk(world, "clerk"), f"/desk/brand/{COUNTY}/", 403)
    shown(desk(world, "stranger"), f"/desk/brand/{COUNTY}/", 404)
    shown(desk(world, "clerk"), "/desk/brand/", 403)


def test_a_county_allows_some_procedures_only(world: World, hall: Station) -> None:
    county, clerk = desk(world, "county"), desk(world, "clerk")
    assert county.post(f"/desk/brand/{COUNTY}/do/flows/", {"keys": ["six_step", "four_orders"]}).status_code == 302
    assert FlowRule.objects.get().keys == ["four_orders", "six_step"]
    html = shown(clerk, "/desk/cases/new/")
    assert "六步协商法" in html
    assert "听证会" not in html
    stale = county.post(f"/desk/brand/{COUNTY}/do/flows/", {"keys": ["six_step"]})
    assert stale.status_code == 409
    assert county.post(f"/desk/brand/{COUNTY}/do/flows/", {"keys": [], "target": 1}).status_code == 302
    assert FlowRule.objects.get().keys == []
