"""Procedure templates: the list, one version with its stages, a county's own copy made in the browser."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberate.errors import InputErrors
from deliberate.procedure import Stage, Template
from deliberate.words import sentence
from shangliang.desk.case_views import roles_of
from shangliang.desk.picking import acting
from shangliang.desk.procedure_form import EXITS, PARAMS, WORDS, HeadForm, Sheet, stage_forms
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing
from shangliang.people.roles import COUNTY, SYSTEM_ADMIN
from shangliang.procedures.models import Version
from shangliang.procedures.permissions import can_edit_templates
from shangliang.procedures.registry import stage_kinds
from shangliang.procedures.selectors import template_parse, version_get, versions_all
from shangliang.procedures.services import template_save, version_offer
from shangliang.regions.paths import county_of
from shangliang.regions.selectors import names
from shangliang.ui.words import local


def scopes_to_edit(actor: Actor) -> list[str]:
    """Counties whose own templates the actor keeps; "" for those of everybody."""
    return sorted({county_of(scope) for scope in actor.scopes(COUNTY, SYSTEM_ADMIN)})


def _seen(request: HttpRequest, pk: int) -> Version:
    """A version of everybody's or of the actor's own county; Missing else."""
    version, scopes = version_get(pk), acting(request).scopes()
    if not scopes or (version.scope and "" not in scopes and version.scope not in {county_of(scope) for scope in scopes}):
        raise Missing
    return version


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The newest version of every template that concerns the actor, older ones below it."""
    actor = acting(request)
    if not actor.scopes():
        raise Denied("procedures.edit")
    groups: dict[tuple[str, str], list[Version]] = {}
    for version in versions_all(actor.scopes()):
        groups.setdefault((version.key, version.scope), []).append(version)
    places = names({scope for _key, scope in groups})
    rows = [
        {"newest": found[0], "older": found[1:], "place": places[scope] if scope else _("通用")} for (_key, scope), found in groups.items()
    ]
    rows.sort(key=lambda row: (row["newest"].data.get("order", 99), row["newest"].key, row["newest"].scope))  # type: ignore[attr-defined]  # a version
    return render(request, "desk/templates.html", {"rows": rows, "may_edit": bool(scopes_to_edit(actor))})


def stage_row(stage: Stage, template: Template, number: int) -> dict[str, Any]:
    """One stage in words."""
    known = {other.key: local(other) for other in template.stages}
    params = [
        _("%(label)s：%(text)s") % {"label": PARAMS.get(name, name), "text": WORDS.get(str(value), str(value))}
        for name, value in stage.params.items()
    ]
    exits = [_("%(when)s进入“%(stage)s”") % {"when": EXITS.get(key, key), "stage": known[to]} for key, to in stage.exits.items() if to]
    return {
        "number": number,
        "name": local(stage),
        "kind": stage_kinds()[stage.kind].name,
        "roles": roles_of(stage.roles),
        "days": stage.days,
        "params": _("；").join(params),
        "exits": _("；").join(exits),
        "aside": stage.aside,
    }


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its stages."""
    version = _seen(request, pk)
    actor, now = acting(request), clock.now()
    parsed = template_parse(version.data)
    context = {
        "version": version,
        "template": parsed,
        "stages": [stage_row(stage, parsed, number) for number, stage in enumerate(parsed.stages, 1)],
        "place": names([version.scope])[version.scope] if version.scope else _("通用"),
        "may_offer": bool(can_edit_templates(actor, version.scope, now)),
        "may_copy": bool(scopes_to_edit(actor)),
    }
    return render(request, "desk/template.html", context)


@require_POST
def template_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a version for new cases, or withdraw it."""
    version = _seen(request, pk)
    offered = request.POST.get("offered") == "1"
    version_offer(actor=acting(request), version_id=version.pk, offered=offered, now=clock.now())
    messages.success(request, _("已开放使用。") if offered else _("已停止用于新议题，正在办的不受影响。"))
    return HttpResponseRedirect(reverse("desk:template", args=[pk]))


def _save(actor: Actor, sheet: Sheet, scope: str, now: datetime) -> tuple[Version | None, list[str]]:
    """The new version, or every fault in words."""
    faults = sheet.faults()
    if faults:
        return None, faults
    try:
        return template_save(actor=actor, data=sheet.data(), scope=scope, now=now), []
    except InputErrors as refused:
        language = "zh" if (get_language() or "zh").startswith("zh") else "en"
        return None, [sentence(item, language) for item in refused.items]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy and edit: saved as a new version of the county's own; a broken one comes back with every fault."""
    version, actor, now = _seen(request, pk), acting(request), clock.now()
    scopes = scopes_to_edit(actor)
    if not scopes:
        raise Denied("procedures.edit")
    wanted = request.POST.get("scope", version.scope)
    scope = wanted if wanted in scopes else scopes[0]
    sheet = Sheet.read(request.POST) if request.method == "POST" else Sheet.of(version.data)
    operation, status = request.POST.get("op", ""), 200
    faults: list[str] = []
    if operation == "save":
        saved, faults = _save(actor, sheet, scope, now)
        if saved is not None:
            messages.success(request, _("已保存为第 %(n)s 版。") % {"n": saved.number})
            return HttpResponseRedirect(reverse("desk:template", args=[saved.pk]))
        status = 422
    elif operation:
        sheet.changed(operation)
    places = names(scopes)
    context = {
        "version": version,
        "head": HeadForm(sheet.head),
        "stages": stage_forms(sheet),
        "faults": faults,
        "scope": scope,
        "scopes": [(key, _("通用") if key == "" else places[key]) for key in scopes],
        "changed": operation,
    }
    return render(request, "desk/template_edit.html", context, status=status)


urlpatterns = [
    path("templates/", templates, name="templates"),
    path("templates/<int:pk>/", template, name="template"),
    path("templates/<int:pk>/edit/", template_edit, name="template_edit"),
    path("templates/<int:pk>/offer/", template_offer, name="template_offer"),
]
