"""等我办: who sees what, and that the lists cost the same however long they are."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import NOON, World, case, matter, player, version
from shangliang.cases.models import Case
from shangliang.cases.selectors import case_get
from shangliang.kernel.errors import Missing
from shangliang.outcomes.models import Assignment

Browser = Callable[[str], Client]
At = Callable[[datetime], None]


def test_empty_lists_say_what_to_do(world: World, browser: Browser) -> None:
    client = browser("clerk")
    assert "现在没有等您办的事" in client.get("/desk/").content.decode()
    assert "还没有议题" in client.get("/desk/cases/").content.decode()
    assert "还没有诉求" in client.get("/desk/matters/").content.decode()
    assert "这里没有交办事项" in browser("department").get("/desk/assignments/").content.decode()
    assert client.get("/desk/assignments/").status_code == 403


def test_everybody_sees_their_own_work(world: World, browser: Browser) -> None:
    found = case(world, "six_step", NOON, matter(world))
    for who, sees in {"clerk": True, "town": True, "county": True, "party": False, "member": False, "stranger": False}.items():
        assert (found.title in browser(who).get("/desk/").content.decode()) is sees, who


def test_groups_follow_the_due_date(world: World, browser: Browser, at: At) -> None:
    matter(world)
    page = browser("clerk").get("/desk/").content.decode()
    assert "本周（1 件）" in page
    at(NOON + timedelta(days=2))
    assert "今天（1 件）" in browser("clerk").get("/desk/").content.decode()
    at(NOON + timedelta(days=3))
    assert "已超期（1 件）" in browser("clerk").get("/desk/").content.decode()


def test_a_case_without_a_deadline_is_not_forgotten(world: World, browser: Browser, at: At) -> None:
    playing = player(world)
    playing.play_until("archive")
    at(playing.now)
    page = browser("clerk").get("/desk/").content.decode()
    assert playing.case.title in page
    assert "归档" in page


def test_a_member_is_asked_for_advice(world: World, browser: Browser, at: At) -> None:
    playing = player(world, "closed_loop")
    while playing.case.stage_kind != "discuss":
        playing.play()
    at(playing.now)
    assert "看线上议政" in browser("member").get("/desk/").content.decode()
    assert "看线上议政" not in browser("supervisor").get("/desk/").content.decode()


def test_administrators_of_the_system_read_no_case(world: World) -> None:
    found = case(world)
    with pytest.raises(Missing):
        case_get(world.sysadmin, found.pk)


def many(world: World, count: int) -> None:
    keys = ("six_step", "small", "four_orders", "hearing", "four_two")
    for number in range(count):
        matter(world, f"第 {number} 件事：路灯坏了，请来修一修。", form_key=f"many-{count}-{number}")
        case(world, keys[number % len(keys)])


LISTS = ("/desk/", "/desk/matters/", "/desk/matters/?q=路灯", "/desk/cases/", "/desk/cases/?state=open", "/desk/search/?q=路")


@pytest.mark.parametrize("address", LISTS)
def test_lists_cost_at_most_twelve_queries(
    world: World, browser: Browser, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many(world, 12)
    client = browser("clerk")
    client.get("/desk/")
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_list_of_a_department_costs_at_most_twelve_queries(
    world: World, browser: Browser, at: At, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        playing = player(world)
        playing.case = Case.objects.get(pk=playing.case.pk)
        playing.play_until("supervise")
    assert Assignment.objects.count() == 3
    at(playing.now)
    client = browser("department")
    client.get("/desk/")
    for address in ("/desk/", "/desk/assignments/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


STAGES = ("prepare", "consult", "conclude", "adopt", "handover", "supervise", "report", "evaluate", "archive")


@pytest.mark.parametrize("stage", STAGES)
def test_a_case_file_costs_the_same_with_much_in_it(
    world: World, browser: Browser, at: At, stage: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    playing = player(world)
    playing.story.items = tuple((f"第 {number} 条：按商定的办法整治。", "") for number in range(6))
    playing.play_until(stage)
    at(playing.now)
    client = browser("county")
    client.get("/desk/")
    with django_assert_max_num_queries(25):
        assert client.get(f"/desk/cases/{playing.case.pk}/").status_code == 200


def test_every_procedure_can_be_chosen_for_a_case(world: World, browser: Browser) -> None:
    page = browser("clerk").get("/desk/cases/new/").content.decode()
    for key in ("six_step", "four_orders", "hearing", "urgent"):
        assert version(key).name in page
