"""Stations for tests: drafts that are right until a test makes them wrong, and a station of 后周社区."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from cast import NOON, VILLAGE, World
from shangliang.kernel.actor import Actor
from shangliang.regions.models import Region
from shangliang.venues.booking import BookingDraft, booking_make
from shangliang.venues.duty import ShiftDraft
from shangliang.venues.models import Booking, Station, StationKind
from shangliang.venues.services import StationDraft, station_create


def kind(key: str = "hall") -> StationKind:
    """A type by its key; made where a test of threads has emptied the tables."""
    return StationKind.objects.get_or_create(key=key, defaults={"name": key, "family": "platform"})[0]


def draft(path: str = VILLAGE, **more: object) -> StationDraft:
    """后周社区协商议事厅 in the service centre."""
    return replace(
        StationDraft(
            form_key=str(uuid4()),
            name="后周社区协商议事厅",
            region=Region.objects.get(path=path),
            kind=kind(),
            place_words="党群服务中心二楼",
            built_with="社区党组织",
            phone="0571-63300000",
        ),
        **more,  # type: ignore[arg-type]
    )


def station(actor: Actor, path: str = VILLAGE, **more: object) -> Station:
    """A station entered by somebody."""
    return station_create(actor=actor, draft=draft(path, **more), now=NOON)


def wanted(hour: int = 14, hours: float = 2, day: int = 2, **more: object) -> BookingDraft:
    """A wish for the room in March 2026."""
    starts = NOON.replace(day=day, hour=hour, minute=0)
    return replace(
        BookingDraft(str(uuid4()), "停车协商会", "后周社区议事会", starts, starts + timedelta(hours=hours), "330111-2026-0001"),
        **more,  # type: ignore[arg-type]
    )


def booked(world: World, row: Station, hour: int = 14, now: datetime = NOON, **more: object) -> Booking:
    """A booking by the clerk."""
    return booking_make(actor=world.cast.clerk, station_id=row.pk, draft=wanted(hour, **more), now=now)  # type: ignore[arg-type]


def shift(world: World, **more: object) -> ShiftDraft:
    """委员值守 every Wednesday morning: 委员甲, the clerk stands in."""
    return replace(
        ShiftDraft(
            kind="member",
            rhythm="weekly",
            weekday=3,
            opens=time(9),
            closes=time(11),
            first_day=date(2026, 3, 2),
            person=world.persons["member"],
            substitute=world.persons["clerk"],
        ),
        **more,  # type: ignore[arg-type]
    )


UTC_NOON = NOON.astimezone(UTC)
