"""Every write on boxes, walls, duty and members' voices: lock, decide, change, journal. The hotline's files are in hotline.py."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from shangliang.intake.models import DutyVoice, Met, Note, Pickup, Slip, Spot
from shangliang.intake.permissions import WITNESSES, can_collect, can_enter_duty, can_enter_met, can_keep_spot, can_review
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Category, Matter
from shangliang.matters.services import Raised, matter_raise
from shangliang.people.selectors import holders, names_of
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, town_of
from shangliang.venues.models import DutyShift, Station


@dataclass(frozen=True)
class SpotDraft:
    """What a form says of a box or a wall."""

    kind: str
    name: str
    region: Region
    station: Station | None = None
    place_words: str = ""
    category: Category | None = None


@transaction.atomic
def spot_save(*, actor: Actor, draft: SpotDraft, now: datetime, spot_id: int | None = None, version: int | None = None) -> Spot:
    """Set up a box or a wall, or change what stands ready for its slips."""
    require(can_keep_spot(actor, draft.region.path, now))
    spot = _spot_lock(spot_id, version) if spot_id else Spot(kind=draft.kind)
    if spot.pk:
        require(can_keep_spot(actor, spot.path, now))
    name, path = draft.name.strip(), draft.region.path
    if len(name) < 2:
        raise Refused("intake.name")
    if draft.station and not (contains(path, draft.station.path) or contains(draft.station.path, path)):
        raise Refused("intake.station_elsewhere", place=draft.region.name)
    if Spot.objects.filter(region=draft.region, kind=spot.kind, name=name, is_open=True).exclude(pk=spot.pk).exists():
        raise Refused("intake.name_taken", name=name)
    spot.name, spot.region, spot.station = name, draft.region, draft.station
    spot.path, spot.county, spot.town = path, county_of(path), town_of(path)
    spot.place_words, spot.category = draft.place_words.strip(), draft.category
    spot.version = spot.version + 1 if spot.pk else 1
    spot.save()
    entry_record(actor=actor, chain=spot.chain, code="spot.saved", now=now, place=path, params={"name": name})
    return spot


@transaction.atomic
def spot_close(*, actor: Actor, spot_id: int, version: int | None = None, now: datetime) -> Spot:
    """Nothing more is entered for it; what was found stays."""
    spot = _spot_lock(spot_id, version)
    require(can_keep_spot(actor, spot.path, now))
    if Pickup.objects.filter(spot=spot, closed_at__isnull=True).exists():
        raise Refused("intake.pickups_open")
    spot.is_open, spot.version = False, spot.version + 1
    spot.save(update_fields=["is_open", "version"])
    entry_record(actor=actor, chain=spot.chain, code="spot.closed", now=now, place=spot.path, params={"name": spot.name})
    return spot


def _spot_lock(spot_id: int, version: int | None = None) -> Spot:
    spot = Spot.objects.select_for_update(of=("self",)).select_related("region", "station", "category").filter(pk=spot_id).first()
    if spot is None:
        raise Missing
    if version is not None and version != spot.version:
        raise Refused("kernel.stale")
    return spot


def _open_spot(spot: Spot, kind: str) -> None:
    if spot.kind != kind:
        raise Missing
    if not spot.is_open:
        raise Refused("intake.spot_closed", name=spot.name)


@dataclass(frozen=True)
class PickupDraft:
    """What a form says of an emptied box; `second` is the account of the other person."""

    form_key: str
    day: date
    found: int
    second: int


@transaction.atomic
def pickup_start(*, actor: Actor, spot_id: int, draft: PickupDraft, now: datetime) -> Pickup:
    """Record that two people opened the box and how many slips they counted, before anything is typed."""
    spot = _spot_lock(spot_id)
    require(can_collect(actor, spot.path, now))
    if existing := Pickup.objects.filter(form_key=draft.form_key).first():
        return existing
    _open_spot(spot, Spot.Kind.BOX)
    if draft.day > day_of(now):
        raise Refused("intake.future")
    if draft.second == actor.person or draft.second not in {row.pk for row in holders(spot.path, *WITNESSES, now=now)}:
        raise Refused("intake.second")
    pickup = Pickup.objects.create(
        spot=spot,
        form_key=draft.form_key,
        day=draft.day,
        found=draft.found,
        first_id=actor.person_id,
        second_id=draft.second,
        created_at=now,
    )
    names = names_of([pickup.first_id, pickup.second_id])
    params = {"day": str(draft.day), "found": draft.found, "first": names[pickup.first_id], "second": names[pickup.second_id]}
    entry_record(actor=actor, chain=spot.chain, code="spot.picked_up", now=now, place=spot.path, params=params)
    return pickup


def _pickup_lock(actor: Actor, pickup_id: int, now: datetime) -> Pickup:
    """The pick-up, locked; its helpers only."""
    found = Pickup.objects.select_for_update(of=("self",)).select_related("spot__region", "spot__station", "spot__category")
    pickup = found.filter(pk=pickup_id).first()
    if pickup is None:
        raise Missing
    require(can_collect(actor, pickup.spot.path, now))
    return pickup


def _next_number(pickup: Pickup) -> int:
    if not pickup.is_open:
        raise Refused("intake.pickup_closed")
    return (Slip.objects.filter(pickup=pickup).order_by("-number").values_list("number", flat=True).first() or 0) + 1


def _found_at(spot: Spot, raised: Raised, channel: str) -> Raised:
    """The matter of a slip: place, station and category are those of the spot unless the slip says more."""
    return replace(
        raised,
        channel=channel,
        region=spot.region,
        station=spot.station,
        place_words=raised.place_words.strip() or spot.place_words,
        category=raised.category or spot.category,
        photos=(),
    )


@transaction.atomic
def slip_enter(*, actor: Actor, pickup_id: int, raised: Raised, now: datetime) -> Slip:
    """One slip becomes one matter (channel box); the same form sent twice gives the same slip. `raised.region` is not asked."""
    pickup = _pickup_lock(actor, pickup_id, now)
    if existing := Slip.objects.filter(form_key=raised.form_key).first():
        return existing
    number = _next_number(pickup)
    matter = matter_raise(actor=actor, raised=_found_at(pickup.spot, raised, Matter.Channel.BOX), now=now)
    return Slip.objects.create(pickup=pickup, number=number, form_key=raised.form_key, matter=matter)


@transaction.atomic
def slip_unreadable(*, actor: Actor, pickup_id: int, form_key: str, now: datetime) -> Slip:
    """A slip that nobody can read is counted as such and nothing is guessed."""
    pickup = _pickup_lock(actor, pickup_id, now)
    if existing := Slip.objects.filter(form_key=form_key).first():
        return existing
    slip = Slip.objects.create(pickup=pickup, number=_next_number(pickup), form_key=form_key, unreadable=True)
    entry_record(actor=actor, chain=pickup.spot.chain, code="spot.unreadable", now=now, place=pickup.spot.path)
    return slip


@transaction.atomic
def pickup_close(*, actor: Actor, pickup_id: int, reason: str, version: int | None = None, now: datetime) -> Pickup:
    """Done: every slip is entered or unreadable; while the numbers differ, only with a reason."""
    pickup = _pickup_lock(actor, pickup_id, now)
    if version is not None and version != pickup.version:
        raise Refused("kernel.stale")
    if not pickup.is_open:
        raise Refused("intake.pickup_closed")
    unreadable = Slip.objects.filter(pickup=pickup, unreadable=True).count()
    entered = Slip.objects.filter(pickup=pickup, unreadable=False).count()
    same = pickup.found == entered + unreadable
    if not same and len(reason.strip()) < 5:
        raise Refused("intake.differs", found=pickup.found, entered=entered, unreadable=unreadable)
    pickup.difference = "" if same else reason.strip()[:200]
    pickup.closed_at, pickup.version = now, pickup.version + 1
    pickup.save(update_fields=["difference", "closed_at", "version"])
    params = {"day": str(pickup.day), "found": pickup.found, "entered": entered, "unreadable": unreadable, "reason": pickup.difference}
    spot = pickup.spot
    entry_record(actor=actor, chain=spot.chain, code="spot.pickup_done", now=now, place=spot.path, params=params)
    return pickup


@transaction.atomic
def note_enter(*, actor: Actor, spot_id: int, raised: Raised, day: date, now: datetime) -> Note:
    """One note of the wall, typed: a matter (channel wall). Nothing of it is public before an office has compared the masked text."""
    spot = _spot_lock(spot_id)
    require(can_collect(actor, spot.path, now))
    _open_spot(spot, Spot.Kind.WALL)
    if day > day_of(now):
        raise Refused("intake.future")
    matter = matter_raise(actor=actor, raised=_found_at(spot, raised, Matter.Channel.WALL), now=now)
    return Note.objects.get_or_create(matter=matter, defaults={"spot": spot, "day": day})[0]


@transaction.atomic
def note_keep_back(*, actor: Actor, note_id: int, reason: str, now: datetime) -> Note:
    """An office decides that a note is not shown, with the reason; the matter is handled all the same."""
    note = Note.objects.select_for_update(of=("self",)).select_related("spot", "matter").filter(pk=note_id).first()
    if note is None:
        raise Missing
    require(can_review(actor, note.spot.path, now))
    if note.matter.public:
        raise Refused("intake.shown")
    if len(reason.strip()) < 5:
        raise Refused("intake.reason")
    note.kept_back = reason.strip()[:200]
    note.save(update_fields=["kept_back"])
    params: dict[str, object] = {"reason": note.kept_back}
    entry_record(actor=actor, chain=note.spot.chain, code="spot.kept_back", now=now, place=note.spot.path, params=params)
    return note


@transaction.atomic
def duty_enter(*, actor: Actor, shift_id: int, day: date, raised: Raised, consent: bool, now: datetime) -> DutyVoice:
    """What somebody brought to a duty: a matter (channel duty), with the person's consent."""
    shift = DutyShift.objects.select_related("station__region").filter(pk=shift_id).first()
    if shift is None:
        raise Missing
    require(can_enter_duty(actor, shift, now))
    if not consent:
        raise Refused("intake.consent")
    if day > day_of(now):
        raise Refused("intake.future")
    if not shift.falls_on(day):
        raise Refused("intake.no_duty")
    station = shift.station
    whole = replace(raised, channel=Matter.Channel.DUTY, region=station.region, station=station)
    matter = matter_raise(actor=actor, raised=whole, consent=True, now=now)
    return DutyVoice.objects.get_or_create(matter=matter, defaults={"shift": shift, "day": day})[0]


@transaction.atomic
def met_enter(*, actor: Actor, raised: Raised, day: date, consent: bool, now: datetime) -> Met:
    """What a member met while visiting people: a matter (channel member), with the person's consent."""
    require(can_enter_met(actor, raised.region.path, now))
    if not consent:
        raise Refused("intake.consent")
    if day > day_of(now):
        raise Refused("intake.future")
    matter = matter_raise(actor=actor, raised=replace(raised, channel=Matter.Channel.MEMBER), consent=True, now=now)
    return Met.objects.get_or_create(matter=matter, defaults={"person_id": actor.person_id, "day": day})[0]
