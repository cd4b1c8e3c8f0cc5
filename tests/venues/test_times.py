"""Open or not, the next free times, the days of a rule."""

from datetime import date, time, timedelta

from cast import NOON, World
from shangliang.venues.models import DutyShift
from shangliang.venues.selectors import free_for, open_states
from shangliang.venues.services import Hours, hours_set, special_day_set, station_close
from shangliang.venues.times import Span, day_and_times, free_times, same_day, times_words
from stations import UTC_NOON, booked, station


def test_open_until_and_next(world: World) -> None:
    row = station(world.cast.clerk)
    assert open_states([row], NOON)[row.pk].known is False
    lines = [Hours(day, time(9), time(17)) for day in range(1, 6)]
    hours_set(actor=world.cast.clerk, station_id=row.pk, hours=lines, version=None, now=NOON)
    state = open_states([row], UTC_NOON)[row.pk]
    assert (state.open, state.until, state.next) == (True, NOON.replace(hour=17), None)
    evening = open_states([row], NOON.replace(hour=17))[row.pk]
    assert (evening.open, evening.next) == (False, NOON.replace(day=3, hour=9))
    special_day_set(actor=world.cast.clerk, station_id=row.pk, day=date(2026, 3, 3), hours=None, note="停电检修", now=NOON)
    assert open_states([row], NOON.replace(hour=18))[row.pk].next == NOON.replace(day=4, hour=9)
    closed = open_states([row], NOON.replace(day=3))[row.pk]
    assert (closed.open, closed.note) == (False, "停电检修")
    special_day_set(actor=world.cast.clerk, station_id=row.pk, day=date(2026, 3, 3), hours=(time(11), time(13)), note="只开中午", now=NOON)
    assert open_states([row], NOON.replace(day=3))[row.pk].until == NOON.replace(day=3, hour=13)
    row = station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=None, now=NOON)
    assert open_states([row], NOON)[row.pk].known is False


def test_no_hours_within_two_weeks_is_not_open(world: World) -> None:
    row = station(world.cast.clerk)
    special_day_set(actor=world.cast.clerk, station_id=row.pk, day=date(2026, 3, 2), hours=None, note="停电检修", now=NOON)
    assert open_states([row], NOON)[row.pk] == open_states([row], NOON)[row.pk]
    assert open_states([row], NOON)[row.pk].next is None


def test_the_next_free_times_lie_in_the_day_and_beside_what_is_taken() -> None:
    taken = [Span(NOON.replace(hour=14), NOON.replace(hour=16))]
    wanted = Span(NOON.replace(hour=15), NOON.replace(hour=17))
    found = free_times(taken, wanted, now=NOON)
    assert [day_and_times(span) for span in found] == ["3-2 16:00–18:00", "3-2 18:00–20:00", "3-3 08:00–10:00"]
    assert times_words(found).startswith("3-2 16:00–18:00、")
    assert times_words([]) == "—"
    assert free_times([], wanted, [date(2026, 3, 2), date(2026, 3, 3)], now=NOON)[0].starts == NOON.replace(day=4, hour=8)
    day_long = Span(NOON, NOON + timedelta(hours=15))
    assert free_times([], day_long, now=NOON) == []


def test_a_booking_of_a_station_counts_for_its_free_times(world: World) -> None:
    row = station(world.cast.clerk)
    booked(world, row, 14)
    found = free_for(row, Span(NOON.replace(hour=14), NOON.replace(hour=15)), now=NOON)
    assert found[0].starts == NOON.replace(hour=16)


def test_one_local_day() -> None:
    assert same_day(UTC_NOON, UTC_NOON + timedelta(hours=11))
    assert not same_day(UTC_NOON, UTC_NOON + timedelta(hours=12))
    assert not same_day(UTC_NOON, UTC_NOON)


def test_the_days_of_a_rule() -> None:
    def days(**rule: object) -> list[int]:
        row = DutyShift(first_day=date(2026, 3, 2), **rule)
        return [number for number in range(1, 32) if row.falls_on(date(2026, 3, number))]

    assert days(rhythm="once") == [2]
    assert days(rhythm="daily", last_day=date(2026, 3, 4)) == [2, 3, 4]
    assert days(rhythm="weekly", weekday=3) == [4, 11, 18, 25]
    assert days(rhythm="monthly", weekday=1, week=2) == [9]
    assert days(rhythm="monthly", weekday=1, week=5) == [30]
    assert days(rhythm="monthly", weekday=7, week=1) == []
