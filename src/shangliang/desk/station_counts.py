"""How many stations of which type a place has, and which of its units have none: counted from the register, never typed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shangliang.desk.listing import picked_place, place_group
from shangliang.desk.picking import acting
from shangliang.kernel.errors import Denied
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_name, region_get
from shangliang.ui.words import local
from shangliang.venues.coverage import stations_by_kind, units_with_station
from shangliang.venues.permissions import station_scopes

# Below each level: which units are looked at.
LEVELS = {"county": ("town", "village", "unit"), "town": ("village", "unit"), "city": ("county", "town"), "province": ("city", "county")}
NAMES = {"city": _("市"), "county": _("县(市、区)"), "town": _("乡镇(街道)"), "village": _("村(社区)"), "unit": _("园区/企业/单位")}


@require_safe
def station_counts(request: HttpRequest) -> HttpResponse:
    """The counts of the actor's place, or of one inside it."""
    scopes = [scope for scope in station_scopes(acting(request)) if scope]
    if not scopes:
        raise Denied("venues.not_yours")
    wanted = picked_place(request)
    place = wanted if any(contains(scope, wanted) for scope in scopes) and wanted else scopes[0]
    families = stations_by_kind(place)
    shares: list[tuple[Any, Any]] = [(NAMES[level], units_with_station(place, level)) for level in LEVELS.get(region_get(place).level, ())]
    context = {
        "place_name": full_name(place),
        "rooms": sum(family.rooms for family in families),
        "families": [
            (f"{family.label} · {family.rooms}", [(local(row.kind), row.rooms, row.also) for row in family.kinds]) for family in families
        ],
        "shares": [(name, share) for name, share in shares if share.den],
        "groups": [group for group in [place_group(tuple(scopes), wanted)] if len(group["options"]) > 1],
    }
    return render(request, "desk/stations/counts.html", context)


urlpatterns = [path("stations/counts/", station_counts, name="station_counts")]
