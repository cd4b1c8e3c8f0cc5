"""意见箱: set up, opened by two people, every slip accounted for; nothing asked twice, nothing lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from cast import NOON, VILLAGE, World, build
from refusals import denied, missing, refused
from shangliang.intake.models import Pickup, Slip, Spot
from shangliang.intake.selectors import pickup_get, pickups_of, pickups_open, reachable, slips_of, spot_get, spots_list
from shangliang.intake.services import (
    PickupDraft,
    SpotDraft,
    pickup_close,
    pickup_start,
    slip_enter,
    slip_unreadable,
    spot_close,
    spot_save,
)
from shangliang.journal.models import Entry
from shangliang.journal.selectors import verify
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised
from shangliang.regions.models import Region
from spots import DAY, Place, station_at

Says = Callable[..., Raised]


def opened(world: World, place: Place, found: int = 3, key: str = "pickup") -> Pickup:
    draft = PickupDraft(key, DAY, found, world.persons["supervisor"].pk)
    return pickup_start(actor=world.cast.clerk, spot_id=place.box.pk, draft=draft, now=NOON)


def test_a_slip_has_the_place_and_category_of_its_box(world: World, place: Place, said: Says) -> None:
    pickup = opened(world, place)
    slip = slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=said(), now=NOON)
    matter = slip.matter
    assert matter is not None
    assert (matter.channel, matter.path, matter.place_words) == ("box", VILLAGE, "东门岗亭旁")
    assert (matter.category, matter.station, slip.number) == (place.category, place.station, 1)
    other = slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=said(place_words="3 幢楼下"), now=NOON)
    assert other.matter is not None
    assert (other.matter.place_words, other.number) == ("3 幢楼下", 2)
    assert [row.number for row in slips_of(pickup)] == [1, 2]


def test_two_taps_make_one_pickup_and_one_slip(world: World, place: Place, said: Says) -> None:
    assert opened(world, place) == opened(world, place)
    pickup, once = opened(world, place), said()
    assert len({slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=once, now=NOON).pk for _ in range(2)}) == 1
    assert len({slip_unreadable(actor=world.cast.clerk, pickup_id=pickup.pk, form_key="u", now=NOON).pk for _ in range(2)}) == 1
    assert (Matter.objects.count(), Slip.objects.count(), Pickup.objects.count()) == (1, 2, 1)


def test_it_is_not_done_while_the_numbers_differ(world: World, place: Place, said: Says) -> None:
    pickup, clerk = opened(world, place, found=3), world.cast.clerk
    slip_enter(actor=clerk, pickup_id=pickup.pk, raised=said(), now=NOON)
    slip_unreadable(actor=clerk, pickup_id=pickup.pk, form_key="u1", now=NOON)
    with refused("intake.differs"):
        pickup_close(actor=clerk, pickup_id=pickup.pk, reason="", now=NOON)
    with refused("kernel.stale"):
        pickup_close(actor=clerk, pickup_id=pickup.pk, reason="", version=99, now=NOON)
    done = pickup_close(actor=clerk, pickup_id=pickup.pk, reason="有一张是广告，已经丢掉。", now=NOON)
    assert (done.is_open, done.difference) == (False, "有一张是广告，已经丢掉。")
    with refused("intake.pickup_closed"):
        pickup_close(actor=clerk, pickup_id=pickup.pk, reason="", now=NOON)
    with refused("intake.pickup_closed"):
        slip_enter(actor=clerk, pickup_id=pickup.pk, raised=said(), now=NOON)
    row = pickups_of(place.box)[0]
    assert (row.found, row.entered, row.unreadable) == (3, 1, 1)  # type: ignore[attr-defined]  # counted by the query
    told = list(Entry.objects.filter(chain=place.box.chain).order_by("seq").values_list("code", flat=True))
    assert told == ["spot.saved", "spot.picked_up", "spot.unreadable", "spot.pickup_done"]


def test_when_they_agree_no_reason_is_asked(world: World, place: Place, said: Says) -> None:
    pickup = opened(world, place, found=1)
    slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=said(), now=NOON)
    assert [row.pk for row in pickups_open(world.cast.clerk)] == [pickup.pk]
    assert pickup_close(actor=world.cast.clerk, pickup_id=pickup.pk, reason="", now=NOON).difference == ""
    assert list(pickups_open(world.cast.clerk)) == []


def test_two_people_in_a_public_role_open_it(world: World, place: Place) -> None:
    for second in (world.persons["clerk"], world.persons["stranger"], world.persons["department"]):
        with refused("intake.second"):
            pickup_start(actor=world.cast.clerk, spot_id=place.box.pk, draft=PickupDraft("k", DAY, 1, second.pk), now=NOON)
    clerk = world.persons["clerk"]
    with pytest.raises(IntegrityError, match="pickup_by_two_people"), transaction.atomic():
        Pickup.objects.create(spot=place.box, form_key="x", day=DAY, found=1, first=clerk, second=clerk, created_at=NOON)


def test_days_to_come_and_closed_boxes_are_refused(world: World, place: Place, said: Says) -> None:
    clerk, second = world.cast.clerk, world.persons["supervisor"].pk
    with refused("intake.future"):
        pickup_start(actor=clerk, spot_id=place.box.pk, draft=PickupDraft("k", DAY + timedelta(days=1), 1, second), now=NOON)
    pickup = opened(world, place)
    with refused("intake.pickups_open"):
        spot_close(actor=clerk, spot_id=place.box.pk, now=NOON)
    pickup_close(actor=clerk, pickup_id=pickup.pk, reason="箱子里是空的。", now=NOON)
    spot_close(actor=clerk, spot_id=place.box.pk, now=NOON)
    with refused("intake.spot_closed"):
        pickup_start(actor=clerk, spot_id=place.box.pk, draft=PickupDraft("k2", DAY, 1, second), now=NOON)
    assert Entry.objects.filter(chain=place.box.chain, code="spot.closed").exists()


def test_a_spot_needs_a_name_of_its_own_and_a_station_nearby(world: World, place: Place) -> None:
    draft = SpotDraft(Spot.Kind.BOX, "东门意见箱", world.village)
    with refused("intake.name_taken"):
        spot_save(actor=world.cast.clerk, draft=draft, now=NOON)
    with refused("intake.name"):
        spot_save(actor=world.cast.clerk, draft=replace(draft, name=" "), now=NOON)
    far = station_at("330111003009", "邻村议事厅")
    with refused("intake.station_elsewhere"):
        spot_save(actor=world.cast.clerk, draft=replace(draft, name="西门意见箱", station=far), now=NOON)
    with refused("kernel.stale"):
        spot_save(actor=world.cast.clerk, draft=draft, spot_id=place.box.pk, version=7, now=NOON)
    moved = spot_save(actor=world.cast.clerk, draft=replace(draft, name="北门意见箱"), spot_id=place.box.pk, version=1, now=NOON)
    assert (moved.name, moved.version, Spot.objects.count()) == ("北门意见箱", 2, 2)


def test_who_may_not(world: World, place: Place, said: Says) -> None:
    pickup = opened(world, place)
    for actor in (world.cast.member, world.cast.supervisor, world.stranger, Actor()):
        with denied("intake.spot_office"):
            spot_save(actor=actor, draft=SpotDraft(Spot.Kind.BOX, "某处", world.village), now=NOON)
        with denied("intake.helper"):
            slip_enter(actor=actor, pickup_id=pickup.pk, raised=said(), now=NOON)
        with missing():
            spot_get(actor, place.box.pk)
        with missing():
            pickup_get(actor, pickup.pk)
        assert spots_list(actor) == []
    with denied("intake.spot_office"):
        spot_save(actor=world.cast.clerk, draft=SpotDraft(Spot.Kind.BOX, "街道意见箱", Region.objects.get(path="330111003")), now=NOON)


def test_whoever_left_a_number_is_told_and_not_hung_up(world: World, place: Place, said: Says) -> None:
    pickup = opened(world, place)
    with_phone = slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=said(phone="13800001234"), now=NOON)
    without = slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=said(), now=NOON)
    assert with_phone.matter_id is not None
    assert without.matter_id is not None
    assert reachable([with_phone.matter_id, without.matter_id]) == {with_phone.matter_id}


def test_a_slip_is_entered_or_unreadable_never_both(world: World, place: Place) -> None:
    pickup = opened(world, place)
    with pytest.raises(IntegrityError, match="slip_entered_or_unreadable"), transaction.atomic():
        Slip.objects.create(pickup=pickup, number=1, form_key="x")


@pytest.mark.django_db(transaction=True)
def test_two_helpers_type_at_once_and_every_slip_has_a_number_of_its_own(transactional_db: None) -> None:
    world = build()
    box = spot_save(actor=world.cast.clerk, draft=SpotDraft(Spot.Kind.BOX, "东门意见箱", world.village), now=NOON)
    draft = PickupDraft("p", date(2026, 3, 2), 8, world.persons["supervisor"].pk)
    pickup = pickup_start(actor=world.cast.clerk, spot_id=box.pk, draft=draft, now=NOON)
    ended: list[str] = []
    gate = Barrier(4)

    def enter(number: int) -> None:
        try:
            gate.wait(10)
            raised = Raised(form_key=f"f{number}", text="路灯坏了两盏，晚上看不清。", region=world.village)
            slip_enter(actor=world.cast.clerk, pickup_id=pickup.pk, raised=raised, now=NOON)
            ended.append("done")
        except Refused as refusal:
            ended.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=enter, args=(number // 2,)) for number in range(4)]  # each form twice
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Counter(ended) == {"done": 4}
    assert list(Slip.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Matter.objects.count() == 2
    assert list(verify()) == []
