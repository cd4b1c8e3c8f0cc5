"""Who may do what with stations 协商阵地."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import ADMINS, COMMITTEE, CONVENER, COUNTY, LABELS, MEMBER, OFFICES, PARTY
from shangliang.venues.models import Booking, DutyShift, DutySwap, Station

# Stations are public; administrators of the system have no business at the desk's pages of them.
READERS = tuple(role for role in LABELS if role not in ADMINS)
BOOKERS = ON_DUTY = (*OFFICES, PARTY, CONVENER, MEMBER, COMMITTEE)


def station_scopes(actor: Actor) -> tuple[str, ...]:
    """The places whose stations the actor sees at the desk; everything for a job."""
    return ("",) if actor.kind == "system" else actor.scopes(*READERS)


def can_found(actor: Actor, path: str, now: datetime) -> Decision:
    """The offices over the place set up its stations."""
    return ALLOWED if actor.kind == "system" or actor.holds(path, *OFFICES) else denied("venues.not_yours")


def can_keep(actor: Actor, station: Station, now: datetime) -> Decision:
    """Words, functions, hours, duty, closing: the offices over the station's place."""
    return can_found(actor, station.path, now)


def can_name_kinds(actor: Actor, now: datetime) -> Decision:
    """The list of types is common to all: county offices and jobs."""
    return ALLOWED if actor.kind == "system" or actor.scopes(COUNTY) else denied("venues.kinds_county")


def can_book(actor: Actor, station: Station, now: datetime) -> Decision:
    """Whoever convenes: offices, party organisation, conveners, members and committees of the place."""
    if actor.kind == "system" or actor.holds(station.path, *BOOKERS):
        return ALLOWED
    return denied("venues.book_role")


def can_change_booking(actor: Actor, booking: Booking, now: datetime) -> Decision:
    """Whoever made it, and the offices over the place."""
    mine = actor.person is not None and booking.booked_by_id == actor.person
    return ALLOWED if mine or can_keep(actor, booking.station, now) else denied("venues.booking_not_yours")


def can_ask_swap(actor: Actor, shift: DutyShift, now: datetime) -> Decision:
    """The two persons of the shift, and the offices over the place."""
    if actor.person is not None and actor.person in {shift.person_id, shift.substitute_id}:
        return ALLOWED
    return ALLOWED if can_keep(actor, shift.station, now) else denied("venues.shift_not_yours")


def can_answer_swap(actor: Actor, swap: DutySwap, now: datetime) -> Decision:
    """Only the person who was asked."""
    return ALLOWED if actor.person is not None and actor.person == swap.person_id else denied("venues.swap_not_asked")
