"""The calendar of recurring meetings: periods tile the years, each has one due day, holidays move days but lose none."""

from datetime import date, timedelta
from itertools import pairwise, takewhile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shangliang.kernel.workdays import is_workday
from shangliang.series.cadence import LAST, Cadence, Period, due_in, opens_on, period_of, periods_from, rule_period, rule_periods
from shangliang.series.kinds import kind_of, kinds

FIRST, LAST_DAY = date(2016, 1, 1), date(2026, 12, 31)  # ten years of announced holidays, and the one that runs
# Ten years take a while on a loaded machine; that says nothing about the calendar.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(FIRST, date(2017, 12, 31))


@st.composite
def cadences(draw: st.DrawFn) -> Cadence:
    unit, step = draw(st.sampled_from(["week", "month", "quarter"])), draw(st.integers(1, 12))
    shift, anchor = draw(st.booleans()), draw(days)
    if unit == "week":
        return Cadence(unit, step, weekday=draw(st.integers(0, 6)), shift=shift, anchor=anchor)
    month = draw(st.integers(1, step * (3 if unit == "quarter" else 1)))
    if draw(st.booleans()):
        return Cadence(unit, step, day=draw(st.integers(1, 31)), month=month, shift=shift, anchor=anchor)
    return Cadence(unit, step, weekday=draw(st.integers(0, 6)), nth=draw(st.integers(1, LAST)), month=month, shift=shift, anchor=anchor)


def ten_years(cadence: Cadence, since: date) -> list[Period]:
    return list(takewhile(lambda period: period.start <= LAST_DAY, periods_from(cadence, since)))


@patient
@given(cadences(), days)
def test_no_period_is_skipped_and_none_comes_twice_over_ten_years(cadence: Cadence, since: date) -> None:
    periods = ten_years(cadence, since)
    assert all(before.end + timedelta(days=1) == after.start for before, after in pairwise(periods))
    dues = [due_in(cadence, period) for period in periods]
    assert all(due in period for due, period in zip(dues, periods, strict=True))
    assert dues == sorted(set(dues))
    assert all(period == period_of(cadence, day) for period in periods[1:20] for day in (period.start, period.end))


@patient
@given(cadences(), days)
def test_going_on_from_any_period_gives_the_same_days(cadence: Cadence, since: date) -> None:
    """What the job does: it knows only the end of the last period."""
    periods = ten_years(cadence, since)[:30]
    again = [next(periods_from(cadence, before.end + timedelta(days=1))) for before in periods[:-1]]
    assert again == periods[1:]


@patient
@given(cadences(), days)
def test_a_day_that_was_moved_is_a_working_day_and_it_was_moved_only_for_a_holiday(cadence: Cadence, since: date) -> None:
    for period in ten_years(cadence, since)[:60]:
        due = due_in(cadence, period)
        any_workday = any(is_workday(period.start + timedelta(days=n)) for n in range((period.end - period.start).days + 1))
        plain = due_in(Cadence(**{**vars(cadence), "shift": False}), period)
        assert due == plain or not is_workday(plain)
        assert not cadence.shift or is_workday(due) or not any_workday
        assert opens_on(cadence, period, 7) <= due


@pytest.mark.parametrize(
    ("cadence", "around", "due"),
    [
        (Cadence("month", day=15), date(2026, 2, 1), date(2026, 2, 24)),  # Spring Festival 15–23 February 2026
        (Cadence("month", day=31, shift=False), date(2026, 2, 5), date(2026, 2, 28)),
        (Cadence("week", weekday=2), date(2026, 10, 7), date(2026, 10, 8)),  # National Day 1–7 October 2026
        (Cadence("week", weekday=2), date(2026, 2, 18), date(2026, 2, 18)),  # a week without a working day keeps its day
        (Cadence("week", 2, weekday=5, shift=False, anchor=date(2026, 1, 1)), date(2026, 1, 8), date(2026, 1, 3)),
        (Cadence("quarter", weekday=3, nth=2, month=3), date(2026, 1, 1), date(2026, 3, 12)),
        (Cadence("quarter", 2, day=20, month=4), date(2026, 1, 1), date(2026, 4, 20)),
        (Cadence("month", weekday=4, nth=LAST), date(2026, 7, 9), date(2026, 7, 31)),
        (Cadence("month", 5, day=1, anchor=date(2026, 3, 9)), date(2026, 7, 31), date(2026, 3, 2)),
    ],
)
def test_days_that_can_be_checked_by_hand(cadence: Cadence, around: date, due: date) -> None:
    assert due_in(cadence, period_of(cadence, around)) == due


def test_the_first_period_counts_only_when_its_day_is_still_to_come() -> None:
    monthly = Cadence("month", day=15)
    assert next(periods_from(monthly, date(2026, 3, 10))) == Period(date(2026, 3, 10), date(2026, 3, 31))
    assert next(periods_from(monthly, date(2026, 3, 16))) == Period(date(2026, 4, 1), date(2026, 4, 30))


def test_the_periods_of_a_rule_are_whole_and_of_the_calendar() -> None:
    assert rule_period("half", date(2026, 8, 9)) == Period(date(2026, 7, 1), date(2026, 12, 31))
    assert [row.start for row in rule_periods("quarter", date(2026, 1, 2), date(2026, 9, 1))] == [date(2026, 4, 1), date(2026, 7, 1)]
    assert rule_periods("month", date(2026, 3, 1), date(2026, 3, 1)) == [rule_period("month", date(2026, 3, 9))]


def test_every_kind_has_a_sensible_cadence_and_a_rule_names_its_source() -> None:
    for kind in kinds().values():
        cadence = Cadence(kind.unit, kind.step, kind.weekday, kind.nth, kind.day, kind.month, kind.shift)
        assert len(ten_years(cadence, FIRST)) > 10
        assert bool(kind.rule.unit) == bool(kind.rule.source) == bool(kind.rule.least)
    assert [subtype.key for subtype in kind_of("joint").subtypes] == ["a", "b", "c"]
    assert (kind_of("joint").rule.unit, kind_of("villagers").rule.unit, kind_of("hall").rule.least) == ("quarter", "month", 2)
    assert kind_of("long gone").name == "long gone"
