"""Bodies 协商组织: the list, one body with its roster, rosters from files: a preview first, then what the person chooses."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.case_views import timeline_of
from shangliang.desk.doing import Action, Doing, Failed, Forms, done
from shangliang.desk.entry import place_picker
from shangliang.desk.liaison_forms import BodyForm, EndForm, RosterForm, SeatForm
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import acting, finding, kept, tried
from shangliang.journal.selectors import entries_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused, require
from shangliang.kernel.uploads import refuse_too_large
from shangliang.kernel.workdays import day_of
from shangliang.liaison.drafts import BodyDraft, SeatDraft
from shangliang.liaison.models import Body, Link, Seat
from shangliang.liaison.permissions import can_keep_body, can_look, reach
from shangliang.liaison.roster import COLUMNS, template, text_of
from shangliang.liaison.selectors import PAGE, BodyFilter, bodies_list, body_get, links_of_body, roster_check, seats_of
from shangliang.liaison.services import body_change, body_create, body_end, roster_import, seat_add, seat_end
from shangliang.people.roles import OFFICES
from shangliang.regions.selectors import full_names

form_page = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = {
    "liaison.body_name": "name",
    "liaison.body_taken": "name",
    "liaison.dates": "ends",
    "liaison.body_term": "ends",
    "liaison.body_moved": "kind",
}


class BodyFile:
    """One body for one actor at one moment."""

    def __init__(self, actor: Actor, body: Body, now: datetime) -> None:
        self.actor = actor
        self.body = body
        self.now = now

    @property
    def version(self) -> int:
        """What forms of this page carry."""
        return self.body.version

    @cached_property
    def seats(self) -> list[Seat]:
        """Everybody who is or was on the roster."""
        return seats_of(self.body)

    @property
    def serving(self) -> list[Seat]:
        """Who is on it today, or will be."""
        today = day_of(self.now)
        return [seat for seat in self.seats if seat.ends is None or seat.ends > today]

    @property
    def past(self) -> list[Seat]:
        """Who was on it."""
        today = day_of(self.now)
        return [seat for seat in self.seats if seat.ends is not None and seat.ends <= today]

    @cached_property
    def links(self) -> list[Link]:
        """What it is linked with."""
        return links_of_body(self.body, self.now)

    @property
    def is_over(self) -> bool:
        """True once it serves no more."""
        return bool(self.body.end_reason) or (self.body.ends is not None and self.body.ends <= day_of(self.now))

    @property
    def may_keep(self) -> bool:
        """Change the body and its roster."""
        return not self.is_over and bool(can_keep_body(self.actor, self.body.path, self.now))


def _seat(do: Doing[BodyFile]) -> object:
    names = ("role", "capacity", "username", "name", "agreed", "starts", "ends")
    return seat_add(actor=do.actor, body_id=do.about.body.pk, draft=SeatDraft(**{name: do.data[name] for name in names}), now=do.now)


def _seat_end(do: Doing[BodyFile]) -> object:
    return seat_end(actor=do.actor, body_id=do.about.body.pk, seat_id=do.target, day=do.data["day"], reason=do.data["reason"], now=do.now)


def _end(do: Doing[BodyFile]) -> object:
    return body_end(actor=do.actor, body_id=do.about.body.pk, day=do.data["day"], reason=do.data["reason"], version=do.version, now=do.now)


def _today(about: BodyFile) -> dict[str, object]:
    return {"day": day_of(about.now)}


ACTIONS: dict[str, Action[BodyFile]] = {
    "seat_add": Action(gettext_lazy("增加一席"), gettext_lazy("加进名册"), _seat, gettext_lazy("已加进名册。"), SeatForm, "roster"),
    "seat_end": Action(
        gettext_lazy("结束任职"), gettext_lazy("结束任职"), _seat_end, gettext_lazy("已结束，记录保留。"), EndForm, "roster", _today
    ),
    "end": Action(gettext_lazy("结束这一届"), gettext_lazy("结束这一届"), _end, gettext_lazy("这一届已结束。"), EndForm, "", _today),
}


def body_row(row: Body, place: str) -> dict[str, Any]:
    """A body as a line: its conveners and how many sit on it."""
    serving: list[Seat] = row.serving  # type: ignore[attr-defined]  # prefetched by the selectors
    first = [f"{seat.get_role_display()} {seat.label}" for seat in serving if seat.role in {Seat.Role.FIRST, Seat.Role.EXECUTIVE}]
    number = _("名册 %(n)s 人") % {"n": len(serving)} if serving else _("还没有名册")
    return {
        "text": row.name,
        "url": reverse("desk:body", args=[row.pk]),
        "detail": " · ".join([str(row.get_kind_display()), place, *first, number]),
        "action": _("打开"),
        "action_url": reverse("desk:body", args=[row.pk]),
    }


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies of the actor's county."""
    actor, now, text = acting(request), clock.now(), words_of(request)
    require(can_look(actor))
    kind, state, place = picked(request, "kind", Body.Kind.values), picked(request, "state", ("over",)), picked_place(request)
    found = bodies_list(actor, BodyFilter(kind, place, text, state == "over", before_of(request)), now)
    listing = Listing.of(request, found, PAGE)
    known = full_names({row.path for row in listing.rows})
    kinds, states = [("", _("全部")), *Body.Kind.choices], [("", _("在任")), ("over", _("已结束"))]
    groups: list[dict[str, Any]] = [
        {"name": "kind", "label": _("类别"), "options": [{"value": v, "label": n, "checked": v == kind} for v, n in kinds]},
        {"name": "state", "label": _("状态"), "options": [{"value": v, "label": n, "checked": v == state} for v, n in states]},
        place_group(reach(actor), place),
    ]
    context = {
        "rows": [body_row(row, known[row.path]) for row in listing.rows],
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(text or kind or state or place),
        "may_add": bool(actor.scopes(*OFFICES)),
    }
    return render(request, "desk/liaison/bodies.html", context)


def _draft(form: BodyForm) -> BodyDraft:
    data = form.cleaned_data
    sector = int(data["sector"]) if data["sector"] else None
    return BodyDraft(data["kind"], data["name"], data["region"], data["starts"], data["ends"], sector=sector)


def _save(request: HttpRequest, form: BodyForm, body: Body | None) -> Body | None:
    """The saved body, or None when the form has to be shown again."""
    if not form.is_valid():
        return None
    actor, now = acting(request), clock.now()
    if body is None:
        return tried(form, FIELDS, lambda: body_create(actor=actor, draft=_draft(form), now=now))
    draft, version = _draft(form), form.cleaned_data["version"]
    draft = BodyDraft(draft.kind, draft.name, draft.region, draft.starts, draft.ends, body.organisation_id, body.station_id, draft.sector)
    return tried(form, FIELDS, lambda: body_change(actor=actor, body_id=body.pk, draft=draft, version=version, now=now))


def _form_page(request: HttpRequest, body: Body | None, first: dict[str, object]) -> HttpResponse:
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("liaison.keep_body")
    form = BodyForm(request.POST) if request.method == "POST" else BodyForm(initial=first)
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        saved = _save(request, form, body)
        if saved is not None:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("desk:body", args=[saved.pk]))
        status = 422
    context = {"form": form, "body": body, "picker": place_picker(request, form, scopes)}
    return render(request, "desk/liaison/body_form.html", context, status=status)


@never_cache
@form_page
def body_new(request: HttpRequest) -> HttpResponse:
    """Register a body."""
    scopes = acting(request).scopes(*OFFICES)
    return _form_page(request, None, {"region": scopes[0] if len(scopes) == 1 else "", "starts": day_of(clock.now())})


@never_cache
@form_page
def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its name, place and term."""
    body = body_get(acting(request), pk)
    require(can_keep_body(acting(request), body.path, clock.now()))
    names = ("kind", "name", "starts", "ends", "version")
    first: dict[str, object] = {name: getattr(body, name) for name in names}
    return _form_page(request, body, {**first, "sector": body.sector_id or "", "region": body.path})


def show(request: HttpRequest, file: BodyFile, failed: Failed | None = None) -> HttpResponse:
    """One body; on top what was refused."""
    body = file.body
    context = {
        "file": file,
        "body": body,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:body_do",
        "file_pk": body.pk,
        "back": reverse("desk:body", args=[body.pk]),
        "place": full_names([body.path])[body.path],
        "timeline": timeline_of(entries_of(body.chain, limit=20)),
    }
    return render(request, "desk/liaison/body.html", context, status=failed.status if failed else 200)


@require_safe
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One body with its roster."""
    actor = acting(request)
    return show(request, BodyFile(actor, body_get(actor, pk), clock.now()))


@require_POST
def body_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action of the page."""
    actor, now = acting(request), clock.now()
    return done(request, key, ACTIONS, lambda: BodyFile(actor, body_get(actor, pk), now), show, back=reverse("desk:body", args=[pk]))


@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """The file to fill in, with the mark by which spreadsheets know UTF-8."""
    require(can_look(acting(request)))
    answer = HttpResponse("\ufeff" + template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roster.csv"'
    return answer


def _imported(request: HttpRequest, body: Body, text: str) -> HttpResponse:
    """What was previewed is checked once more and written."""
    version = request.POST.get("version", "")
    number, refused = roster_import(
        actor=acting(request),
        body_id=body.pk,
        text=text,
        partly=request.POST.get("choice") == "good",
        version=int(version) if version.isdigit() else None,
        now=clock.now(),
    )
    words = {"number": number, "refused": len(refused)}
    messages.success(
        request, _("已导入 %(number)s 席，%(refused)s 行没有导入。") % words if refused else _("已导入 %(number)s 席。") % words
    )
    return HttpResponseRedirect(reverse("desk:body", args=[body.pk]) + "#roster")


def _read(request: HttpRequest, form: RosterForm) -> str:
    """The text of the file, or the one that was previewed and comes back with the confirmation."""
    refuse_too_large(request)
    if request.POST.get("choice"):
        return request.POST.get("text", "")
    return text_of(form.cleaned_data["file"].read()) if form.is_valid() else ""


@never_cache
@form_page
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """A roster from a file: choose it, look at every line, then all, only the good ones, or nothing."""
    actor, now = acting(request), clock.now()
    found = body_get(actor, pk)
    require(can_keep_body(actor, found.path, now))
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    context: dict[str, Any] = {"body": found, "form": form, "columns": [titles[0] for titles in COLUMNS.values()], "lines": [], "text": ""}
    status = 200
    if request.method == "POST":
        status = 422
        try:
            context["text"] = text = _read(request, form)
            if request.POST.get("choice"):
                form = context["form"] = RosterForm()
                return _imported(request, found, text)
            if text:
                context["lines"], status = roster_check(found, text), 200
        except Missing:
            raise
        except Refused as refusal:
            context["refusal"] = str(refusal)
            status = 403 if isinstance(refusal, Denied) else 409
            if request.POST.get("choice") and refusal.code in {"kernel.stale", "liaison.rows_refused"}:
                context["lines"] = roster_check(found, context["text"])
    context["good"] = sum(line.draft is not None for line in context["lines"])
    return render(request, "desk/liaison/roster.html", context, status=status)


urlpatterns = [
    path("liaison/bodies/", bodies, name="bodies"),
    path("liaison/bodies/new/", body_new, name="body_new"),
    path("liaison/bodies/roster.csv", roster_template, name="roster_template"),
    path("liaison/bodies/<int:pk>/", body, name="body"),
    path("liaison/bodies/<int:pk>/edit/", body_edit, name="body_edit"),
    path("liaison/bodies/<int:pk>/roster/", roster, name="roster"),
    path("liaison/bodies/<int:pk>/do/<slug:key>/", body_do, name="body_do"),
]
