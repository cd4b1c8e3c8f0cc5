"""Accounts and their roles: list, one account, giving and taking roles."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shangliang.desk import members, organisations
from shangliang.desk.people_forms import FIELDS, EndForm, GrantForm, PersonChangeForm, PersonForm
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
from shangliang.journal.selectors import entries_of, entry_text
from shangliang.kernel import clock, ids
from shangliang.kernel.errors import Denied, Missing, require, sentence
from shangliang.people.models import Organisation, Person, RoleGrant
from shangliang.people.permissions import MANAGERS, can_grant, can_manage_person, grantable_roles
from shangliang.people.roles import LABELS
from shangliang.people.selectors import PeopleFilter, grant_get, grants_of, local_day, people_in, person_get
from shangliang.people.services import (
    grant_end,
    grant_give,
    password_set,
    person_change,
    person_create,
    person_disable,
    person_enable,
    second_factor_reset,
)
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, names

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _seen(request: HttpRequest, pk: int) -> tuple[Person, list[RoleGrant]]:
    """A working account within the actor's places; `Missing` for residents and for the next county's people."""
    scopes = seen_scopes(request)
    person = person_get(pk)
    grants = grants_of(person)
    places = [grant.path for grant in grants] + ([person.home.path] if person.home else [])
    if person.kind != Person.Kind.STAFF or not ("" in scopes or any(contains(scope, place) for scope in scopes for place in places)):
        raise Missing
    return person, grants


def _place_of(grant: RoleGrant, known: dict[str, str]) -> str:
    """Where a grant is valid, in words."""
    parts = ([known[grant.region.path]] if grant.region else []) + ([grant.organisation.name] if grant.organisation else [])
    return " · ".join(parts) or _("全部地区")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Working accounts of the actor's places, by name; narrowed by text, role and place."""
    scopes = seen_scopes(request)
    after = request.GET.get("after", "")
    role = request.GET.get("role", "")
    wanted = PeopleFilter(
        text=request.GET.get("q", "").strip(),
        role=role if role in LABELS else "",
        region=request.GET.get("region", ""),
        after=int(after) if after.isdigit() else None,
    )
    found, more = people_in(scopes, wanted, clock.now())
    paths = {grant.region.path for person in found for grant in person.valid_grants if grant.region}  # type: ignore[attr-defined]  # prefetched
    known = names(paths | ({wanted.region} if wanted.region else set()))
    rows = [
        {"person": person, "roles": [(grant, _place_of(grant, known)) for grant in person.valid_grants]}  # type: ignore[attr-defined]  # prefetched
        for person in found
    ]
    following = request.GET.copy()
    if more:
        following["after"] = str(found[-1].pk)
    context = {
        "rows": rows,
        "wanted": wanted,
        "roles": LABELS,
        "place": known.get(wanted.region, ""),
        "next": f"?{following.urlencode()}" if more else "",
        "may_add": bool(acting(request).scopes(*MANAGERS)),
    }
    return render(request, "desk/people/people.html", context)


def _home_picker(request: HttpRequest, form: PersonForm) -> Picker:
    query = query_of(request, "home")
    return Picker(
        name="home",
        label=_("账号所属地区"),
        help=_("由这个地区的县级办公室管理账号。输入地名后按“查找”。"),
        query=query,
        results=places_found(query, seen_scopes(request)) if query else [],
        chosen=place_chosen(value_of(form, "home")),
        error=error_of(form, "home"),
    )


def _secret(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    """The first password, shown this once and stored nowhere in the clear."""
    return render(request, "desk/people/password_given.html", {"person": person, "password": password})


@never_cache
@form_page
def person_new(request: HttpRequest) -> HttpResponse:
    """A new account with a first password that its owner changes at once."""
    actor = acting(request)
    if not actor.scopes(*MANAGERS):
        raise Denied("people.manage")
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm()
    if finding(request):
        kept(form)
    elif request.method == "POST" and form.is_valid():
        password = ids.grouped(ids.code(12))
        create = partial(person_create, actor=actor, draft=form.draft(), now=clock.now(), password=password)
        person = tried(form, FIELDS, create)
        if person is not None:
            return _secret(request, person, password)
    return render(request, "desk/people/person_new.html", {"form": form, "picker": _home_picker(request, form)}, status=form_status(form))


@never_cache
@form_page
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, its record; whoever manages it changes it here."""
    found, grants = _seen(request, pk)
    actor, now = acting(request), clock.now()
    managing = can_manage_person(actor, found, grants, now)
    form = PersonChangeForm(request.POST) if request.POST.get("action") == "change" else PersonChangeForm(initial=_initial(found))
    if finding(request):
        form = PersonChangeForm(request.POST)
        kept(form)
    elif request.method == "POST":
        require(managing)
        if (answer := _change(request, found, form)) is not None:
            return answer
    context = {
        "person": found,
        "form": form,
        "picker": _home_picker(request, form),
        "managing": managing,
        "grants": _grant_rows(request, grants),
        "may_grant": bool(grantable_roles(actor)) and found.pk != actor.person,
        "home_name": full_names([found.home.path])[found.home.path] if found.home else "",
        "record": [{"title": entry_text(entry), "at": entry.at, "by": entry.actor_name} for entry in entries_of(f"person:{pk}", limit=20)],
        "own": found.pk == actor.person,
        "managing_reason": "" if managing else sentence(managing.code, managing.params),
    }
    return render(request, "desk/people/person.html", context, status=form_status(form))


def _initial(found: Person) -> dict[str, object]:
    return {
        "username": found.username,
        "display_name": found.display_name,
        "language": found.language,
        "home": found.home.path if found.home else "",
    }


def _grant_rows(request: HttpRequest, grants: list[RoleGrant]) -> list[dict[str, object]]:
    day = local_day(clock.now())
    known = full_names([grant.region.path for grant in grants if grant.region])
    actor = acting(request)
    return [
        {
            "grant": grant,
            "place": _place_of(grant, known),
            "state": _("有效") if grant.valid_on(day) else (_("尚未生效") if day < grant.starts else _("已失效")),
            "valid": grant.valid_on(day),
            "may_end": (grant.ends is None or day < grant.ends) and bool(can_grant(actor, grant.person_id, grant.role, grant.path)),
        }
        for grant in grants
    ]


def _change(request: HttpRequest, found: Person, form: PersonChangeForm) -> HttpResponse | None:
    """The button that was pressed; None when the form has to be shown again."""
    actor, now, action = acting(request), clock.now(), request.POST.get("action", "")
    if action == "password":
        password = ids.grouped(ids.code(12))
        return _secret(request, password_set(actor=actor, person=found, password=password, now=now), password)
    if action == "change":
        if not form.is_valid():
            return None
        draft = form.draft_for(found.phone)
        if tried(form, FIELDS, partial(person_change, actor=actor, person=found, draft=draft, now=now)) is None:
            return None
        messages.success(request, _("账号资料已更改。"))
    elif action == "disable":
        person_disable(actor=actor, person=found, now=now)
        messages.success(request, _("账号已停用，已登录的设备会立即退出。"))
    elif action == "enable":
        person_enable(actor=actor, person=found, now=now)
        messages.success(request, _("账号已恢复。"))
    elif action == "factor":
        second_factor_reset(actor=actor, person=found, now=now)
        messages.success(request, _("动态码已清除，下次登录时重新设置。"))
    else:
        raise Missing
    return HttpResponseRedirect(reverse("desk:person", args=[found.pk]))


def _grant_pickers(request: HttpRequest, form: GrantForm) -> list[Picker]:
    scopes = seen_scopes(request)
    place, office = query_of(request, "region"), query_of(request, "organisation")
    return [
        Picker(
            "region",
            _("在哪里"),
            _("职责覆盖这个地区和它下面的所有地方。输入地名后按“查找”。"),
            place,
            places_found(place, scopes) if place else [],
            place_chosen(value_of(form, "region")),
            error_of(form, "region"),
        ),
        Picker(
            "organisation",
            _("代表哪个单位"),
            _("部门承办人和专委会要选单位；其他职责可以不选。输入单位名称的一部分后按“查找”。"),
            office,
            offices_found(office, scopes, (), clock.now()),
            office_chosen(value_of(form, "organisation")),
            error_of(form, "organisation"),
        ),
    ]


@form_page
def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a role to an account."""
    found, _grants = _seen(request, pk)
    actor = acting(request)
    roles = grantable_roles(actor)
    if not roles:
        raise Denied("people.grant_above")
    form = (
        GrantForm(request.POST, roles=roles)
        if request.method == "POST"
        else GrantForm(roles=roles, initial={"starts": local_day(clock.now())})
    )
    if finding(request):
        kept(form)
    elif request.method == "POST" and form.is_valid():
        give = partial(grant_give, actor=actor, person=found, draft=form.draft(), now=clock.now())
        if tried(form, FIELDS, give) is not None:
            messages.success(request, _("职责已授予。"))
            return HttpResponseRedirect(reverse("desk:person", args=[pk]))
    return render(
        request,
        "desk/people/grant_new.html",
        {"person": found, "form": form, "pickers": _grant_pickers(request, form)},
        status=form_status(form),
    )


@form_page
def grant_end_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a role back, today or on a later day."""
    grant = grant_get(pk)
    found, _grants = _seen(request, grant.person_id)
    actor, now = acting(request), clock.now()
    require(can_grant(actor, found.pk, grant.role, grant.path))
    form = EndForm(request.POST) if request.method == "POST" else EndForm(initial={"ends": local_day(now)})
    if request.method == "POST" and form.is_valid():
        end = partial(grant_end, actor=actor, grant=grant, now=now, ends=form.cleaned_data["ends"])
        if tried(form, FIELDS, end) is not None:
            messages.success(request, _("职责已收回。"))
            return HttpResponseRedirect(reverse("desk:person", args=[found.pk]))
    known = full_names([grant.region.path] if grant.region else [])
    context = {"person": found, "grant": grant, "place": _place_of(grant, known), "form": form}
    return render(request, "desk/people/grant_end.html", context, status=form_status(form))


@require_safe
def people_find(request: HttpRequest, what: str) -> HttpResponse:
    """The cards of a picker while somebody types (htmx): places, or organisations."""
    scopes = seen_scopes(request)
    query = query_of(request, what)
    kinds = (Organisation.Kind.CPPCC,) if what == "committee" else ()
    offices = what in {"organisation", "parent", "committee"}
    results = offices_found(query, scopes, kinds, clock.now()) if offices else places_found(query, scopes)
    return render(request, "desk/people/found.html", {"name": what, "query": query, "results": results if query else []})


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", person_new, name="person_new"),
    path("people/find/<slug:what>/", people_find, name="people_find"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/grants/new/", grant_new, name="grant_new"),
    path("people/grants/<int:pk>/end/", grant_end_page, name="grant_end"),
    *organisations.urlpatterns,
    *members.urlpatterns,
]
