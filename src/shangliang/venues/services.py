"""Every write on stations 协商阵地: lock, decide, change, journal. Bookings and duty are in booking.py and duty.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise

from django.core.files.base import File
from django.db import transaction

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel import ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.regions.paths import county_of, town_of
from shangliang.venues.models import OpeningHour, SpecialDay, Station, StationFunction, StationKind
from shangliang.venues.permissions import can_found, can_keep, can_name_kinds

KINDS = "stations:kinds"
MOST_HOURS, AHEAD = 21, 400
# Where people cannot walk to a fixed spot, a missing or shared place is no fault.
WITHOUT_ROOM = (Station.Setting.CLOUD, Station.Setting.MOBILE)


@dataclass(frozen=True)
class StationDraft:
    """What the three questions ask: 在哪建 (region, place_words, east, north), 怎么建 (kind, setting, build, unit, also), 由谁建."""

    form_key: str
    name: str
    region: Region
    kind: StationKind
    setting: str = Station.Setting.INDOOR
    build: str = Station.Build.STANDARD
    unit: bool = False
    place_words: str = ""
    organisation: Organisation | None = None
    built_with: str = ""
    phone: str = ""
    photo: File[bytes] | None = None
    east: Decimal | None = None
    north: Decimal | None = None
    also: Sequence[StationKind] = ()


@dataclass(frozen=True)
class Hours:
    """One line of opening hours: weekday 1 (Monday) to 7."""

    weekday: int
    opens: time
    closes: time


def spot_of(words: str) -> str:
    """A place in a building, tidied for comparing: "党群服务中心 2楼" and "党群服务中心2楼。" are one room."""
    return "".join(character for character in words.upper() if character.isalnum())


def station_lock(station_id: int, version: int | None = None) -> Station:
    """The row, locked until the transaction ends; `Missing`, or `kernel.stale` when it is not the version that was shown."""
    found = Station.objects.select_for_update().filter(pk=station_id).first()
    if found is None:
        raise Missing
    if version is not None and found.version != version:
        raise Refused("kernel.stale")
    return found


def station_record(*, actor: Actor, station: Station, code: str, now: datetime, **params: object) -> None:
    """One entry in the station's chain."""
    entry_record(actor=actor, chain=station.chain, code=code, now=now, place=station.path, params=params)


def _check(draft: StationDraft, taken: int = 0) -> str:
    """The tidied place; raises for what cannot be, and for a room or name that is entered already."""
    if len(draft.name.strip()) < 2:
        raise Refused("venues.name")
    if draft.organisation is None and not draft.built_with.strip():
        raise Refused("venues.by_whom")
    if (draft.east is None) != (draft.north is None):
        raise Refused("venues.coordinates")
    if draft.east is not None and not (70 <= draft.east <= 140 and 0 <= (draft.north or 0) <= 60):
        raise Refused("venues.coordinates")
    spot = spot_of(draft.place_words)
    if draft.setting not in WITHOUT_ROOM and not spot:
        raise Refused("venues.place_words")
    spot = "" if draft.setting in WITHOUT_ROOM else spot
    others = Station.objects.filter(path=draft.region.path, state=Station.State.OPEN).exclude(pk=taken)
    if spot and (same := others.filter(spot=spot).first()):
        raise Refused("venues.same_room", name=same.name, number=same.code)
    if others.filter(name=draft.name.strip()).exists():
        raise Refused("venues.same_name", name=draft.name.strip())
    return spot


def _fill(station: Station, draft: StationDraft, spot: str) -> None:
    region = draft.region
    station.name, station.kind, station.region = draft.name.strip(), draft.kind, region
    station.setting, station.build, station.spot = draft.setting, draft.build, spot
    station.level = Region.Level.UNIT if draft.unit else region.level
    station.path, station.county, station.town = region.path, county_of(region.path), town_of(region.path)
    station.place_words, station.phone = draft.place_words.strip(), draft.phone.strip()
    station.organisation, station.built_with = draft.organisation, draft.built_with.strip()
    station.east, station.north = draft.east, draft.north
    if draft.photo is not None:
        station.photo = draft.photo


@transaction.atomic
def station_create(*, actor: Actor, draft: StationDraft, now: datetime) -> Station:
    """Enter a station; the same form sent twice gives the same station. The place is locked, so a room is entered once."""
    existing = Station.objects.filter(form_key=draft.form_key).first()
    if existing is not None:
        return existing
    require(can_found(actor, draft.region.path, now))
    Region.objects.select_for_update().get(pk=draft.region.pk)
    spot = _check(draft)
    station = Station(code=ids.code(8), form_key=draft.form_key, created_at=now)
    _fill(station, draft, spot)
    station.save()
    _functions(station, draft.also)
    station_record(actor=actor, station=station, code="station.opened", now=now, name=station.name, kind=draft.kind.name)
    return station


@transaction.atomic
def station_save(*, actor: Actor, station_id: int, draft: StationDraft, version: int | None, now: datetime) -> Station:
    """Change what is said of a station; functions, hours and bookings stay as they are."""
    station = station_lock(station_id, version)
    require(can_keep(actor, station, now))
    require(can_found(actor, draft.region.path, now))
    Region.objects.select_for_update().get(pk=draft.region.pk)
    spot = _check(draft, station.pk)
    _fill(station, draft, spot)
    station.version += 1
    station.save()
    station_record(actor=actor, station=station, code="station.changed", now=now, name=station.name)
    return station


@transaction.atomic
def station_close(*, actor: Actor, station_id: int, reason: str, version: int | None, now: datetime) -> Station:
    """Take a station out of use; its poster is withdrawn, what happened there stays."""
    station = station_lock(station_id, version)
    require(can_keep(actor, station, now))
    if not station.is_open:
        raise Refused("venues.closed", name=station.name)
    if len(reason.strip()) < 5:
        raise Refused("venues.reason")
    if station.bookings.filter(state="booked", ends_at__gt=now).exists():
        raise Refused("venues.booked_ahead")
    station.state, station.closed_at, station.close_reason = Station.State.CLOSED, now, reason.strip()
    station.version += 1
    station.save(update_fields=["state", "closed_at", "close_reason", "version"])
    station_record(actor=actor, station=station, code="station.closed", now=now, reason=reason.strip())
    return station


@transaction.atomic
def station_reopen(*, actor: Actor, station_id: int, version: int | None, now: datetime) -> Station:
    """Use it again, unless another station has taken its room or name since."""
    station = station_lock(station_id, version)
    require(can_keep(actor, station, now))
    if station.is_open:
        raise Refused("venues.open")
    Region.objects.select_for_update().get(pk=station.region_id)
    others = Station.objects.filter(path=station.path, state=Station.State.OPEN)
    if station.spot and (same := others.filter(spot=station.spot).first()):
        raise Refused("venues.same_room", name=same.name, number=same.code)
    if others.filter(name=station.name).exists():
        raise Refused("venues.same_name", name=station.name)
    station.state, station.closed_at, station.close_reason = Station.State.OPEN, None, ""
    station.version += 1
    station.save(update_fields=["state", "closed_at", "close_reason", "version"])
    station_record(actor=actor, station=station, code="station.reopened", now=now)
    return station


def _functions(station: Station, chosen: Sequence[StationKind]) -> list[StationKind]:
    wanted = [kind for kind in chosen if kind.pk != station.kind_id]
    StationFunction.objects.bulk_create([StationFunction(station=station, kind=kind) for kind in wanted])
    return wanted


@transaction.atomic
def station_functions(*, actor: Actor, station_id: int, kinds: Sequence[StationKind], version: int | None, now: datetime) -> Station:
    """一室多用: what else the room serves as, all of it at once (its own type is left out)."""
    station = station_lock(station_id, version)
    require(can_keep(actor, station, now))
    station.functions.all().delete()
    kept = _functions(station, kinds)
    station.version += 1
    station.save(update_fields=["version"])
    station_record(actor=actor, station=station, code="station.functions", now=now, functions="、".join(kind.name for kind in kept) or "—")
    return station


def _check_hours(lines: Sequence[Hours]) -> None:
    if len(lines) > MOST_HOURS:
        raise Refused("venues.hours_many")
    for line in lines:
        if line.opens >= line.closes:
            raise Refused("venues.over_midnight")
    days = sorted(lines, key=lambda line: (line.weekday, line.opens))
    for before, after in pairwise(days):
        if before.weekday == after.weekday and after.opens < before.closes:
            raise Refused("venues.hours_overlap")


@transaction.atomic
def hours_set(*, actor: Actor, station_id: int, hours: Sequence[Hours], version: int | None, now: datetime) -> Station:
    """The opening hours of the whole week; none means "not published"."""
    station = station_lock(station_id, version)
    require(can_keep(actor, station, now))
    _check_hours(hours)
    station.hours.all().delete()
    OpeningHour.objects.bulk_create(
        [OpeningHour(station=station, weekday=line.weekday, opens=line.opens, closes=line.closes) for line in hours]
    )
    station.version += 1
    station.save(update_fields=["version"])
    station_record(actor=actor, station=station, code="station.hours", now=now, lines=len(hours))
    return station


@transaction.atomic
def special_day_set(*, actor: Actor, station_id: int, day: date, hours: tuple[time, time] | None, note: str, now: datetime) -> SpecialDay:
    """One day closed (`hours` None) or open at other hours, with the reason people read; set again to correct it."""
    station = station_lock(station_id)
    require(can_keep(actor, station, now))
    if not 0 <= (day - day_of(now)).days <= AHEAD:
        raise Refused("venues.special_when")
    if hours is not None and hours[0] >= hours[1]:
        raise Refused("venues.over_midnight")
    if len(note.strip()) < 2:
        raise Refused("venues.special_note")
    opens, closes = hours or (None, None)
    row, _new = SpecialDay.objects.update_or_create(
        station=station, day=day, defaults={"opens": opens, "closes": closes, "note": note.strip()}
    )
    station_record(actor=actor, station=station, code="station.special_day", now=now, day=day.isoformat(), note=note.strip())
    return row


@transaction.atomic
def special_day_drop(*, actor: Actor, station_id: int, day: date, now: datetime) -> None:
    """The day is as every week again."""
    station = station_lock(station_id)
    require(can_keep(actor, station, now))
    gone, _kinds = SpecialDay.objects.filter(station=station, day=day).delete()
    if not gone:
        raise Missing
    station_record(actor=actor, station=station, code="station.usual_day", now=now, day=day.isoformat())


@transaction.atomic
def kind_save(*, actor: Actor, kind: StationKind | None, name: str, family: str, active: bool, now: datetime) -> StationKind:
    """Add a type, rename it, or take it out of the lists (stations keep it)."""
    require(can_name_kinds(actor, now))
    chain_lock(KINDS)
    words = name.strip()
    row = kind or StationKind(key=f"own_{ids.code(8).lower()}", place=StationKind.objects.count())
    if len(words) < 2 or StationKind.objects.filter(name=words).exclude(pk=row.pk).exists():
        raise Refused("venues.kind_name")
    row.name, row.family, row.active = words, family, active
    if kind is not None and kind.name != words:
        row.name_en = ""
    row.save()
    entry_record(actor=actor, chain=KINDS, code="station.kind_saved", now=now, params={"name": words, "active": active})
    return row
