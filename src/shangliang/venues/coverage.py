"""Counts from the register, never typed in: stations by type, and which unit has none. The number of queries does not grow."""

from dataclasses import dataclass, field

from django.db.models import Count

from shangliang.kernel.ratio import per_cent
from shangliang.regions import paths
from shangliang.regions.selectors import subtree
from shangliang.venues.models import Station, StationFunction, StationKind


@dataclass(frozen=True)
class KindCount:
    """How many rooms are of a type, and how many rooms of another type serve as it too (一室多用)."""

    kind: StationKind
    rooms: int
    also: int

    @property
    def every(self) -> int:
        """All that serve as this type."""
        return self.rooms + self.also


@dataclass(frozen=True)
class FamilyCount:
    """协商平台, 委员工作室, 社情民意驿站 …: rooms counted once each by their own type."""

    family: str
    label: str
    rooms: int
    kinds: tuple[KindCount, ...]


@dataclass(frozen=True)
class Share:
    """Numerator, denominator, and the names of what is missing (path, name), in order of path."""

    num: int
    den: int
    missing: tuple[tuple[str, str], ...] = field(default=())

    @property
    def percent(self) -> str:
        """With two decimals; "" when there is nothing to cover."""
        return per_cent(self.num, self.den)


def stations_by_kind(scope: str) -> list[FamilyCount]:
    """Stations in use of a place by type and family, empty types left out; three queries."""
    here = Station.objects.filter(paths.in_place(scope), state=Station.State.OPEN)
    rooms = dict(here.values_list("kind").annotate(number=Count("pk")))
    functions = StationFunction.objects.filter(paths.within("station__path", scope), station__state=Station.State.OPEN)
    also = dict(functions.values_list("kind").annotate(number=Count("pk")))
    counted = [KindCount(kind, rooms.get(kind.pk, 0), also.get(kind.pk, 0)) for kind in StationKind.objects.all()]
    found = []
    for family in StationKind.Family:
        rows = tuple(row for row in counted if row.kind.family == family and row.every)
        if rows:
            found.append(FamilyCount(family.value, str(family.label), sum(row.rooms for row in rows), rows))
    return found


def units_with_station(scope: str, level: str, *families: str) -> Share:
    """Of the units of a level in a place (towns, villages, parks …): how many have a station in use, and which have none.

    A station counts for its own unit and for those above it that it lies in. `families` narrows to some types. Two queries.
    """
    units = list(subtree(scope, level).values_list("path", "name"))
    here = Station.objects.filter(paths.within("path", scope), state=Station.State.OPEN)
    if families:
        here = here.filter(kind__family__in=families)
    reached = {step for path in set(here.values_list("path", flat=True)) for step in paths.ancestors(path)}
    missing = tuple((path, name) for path, name in units if path not in reached)
    return Share(len(units) - len(missing), len(units), missing)
