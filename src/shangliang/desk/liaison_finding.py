"""Cards of what a link may join: members, bodies, organisations on the left; places, bodies, stations on the right."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shangliang.desk.picking import Card, acting, places_found, query_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.liaison.kinds import ENDS
from shangliang.liaison.permissions import reach
from shangliang.liaison.selectors import bodies_found, left_get, members_found, stations_found
from shangliang.people.selectors import organisations_in
from shangliang.regions.paths import ancestors, contains, level
from shangliang.regions.selectors import full_names, region_get
from shangliang.venues.selectors import station_get

MOST = 12


def left_cards(actor: Actor, kind: str, query: str, now: datetime) -> list[Card]:
    """Who could be linked as this kind, by a part of the name."""
    ends, text, found = ENDS[kind], " ".join(query.split()), list[Card]()
    if not text:
        return found
    if "member" in ends.left:
        found += [_card(f"member:{row.pk}", str(row), row.region.name) for row in members_found(actor, text, now)]
    if "body" in ends.left:
        found += [_card(f"body:{row.pk}", row.name, row.get_kind_display()) for row in bodies_found(actor, text, now, ends.bodies)]
    if "organisation" in ends.left:
        rows = organisations_in(reach(actor), now=now, kinds=ends.offices, text=text, page=MOST)[0]
        found += [_card(f"organisation:{row.pk}", row.name, f"{row.get_kind_display()} · {row.region.name}") for row in rows]
    return found[:MOST]


def right_cards(actor: Actor, kind: str, query: str, now: datetime) -> list[Card]:
    """What could be reached by this kind, by a part of the name."""
    ends, text, found = ENDS[kind], " ".join(query.split()), list[Card]()
    if not text:
        return found
    if "region" in ends.right:
        fitting = [card for card in places_found(text, reach(actor)) if level(card["value"]) in ends.levels]
        found += [{**card, "value": f"region:{card['value']}"} for card in fitting]
    if "to_body" in ends.right:
        rows = bodies_found(actor, text, now, ends.to_bodies)
        found += [_card(f"to_body:{row.pk}", row.name, row.get_kind_display()) for row in rows]
    if "station" in ends.right:
        found += [_card(f"station:{row.pk}", row.name, row.region.name) for row in stations_found(actor, text)]
    return found[:MOST]


def _card(value: str, label: str, path: str) -> Card:
    return {"value": value, "label": label, "path": path}


def end_of(value: str) -> tuple[str, int | str]:
    """What a card stands for; Missing for what no card says."""
    name, _colon, key = value.partition(":")
    if name == "region":
        return name, key
    if not key.isdigit() or len(key) > 18:
        raise Missing
    return name, int(key)


def chosen_card(actor: Actor, value: str) -> Card | None:
    """The card that a form holds now."""
    try:
        name, key = end_of(value)
        if name == "region":
            region = region_get(str(key))
            return _card(value, region.name, full_names([region.path])[region.path]) if _seen(actor, region.path) else None
        if name == "station":
            station = station_get(int(key))
            return _card(value, station.name, station.region.name) if _seen(actor, station.path) else None
        row = left_get("body" if name == "to_body" else name, int(key))
        return _card(value, str(row), "")
    except Refused:
        return None


def _seen(actor: Actor, path: str) -> bool:
    return any(contains(scope, path) or path in ancestors(scope) for scope in reach(actor) if scope) or "" in reach(actor)


@require_safe
def link_find(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The cards of a picker while somebody types (htmx)."""
    actor = acting(request)
    if not reach(actor):
        raise Denied("liaison.look")
    if kind not in ENDS or name not in {"left", "right"}:
        raise Missing
    query = query_of(request, name)
    cards = (left_cards if name == "left" else right_cards)(actor, kind, query, clock.now())
    return render(request, "desk/people/found.html", {"name": name, "query": query, "results": cards})


def help_words(kind: str) -> dict[str, str]:
    """What to type into the two pickers."""
    ends = ENDS[kind]
    left = {"member": _("委员的称谓"), "body": _("组织的名称"), "organisation": _("单位的名称")}
    right = {"region": _("地名"), "to_body": _("组织的名称"), "station": _("站点的名称")}
    return {
        "left": _("输入%(what)s的一部分后按“查找”。") % {"what": _("或").join(left[name] for name in ends.left)},
        "right": _("输入%(what)s的一部分后按“查找”。") % {"what": _("或").join(right[name] for name in ends.right)},
    }
