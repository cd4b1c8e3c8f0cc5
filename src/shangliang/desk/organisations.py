"""Organisations 单位: list, a new one, one with its people."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shangliang.desk.people_forms import FIELDS, OrganisationForm
from shangliang.desk.picking import (
    Picker,
    acting,
    error_of,
    finding,
    form_status,
    kept,
    office_chosen,
    offices_found,
    place_chosen,
    places_found,
    query_of,
    seen_scopes,
    tried,
    value_of,
)
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, require
from shangliang.people.models import Organisation
from shangliang.people.permissions import MANAGERS, can_manage_people
from shangliang.people.roles import LABELS
from shangliang.people.selectors import grants_for, organisation_get, organisations_in
from shangliang.people.services import organisation_save
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations of the actor's places, narrowed by name and kind."""
    scopes = seen_scopes(request)
    after, kind, text = request.GET.get("after", ""), request.GET.get("kind", ""), request.GET.get("q", "").strip()
    kinds = (kind,) if kind in Organisation.Kind else ()
    found, more = organisations_in(scopes, now=clock.now(), kinds=kinds, text=text, after=int(after) if after.isdigit() else 0)
    following = request.GET.copy()
    if more:
        following["after"] = str(found[-1].pk)
    context = {
        "found": found,
        "places": full_names([office.region.path for office in found]),
        "kind": kind,
        "kinds": Organisation.Kind.choices,
        "text": text,
        "next": f"?{following.urlencode()}" if more else "",
        "may_add": bool(acting(request).scopes(*MANAGERS)),
    }
    return render(request, "desk/people/organisations.html", context)


def _pickers(request: HttpRequest, form: OrganisationForm) -> list[Picker]:
    scopes = seen_scopes(request)
    place, parent = query_of(request, "region"), query_of(request, "parent")
    return [
        Picker(
            "region",
            _("单位在哪里"),
            _("选单位服务的地区，例如县级部门选县。输入地名后按“查找”。"),
            place,
            places_found(place, scopes) if place else [],
            place_chosen(value_of(form, "region")),
            error_of(form, "region"),
        ),
        Picker(
            "parent",
            _("上级单位（选填）"),
            _("例如专门委员会的上级是政协委员会。输入名称的一部分后按“查找”。"),
            parent,
            offices_found(parent, scopes, (), clock.now()),
            office_chosen(value_of(form, "parent")),
            error_of(form, "parent"),
        ),
    ]


def _saved(request: HttpRequest, form: OrganisationForm, organisation: Organisation | None) -> HttpResponse | None:
    """Saves a posted form and goes to the page of the organisation; None when the form has to be shown (again)."""
    if finding(request):
        kept(form)
        return None
    if request.method != "POST" or not form.is_valid():
        return None
    save = partial(organisation_save, actor=acting(request), draft=form.draft(), now=clock.now(), organisation=organisation)
    saved = tried(form, FIELDS, save)
    if saved is None:
        return None
    messages.success(request, _("单位资料已保存。"))
    return HttpResponseRedirect(reverse("desk:organisation", args=[saved.pk]))


@form_page
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Registers an organisation."""
    if not acting(request).scopes(*MANAGERS):
        raise Denied("people.manage")
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    answer = _saved(request, form, None)
    return answer or render(
        request, "desk/people/organisation_new.html", {"form": form, "pickers": _pickers(request, form)}, status=form_status(form)
    )


@form_page
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: who acts for it; whoever manages its place changes it here."""
    scopes = seen_scopes(request)
    found = organisation_get(pk)
    if not any(contains(scope, found.region.path) for scope in scopes):
        raise Missing
    managing = can_manage_people(acting(request), found.region.path)
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm(initial=_initial(found))
    if request.method == "POST":
        require(managing)
        if (answer := _saved(request, form, found)) is not None:
            return answer
    context = {
        "organisation": found,
        "form": form,
        "pickers": _pickers(request, form),
        "managing": managing,
        "place": full_names([found.region.path])[found.region.path],
        "staff": [(grant.person, LABELS[grant.role]) for grant in grants_for(found, clock.now())],
    }
    return render(request, "desk/people/organisation.html", context, status=form_status(form))


def _initial(found: Organisation) -> dict[str, object]:
    return {
        "name": found.name,
        "kind": found.kind,
        "region": found.region.path,
        "parent": found.parent_id or "",
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
    }


urlpatterns = [
    path("people/organisations/", organisations, name="organisations"),
    path("people/organisations/new/", organisation_new, name="organisation_new"),
    path("people/organisations/<int:pk>/", organisation, name="organisation"),
]
