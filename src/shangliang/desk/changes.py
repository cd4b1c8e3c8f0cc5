"""变化: what others did in one's files since one last read them. Only the person sees it; no visit is counted, no time is kept."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.cases.selectors import cases_readable
from shangliang.desk.picking import acting
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entry_text
from shangliang.kernel.actor import Actor
from shangliang.matters.selectors import matters_visible
from shangliang.notifications.selectors import Changed, Changes, changed_among, changes_for, journal_end, reading_of
from shangliang.notifications.services import reading_file, reading_mark
from shangliang.outcomes.selectors import assignments_in
from shangliang.regions.selectors import full_names

SHOWN = 30


@dataclass(frozen=True)
class File:
    """A file that changed: its words, region path and page."""

    title: str
    path: str
    url: str


def _cases(actor: Actor, ids: Collection[int]) -> dict[int, File]:
    """Case files, or for a unit the work it was given in the case."""
    files = {row.pk: File(row.title, row.path, reverse("desk:case", args=[row.pk])) for row in cases_readable(actor, ids)}
    for row in assignments_in(actor, [pk for pk in ids if pk not in files]):
        files.setdefault(row.case_id, File(row.case.title, row.case.path, reverse("desk:assignment", args=[row.pk])))
    return files


def _matters(actor: Actor, ids: Collection[int]) -> dict[int, File]:
    return {row.pk: File(row.title, row.path, reverse("desk:matter", args=[row.pk])) for row in matters_visible(actor, ids)}


# By the word before the colon of a journal chain: which of some files the actor may see. Another module of the desk adds its own.
KINDS: dict[str, Callable[[Actor, Collection[int]], Mapping[int, File]]] = {"case": _cases, "matter": _matters}


def _seen(actor: Actor, changes: Changes) -> list[dict[str, Any]]:
    """The changed files that the actor may see, the newest change first."""
    wanted: dict[str, set[int]] = {}
    for chain in changes.files:
        kind, _colon, key = chain.partition(":")
        if key.isdigit():
            wanted.setdefault(kind, set()).add(int(key))
    files = {f"{kind}:{pk}": file for kind, ids in wanted.items() for pk, file in KINDS[kind](actor, ids).items()}
    found = [(chain, changed, files[chain]) for chain, changed in changes.files.items() if chain in files]
    names = full_names({file.path for _chain, _changed, file in found[:SHOWN]})
    return [_row(chain, changed, file, names.get(file.path, "")) for chain, changed, file in found]


def _row(chain: str, changed: Changed, file: File, place: str) -> dict[str, Any]:
    newest = changed.newest
    words = entry_text(newest)
    return {"chain": chain, "text": file.title, "url": file.url, "place": place, "newest": words, "at": newest.at, "count": changed.count}


def marks(actor: Actor, chains: Collection[str]) -> Mapping[str, Changed]:
    """Which rows of a list have something new to the actor."""
    return changed_among(actor.person, chains)


def opened(actor: Actor, chain: str, entries: list[Entry]) -> int:
    """The actor has this file before them: read up to its newest entry. Up to which they had read before; 0 without a mark."""
    reading = reading_of(actor.person) if actor.person is not None and entries else None
    if reading is None or actor.person is None:
        return 0
    before: int = max(reading.read_to, reading.files.get(chain, 0))
    newest = max(entry.pk for entry in entries)
    if newest > before:
        reading_file(person=actor.person, chain=chain, upto=newest)
    return before


def news(entries: list[Entry], before: int, actor: Actor) -> set[int]:
    """The entries by others that are new to the actor."""
    return {entry.pk for entry in entries if before and entry.pk > before and entry.actor_id != actor.person}


@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The list: a part of the first page, or a page of its own. Whoever looks for the first time begins here."""
    actor = acting(request)
    found = changes_for(actor.person_id, kinds=KINDS)
    if not found.begun and request.method == "GET":
        reading_mark(person=actor.person_id, upto=found.upto)
    rows = _seen(actor, found)
    part = bool(getattr(request, "htmx", False))
    context = {"rows": rows[:SHOWN], "count": len(rows), "upto": found.upto, "more": found.more or len(rows) > SHOWN, "begun": found.begun}
    response = render(request, "desk/changes/_part.html" if part else "desk/changes/page.html", context)
    response.never_kept = True  # type: ignore[attr-defined]  # reading leaves no journal entry, so the memory of pages would not notice
    return response


@require_POST
def changes_read(request: HttpRequest) -> HttpResponse:
    """All of it is read, up to what the page showed; what was written meanwhile stays new."""
    value = request.POST.get("upto", "")
    upto = min(int(value) if value.isdigit() and len(value) < 19 else 0, journal_end())
    reading_mark(person=acting(request).person_id, upto=upto)
    return HttpResponseRedirect(reverse("desk:waiting"))


urlpatterns = [
    path("changes/", changes, name="changes"),
    path("changes/read/", changes_read, name="changes_read"),
]
