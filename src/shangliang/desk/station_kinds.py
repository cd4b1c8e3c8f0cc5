"""The list of station types: add one, rename it, take it out of the lists."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shangliang.desk.picking import acting, form_status, tried
from shangliang.kernel import clock
from shangliang.kernel.errors import require
from shangliang.venues.models import StationKind
from shangliang.venues.permissions import can_name_kinds
from shangliang.venues.selectors import kind_get, kinds
from shangliang.venues.services import kind_save

FIELDS = {"venues.kind_name": "name"}


class KindForm(forms.Form):
    """One type."""

    name = forms.CharField(label=gettext_lazy("类型名称"), max_length=40)
    family = forms.ChoiceField(label=gettext_lazy("统计时算作"), choices=StationKind.Family.choices)
    active = forms.BooleanField(label=gettext_lazy("在名单里可以选"), required=False, initial=True)


def _saved(request: HttpRequest, form: KindForm, row: StationKind | None) -> bool:
    data = form.cleaned_data
    values: dict[str, Any] = {name: data[name] for name in ("name", "family", "active")}
    saved = tried(form, FIELDS, lambda: kind_save(actor=acting(request), kind=row, now=clock.now(), **values))
    return saved is not None


@require_http_methods(["GET", "HEAD", "POST"])
def station_kinds(request: HttpRequest) -> HttpResponse:
    """All types; `?kind=` opens one to change it."""
    require(can_name_kinds(acting(request), clock.now()))
    key = request.GET.get("kind", "")
    row = kind_get(int(key)) if key.isdigit() and len(key) < 10 else None
    if request.method == "POST":
        form = KindForm(request.POST)
        if form.is_valid() and _saved(request, form, row):
            messages.success(request, _("类型已保存。"))
            return HttpResponseRedirect(reverse("desk:station_kinds"))
    else:
        form = KindForm(initial={"name": row.name, "family": row.family, "active": row.active} if row else None)
    every = kinds(active_only=False)
    families = [(label, [found for found in every if found.family == name]) for name, label in StationKind.Family.choices]
    context = {"form": form, "row": row, "families": families}
    return render(request, "desk/stations/kinds.html", context, status=form_status(form))


urlpatterns = [path("stations/kinds/", station_kinds, name="station_kinds")]
