"""变化: what others did since one last read one's files; one's own, seen by nobody else, and only in one's own scope."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import NOON, World, case, matter, player
from shangliang.cases.models import Case
from shangliang.cases.services import Seat, participant_add
from shangliang.notifications.models import Reading
from shangliang.outcomes.models import Assignment

Browser = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def part(client: Client) -> str:
    return client.get("/desk/changes/", headers=HTMX).content.decode()


@pytest.fixture
def row(world: World) -> Case:
    return case(world)


def write(world: World, row: Case, label: str = "居民代表甲") -> None:
    seat = Seat(part="flexible", capacity="interested", label=label)
    participant_add(actor=world.cast.town, case_id=row.pk, seat=seat, now=NOON)


def test_it_begins_with_the_first_look(world: World, browser: Browser, row: Case) -> None:
    client = browser("clerk")
    assert "从现在起" in part(client)
    assert "没有变化" in part(client)
    assert client.head("/desk/changes/").status_code == 200
    assert Reading.objects.count() == 1


def test_others_work_is_listed_until_the_file_is_opened(world: World, browser: Browser, row: Case) -> None:
    client, town = browser("clerk"), browser("town")
    part(client), part(town)
    write(world, row)
    other = matter(world)
    assert "变化：2 件" in part(client)
    assert row.title in part(client)
    assert "变化：1 件" in part(town), "one's own step is no news"
    opened = client.get(f"/desk/cases/{row.pk}/").content.decode()
    assert 'class="changed"' in opened
    assert 'class="changed"' not in client.get(f"/desk/cases/{row.pk}/").content.decode(), "new once"
    assert "变化：1 件" in part(client)
    assert "收到诉求" in part(client)
    client.get(f"/desk/matters/{other.pk}/")
    assert "没有变化" in part(client)


def test_rows_of_the_lists_carry_the_mark(world: World, browser: Browser, row: Case) -> None:
    client = browser("clerk")
    part(client)
    for address in ("/desk/cases/", "/desk/matters/"):
        assert "有变化</span>" not in client.get(address).content.decode()
    write(world, row)
    matter(world)
    for address in ("/desk/cases/", "/desk/matters/"):
        assert "有变化</span>" in client.get(address).content.decode()


def test_all_is_read_at_once_up_to_what_was_shown(world: World, browser: Browser, row: Case) -> None:
    client = browser("clerk")
    part(client)
    write(world, row)
    shown = Reading.objects.get().read_to + 1
    write(world, row, "居民代表乙")
    answer = client.post("/desk/changes/read/", {"upto": shown})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "变化：1 件" in part(client), "what was written after the page stays new"
    client.post("/desk/changes/read/", {"upto": "9" * 18})
    assert "没有变化" in part(client)
    write(world, row, "居民代表丙")
    assert "变化：1 件" in part(client), "a wild number reads nothing of the future"
    assert client.post("/desk/changes/read/", {"upto": "x"}).status_code == 302


def test_only_what_one_may_see_is_told(world: World, browser: Browser, row: Case) -> None:
    for name in ("stranger", "department"):
        part(browser(name))
    write(world, row)
    for name in ("stranger", "department"):
        assert "没有变化" in part(browser(name)), name


def test_a_unit_is_told_of_the_cases_it_works_in(world: World, browser: Browser, at) -> None:
    playing = player(world)
    playing.play_until("supervise")
    at(playing.now)
    client = browser("department")
    part(client)
    write(world, playing.case, "居民代表丁")
    assert f"/desk/assignments/{Assignment.objects.get().pk}/" in part(client)


def test_it_is_a_page_without_javascript(world: World, browser: Browser, row: Case) -> None:
    client = browser("clerk")
    assert 'href="/desk/changes/"' in client.get("/desk/").content.decode()
    assert "<html" in client.get("/desk/changes/").content.decode()


def test_it_costs_the_same_however_much_changed(
    world: World, browser: Browser, row: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser("clerk")
    part(client)
    for number in range(20):
        write(world, row, f"居民代表{number}")
        matter(world, f"第 {number} 盏路灯坏了，请来修。")
    with django_assert_max_num_queries(10):
        assert "变化：21 件" in part(client)
