"""Recurring meetings 定期会商: the list, a new one, one with its rule and sessions."""

from datetime import time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.entry import place_picker
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import acting, form_status, tried
from shangliang.desk.series_forms import ExtraForm, ReasonForm, SeriesForm
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, require
from shangliang.kernel.workdays import day_of
from shangliang.people.roles import COUNTY, OFFICES, TOWN
from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN, contains
from shangliang.regions.selectors import full_names, region_get
from shangliang.series.calendar import calendar_text
from shangliang.series.drafts import SeriesDraft
from shangliang.series.holding import session_open
from shangliang.series.kinds import Kind, kind_of, kinds
from shangliang.series.models import Series, Session
from shangliang.series.permissions import can_host, can_plan
from shangliang.series.rules import verdicts_of
from shangliang.series.selectors import (
    PAGE,
    coming,
    may_list,
    next_sessions,
    pauses_of,
    seen_scopes,
    series_get,
    series_list,
    sessions_of,
)
from shangliang.series.services import series_end, series_pause, series_resume, series_save
from shangliang.series.words import cadence_words, kind_name, period_words, rule_words
from shangliang.ui.words import local

form_page = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = {
    "series.title": "title",
    "series.title_taken": "title",
    "series.kind": "subtype",
    "series.station": "station",
    "series.cadence": "unit",
    "series.rule": "rule_source",
    "series.days": "ends",
    "series.too_old": "starts",
}


class File:
    """A series, for the actions of its page."""

    def __init__(self, series: Series) -> None:
        self.series, self.version = series, series.version


Do = Doing[File]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "series_id": do.about.series.pk, "version": do.version, "now": do.now}


def _extra(do: Do) -> object:
    return session_open(actor=do.actor, series_id=do.about.series.pk, day=do.data["day"], now=do.now)


ACTIONS: dict[str, Action[File]] = {
    "pause": Action(
        gettext_lazy("暂停"),
        gettext_lazy("暂停"),
        lambda do: series_pause(**_who(do), reason=do.data["reason"]),
        gettext_lazy("已暂停；还没有开的那一场已取消，原因写在上面。"),
        ReasonForm,
    ),
    "resume": Action(gettext_lazy("恢复"), gettext_lazy("恢复"), lambda do: series_resume(**_who(do)), gettext_lazy("已恢复。")),
    "end": Action(
        gettext_lazy("结束"),
        gettext_lazy("结束这个定期会商"),
        lambda do: series_end(**_who(do), reason=do.data["reason"]),
        gettext_lazy("已结束，开过的会仍可查看。"),
        ReasonForm,
    ),
    "extra": Action(gettext_lazy("另开一场"), gettext_lazy("打开这一场"), _extra, gettext_lazy("已打开，议程已列好。"), ExtraForm),
}


def state_words(session: Session) -> tuple[str, str]:
    """(lamp, words) of a session."""
    lamps = {"planned": "green", "held": "grey", "cancelled": "grey", "missed": "red"}
    return lamps[session.state], str(session.get_state_display())


@require_safe
def series_index(request: HttpRequest) -> HttpResponse:
    """The series of the actor's places and bodies."""
    actor = acting(request)
    if not may_list(actor):
        raise Denied("series.host")
    kind, text = picked(request, "kind", list(kinds())), words_of(request)
    state, place = picked(request, "state", Series.State.values), picked_place(request)
    found = series_list(actor, kind=kind, state=state, scope=place, text=text, before=before_of(request))
    listing = Listing.of(request, found, PAGE)
    names, following = full_names({row.path for row in listing.rows}), next_sessions(listing.rows)
    kind_options = [("", _("全部")), *((row.key, str(local(row))) for row in kinds().values())]
    groups: list[dict[str, Any]] = [
        {"name": "kind", "label": _("类型"), "options": [{"value": v, "label": n, "checked": v == kind} for v, n in kind_options]},
        {
            "name": "state",
            "label": _("状态"),
            "options": [{"value": v, "label": n, "checked": v == state} for v, n in [("", _("全部")), *Series.State.choices]],
        },
        place_group(seen_scopes(actor), place),
    ]
    context = {
        "rows": [
            (row, names[row.path], following.get(row.pk), cadence_words(row), kind_name(row.kind, row.subtype)) for row in listing.rows
        ],
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(kind or state or place or text),
        "may_plan": bool(actor.scopes(*OFFICES)),
        "may_rules": bool(actor.scopes(COUNTY, TOWN)),
    }
    return render(request, "desk/series/list.html", context)


class WhereForm(forms.Form):
    """The place."""

    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": gettext_lazy("请选择地方。")})


def _place(request: HttpRequest, scopes: tuple[str, ...]) -> Region | None:
    """The place of a new series, chosen or the actor's only one; Missing outside."""
    asked = request.GET.get("region", "")
    wanted = asked or (scopes[0] if len(scopes) == 1 else "")
    if not wanted or "find" in request.GET:
        return None
    if not PATTERN.fullmatch(wanted) or not any(contains(scope, wanted) for scope in scopes):
        raise Missing
    return region_get(wanted)


@form_page
def series_new(request: HttpRequest) -> HttpResponse:
    """A new series by three questions: which kind, where, when."""
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("series.plan")
    kind = kinds().get(request.GET.get("kind", ""))
    if kind is None:
        return render(request, "desk/series/kinds.html", {"kinds": kinds().values()})
    region = None if request.GET.get("elsewhere") else _place(request, scopes)
    if region is None:
        where = WhereForm(initial={"region": request.GET.get("region", "")})
        context = {"kind": kind, "picker": place_picker(request, where, scopes)}
        return render(request, "desk/series/where.html", context)
    require(can_plan(actor, region.path, clock.now()))
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=_usual(kind, region), kind=kind, region=region)
    return _saved(request, form, None) or _form(request, form, None)


def _usual(kind: Kind, region: Region) -> dict[str, object]:
    """What is usual for the kind; the first day of the month, so that its rule counts from a whole period on."""
    short = region.name
    for tail in ("村民委员会", "居民委员会", "居委会"):
        short = short.removesuffix(tail)
    today = day_of(clock.now())
    return {
        **{name: getattr(kind, name) for name in ("unit", "step", "weekday", "nth", "day", "month", "shift", "public", "publish_days")},
        "title": f"{short}{kind.name}",
        "subtype": kind.subtypes[0].key if kind.subtypes else "",
        "rule_unit": kind.rule.unit,
        "rule_least": kind.rule.least or None,
        "rule_source": kind.rule.source,
        "at": time(19, 0) if region.level in {"village", "group", "area"} else time(9, 0),
        "starts": today.replace(day=1),
        "lead_days": 7,
    }


def _saved(request: HttpRequest, form: SeriesForm, series: Series | None) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    draft: SeriesDraft = form.draft()
    key, version = (series.pk, form.cleaned_data["version"]) if series else (None, None)
    save = partial(series_save, actor=acting(request), draft=draft, series_id=key, version=version, now=clock.now())
    saved = tried(form, FIELDS, save)
    if saved is None:
        return None
    messages.success(request, _("已保存。到时候会自动打开下一场，列好议程。"))
    return HttpResponseRedirect(reverse("desk:series", args=[saved.pk]))


def _form(request: HttpRequest, form: SeriesForm, series: Series | None) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "place": full_names([form.region.path])[form.region.path], "series": series}
    return render(request, "desk/series/form.html", context, status=form_status(form))


@form_page
def series_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a series; sessions that are open already stay."""
    actor, now = acting(request), clock.now()
    series = series_get(actor, pk)
    require(can_plan(actor, series.path, now))
    require(can_host(actor, series, now))
    names = ("title", "subtype", "place_words", "unit", "step", "month", "day", "nth", "weekday", "shift", "at", "ends", "lead_days")
    more = ("rule_unit", "rule_least", "rule_source", "public", "publish_days", "version")
    initial = {name: getattr(series, name) for name in names + more}
    initial |= {"organisation": str(series.organisation_id or ""), "station": str(series.station_id or "")}
    data = request.POST if request.method == "POST" else None
    form = SeriesForm(data, initial=initial, kind=kind_of(series.kind), region=series.region, series=series)
    return _saved(request, form, series) or _form(request, form, series)


def show(request: HttpRequest, series: Series, failed: Failed | None = None) -> HttpResponse:
    """One series: when, by which rule, kept or not, its sessions."""
    actor, now = acting(request), clock.now()
    file, today = File(series), day_of(now)
    context: dict[str, Any] = {
        "series": series,
        "kind": kind_name(series.kind, series.subtype),
        "place": full_names([series.path])[series.path],
        "cadence": cadence_words(series),
        "rule": rule_words(series),
        "verdicts": [(row, period_words(row.period, series.rule_unit)) for row in verdicts_of(series, today)],
        "sessions": [(row, *state_words(row)) for row in sessions_of(series)],
        "coming": coming(series),
        "pauses": pauses_of(series),
        "may_host": bool(can_host(actor, series, now)),
        "may_plan": bool(can_plan(actor, series.path, now)) and series.state != Series.State.ENDED,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "file": file,
        "file_pk": series.pk,
        "do": "desk:series_do",
        "back": reverse("desk:series", args=[series.pk]),
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "desk/series/series.html", context, status=failed.status if failed else 200)


@require_safe
def series_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One series."""
    return show(request, series_get(acting(request), pk))


@require_POST
def series_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Let it rest, go on, end it, open a session beside the regular ones."""
    action, series = ACTIONS.get(key), series_get(acting(request), pk)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, File(series), clock.now())
    if failed is not None:
        return show(request, series_get(acting(request), pk), failed)
    return HttpResponseRedirect(reverse("desk:series", args=[pk]))


@require_safe
def series_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Its days as a file for any calendar program (RFC 5545)."""
    series = series_get(acting(request), pk)
    text = calendar_text(series, clock.now(), request.get_host())
    name = f'attachment; filename="shangliang-{series.pk}.ics"'
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


urlpatterns = [
    path("series/", series_index, name="series_list"),
    path("series/new/", series_new, name="series_new"),
    path("series/<int:pk>/", series_page, name="series"),
    path("series/<int:pk>/edit/", series_edit, name="series_edit"),
    path("series/<int:pk>/calendar.ics", series_calendar, name="series_calendar"),
    path("series/<int:pk>/do/<slug:key>/", series_do, name="series_do"),
]
