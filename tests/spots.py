"""A station with a duty, a box and a wall: shared by the tests of the channels and of their pages."""

from dataclasses import dataclass
from datetime import date, time

from cast import NOON, VILLAGE, World
from shangliang.intake.models import Spot
from shangliang.intake.services import SpotDraft, spot_save
from shangliang.matters.models import Category
from shangliang.regions.models import Region
from shangliang.venues.models import DutyShift, Station, StationKind

DAY = date(2026, 3, 2)


@dataclass
class Place:
    """One of each, all in 后周社区."""

    station: Station
    shift: DutyShift
    box: Spot
    wall: Spot
    category: Category


def station_at(path: str, name: str = "后周社区议事厅") -> Station:
    """An open station."""
    return Station.objects.create(
        code=f"C{Station.objects.count():07d}",
        form_key=f"station-{Station.objects.count()}",
        name=name,
        kind=StationKind.objects.earliest("pk"),
        level="village",
        region=Region.objects.get(path=path),
        path=path,
        county=path[:6],
        town=path[:9],
        built_with="后周社区居委会",
        created_at=NOON,
    )


def place_of(world: World) -> Place:
    """A station with a duty of the member on Mondays, a box and a wall."""
    station = station_at(VILLAGE)
    shift = DutyShift.objects.create(
        station=station,
        kind=DutyShift.Kind.MEMBER,
        rhythm=DutyShift.Rhythm.WEEKLY,
        weekday=1,
        opens=time(9),
        closes=time(11),
        first_day=date(2026, 1, 5),
        person=world.persons["member"],
    )
    category = Category.objects.filter(parent__isnull=False).earliest("place")
    box = SpotDraft(Spot.Kind.BOX, "东门意见箱", world.village, station, "东门岗亭旁", category)
    wall = SpotDraft(Spot.Kind.WALL, "七彩倾听墙", world.village, station, "一楼大厅")
    made = [spot_save(actor=world.cast.clerk, draft=draft, now=NOON) for draft in (box, wall)]
    return Place(station, shift, *made, category)
