"""Writes on bookings: make, cancel, say that it took place. The station's row is locked, so a room is never taken twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.venues.models import Booking, SpecialDay, Station
from shangliang.venues.permissions import can_book, can_change_booking
from shangliang.venues.selectors import free_for
from shangliang.venues.services import station_lock, station_record
from shangliang.venues.times import Span, day_and_times, local_date, same_day, times_words

SHORTEST, AHEAD = timedelta(minutes=15), timedelta(days=365)


@dataclass(frozen=True)
class BookingDraft:
    """Who wants the room, what for, from when to when; `about` in words, e.g. the number of a case."""

    form_key: str
    title: str
    made_for: str
    starts: datetime
    ends: datetime
    about: str = ""


def _check(draft: BookingDraft, now: datetime) -> None:
    if len(draft.title.strip()) < 2 or len(draft.made_for.strip()) < 2:
        raise Refused("venues.booking_words")
    if draft.starts < now:
        raise Refused("venues.booking_past")
    if not same_day(draft.starts, draft.ends):
        raise Refused("venues.booking_day")
    if draft.ends - draft.starts < SHORTEST:
        raise Refused("venues.booking_short")
    if draft.starts > now + AHEAD:
        raise Refused("venues.booking_far")


def _check_free(station: Station, draft: BookingDraft, now: datetime) -> None:
    """Refuse a day on which the station is shut, and a time that is taken; the next free times are in the words."""
    shut = SpecialDay.objects.filter(station=station, day=local_date(draft.starts), opens__isnull=True).first()
    over = Booking.objects.filter(station=station, starts_at__lt=draft.ends, ends_at__gt=draft.starts)
    taken = over.exclude(state=Booking.State.CANCELLED).order_by("starts_at").first()
    if shut is None and taken is None:
        return
    free = times_words(free_for(station, Span(draft.starts, draft.ends), now=now))
    if shut is not None:
        raise Refused("venues.shut_that_day", note=shut.note, free=free)
    assert taken is not None
    raise Refused("venues.taken", title=taken.title, times=day_and_times(Span(taken.starts_at, taken.ends_at)), free=free)


@transaction.atomic
def booking_make(*, actor: Actor, station_id: int, draft: BookingDraft, now: datetime) -> Booking:
    """Take the room; the same form sent twice gives the same booking, two people at once: one is refused with the next free times."""
    station = station_lock(station_id)
    existing = Booking.objects.filter(form_key=draft.form_key, station=station).first()
    if existing is not None:
        return existing
    require(can_book(actor, station, now))
    if not station.is_open:
        raise Refused("venues.closed", name=station.name)
    _check(draft, now)
    _check_free(station, draft, now)
    booking = Booking.objects.create(
        station=station,
        form_key=draft.form_key,
        title=draft.title.strip(),
        about=draft.about.strip(),
        made_for=draft.made_for.strip(),
        booked_by_id=actor.person,
        starts_at=draft.starts,
        ends_at=draft.ends,
    )
    times = day_and_times(Span(draft.starts, draft.ends))
    station_record(actor=actor, station=station, code="booking.made", now=now, title=booking.title, times=times)
    return booking


def _lock(actor: Actor, booking_id: int, now: datetime) -> Booking:
    """The booking, its station locked first; only one that is still booked can change."""
    row = Booking.objects.filter(pk=booking_id).values("station_id").first()
    if row is None:
        raise Missing
    station_lock(row["station_id"])
    booking = Booking.objects.select_for_update(of=("self",)).select_related("station").get(pk=booking_id)
    require(can_change_booking(actor, booking, now))
    if booking.state != Booking.State.BOOKED:
        raise Refused("venues.booking_ended", state=booking.get_state_display())
    return booking


@transaction.atomic
def booking_cancel(*, actor: Actor, booking_id: int, reason: str, now: datetime) -> Booking:
    """Give the room back, with a reason; the time is free at once."""
    booking = _lock(actor, booking_id, now)
    if len(reason.strip()) < 2:
        raise Refused("venues.cancel_reason")
    booking.state, booking.cancel_reason = Booking.State.CANCELLED, reason.strip()
    booking.save(update_fields=["state", "cancel_reason"])
    station_record(actor=actor, station=booking.station, code="booking.cancelled", now=now, title=booking.title, reason=reason.strip())
    return booking


@transaction.atomic
def booking_hold(*, actor: Actor, booking_id: int, outcome: str, now: datetime) -> Booking:
    """Say that it took place and what came of it: one sentence about the thing, no list of names."""
    booking = _lock(actor, booking_id, now)
    if now < booking.starts_at:
        raise Refused("venues.not_yet")
    if len(outcome.strip()) < 5:
        raise Refused("venues.outcome")
    booking.state, booking.outcome = Booking.State.HELD, outcome.strip()
    booking.save(update_fields=["state", "outcome"])
    station_record(actor=actor, station=booking.station, code="booking.held", now=now, title=booking.title)
    return booking
