"""Places and the journal: what each role may look at and change."""

from collections.abc import Callable

from django.test import Client

from cast import COUNTY, NOON, VILLAGE, World, case, matter, person
from shangliang.journal.models import Head
from shangliang.people import roles
from shangliang.regions.models import Region

Browser = Callable[[str], Client]


def test_places_are_browsed_within_ones_own(world: World, browser: Browser) -> None:
    client = browser("town")
    assert "银湖街道" in client.get("/desk/regions/").content.decode()
    page = client.get("/desk/regions/330111003/").content.decode()
    assert "后周社区" in page
    assert "邻村" in page
    assert client.get("/desk/regions/330111004/").status_code == 404
    assert client.get("/desk/regions/nonsense/").status_code == 404
    assert "邻村" in client.get("/desk/regions/?q=邻").content.decode()
    assert "没有找到" in client.get("/desk/regions/?q=舞阳").content.decode()


def test_the_county_adds_renames_and_closes(world: World, browser: Browser) -> None:
    client = browser("county")
    address = f"/desk/regions/{VILLAGE}/do/add/"
    assert client.post(address, {"kind": "x", "name": "一组"}).status_code == 422
    assert client.post(address, {"kind": "g", "name": "一组"}).status_code == 302
    group = Region.objects.get(path=f"{VILLAGE}g01")
    assert client.post(f"/desk/regions/{group.path}/do/rename/", {"name": "第一组"}).status_code == 302
    assert client.post(f"/desk/regions/{group.path}/do/close/", {"day": "2099-01-01"}).status_code == 409
    closed = client.post(f"/desk/regions/{group.path}/do/close/", {"day": "2026-03-02"})
    assert closed.status_code == 409, "it began today"
    group.refresh_from_db()
    assert (group.name, group.valid_to) == ("第一组", None)
    assert client.post(f"/desk/regions/{COUNTY}/do/rename/", {"name": "新富阳"}).status_code == 403
    assert browser("clerk").post(address, {"kind": "g", "name": "二组"}).status_code == 403
    assert client.post(f"/desk/regions/{VILLAGE}/do/nonsense/").status_code == 404


def test_the_journal_names_the_broken_link(world: World, browser: Browser) -> None:
    found = case(world, "six_step", NOON, matter(world))
    assert browser("county").get("/desk/journal/").status_code == 404
    world.persons["auditor"] = person("审计员", "auditor", (roles.AUDITOR, None, None))
    client = browser("auditor")
    assert "开始核验" in client.get("/desk/journal/").content.decode()
    assert "全部对得上" in client.post("/desk/journal/").content.decode()
    Head.objects.filter(chain=found.chain).update(digest="0" * 64)
    page = client.post("/desk/journal/").content.decode()
    assert "有记录对不上" in page
    assert found.chain in page


def test_lists_are_narrowed_to_a_place(world: World, browser: Browser) -> None:
    found = case(world, "six_step", NOON, matter(world))
    client = browser("town")
    page = client.get("/desk/cases/?place=330111003008").content.decode()
    assert found.title in page
    assert "邻村" in page, "the villages of the town can be chosen"
    assert found.title not in client.get("/desk/cases/?place=330111003009").content.decode()
    assert "马路被占成停车场" not in client.get("/desk/matters/?place=330111003009").content.decode()
    assert 'value="330111003009"' in client.get("/desk/matters/").content.decode()
    assert client.get("/desk/matters/?place=../etc").status_code == 200
