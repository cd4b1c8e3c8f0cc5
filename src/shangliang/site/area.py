"""My area: where the visitor is, and what is going on there in one glance."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shangliang.cases.selectors import cases_count, cases_public
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing
from shangliang.matters.selectors import matters_public
from shangliang.meetings.selectors import meetings_coming
from shangliang.publicity.selectors import comparisons_of, postings_list
from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN
from shangliang.regions.selectors import children, full_name, region_get, search
from shangliang.series.selectors import sessions_coming
from shangliang.site.caching import kept
from shangliang.site.cards import case_cards, days_left
from shangliang.site.station_cards import my_stations

COOKIE = "area"


@dataclass(frozen=True)
class Area:
    """The place a page speaks of; path "" means everywhere."""

    path: str = ""
    name: str = ""


def area_of(request: HttpRequest) -> Area:
    """The place asked for (?area=), else the one remembered, else everywhere."""
    wanted = request.GET.get("area", request.COOKIES.get(COOKIE, ""))
    if not wanted or not PATTERN.match(wanted):
        return Area()
    try:
        return Area(wanted, region_get(wanted).name)
    except Missing:
        return Area()


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The remembered place, or the page to choose one."""
    area = area_of(request)
    if area.path:
        return redirect("site:area", area.path)
    return choose(request)


@require_safe
@kept
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a place: by typing its name, or by going down the tree."""
    text = request.GET.get("q", "").strip()
    under = request.GET.get("under", "")
    if under and not PATTERN.match(under):
        raise Missing
    found: list[Region] = search(text, limit=30) if text else []
    places = children(under) if not text else []
    # Provinces and cities with one child only are passed through: nobody wants to tap three times for nothing.
    while not text and len(places) == 1 and places[0].level in {"province", "city"}:
        under = places[0].path
        places = children(under)
    context = {
        "query": text,
        "results": [{"value": row.path, "label": row.name, "path": full_name(row.path)} for row in found],
        "places": places,
        "under": under,
        "under_name": full_name(under) if under else "",
        "area_name": "",
    }
    return render(request, "site/choose.html", context)


@require_safe
@kept
def area(request: HttpRequest, place: str) -> HttpResponse:
    """What is talked about here, what was solved, the next meeting, and one big button."""
    if not PATTERN.match(place):
        raise Missing
    region = region_get(place)
    now = clock.now()
    running = cases_public(scope=place, state="open")[:6]
    solved = cases_public(scope=place, state="closed")[:4]
    postings = postings_list(place, running_at=now, limit=3)[:3]
    context = {
        "region": region,
        "area_name": region.name,
        "place_name": full_name(place),
        "running": case_cards(running, now),
        "solved": case_cards(solved, now, comparisons_of(solved)),
        "meetings": meetings_coming(place, now, 3),
        "sessions": sessions_coming(place, now, 3),
        "postings": [(row, days_left(row.closes_at, now)) for row in postings],
        "answered": matters_public(place, limit=3)[:3],
        "counts": cases_count(place),
        "my_stations": my_stations(place, now),
        "inside": children(place)[:60] if region.level in {"county", "town"} else [],
    }
    response = render(request, "site/area.html", context)
    response.set_cookie(COOKIE, place, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


@kept
def about_privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, and how to have it deleted (个人信息保护法 art. 17)."""
    return render(request, "site/privacy.html", {"title": _("隐私说明")})


@kept
def about_access(request: HttpRequest) -> HttpResponse:
    """How to use the site with large type, keyboard, screen reader, or without any device."""
    return render(request, "site/accessibility.html", {"title": _("无障碍说明")})


urlpatterns = [
    path("", home, name="home"),
    path("places/", choose, name="choose"),
    path("a/<slug:place>/", area, name="area"),
    path("privacy/", require_safe(about_privacy), name="privacy"),
    path("accessibility/", require_safe(about_access), name="accessibility"),
]
