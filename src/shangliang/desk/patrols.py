"""巡片不巡人: routes of places, today's round with one tap a place, the list of places, the sheet to print, a county's own checks.

Nothing on these pages says who went, when or how long. Pages are never kept: a tap on "fine" leaves no entry in the journal.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.entry import place_picker
from shangliang.desk.listing import Listing, before_of, picked_place, place_group, words_of
from shangliang.desk.picking import acting, finding, form_status, kept, tried
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, require
from shangliang.kernel.uploads import clean_photo
from shangliang.kernel.workdays import day_of
from shangliang.patrols.models import Route
from shangliang.patrols.permissions import WALKERS, can_keep_checks, can_walk
from shangliang.patrols.selectors import PAGE, hazard_counts, hazards_of, own_checks, rounds_of, route_get, routes_list
from shangliang.patrols.services import (
    check_add,
    check_end,
    finding_clear,
    finding_fine,
    hazard_report,
    route_end,
    route_save,
    stop_end,
    stops_add,
)
from shangliang.patrols.things import hazard_name, thing_of, things
from shangliang.people.roles import COUNTY
from shangliang.regions.paths import PATTERN, contains
from shangliang.regions.selectors import full_name, full_names, region_get
from shangliang.ui.fields import PhotosField
from shangliang.ui.words import local

FIELDS = {"patrols.name": "name", "patrols.name_taken": "name", "patrols.people": "name", "patrols.where": "region"}


def _kinds() -> list[tuple[str, str]]:
    return [(row.key, str(local(row))) for row in things().values()]


class RouteForm(forms.Form):
    """A new route."""

    name = forms.CharField(label=gettext_lazy("路线名称"), max_length=40, help_text=gettext_lazy("例如“一片河边线”。只写地方，不写人名。"))
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": gettext_lazy("请选择地方。")})


class NameForm(DeskForm):
    """Another name."""

    name = forms.CharField(label=gettext_lazy("路线名称"), max_length=40)


class StopsForm(DeskForm):
    """Things of one kind, one place a line."""

    kind = forms.ChoiceField(label=gettext_lazy("看什么"), choices=_kinds)
    spots = forms.CharField(
        label=gettext_lazy("在哪里"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行写一处，例如“3 组桥头”。只写地方，不写谁家、不写门牌。"),
    )


class HazardForm(DeskForm):
    """A hazard from the checklist; a few words on the thing and a photo of it if somebody wants."""

    hazard = forms.CharField(max_length=30, widget=forms.HiddenInput)
    note = forms.CharField(label=gettext_lazy("补充（只写东西怎么了，不写人）"), max_length=40, required=False)
    photos = PhotosField(label=gettext_lazy("照片（只拍东西，不拍人）"), required=False)


class CheckForm(DeskForm):
    """A line of the county's own."""

    kind = forms.ChoiceField(label=gettext_lazy("看什么"), choices=_kinds)
    hazard = forms.CharField(label=gettext_lazy("检查项"), max_length=30, help_text=gettext_lazy("例如“护栏松动”。"))


class File:
    """A route, for the actions of its pages."""

    def __init__(self, route: Route) -> None:
        self.route, self.version = route, route.version


Do = Doing[File]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "route_id": do.about.route.pk, "now": do.now}


def _hazard(do: Do) -> object:
    photos: list[ContentFile[bytes]] = [clean_photo(photo) for photo in do.data["photos"][:1]]
    words = {"hazard": do.data["hazard"], "note": do.data["note"]}
    return hazard_report(**_who(do), stop_id=do.target, photo=photos[0] if photos else None, **words)


def _stops(do: Do) -> object:
    return stops_add(**_who(do), kind=do.data["kind"], spots=do.data["spots"].splitlines(), version=do.version)


# What is done on the round comes back to the stop it was done at; what changes the list comes back to the list.
ROUND: dict[str, Action[File]] = {
    "fine": Action(
        gettext_lazy("正常"), gettext_lazy("正常"), lambda do: finding_fine(**_who(do), stop_id=do.target), gettext_lazy("已记下：正常。")
    ),
    "clear": Action(
        gettext_lazy("撤回"), gettext_lazy("撤回"), lambda do: finding_clear(**_who(do), stop_id=do.target), gettext_lazy("已撤回。")
    ),
    "hazard": Action(
        gettext_lazy("上报隐患"), gettext_lazy("上报"), _hazard, gettext_lazy("已上报，成为一件诉求，由本地办公室受理。"), HazardForm
    ),
}
LIST: dict[str, Action[File]] = {
    "rename": Action(
        gettext_lazy("改名"),
        gettext_lazy("保存"),
        lambda do: route_save(**_who(do), name=do.data["name"], version=do.version),
        gettext_lazy("已改名。"),
        NameForm,
        first=lambda file: {"name": file.route.name},
    ),
    "stops": Action(gettext_lazy("增加地方"), gettext_lazy("增加"), _stops, gettext_lazy("已增加。"), StopsForm),
    "stop_end": Action(
        gettext_lazy("去掉"),
        gettext_lazy("去掉"),
        lambda do: stop_end(**_who(do), stop_id=do.target, version=do.version),
        gettext_lazy("已去掉。"),
    ),
    "end": Action(
        gettext_lazy("停用这条路线"),
        gettext_lazy("停用"),
        lambda do: route_end(**_who(do), version=do.version),
        gettext_lazy("已停用，上报过的隐患照常办理。"),
    ),
}


def _fresh(response: HttpResponse) -> HttpResponse:
    response.never_kept = True  # type: ignore[attr-defined]  # read by site.caching
    return response


@require_safe
def patrols(request: HttpRequest) -> HttpResponse:
    """The routes of the actor's places with their open and gone hazards."""
    actor, text, place = acting(request), words_of(request), picked_place(request)
    if not actor.scopes(*WALKERS):
        raise Denied("patrols.walk")
    listing = Listing.of(request, routes_list(actor, scope=place, text=text, before=before_of(request)), PAGE)
    counts, names = hazard_counts(listing.rows), full_names({row.path for row in listing.rows})
    group = place_group(actor.scopes(*WALKERS), place)
    context = {
        "rows": [(row, names[row.path], *counts.get(row.pk, (0, 0))) for row in listing.rows],
        "listing": listing,
        "text": text,
        "groups": [group] if len(group["options"]) > 1 else [],
        "filtered": bool(text or place),
        "may_checks": bool(actor.scopes(COUNTY)),
    }
    return render(request, "desk/patrols/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def route_new(request: HttpRequest) -> HttpResponse:
    """A new route."""
    actor = acting(request)
    scopes = actor.scopes(*WALKERS)
    if not scopes:
        raise Denied("patrols.walk")
    first = {"region": scopes[0] if len(scopes) == 1 and len(scopes[0]) >= 12 else ""}
    form = RouteForm(request.POST) if request.method == "POST" else RouteForm(initial=first)
    if finding(request):
        kept(form)
    elif request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["region"]
        if not PATTERN.fullmatch(wanted) or not any(contains(scope, wanted) for scope in scopes):
            raise Missing
        name, region = form.cleaned_data["name"], region_get(wanted)
        saved = tried(form, FIELDS, lambda: route_save(actor=actor, name=name, region=region, now=clock.now()))
        if saved is not None:
            messages.success(request, _("已设立，请把要看的地方列上。"))
            return HttpResponseRedirect(reverse("desk:route_places", args=[saved.pk]))
    context = {"form": form, "picker": place_picker(request, form, scopes)}
    return render(request, "desk/patrols/new.html", context, status=form_status(form))


def _show(
    request: HttpRequest, route: Route, template: str, actions: dict[str, Action[File]], failed: Failed | None = None
) -> HttpResponse:
    """The round of today, or the list of places; on top what was refused."""
    actor, now = acting(request), clock.now()
    file, rounds = File(route), rounds_of(route, day_of(now))
    context: dict[str, Any] = {
        "route": route,
        "place": full_name(route.path),
        "rounds": rounds,
        "seen": sum(bool(row.state) for row in rounds),
        "gone": hazards_of(route, gone=True, limit=10),
        "may_walk": bool(can_walk(actor, route.path, now)) and route.ended_on is None,
        "thing_of": thing_of,
        "hazard_name": hazard_name,
        "failed": failed,
        "form_of": Forms(actions, file),
        "file": file,
        "file_pk": route.pk,
        "do": "desk:route_do",
        "back": reverse("desk:route" if actions is ROUND else "desk:route_places", args=[route.pk]),
        "today": day_of(now),
    }
    return _fresh(render(request, template, context, status=failed.status if failed else 200))


@require_safe
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """Today's round."""
    return _show(request, route_get(acting(request), pk), "desk/patrols/round.html", ROUND)


@require_safe
def route_places(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of places of a route."""
    return _show(request, route_get(acting(request), pk), "desk/patrols/places.html", LIST)


@require_safe
def route_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The route on paper: places, things, lines to tick."""
    found = route_get(acting(request), pk)
    context = {"route": found, "place": full_name(found.path), "rounds": rounds_of(found, day_of(clock.now())), "hazard_name": hazard_name}
    return _fresh(render(request, "desk/patrols/sheet.html", context))


@require_POST
def route_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One tap, or one change of the list; each is stored by itself."""
    found, actions = route_get(acting(request), pk), ROUND if key in ROUND else LIST
    action = actions.get(key)
    if action is None:
        raise Missing
    template = "desk/patrols/round.html" if actions is ROUND else "desk/patrols/places.html"
    failed = attempt(request, key, action, File(found), clock.now())
    if failed is not None:
        return _show(request, route_get(acting(request), pk), template, actions, failed)
    if actions is ROUND:
        target = request.POST.get("target", "")
        return HttpResponseRedirect(reverse("desk:route", args=[pk]) + (f"#stop-{target}" if target.isdigit() else ""))
    return HttpResponseRedirect(reverse("desk:patrols") if key == "end" else reverse("desk:route_places", args=[pk]))


def _county(request: HttpRequest) -> str:
    """The county whose checks are looked at: the one asked for, else the actor's first."""
    scopes = [scope for scope in acting(request).scopes(COUNTY) if len(scope) == 6]
    if not scopes:
        raise Denied("patrols.checks")
    asked = picked_place(request)
    if asked and asked not in scopes:
        raise Missing
    return asked or scopes[0]


@require_http_methods(["GET", "HEAD", "POST"])
def patrol_checks(request: HttpRequest) -> HttpResponse:
    """The checklists: the shipped lines, and the county's own, which it adds and takes off."""
    actor, now, county = acting(request), clock.now(), _county(request)
    require(can_keep_checks(actor, county, now))
    form = CheckForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    ended = request.POST.get("end", "")
    if request.method == "POST" and ended.isdigit():
        check_end(actor=actor, check_id=int(ended), now=now)
        messages.success(request, _("已去掉。"))
        return HttpResponseRedirect(request.get_full_path())
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        fields = dict.fromkeys(("patrols.check_text", "patrols.check_taken", "patrols.people"), "hazard")
        saved = tried(form, fields, lambda: check_add(actor=actor, county=county, kind=data["kind"], hazard=data["hazard"], now=now))
        if saved is not None:
            messages.success(request, _("已增加，本县各条路线马上可以用。"))
            return HttpResponseRedirect(request.get_full_path())
    own = own_checks(county)
    rows = [(thing, [check for check in own if check.kind == thing.key]) for thing in things().values()]
    context = {"form": form, "rows": rows, "county": full_name(county), "hazard_name": hazard_name}
    return render(request, "desk/patrols/checks.html", context, status=form_status(form))


urlpatterns = [
    path("patrols/", patrols, name="patrols"),
    path("patrols/new/", route_new, name="route_new"),
    path("patrols/checks/", patrol_checks, name="patrol_checks"),
    path("patrols/<int:pk>/", route, name="route"),
    path("patrols/<int:pk>/places/", route_places, name="route_places"),
    path("patrols/<int:pk>/sheet/", route_sheet, name="route_sheet"),
    path("patrols/<int:pk>/do/<slug:key>/", route_do, name="route_do"),
]
