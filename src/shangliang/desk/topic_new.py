"""A new candidate topic: from one or more matters, from a hot spot, or proposed by a member."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.entry import place_picker
from shangliang.desk.matter_actions import category_of
from shangliang.desk.picking import acting, finding, kept, value_of
from shangliang.desk.topic_forms import NewTopicForm, choices_into
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.matters.hotspots import hotspot_get
from shangliang.matters.models import Matter
from shangliang.matters.selectors import matter_by_receipt, matter_get
from shangliang.matters.similar import matters_like
from shangliang.people.roles import CONVENER, MEMBER, OFFICES
from shangliang.people.selectors import organisation_get, sector_get
from shangliang.regions.models import Region
from shangliang.regions.paths import contains
from shangliang.regions.selectors import region_get
from shangliang.topics.models import Topic
from shangliang.topics.selectors.pool import skills_suggested, topic_of_matter
from shangliang.topics.services.pool import TopicDraft, topic_make


def draft_of(data: Mapping[str, Any], region: Region, source: str) -> TopicDraft:
    """What the form says."""
    names = ("title", "summary", "governance", "size", "extent", "nature", "avoid_local", "public")
    return TopicDraft(
        **{name: data[name] for name in names},
        region=region,
        source=source,
        category=category_of(data.get("category")),
        skills=tuple(data.get("skills") or ()),
        sector=sector_get(data["sector"]) if data.get("sector") else None,
        unit=organisation_get(data["unit"]) if data.get("unit") else None,
    )


def _given(request: HttpRequest, actor: Actor) -> list[Matter]:
    """The matters it starts from, and those like the first; Missing outside the actor's places."""
    asked = request.GET.getlist("matter") if request.method != "POST" else request.POST.getlist("matters")
    rows = {row.pk: row for row in _of_hot_spot(request, actor)}
    rows |= {int(pk): matter_get(actor, int(pk)) for pk in asked if pk.isdigit() and len(pk) < 19}
    if rows and "hot_spot" in request.GET:
        return list(rows.values())
    first = next(iter(rows.values()), None)
    for row in matters_like(first) if first else ():
        if row.is_open and topic_of_matter(row) is None and actor.holds(row.path, *OFFICES):
            rows.setdefault(row.pk, row)
    return list(rows.values())


def _of_hot_spot(request: HttpRequest, actor: Actor) -> list[Matter]:
    """The open matters of a hot spot (`?hot_spot=`) within the actor's places that stand behind no topic yet."""
    value = request.GET.get("hot_spot", "")
    spot = hotspot_get(int(value)) if value.isdigit() and len(value) < 19 else None
    rows = spot.matters.all() if spot else ()
    return [row for row in rows if row.is_open and actor.holds(row.path, *OFFICES) and topic_of_matter(row) is None]


def _initial(request: HttpRequest, rows: list[Matter], scopes: tuple[str, ...]) -> dict[str, Any]:
    asked = [int(pk) for pk in request.GET.getlist("matter") if pk.isdigit() and len(pk) < 19]
    source = Topic.Source.HOT_SPOT if "hot_spot" in request.GET else Topic.Source.MATTERS
    if source == Topic.Source.HOT_SPOT:
        asked = [row.pk for row in rows]
    if not rows:
        return {"region": scopes[0] if len(scopes) == 1 else "", "source": Topic.Source.PLAN}
    first = rows[0]
    category = str(first.category) if first.category else ""
    return {
        "title": request.GET.get("title", "")[:60] or first.title[:60],
        "region": first.path if len(asked) == 1 else _common([row.path for row in rows if row.pk in asked]),
        "category": first.category_id,
        "matters": asked,
        "source": source,
        "skills": [tag.pk for tag in skills_suggested(first.title, first.text, category)],
    }


def _common(paths: list[str]) -> str:
    """The smallest place that holds all of them, at least a town."""
    for length in (12, 9, 6):
        if len({path[:length] for path in paths}) == 1 and all(len(path) >= length for path in paths):
            return paths[0][:length]
    return ""


def _make(actor: Actor, form: NewTopicForm, scopes: tuple[str, ...], now: datetime) -> Topic:
    data = form.cleaned_data
    if not any(contains(scope, data["region"]) or contains(data["region"], scope) for scope in scopes):
        raise Missing
    ids = [*data["matters"], *(matter_by_receipt(code).pk for code in data["receipts"].split())]
    return topic_make(actor=actor, draft=draft_of(data, region_get(data["region"]), data["source"]), matter_ids=ids, now=now)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topic_new(request: HttpRequest) -> HttpResponse:
    """Name, place, matters; everything else may follow."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(*OFFICES, MEMBER, CONVENER)
    if not scopes:
        raise Denied("topics.propose")
    rows = _given(request, actor)
    form = NewTopicForm(request.POST) if request.method == "POST" else NewTopicForm(initial=_initial(request, rows, scopes))
    form.offer(value_of(form, "region") or scopes[0], now)
    choices_into(form, "matters", [(row.pk, f"{row.title} · {row.region.name}") for row in rows])
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _make(actor, form, scopes, now)
            except Missing:
                form.add_error(None, _("没有找到这个地方或回执码，请核对。"))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("已列入候选议题。"))
                return HttpResponseRedirect(reverse("desk:topic", args=[made.pk]))
    context = {
        "form": form,
        "rows": rows,
        "office": bool(actor.scopes(*OFFICES)),
        "picker": place_picker(request, form, scopes),
    }
    return render(request, "desk/topics/new.html", context, status=status)
