"""Bookings: no two at a time, cancelled with a reason, held with a sentence about the thing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import NOON, World
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.venues.booking import booking_cancel, booking_hold, booking_make
from shangliang.venues.models import Booking
from shangliang.venues.permissions import can_book, can_change_booking
from shangliang.venues.selectors import booking_get, bookings_between, bookings_held, bookings_to_tell
from shangliang.venues.services import special_day_set, station_close
from stations import booked, station, wanted


def test_a_room_is_taken_and_the_times_beside_it_are_free(world: World) -> None:
    row = station(world.cast.clerk)
    first = booked(world, row, 14)
    with pytest.raises(Refused, match=r"停车协商会.*可以改到：3-2 16:00–18:00、3-2 18:00–20:00、3-3 08:00–10:00"):
        booked(world, row, 15)
    with refused("venues.taken"):
        booked(world, row, 13)
    beside = booked(world, row, 16), booked(world, row, 12)
    day = NOON.replace(hour=0), NOON.replace(hour=23)
    assert bookings_between(row, *day) == [beside[1], first, beside[0]]
    assert first.booked_by_id == world.cast.clerk.person
    assert str(first) == "停车协商会"
    assert entries_of(row.chain)[0].params["times"] == "3-2 12:00–14:00"


def test_the_same_form_twice_is_one_booking(world: World) -> None:
    row, wish = station(world.cast.clerk), wanted()
    made = {booking_make(actor=world.cast.member, station_id=row.pk, draft=wish, now=NOON).pk for _time in (1, 2)}
    assert len(made) == 1


def test_what_cannot_be_booked_is_refused_in_words(world: World) -> None:
    row = station(world.cast.clerk)
    starts = NOON.replace(hour=14)
    far = starts + timedelta(days=366)

    def book(**wrong: object) -> None:
        booking_make(actor=world.cast.clerk, station_id=row.pk, draft=wanted(**wrong), now=NOON)  # type: ignore[arg-type]

    with refused("venues.booking_words"):
        book(title="会")
    with refused("venues.booking_past"):
        book(starts=NOON - timedelta(hours=1), ends=NOON + timedelta(hours=1))
    with refused("venues.booking_day"):
        book(ends=starts + timedelta(hours=11))
    with refused("venues.booking_short"):
        book(ends=starts + timedelta(minutes=10))
    with refused("venues.booking_far"):
        book(starts=far, ends=far + timedelta(hours=1))
    with refused("venues.booking_day"):
        booking_make(actor=world.cast.clerk, station_id=row.pk, draft=wanted(ends=starts - timedelta(hours=1)), now=NOON)
    special_day_set(actor=world.cast.clerk, station_id=row.pk, day=date(2026, 3, 2), hours=None, note="停电检修", now=NOON)
    with refused("venues.shut_that_day"):
        booked(world, row)
    station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=None, now=NOON)
    with refused("venues.closed"):
        booked(world, row)
    with missing():
        booking_make(actor=world.cast.clerk, station_id=0, draft=wanted(), now=NOON)


def test_who_may_book(world: World) -> None:
    row, cast = station(world.cast.clerk), world.cast
    for actor in (cast.clerk, cast.town, cast.county, cast.party, cast.convener, cast.member, Actor.system("series")):
        assert can_book(actor, row, NOON)
    for actor in (cast.supervisor, cast.department, world.stranger, world.sysadmin, Actor()):
        with denied("venues.book_role"):
            booking_make(actor=actor, station_id=row.pk, draft=wanted(), now=NOON)
    assert booking_make(actor=Actor.system("series"), station_id=row.pk, draft=wanted(), now=NOON).booked_by is None


def test_given_back_with_a_reason_and_free_at_once(world: World) -> None:
    row = station(world.cast.clerk)
    made = booking_make(actor=world.cast.member, station_id=row.pk, draft=wanted(), now=NOON)
    assert can_change_booking(world.cast.member, made, NOON)
    with denied("venues.booking_not_yours"):
        booking_cancel(actor=world.cast.convener, booking_id=made.pk, reason="改期", now=NOON)
    with refused("venues.cancel_reason"):
        booking_cancel(actor=world.cast.member, booking_id=made.pk, reason=" ", now=NOON)
    assert booking_cancel(actor=world.cast.clerk, booking_id=made.pk, reason="改期", now=NOON).state == "cancelled"
    with refused("venues.booking_ended"):
        booking_cancel(actor=world.cast.clerk, booking_id=made.pk, reason="改期", now=NOON)
    with missing():
        booking_cancel(actor=world.cast.clerk, booking_id=0, reason="改期", now=NOON)
    assert booked(world, row).state == "booked"
    times = NOON, NOON + timedelta(days=1)
    assert len(bookings_between(row, *times)) == 1
    assert len(bookings_between(row, *times, cancelled=True)) == 2
    assert [entry.code for entry in entries_of(row.chain)][:2] == ["booking.made", "booking.cancelled"]


def test_held_says_what_was_done_and_is_evidence(world: World) -> None:
    row = station(world.cast.clerk)
    made = booked(world, row)
    with refused("venues.not_yet"):
        booking_hold(actor=world.cast.clerk, booking_id=made.pk, outcome="议定停车位三处", now=NOON)
    after = NOON.replace(hour=17)
    assert bookings_to_tell(row, after) == [made]
    with refused("venues.outcome"):
        booking_hold(actor=world.cast.clerk, booking_id=made.pk, outcome="开了", now=after)
    assert bookings_held(row, after) == []
    booking_hold(actor=world.cast.clerk, booking_id=made.pk, outcome="议定停车位三处", now=after)
    assert bookings_held(row, after) == [made]
    assert bookings_to_tell(row, after) == []
    assert booking_get(row, made.pk).outcome == "议定停车位三处"
    with missing():
        booking_get(row, 0)
    assert entries_of(row.chain)[0].code == "booking.held"


def test_the_database_keeps_the_rules_too(world: World) -> None:
    made = booked(world, station(world.cast.clerk))
    for wrong in ({"state": "cancelled"}, {"state": "held"}, {"ends_at": made.starts_at}):
        with pytest.raises(IntegrityError, match=r"booking_\w+"), transaction.atomic():
            Booking.objects.filter(pk=made.pk).update(**wrong)
