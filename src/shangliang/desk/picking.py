"""Choosing a place or an organisation in a form: type, find, tap; with htmx while typing, without it by a button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.people.models import Organisation
from shangliang.people.permissions import people_scopes
from shangliang.people.selectors import organisation_get, organisations_in
from shangliang.regions.selectors import full_names, search

MOST = 12
Saved = TypeVar("Saved")
Card = dict[str, str]


@dataclass(frozen=True)
class Picker:
    """What the macro `ui.region_picker` needs for one hidden field of a form."""

    name: str
    label: "str | Promise"
    help: "str | Promise"
    query: str
    results: list[Card]
    chosen: Card | None
    error: str


def acting(request: HttpRequest) -> Actor:
    """The actor of the request (people.middleware)."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def seen_scopes(request: HttpRequest) -> tuple[str, ...]:
    """The places whose people, organisations and members the actor may see; `Denied` when there are none."""
    scopes = people_scopes(acting(request))
    if not scopes:
        raise Denied("people.manage")
    return scopes


def places_found(query: str, scopes: Sequence[str]) -> list[Card]:
    """Cards of the places that match, within the scopes."""
    found = {place.path: place for scope in scopes for place in search(query, within=scope, limit=MOST)}
    names = full_names(found)
    return [{"value": path, "label": place.name, "path": names[path]} for path, place in list(found.items())[:MOST]]


def offices_found(query: str, scopes: Sequence[str], kinds: Sequence[str], now: datetime) -> list[Card]:
    """Cards of the organisations whose name contains the query, within the scopes."""
    found, _more = organisations_in(tuple(scopes), now=now, kinds=kinds, text=" ".join(query.split()), page=MOST)
    return [_office_card(office) for office in found] if query.strip() else []


def _office_card(office: Organisation) -> Card:
    return {"value": str(office.pk), "label": office.name, "path": f"{office.get_kind_display()} · {office.region.name}"}


def place_chosen(path: str) -> Card | None:
    """The card of the place that the form holds now."""
    if not path:
        return None
    name = full_names([path])[path]
    return {"value": path, "label": name.rsplit(" · ", 1)[-1], "path": name}


def office_chosen(key: str) -> Card | None:
    """The card of the organisation that the form holds now."""
    if not key.isdigit():
        return None
    try:
        return _office_card(organisation_get(int(key)))
    except Missing:
        return None


def query_of(request: HttpRequest, name: str) -> str:
    """What was typed into the search box of a picker."""
    data = request.POST if request.method == "POST" else request.GET
    return data.get(f"{name}_q", "").strip()


def value_of(form: forms.Form, name: str) -> str:
    """What the hidden field holds, as text."""
    value = form[name].value()
    return "" if value is None else str(value)


def error_of(form: forms.Form, name: str) -> str:
    """The errors of the hidden field in one line."""
    return " ".join(str(error) for error in form.errors.get(name, []))


def form_status(form: forms.Form) -> int:
    """422 when a form comes back with errors, else 200."""
    return 422 if form.errors else 200


def finding(request: HttpRequest) -> bool:
    """True when a search button of a picker was pressed: the form comes back with cards, nothing is saved."""
    return "find" in request.POST


def kept(form: forms.Form) -> forms.Form:
    """A bound form with what was typed, but without complaints: it is not finished yet."""
    form.full_clean()
    form.errors.clear()
    return form


def tried(form: forms.Form, fields: dict[str, str], service: Callable[[], Saved]) -> Saved | None:
    """Calls the service; a refusal goes to the field it speaks of (`fields`: code → name), None then. Denials pass through."""
    try:
        return service()
    except (Denied, Missing):
        raise
    except Refused as refusal:
        name = fields.get(refusal.code)
        form.add_error(name if name in form.fields else None, str(refusal))
        return None
