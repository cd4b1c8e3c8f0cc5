"""Members 委员: list by sector and skill, one member's seat, and the two lists they are described with."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shangliang.desk.people_forms import FIELDS, ListForm, MemberForm
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
from shangliang.kernel.errors import Missing, require
from shangliang.people.models import Member, Organisation, Person, Sector, SkillTag
from shangliang.people.permissions import can_manage_people
from shangliang.people.selectors import member_of, members_in, person_get, sector_get, sectors, skill_get, skills
from shangliang.people.services import member_save, sector_save, skill_save
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """The members serving today in the actor's places."""
    scopes = seen_scopes(request)
    sector, skill = _number(request.GET.get("sector", "")), _number(request.GET.get("skill", ""))
    found, more = members_in(scopes, now=clock.now(), sector=sector, skill=skill, after=_number(request.GET.get("after", "")) or 0)
    following = request.GET.copy()
    if more:
        following["after"] = str(found[-1].pk)
    context = {
        "found": found,
        "places": full_names([member.region.path for member in found]),
        "sectors": sectors(),
        "skills": skills(),
        "sector": sector,
        "skill": skill,
        "next": f"?{following.urlencode()}" if more else "",
        "may_edit_lists": bool(can_manage_people(acting(request), "")),
    }
    return render(request, "desk/people/members.html", context)


def _pickers(request: HttpRequest, form: MemberForm) -> list[Picker]:
    scopes = seen_scopes(request)
    committee, place = query_of(request, "committee"), query_of(request, "region")
    return [
        Picker(
            "committee",
            _("哪个政协委员会"),
            _("输入名称的一部分后按“查找”。"),
            committee,
            offices_found(committee, scopes, (Organisation.Kind.CPPCC,), clock.now()),
            office_chosen(value_of(form, "committee")),
            error_of(form, "committee"),
        ),
        Picker(
            "region",
            _("居住或工作的地方"),
            _("委员就近参加协商，选到乡镇（街道）即可。输入地名后按“查找”。"),
            place,
            places_found(place, scopes) if place else [],
            place_chosen(value_of(form, "region")),
            error_of(form, "region"),
        ),
    ]


def _initial(member: Member | None) -> dict[str, object]:
    if member is None:
        return {}
    return {
        "committee": member.committee_id,
        "region": member.region.path,
        "sector": member.sector_id,
        "skills": [tag.pk for tag in member.skills.all()],
        "term_start": member.term_start,
        "term_end": member.term_end,
        "published": member.published,
    }


@form_page
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """The seat of an account (`pk` = account): registered or changed here; the role 政协委员 follows it."""
    scopes = seen_scopes(request)
    person = person_get(pk)
    seat = member_of(person)
    places = [person.home.path if person.home else "", *([seat.committee.region.path] if seat else [])]
    if person.kind != Person.Kind.STAFF or not any(contains(scope, place) for scope in scopes for place in places):
        raise Missing
    managing = can_manage_people(acting(request), seat.committee.region.path if seat else places[0])
    form = MemberForm(request.POST) if request.method == "POST" else MemberForm(initial=_initial(seat))
    if finding(request):
        kept(form)
    elif request.method == "POST":
        require(managing)
        if form.is_valid():
            save = partial(member_save, actor=acting(request), person=person, draft=form.draft(), now=clock.now())
            if tried(form, FIELDS, save) is not None:
                messages.success(request, _("委员任职已登记。"))
                return HttpResponseRedirect(reverse("desk:member", args=[pk]))
    context = {"person": person, "seat": seat, "form": form, "pickers": _pickers(request, form), "managing": managing}
    return render(request, "desk/people/member.html", context, status=form_status(form))


@form_page
def people_lists(request: HttpRequest) -> HttpResponse:
    """界别 and skill tags: add, close, open again. Closing keeps what was entered."""
    require(can_manage_people(acting(request), ""))
    form = ListForm(request.POST if request.POST.get("action") == "add" else None)
    if request.method == "POST" and _list_changed(request, form):
        messages.success(request, _("列表已更改。"))
        return HttpResponseRedirect(reverse("desk:people_lists"))
    context = {"form": form, "which": request.POST.get("which", ""), "sectors": sectors(open_only=False), "skills": skills(open_only=False)}
    return render(request, "desk/people/lists.html", context, status=form_status(form))


def _list_changed(request: HttpRequest, form: ListForm) -> bool:
    """Adds an item to a list or switches one; False when the form has to be shown again."""
    which, action = request.POST.get("which", ""), request.POST.get("action", "")
    if which not in {"sector", "skill"} or action not in {"add", "open", "close"}:
        raise Missing
    if action == "add":
        return (
            form.is_valid()
            and tried(form, {"people.list_name": "name"}, partial(_add, request, which, form.cleaned_data["name"])) is not None
        )
    _switch(request, which, _number(request.POST.get("item", "")) or 0, action == "open")
    return True


def _add(request: HttpRequest, which: str, name: str) -> Sector | SkillTag:
    if which == "skill":
        return skill_save(actor=acting(request), name=name, now=clock.now())
    position = max((sector.position for sector in sectors(open_only=False)), default=0) + 1
    return sector_save(actor=acting(request), name=name, position=position, now=clock.now())


def _switch(request: HttpRequest, which: str, pk: int, is_open: bool) -> None:
    if which == "skill":
        tag = skill_get(pk)
        skill_save(actor=acting(request), name=tag.name, now=clock.now(), is_open=is_open, skill=tag)
    else:
        sector = sector_get(pk)
        sector_save(actor=acting(request), name=sector.name, position=sector.position, now=clock.now(), is_open=is_open, sector=sector)


urlpatterns = [
    path("people/members/", members, name="members"),
    path("people/<int:pk>/member/", member, name="member"),
    path("people/lists/", people_lists, name="people_lists"),
]
