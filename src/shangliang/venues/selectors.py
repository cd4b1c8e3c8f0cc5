"""Reading stations 协商阵地."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.regions import paths
from shangliang.venues.models import Station, StationFunction, StationKind
from shangliang.venues.permissions import station_scopes

PAGE = 30


@dataclass(frozen=True)
class StationFilter:
    """What a list of stations is narrowed to; `before` = id of the last station seen."""

    kind: str = ""
    place: str = ""
    state: str = ""
    setting: str = ""
    text: str = ""
    before: int | None = None


def _full(found: QuerySet[Station]) -> QuerySet[Station]:
    functions = Prefetch("functions", StationFunction.objects.select_related("kind").order_by("kind__place"))
    return found.select_related("kind", "region", "organisation").prefetch_related(functions)


def station_get(pk: int) -> Station:
    """One station with its functions; `Missing` when there is none."""
    found = _full(Station.objects.filter(pk=pk)).first()
    if found is None:
        raise Missing
    return found


def station_by_code(code: str) -> Station:
    """The station of a public code; `Missing` when there is none."""
    found = _full(Station.objects.filter(code=code)).first()
    if found is None:
        raise Missing
    return found


def station_seen(actor: Actor, pk: int) -> Station:
    """A station of the actor's places; `Missing` outside."""
    found = station_get(pk)
    if not any(paths.contains(scope, found.path) for scope in station_scopes(actor)):
        raise Missing
    return found


def _narrowed(found: QuerySet[Station], wanted: StationFilter) -> QuerySet[Station]:
    if wanted.kind:
        found = found.filter(Q(kind__key=wanted.kind) | Q(pk__in=StationFunction.objects.filter(kind__key=wanted.kind).values("station")))
    if wanted.place:
        found = found.filter(paths.in_place(wanted.place))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.setting:
        found = found.filter(setting=wanted.setting)
    if wanted.text:
        found = found.filter(Q(name__contains=wanted.text) | Q(place_words__contains=wanted.text) | Q(code=wanted.text.upper()))
    if wanted.before is not None:
        found = found.filter(pk__lt=wanted.before)
    return found.order_by("-id")


def stations_list(actor: Actor, wanted: StationFilter) -> list[Station]:
    """A page of the stations of the actor's places, newest first, and one row more when there are more."""
    found = Station.objects.filter(paths.within_any("path", station_scopes(actor)))
    return list(_full(_narrowed(found, wanted))[: PAGE + 1])


def stations_public(wanted: StationFilter, limit: int = PAGE) -> list[Station]:
    """A page of the stations in use, newest first, and one row more when there are more."""
    wanted = StationFilter(wanted.kind, wanted.place, Station.State.OPEN, wanted.setting, wanted.text, wanted.before)
    return list(_full(_narrowed(Station.objects.all(), wanted))[: limit + 1])


def stations_export(actor: Actor, wanted: StationFilter) -> Iterator[Station]:
    """The rows of a file, in bounded memory."""
    found = Station.objects.filter(paths.within_any("path", station_scopes(actor)))
    return _full(_narrowed(found, wanted)).iterator(chunk_size=500)


def stations_near(path: str, limit: int = 3) -> list[Station]:
    """The stations in use that serve a place: in it, else of the town, else of the county. Two queries at most."""
    open_ones = Station.objects.filter(state=Station.State.OPEN)
    steps = paths.ancestors(path)
    above = _full(open_ones.filter(Q(path__in=steps) | paths.in_place(path)).order_by("path", "id"))[: limit * 4]
    return sorted(
        above, key=lambda row: (not row.path.startswith(path), -len(row.path) if not row.path.startswith(path) else len(row.path))
    )[:limit]


def stations_there(path: str, limit: int = 12) -> list[Station]:
    """What exists already at a place and in its town, for whoever is about to add one more."""
    around = Q(town=paths.town_of(path)) if paths.town_of(path) else Q(county=paths.county_of(path))
    rows = _full(Station.objects.filter(around, state=Station.State.OPEN))
    return sorted(rows[: limit * 5], key=lambda row: (row.path != path, row.path, row.pk))[:limit]


def kinds(*, active_only: bool = True) -> list[StationKind]:
    """The types in their order."""
    return list(StationKind.objects.filter(active=True) if active_only else StationKind.objects.all())


def kind_get(pk: int) -> StationKind:
    """One type; `Missing` when there is none."""
    found = StationKind.objects.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found
