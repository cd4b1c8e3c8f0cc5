"""Stations 阵地: the list and its file, one station with everything that can be done, its week."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.case_views import timeline_of
from shangliang.desk.doing import Failed, Forms, done
from shangliang.desk.duty import rule_words
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import acting
from shangliang.desk.station_actions import ACTIONS, StationFile
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock
from shangliang.kernel.workdays import day_of
from shangliang.people.roles import OFFICES
from shangliang.regions.selectors import full_names
from shangliang.ui.words import local
from shangliang.venues.models import Booking, Station
from shangliang.venues.permissions import can_ask_swap, can_change_booking, can_name_kinds, station_scopes
from shangliang.venues.rosters import shifts_of
from shangliang.venues.selectors import (
    PAGE,
    StationFilter,
    bookings_between,
    bookings_to_tell,
    kinds,
    open_states,
    special_days,
    station_seen,
    stations_export,
    stations_list,
)
from shangliang.venues.times import OpenState
from shangliang.venues.week import week_rows

COLUMNS = ("code", "name", "kind", "setting", "build", "level", "place", "where", "kept_by", "phone", "also", "state", "east", "north")


class Echo:
    """A file that gives back each line, so that the rows of a CSV are sent as they are made."""

    @staticmethod
    def write(value: str) -> str:
        """The line itself."""
        return value


def _wanted(request: HttpRequest) -> StationFilter:
    return StationFilter(
        kind=picked(request, "kind", [row.key for row in kinds(active_only=False)]),
        place=picked_place(request),
        state=picked(request, "state", Station.State.values),
        setting=picked(request, "setting", Station.Setting.values),
        text=words_of(request),
        before=before_of(request),
    )


def _options(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    every = [("", _("全部")), *choices]
    return {"name": name, "label": label, "options": [{"value": value, "label": text, "checked": value == chosen} for value, text in every]}


def _row(station: Station, place: str, state: OpenState) -> dict[str, Any]:
    also = _("、").join(str(local(row.kind)) for row in station.functions.all())
    words = _("还用作：%(also)s") % {"also": also} if also else ""
    lamp = {True: ("green", _("开放中")), False: ("grey", _("未开放"))}[state.open] if state.known else ("", "")
    if not station.is_open:
        lamp = ("red", str(station.get_state_display()))
    return {
        "text": station.name,
        "url": reverse("desk:station", args=[station.pk]),
        "detail": " · ".join(filter(None, [str(local(station.kind)), place, station.place_words, words])),
        "lamp": lamp[0],
        "lamp_text": lamp[1],
        "action": _("打开"),
        "action_url": reverse("desk:station", args=[station.pk]),
    }


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """Stations of the actor's places, newest first."""
    actor, now, wanted = acting(request), clock.now(), _wanted(request)
    listing = Listing.of(request, stations_list(actor, wanted), PAGE)
    names = full_names({row.path for row in listing.rows})
    states = open_states(listing.rows, now)
    groups = [
        _options("kind", _("类型"), [(row.key, str(local(row))) for row in kinds()], wanted.kind),
        _options("setting", _("场所"), [(key, str(label)) for key, label in Station.Setting.choices], wanted.setting),
        _options("state", _("状态"), [(key, str(label)) for key, label in Station.State.choices], wanted.state),
        place_group(station_scopes(actor), wanted.place),
    ]
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "rows": [_row(row, names[row.path], states[row.pk]) for row in listing.rows],
        "listing": listing,
        "text": wanted.text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(wanted.text or wanted.kind or wanted.place or wanted.state or wanted.setting),
        "may_found": bool(actor.scopes(*OFFICES)),
        "may_name": bool(can_name_kinds(actor, now)),
        "file": f"{reverse('desk:stations_file')}?{query.urlencode()}",
    }
    return render(request, "desk/stations/list.html", context)


def _safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _cells(row: Station) -> list[str]:
    also = _("、").join(found.kind.name for found in row.functions.all())
    keeper = _("、").join(filter(None, [row.organisation.name if row.organisation else "", row.built_with]))
    words = (row.get_setting_display(), row.get_build_display(), row.get_level_display(), row.region.name)
    cells = (
        row.code,
        row.name,
        local(row.kind),
        *words,
        row.place_words,
        keeper,
        row.phone,
        also,
        row.get_state_display(),
        row.east,
        row.north,
    )
    return [_safe(cell) for cell in cells]


def _lines(rows: Iterator[Station]) -> Iterator[str]:
    writer = csv.writer(Echo())
    head = (_("编号"), _("名称"), _("类型"), _("场所"), _("布置"), _("层级"), _("地方"), _("位置"), _("由谁建"), _("电话"), _("还用作"))
    yield "\ufeff" + str(writer.writerow([*head, _("状态"), _("东经"), _("北纬")]))
    for row in rows:
        yield str(writer.writerow(_cells(row)))


@never_cache
@require_safe
def stations_file(request: HttpRequest) -> HttpResponseBase:
    """The list as a CSV file, sent line by line."""
    rows = stations_export(acting(request), _wanted(request))
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="stations.csv"'
    return answer


def booking_row(file: StationFile, row: Booking) -> dict[str, Any]:
    """One booking for the page, with what may be done about it."""
    mine = bool(can_change_booking(file.actor, row, file.now)) and row.state == Booking.State.BOOKED
    return {"row": row, "may_cancel": mine and row.ends_at > file.now, "may_tell": mine and row.starts_at <= file.now}


def show(request: HttpRequest, file: StationFile, failed: Failed | None = None) -> HttpResponse:
    """One station; on top what was refused."""
    station, now = file.station, file.now
    today = day_of(now)
    shifts = shifts_of(station, now)
    rows = [*bookings_to_tell(station, now), *bookings_between(station, now, now + timedelta(days=60))]
    address = request.build_absolute_uri(reverse("site:station", args=[station.code]))
    context: dict[str, Any] = {
        "station": station,
        "place_name": full_names([station.path])[station.path],
        "file": file,
        "file_pk": station.pk,
        "do": "desk:station_do",
        "back": reverse("desk:station", args=[station.pk]),
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "state": open_states([station], now)[station.pk],
        "week": week_rows(file.hours),
        "special": special_days(station, today),
        "shifts": [(row, rule_words(row), bool(can_ask_swap(file.actor, row, now))) for row in shifts],
        "bookings": [booking_row(file, row) for row in rows],
        "today": today,
        "address": address,
        "timeline": timeline_of(entries_of(station.chain, limit=30)),
    }
    return render(request, "desk/stations/station.html", context, status=failed.status if failed else 200)


@require_safe
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """One station."""
    actor = acting(request)
    return show(request, StationFile(actor, station_seen(actor, pk), clock.now()))


@require_POST
def station_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One action on a station."""
    actor, now = acting(request), clock.now()
    return done(
        request, key, ACTIONS, lambda: StationFile(actor, station_seen(actor, pk), now), show, back=reverse("desk:station", args=[pk])
    )


urlpatterns = [
    path("stations/", stations, name="stations"),
    path("stations/list.csv", stations_file, name="stations_file"),
    path("stations/<int:pk>/", station, name="station"),
    path("stations/<int:pk>/do/<slug:key>/", station_do, name="station_do"),
]
