"""Checklists in versions, self-check, review, rule documents: what is done, what is refused, what the journal tells."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE, World, case
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.standards.branding import BrandDraft, brand_save, flows_set
from shangliang.standards.models import Check, Checklist, Finding, RuleDocument
from shangliang.standards.registry import collected, evidence, provider, providers
from shangliang.standards.selectors import (
    Item,
    answers_of,
    check_get,
    checklists_offered,
    checklists_shown,
    checks_waiting,
    items_of,
    rule_get,
    rules_list,
    shipped,
)
from shangliang.standards.services import (
    Review,
    RuleDraft,
    Stated,
    Wording,
    check_open,
    check_review,
    check_save,
    check_submit,
    check_withdraw,
    checklist_offer,
    checklist_save,
    checklists_load,
    rule_end,
    rule_save,
    wording_read,
)
from shangliang.standards.standing import standing_compute, standings_of, stations_missing
from shangliang.venues.models import Booking, Station
from standards_halls import SYSTEM, lists, stated, station

ITEMS = [Item("place", "有场所", "", "", "", ("place",), False), Item("tea", "有茶水", "", "", "", (), True)]
YEAR = date(2027, 3, 1)


@pytest.fixture
def hall(world: World) -> Station:
    lists()
    return station(place_words="党群服务中心一楼")


def opened(world: World, hall: Station, key: str = "six_a") -> Check:
    return check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=Checklist.objects.get(key=key, scope="").pk, now=NOON)


def submitted(world: World, hall: Station, key: str = "six_a") -> Check:
    row = opened(world, hall, key)
    return check_submit(actor=world.cast.clerk, check_id=row.pk, stated=stated(row), version=1, now=NOON)


def review(row: Check, bad: tuple[str, ...] = (), day: date = YEAR) -> Review:
    keys = [item["key"] for item in row.checklist.items]
    return Review({key: ("not_met", "请补上。") if key in bad else ("met", "") for key in keys}, day, "辛苦了。")


def told(chain: str) -> list[str]:
    return list(Entry.objects.filter(chain=chain).order_by("seq").values_list("code", flat=True))


# Checklists


def test_the_shipped_ones_hold_what_their_sources_say(db: None) -> None:
    found = {str(data["key"]): [item["name"] for item in data["items"]] for data in shipped()}  # type: ignore[attr-defined]
    assert found == {
        "six_a": ["有场所", "有标识", "有设施", "有制度", "有经费", "有活动"],
        "six_b": ["有场所", "有标志", "有设施", "有制度", "有活动记录", "有固定成员"],
        "six_c": ["有阵地", "有标识", "有制度", "有流程", "有活动", "有成效"],
        "four_unities": ["统一标识", "统一指导", "统一流程", "统一宣传"],
    }


def test_every_shipped_item_can_be_met() -> None:
    wanted = {key for data in shipped() for item in wording_read(data).items for key in item.evidence}
    assert wanted - providers().keys() == set()


def test_loading_twice_changes_nothing(world: World) -> None:
    first = lists()
    assert {row.pk for row in checklists_load(actor=SYSTEM, now=NOON)} == {row.pk for row in first.values()}
    assert told("checklist::six_a") == ["standard.version"]


def test_a_new_wording_is_a_new_version_and_running_checks_keep_theirs(world: World, hall: Station) -> None:
    row = opened(world, hall)
    wording = Wording(key="six_a", name="富阳六有", items=ITEMS)
    own = checklist_save(actor=world.cast.county, wording=wording, scope=COUNTY, base=0, now=NOON)
    second = checklist_save(
        actor=world.cast.county, wording=Wording(key="six_a", name="六有新版", items=ITEMS[:1]), scope=COUNTY, base=1, now=NOON
    )
    assert (own.number, second.number) == (1, 2)
    assert [found.name for found in checklists_offered(VILLAGE) if found.key == "six_a"] == ["六有新版"]
    assert [found.name for found in checklists_offered("411121") if found.key == "six_a"] == ["六有（漯河）"]
    assert {found.name for found in checklists_shown("33")} >= {"六有（漯河）"}
    assert len(answers_of(check_get(world.cast.clerk, row.pk), NOON)) == 6
    done = check_submit(actor=world.cast.clerk, check_id=row.pk, stated=stated(row), version=1, now=NOON)
    assert done.checklist.scope == ""
    checklist_offer(actor=world.cast.county, checklist_id=second.pk, offered=False, now=NOON)
    checklist_offer(actor=world.cast.county, checklist_id=own.pk, offered=False, now=NOON)
    assert [found.name for found in checklists_offered(VILLAGE) if found.key == "six_a"] == ["六有（漯河）"]
    checklist_offer(actor=world.cast.county, checklist_id=own.pk, offered=True, now=NOON)
    assert told(own.chain) == ["standard.version", "standard.version", "standard.withdrawn", "standard.withdrawn", "standard.offered"]
    with pytest.raises(ValueError, match="never changes"):
        own.save()


def test_who_words_checklists(world: World, hall: Station) -> None:
    wording = Wording(key="own", name="自己的", items=ITEMS)
    for who, scope in ((world.cast.clerk, COUNTY), (world.cast.county, ""), (world.cast.county, "411121")):
        with denied("standards.checklist_county"):
            checklist_save(actor=who, wording=wording, scope=scope, base=0, now=NOON)
    checklist_save(actor=world.sysadmin, wording=wording, scope="", base=0, now=NOON)
    with missing():
        checklist_offer(actor=world.sysadmin, checklist_id=0, offered=True, now=NOON)


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        (Wording(key="own", name="", items=ITEMS), "名称要有"),
        (Wording(key="OWN", name="自己的", items=ITEMS), "代号"),
        (Wording(key="own", name="自己的", items=[]), "1 到 20 条"),
        (Wording(key="own", name="自己的", items=[ITEMS[0], ITEMS[0]]), "同一个代号"),
        (Wording(key="own", name="自己的", items=[Item("a", " ", "", "", "", ("place",), False)]), "没有名称"),
        (Wording(key="own", name="自己的", items=[Item("a", "有灯", "", "", "", (), False)]), "至少一种佐证"),
        (Wording(key="own", name="自己的", items=[Item("a", "有灯", "", "", "", ("lamp",), False)]), "没有的佐证"),
        (Wording(key="own", name="自己的", items=[Item("A!", "有灯", "", "", "", ("place",), False)]), "第 1 条的代号"),
    ],
)
def test_a_faulty_wording_names_its_faults(world: World, wording: Wording, words: str) -> None:
    with refused("standards.checklist_faulty"):
        checklist_save(actor=world.cast.county, wording=wording, scope=COUNTY, base=0, now=NOON)
    with pytest.raises(Refused, match=words):
        checklist_save(actor=world.cast.county, wording=wording, scope=COUNTY, base=0, now=NOON)


def test_an_old_page_of_a_checklist_is_stale(world: World) -> None:
    wording = Wording(key="own", name="自己的", items=ITEMS)
    checklist_save(actor=world.cast.county, wording=wording, scope=COUNTY, base=0, now=NOON)
    with refused("kernel.stale"):
        checklist_save(actor=world.cast.county, wording=wording, scope=COUNTY, base=0, now=NOON)


# Evidence


def test_a_key_has_one_owner_and_unknown_keys_prove_nothing(world: World, hall: Station) -> None:
    with pytest.raises(ValueError, match="twice"):
        evidence("place", "", lambda _station, _now: [])
    assert provider("nobody") is None
    assert collected(["nobody", "place"], [hall], NOON).keys() == {"place"}


def test_what_the_system_holds_is_found(world: World, hall: Station) -> None:
    empty = station(path="330111003009", name="空站点")
    both = [hall, empty]
    assert {pk for pk, proofs in collected(["place"], both, NOON)["place"].items() if proofs} == {hall.pk}
    brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft("请你来协商", "{place}{kind}", "#1d6350"), now=NOON)
    assert set(collected(["brand"], both, NOON)["brand"]) == {hall.pk, empty.pk}
    Booking.objects.create(
        station=hall,
        form_key="b",
        title="夜谈",
        made_for="居民",
        starts_at=NOON - timedelta(days=3, hours=2),
        ends_at=NOON - timedelta(days=3),
        state="held",
        outcome="谈了停车。",
    )
    assert set(collected(["booking_held"], both, NOON)["booking_held"]) == {hall.pk}
    assert collected(["booking_held"], both, NOON + timedelta(days=400))["booking_held"] == {}
    flows_set(actor=world.cast.county, county=COUNTY, keys=["six_step"], now=NOON)
    assert set(collected(["flow_rule", "flow"], both, NOON)["flow"]) == {hall.pk, empty.pk}


def test_the_batch_form_costs_the_same_for_many(world: World, hall: Station) -> None:
    keys = list(providers())
    rows = [hall, *[station(name=f"议事角{number}") for number in range(20)]]
    counts = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as asked:
            collected([key for key in keys if key in OWN], some, NOON)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


OWN = {
    "place",
    "hours",
    "equipment",
    "brand",
    "rules",
    "flow",
    "flow_rule",
    "budget_paper",
    "booking_held",
    "meeting_held",
    "case_closed",
    "publicity",
}


# Self-check and review


def test_from_self_check_to_a_result_that_stands_until_its_day(world: World, hall: Station) -> None:
    row = opened(world, hall)
    clerk, town = world.cast.clerk, world.cast.town
    saved = check_save(actor=clerk, check_id=row.pk, stated={"budget": Stated("村集体每年三千元。")}, version=1, now=NOON)
    assert (saved.state, saved.version) == ("open", 2)
    assert [found.pk for found in checks_waiting(clerk, NOON.date(), 9)] == [row.pk]
    done = check_submit(actor=clerk, check_id=row.pk, stated=stated(row), version=2, now=NOON)
    place = Finding.objects.get(of=row, item="place")
    assert place.computed
    assert place.evidence[0]["text"] == "位置：党群服务中心一楼"
    assert not Finding.objects.get(of=row, item="activity").computed
    assert [found.pk for found in checks_waiting(town, NOON.date(), 9)] == [row.pk]
    assert checks_waiting(clerk, NOON.date(), 9) == []
    bad = ("sign", "rules", "activity")
    failed = check_review(actor=town, check_id=row.pk, review=review(done, bad), version=done.version, now=NOON)
    assert failed.state == "failed"
    again = check_save(actor=clerk, check_id=row.pk, stated={"sign": Stated("牌子挂上了。")}, version=failed.version, now=NOON)
    assert again.state == "failed"
    assert told(hall.chain)[-5:] == [
        "standard.check_opened",
        "standard.check_saved",
        "standard.check_submitted",
        "standard.check_failed",
        "standard.check_saved",
    ]
    for key in ("sign", "rules", "activity", "place"):
        Finding.objects.filter(of=row, item=key).update(statement="有")
    prove(world, hall)
    done = check_submit(actor=clerk, check_id=row.pk, stated={}, version=again.version, now=NOON)
    passed = check_review(actor=town, check_id=row.pk, review=review(done), version=done.version, now=NOON)
    assert (passed.state, passed.recheck_on) == ("passed", YEAR)
    assert told(hall.chain)[-1] == "standard.check_passed"
    assert standings_of(hall, "six_a") == dict.fromkeys(("place", "sign", "equipment", "rules", "budget", "activity"), True)
    assert checks_waiting(clerk, date(2027, 2, 1), 9) == []
    assert [found.pk for found in checks_waiting(clerk, YEAR, 9)] == [row.pk]
    next_one = check_open(actor=clerk, station_id=hall.pk, checklist_id=row.checklist_id, now=NOON + timedelta(days=365))
    assert Finding.objects.get(of=next_one, item="budget").statement == "已经具备，有照片和台账为证。"
    assert list(Check.objects.filter(station=hall, current=True)) == [next_one]


def prove(world: World, hall: Station) -> None:
    """Brand, rules and a use of the room."""
    brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft("请你来协商", "{place}{kind}", "#1d6350"), now=NOON)
    rule_save(actor=world.cast.county, draft=RuleDraft("工作制度", "rules", date(2026, 1, 1), path=COUNTY, text="每月一次。"), now=NOON)
    Booking.objects.create(
        station=hall,
        form_key="use",
        title="夜谈",
        made_for="居民",
        starts_at=NOON - timedelta(hours=4),
        ends_at=NOON - timedelta(hours=2),
        state="held",
        outcome="谈了停车。",
    )


def test_while_a_review_is_open_nothing_is_changed(world: World, hall: Station) -> None:
    row = submitted(world, hall)
    with refused("standards.in_review"):
        check_save(actor=world.cast.clerk, check_id=row.pk, stated={"budget": Stated("改一下")}, version=1, now=NOON)
    with refused("standards.in_review"):
        check_submit(actor=world.cast.clerk, check_id=row.pk, stated={}, version=row.version, now=NOON)
    with refused("standards.check_running"):
        opened(world, hall)
    back = check_withdraw(actor=world.cast.clerk, check_id=row.pk, now=NOON)
    assert back.state == "open"
    assert told(hall.chain)[-1] == "standard.check_withdrawn"
    with refused("standards.not_submitted"):
        check_withdraw(actor=world.cast.clerk, check_id=row.pk, now=NOON)
    with refused("standards.not_submitted"):
        check_review(actor=world.cast.town, check_id=row.pk, review=review(row), version=None, now=NOON)


def test_a_result_is_not_changed_afterwards(world: World, hall: Station) -> None:
    prove(world, hall)
    row = submitted(world, hall)
    check_review(actor=world.cast.town, check_id=row.pk, review=review(row), version=None, now=NOON)
    with refused("standards.reviewed_already"):
        check_save(actor=world.cast.clerk, check_id=row.pk, stated={}, version=None, now=NOON)


def test_every_item_is_answered_before_it_is_submitted(world: World, hall: Station) -> None:
    row = opened(world, hall)
    with refused("standards.unanswered"):
        check_submit(actor=world.cast.clerk, check_id=row.pk, stated={"sign": Stated("马上做")}, version=1, now=NOON)
    assert not Finding.objects.exclude(statement="").exists()


def test_a_review_is_whole_and_honest(world: World, hall: Station) -> None:
    row = submitted(world, hall)
    town = world.cast.town
    whole = review(row, ("sign", "rules", "activity"))
    part = Review({"place": ("met", "")}, YEAR)
    silent = Review({**whole.decisions, "sign": ("not_met", " ")}, YEAR)
    with refused("standards.undecided"):
        check_review(actor=town, check_id=row.pk, review=part, version=row.version, now=NOON)
    with refused("standards.needs_words"):
        check_review(actor=town, check_id=row.pk, review=silent, version=row.version, now=NOON)
    with refused("standards.needs_evidence"):
        check_review(actor=town, check_id=row.pk, review=review(row), version=row.version, now=NOON)
    with refused("standards.recheck_day"):
        check_review(actor=town, check_id=row.pk, review=Review(whole.decisions, NOON.date()), version=row.version, now=NOON)
    with refused("standards.recheck_day"):
        late = NOON.date() + timedelta(days=1200)
        check_review(actor=town, check_id=row.pk, review=Review(whole.decisions, late), version=row.version, now=NOON)
    with refused("kernel.stale"):
        check_review(actor=town, check_id=row.pk, review=whole, version=1, now=NOON)


def test_who_checks_and_who_reviews(world: World, hall: Station) -> None:
    chosen = Checklist.objects.get(key="six_a")
    with denied("standards.check_offices"):
        check_open(actor=world.cast.member, station_id=hall.pk, checklist_id=chosen.pk, now=NOON)
    row = check_open(actor=world.cast.town, station_id=hall.pk, checklist_id=chosen.pk, now=NOON)
    row = check_submit(actor=world.cast.town, check_id=row.pk, stated=stated(row), version=1, now=NOON)
    with denied("standards.review_offices"):
        check_review(actor=world.cast.clerk, check_id=row.pk, review=review(row), version=None, now=NOON)
    with denied("standards.review_own"):
        check_review(actor=world.cast.town, check_id=row.pk, review=review(row), version=None, now=NOON)
    assert checks_waiting(world.cast.town, NOON.date(), 9) == []
    assert [found.pk for found in checks_waiting(world.cast.county, NOON.date(), 9)] == [row.pk]
    with missing():
        check_get(world.stranger, row.pk)
    with missing():
        check_save(actor=world.cast.clerk, check_id=0, stated={}, version=None, now=NOON)


def test_what_cannot_be_begun(world: World, hall: Station) -> None:
    chosen = Checklist.objects.get(key="six_a")
    with refused("standards.not_offered"):
        check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=0, now=NOON)
    Station.objects.filter(pk=hall.pk).update(state="closed", closed_at=NOON, close_reason="搬走了")
    with refused("standards.station_closed"):
        check_open(actor=world.cast.clerk, station_id=hall.pk, checklist_id=chosen.pk, now=NOON)


# Rule documents


def draft(**more: object) -> RuleDraft:
    values: dict[str, object] = {
        "title": "工作制度",
        "kind": "rules",
        "valid_from": date(2026, 1, 1),
        "path": VILLAGE,
        "text": "每月一次。",
    }
    return RuleDraft(**{**values, **more})  # type: ignore[arg-type]


def test_rule_documents_hold_where_and_when_they_say(world: World, hall: Station) -> None:
    clerk, county = world.cast.clerk, world.cast.county
    own = rule_save(actor=clerk, draft=draft(station=hall, title="本站制度"), now=NOON)
    of_county = rule_save(actor=county, draft=draft(path=COUNTY, file=ContentFile(b"%PDF-1.4", name="a.pdf"), text=""), now=NOON)
    rule_save(actor=county, draft=draft(path=TOWN, kind="flow", title="流程"), now=NOON)
    found = collected(["rules", "flow"], [hall, station(path="330111003009", name="邻村站")], NOON)
    assert [len(proofs) for proofs in found["rules"].values()] == [2, 1]
    assert len(found["flow"]) == 2
    assert [row.title for row in rules_list(clerk)] == ["流程", "工作制度", "本站制度"]
    assert rule_get(clerk, of_county.pk).file
    with missing():
        rule_get(world.stranger, own.pk)
    changed = rule_save(actor=clerk, draft=draft(title="改过的制度", principles="众人商量"), rule_id=own.pk, version=1, now=NOON)
    assert (changed.title, changed.version, changed.station) == ("改过的制度", 2, hall)
    ended = rule_end(actor=clerk, rule_id=own.pk, day=NOON.date(), now=NOON)
    assert ended.valid_to == NOON.date()
    assert collected(["rules"], [hall], NOON)["rules"][hall.pk][0].text == "《工作制度》"
    assert told(own.chain) == ["standard.rule_added", "standard.rule_changed", "standard.rule_ended"]


def test_what_is_no_rule_document(world: World, hall: Station) -> None:
    clerk = world.cast.clerk
    with refused("standards.rule_empty"):
        rule_save(actor=clerk, draft=draft(text=" "), now=NOON)
    with refused("standards.rule_days"):
        rule_save(actor=clerk, draft=draft(valid_to=date(2026, 1, 1)), now=NOON)
    with denied("standards.rules_offices"):
        rule_save(actor=clerk, draft=draft(path=COUNTY), now=NOON)
    own = rule_save(actor=clerk, draft=draft(), now=NOON)
    with refused("standards.rule_days"):
        rule_end(actor=clerk, rule_id=own.pk, day=date(2026, 1, 1), now=NOON)
    with refused("kernel.stale"):
        rule_save(actor=clerk, draft=draft(), rule_id=own.pk, version=7, now=NOON)
    with missing():
        rule_end(actor=clerk, rule_id=0, day=YEAR, now=NOON)
    row = opened(world, hall)
    elsewhere = rule_save(actor=world.stranger, draft=draft(path="411121"), now=NOON)
    with refused("standards.rule_not_here"):
        check_save(actor=clerk, check_id=row.pk, stated={"budget": Stated("见文件", elsewhere.pk)}, version=1, now=NOON)
    check_save(actor=clerk, check_id=row.pk, stated={"budget": Stated("见文件", own.pk)}, version=1, now=NOON)
    assert Finding.objects.get(of=row, item="budget").document == own
    assert RuleDocument.objects.count() == 2


# What stations meet


def test_computed_anew_a_place_tells_who_is_missing_in_order_of_codes(world: World, hall: Station) -> None:
    names = [station(path=path, name=f"站点{number}").name for number, path in enumerate(["330111003009", "330111003008", "330111004"])]
    assert standing_compute(actor=world.cast.county, scope=COUNTY, now=NOON) == 4
    rows = stations_missing("six_a", "place", COUNTY)
    assert [row.name for row in rows] == [names[1], names[0], names[2]]
    assert stations_missing("six_a", "place", COUNTY, (rows[0].path, rows[0].pk))[0].name == names[0]
    assert told("standards") == ["standard.computed"]
    with denied("standards.compute_offices"):
        standing_compute(actor=world.cast.clerk, scope=VILLAGE, now=NOON)
    with denied("standards.compute_offices"):
        standing_compute(actor=world.cast.county, scope="411121", now=NOON)
    assert standing_compute(actor=Actor.system("nightly"), scope="", now=NOON + timedelta(days=1)) == 4


def test_a_review_that_says_no_stands_against_a_record_until_its_day(world: World, hall: Station) -> None:
    row = submitted(world, hall)
    bad = ("place", "sign", "rules", "activity")
    check_review(actor=world.cast.town, check_id=row.pk, review=review(row, bad, date(2026, 4, 1)), version=None, now=NOON)
    assert standings_of(hall, "six_a")["place"] is False
    assert standings_of(hall, "six_a")["budget"] is True
    standing_compute(actor=SYSTEM, scope="", now=NOON + timedelta(days=60))
    assert standings_of(hall, "six_a")["place"] is True
    assert standings_of(hall, "six_a")["budget"] is False


def test_cases_are_evidence_of_results(world: World, hall: Station) -> None:
    row = case(world)
    type(row).objects.filter(pk=row.pk).update(state="closed", result="reached", closed_at=NOON - timedelta(days=5))
    of_town = station(path=TOWN, name="街道议事厅")
    other = station(path="330111003009", name="邻村议事室")
    found = collected(["case_closed"], [hall, of_town, other], NOON)["case_closed"]
    assert set(found) == {hall.pk, of_town.pk}
    assert items_of(row_of("six_c"))[-1].evidence == ("case_closed",)


def row_of(key: str) -> Checklist:
    return Checklist.objects.get(key=key, scope="")
