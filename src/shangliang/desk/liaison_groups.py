"""Member groups (the way into an outside chat, never the chat) and the pool of members and experts by skill 智库."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.cases.selectors import open_cases_of
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.liaison_forms import GroupForm, SkillsForm
from shangliang.desk.listing import picked_place, place_group
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused, require
from shangliang.kernel.uploads import clean_photo
from shangliang.liaison.drafts import GroupDraft
from shangliang.liaison.groups import PAGE, group_named, group_people, groups_of
from shangliang.liaison.models import Group
from shangliang.liaison.permissions import can_look, can_oversee, reach
from shangliang.liaison.pool import POOL_PAGE, PoolFilter, expert_get, pool
from shangliang.liaison.selectors import group_get, groups_saved, skills_of
from shangliang.liaison.services import expertise_set, group_drop, group_save
from shangliang.people.models import Person
from shangliang.people.roles import COMMITTEE, COUNTY, OFFICES, PARTY
from shangliang.people.selectors import sectors, skills
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, names
from shangliang.ui.words import local

KINDS = {"all": gettext_lazy("全体"), "body": gettext_lazy("讨论组"), "town": gettext_lazy("乡镇(街道)"), "sector": gettext_lazy("界别")}


def _county(actor: Actor, asked: str) -> str:
    """The county of the page: the actor's own, or the one asked for inside it."""
    require(can_look(actor))
    mine = [scope for scope in reach(actor) if scope]
    county = asked or next((scope for scope in mine if len(scope) == 6), "")
    if not any(contains(scope, county) for scope in mine) or len(county) != 6:
        raise Missing
    return county


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """All groups of a county: made from what members are; each with the way in, where one was entered."""
    actor, now = acting(request), clock.now()
    county = _county(actor, picked_place(request))
    saved = groups_saved(county)
    found = groups_of(county, now)
    kinds = [(label, [(row, saved.get(row.key)) for row in found if row.kind == kind]) for kind, label in KINDS.items()]
    context = {
        "county": county,
        "name": names([county])[county],
        "kinds": [(label, rows) for label, rows in kinds if rows],
        "number": len(found),
        "may_keep": bool(can_oversee(actor, county, now)),
    }
    return render(request, "desk/liaison/groups.html", context)


class GroupFile:
    """One group for one actor at one moment."""

    def __init__(self, actor: Actor, county: str, key: str, now: datetime) -> None:
        self.actor = actor
        self.county = county
        self.key = key
        self.now = now
        self.name = group_named(county, key, now)
        self.saved: Group | None = groups_saved(county).get(key)

    @property
    def version(self) -> int:
        """What forms of this page carry."""
        return self.saved.version if self.saved else 0

    @property
    def may_keep(self) -> bool:
        """Enter the way in, see who belongs to it."""
        return bool(can_oversee(self.actor, self.county, self.now))


def _save(do: Doing[GroupFile]) -> object:
    picture = do.data["picture"]
    about = do.about
    cleaned = clean_photo(picture) if picture else None
    draft = GroupDraft(about.county, about.key, do.data["keeper"], do.data["link"], cleaned)
    return group_save(actor=do.actor, draft=draft, version=do.version, now=do.now)


def _first(about: GroupFile) -> dict[str, object]:
    return {"link": about.saved.link, "keeper": about.saved.keeper} if about.saved else {}


ACTIONS: dict[str, Action[GroupFile]] = {
    "save": Action(gettext_lazy("入群方式"), gettext_lazy("保存"), _save, gettext_lazy("已保存。"), GroupForm, first=_first),
    "drop": Action(
        gettext_lazy("撤下入群方式"),
        gettext_lazy("撤下"),
        lambda do: group_drop(actor=do.actor, county=do.about.county, key=do.about.key, now=do.now),
        gettext_lazy("已撤下。"),
    ),
}


def _group_file(request: HttpRequest, county: str, key: str) -> GroupFile:
    try:
        return GroupFile(acting(request), _county(acting(request), county), key.replace("-", ":"), clock.now())
    except Denied:
        raise
    except Refused:
        raise Missing from None


def _show_group(request: HttpRequest, file: GroupFile, failed: Failed | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    people = (
        group_people(file.county, file.key, file.now, int(after) if after.isdigit() and len(after) < 19 else 0) if file.may_keep else []
    )
    slug = file.key.replace(":", "-")
    context = {
        "file": file,
        "group": file.saved,
        "slug": slug,
        "people": people[:PAGE],
        "following": f"?after={people[PAGE - 1].pk}" if len(people) > PAGE else "",
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "address": {key: reverse("desk:group_do", args=[file.county, slug, key]) for key in ACTIONS},
        "back": reverse("desk:group", args=[file.county, slug]),
    }
    return render(request, "desk/liaison/group.html", context, status=failed.status if failed else 200)


@require_safe
def group(request: HttpRequest, county: str, key: str) -> HttpResponse:
    """One group: the way in for everybody who works here; who belongs to it for the county office."""
    return _show_group(request, _group_file(request, county, key))


@never_cache
@require_POST
def group_do(request: HttpRequest, county: str, key: str, what: str) -> HttpResponse:
    """Enter the way in, or take it off."""
    action = ACTIONS.get(what)
    if action is None:
        raise Missing
    file = _group_file(request, county, key)
    failed = attempt(request, what, action, file, file.now)
    if failed is None:
        return HttpResponseRedirect(reverse("desk:group", args=[county, key]))
    failed = Failed(failed.key, failed.title, failed.submit, failed.form, failed.status, reverse("desk:group_do", args=[county, key, what]))
    return _show_group(request, _group_file(request, county, key), failed)


@never_cache
@require_safe
def group_picture(request: HttpRequest, county: str, key: str) -> FileResponse:
    """The QR picture, for those who work in the county."""
    found = group_get(_county(acting(request), county), key.replace("-", ":"))
    if not found.picture:
        raise Missing
    return FileResponse(found.picture.open("rb"), content_type="image/jpeg")


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 19 else None


@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """Members and experts by skill, sector and place, with how many open cases each is in; by name, not by anything they did."""
    actor, now = acting(request), clock.now()
    if not actor.scopes(*OFFICES, COMMITTEE, PARTY):
        raise Denied("liaison.look")
    wanted = PoolFilter(
        skill=_number(request.GET.get("skill", "")),
        sector=_number(request.GET.get("sector", "")),
        place=picked_place(request),
        only="expert" if request.GET.get("only") == "expert" else "",
        after=_number(request.GET.get("after", "")) or 0,
    )
    found = pool(actor, wanted, now)
    rows = found[:POOL_PAGE]
    load = open_cases_of([row.person for row in rows])
    following = request.GET.copy()
    if len(found) > POOL_PAGE:
        following["after"] = str(rows[-1].person)
    places = full_names({row.path for row in rows if row.path})
    groups_: list[dict[str, Any]] = [
        _options("skill", _("专长"), [(str(row.pk), row.name) for row in skills()], str(wanted.skill or "")),
        _options("sector", _("界别"), [(str(row.pk), str(local(row))) for row in sectors()], str(wanted.sector or "")),
        _options("only", _("身份"), [("expert", _("只看专家"))], wanted.only),
        place_group(reach(actor), wanted.place),
    ]
    context = {
        "rows": [(row, places.get(row.path, ""), load.get(row.person, 0)) for row in rows],
        "groups": [group_ for group_ in groups_ if len(group_["options"]) > 1],
        "following": f"?{following.urlencode()}" if len(found) > POOL_PAGE else "",
        "filtered": bool(wanted.skill or wanted.sector or wanted.place or wanted.only),
        "sector": wanted.sector,
        "may_name": bool(actor.scopes(COUNTY)),
    }
    return render(request, "desk/liaison/experts.html", context)


def _options(name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> dict[str, Any]:
    every = [("", _("全部")), *choices]
    return {"name": name, "label": label, "options": [{"value": v, "label": n, "checked": v == chosen} for v, n in every]}


class ExpertFile:
    """One expert for one actor."""

    version = 0

    def __init__(self, actor: Actor, person: Person, now: datetime) -> None:
        self.actor = actor
        self.person = person
        self.now = now


EXPERT: dict[str, Action[ExpertFile]] = {
    "skills": Action(
        gettext_lazy("专长"),
        gettext_lazy("保存专长"),
        lambda do: expertise_set(actor=do.actor, person=do.about.person, skills=do.data["skills"], now=do.now),
        gettext_lazy("专长已保存。"),
        SkillsForm,
        first=lambda about: {"skills": skills_of(about.person)},
    )
}


def _show_expert(request: HttpRequest, file: ExpertFile, failed: Failed | None = None) -> HttpResponse:
    context = {
        "file": file,
        "person": file.person,
        "failed": failed,
        "form_of": Forms(EXPERT, file),
        "do": "desk:expert_do",
        "file_pk": file.person.pk,
        "back": reverse("desk:experts"),
        "any_skill": bool(skills()),
    }
    return render(request, "desk/liaison/expert.html", context, status=failed.status if failed else 200)


def _expert_file(request: HttpRequest, pk: int) -> ExpertFile:
    actor, now = acting(request), clock.now()
    if not actor.scopes(COUNTY):
        raise Denied("liaison.oversee")
    return ExpertFile(actor, expert_get(actor, pk, now), now)


@never_cache
@require_safe
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """The skills of one expert."""
    return _show_expert(request, _expert_file(request, pk))


@never_cache
@require_POST
def expert_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Save them."""
    action = EXPERT.get(key)
    if action is None:
        raise Missing
    file = _expert_file(request, pk)
    failed = attempt(request, key, action, file, file.now)
    return HttpResponseRedirect(reverse("desk:experts")) if failed is None else _show_expert(request, file, failed)


urlpatterns = [
    path("liaison/groups/", groups, name="groups"),
    path("liaison/groups/<slug:county>/<slug:key>/", group, name="group"),
    path("liaison/groups/<slug:county>/<slug:key>/picture/", group_picture, name="group_picture"),
    path("liaison/groups/<slug:county>/<slug:key>/do/<slug:what>/", group_do, name="group_do"),
    path("liaison/experts/", experts, name="experts"),
    path("liaison/experts/<int:pk>/", expert, name="expert"),
    path("liaison/experts/<int:pk>/do/<slug:key>/", expert_do, name="expert_do"),
]
