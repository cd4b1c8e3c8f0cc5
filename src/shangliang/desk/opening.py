"""Opening a case: from a matter, where everything that is known stands ready, or without one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.cases.services import Opening, case_open, version_for_start
from shangliang.desk.entry import place_picker
from shangliang.desk.matter_forms import CaseForm
from shangliang.desk.picking import acting, finding, kept, value_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.matters.models import Matter
from shangliang.matters.selectors import matter_get
from shangliang.people.roles import OFFICES
from shangliang.procedures.selectors import versions_offered
from shangliang.regions.paths import contains
from shangliang.regions.selectors import region_get
from shangliang.standards.selectors import flow_keys
from shangliang.ui.words import local


def _matter(request: HttpRequest, actor: Actor) -> Matter | None:
    """The matter it starts from; Missing outside the actor's places."""
    value = (request.POST if request.method == "POST" else request.GET).get("matter", "")
    return matter_get(actor, int(value)) if value.isdigit() else None


def _first(matter: Matter | None, scopes: tuple[str, ...]) -> dict[str, Any]:
    """What stands ready: the matter's own words and place; else the only place the actor works for."""
    if matter is None:
        return {"region": scopes[0] if len(scopes) == 1 else ""}
    return {"title": matter.title, "summary": matter.text[:1000], "region": matter.path, "matter": matter.pk}


def _open(actor: Actor, form: CaseForm, matter: Matter | None, now: datetime) -> int:
    data = form.cleaned_data
    if not any(contains(scope, data["region"]) for scope in actor.scopes(*OFFICES)):
        raise Missing
    opening = Opening(
        title=data["title"],
        region=matter.region if matter else region_get(data["region"]),
        version=version_for_start(data["procedure"]),
        summary=data["summary"],
        category=matter.category if matter else None,
        size=data["size"],
        host=data["host"],
    )
    return case_open(actor=actor, opening=opening, matter_ids=[matter.pk] if matter else [], now=now).pk


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Name, procedure, open: with a matter that is all."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("cases.open")
    matter = _matter(request, actor)
    form = CaseForm(request.POST) if request.method == "POST" else CaseForm(initial=_first(matter, scopes))
    place = value_of(form, "region") or scopes[0]
    allowed = flow_keys(place)
    versions = [row for row in versions_offered(place) if allowed is None or row.key in allowed]
    form.offer(versions)
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                pk = _open(actor, form, matter, now)
            except Missing:
                raise
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("已立项，程序开始。"))
                return HttpResponseRedirect(reverse("desk:case", args=[pk]))
    context = {
        "form": form,
        "matter": matter,
        "hints": {str(version.pk): local(version, "summary") for version in versions},
        "picker": None if matter else place_picker(request, form, scopes),
    }
    return render(request, "desk/case_new.html", context, status=status)
