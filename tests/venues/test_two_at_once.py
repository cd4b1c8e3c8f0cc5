"""Two people at the same moment, in real threads with committed transactions: one has the room, the other reads what is free."""

from datetime import date
from itertools import pairwise

import pytest

from at_once import at_once
from cast import NOON, World, build
from shangliang.journal.selectors import verify
from shangliang.venues.booking import booking_make
from shangliang.venues.duty import duty_set, duty_swap, swap_answer
from shangliang.venues.models import Booking, DutySwap, Station
from shangliang.venues.services import station_create
from stations import draft, shift, station, wanted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The cast in a database that other threads see."""
    return build()


def test_a_room_is_taken_once(committed: World) -> None:
    row = station(committed.cast.clerk)
    wishes = [(committed.cast.clerk, wanted(14)), (committed.cast.member, wanted(15)), (committed.cast.town, wanted(13))]
    ended = at_once(*[lambda who=who, wish=wish: booking_make(actor=who, station_id=row.pk, draft=wish, now=NOON) for who, wish in wishes])
    kept = list(Booking.objects.filter(station=row).order_by("starts_at"))
    # 13–15 and 15–17 fit beside each other, 14–16 with neither: whoever came first decides.
    assert ended in ({"done": 1, "venues.taken": 2}, {"done": 2, "venues.taken": 1})
    assert len(kept) == ended["done"]
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(kept))
    assert list(verify()) == []


def test_the_same_form_sent_twice_at_once_is_one_booking(committed: World) -> None:
    row, wish = station(committed.cast.clerk), wanted(14)
    book = lambda: booking_make(actor=committed.cast.clerk, station_id=row.pk, draft=wish, now=NOON)  # noqa: E731 one word for both
    assert at_once(book, book) == {"done": 2}
    assert Booking.objects.filter(station=row).count() == 1


def test_one_room_is_entered_once(committed: World) -> None:
    names = ("后周社区协商议事厅", "后周社区委员工作室")
    drafts = [draft(name=name) for name in names]
    ended = at_once(*[lambda one=one: station_create(actor=committed.cast.clerk, draft=one, now=NOON) for one in drafts])
    assert ended == {"done": 1, "venues.same_room": 1}
    assert Station.objects.count() == 1


def test_one_person_is_asked_for_a_day(committed: World) -> None:
    row = duty_set(actor=committed.cast.clerk, station_id=station(committed.cast.clerk).pk, draft=shift(committed), now=NOON)
    ask = {"shift_id": row.pk, "day": date(2026, 3, 4), "reason": "外出开会", "now": NOON}
    works = [lambda who=who: duty_swap(actor=who, **ask) for who in (committed.cast.member, committed.cast.town)]
    assert at_once(*works) == {"done": 1, "venues.swap_twice": 1}
    swap = DutySwap.objects.get()
    answers = [
        lambda agree=agree: swap_answer(actor=committed.cast.clerk, swap_id=swap.pk, agree=agree, now=NOON) for agree in (True, False)
    ]
    assert at_once(*answers) == {"done": 1, "venues.swap_answered": 1}
