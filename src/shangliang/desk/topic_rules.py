"""评议表和选题清单 of a county: what rules now, earlier versions, and writing a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.picking import acting
from shangliang.desk.topic_forms import ListRulesForm, SheetRulesForm
from shangliang.desk.topics import readers_scopes
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Refused
from shangliang.matters.grounds import GROUNDS
from shangliang.regions.paths import county_of
from shangliang.topics.models import Guide
from shangliang.topics.permissions import can_rule
from shangliang.topics.rules import criteria_lines, criteria_read, list_lines, list_read
from shangliang.topics.selectors.guides import guide_data, guides_of
from shangliang.topics.services.guides import guide_save

LISTS = ("tests", "positive", "negative")


def _data(form: Any, kind: str, before: dict[str, Any]) -> dict[str, Any]:
    """What the lines of a form say."""
    if kind == Guide.Kind.SHEET:
        return criteria_read(form.cleaned_data["criteria"], before)
    return {name: list_read(form.cleaned_data[name], before[name], negative=name == "negative") for name in LISTS}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topic_rules(request: HttpRequest) -> HttpResponse:
    """The rules of the actor's county."""
    county = county_of(readers_scopes(request)[0])
    actor, now = acting(request), clock.now()
    sheet, checks = guide_data(Guide.Kind.SHEET, county), guide_data(Guide.Kind.CHECKLIST, county)
    forms: dict[str, Any] = {
        "sheet": SheetRulesForm(initial={"criteria": criteria_lines(sheet)}, auto_id="sheet-%s"),
        "checklist": ListRulesForm(initial={name: list_lines(checks[name]) for name in LISTS}, auto_id="list-%s"),
    }
    status, kind = 200, request.POST.get("kind", "")
    if request.method == "POST" and kind in forms:
        form = forms[kind] = type(forms[kind])(request.POST, auto_id=f"{kind}-%s")
        status = 422
        if form.is_valid():
            try:
                data = _data(form, kind, sheet if kind == "sheet" else checks)
                reason, shown = form.cleaned_data["reason"], form.cleaned_data.get("version")
                guide_save(actor=actor, kind=kind, county=county, data=data, reason=reason, version=shown, now=now)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("新版本从下一轮选题起使用。"))
                return HttpResponseRedirect(reverse("desk:topic_rules"))
    versions = {name: guides_of(name, county) for name in forms}
    context = {
        "forms": forms,
        "sheet": sheet,
        "checks": checks,
        "versions": versions,
        "numbers": {name: rows[0].number if rows else 0 for name, rows in versions.items()},
        "may": bool(can_rule(actor, county, now)),
        "grounds": _("、").join(str(name) for name, _words in GROUNDS.values()),
        "ways": {key: str(name) for key, (name, _words) in GROUNDS.items()},
    }
    return render(request, "desk/topics/rules.html", context, status=status)


urlpatterns = [path("topics/rules/", topic_rules, name="topic_rules")]
