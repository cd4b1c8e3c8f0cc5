"""Pause and resume, hand up, stop: the ways in which a case does not simply go on."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import CHINA, COUNTY, NOON, TOWN, World, case, matter
from refusals import denied, refused
from shangliang.cases.models import Case, Pause, Run, Sealed
from shangliang.cases.selectors import run_open
from shangliang.cases.services import (
    Paper,
    Seat,
    case_add_matter,
    case_hand_up,
    case_leave,
    case_pause,
    case_resume,
    case_stop,
    case_touch,
    document_add,
    participant_add,
)
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment
from shangliang.regions.models import Region
from standing import standing, told

WHY = "等待工程车辆进场。"
STOP = "这件事已由法院受理，请等待判决。"


def pause(world: World, row: Case, now: datetime = NOON, reason: str = WHY) -> Case:
    return case_pause(actor=world.cast.clerk, case_id=row.pk, reason=reason, now=now)


def resume(world: World, row: Case, now: datetime) -> Case:
    return case_resume(actor=world.cast.clerk, case_id=row.pk, now=now)


def stop(world: World, row: Case, ground: str = "legal_way", reason: str = STOP) -> Case:
    return case_stop(actor=world.cast.clerk, case_id=row.pk, ground=ground, reason=reason, now=NOON)


@pytest.mark.parametrize(
    ("rested", "due"),
    [
        (datetime(2026, 3, 5, 9, tzinfo=CHINA), date(2026, 3, 16)),  # Monday to Thursday: three working days
        (datetime(2026, 3, 2, 18, tzinfo=CHINA), date(2026, 3, 11)),  # the same day: none
        (datetime(2026, 3, 8, 9, tzinfo=CHINA), date(2026, 3, 17)),  # to Sunday: Tuesday to Friday, four
    ],
)
def test_a_rest_moves_the_deadline_by_its_working_days(world: World, rested: datetime, due: date) -> None:
    row = case(world)
    assert row.due_at is not None
    assert day_of(row.due_at) == date(2026, 3, 11)
    assert pause(world, row).state == "paused"
    again = resume(world, row, rested)
    assert (again.state, day_of(again.due_at), run_open(row).due_at) == ("running", due, again.due_at)  # type: ignore[arg-type]
    assert told(row)[-2:] == ["case.paused", "case.resumed"]


def test_a_rest_over_a_holiday_counts_the_make_up_day(world: World) -> None:
    """清明 2026: 4 to 6 April are off, no day is made up; 劳动节: 1 to 5 May off, Saturday 9 May is worked."""
    friday = datetime(2026, 4, 30, 9, tzinfo=CHINA)
    row = case(world, "six_step", friday)
    assert row.due_at is not None
    assert day_of(row.due_at) == date(2026, 5, 13)  # 6, 7, 8, 9, 11, 12, 13 May
    pause(world, row, friday)
    again = resume(world, row, datetime(2026, 5, 9, 9, tzinfo=CHINA))  # 6, 7, 8, 9 May
    assert day_of(again.due_at) == date(2026, 5, 19)  # type: ignore[arg-type]


def test_the_time_of_the_units_stands_still_too(world: World) -> None:
    playing = standing(world, "supervise")
    work = Assignment.objects.earliest("pk")
    monday = playing.now.replace(hour=9)
    pause(world, playing.case, monday)
    resume(world, playing.case, monday + timedelta(days=7))
    days = workdays_between(day_of(monday), day_of(monday + timedelta(days=7)))
    moved = Assignment.objects.earliest("pk")
    assert days > 0
    assert workdays_between(day_of(work.due_at), day_of(moved.due_at)) == days
    assert moved.version == work.version + 1  # a page opened before the rest notices


def test_a_pause_has_a_reason_and_is_no_second_time_paused(world: World) -> None:
    row = case(world)
    with refused("cases.pause_reason"):
        pause(world, row, reason="等")
    pause(world, row)
    with refused("procedure.paused"):
        pause(world, row)
    assert Pause.objects.get().reason == WHY


def test_what_runs_is_not_resumed_and_nothing_ends_before_it_begins(world: World) -> None:
    row = case(world)
    with refused("procedure.running"):
        resume(world, row, NOON)
    pause(world, row)
    with refused("procedure.time"):
        resume(world, row, NOON - timedelta(hours=1))


def test_nothing_is_worked_on_while_it_rests(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    pause(world, row)
    with denied("cases.paused"):
        case_leave(actor=world.cast.clerk, case_id=row.pk, now=NOON)
    resume(world, row, NOON + timedelta(hours=1))
    assert case_leave(actor=world.cast.clerk, case_id=row.pk, now=NOON + timedelta(hours=2)).stage_key == "select"


@pytest.mark.parametrize("name", ["party", "convener", "member", "supervisor", "department"])
def test_only_the_offices_let_it_rest_hand_it_up_or_stop_it(world: World, name: str) -> None:
    row, actor = case(world), getattr(world.cast, name)
    with denied("cases.keep"):
        case_pause(actor=actor, case_id=row.pk, reason=WHY, now=NOON)
    with denied("cases.keep"):
        case_resume(actor=actor, case_id=row.pk, now=NOON)
    with denied("cases.keep"):
        case_hand_up(actor=actor, case_id=row.pk, to=TOWN, reason=WHY, now=NOON)
    with denied("cases.keep"):
        case_stop(actor=actor, case_id=row.pk, ground="secret", reason=STOP, now=NOON)


def test_it_is_handed_up_to_the_town_and_then_to_the_county(world: World) -> None:
    row = case(world)
    case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=TOWN, reason=WHY, now=NOON)
    with denied("cases.keep"):
        case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=COUNTY, reason=WHY, now=NOON)
    assert case_hand_up(actor=world.cast.town, case_id=row.pk, to=COUNTY, reason=WHY, now=NOON).holder == COUNTY
    assert told(row)[-2:] == ["case.handed_up", "case.handed_up"]


@pytest.mark.parametrize("to", ["330111003008", "330111003009", "330111004", "3301", "33", "411121", ""])
def test_it_is_handed_up_its_own_line_within_the_county_only(world: World, to: str) -> None:
    row = case(world)
    with refused("cases.hand_up_where"):
        case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=to, reason=WHY, now=NOON)


def test_handing_up_needs_a_reason_and_an_office_that_exists(world: World) -> None:
    row = case(world)
    with refused("matters.reason"):
        case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=TOWN, reason="难", now=NOON)
    Region.objects.filter(path=TOWN).update(valid_to=date(2026, 1, 1))
    with refused("cases.hand_up_where"):
        case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=TOWN, reason=WHY, now=NOON)


def test_stopping_answers_every_matter_and_those_merged_into_them(world: World) -> None:
    first, second, merged = matter(world), matter(world), matter(world)
    matter_merge(actor=world.cast.clerk, matter_id=merged.pk, into_id=first.pk, now=NOON)
    row = case(world, "six_step", NOON, first, second)
    ended = stop(world, row)
    assert (ended.state, ended.closed_at, ended.stop_reason, ended.due_at) == ("stopped", NOON, STOP, None)
    assert set(Matter.objects.values_list("state", "answer")) == {("answered", STOP)}
    assert {told(found)[-1] for found in (first, second, merged)} == {"matter.answered"}
    assert told(row)[-1] == "case.stopped"


def test_a_stop_has_a_listed_ground_and_words(world: World) -> None:
    row = case(world)
    for ground, reason in (("boring", STOP), ("secret", "不办了")):
        with refused("cases.stop_reason"):
            stop(world, row, ground, reason)
    with refused("kernel.stale"):
        case_stop(actor=world.cast.clerk, case_id=row.pk, ground="secret", reason=STOP, version=99, now=NOON)


def test_what_is_closed_stays_closed(world: World) -> None:
    row, joining = case(world), matter(world)
    stop(world, row)
    clerk, pk = world.cast.clerk, row.pk
    for change in (
        lambda: case_leave(actor=clerk, case_id=pk, now=NOON),
        lambda: case_pause(actor=clerk, case_id=pk, reason=WHY, now=NOON),
        lambda: case_resume(actor=clerk, case_id=pk, now=NOON),
        lambda: case_hand_up(actor=clerk, case_id=pk, to=TOWN, reason=WHY, now=NOON),
        lambda: stop(world, row),
        lambda: case_add_matter(actor=clerk, case_id=pk, matter_id=joining.pk, now=NOON),
        lambda: participant_add(actor=clerk, case_id=pk, seat=Seat("fixed", "member", "委员甲"), now=NOON),
        lambda: document_add(actor=clerk, case_id=pk, paper=Paper("other", "补充", "补充材料"), now=NOON),
    ):
        with denied("cases.closed"):
            change()


def test_even_our_own_mistakes_do_not_open_it_again(world: World) -> None:
    row = standing(world, "archive", "small")
    row.leave()
    row.case.state = Case.State.RUNNING
    with pytest.raises(Sealed), transaction.atomic():
        row.case.save()
    with pytest.raises(Sealed), transaction.atomic():
        case_touch(row.case, "state")


def test_an_end_has_a_time_and_a_stop_its_reason(world: World) -> None:
    case(world)
    with pytest.raises(IntegrityError, match="case_end_has_a_time"), transaction.atomic():
        Case.objects.update(state="closed")
    with pytest.raises(IntegrityError, match="case_stop_has_a_reason"), transaction.atomic():
        Case.objects.update(state="stopped", closed_at=NOON)


def test_one_stay_is_open_and_ends_after_it_begins(world: World) -> None:
    row = case(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(case=row, stage_key="x", kind="collect", round=1, entered_at=NOON)
    with pytest.raises(IntegrityError, match="run_entered_before_left"), transaction.atomic():
        Run.objects.update(left_at=NOON - timedelta(seconds=1))
    for half in ({"override_by": "某人"}, {"override_reason": "没有名字"}):
        with pytest.raises(IntegrityError, match="run_override_named_and_reasoned"), transaction.atomic():
            Run.objects.update(**half)


def test_one_rest_is_open(world: World) -> None:
    row = case(world)
    pause(world, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(case=row, started_at=NOON, reason="又停一次")
