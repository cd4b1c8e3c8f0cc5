"""Duty: by rule, A and B, one day taken over by somebody who was asked; nothing says whether anybody came."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from cast import NOON, VILLAGE, World, person
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of
from shangliang.kernel.actor import Actor
from shangliang.people import roles
from shangliang.people.models import Member, Organisation
from shangliang.regions.models import Region
from shangliang.venues.duty import duty_end, duty_set, duty_swap, swap_answer
from shangliang.venues.models import DutyShift, Station
from shangliang.venues.permissions import can_answer_swap, can_ask_swap
from shangliang.venues.rosters import duties_mine, duties_of, names_shown, on_duty_people, shift_get, shifts_of, swaps_asked
from shangliang.venues.services import station_close
from stations import shift, station

WEDNESDAY = date(2026, 3, 4)


@pytest.fixture
def room(world: World) -> Station:
    return station(world.cast.clerk)


def on(world: World, room: Station, **more: object) -> DutyShift:
    return duty_set(actor=world.cast.clerk, station_id=room.pk, draft=shift(world, **more), now=NOON)


def test_a_weekly_duty_stands_on_its_days(world: World, room: Station) -> None:
    row = on(world, room)
    week = duties_of([room], date(2026, 3, 2))
    assert [(duty.day, duty.person.display_name, duty.by_substitute) for duty in week] == [(WEDNESDAY, "委员甲", False)]
    assert (week[0].starts.hour, week[0].ends.hour) == (9, 11)
    assert shifts_of(room, NOON) == [row] == [shift_get(room, row.pk)]
    assert str(row) == "委员值守"
    with missing():
        shift_get(room, 0)
    assert entries_of(room.chain)[0].code == "duty.set"


def test_once_daily_monthly(world: World, room: Station) -> None:
    on(world, room, rhythm="once", first_day=date(2026, 3, 5), last_day=None)
    on(world, room, rhythm="daily", kind="online", opens=time(8), last_day=date(2026, 3, 3))
    on(world, room, rhythm="monthly", week=1, kind="fixed_day")
    found = [(duty.day.day, duty.shift.kind) for duty in duties_of([room], date(2026, 3, 2))]
    assert found == [(2, "online"), (3, "online"), (4, "fixed_day"), (5, "member")]


def test_a_rule_that_cannot_be_is_refused_in_words(world: World, room: Station) -> None:
    with refused("venues.over_midnight"):
        on(world, room, opens=time(22), closes=time(1))
    for days in ({"last_day": date(2026, 3, 1)}, {"first_day": date(2028, 1, 1)}):
        with refused("venues.shift_days"):
            on(world, room, **days)
    with refused("venues.shift_weekday"):
        on(world, room, weekday=None)
    with refused("venues.shift_week"):
        on(world, room, rhythm="monthly")
    with refused("venues.shift_same_person"):
        on(world, room, substitute=world.persons["member"])
    for people in ({"person": world.persons["stranger"]}, {"substitute": world.persons["department"]}):
        with refused("venues.shift_who"):
            on(world, room, **people)
    with denied("venues.not_yours"):
        duty_set(actor=world.cast.member, station_id=room.pk, draft=shift(world), now=NOON)
    station_close(actor=world.cast.clerk, station_id=room.pk, reason="房屋维修到年底", version=None, now=NOON)
    with refused("venues.closed"):
        on(world, room)


def test_a_rule_ends(world: World, room: Station) -> None:
    row = on(world, room)
    for wrong in (date(2026, 2, 20),):
        with refused("venues.shift_end"):
            duty_end(actor=world.cast.clerk, shift_id=row.pk, last_day=wrong, version=1, now=NOON)
    with refused("kernel.stale"):
        duty_end(actor=world.cast.clerk, shift_id=row.pk, last_day=WEDNESDAY, version=7, now=NOON)
    duty_end(actor=world.cast.clerk, shift_id=row.pk, last_day=WEDNESDAY, version=1, now=NOON)
    assert len(duties_of([room], WEDNESDAY, 30)) == 1
    with refused("venues.shift_end"):
        duty_end(actor=world.cast.clerk, shift_id=row.pk, last_day=date(2026, 5, 1), version=2, now=NOON)
    with missing():
        duty_end(actor=world.cast.clerk, shift_id=0, last_day=WEDNESDAY, version=None, now=NOON)
    assert entries_of(room.chain)[0].code == "duty.ended"


def test_b_is_asked_and_a_stays_on_until_b_agrees(world: World, room: Station) -> None:
    row = on(world, room)
    swap = duty_swap(actor=world.cast.member, shift_id=row.pk, day=WEDNESDAY, reason="外出开会", now=NOON)
    assert swap.person == world.persons["clerk"]
    assert duties_of([room], WEDNESDAY)[0].person == world.persons["member"]
    assert swaps_asked(world.cast.clerk, NOON) == [swap]
    assert [duty.swap for duty in duties_mine(world.cast.clerk, WEDNESDAY, 7)] == [swap]
    with refused("venues.swap_twice"):
        duty_swap(actor=world.cast.county, shift_id=row.pk, day=WEDNESDAY, reason="外出开会", now=NOON)
    with denied("venues.swap_not_asked"):
        swap_answer(actor=world.cast.member, swap_id=swap.pk, agree=True, now=NOON)
    swap_answer(actor=world.cast.clerk, swap_id=swap.pk, agree=True, now=NOON)
    duty = duties_of([room], WEDNESDAY)[0]
    assert (duty.person, duty.by_substitute) == (world.persons["clerk"], True)
    assert swaps_asked(world.cast.clerk, NOON) == []
    assert duties_mine(world.cast.member, WEDNESDAY, 7) == []
    with refused("venues.swap_answered"):
        swap_answer(actor=world.cast.clerk, swap_id=swap.pk, agree=False, now=NOON)
    with missing():
        swap_answer(actor=world.cast.clerk, swap_id=0, agree=True, now=NOON)
    assert [entry.code for entry in entries_of(room.chain)][:2] == ["duty.swap_agreed", "duty.swap_asked"]


def test_who_cannot_come_says_so_and_somebody_else_is_asked(world: World, room: Station) -> None:
    row = on(world, room)
    swap = duty_swap(actor=world.cast.member, shift_id=row.pk, day=WEDNESDAY, reason="外出开会", now=NOON)
    swap_answer(actor=world.cast.clerk, swap_id=swap.pk, agree=False, now=NOON)
    assert entries_of(room.chain)[0].code == "duty.swap_declined"
    again = duty_swap(actor=world.cast.town, shift_id=row.pk, day=WEDNESDAY, reason="外出开会", person=world.persons["convener"], now=NOON)
    assert again.person == world.persons["convener"]
    assert (swaps_asked(Actor(), NOON), duties_mine(Actor(), WEDNESDAY)) == ([], [])


def test_a_swap_that_cannot_be_is_refused_in_words(world: World, room: Station) -> None:
    row = on(world, room)

    def ask(**more: object) -> object:
        asked = {"actor": world.cast.member, "shift_id": row.pk, "day": WEDNESDAY, "reason": "外出开会", "now": NOON}
        return duty_swap(**{**asked, **more})  # type: ignore[arg-type]

    for day in (date(2026, 3, 3), date(2026, 2, 25)):
        with refused("venues.swap_day"):
            ask(day=day)
    with refused("venues.swap_reason"):
        ask(reason="")
    with refused("venues.shift_who"):
        ask(person=world.persons["member"])
    with refused("venues.shift_who"):
        ask(person=world.persons["stranger"])
    for actor in (world.cast.convener, world.stranger, Actor()):
        assert not can_ask_swap(actor, row, NOON)
        with denied("venues.shift_not_yours"):
            ask(actor=actor)
    alone = on(world, room, substitute=None, opens=time(14), closes=time(15))
    with refused("venues.swap_nobody"):
        ask(shift_id=alone.pk)
    with missing():
        ask(shift_id=0)
    swap = duty_swap(actor=world.cast.member, shift_id=row.pk, day=WEDNESDAY, reason="外出开会", now=NOON)
    assert not can_answer_swap(Actor(), swap, NOON)
    assert str(swap) == "2026-03-04"


def test_the_public_is_told_of_staff_and_published_members_only(world: World, room: Station) -> None:
    body = Organisation.objects.create(name="区政协", kind="cppcc", region=Region.objects.get(path="330111"))
    member, clerk = world.persons["member"], world.persons["clerk"]
    seat = Member.objects.create(person=member, committee=body, region=world.village, term_start=date(2022, 1, 1))
    assert names_shown([member.pk, clerk.pk], NOON) == {clerk.pk: clerk.display_name}
    seat.published = True
    seat.save()
    assert names_shown([member.pk, clerk.pk], NOON).keys() == {member.pk, clerk.pk}
    assert [row.display_name for row in on_duty_people(room, NOON)] == sorted(
        world.persons[name].display_name for name in ("clerk", "town", "county", "party", "convener", "member")
    )
    extra = person("邻县委员", "other_member", (roles.MEMBER, "411121", None))
    assert extra not in on_duty_people(room, NOON)
    assert room.path == VILLAGE


def test_the_database_keeps_the_rules_too(world: World, room: Station) -> None:
    row = on(world, room)
    for wrong in ({"closes": time(8)}, {"weekday": None}, {"week": 2}, {"last_day": date(2026, 1, 1)}, {"substitute": row.person_id}):
        with pytest.raises(IntegrityError, match=r"shift_\w+"), transaction.atomic():
            DutyShift.objects.filter(pk=row.pk).update(**wrong)
