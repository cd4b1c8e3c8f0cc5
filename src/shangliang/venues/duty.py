"""Writes on duty: who can be met when, by rule; one day taken over by somebody who was asked and agreed. Nobody proves presence."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.people.models import Person
from shangliang.people.selectors import holders
from shangliang.venues.models import DutyShift, DutySwap, Station
from shangliang.venues.permissions import ON_DUTY, can_answer_swap, can_ask_swap, can_keep
from shangliang.venues.services import station_lock, station_record

AHEAD = 400


@dataclass(frozen=True)
class ShiftDraft:
    """The rule of a duty: weekly and monthly have a `weekday` (1 = Monday), monthly a `week` (1 to 4, 5 = the last)."""

    kind: str
    rhythm: str
    opens: time
    closes: time
    first_day: date
    person: Person
    substitute: Person | None = None
    last_day: date | None = None
    weekday: int | None = None
    week: int | None = None


def _check(draft: ShiftDraft, station: Station, now: datetime) -> None:
    if draft.opens >= draft.closes:
        raise Refused("venues.over_midnight")
    if draft.last_day is not None and draft.last_day < draft.first_day:
        raise Refused("venues.shift_days")
    if not -AHEAD <= (draft.first_day - day_of(now)).days <= AHEAD:
        raise Refused("venues.shift_days")
    if draft.rhythm in {DutyShift.Rhythm.WEEKLY, DutyShift.Rhythm.MONTHLY} and draft.weekday is None:
        raise Refused("venues.shift_weekday")
    if draft.rhythm == DutyShift.Rhythm.MONTHLY and draft.week is None:
        raise Refused("venues.shift_week")
    if draft.substitute is not None and draft.substitute.pk == draft.person.pk:
        raise Refused("venues.shift_same_person")
    allowed = {person.pk for person in holders(station.path, *ON_DUTY, now=now)}
    for person in filter(None, [draft.person, draft.substitute]):
        if person.pk not in allowed:
            raise Refused("venues.shift_who", name=person.display_name)


@transaction.atomic
def duty_set(*, actor: Actor, station_id: int, draft: ShiftDraft, now: datetime) -> DutyShift:
    """Put a duty on the roster: person A, substitute B, once or by rule. Both act in a public role at the place."""
    station = station_lock(station_id)
    require(can_keep(actor, station, now))
    if not station.is_open:
        raise Refused("venues.closed", name=station.name)
    _check(draft, station, now)
    by_weekday = draft.rhythm in {DutyShift.Rhythm.WEEKLY, DutyShift.Rhythm.MONTHLY}
    once = draft.rhythm == DutyShift.Rhythm.ONCE
    shift = DutyShift.objects.create(
        station=station,
        kind=draft.kind,
        rhythm=draft.rhythm,
        weekday=draft.weekday if by_weekday else None,
        week=draft.week if draft.rhythm == DutyShift.Rhythm.MONTHLY else None,
        opens=draft.opens,
        closes=draft.closes,
        first_day=draft.first_day,
        last_day=draft.first_day if once else draft.last_day,
        person=draft.person,
        substitute=draft.substitute,
    )
    station_record(actor=actor, station=station, code="duty.set", now=now, duty=shift.get_kind_display())
    return shift


def _lock(shift_id: int) -> DutyShift:
    """The shift, its station locked first."""
    row = DutyShift.objects.filter(pk=shift_id).values("station_id").first()
    if row is None:
        raise Missing
    station_lock(row["station_id"])
    return DutyShift.objects.select_for_update(of=("self",)).select_related("station").get(pk=shift_id)


@transaction.atomic
def duty_end(*, actor: Actor, shift_id: int, last_day: date, version: int | None, now: datetime) -> DutyShift:
    """The last day of a rule; a rule that has not begun yet ends on its first day."""
    shift = _lock(shift_id)
    require(can_keep(actor, shift.station, now))
    if version is not None and shift.version != version:
        raise Refused("kernel.stale")
    if last_day < day_of(now) - timedelta(days=1) or (shift.last_day is not None and last_day > shift.last_day):
        raise Refused("venues.shift_end")
    shift.last_day = max(last_day, shift.first_day)
    shift.version += 1
    shift.save(update_fields=["last_day", "version"])
    duty = shift.get_kind_display()
    station_record(actor=actor, station=shift.station, code="duty.ended", now=now, duty=duty, day=shift.last_day.isoformat())
    return shift


@transaction.atomic
def duty_swap(*, actor: Actor, shift_id: int, day: date, reason: str, now: datetime, person: Person | None = None) -> DutySwap:
    """Ask somebody (B when nobody is named) to take one day; A stays on the roster until they agree."""
    shift = _lock(shift_id)
    require(can_ask_swap(actor, shift, now))
    if day < day_of(now) or not shift.falls_on(day):
        raise Refused("venues.swap_day")
    if len(reason.strip()) < 2:
        raise Refused("venues.swap_reason")
    asked = person or shift.substitute
    if asked is None:
        raise Refused("venues.swap_nobody")
    if asked.pk == shift.person_id or asked.pk not in {row.pk for row in holders(shift.station.path, *ON_DUTY, now=now)}:
        raise Refused("venues.shift_who", name=asked.display_name)
    if DutySwap.objects.filter(shift=shift, day=day).exclude(state=DutySwap.State.DECLINED).exists():
        raise Refused("venues.swap_twice")
    swap = DutySwap.objects.create(shift=shift, day=day, person=asked, reason=reason.strip())
    duty = shift.get_kind_display()
    station_record(actor=actor, station=shift.station, code="duty.swap_asked", now=now, duty=duty, day=day.isoformat())
    return swap


@transaction.atomic
def swap_answer(*, actor: Actor, swap_id: int, agree: bool, now: datetime) -> DutySwap:
    """The person who was asked agrees, or cannot come: then A is still on, and somebody else may be asked."""
    row = DutySwap.objects.filter(pk=swap_id).values("shift_id").first()
    if row is None:
        raise Missing
    shift = _lock(row["shift_id"])
    swap = DutySwap.objects.select_for_update().get(pk=swap_id)
    require(can_answer_swap(actor, swap, now))
    if swap.state != DutySwap.State.ASKED:
        raise Refused("venues.swap_answered", state=swap.get_state_display())
    swap.state = DutySwap.State.AGREED if agree else DutySwap.State.DECLINED
    swap.save(update_fields=["state"])
    code = "duty.swap_agreed" if agree else "duty.swap_declined"
    station_record(actor=actor, station=shift.station, code=code, now=now, duty=shift.get_kind_display(), day=swap.day.isoformat())
    return swap
