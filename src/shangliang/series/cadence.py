"""The arithmetic of recurring meetings: periods that tile the calendar, one due day in each, and the periods of a rule."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shangliang.kernel.workdays import is_workday

UNITS = ("week", "month", "quarter")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
LAST = 5  # the last of its weekday in a month


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends belong to it."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Cadence:
    """Every `step` weeks, months or quarters, on a weekday, on a day of the month, or on the n-th of a weekday.

    `month` is the month within the period (1 = its first). `shift`: a day that is no working day moves within its period.
    `anchor` decides which week or month begins a longer step; steps that divide a year keep to the calendar.
    """

    unit: str
    step: int = 1
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    month: int = 1
    shift: bool = True
    anchor: date = date(2024, 1, 1)

    @property
    def months(self) -> int:
        """The length of a period in months; 0 for weeks."""
        return 0 if self.unit == "week" else MONTHS[self.unit] * self.step


def period_of(cadence: Cadence, day: date) -> Period:
    """The one period that a day belongs to."""
    if cadence.unit == "week":
        return _weeks(cadence, day)
    length = cadence.months
    first = 0 if 12 % length == 0 else cadence.anchor.year * 12 + cadence.anchor.month - 1
    index = day.year * 12 + day.month - 1
    begins = index - (index - first) % length
    return Period(_month(begins), _month(begins + length) - timedelta(days=1))


def _weeks(cadence: Cadence, day: date) -> Period:
    monday, anchor = day - timedelta(days=day.weekday()), cadence.anchor - timedelta(days=cadence.anchor.weekday())
    behind = (monday - anchor).days // 7 % cadence.step
    start = monday - timedelta(weeks=behind)
    return Period(start, start + timedelta(days=7 * cadence.step - 1))


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def due_in(cadence: Cadence, period: Period) -> date:
    """The due day of a period: the wished day, moved to a working day of the same period where there is one.

    Later days are tried before earlier ones; a period without any working day (a week of the Spring Festival) keeps the wished day.
    """
    wished = min(max(_wished(cadence, period), period.start), period.end)
    if not cadence.shift or is_workday(wished):
        return wished
    later = (wished + timedelta(days=n) for n in range(1, (period.end - wished).days + 1))
    earlier = (wished - timedelta(days=n) for n in range(1, (wished - period.start).days + 1))
    return next((day for days in (later, earlier) for day in days if is_workday(day)), wished)


def _wished(cadence: Cadence, period: Period) -> date:
    whole = period_of(cadence, period.start)
    if cadence.unit == "week":
        return whole.start + timedelta(days=cadence.weekday or 0)
    index = whole.start.year * 12 + whole.start.month - 1 + min(cadence.month, cadence.months) - 1
    first = _month(index)
    if cadence.weekday is None:
        return first.replace(day=min(cadence.day or 1, monthrange(first.year, first.month)[1]))
    day = first + timedelta(days=(cadence.weekday - first.weekday()) % 7)
    if cadence.nth != LAST:
        return day + timedelta(weeks=(cadence.nth or 1) - 1)
    while (day + timedelta(weeks=1)).month == first.month:
        day += timedelta(weeks=1)
    return day


def periods_from(cadence: Cadence, since: date) -> Iterator[Period]:
    """The periods from a day on, without gap and without overlap. The first may be the rest of one: it counts if its due day lies in it."""
    whole = period_of(cadence, since)
    first = Period(since, whole.end)
    if _wished(cadence, whole) >= since:
        yield first
    while True:
        whole = period_of(cadence, whole.end + timedelta(days=1))
        yield whole


def opens_on(cadence: Cadence, period: Period, lead: int) -> date:
    """The day on which a session is opened: with its period, or `lead` days before its due day when that is earlier."""
    return min(period.start, due_in(cadence, period) - timedelta(days=lead))


def rule_period(unit: str, day: date) -> Period:
    """The calendar month, quarter, half-year or year of a day."""
    length = MONTHS[unit]
    index = day.year * 12 + day.month - 1
    begins = index - index % length
    return Period(_month(begins), _month(begins + length) - timedelta(days=1))


def rule_periods(unit: str, since: date, until: date) -> list[Period]:
    """The whole calendar periods of a rule that begin on or after `since` and on or before `until`, oldest first."""
    found: list[Period] = []
    period = rule_period(unit, since)
    if period.start < since:
        period = rule_period(unit, period.end + timedelta(days=1))
    while period.start <= until:
        found.append(period)
        period = rule_period(unit, period.end + timedelta(days=1))
    return found
