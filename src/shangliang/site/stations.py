"""Stations for everybody: find one by place, in a list and on a schematic map; the page that a poster's code opens."""

import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shangliang.cases.selectors import cases_public
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of
from shangliang.meetings.selectors import meetings_coming
from shangliang.people.models import Person
from shangliang.regions.paths import parent
from shangliang.regions.selectors import children, full_names, region_get
from shangliang.site.area import COOKIE, Area, area_of
from shangliang.site.branding import wears
from shangliang.site.caching import kept
from shangliang.site.cards import case_cards
from shangliang.site.reading import before_of, next_link
from shangliang.site.schematic import Mark, Schematic, Tile, draw, short
from shangliang.site.station_cards import open_words, station_cards
from shangliang.standards.naming import display_name
from shangliang.ui.words import local
from shangliang.venues.models import Station
from shangliang.venues.rosters import Duty, duties_of, names_shown
from shangliang.venues.selectors import (
    PAGE,
    StationFilter,
    hours_of,
    kinds,
    marks_in,
    open_states,
    special_days,
    station_by_code,
    stations_near,
    stations_public,
)
from shangliang.venues.week import WEEKDAYS, week_rows

TILE_ZOOM, TILE_SIZE = 16, 256


def _schematic(place: str, name: str) -> Schematic | None:
    """The drawing of a county or a town; None elsewhere."""
    if len(place) not in {6, 9}:
        return None
    length = 9 if len(place) == 6 else 12
    inside: dict[str, list[Mark]] = {}
    for row_path, code, row_name in marks_in(place):
        cut = row_path[:length] if row_path[len(place) : length].isdigit() and len(row_path) >= length else place
        mark = Mark(row_name, reverse("site:station", args=[code]), own=row_path == cut)
        inside.setdefault(cut, []).append(mark)
    below = [row for row in children(place) if row.level != "unit"]
    tiles = [
        Tile(
            short(row.name),
            f"{reverse('site:stations')}?{urlencode({'area': row.path})}",
            tuple(inside.get(row.path, ())),
            len(inside.get(row.path, ())),
        )
        for row in below
    ]
    own = tuple(inside.get(place, ()))
    return draw(Tile(name, "", own, len(own)), tiles)


@require_safe
@kept
def stations(request: HttpRequest) -> HttpResponse:
    """The stations of my area: map and list."""
    area, now = area_of(request), clock.now()
    kind = request.GET.get("kind", "")
    every = kinds()
    kind = kind if kind in {row.key for row in every} else ""
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:40]
    rows = stations_public(StationFilter(kind=kind, place=area.path, text=text, before=before_of(request)))
    page = rows[:PAGE]
    context = {
        "area": area,
        "area_name": area.name,
        "above": _above(area),
        "cards": station_cards(page, now),
        "next": next_link(request, page[-1].pk) if len(rows) > PAGE else "",
        "map": _schematic(area.path, area.name) if not (kind or text or before_of(request)) else None,
        "kind": kind,
        "kinds": [(row.key, local(row)) for row in every],
        "text": text,
    }
    return render(request, "site/stations.html", context)


def _above(area: Area) -> Area | None:
    """The place one step up, down to the county."""
    up = parent(area.path) if area.path else ""
    return Area(up, region_get(up).name) if len(up) >= 6 else None


@dataclass(frozen=True)
class Tiles:
    """Four squares of an outside map around a point; `x`, `y` = where the point lies in them."""

    squares: tuple[tuple[str, int, int], ...]
    x: float
    y: float
    size: int = 2 * TILE_SIZE


def tiles_of(template: str, east: Decimal, north: Decimal) -> Tiles:
    """The squares around a point in the usual grid of web maps (Web Mercator; CGCS2000 and WGS 84 differ by centimetres)."""
    count = 2**TILE_ZOOM
    across = (float(east) + 180) / 360 * count
    up = math.radians(float(north))
    down = (1 - math.asinh(math.tan(up)) / math.pi) / 2 * count
    left, top = round(across) - 1, round(down) - 1
    squares = tuple(
        (template.format(z=TILE_ZOOM, x=left + column, y=top + row), column * TILE_SIZE, row * TILE_SIZE)
        for row in (0, 1)
        for column in (0, 1)
    )
    return Tiles(squares, round((across - left) * TILE_SIZE, 1), round((down - top) * TILE_SIZE, 1))


def _duties(found: Station, now: datetime) -> list[dict[str, Any]]:
    """Who can be met in the next seven days, by names the public may be told."""
    duties = [row for row in duties_of([found], day_of(now), 8) if row.ends > now][:8]
    names = names_shown({row.person.pk for row in duties}, now)
    return [{"duty": row, "now": row.starts <= now, "day": _day(row, now), "who": _who(row.person, names)} for row in duties]


def _who(person: Person, names: dict[int, str]) -> str:
    return names.get(person.pk) or _("值班委员")


def _day(row: Duty, now: datetime) -> str:
    days = (row.day - day_of(now)).days
    return {0: _("今天"), 1: _("明天")}.get(days) or str(WEEKDAYS[row.day.isoweekday()])


@require_safe
@kept
def station(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page a poster opens: open now? who is there? what can I do here?"""
    if code != code.upper():
        return redirect("site:station", code.upper())
    found, now = station_by_code(code), clock.now()
    wears(request, found.path)
    hours = hours_of(found) if found.is_open else []
    state = open_states([found], now)[found.pk]
    context = {
        "station": found,
        "name": display_name(found),
        "area_name": found.region.name,
        "place_name": full_names([found.path])[found.path],
        "state": state,
        "open_words": open_words(state, now),
        "week": week_rows(hours),
        "point": [f"{value:f}".rstrip("0").rstrip(".") for value in (found.east, found.north) if value is not None],
        "special": special_days(found, day_of(now), 14) if found.is_open else [],
        "functions": [local(row.kind) for row in found.functions.all()],
        "duties": _duties(found, now) if found.is_open else [],
        "meetings": meetings_coming(found.path, now, 3),
        "running": case_cards(cases_public(scope=found.path, state="open")[:4], now),
        "solved": case_cards(cases_public(scope=found.path, state="closed")[:4], now),
        "near": [] if found.is_open else station_cards([row for row in stations_near(found.path) if row.pk != found.pk], now),
        "tiles": tiles_of(settings.MAP_TILES, found.east, found.north) if settings.MAP_TILES and found.east and found.north else None,
    }
    answer = render(request, "site/station.html", context)
    if not request.COOKIES.get(COOKIE):
        answer.set_cookie(COOKIE, found.path, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


@require_safe
def station_photo(request: HttpRequest, code: str) -> FileResponse:
    """The photo of the place."""
    found = station_by_code(code)
    if not found.photo:
        raise Missing
    answer = FileResponse(found.photo.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


urlpatterns = [
    path("stations/", stations, name="stations"),
    path("s/<slug:code>/", station, name="station"),
    path("s/<slug:code>/photo/", station_photo, name="station_photo"),
]
