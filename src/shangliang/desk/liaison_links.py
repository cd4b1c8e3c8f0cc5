"""Links 联系: the list with filters, one link with what was done together, new ones, and members proposed for the place they live in."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.doing import Action, Doing, Failed, Forms, done
from shangliang.desk.liaison_finding import chosen_card, end_of, help_words, left_cards, link_find, right_cards
from shangliang.desk.liaison_forms import EndForm, LinkForm
from shangliang.desk.listing import Listing, before_of, picked, picked_place, place_group, words_of
from shangliang.desk.picking import Picker, acting, error_of, finding, kept, query_of, tried, value_of
from shangliang.desk.together import Together, together
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.liaison.drafts import LinkDraft
from shangliang.liaison.ends import kinds_words
from shangliang.liaison.kinds import FIVE, LinkKind
from shangliang.liaison.models import Link
from shangliang.liaison.permissions import can_link, can_look, reach
from shangliang.liaison.selectors import PAGE, LinkFilter, link_get, links_list, members_unlinked
from shangliang.liaison.services import link_add, link_end, links_to_home
from shangliang.people.roles import COUNTY, TOWN
from shangliang.regions.paths import contains
from shangliang.regions.selectors import full_names, region_get, subtree

form_page = require_http_methods(["GET", "HEAD", "POST"])
PROPOSED = 100
FIELDS = {
    "liaison.link_ends": "left",
    "liaison.link_far": "left",
    "liaison.link_elsewhere": "right",
    "liaison.station_closed": "right",
    "liaison.guided": "right",
    "liaison.link_outside_term": "starts",
    "liaison.link_no_term": "starts",
    "liaison.dates": "ends",
}


def done_words(found: Together) -> str:
    """What they did together, in words."""
    cases, meetings = len(found.cases), len(found.meetings)
    parts = [ngettext("共同办理议题 %(n)s 件", "共同办理议题 %(n)s 件", cases) % {"n": cases}] if cases else []
    parts += [ngettext("到会 %(n)s 次", "到会 %(n)s 次", meetings) % {"n": meetings}] if meetings else []
    return _("，").join(parts) or _("还没有共同办理的议题")


def link_rows(links: Sequence[Link], now: datetime) -> list[dict[str, Any]]:
    """Links as lines, with what came of each."""
    found, names = together(links, now), full_names({link.path for link in links})
    return [
        {
            "text": _("%(left)s — %(right)s") % {"left": link.left, "right": link.right},
            "url": reverse("desk:link", args=[link.pk]),
            "detail": " · ".join([str(link.get_kind_display()), names[link.path], done_words(found[link.pk])]),
            "action": _("打开"),
            "action_url": reverse("desk:link", args=[link.pk]),
        }
        for link in links
    ]


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """The links of the actor's county."""
    actor, now, text = acting(request), clock.now(), words_of(request)
    require(can_look(actor))
    kind, state, place = picked(request, "kind", LinkKind.values), picked(request, "state", ("over",)), picked_place(request)
    found = links_list(actor, LinkFilter(kind, place, text, state == "over", before_of(request)), now)
    listing = Listing.of(request, found, PAGE)
    kinds, states = [("", _("全部")), *LinkKind.choices], [("", _("有效")), ("over", _("已结束"))]
    groups: list[dict[str, Any]] = [
        {"name": "kind", "label": _("种类"), "options": [{"value": v, "label": n, "checked": v == kind} for v, n in kinds]},
        {"name": "state", "label": _("状态"), "options": [{"value": v, "label": n, "checked": v == state} for v, n in states]},
        place_group(reach(actor), place),
    ]
    context = {
        "rows": link_rows(listing.rows, now),
        "listing": listing,
        "text": text,
        "groups": [group for group in groups if len(group["options"]) > 1],
        "filtered": bool(text or kind or state or place),
        "may_link": bool(actor.scopes(TOWN, COUNTY)),
    }
    return render(request, "desk/liaison/links.html", context)


class LinkFile:
    """One link for one actor at one moment."""

    version = 0

    def __init__(self, actor: Actor, link: Link, now: datetime) -> None:
        self.actor = actor
        self.link = link
        self.now = now

    @property
    def may_end(self) -> bool:
        """End it."""
        return self.link.valid_on(day_of(self.now)) and bool(can_link(self.actor, self.link.path, self.now))


def _end(do: Doing[LinkFile]) -> object:
    return link_end(actor=do.actor, link_id=do.about.link.pk, day=do.data["day"], reason=do.data["reason"], now=do.now)


ACTIONS: dict[str, Action[LinkFile]] = {
    "end": Action(
        gettext_lazy("结束联系"),
        gettext_lazy("结束联系"),
        _end,
        gettext_lazy("联系已结束，记录保留。"),
        EndForm,
        first=lambda about: {"day": day_of(about.now)},
    )
}


def show(request: HttpRequest, file: LinkFile, failed: Failed | None = None) -> HttpResponse:
    """One link; on top what was refused."""
    found = file.link
    did = together([found], file.now)[found.pk]
    context = {
        "file": file,
        "link": found,
        "failed": failed,
        "form_of": Forms(ACTIONS, file),
        "do": "desk:link_do",
        "file_pk": found.pk,
        "back": reverse("desk:link", args=[found.pk]),
        "place": full_names([found.path])[found.path],
        "cases": sorted(did.cases.values(), key=lambda case: -case.pk),
        "words": done_words(did),
    }
    return render(request, "desk/liaison/link.html", context, status=failed.status if failed else 200)


@require_safe
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One link."""
    actor = acting(request)
    return show(request, LinkFile(actor, link_get(actor, pk), clock.now()))


@require_POST
def link_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """End it."""
    actor, now = acting(request), clock.now()
    return done(request, key, ACTIONS, lambda: LinkFile(actor, link_get(actor, pk), now), show, back=reverse("desk:link", args=[pk]))


def _pickers(request: HttpRequest, actor: Actor, kind: str, form: LinkForm) -> list[Picker]:
    helps = help_words(kind)
    cards = {"left": left_cards, "right": right_cards}
    labels = {"left": _("由谁联系"), "right": _("联系哪里")}
    return [
        Picker(
            name,
            labels[name],
            helps[name],
            query_of(request, name),
            cards[name](actor, kind, query_of(request, name), clock.now()),
            chosen_card(actor, value_of(form, name)) if value_of(form, name) else None,
            error_of(form, name),
        )
        for name in ("left", "right")
    ]


def _add(actor: Actor, kind: str, form: LinkForm, now: datetime) -> Link:
    data = form.cleaned_data
    name, key = end_of(data["left"])
    if name not in {"member", "body", "organisation"}:
        raise Missing
    draft = LinkDraft(kind, (name, int(key)), end_of(data["right"]), data["starts"], data["ends"])
    return link_add(actor=actor, draft=draft, now=now)


@never_cache
@form_page
def link_new(request: HttpRequest) -> HttpResponse:
    """Choose the kind, then both ends and the dates."""
    actor, now = acting(request), clock.now()
    if not actor.scopes(TOWN, COUNTY):
        raise Denied("liaison.link")
    kind = picked(request, "kind", LinkKind.values)
    if not kind:
        return render(request, "desk/liaison/link_kinds.html", {"kinds": kinds_words(), "five": FIVE})
    form = LinkForm(request.POST) if request.method == "POST" else LinkForm(initial={"starts": day_of(now)})
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            made = tried(form, FIELDS, partial(_add, actor, kind, form, now))
            if made is not None:
                messages.success(request, _("联系已登记。"))
                return HttpResponseRedirect(reverse("desk:link", args=[made.pk]))
    context = {"form": form, "kind": kind, "title": LinkKind(kind).label, "pickers": _pickers(request, actor, kind, form)}
    return render(request, "desk/liaison/link_new.html", context, status=status)


def _home_place(request: HttpRequest, actor: Actor) -> str:
    """The town or village that members are proposed for; "" to choose one."""
    place = picked_place(request)
    scopes = actor.scopes(TOWN, COUNTY)
    if not place:
        return scopes[0] if len(scopes) == 1 and len(scopes[0]) == 9 else ""
    if len(place) not in {9, 12} or not any(contains(scope, place) for scope in scopes):
        raise Missing
    return place


@never_cache
@form_page
def links_home(request: HttpRequest) -> HttpResponse:
    """Members without a link to the town (or village) they live or work in: a preview, from which a person takes those that are right."""
    actor, now = acting(request), clock.now()
    if not actor.scopes(TOWN, COUNTY):
        raise Denied("liaison.link")
    place = _home_place(request, actor)
    if not place:
        towns = [row for scope in actor.scopes(TOWN, COUNTY) for row in subtree(scope, "town")[:200]]
        return render(request, "desk/liaison/links_home.html", {"towns": towns, "region": None})
    kind = LinkKind.MEMBER_TOWN if len(place) == 9 else LinkKind.MEMBER_VILLAGE
    refusal, status = "", 200
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("member") if value.isdigit() and len(value) < 19]
        try:
            made = links_to_home(actor=actor, path=place, members=chosen, now=now)
        except Missing:
            raise
        except Refused as error:
            refusal, status = str(error), 403 if isinstance(error, Denied) else 409
        else:
            messages.success(request, _("已登记 %(n)s 条联系。") % {"n": len(made)})
            return HttpResponseRedirect(f"{reverse('desk:links')}?kind={kind}&place={place}")
    rows = members_unlinked(place, kind, now, PROPOSED + 1)
    context = {
        "region": region_get(place),
        "kind": LinkKind(kind).label,
        "rows": rows[:PROPOSED],
        "more": len(rows) > PROPOSED,
        "names": full_names({row.region.path for row in rows}),
        "refusal": refusal,
    }
    return render(request, "desk/liaison/links_home.html", context, status=status)


urlpatterns = [
    path("liaison/links/", links, name="links"),
    path("liaison/links/new/", link_new, name="link_new"),
    path("liaison/links/home/", links_home, name="links_home"),
    path("liaison/links/find/<slug:kind>/<slug:name>/", link_find, name="link_find"),
    path("liaison/links/<int:pk>/", link, name="link"),
    path("liaison/links/<int:pk>/do/<slug:key>/", link_do, name="link_do"),
]
