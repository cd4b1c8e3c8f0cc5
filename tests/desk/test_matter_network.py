"""At the desk: review before anything is public, merges taken back, size, the county's last word, words, hot spots, suggestions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import COUNTY, NOON, TOWN, VILLAGE, World, matter
from shangliang.desk import matter_file
from shangliang.matters.hotspots import hot_spots_write
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Category, Matter, Word
from shangliang.matters.services import matter_answer, matter_hand_on
from shangliang.matters.suggesting import Suggested

Browser = Callable[[str], Client]
RAW = "王小明先生的车挡路，电话13800138000，请处理。"


@pytest.fixture
def row(world: World) -> Matter:
    return matter(world, RAW)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def do(client: Client, row: Matter, key: str, **data: object) -> Any:
    row.refresh_from_db()
    return client.post(f"/desk/matters/{row.pk}/do/{key}/", {"version": row.version, **data})


def test_an_answer_to_be_public_leads_to_the_review(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    answer = do(client, row, "answer", answer="已经联系车主挪车，谢谢。", public="on")
    assert answer["Location"] == f"/desk/matters/{row.pk}/public/"
    shown = page(client.get(answer["Location"]))
    assert '<mark class="was-hidden">' in shown
    assert "〔电话〕" in shown
    assert "答复要公开，等审核" in page(client.get("/desk/"))
    looked = page(client.post(answer["Location"], {"title": "有车挡路", "text": "有车挡路，请处理。", "look": "1"}))
    assert "有车挡路，请处理。" in looked
    row.refresh_from_db()
    assert not row.public
    done = client.post(answer["Location"], {"title": "有车挡路", "text": "有车挡路，请处理。", "version": row.version})
    row.refresh_from_db()
    assert (done.status_code, row.public, row.public_text) == (302, True, "有车挡路，请处理。")
    assert "修改公开内容" in page(client.get(f"/desk/matters/{row.pk}/"))
    assert do(client, row, "withdraw", reason="本人要求撤下。").status_code == 302
    row.refresh_from_db()
    assert not row.public


def test_numbers_left_in_the_public_words_come_back_with_what_was_typed(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    answer = client.post(f"/desk/matters/{row.pk}/public/", {"title": "有车挡路", "text": RAW, "version": row.version})
    assert answer.status_code == 409
    assert "13800138000" in page(answer)
    assert client.post(f"/desk/matters/{row.pk}/public/", {"title": "", "text": ""}).status_code == 422
    stale = client.post(f"/desk/matters/{row.pk}/public/", {"title": "有车挡路", "text": "有车挡路，请处理。", "version": 99})
    assert stale.status_code == 409
    assert browser("member").get(f"/desk/matters/{row.pk}/public/").status_code == 404


def test_a_merge_is_taken_back_at_the_desk(world: World, row: Matter, browser: Browser) -> None:
    other = matter(world)
    matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=other.pk, now=NOON)
    client = browser("clerk")
    assert "恢复单独办理" in page(client.get(f"/desk/matters/{row.pk}/"))
    assert do(client, row, "unmerge", reason="错").status_code == 409
    assert do(client, row, "unmerge", reason="地点不同，不是同一件事。").status_code == 302
    row.refresh_from_db()
    assert row.is_open


def test_its_size_is_set_and_says_where_it_is_solved(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    assert do(client, row, "tier", tier="huge").status_code == 422
    assert do(client, row, "tier", tier="hard").status_code == 302
    shown = page(client.get(f"/desk/matters/{row.pk}/"))
    assert "难事（镇村化解）" in shown
    assert "可以转交上级" in shown
    do(client, row, "tier", tier="small")
    do(client, row, "hand_on", to=TOWN, reason="请街道帮助协调处理。")
    assert "可以转交下级" in page(browser("town").get(f"/desk/matters/{row.pk}/"))


def test_the_county_ends_the_way_of_a_matter(world: World, row: Matter, browser: Browser) -> None:
    for actor, to in ((world.cast.clerk, TOWN), (world.cast.town, VILLAGE)):
        matter_hand_on(actor=actor, matter_id=row.pk, to=to, reason="需要对方处理。", now=NOON)
    assert "由县级办公室决定由谁办理，不能再转" in page(browser("clerk").get(f"/desk/matters/{row.pk}/"))
    client = browser("county")
    assert "决定由谁办理" in page(client.get(f"/desk/matters/{row.pk}/"))
    assert "决定，不再转办" not in page(browser("town").get(f"/desk/matters/{row.pk}/"))
    assert do(browser("town"), row, "fix_holder", to=TOWN, reason="由街道办理。").status_code == 403
    assert do(client, row, "fix_holder", to=TOWN, reason="由街道统一办理。").status_code == 302
    shown = page(browser("town").get(f"/desk/matters/{row.pk}/"))
    assert "（县级办公室已定）" in shown
    assert "后周社区（负责告知本人进展）" in shown


def test_urgent_matters_stand_on_top(world: World, browser: Browser) -> None:
    matter(world)
    urgent = matter(world, "楼道里有很重的煤气味，怕出事。")
    shown = page(browser("clerk").get("/desk/"))
    assert "紧急：先打电话、先到现场" in shown
    assert shown.index(urgent.title) < shown.index("小区南门外马路")


def test_a_helper_sees_similar_ones_and_numbers_while_writing(world: World, row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    shown = page(client.post("/desk/matters/alike/", {"text": "有车挡路，电话打不通，请处理", "region": VILLAGE}))
    assert f"/desk/matters/{row.pk}/" in shown
    assert "119" in page(client.post("/desk/matters/alike/", {"text": "着火了快来人", "region": "x"}))
    assert browser("member").post("/desk/matters/alike/", {"text": "有车挡路"}).status_code == 403
    assert f"/desk/matters/{row.pk}/" not in page(browser("stranger").post("/desk/matters/alike/", {"text": RAW, "region": VILLAGE}))


def test_what_is_likely_the_same_can_be_chosen(world: World, row: Matter, browser: Browser) -> None:
    same, ended = matter(world, RAW), matter(world, RAW)
    matter_answer(actor=world.cast.clerk, matter_id=ended.pk, answer="已经联系车主挪车，谢谢。", public=False, now=NOON)
    shown = page(browser("clerk").get(f"/desk/matters/{row.pk}/"))
    assert f'name="into" value="{same.pk}"' in shown
    assert f'name="into" value="{ended.pk}"' not in shown
    assert f"/desk/matters/{ended.pk}/" in shown


def test_a_suggestion_says_why_and_is_taken_in_one_tap(row: Matter, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    category = Category.objects.get(key="parking")
    found = Suggested("parking", 0.8, ("挡路",), 9, 12, ())
    monkeypatch.setattr(matter_file, "category_for", lambda _matter: (category, found))
    client = browser("clerk")
    shown = page(client.get(f"/desk/matters/{row.pk}/"))
    assert "因为相似的 12 件已定类的诉求中有 9 件是这一类" in shown
    assert "只是建议，由您决定" in shown
    assert do(client, row, "accept", category=category.pk).status_code == 302
    row.refresh_from_db()
    assert row.category == category


def test_a_suggestion_without_like_matters_names_the_words(row: Matter, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Suggested("parking", 0.8, ("挡路", "停车"), 0, 0, ())
    monkeypatch.setattr(matter_file, "category_for", lambda _matter: (Category.objects.get(key="parking"), found))
    assert "因为写到了：挡路、停车" in page(browser("clerk").get(f"/desk/matters/{row.pk}/"))


def test_the_unit_of_earlier_cases_is_named(world: World, row: Matter, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Suggested(str(world.cast.unit.pk), 0.8, (), 9, 12, ())
    monkeypatch.setattr(matter_file, "department_suggested", lambda _matter: (world.cast.unit, found))
    assert "以前多由区城市管理局承办" in page(browser("clerk").get(f"/desk/matters/{row.pk}/"))


def test_the_county_keeps_its_words(world: World, browser: Browser) -> None:
    client = browser("county")
    assert client.get("/desk/words/")["Location"] == f"/desk/words/{COUNTY}/"
    assert client.post(f"/desk/words/{COUNTY}/do/add/", {"word": "水库漏水", "kind": "urgent", "says": "请打管理所电话"}).status_code == 302
    shown = page(client.get(f"/desk/words/{COUNTY}/"))
    assert "水库漏水" in shown
    assert "12356" in shown
    again = client.post(f"/desk/words/{COUNTY}/do/add/", {"word": "水库漏水", "kind": "urgent"})
    assert again.status_code == 409
    assert "这个词已经在词表里" in page(again)
    assert client.post(f"/desk/words/{COUNTY}/do/remove/", {"target": Word.objects.get().pk}).status_code == 302
    assert client.post(f"/desk/words/{COUNTY}/do/other/").status_code == 404
    assert client.get("/desk/words/411121/").status_code == 404
    assert browser("clerk").get("/desk/words/").status_code == 403


def test_hot_spots_are_proposals_of_ones_own_places(world: World, browser: Browser) -> None:
    assert "现在没有热点" in page(browser("clerk").get("/desk/hotspots/"))
    for number in range(5):
        matter(world, f"幸福花园楼下烧烤店油烟太大，居民受不了，第{number}次反映。")
    matter(world, "村口两盏路灯不亮，晚上走路不方便。")
    hot_spots_write(county=COUNTY, now=NOON)
    shown = page(browser("clerk").get("/desk/hotspots/"))
    assert "烧烤" in shown
    assert "立项协商" in shown
    assert browser("member").get("/desk/hotspots/").status_code == 403
    assert "现在没有热点" in page(browser("stranger").get("/desk/hotspots/"))
