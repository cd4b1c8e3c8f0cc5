"""Cases: the list, the case file as a workbench, opening one."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.ballots.models import Sheet
from shangliang.ballots.selectors import ballot_get
from shangliang.ballots.services import slips_print
from shangliang.cases.models import Case
from shangliang.cases.selectors import PAGE, case_get, cases_list, work_scopes
from shangliang.desk.case_actions import ACTIONS, PAGES
from shangliang.desk.case_file import CaseFile
from shangliang.desk.case_forms import SlipsForm
from shangliang.desk.case_views import (
    case_row,
    documents_grouped,
    needs_of,
    outcomes_of,
    roles_of,
    sections_of,
    stages_of,
    timeline_of,
    wanted,
)
from shangliang.desk.changes import marks, news, opened
from shangliang.desk.doing import Failed, Forms, attempt
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import acting
from shangliang.desk.words import CAPACITIES
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock, ids
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.matters.grounds import GROUNDS
from shangliang.procedures.registry import stage_kinds
from shangliang.procedures.selectors import templates_warm
from shangliang.regions.selectors import full_names

STATES = ("open", Case.State.CLOSED, Case.State.STOPPED)


def state_options(chosen: str) -> list[dict[str, Any]]:
    """The filter of states."""
    labels = [("", _("全部")), ("open", _("办理中")), ("closed", _("已归档")), ("stopped", _("已终止"))]
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in labels]


def kind_options(chosen: str) -> list[dict[str, Any]]:
    """The filter of stages."""
    kinds = [("", _("全部")), *((key, str(kind.name)) for key, kind in stage_kinds().items())]
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in kinds]


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of the actor's places, newest first."""
    now, text = clock.now(), words_of(request)
    state, kind = picked(request, "state", STATES), picked(request, "kind", tuple(stage_kinds()))
    actor, place = acting(request), picked_place(request)
    found = cases_list(actor, state=state, kind=kind, text=text, scope=place, before=before_of(request))
    listing = Listing.of(request, found, PAGE)
    templates_warm({row.version_of_id for row in listing.rows})
    names = full_names({row.path for row in listing.rows})
    changed = marks(actor, [row.chain for row in listing.rows])
    groups: list[dict[str, Any]] = [
        {"name": "state", "label": _("状态"), "options": state_options(state)},
        {"name": "kind", "label": _("所在环节"), "options": kind_options(kind)},
        place_group(work_scopes(actor), place),
    ]
    context = {
        "rows": [case_row(row, now, names[row.path], changed=row.chain in changed) for row in listing.rows],
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(text or state or kind or place),
    }
    response = render(request, "desk/cases.html", context)
    response.never_kept = bool(changed)  # type: ignore[attr-defined]  # opening a file leaves no journal entry, but takes its mark away
    return response


def _votes(row: Sheet) -> int:
    return row.yes + row.no + row.abstain + row.invalid


def show(request: HttpRequest, file: CaseFile, failed: Failed | None = None) -> HttpResponse:
    """The case file; on top of it what was refused."""
    new = news(file.entries, opened(file.actor, file.case.chain, file.entries), file.actor)
    now, others = sections_of(file)
    context = {
        "file": file,
        "case": file.case,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:case_do",
        "file_pk": file.case.pk,
        "back": reverse("desk:case", args=[file.case.pk]),
        "stages": stages_of(file),
        "needs": needs_of(file, now),
        "owners": roles_of(file.stage.roles),
        "present": now,
        "wanted": wanted(file),
        "others": others,
        "place": full_names([file.case.path, file.case.holder]),
        "timeline": timeline_of(file.entries, new),
        "documents": documents_grouped(file.documents),
        "capacities": CAPACITIES,
        "grounds_words": lambda keys: _("、").join(str(GROUNDS[key][0]) for key in keys.split(",") if key in GROUNDS),
        "sheet_rows": lambda sheets: [
            [_("第 %(n)s 份") % {"n": n}, _votes(row), row.teller, row.witness] for n, row in enumerate(sheets, 1)
        ],
        "slips_form": SlipsForm(auto_id="slips-%s"),
        "outcomes": outcomes_of(file),
        "ready": all(need.met for need in file.needs),
        "form_key": str(uuid4()),
    }
    response = render(request, "desk/case.html", context, status=failed.status if failed else 200)
    # Votes leave no trace in the journal, so the memory of pages would not see the turnout grow.
    response.never_kept = bool(new) or any(ballot.state == ballot.State.OPEN for ballot in file.ballots)  # type: ignore[attr-defined]  # read there
    return response


@never_cache
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case file."""
    actor = acting(request)
    return show(request, CaseFile(actor, case_get(actor, pk), clock.now()))


@never_cache
@require_safe
def case_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole record of a case."""
    found = case_get(acting(request), pk)
    return render(request, "desk/record.html", {"case": found, "timeline": timeline_of(entries_of(found.chain, limit=1000))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action of the case file; back to the page, or the page with what was refused. Some have a page for their form."""
    action = ACTIONS.get(key)
    if action is None or (request.method != "POST" and key not in PAGES):
        raise Missing
    actor, now = acting(request), clock.now()
    file = CaseFile(actor, case_get(actor, pk), now)
    if request.method != "POST":
        context = {"file": file, "case": file.case, "action": action, "key": key, "form_of": Forms(ACTIONS, file)}
        return render(request, "desk/action.html", {**context, "do": "desk:case_do", "file_pk": pk})
    failed = attempt(request, key, action, file, now)
    if failed is None:
        return HttpResponseRedirect(reverse("desk:case", args=[pk]) + (f"#{action.anchor}" if action.anchor else ""))
    return show(request, CaseFile(actor, case_get(actor, pk), now), failed)


@never_cache
@require_POST
def slips(request: HttpRequest, pk: int, ballot_id: int) -> HttpResponse:
    """Print slips: the codes are shown this once; only their hashes are kept."""
    actor, now = acting(request), clock.now()
    file = CaseFile(actor, case_get(actor, pk), now)
    ballot = ballot_get(file.case, ballot_id)
    form = SlipsForm(request.POST, auto_id="failed-%s")
    status = 422
    if form.is_valid():
        try:
            codes = slips_print(actor=actor, case_id=pk, ballot_id=ballot_id, count=form.cleaned_data["count"], now=now)
        except Missing:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 403 if isinstance(refusal, Denied) else 409
        else:
            context = {"case": file.case, "ballot": ballot, "codes": [ids.grouped(code) for code in codes]}
            return render(request, "desk/slips.html", context)
    failed = Failed("slips", _("印制表决票"), _("印制"), form, status, reverse("desk:slips", args=[pk, ballot_id]))
    return show(request, CaseFile(actor, case_get(actor, pk), now), failed)


urlpatterns = [
    path("cases/", cases, name="cases"),
    path("cases/<int:pk>/", case, name="case"),
    path("cases/<int:pk>/record/", case_record, name="case_record"),
    path("cases/<int:pk>/do/<slug:key>/", case_do, name="case_do"),
    path("cases/<int:pk>/ballots/<int:ballot_id>/slips/", slips, name="slips"),
]
