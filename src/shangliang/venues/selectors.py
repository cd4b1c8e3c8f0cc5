"""Reading stations 协商阵地: lists, one station, hours, bookings. Duty is read in rosters.py, counts in coverage.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Case, DateField, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.people.models import Organisation
from shangliang.people.selectors import open_organisations
from shangliang.regions import paths
from shangliang.venues.models import Booking, OpeningHour, SpecialDay, Station, StationFunction, StationKind
from shangliang.venues.permissions import station_scopes
from shangliang.venues.times import LOOK_AHEAD, OpenState, Span, free_times, local_date, moment, open_state

PAGE = 30
Times = tuple[int, int, date | None, time | None, time | None, str]


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
    return list(_full(_narrowed(Station.objects.all(), replace(wanted, state=Station.State.OPEN)))[: limit + 1])


def stations_export(actor: Actor, wanted: StationFilter) -> Iterator[Station]:
    """The rows of a file, in bounded memory."""
    found = Station.objects.filter(paths.within_any("path", station_scopes(actor)))
    return _full(_narrowed(found, wanted)).iterator(chunk_size=500)


def stations_near(path: str, limit: int = 3) -> list[Station]:
    """The stations in use that serve a place: its own, then those inside it, then those of the town, of the county. One query."""
    near = Case(When(path=path, then=Value(0)), When(path__gt=path, then=Value(1)), default=Value(40) - Length("path"))
    found = Station.objects.filter(Q(path__in=paths.ancestors(path)) | paths.within("path", path), state=Station.State.OPEN)
    return list(found.annotate(near=near).select_related("kind", "region").order_by("near", "path", "id")[:limit])


def marks_in(scope: str, limit: int = 3000) -> list[tuple[str, str, str]]:
    """(path, code, name) of every station in use of a place, in order of path, for a map."""
    found = Station.objects.filter(paths.in_place(scope), state=Station.State.OPEN)
    return list(found.order_by("path", "id").values_list("path", "code", "name")[:limit])


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


def hours_of(station: Station) -> list[OpeningHour]:
    """The opening hours of the week."""
    return list(OpeningHour.objects.filter(station=station))


def special_days(station: Station, first: date, days: int = 60) -> list[SpecialDay]:
    """The days that differ, from one on."""
    return list(SpecialDay.objects.filter(station=station, day__gte=first, day__lte=first + timedelta(days=days)))


def open_states(stations: Sequence[Station], now: datetime) -> dict[int, OpenState]:
    """Open at this moment, and until or from when, by station id; one query however many stations."""
    today = local_date(now)
    hours: dict[int, list[OpeningHour]] = {row.pk: [] for row in stations}
    special: dict[int, dict[date, SpecialDay]] = {row.pk: {} for row in stations}
    for pk, weekday, day, opens, closes, note in _times_of(list(hours), today):
        if day is None and opens is not None and closes is not None:
            hours[pk].append(OpeningHour(station_id=pk, weekday=weekday, opens=opens, closes=closes))
        elif day is not None:
            special[pk][day] = SpecialDay(station_id=pk, day=day, opens=opens, closes=closes, note=note)
    return {row.pk: open_state(hours[row.pk], special[row.pk], now) if row.is_open else OpenState(known=False) for row in stations}


def _times_of(stations: list[int], today: date) -> list[Times]:
    """The hours of the week and the days of the next two weeks that differ (`day` set), in one query."""
    if not stations:
        return []
    names = ("station_id", "in_week", "on_day", "opens", "closes", "words")
    week = OpeningHour.objects.filter(station__in=stations).order_by()
    differs = SpecialDay.objects.filter(station__in=stations, day__gte=today, day__lte=today + timedelta(days=LOOK_AHEAD)).order_by()
    none = Value(None, output_field=DateField())
    first = week.annotate(in_week=F("weekday"), on_day=none, words=Value("")).values_list(*names)
    return list(first.union(differs.annotate(in_week=Value(0), on_day=F("day"), words=F("note")).values_list(*names), all=True))


def bookings_between(station: Station, starts: datetime, ends: datetime, *, cancelled: bool = False) -> list[Booking]:
    """The bookings that touch a time, in order; cancelled ones only when asked for."""
    found = Booking.objects.filter(station=station, starts_at__lt=ends, ends_at__gt=starts).select_related("booked_by")
    return list((found if cancelled else found.exclude(state=Booking.State.CANCELLED)).order_by("starts_at", "id"))


def booking_get(station: Station, pk: int) -> Booking:
    """One booking of a station; `Missing` when there is none."""
    found = Booking.objects.filter(station=station, pk=pk).select_related("station").first()
    if found is None:
        raise Missing
    return found


def bookings_held(station: Station, now: datetime, limit: int = 50) -> list[Booking]:
    """Bookings that took place (somebody said what was done), newest first: evidence of activity for checklists."""
    found = Booking.objects.filter(station=station, state=Booking.State.HELD, starts_at__lte=now)
    return list(found.order_by("-starts_at")[:limit])


def bookings_to_tell(station: Station, now: datetime) -> list[Booking]:
    """Bookings whose time is over and of which nobody has said whether they took place, of the last 60 days."""
    over = Booking.objects.filter(station=station, state=Booking.State.BOOKED, ends_at__lt=now, starts_at__gte=now - timedelta(days=60))
    return list(over.select_related("booked_by", "station").order_by("starts_at"))


def bookings_mine_over(actor: Actor, now: datetime) -> QuerySet[Booking]:
    """What the actor booked in the last 60 days, whose time is over and of which nobody has said whether it took place."""
    if actor.person is None:
        return Booking.objects.none()
    over = Booking.objects.filter(
        booked_by=actor.person, state=Booking.State.BOOKED, ends_at__lt=now, starts_at__gte=now - timedelta(days=60)
    )
    return over.order_by("starts_at")


def free_for(station: Station, wanted: Span, *, now: datetime) -> list[Span]:
    """The next free times of the length wanted."""
    first = moment(local_date(wanted.starts), wanted.starts.min.time())
    last = first + timedelta(days=LOOK_AHEAD)
    taken = [Span(row.starts_at, row.ends_at) for row in bookings_between(station, first, last)]
    shut = SpecialDay.objects.filter(station=station, opens__isnull=True, day__gte=first.date(), day__lte=last.date())
    return free_times(taken, wanted, shut.values_list("day", flat=True), now=now)


def keepers_for(path: str, now: datetime, limit: int = 80) -> list[Organisation]:
    """Who may keep a station of a place: the organisations of it and of the places above, the nearest first."""
    found = open_organisations(local_date(now)).filter(region__path__in=paths.ancestors(path)).select_related("region")
    return list(found.order_by("-region__path", "name")[:limit])
