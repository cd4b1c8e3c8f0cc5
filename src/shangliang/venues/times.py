"""Times of a day, without a database: open or not, overlaps, the next free times, the days of a rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shangliang.venues.models import OpeningHour, SpecialDay

STEP = timedelta(minutes=30)
EARLIEST, LATEST = time(8), time(21, 30)
LOOK_AHEAD = 14


@dataclass(frozen=True)
class Span:
    """From, to (excluded)."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Span") -> bool:
        """True when they share a moment; one that begins when the other ends does not."""
        return self.starts < other.ends and other.starts < self.ends


def moment(day: date, at: time) -> datetime:
    """A time of a day in local time."""
    return timezone.make_aware(datetime.combine(day, at))


def same_day(starts: datetime, ends: datetime) -> bool:
    """True when both lie on one local day, in order."""
    return starts < ends and timezone.localtime(starts).date() == timezone.localtime(ends).date()


def free_times(taken: Sequence[Span], wanted: Span, shut: Iterable[date] = (), *, now: datetime, count: int = 3) -> list[Span]:
    """The next free times of the same length, from the wanted one on, in half hours between 8:00 and 21:30, at most two weeks ahead."""
    length, closed = wanted.ends - wanted.starts, frozenset(shut)
    found: list[Span] = []
    first = timezone.localtime(max(wanted.starts, now)).date()
    for number in range(LOOK_AHEAD):
        day = first + timedelta(days=number)
        start = moment(day, EARLIEST)
        while day not in closed and start + length <= moment(day, LATEST) and len(found) < count:
            option = Span(start, start + length)
            if start >= max(wanted.starts, now) and not any(option.overlaps(span) for span in taken):
                found.append(option)
                start = option.ends
            else:
                start += STEP
    return found


@dataclass(frozen=True)
class OpenState:
    """Open now? `until` closes at, or `next` opens at; both None when nothing was published. `note` = why this day differs."""

    known: bool
    open: bool = False
    until: datetime | None = None
    next: datetime | None = None
    note: str = ""


def spans_of(hours: Iterable[OpeningHour], special: Mapping[date, SpecialDay], day: date) -> list[Span]:
    """When a station is open on a day, in order."""
    differs = special.get(day)
    if differs is not None:
        pairs = [(differs.opens, differs.closes)] if differs.opens and differs.closes else []
    else:
        pairs = [(row.opens, row.closes) for row in hours if row.weekday == day.isoweekday()]
    return sorted((Span(moment(day, opens), moment(day, closes)) for opens, closes in pairs), key=lambda span: span.starts)


def open_state(hours: Sequence[OpeningHour], special: Mapping[date, SpecialDay], now: datetime) -> OpenState:
    """Open at a moment, from the hours of the week and the days that differ."""
    if not hours and not special:
        return OpenState(known=False)
    today = local_date(now)
    note = special[today].note if today in special else ""
    for number in range(LOOK_AHEAD):
        for span in spans_of(hours, special, today + timedelta(days=number)):
            if span.starts <= now < span.ends:
                return OpenState(known=True, open=True, until=span.ends, note=note)
            if span.starts > now:
                return OpenState(known=True, next=span.starts, note=note)
    return OpenState(known=True, note=note)


def local_date(at: datetime) -> date:
    """The local day of a moment."""
    return timezone.localtime(at).date()


def day_and_times(span: Span) -> str:
    """ "11-25 14:00–16:00": short, the same in every language."""
    starts, ends = timezone.localtime(span.starts), timezone.localtime(span.ends)
    return f"{starts.month}-{starts.day} {starts:%H:%M}–{ends:%H:%M}"


def times_words(spans: Iterable[Span]) -> str:
    """Several of them in one line; a dash when there are none."""
    return _("、").join(day_and_times(span) for span in spans) or "—"
