"""Stations for everybody: the list, the map, and the page that the code of a poster opens."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.config import env
from shangliang.people.models import Member, Organisation
from shangliang.regions.models import Region
from shangliang.site.schematic import WIDTH, Mark, Tile, draw, short
from shangliang.site.stations import tiles_of
from shangliang.venues.duty import duty_set
from shangliang.venues.models import Station
from shangliang.venues.services import Hours, hours_set, special_day_set, station_close
from standing import standing
from stations import kind, shift, station

At = Callable[[datetime], None]


@pytest.fixture
def row(world: World, at: At) -> Station:
    made = station(world.cast.clerk, also=(kind("studio"),))
    hours = [Hours(day, time(9), time(17)) for day in range(1, 6)]
    return hours_set(actor=world.cast.clerk, station_id=made.pk, hours=hours, version=None, now=NOON)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_code_opens_the_four_things(row: Station, client: Client) -> None:
    page = text(client, f"/s/{row.code}/")
    for address in (f"/raise/?station={row.code}", f"/cases/?area={VILLAGE}&amp;state=open", "#meetings", f"/results/?area={VILLAGE}"):
        assert f'href="{address}"' in page
    for words in ("我要提议题", "提建议", "看会议", "看结果", "现在开放，到 17:00", "委员工作室(站)", "0571-63300000", "党群服务中心二楼"):
        assert words in page
    assert client.cookies["area"].value == VILLAGE


def test_a_code_typed_in_small_letters_and_one_that_does_not_exist(row: Station, client: Client) -> None:
    assert client.get(f"/s/{row.code.lower()}/", follow=True).redirect_chain == [(f"/s/{row.code}/", 302)]
    text(client, "/s/NOSUCHCO/", 404)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON.replace(hour=8), "现在没有开放，今天 09:00 开"),
        (NOON.replace(hour=17), "现在没有开放，明天 09:00 开"),
        (NOON.replace(day=6, hour=18), "现在没有开放，星期一 09:00 开"),
    ],
)
def test_not_open_says_when(row: Station, client: Client, at: At, moment: datetime, words: str) -> None:
    at(moment)
    assert words in text(client, f"/s/{row.code}/")


def test_special_days_and_unknown_hours(world: World, row: Station, client: Client) -> None:
    special_day_set(actor=world.cast.clerk, station_id=row.pk, day=date(2026, 3, 2), hours=None, note="停电检修", now=NOON)
    page = text(client, f"/s/{row.code}/")
    assert "现在没有开放，明天 09:00 开" in page
    assert "停电检修" in page
    hours_set(actor=world.cast.clerk, station_id=row.pk, hours=[], version=None, now=NOON)
    assert "这两周不开放" in text(client, f"/s/{row.code}/")
    other = station(world.cast.clerk, name="议事角", place_words="广场")
    assert "去之前请先打电话" in text(client, f"/s/{other.code}/")


def test_who_is_on_duty_by_names_the_public_may_read(world: World, row: Station, client: Client, at: At) -> None:
    body = Organisation.objects.create(name="区政协", kind="cppcc", region=Region.objects.get(path=COUNTY))
    seat = Member.objects.create(person=world.persons["member"], committee=body, region=world.village, term_start=date(2022, 1, 1))
    duty_set(actor=world.cast.clerk, station_id=row.pk, draft=shift(world), now=NOON)
    page = text(client, f"/s/{row.code}/")
    assert "星期三 09:00–11:00" in page
    assert "值班委员" in page
    assert "委员甲" not in page
    seat.published = True
    seat.save()
    at(NOON.replace(day=4, hour=10))
    page = text(client, f"/s/{row.code}/")
    assert "委员甲" in page
    assert "现在</span>" in page


def test_what_was_solved_here_is_shown(world: World, row: Station, client: Client) -> None:
    playing = standing(world, "archive")
    playing.leave()
    page = text(client, f"/s/{row.code}/")
    assert "在这里办成的事" in page
    assert playing.case.title in page


def test_a_closed_station_says_why_and_where_else(world: World, row: Station, client: Client) -> None:
    other = station(world.cast.county, TOWN, name="街道议事室")
    station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=None, now=NOON)
    page = text(client, f"/s/{row.code}/")
    for words in ("这个站点已经停用", "房屋维修到年底", other.name, 'href="/raise/"'):
        assert words in page
    assert f"station={row.code}" not in page
    assert row.name not in text(client, f"/stations/?area={COUNTY}")


def test_the_photo(world: World, row: Station, client: Client, settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    text(client, f"/s/{row.code}/photo/", 404)
    shown = station(world.cast.clerk, name="议事角", place_words="广场", photo=ContentFile(b"jpeg", name="a.jpg"))
    assert b"".join(client.get(f"/s/{shown.code}/photo/").streaming_content) == b"jpeg"  # type: ignore[attr-defined]
    assert f"/s/{shown.code}/photo/" in text(client, f"/s/{shown.code}/")


def test_the_list_and_the_map_say_the_same(world: World, row: Station, client: Client) -> None:
    station(world.cast.county, TOWN, name="街道议事室", kind=kind("room"))
    page = text(client, f"/stations/?area={COUNTY}")
    svg = ElementTree.fromstring(page[page.index("<svg viewBox") : page.index("</svg>", page.index("<svg viewBox")) + 6])
    marks = [found for found in svg.iter() if found.get("class") == "map-mark"]
    assert len(marks) == 2
    assert {found.get("href") for found in marks} <= {f"/s/{one.code}/" for one in Station.objects.all()}
    assert {found.get("tabindex") for found in svg.iter() if found.tag == "a"} == {"-1"}
    for words in ("银湖街道", "邻街道", "还没有", row.name, "街道议事室"):
        assert words in page
    assert "map-tile map-none" in page
    assert "后周社区" in text(client, f"/stations/?area={TOWN}")
    for path in (f"/stations/?area={VILLAGE}", "/stations/?q=街道", f"/stations/?area={COUNTY}&kind=room"):
        assert "<svg viewBox" not in text(client, path)
    assert "没有符合条件的站点" in text(client, "/stations/?q=没有的")
    assert "这里还没有登记站点" in text(client, "/stations/?area=411121")


def test_the_drawing_keeps_inside_its_frame() -> None:
    crowd = tuple(Mark(f"站{n}", "/", own=n < 3) for n in range(60))
    drawing = draw(
        Tile("富阳区", "", crowd[:5], 5), [Tile(short("很长很长很长的街道名称"), "/", crowd[:count], count) for count in (0, 1, 9, 30, 60)]
    )
    boxes = [(tile.x, tile.y, tile.x + drawing.tile, tile.y + tile.height) for tile in drawing.tiles]
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= WIDTH
        assert drawing.root.height < top
        assert bottom <= drawing.height
        for other in boxes[number + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    for tile in drawing.tiles:
        for mark in tile.marks:
            assert tile.x < mark.x - 7
            assert mark.x + 7 < tile.x + drawing.tile
            assert mark.y + 7 < tile.y + tile.height
    assert drawing.tiles[-1].more > 0
    assert len(drawing.tiles[0].name) == 10
    assert draw(Tile("空", "", (), 0), []).height > 0


def test_the_home_page_of_a_place_shows_its_station(world: World, row: Station, client: Client) -> None:
    for place in (VILLAGE, "330111003", COUNTY):
        page = text(client, f"/a/{place}/")
        assert "我的站点" in page
        assert "现在开放，到 17:00" in page
        assert f"/s/{row.code}/" in page
    assert "我的站点" not in text(client, "/a/411121/")
    assert "我的站点" not in text(client, "/a/33/")


def test_coordinates_are_plain_and_an_outside_map_is_asked_only_where_it_is_set(
    world: World, at: At, client: Client, settings: LazySettings
) -> None:
    row = station(world.cast.clerk, east=Decimal("119.95"), north=Decimal("30.05"))
    page = text(client, f"/s/{row.code}/")
    assert "东经 119.95°，北纬 30.05°" in page
    assert "<image" not in page
    settings.MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"
    page = text(client, f"/s/{row.code}/")
    assert page.count("https://tiles.example/16/") == 4


def test_the_point_lies_in_its_squares() -> None:
    found = tiles_of("{z}/{x}/{y}", Decimal("0"), Decimal("0"))
    assert {address for address, _x, _y in found.squares} == {"16/32767/32767", "16/32768/32767", "16/32767/32768", "16/32768/32768"}
    assert (found.x, found.y) == (256.0, 256.0)
    for east, north in (("119.951", "30.049"), ("73.5", "53.5"), ("135", "3.9")):
        near = tiles_of("{z}/{x}/{y}", Decimal(east), Decimal(north))
        assert 128 <= near.x <= 384
        assert 128 <= near.y <= 384


def test_the_setting_of_the_map_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.tiles("MAP_TILES") == ""
    monkeypatch.setenv("MAP_TILES", "https://tiles.example/{z}/{x}/{y}.png?tk=1")
    assert env.origin(env.tiles("MAP_TILES")) == "https://tiles.example"
    for wrong in ("http://tiles.example/{z}/{x}/{y}", "https://tiles.example/"):
        monkeypatch.setenv("MAP_TILES", wrong)
        with pytest.raises(SystemExit, match="MAP_TILES"):
            env.tiles("MAP_TILES")
