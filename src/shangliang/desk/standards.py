"""站点达标 of a place: how many stations meet each item, which do not, computed from records. In order of region codes, never of merit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.listing import picked_place
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing
from shangliang.kernel.ratio import per_cent
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, names
from shangliang.standards.models import Checklist
from shangliang.standards.naming import display_names
from shangliang.standards.permissions import can_brand, can_compute
from shangliang.standards.registry import provider
from shangliang.standards.selectors import Item, checklists_shown, items_of
from shangliang.standards.standing import PAGE, Overview, Row, overview, standing_compute, stations_missing
from shangliang.ui.words import local
from shangliang.venues.permissions import station_scopes


def place_seen(request: HttpRequest) -> str:
    """The place asked for, else the first of the actor's own; Missing outside of them, Denied for whoever has none."""
    scopes = station_scopes(acting(request))
    if not scopes:
        raise Denied("standards.check_offices")
    wanted = picked_place(request) or scopes[0]
    if not any(contains(scope, wanted) for scope in scopes):
        raise Missing
    return wanted


def _chosen(request: HttpRequest, place: str) -> tuple[list[Checklist], Checklist | None]:
    lists = checklists_shown(place)
    wanted = request.GET.get("list", "")
    return lists, next((row for row in lists if row.key == wanted), lists[0] if lists else None)


def _url(place: str, key: str, **more: str) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in {"place": place, "list": key, **more}.items())


def _item_rows(found: Overview, items: list[Item], place: str, key: str) -> list[dict[str, Any]]:
    base = reverse("desk:standards_missing")
    rows = []
    for item, counted in zip(items, found.total.shares, strict=True):
        kinds = [str(known.label) for known in map(provider, item.evidence) if known is not None]
        rows.append(
            {
                "name": local(item),
                "met": counted.met,
                "all": counted.all,
                "share": per_cent(counted.met, counted.all),
                "missing": counted.all - counted.met,
                "url": base + _url(place, key, item=item.key),
                "how": _("、").join([*kinds, _("写明情况，由复核认定")] if item.statement else kinds),
            }
        )
    return rows


def _place_rows(found: Overview, place: str, key: str) -> list[dict[str, Any]]:
    known = names([row.path for row in found.rows])

    def cells(row: Row) -> list[str]:
        return [f"{counted.met}/{counted.all}" for counted in row.shares]

    return [
        {
            "name": _("%(place)s本级") % {"place": known[row.path]} if row.path == place else known[row.path],
            "url": _url(row.path, key) if row.path != place and len(row.path) <= 9 else "",
            "stations": row.stations,
            "cells": cells(row),
        }
        for row in found.rows
    ]


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """One checklist over the stations of a place."""
    actor, now, place = acting(request), clock.now(), place_seen(request)
    lists, chosen = _chosen(request, place)
    context: dict[str, Any] = {
        "place": place,
        "place_name": full_names([place])[place],
        "chosen": chosen,
        "tabs": [{"text": local(row), "url": _url(place, row.key), "current": row is chosen} for row in lists],
        "may_compute": bool(can_compute(actor, place, now)),
        "may_brand": any(can_brand(actor, scope[:6], now) for scope in actor.scopes() if scope),
    }
    if chosen is not None:
        items = items_of(chosen)
        found = overview(chosen.key, items, place, now)
        context |= {
            "found": found,
            "items": [local(item) for item in items],
            "rows": _item_rows(found, items, place, chosen.key),
            "places": _place_rows(found, place, chosen.key),
        }
    return render(request, "desk/standards/overview.html", context)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    """The last row of the page before: its place and its id."""
    where, _dash, pk = request.GET.get("after", "").partition("-")
    return (where, int(pk)) if where.isalnum() and pk.isdigit() and len(pk) < 19 else None


@require_safe
def standards_missing(request: HttpRequest) -> HttpResponse:
    """The stations that do not meet an item, by code of their place."""
    place = place_seen(request)
    _lists, chosen = _chosen(request, place)
    item = next((row for row in items_of(chosen) if row.key == request.GET.get("item", "")), None) if chosen is not None else None
    if chosen is None or item is None:
        raise Missing
    rows = stations_missing(chosen.key, item.key, place, _after(request))
    shown = rows[:PAGE]
    called, where = display_names(shown), full_names([row.path for row in shown])
    last = shown[-1] if len(rows) > PAGE else None
    context = {
        "chosen": chosen,
        "item": item,
        "place_name": full_names([place])[place],
        "back": reverse("desk:standards") + _url(place, chosen.key),
        "rows": [{"pk": row.pk, "name": called[row.pk], "where": where[row.path]} for row in shown],
        "next": _url(place, chosen.key, item=item.key, after=f"{last.path}-{last.pk}") if last is not None else "",
        "first": _after(request) is None,
        "start": _url(place, chosen.key, item=item.key),
    }
    return render(request, "desk/standards/missing.html", context)


@require_POST
def standards_compute(request: HttpRequest) -> HttpResponse:
    """Compute the stations of a place anew."""
    place = request.POST.get("place", "")
    if not any(contains(scope, place) for scope in station_scopes(acting(request))):
        raise Missing
    count = standing_compute(actor=acting(request), scope=place, now=clock.now())
    messages.success(request, _("已重新计算 %(n)s 个站点。") % {"n": count})
    key = request.POST.get("list", "")
    return HttpResponseRedirect(reverse("desk:standards") + _url(place, key if key.isidentifier() else ""))


urlpatterns = [
    path("standards/", standards, name="standards"),
    path("standards/missing/", standards_missing, name="standards_missing"),
    path("standards/compute/", standards_compute, name="standards_compute"),
]
