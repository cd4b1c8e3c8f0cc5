"""等我办 asks one question for all kinds of line: it costs the same for everybody, and gives each their own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp import DEVICE_ID_SESSION_KEY
from pytest_django import DjangoAssertNumQueries

from cast import NOON, VILLAGE, World, matter, person, player
from shangliang.cases.models import Case
from shangliang.desk import urls
from shangliang.desk.waiting import KINDS, MOST, lines_of
from shangliang.kernel import prepared
from shangliang.kernel.actor import Actor, Grant
from shangliang.matters.models import Matter
from shangliang.people import roles
from shangliang.people.selectors import actor_for
from shangliang.regions.models import Region
from shangliang.venues.models import Booking
from spots import station_at
from waiting_things import everything, more_people

Browser = Callable[[str], Client]
EVERYBODY = ("clerk", "town", "county", "party", "convener", "member", "supervisor", "department")


@pytest.fixture(autouse=True)
def nothing_written() -> None:
    """Statements are written anew in each test; every module of the desk has added its kinds."""
    assert urls.urlpatterns
    prepared.forget()


@pytest.fixture
def full(world: World) -> dict[str, list[str]]:
    """Something of every kind, for the people of the cast and five more: the words under the lines of each."""
    playing = player(world)
    playing.play_until("supervise")
    world.persons.update(more_people())
    everything(world, Case.objects.get(pk=playing.case.pk), world.persons["expert"])
    return {name: details(actor_for(row, NOON)) for name, row in world.persons.items()}


def details(actor: Actor, now: datetime = NOON) -> list[str]:
    return [line.detail for line in lines_of(actor, now)]


NEXT = "330111003009"
CLERK = [
    "群众诉求，等受理",
    "议题 · ",
    "”已反馈，等核查",
    "对《结果公示》的异议，等答复",
    "后周社区议事厅 · 委员值守",
    "后周社区议事厅 · 时间已过，等登记举行情况",
    "倾听墙有 3 张留言等核对公开",
    "开箱 7 张，还没有办完",
    "答复要公开，等审核",
    "选题评议，还有没交的评议表",
    "评议已截止，等决定",
    "最早的一条：",
    "自查还没有提交",
    "定期会商",
]


def test_everybody_has_the_lines_that_are_theirs(full: dict[str, list[str]]) -> None:
    assert [words for words in CLERK if not any(words in line for line in full["clerk"])] == []
    assert "退回再办：照片不清楚" in full["department"]
    assert "马路停车场整治 · 交办" in full["department"]
    assert "年度协商计划，等审定" in full["party"]
    assert "请您认领（牵头）" in full["expert"]
    assert full["auditor"] == full["stranger"] == full["sysadmin"] == full["committee"] == []
    assert not [line for line in full["town"] if "时间已过" in line or "委员值守" in line]


def test_it_costs_at_most_twelve_queries_for_every_role(
    full: dict[str, list[str]], world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert full["clerk"]
    for name in (*EVERYBODY, "expert", "committee", "auditor", "area_head", "representative"):
        client = browser(name)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = "shown"
        session.save()
        client.get("/desk/")
        with django_assert_max_num_queries(12):
            assert client.get("/desk/").status_code == 200, name


def test_all_kinds_are_one_question_and_three_of_them_one_more_each(full: dict[str, list[str]], world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert len({line.detail for line in lines_of(world.cast.clerk, NOON)}) >= len(KINDS) - 3
    assert [row["sql"].count("UNION ALL") for row in asked][1:] == [0, 0, 0]
    assert asked[0]["sql"].count("UNION ALL") >= 14
    with CaptureQueriesContext(connection) as asked:
        assert lines_of(world.sysadmin, NOON) == []
    assert len(asked) == 0


def test_a_statement_is_written_once_for_the_same_offices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = matter(world), matter(world, "邻村的路灯也不亮，请来看看。", form_key="next")
    place = Region.objects.get(path=NEXT)
    Matter.objects.filter(pk=there.pk).update(region=place, path=NEXT, holder=NEXT)
    neighbour = actor_for(person("邻村联络员", "clerk2", (roles.CLERK, NEXT, None)), NOON)
    both = actor_for(person("两村联络员", "clerk3", (roles.CLERK, NEXT, None), (roles.CLERK, VILLAGE, None)), NOON)
    assert titles(world.cast.clerk) == [here.title]
    written: list[object] = []
    as_before = prepared._written
    monkeypatch.setattr(prepared, "_written", lambda rows: written.append(rows) or as_before(rows))
    assert titles(neighbour) == [there.title]
    assert titles(world.cast.clerk) == [here.title]
    assert written == []
    assert sorted(titles(both)) == sorted([here.title, there.title])
    assert titles(world.cast.town) == titles(world.cast.county) == titles(both)
    assert len(written) == 3


def titles(actor: Actor) -> list[str]:
    return [line.text for line in lines_of(actor, NOON)]


def test_the_moment_is_the_moment_asked_for(world: World) -> None:
    """A statement kept since the morning sees what ended just now, and is asked anew on the next day."""
    clerk, room, ends = world.cast.clerk, station_at(VILLAGE), NOON + timedelta(hours=1)
    booking = Booking.objects.create(
        station=room, form_key="b", title="停车协商会", made_for="议事会", booked_by=world.persons["clerk"], starts_at=NOON, ends_at=ends
    )
    assert titles_at(clerk, ends) == titles_at(clerk, NOON) == []
    assert titles_at(clerk, ends + timedelta(seconds=1)) == [booking.title]
    assert titles_at(world.cast.convener, ends + timedelta(seconds=1)) == []
    assert titles_at(clerk, ends + timedelta(days=59)) == [booking.title]
    assert titles_at(clerk, ends + timedelta(days=62)) == []


def titles_at(actor: Actor, now: datetime) -> list[str]:
    return [line.text for line in lines_of(actor, now)]


def test_somebody_over_everything_and_a_unit_are_asked_for_too(world: World, full: dict[str, list[str]]) -> None:
    boss = Actor("staff", world.persons["county"].pk, grants=(Grant(roles.COUNTY),))
    assert len(lines_of(boss, NOON)) >= len(full["county"]) > 0
    other = Actor("staff", world.persons["department"].pk, grants=(Grant(roles.DEPARTMENT, "", world.cast.unit.pk + 999),))
    assert lines_of(other, NOON) == []


def test_the_most_urgent_are_read_however_many_there_are(world: World) -> None:
    first = matter(world, "最早的一件：路灯坏了，请来修一修。")
    copies = [Matter.objects.get(pk=first.pk) for _number in range(MOST + 5)]
    for number, row in enumerate(copies):
        row.pk, row.receipt, row.form_key, row.due_at = None, f"M{number:011d}", f"m{number}", NOON + timedelta(days=40 - number % 7)
    Matter.objects.bulk_create(copies)
    Matter.objects.filter(pk=first.pk).update(due_at=NOON)
    found = lines_of(world.cast.county, NOON)
    assert (len(found), found[0].url) == (MOST, f"/desk/matters/{first.pk}/")
    assert [line.due for line in found] == sorted(line.due for line in found if line.due)


def test_the_room_for_statements_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT", 2)
    for actor in (world.cast.clerk, world.cast.party, world.cast.member, world.cast.department):
        assert lines_of(actor, NOON) == []
        assert 0 < len(prepared._kept) <= 2
