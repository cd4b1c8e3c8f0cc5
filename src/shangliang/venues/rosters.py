"""Reading duty: which days a rule names, who is really on, whom the public may be told of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.people.models import Member, Person
from shangliang.people.selectors import holders
from shangliang.venues.models import DutyShift, DutySwap, Station
from shangliang.venues.permissions import ON_DUTY
from shangliang.venues.times import local_date, moment


@dataclass(frozen=True)
class Duty:
    """One shift on one day: who is on, and the swap that was asked for or agreed, if any."""

    shift: DutyShift
    day: date
    person: Person
    swap: DutySwap | None = None

    @property
    def starts(self) -> datetime:
        """From when."""
        return moment(self.day, self.shift.opens)

    @property
    def ends(self) -> datetime:
        """Until when."""
        return moment(self.day, self.shift.closes)

    @property
    def by_substitute(self) -> bool:
        """True when somebody stands in for person A."""
        return self.person.pk != self.shift.person_id


def _expanded(shifts: Iterable[DutyShift], swaps: dict[tuple[int, date], DutySwap], first: date, days: int) -> list[Duty]:
    found: list[Duty] = []
    for shift in shifts:
        for day in (first + timedelta(days=number) for number in range(days)):
            if shift.falls_on(day):
                swap = swaps.get((shift.pk, day))
                agreed = swap is not None and swap.state == DutySwap.State.AGREED
                found.append(Duty(shift, day, swap.person if swap is not None and agreed else shift.person, swap))
    return sorted(found, key=lambda duty: (duty.day, duty.shift.opens, duty.shift.pk))


def _valid(first: date, days: int) -> Q:
    return Q(first_day__lt=first + timedelta(days=days)) & (Q(last_day__isnull=True) | Q(last_day__gte=first))


def duties_of(stations: Sequence[Station], first: date, days: int = 7) -> list[Duty]:
    """The duty of stations from a day on, in order of time; two queries."""
    shifts = list(DutyShift.objects.filter(_valid(first, days), station__in=stations).select_related("station", "person", "substitute"))
    return _expanded(shifts, _swaps(shifts, first, days), first, days)


def _swaps(shifts: Sequence[DutyShift], first: date, days: int) -> dict[tuple[int, date], DutySwap]:
    wanted = DutySwap.objects.filter(shift__in=shifts, day__gte=first, day__lt=first + timedelta(days=days))
    rows = wanted.exclude(state=DutySwap.State.DECLINED).select_related("person")
    return {(row.shift_id, row.day): row for row in rows}


def duties_mine(actor: Actor, first: date, days: int = 28) -> list[Duty]:
    """What the actor is on for: as A, or standing in; and the days of others they were asked to take."""
    if actor.person is None:
        return []
    mine = Q(person=actor.person) | Q(substitute=actor.person) | Q(swaps__person=actor.person, swaps__day__gte=first)
    shifts = list(DutyShift.objects.filter(_valid(first, days)).filter(mine).distinct().select_related("station", "person", "substitute"))
    every = _expanded(shifts, _swaps(shifts, first, days), first, days)
    return [row for row in every if row.person.pk == actor.person or (row.swap is not None and row.swap.person_id == actor.person)]


def swaps_open(actor: Actor, now: datetime) -> QuerySet[DutySwap]:
    """The days the actor was asked to take over and has not answered."""
    if actor.person is None:
        return DutySwap.objects.none()
    return DutySwap.objects.filter(person=actor.person, state=DutySwap.State.ASKED, day__gte=local_date(now)).order_by("day", "id")


def swaps_asked(actor: Actor, now: datetime, limit: int = 40) -> list[DutySwap]:
    """The first of `swaps_open`, with their duties."""
    return list(swaps_open(actor, now).select_related("shift__station", "shift__person")[:limit])


def shifts_of(station: Station, now: datetime) -> list[DutyShift]:
    """The rules of a station that are not over."""
    rows = DutyShift.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=local_date(now)), station=station)
    return list(rows.select_related("person", "substitute", "station").order_by("opens", "id"))


def shift_get(station: Station, pk: int) -> DutyShift:
    """One shift of a station; `Missing` when there is none."""
    found = DutyShift.objects.filter(station=station, pk=pk).select_related("station", "person", "substitute").first()
    if found is None:
        raise Missing
    return found


def on_duty_people(station: Station, now: datetime) -> list[Person]:
    """Who may be put on the roster of a station, in order of name."""
    return sorted(holders(station.path, *ON_DUTY, now=now), key=lambda row: (row.display_name, row.pk))


def names_shown(persons: Iterable[int], now: datetime) -> dict[int, str]:
    """The names the public may be told, by person id: staff by their duty name, members only when officially published."""
    wanted = set(persons)
    hidden = set(Member.objects.filter(person__in=wanted, published=False).values_list("person_id", flat=True))
    return dict(Person.objects.filter(pk__in=wanted - hidden, is_active=True).values_list("pk", "display_name"))
