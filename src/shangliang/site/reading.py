"""Cases, postings, meetings and documents for everybody to read, and to take part in: advise, object, vote by slip."""

from pathlib import PurePath
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shangliang.ballots.models import Ballot, Vote
from shangliang.ballots.selectors import ballots_of, slip_of
from shangliang.ballots.services import vote_cast
from shangliang.cases.models import Case
from shangliang.cases.selectors import (
    PAGE,
    case_lamp,
    case_public,
    cases_public,
    document_get,
    documents_of,
    interested_share,
    matters_count,
    participants_of,
    runs_of,
)
from shangliang.discussions.permissions import can_advise
from shangliang.discussions.selectors import advice_counts, advices_of, windows_of
from shangliang.discussions.services import advice_give
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused
from shangliang.meetings.selectors import meetings_of, turnout_of
from shangliang.outcomes.selectors import assignment_lamp, items_of, satisfaction_of
from shangliang.publicity.permissions import can_object
from shangliang.publicity.selectors import objections_of, posting_get, postings_list, postings_of
from shangliang.publicity.services import objection_raise
from shangliang.site.area import area_of
from shangliang.site.branding import wears
from shangliang.site.caching import kept
from shangliang.site.cards import case_cards, days_left, owners, procedure_name, stage_name, stage_track
from shangliang.site.following import entry_rows
from shangliang.ui.qr import qr_svg


def before_of(request: HttpRequest) -> int | None:
    """The id below which the page goes on; None on the first page."""
    value = request.GET.get("before", "")
    return int(value) if value.isdigit() and len(value) < 16 else None


def next_link(request: HttpRequest, last: int) -> str:
    """The address of the next page with all filters kept."""
    query = request.GET.copy()
    query["before"] = str(last)
    return f"{request.path}?{query.urlencode()}"


class SayForm(forms.Form):
    """One text, sent once."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("您的意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class VoteForm(forms.Form):
    """The code on the slip, and the choice."""

    code = forms.CharField(
        label=gettext_lazy("表决票号码"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    choice = forms.ChoiceField(label=gettext_lazy("您的选择"), choices=Vote.Choice.choices, widget=forms.RadioSelect)


@require_safe
@kept
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of my area."""
    area = area_of(request)
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").strip()[:40]
    state = state if state in {"open", "closed", "stopped"} else ""
    rows = cases_public(scope=area.path, state=state, text=text, before=before_of(request))
    more = len(rows) > PAGE
    context = {
        "area_name": area.name,
        "cards": case_cards(rows[:PAGE], clock.now()),
        "state": state,
        "query": text,
        "next": next_link(request, rows[PAGE - 1].pk) if more else "",
    }
    return render(request, "site/cases.html", context)


@require_safe
@kept
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The story of one case: what happened, where it stands, what happens next and by when, who answers for it."""
    found = case_public(number)
    now = clock.now()
    participants = participants_of(found)
    windows = windows_of(found)
    meetings = [(row, turnout_of(list(row.attendances.all()))) for row in meetings_of(found)]
    items = items_of(found)
    context = {
        "case": found,
        "area_name": found.region.name,
        "track": stage_track(found, runs_of(found)),
        "procedure": procedure_name(found),
        "stage": stage_name(found),
        "lamp": case_lamp(found, now),
        "owners": owners(found) if found.is_open else "",
        "fixed": sum(row.part == "fixed" for row in participants),
        "flexible": sum(row.part != "fixed" for row in participants),
        "interested": sum(row.interested for row in participants),
        "share": interested_share(participants),
        "documents": documents_of(found, public_only=True),
        "meetings": meetings,
        "windows": [(row, bool(can_advise(row, now))) for row in windows],
        "advices": advices_of(found, 30) if windows else [],
        "advice_counts": advice_counts(found) if windows else None,
        "ballots": ballots_of(found),
        "items": [(item, [(row, assignment_lamp(row, now)) for row in item.assignments.all()]) for item in items],
        "postings": [(row, days_left(row.closes_at, now)) for row in postings_of(found)],
        "satisfaction": satisfaction_of(found, least=1),
        "voices": matters_count(found),
        "entries": entry_rows(entries_of(found.chain, public_only=True, limit=60)),
        "address": request.build_absolute_uri(request.path),
        "qr": qr_svg(request.build_absolute_uri(request.path)),
    }
    return render(request, "site/case.html", context)


@require_safe
@kept
def document(request: HttpRequest, number: str, document_id: int) -> HttpResponse | FileResponse:
    """A public document: its text, or its file."""
    found = case_public(number)
    row = document_get(found, document_id, public_only=True)
    if request.GET.get("file") and row.file:
        return FileResponse(row.file.open("rb"), as_attachment=True, filename=PurePath(str(row.file.name)).name)
    return render(request, "site/document.html", {"case": found, "document": row, "area_name": found.region.name})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def advise(request: HttpRequest, number: str) -> HttpResponse:
    """Give advice in an open window."""
    found = case_public(number)
    windows = windows_of(found)
    if not windows:
        raise Missing
    window = windows[-1]
    form = SayForm(request.POST or None, initial={"form_key": uuid4()})
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            advice_give(
                actor=request.actor,  # type: ignore[attr-defined]  # set by Acting
                window_id=window.pk,
                text=data["text"],
                form_key=str(data["form_key"]),
                now=clock.now(),
            )
        except Refused as error:
            refusal = [str(error)]
        else:
            messages.success(request, _("您的意见已经收到，会与其他意见一起汇总到会上。"))
            return redirect(reverse("site:case", args=[number]) + "#advice")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "case": found, "window": window, "refusal": refusal, "open": bool(can_advise(window, clock.now()))}
    return render(request, "site/advise.html", context, status=status)


@require_safe
@kept
def postings(request: HttpRequest) -> HttpResponse:
    """The postings of my area."""
    area = area_of(request)
    now = clock.now()
    rows = postings_list(area.path, running_at=now if "running" in request.GET else None, before=before_of(request))
    more = len(rows) > PAGE
    context = {
        "area_name": area.name,
        "rows": [(row, days_left(row.closes_at, now)) for row in rows[:PAGE]],
        "running": "running" in request.GET,
        "next": next_link(request, rows[PAGE - 1].pk) if more else "",
    }
    return render(request, "site/postings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: HttpRequest, posting_id: int) -> HttpResponse:
    """One posting, its objections and answers, and the form to object."""
    row = posting_get(posting_id)
    wears(request, row.path)
    now = clock.now()
    form = SayForm(request.POST or None, initial={"form_key": uuid4()})
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            objection_raise(
                actor=request.actor,  # type: ignore[attr-defined]  # set by Acting
                posting_id=row.pk,
                text=data["text"],
                form_key=str(data["form_key"]),
                now=now,
            )
        except Refused as error:
            refusal = [str(error)]
        else:
            messages.success(request, _("您的异议已经收到，答复会写在这一页上。"))
            return redirect("site:posting", row.pk)
    context = {
        "posting": row,
        "case": row.case,
        "area_name": row.case.region.name,
        "days_left": days_left(row.closes_at, now),
        "objections": objections_of(row),
        "open": bool(can_object(row, now)) and row.case.state in {Case.State.RUNNING, Case.State.PAUSED},
        "form": form,
        "refusal": refusal,
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "site/posting.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest) -> HttpResponse:
    """Vote with the code of a paper slip; first the question is shown, then the choice is taken."""
    form = VoteForm(request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")})
    refusal: list[str] = []
    slip = slip_of(request.POST.get("code", "") or request.GET.get("code", ""))
    if request.method == "POST" and form.is_valid():
        try:
            ballot = vote_cast(code=form.cleaned_data["code"], choice=form.cleaned_data["choice"], now=clock.now())
        except Refused as error:
            refusal = [str(error)]
        else:
            messages.success(request, _("您的一票已经投出。投票不记名，任何人都查不到您选了什么。"))
            return redirect(reverse("site:case", args=[ballot.case.number]) + "#ballots")
    if slip is not None:
        wears(request, slip.ballot.case.path)
    elif request.GET.get("code") and not refusal:
        refusal = [str(Refused("vote.slip_unknown"))]
    context = {
        "form": form,
        "refusal": refusal,
        "ballot": slip.ballot if slip else None,
        "open": bool(slip and slip.ballot.state == Ballot.State.OPEN),
    }
    return render(request, "site/vote.html", context, status=422 if refusal or request.method == "POST" else 200)


urlpatterns = [
    path("cases/", cases, name="cases"),
    path("cases/<slug:number>/", case, name="case"),
    path("cases/<slug:number>/documents/<int:document_id>/", document, name="document"),
    path("cases/<slug:number>/advise/", advise, name="advise"),
    path("postings/", postings, name="postings"),
    path("postings/<int:posting_id>/", posting, name="posting"),
    path("vote/", vote, name="vote"),
]
