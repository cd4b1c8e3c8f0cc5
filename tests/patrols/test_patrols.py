"""巡片不巡人: a tap a place; a hazard is a matter at once; nothing about anybody is kept."""

from datetime import date, datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import CHINA, COUNTY, VILLAGE, World, person
from refusals import denied, missing, refused
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter, Photo
from shangliang.matters.services import matter_answer
from shangliang.patrols.models import Finding, Hazard, Patrol, Route, Stop
from shangliang.patrols.selectors import (
    checks_for,
    hazard_counts,
    hazards_of,
    hazards_open,
    is_gone,
    own_checks,
    rounds_of,
    route_get,
    routes_list,
)
from shangliang.patrols.services import (
    MOST_STOPS,
    check_add,
    check_end,
    finding_clear,
    finding_fine,
    hazard_report,
    patrols_forget,
    route_end,
    route_save,
    stop_end,
    stops_add,
)
from shangliang.patrols.things import about_people, thing_of, things
from shangliang.people import roles
from shangliang.people.selectors import actor_for
from shangliang.regions.models import Region

AREA = f"{VILLAGE}p001"
TODAY = date(2026, 3, 2)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=CHINA)


@pytest.fixture
def head(world: World) -> Actor:
    """片长 of 一片 in 后周社区."""
    Region.objects.create(path=AREA, name="一片", level="area")
    return actor_for(person("一片片长", "head", (roles.AREA_HEAD, AREA, None)), at(2))


@pytest.fixture
def route(head: Actor) -> Route:
    """A lamp and two drains."""
    made = route_save(actor=head, name="一片河边线", region=Region.objects.get(path=AREA), now=at(2))
    stops_add(actor=head, route_id=made.pk, kind="lamp", spots=["3 组桥头"], now=at(2))
    stops_add(actor=head, route_id=made.pk, kind="drain", spots=["晒场东边", "", " 村口 "], now=at(2))
    return Route.objects.get(pk=made.pk)


def stop(route: Route, spot: str = "3 组桥头") -> Stop:
    return Stop.objects.get(route=route, spot=spot)


def report(head: Actor, route: Route, spot: str = "3 组桥头", hazard: str = "不亮", now: datetime | None = None, **more: object) -> Hazard:
    place = stop(route, spot)
    return hazard_report(actor=head, route_id=route.pk, stop_id=place.pk, hazard=hazard, now=now or at(2), **more)  # type: ignore[arg-type]


def told(chain: str) -> list[str]:
    return list(Entry.objects.filter(chain=chain).order_by("seq").values_list("code", flat=True))


def test_a_route_has_places_in_their_order(head: Actor, route: Route) -> None:
    assert [(row.stop.spot, row.thing.name) for row in rounds_of(route, TODAY)] == [
        ("3 组桥头", "路灯"),
        ("晒场东边", "排水沟"),
        ("村口", "排水沟"),
    ]
    assert stops_add(actor=head, route_id=route.pk, kind="drain", spots=["村口"], now=at(2)) == []
    assert told(route.chain) == ["patrol.route_saved", "patrol.stops_added", "patrol.stops_added"]
    assert routes_list(head) == routes_list(head, scope=AREA, text="河边", before=route.pk + 1) == [route]
    assert route_get(head, route.pk) == route


def test_a_hazard_is_a_matter_of_the_area_in_one_tap(head: Actor, route: Route) -> None:
    found = report(head, route)
    row = found.matter
    assert (row.text, row.title, row.place_words, row.channel) == ("3 组桥头的路灯：不亮。", "3 组桥头的路灯：不亮", "3 组桥头", "patrol")
    assert (row.path, row.holder, row.state) == (AREA, VILLAGE, "submitted")
    assert told(route.chain)[-1] == "patrol.hazard"
    assert [round_.state for round_ in rounds_of(route, TODAY)] == ["hazard", "", ""]
    assert rounds_of(route, TODAY)[0].offered == ("灯杆倾斜", "线头裸露")


def test_with_a_note_on_the_thing_and_a_photo_of_it(head: Actor, route: Route) -> None:
    found = report(head, route, note="灯罩也掉了", photo=ContentFile(b"jpeg", name="photo.jpg"))
    assert found.matter.text == "3 组桥头的路灯：不亮。灯罩也掉了。"
    assert Photo.objects.filter(matter=found.matter).count() == 1


def test_two_taps_and_two_people_make_one_matter(head: Actor, route: Route, world: World) -> None:
    first = report(head, route)
    assert report(head, route) == report(world.cast.clerk, route, now=at(2, 15)) == first
    assert Matter.objects.count() == 1


def test_while_it_is_handled_it_is_not_raised_again_and_afterwards_it_is(head: Actor, route: Route, world: World) -> None:
    first = report(head, route)
    with refused("patrols.already_open"):
        report(head, route, now=at(3))
    matter_answer(actor=world.cast.clerk, matter_id=first.matter_id, answer="电工已经换好灯泡，欢迎监督。", public=False, now=at(3))
    assert report(head, route, now=at(4)) != first
    assert [is_gone(row) for row in Hazard.objects.order_by("pk")] == [True, False]


def test_whether_it_is_gone_is_what_its_matter_says_also_when_it_was_joined(head: Actor, route: Route, world: World) -> None:
    first, second = report(head, route), report(head, route, "村口", "堵塞")
    matter_merge(actor=world.cast.clerk, matter_id=second.matter_id, into_id=first.matter_id, now=at(2, 10))
    assert hazard_counts([route]) == {route.pk: (2, 0)}
    assert hazards_of(route, gone=False) == [second, first]
    matter_answer(actor=world.cast.clerk, matter_id=first.matter_id, answer="一起修好了，欢迎监督。", public=False, now=at(3))
    assert hazard_counts([route]) == {route.pk: (0, 2)}
    assert hazards_of(route, gone=True) == [second, first]
    assert hazards_open([stop(route).pk]) == []


def test_fine_is_a_tap_that_can_be_taken_back_and_leaves_no_entry(head: Actor, route: Route, world: World) -> None:
    before = Entry.objects.count()
    for actor in (head, world.cast.clerk):
        finding_fine(actor=actor, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
    assert Finding.objects.count() == Patrol.objects.count() == 1
    finding_clear(actor=head, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
    assert [row.state for row in rounds_of(route, TODAY)] == ["", "", ""]
    assert Entry.objects.count() == before
    report(head, route)
    with refused("patrols.is_hazard"):
        finding_fine(actor=head, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
    finding_clear(actor=head, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
    assert rounds_of(route, TODAY)[0].state == "hazard"


def test_a_patrol_begins_anew_each_day_and_is_forgotten_after_a_week(head: Actor, route: Route) -> None:
    finding_fine(actor=head, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
    report(head, route, "村口", "堵塞")
    assert {row.state for row in rounds_of(route, date(2026, 3, 3))} == {""}
    assert patrols_forget(now=at(9)) == 0
    patrols_forget(now=at(10))
    assert not Patrol.objects.exists()
    assert not Finding.objects.exists()
    assert Hazard.objects.count() == 1


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("张大爷家门口", "大爷"),
        ("李某说的", "李某"),
        ("老王", "老王"),
        ("欧阳先生的车", "先生"),
        ("此人经常外出", "外出"),
        ("掌握其思想动态", "思想"),
        ("去向不明", "去向"),
        ("情绪不稳", "情绪"),
        ("上访户附近", "上访"),
        ("电话 13800001234", "13800001234"),
        ("33011119900101123X", "33011119900101123X"),
        ("3 单元 302 室漏水", "302"),
        ("浙A12345 占道", "浙A12345"),
    ],
)
def test_what_is_about_persons_is_refused_with_the_word(head: Actor, route: Route, note: str, word: str) -> None:
    assert word in "".join(about_people(note))
    with refused("patrols.people"):
        report(head, route, note=note)
    assert not Matter.objects.exists()
    with refused("patrols.people"):
        stops_add(actor=head, route_id=route.pk, kind="lamp", spots=[note], now=at(2))
    with refused("patrols.people"):
        route_save(actor=head, name=note, region=Region.objects.get(path=AREA), now=at(2))


@pytest.mark.parametrize(
    "note",
    ["灯罩掉了", "老王沟桥头", "小李村口第二根杆", "积水约 20 厘米", "3 号楼北侧", "高家湾水塘", "金家台边坡有新裂缝", "2 组和 3 组之间"],
)
def test_places_and_things_may_be_named(note: str) -> None:
    assert about_people(note) == []


def test_wrong_words_and_wrong_places_are_refused(head: Actor, route: Route, world: World) -> None:
    area = Region.objects.get(path=AREA)
    with refused("patrols.name"):
        route_save(actor=head, name="线", region=area, now=at(2))
    with refused("patrols.name_taken"):
        route_save(actor=head, name="一片河边线", region=area, now=at(2))
    with refused("patrols.where"):
        route_save(actor=world.cast.county, name="全县一条线", region=Region.objects.get(path=COUNTY), now=at(2))
    with refused("patrols.thing"):
        stops_add(actor=head, route_id=route.pk, kind="person", spots=["村口"], now=at(2))
    for spots in ([], ["口"], ["村" * 41]):
        with refused("patrols.spot"):
            stops_add(actor=head, route_id=route.pk, kind="lamp", spots=spots, now=at(2))
    with refused("patrols.too_many"):
        stops_add(actor=head, route_id=route.pk, kind="lamp", spots=[f"第 {n} 杆" for n in range(MOST_STOPS)], now=at(2))
    with refused("patrols.hazard"):
        report(head, route, hazard="堵塞")
    with refused("patrols.note"):
        report(head, route, note="灯罩" * 21)
    with missing():
        hazard_report(actor=head, route_id=route.pk, stop_id=0, hazard="不亮", now=at(2))
    with missing():
        finding_fine(actor=head, route_id=0, stop_id=0, now=at(2))


def test_two_people_at_one_list_and_a_route_that_ends(head: Actor, route: Route) -> None:
    with refused("kernel.stale"):
        stop_end(actor=head, route_id=route.pk, stop_id=stop(route).pk, version=1, now=at(2))
    stop_end(actor=head, route_id=route.pk, stop_id=stop(route).pk, version=route.version, now=at(2))
    with refused("patrols.stop_ended"):
        report(head, route)
    changed = route_save(actor=head, name="一片沿河线", route_id=route.pk, now=at(2))
    assert (changed.name, changed.region_id) == ("一片沿河线", route.region_id)
    route_end(actor=head, route_id=route.pk, now=at(3))
    with refused("patrols.ended"):
        route_save(actor=head, name="一片山边线", route_id=route.pk, now=at(3))
    assert told(route.chain)[3:] == ["patrol.stop_ended", "patrol.route_changed", "patrol.route_ended"]
    assert routes_list(head) == []


def test_only_the_area_head_and_the_offices_of_the_place(route: Route, world: World) -> None:
    for actor in (world.cast.member, world.cast.supervisor, world.stranger, Actor()):
        with denied("patrols.walk"):
            finding_fine(actor=actor, route_id=route.pk, stop_id=stop(route).pk, now=at(2))
        with missing():
            route_get(actor, route.pk)
    assert [routes_list(actor) for actor in (world.cast.county, world.stranger)] == [[route], []]


def test_a_county_has_lines_of_its_own(head: Actor, route: Route, world: World) -> None:
    with denied("patrols.checks"):
        check_add(actor=head, county=COUNTY, kind="lamp", hazard="灯罩发黑", now=at(2))
    for hazard, refusal in (
        ("黑", refused("patrols.check_text")),
        ("不亮", refused("patrols.check_taken")),
        ("盯人", refused("patrols.people")),
    ):
        with refusal:
            check_add(actor=world.cast.county, county=COUNTY, kind="lamp", hazard=hazard, now=at(2))
    with refused("patrols.thing"):
        check_add(actor=world.cast.county, county=COUNTY, kind="person", hazard="灯罩发黑", now=at(2))
    own = check_add(actor=world.cast.county, county=COUNTY, kind="lamp", hazard="灯罩发黑", now=at(2))
    assert own_checks(COUNTY) == [own]
    assert checks_for(COUNTY, "lamp") == (*things()["lamp"].hazards, "灯罩发黑")
    assert report(head, route, hazard="灯罩发黑").matter.text == "3 组桥头的路灯：灯罩发黑。"
    with denied("patrols.checks"):
        check_end(actor=world.stranger, check_id=own.pk, now=at(2))
    check_end(actor=world.cast.county, check_id=own.pk, now=at(2))
    with missing():
        check_end(actor=world.cast.county, check_id=own.pk, now=at(2))
    assert told(f"patrols:{COUNTY}") == ["patrol.check_added", "patrol.check_ended"]
    assert thing_of("gone").hazards == ()


@pytest.mark.parametrize("many", [2, 50])
def test_a_round_costs_the_same_for_any_number_of_places(head: Actor, route: Route, many: int) -> None:
    stops_add(actor=head, route_id=route.pk, kind="road", spots=[f"第 {n} 弯" for n in range(many)], now=at(2))
    with CaptureQueriesContext(connection) as queries:
        assert len(rounds_of(route, TODAY)) == many + 3
    assert len(queries) == 4
