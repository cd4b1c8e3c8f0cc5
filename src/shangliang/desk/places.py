"""Places 地区: the tree to look through, and what the offices may add, rename and close."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from typing_extensions import override

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.listing import words_of
from shangliang.desk.picking import acting, places_found
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing
from shangliang.kernel.workdays import day_of
from shangliang.regions.models import Region
from shangliang.regions.paths import code, contains, parent
from shangliang.regions.permissions import can_save
from shangliang.regions.selectors import ancestors_of, children, region_get
from shangliang.regions.services import region_add, region_close, region_rename
from shangliang.ui.fields import DateInput

# What may hang below each level by hand: its letter in the path.
BELOW = {"county": ("u",), "town": ("u",), "village": ("g", "p", "u"), "group": ("p",)}
KINDS = {"g": gettext_lazy("组(居民小组)"), "p": gettext_lazy("片(网格)"), "u": gettext_lazy("园区、企业或单位")}


class AddForm(DeskForm):
    """A place below this one."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)

    @override
    def fit(self, about: "Place") -> None:
        self.fields["kind"].choices = [(key, KINDS[key]) for key in BELOW.get(about.region.level, ())]  # type: ignore[attr-defined]  # a ChoiceField


class NameForm(DeskForm):
    """Another name."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=80)


class CloseForm(DeskForm):
    """The first day on which the place is no more."""

    day = forms.DateField(label=gettext_lazy("从哪一天起停用"), widget=DateInput)


class Place:
    """One place, for the actions of its page."""

    version = 0

    def __init__(self, region: Region) -> None:
        self.region = region


def _add(do: Doing[Place]) -> object:
    return region_add(actor=do.actor, parent=do.about.region.path, kind=do.data["kind"], name=do.data["name"], now=do.now)


def _close(do: Doing[Place]) -> object:
    day: date = do.data["day"]
    return region_close(actor=do.actor, path=do.about.region.path, day=day, now=do.now)


ACTIONS: dict[str, Action[Place]] = {
    "add": Action(gettext_lazy("增加组、片或单位"), gettext_lazy("增加"), _add, gettext_lazy("已增加。"), AddForm),
    "rename": Action(
        gettext_lazy("改名"),
        gettext_lazy("保存新名称"),
        lambda do: region_rename(actor=do.actor, path=do.about.region.path, name=do.data["name"], now=do.now),
        gettext_lazy("已改名，旧名称留在记录里。"),
        NameForm,
    ),
    "close": Action(
        gettext_lazy("停用"), gettext_lazy("停用这个地方"), _close, gettext_lazy("已停用，以前的事仍保留它的名称。"), CloseForm
    ),
}


def _seen(request: HttpRequest, place: str) -> Region:
    """A place within the actor's own; Missing outside."""
    scopes = acting(request).scopes()
    if not any(contains(scope, place) for scope in scopes):
        raise Missing
    return region_get(place)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Where to begin: the actor's own places, or what a search finds among them."""
    scopes = acting(request).scopes()
    if not scopes:
        raise Denied("regions.not_yours")
    text = words_of(request)
    if text:
        rows = [{"path": card["value"], "name": card["label"], "where": card["path"]} for card in places_found(text, scopes)]
    else:
        roots = children("") if "" in scopes else [region_get(scope) for scope in scopes]
        rows = [{"path": row.path, "name": row.name, "where": row.get_level_display()} for row in roots]
    return render(request, "desk/regions.html", {"rows": rows, "text": text})


def show(request: HttpRequest, region: Region, failed: Failed | None = None) -> HttpResponse:
    """One place with what lies below it; on top what was refused."""
    actor, now, scopes = acting(request), clock.now(), acting(request).scopes()
    about = Place(region)
    below = BELOW.get(region.level, ())
    crumbs = [(row.name, reverse("desk:region", args=[row.path])) for row in ancestors_of(region.path)[:-1]]
    context: dict[str, Any] = {
        "region": region,
        "code": code(region.path),
        "crumbs": [(name, url) for name, url in crumbs if any(contains(scope, url.rstrip("/").rsplit("/", 1)[-1]) for scope in scopes)],
        "children": children(region.path),
        "failed": failed,
        "form_of": Forms(ACTIONS, about),
        "do": "desk:region_do",
        "file": about,
        "file_pk": region.path,
        "back": reverse("desk:region", args=[region.path]),
        "may_add": any(can_save(actor, f"{region.path}{kind}{'01' if kind == 'g' else '001'}", now) for kind in below),
        "may_save": bool(can_save(actor, region.path, now)),
        "today": day_of(now),
    }
    return render(request, "desk/region.html", context, status=failed.status if failed else 200)


@require_safe
def region(request: HttpRequest, place: str) -> HttpResponse:
    """One place."""
    return show(request, _seen(request, place))


@require_POST
def region_do(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """Add below it, rename it, close it."""
    action, found = ACTIONS.get(key), _seen(request, place)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, Place(found), clock.now())
    if failed is not None:
        return show(request, region_get(place), failed)
    back = parent(found.path) if key == "close" else found.path
    return HttpResponseRedirect(reverse("desk:region", args=[back]))


urlpatterns = [
    path("regions/", regions, name="regions"),
    path("regions/<slug:place>/", region, name="region"),
    path("regions/<slug:place>/do/<slug:key>/", region_do, name="region_do"),
]
