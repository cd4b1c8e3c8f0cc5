"""热点: what many residents say at one time and place, as proposals for topics; found at night by a job."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shangliang.desk.picking import acting
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied
from shangliang.matters.hotspots import LEAST, LOOK_BACK, hotspots_of
from shangliang.matters.models import HotSpot
from shangliang.matters.permissions import can_see
from shangliang.people.roles import OFFICES

SHOWN = 8


def _row(actor: Actor, spot: HotSpot) -> dict[str, Any]:
    """A hot spot; the matters that the actor may open are listed, the others counted."""
    seen = sorted((row for row in spot.matters.all() if can_see(actor, row)), key=lambda row: -row.pk)
    return {
        "title": _("、").join(spot.words[:3]) or (seen[0].title if seen else ""),
        "places": _("、").join(spot.places[:3]),
        "size": spot.size,
        "first": spot.first,
        "last": spot.last,
        "matters": [(row.title, row.region.name, reverse("desk:matter", args=[row.pk])) for row in seen[:SHOWN]],
        "more": spot.size - min(len(seen), SHOWN),
        "topic": reverse("desk:topic_new") + f"?hot_spot={spot.pk}" if any(row.is_open for row in seen) else "",
        "open": next((reverse("desk:case_new") + f"?matter={row.pk}" for row in seen if row.is_open), ""),
    }


@require_safe
def hotspots(request: HttpRequest) -> HttpResponse:
    """The hot spots of the actor's places, the largest first."""
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("matters.not_holder")
    spots = {spot.pk: spot for scope in scopes for spot in hotspots_of(scope[:6], within=scope)}
    rows = sorted(spots.values(), key=lambda spot: (-spot.size, spot.pk))
    context = {
        "rows": [_row(actor, spot) for spot in rows],
        "found_at": max((spot.found_at for spot in rows), default=None),
        "least": LEAST,
        "days": LOOK_BACK,
    }
    return render(request, "desk/hotspots.html", context)


urlpatterns = [path("hotspots/", hotspots, name="hotspots")]
