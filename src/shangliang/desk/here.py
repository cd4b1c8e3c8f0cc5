"""Doing a thing on its line in 等我办: the small form of one action, fetched when it is unfolded; without JavaScript it is a page of its own.

What can be done so stands in PLACES; another module of the desk adds its own place and gives its lines a `Here`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.cases.selectors import case_get
from shangliang.desk import assignments, case_actions, matter_actions
from shangliang.desk.assignments import WorkFile
from shangliang.desk.case_file import CaseFile
from shangliang.desk.case_views import needs_of, outcomes_of, sections_of
from shangliang.desk.doing import Action, Failed, Forms, attempt
from shangliang.desk.matter_file import MatterFile
from shangliang.desk.picking import acting
from shangliang.desk.waiting import Here, list_context
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.selectors import matter_get
from shangliang.outcomes.selectors import assignment_get
from shangliang.publicity.models import Objection


def _nothing(_file: Any, _here: Here) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Place:
    """Files of one kind: `open` them (Missing outside of the actor's scope), the `actions` that can be done on a line, the full `page`,
    the `template` that shows what must be known to decide, and `more` for it.

    `file` needs a `version`; one whose `target` is a row of its own gives the form's hidden `row_version` by `row_version(target)`.
    """

    open: Callable[[Actor, int, datetime], Any]
    actions: Mapping[str, Action[Any]]
    page: str
    template: str = "desk/here/plain.html"
    more: Callable[[Any, Here], Mapping[str, Any]] = _nothing


def _some(actions: Mapping[str, Action[Any]], *keys: str) -> dict[str, Action[Any]]:
    return {key: actions[key] for key in keys}


def _objection(file: CaseFile, pk: int) -> Objection:
    found = next((row for posting in file.postings for row in posting.objections.all() if row.pk == pk), None)
    if found is None:
        raise Missing
    return found


def _case_more(file: CaseFile, here: Here) -> Mapping[str, Any]:
    """The answer to check, the objection to answer, or what the stage still lacks and how it is left."""
    if here.key in {"check", "extension"}:
        return {"row": file.assignment(here.target)}
    if here.key == "objection":
        return {"row": _objection(file, here.target)}
    needs = needs_of(file, sections_of(file)[0])
    page = reverse("desk:case", args=[file.case.pk])
    needs = [{**need, "action_url": page + need["action_url"]} if "action_url" in need else need for need in needs]
    return {"needs": needs, "outcomes": outcomes_of(file), "ready": all(need["done"] for need in needs)}


PLACES: dict[str, Place] = {
    "matter": Place(
        lambda actor, pk, now: MatterFile(actor, matter_get(actor, pk), now),
        _some(matter_actions.ACTIONS, "accept", "answer"),
        "desk:matter",
        "desk/here/matter.html",
    ),
    "assignment": Place(
        lambda actor, pk, now: WorkFile(actor, assignment_get(actor, pk), now),
        _some(assignments.ACTIONS, "sign", "answer", "extension"),
        "desk:assignment",
        "desk/here/assignment.html",
    ),
    "case": Place(
        lambda actor, pk, now: CaseFile(actor, case_get(actor, pk), now),
        _some(case_actions.ACTIONS, "leave", "screening", "approval", "claim", "check", "extension", "objection"),
        "desk:case",
        "desk/here/case.html",
        _case_more,
    ),
}


def _show(request: HttpRequest, place: Place, here: Here, file: Any, failed: Failed | None = None) -> HttpResponse:
    """The form in place, or the page that holds it."""
    forms = Forms(place.actions, file)
    form = failed.form if failed else forms(here.key, here.target or "")
    context = {
        "place": place,
        "here": here,
        "file": file,
        "form_of": forms,
        "form": form,
        "failed": failed,
        "action": place.actions[here.key],
        "page": reverse(place.page, args=[here.pk]),
        "row_version": file.row_version(str(here.target)) if "row_version" in form.fields else 0,
        **place.more(file, here),
    }
    part = bool(getattr(request, "htmx", False))
    return render(
        request, place.template if part else "desk/here/page.html", {**context, "part": part}, status=failed.status if failed else 200
    )


def _done(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """The list as it is now, in the place of the old one; without JavaScript the page itself."""
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(reverse("desk:waiting"))
    response = render(request, "desk/here/done.html", list_context(actor, now))
    response["HX-Retarget"], response["HX-Reswap"] = "#waiting", "outerHTML"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, place: str, pk: int, key: str, target: int = 0) -> HttpResponse:
    """One action of one file: its form, or doing it. What is refused comes back in its place with what was typed."""
    found = PLACES.get(place)
    action = found.actions.get(key) if found else None
    if found is None or action is None:
        raise Missing
    actor, now = acting(request), clock.now()
    wanted = Here(place, pk, key, target)
    file = found.open(actor, pk, now)
    if request.method != "POST":
        return _show(request, found, wanted, file)
    failed = attempt(request, key, action, file, now)
    if failed is None:
        return _done(request, actor, now)
    return _show(request, found, wanted, found.open(actor, pk, now), failed)


urlpatterns = [
    path("here/<slug:place>/<int:pk>/<slug:key>/", here, name="here"),
    path("here/<slug:place>/<int:pk>/<slug:key>/<int:target>/", here, name="here_row"),
]
