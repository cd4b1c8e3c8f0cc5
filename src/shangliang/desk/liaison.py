"""联系: who is linked with my place and what they did together; coverage; conveners at four levels."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk import liaison_bodies, liaison_groups, liaison_links
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.liaison_bodies import body_row
from shangliang.desk.liaison_forms import DayForm, PostForm
from shangliang.desk.liaison_links import link_rows
from shangliang.desk.listing import picked, picked_place
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, require
from shangliang.kernel.workdays import day_of
from shangliang.liaison.coverage import (
    MEASURES,
    PAGE,
    UNITS,
    bodies_by_kind,
    conveners,
    coverage_of,
    seats_of_conveners,
    stations_by_type,
    without,
)
from shangliang.liaison.drafts import PostDraft
from shangliang.liaison.models import Body, Link, Post
from shangliang.liaison.permissions import can_look, can_oversee, reach
from shangliang.liaison.selectors import LinkFilter, bodies_at, links_list, links_near, links_of_person, posts_at
from shangliang.liaison.services import post_add, post_end
from shangliang.people.models import Member
from shangliang.people.roles import COUNTY, TOWN
from shangliang.regions.models import Region
from shangliang.regions.paths import ancestors, contains
from shangliang.regions.selectors import full_names, region_get, subtree
from shangliang.regions.selectors import names as region_names
from shangliang.venues.models import Station

LATEST, MOST = 10, 30


def _places(actor: Actor) -> list[str]:
    """The narrowest places the actor works for: towns and villages, not whole counties."""
    return [scope for scope in actor.scopes() if len(scope) >= 9]


def _near(actor: Actor, now: datetime) -> list[Link]:
    """The links that reach the actor's places; for a whole county the newest."""
    places = _places(actor)[:3]
    if not places:
        return links_list(actor, LinkFilter(), now)[:LATEST]
    found: dict[int, Link] = {}
    for place in places:
        found |= {link.pk: link for link in links_near(place, now, MOST)}
    return list(found.values())[:MOST]


@require_safe
def liaison(request: HttpRequest) -> HttpResponse:
    """Who is linked with me and my place, which bodies stand there, and what came of it."""
    actor, now = acting(request), clock.now()
    require(can_look(actor))
    mine = links_of_person(actor.person_id, now) if actor.person is not None else []
    own = {link.pk for link in mine}
    near = [link for link in _near(actor, now) if link.pk not in own]
    rows = link_rows([*mine, *near], now)
    places = _places(actor)[:3]
    standing = bodies_at({step for place in places for step in ancestors(place) if len(step) >= 9}, now)
    names = full_names({body.path for body in standing})
    context = {
        "mine": rows[: len(mine)],
        "near": rows[len(mine) :],
        "bodies": [body_row(body, names[body.path]) for body in standing],
        "whole": not places,
        "where": _("、").join(region_names(places).values()),
        "may_oversee": bool(actor.scopes(COUNTY)),
        "may_cover": bool(actor.scopes(TOWN, COUNTY)),
        "may_link": bool(actor.scopes(TOWN, COUNTY)),
    }
    return render(request, "desk/liaison/home.html", context)


def overseen(request: HttpRequest, actor: Actor, *held: str) -> str:
    """The place of a page about a whole place: the actor's own, or one inside it that was asked for."""
    scopes = actor.scopes(*held)
    if not scopes:
        raise Denied("liaison.oversee")
    place = picked_place(request) or scopes[0]
    if not any(contains(scope, place) for scope in scopes):
        raise Missing
    return place


def _after(request: HttpRequest) -> tuple[str, int]:
    """The last unit seen: its path and id."""
    place, _colon, pk = request.GET.get("after", "").partition(":")
    good = place.isascii() and place.isalnum() and len(place) <= 24 and pk.isdigit() and len(pk) < 19
    return (place, int(pk)) if good else ("", 0)


def _unit_line(row: Member | Region | Station) -> tuple[str, str, str]:
    """A unit without: its name, the path of its place, an address to do something about it."""
    if isinstance(row, Member):
        return str(row), row.region.path, f"{reverse('desk:links')}?q={row}"
    if isinstance(row, Station):
        return row.name, row.path, f"{reverse('desk:links')}?place={row.path}"
    return row.name, row.path, f"{reverse('desk:links')}?place={row.path}"


def _missing(request: HttpRequest, key: str, place: str, now: datetime) -> dict[str, Any]:
    """Which units have none: a page of names by code, and the address of the next."""
    measure = MEASURES[key]
    rows = list(without(measure, place, now, _after(request)))
    lines = [_unit_line(row) for row in rows[:PAGE]]
    known = full_names({path for _name, path, _url in lines})
    following = request.GET.copy()
    if len(rows) > PAGE:
        following["after"] = f"{lines[-1][1]}:{rows[PAGE - 1].pk}"
    return {
        "measure": measure,
        "unit": UNITS[measure.unit],
        "rows": [{"name": name, "place": known[path], "url": url} for name, path, url in lines],
        "following": f"?{following.urlencode()}" if len(rows) > PAGE else "",
    }


def _coverage_tabs(place: str, chosen: str) -> list[dict[str, Any]]:
    """A page for each kind of unit, and one for what is only counted."""
    base = f"{reverse('desk:coverage')}?place={place}"
    tabs = {**UNITS, "register": gettext_lazy("阵地与组织")}
    return [{"text": label, "url": f"{base}&unit={key}", "current": key == chosen} for key, label in tabs.items()]


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The measures of one kind of unit with numerator, denominator and share; for the chosen one the names of what is missing."""
    actor, now = acting(request), clock.now()
    place = overseen(request, actor, COUNTY, TOWN)
    key = picked(request, "measure", tuple(MEASURES))
    unit = MEASURES[key].unit if key else picked(request, "unit", (*UNITS, "register")) or "town"
    context: dict[str, Any] = {
        "region": region_get(place),
        "tabs": _coverage_tabs(place, unit),
        "unit": unit,
        "first_page": not request.GET.get("after"),
        "day": day_of(now),
    }
    if unit == "register":
        kinds = bodies_by_kind(place, now)
        context["stations"] = stations_by_type(place)
        context["bodies"] = [(label, kinds[kind]) for kind, label in Body.Kind.choices if kind in kinds]
        context["seats"] = seats_of_conveners(place, now)
    else:
        found = coverage_of(unit, place, now)
        key = key or next(iter(found))
        context |= {"rows": [(MEASURES[name], share) for name, share in found.items()], "chosen": key, "share": found[key]}
        context["missing"] = _missing(request, key, place, now)
    return render(request, "desk/liaison/coverage.html", context)


class StaffFile:
    """The conveners and posts of a place for one actor at one moment."""

    version = 0

    def __init__(self, actor: Actor, place: str, now: datetime) -> None:
        self.actor = actor
        self.place = place
        self.now = now

    @property
    def may_keep(self) -> bool:
        """Enter posts."""
        return bool(can_oversee(self.actor, self.place, self.now))

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where a post may be entered: the place and its towns, when it is a county."""
        below = subtree(self.place, "town")[:300] if len(self.place) == 6 else []
        own = region_get(self.place)
        return [(own.path, own.name), *((row.path, row.name) for row in below)]

    @property
    def posts(self) -> list[Post]:
        """The posts of the place itself."""
        return posts_at(self.place, day_of(self.now))


def _post(do: Doing[StaffFile]) -> object:
    data = do.data
    return post_add(actor=do.actor, draft=PostDraft(data["place"], data["title"], data["starts"], data["full_time"]), now=do.now)


POSTS: dict[str, Action[StaffFile]] = {
    "post_add": Action(
        gettext_lazy("登记岗位"),
        gettext_lazy("登记"),
        _post,
        gettext_lazy("岗位已登记。"),
        PostForm,
        first=lambda about: {"place": about.place, "starts": day_of(about.now), "full_time": True},
    ),
    "post_end": Action(
        gettext_lazy("撤销岗位"),
        gettext_lazy("撤销"),
        lambda do: post_end(actor=do.actor, post_id=do.target, day=do.data["day"], now=do.now),
        gettext_lazy("岗位已撤销。"),
        DayForm,
        first=lambda about: {"day": day_of(about.now)},
    ),
}


def _show_conveners(request: HttpRequest, file: StaffFile, failed: Failed | None = None) -> HttpResponse:
    found = conveners(file.place, file.now)
    context = {
        "region": region_get(file.place),
        "found": found,
        "names": full_names({grant.path for grant in found.grants}),
        "file": file,
        "posts": file.posts,
        "failed": failed,
        "form_of": Forms(POSTS, file),
        "do": "desk:conveners_do",
        "file_pk": file.place,
        "back": f"{reverse('desk:conveners')}?place={file.place}",
        "may_grant": bool(file.actor.scopes(COUNTY)),
        "below": len(file.place) < 6,
    }
    return render(request, "desk/liaison/conveners.html", context, status=failed.status if failed else 200)


@require_safe
def conveners_page(request: HttpRequest) -> HttpResponse:
    """Conveners 召集人 at the four levels, towns with one out of all, posts of staff, the mean of the counties."""
    actor, now = acting(request), clock.now()
    return _show_conveners(request, StaffFile(actor, overseen(request, actor, COUNTY), now))


@never_cache
@require_POST
def conveners_do(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """Enter a post, or take one away."""
    action, actor, now = POSTS.get(key), acting(request), clock.now()
    if action is None or not any(contains(scope, place) for scope in reach(actor)):
        raise Missing
    file = StaffFile(actor, region_get(place).path, now)
    failed = attempt(request, key, action, file, now)
    if failed is None:
        return HttpResponseRedirect(f"{reverse('desk:conveners')}?place={place}")
    return _show_conveners(request, file, failed)


urlpatterns = [
    path("liaison/", liaison, name="liaison"),
    path("liaison/coverage/", coverage, name="coverage"),
    path("liaison/conveners/", conveners_page, name="conveners"),
    path("liaison/conveners/<slug:place>/do/<slug:key>/", conveners_do, name="conveners_do"),
    *liaison_bodies.urlpatterns,
    *liaison_links.urlpatterns,
    *liaison_groups.urlpatterns,
]
