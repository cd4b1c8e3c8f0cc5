"""A new station by three questions: 在哪建 (what is there already?), 怎么建, 由谁建; and the same form to change one."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from typing_extensions import override

from shangliang.desk.picking import Picker, acting, error_of, form_status, place_chosen, places_found, query_of, tried, value_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Refused, require
from shangliang.kernel.uploads import clean_photo, refuse_too_large
from shangliang.people.models import Organisation
from shangliang.people.roles import OFFICES
from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN
from shangliang.regions.selectors import children, full_name, full_names, region_get
from shangliang.ui.words import local
from shangliang.venues.models import Station, StationKind
from shangliang.venues.permissions import can_found, can_keep
from shangliang.venues.selectors import keepers_for, kinds, station_seen, stations_there
from shangliang.venues.services import StationDraft, station_create, station_save

form_page = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = {
    "venues.name": "name",
    "venues.same_name": "name",
    "venues.place_words": "place_words",
    "venues.same_room": "place_words",
    "venues.coordinates": "east",
    "venues.by_whom": "organisation",
    "kernel.not_image": "photo",
    "kernel.too_large": "photo",
}


def grouped_kinds(also: int | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The types under their families; a type that was closed stays with the station that has it."""
    rows = [row for row in kinds(active_only=False) if row.active or row.pk == also]
    families = [
        (str(label), [(str(row.pk), str(local(row))) for row in rows if row.family == key]) for key, label in StationKind.Family.choices
    ]
    return [(label, found) for label, found in families if found]


class WhereForm(forms.Form):
    """The first question."""

    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": gettext_lazy("请选择在哪个村、社区、乡镇或园区。")})


class StationForm(forms.Form):
    """The three questions; the place was chosen before."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    region = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place_words = forms.CharField(
        label=gettext_lazy("具体在什么位置"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("例如“党群服务中心二楼东侧”。云端和流动的可以不填。"),
    )
    east = forms.DecimalField(label=gettext_lazy("东经（度）"), required=False, max_digits=9, decimal_places=6)
    north = forms.DecimalField(label=gettext_lazy("北纬（度）"), required=False, max_digits=8, decimal_places=6)
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("不用写品牌，例如“后周社区协商议事厅”；品牌按县里的统一标识自动加在前面。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"))
    setting = forms.ChoiceField(
        label=gettext_lazy("在室内还是室外"), choices=Station.Setting.choices, widget=forms.RadioSelect, initial="indoor"
    )
    build = forms.ChoiceField(label=gettext_lazy("怎么布置"), choices=Station.Build.choices, widget=forms.RadioSelect, initial="standard")
    unit = forms.BooleanField(label=gettext_lazy("建在企业、园区、学校或机关里，服务这个单位"), required=False)
    also = forms.MultipleChoiceField(label=gettext_lazy("这个地方还用作"), required=False, widget=forms.CheckboxSelectMultiple)
    organisation = forms.ChoiceField(label=gettext_lazy("由哪个单位管"), required=False)
    built_with = forms.CharField(
        label=gettext_lazy("由谁建、与谁共建"), max_length=80, required=False, help_text=gettext_lazy("单位名单里没有的，写在这里。")
    )
    phone = forms.CharField(
        label=gettext_lazy("公开的办公电话"), max_length=20, required=False, help_text=gettext_lazy("写办公室的电话，不写个人手机。")
    )
    photo = forms.ImageField(
        label=gettext_lazy("照片"), required=False, help_text=gettext_lazy("场地的照片，可以不传；照片里的位置信息会被去掉。")
    )

    def __init__(self, *args: object, region: Region, station: Station | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.place, self.station = region, station
        self.keepers = keepers_for(region.path, clock.now())
        every = grouped_kinds(station.kind_id if station else None)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", _("请选择")), *every]
        offices = [(str(row.pk), _("%(name)s（%(place)s）") % {"name": row.name, "place": row.region.name}) for row in self.keepers]
        cast(forms.ChoiceField, self.fields["organisation"]).choices = [("", _("不在名单里")), *offices]
        if station is None:
            cast(forms.MultipleChoiceField, self.fields["also"]).choices = [pair for _family, found in every for pair in found]
        else:
            del self.fields["also"]

    @override
    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal about what this page leaves out belongs to the whole form."""
        super().add_error(field if field in self.fields else None, error)

    def draft(self) -> StationDraft:
        """The values for the services."""
        data, known = self.cleaned_data, {str(row.pk): row for row in kinds(active_only=False)}
        photo: ContentFile[bytes] | None = clean_photo(data["photo"]) if data["photo"] else None
        return StationDraft(
            form_key=str(data["form_key"]),
            name=data["name"],
            region=self.place,
            kind=known[data["kind"]],
            setting=data["setting"],
            build=data["build"],
            unit=data["unit"],
            place_words=data["place_words"],
            organisation=self._organisation(),
            built_with=data["built_with"],
            phone=data["phone"],
            photo=photo,
            east=data["east"],
            north=data["north"],
            also=[known[key] for key in data.get("also", ())],
        )

    def _organisation(self) -> Organisation | None:
        return next((row for row in self.keepers if str(row.pk) == self.cleaned_data["organisation"]), None)


def _place_picker(request: HttpRequest, form: forms.Form, scopes: tuple[str, ...]) -> Picker:
    """Places of the actor; where these are few they stand ready."""
    query = query_of(request, "region")
    results = places_found(query, scopes) if query else []
    if not query and len(scopes) == 1 and scopes[0]:
        near = [region_get(scopes[0]), *children(scopes[0])[:24]]
        full = full_names({row.path for row in near})
        results = [{"value": row.path, "label": row.name, "path": full[row.path]} for row in near]
    help_text = _("选它服务的村、社区、乡镇(街道)、县或园区。输入名字后按“查找”。")
    return Picker("region", _("在哪建？"), help_text, query, results, place_chosen(value_of(form, "region")), error_of(form, "region"))


def _where(request: HttpRequest, scopes: tuple[str, ...]) -> HttpResponse:
    form = WhereForm(request.GET if "region" in request.GET and "find" not in request.GET else None)
    if form.is_bound:
        form.full_clean()
    return render(
        request, "desk/stations/where.html", {"form": form, "picker": _place_picker(request, form, scopes)}, status=form_status(form)
    )


def _chosen(actor: Actor, request: HttpRequest, scopes: tuple[str, ...]) -> Region | None:
    """The place of the form; None while it has to be asked for."""
    place = request.POST.get("region") or request.GET.get("region", "")
    if not place and len(scopes) == 1 and len(scopes[0]) >= 12 and "find" not in request.GET:
        place = scopes[0]
    if not place or "find" in request.GET or not PATTERN.fullmatch(place):
        return None
    require(can_found(actor, place, clock.now()))
    return region_get(place)


def _page(request: HttpRequest, form: StationForm, template: str, station: Station | None = None) -> HttpResponse:
    context = {
        "form": form,
        "station": station,
        "region": form.place,
        "place_name": full_name(form.place.path),
        "there": [row for row in stations_there(form.place.path) if station is None or row.pk != station.pk],
        "actor_scopes": acting(request).scopes(*OFFICES),
    }
    return render(request, template, context, status=form_status(form))


@form_page
def station_new(request: HttpRequest) -> HttpResponse:
    """Where? Then: what is there already, how, by whom."""
    actor = acting(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("venues.not_yours")
    region = _chosen(actor, request, scopes)
    if region is None:
        return _where(request, scopes)
    if request.method == "POST":
        form = StationForm(request.POST, request.FILES, region=region)
        if form.is_valid():
            saved = tried(form, FIELDS, lambda: _create(request, actor, form))
            if saved is not None:
                messages.success(request, _("已登记。接下来公布开放时间、安排值班，再打印海报贴出去。"))
                return HttpResponseRedirect(reverse("desk:station", args=[saved.pk]))
    else:
        form = StationForm(initial={"form_key": str(uuid4()), "region": region.path}, region=region)
    return _page(request, form, "desk/stations/new.html")


def _create(request: HttpRequest, actor: Actor, form: StationForm) -> Station:
    refuse_too_large(request)
    return station_create(actor=actor, draft=form.draft(), now=clock.now())


def _initial(station: Station) -> dict[str, object]:
    names = ("place_words", "east", "north", "name", "setting", "build", "built_with", "phone", "version")
    return {
        **{name: getattr(station, name) for name in names},
        "form_key": station.form_key,
        "region": station.path,
        "kind": station.kind_id,
        "unit": station.level == Region.Level.UNIT and station.region.level != Region.Level.UNIT,
        "organisation": station.organisation_id or "",
    }


@form_page
def station_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a station."""
    actor = acting(request)
    station = station_seen(actor, pk)
    require(can_keep(actor, station, clock.now()))
    if request.method == "POST":
        form = StationForm(request.POST, request.FILES, region=station.region, station=station)
        if form.is_valid() and tried(form, FIELDS, lambda: _save(request, actor, form, station)) is not None:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("desk:station", args=[pk]))
    else:
        form = StationForm(initial=_initial(station), region=station.region, station=station)
    return _page(request, form, "desk/stations/edit.html", station)


def _save(request: HttpRequest, actor: Actor, form: StationForm, station: Station) -> Station:
    refuse_too_large(request)
    version = form.cleaned_data["version"]
    if version is None:
        raise Refused("kernel.stale")
    return station_save(actor=actor, station_id=station.pk, draft=form.draft(), version=version, now=clock.now())


urlpatterns = [
    path("stations/new/", station_new, name="station_new"),
    path("stations/<int:pk>/edit/", station_edit, name="station_edit"),
]
