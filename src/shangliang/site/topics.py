"""选题 for everybody: what is in the pool, the outcome of a round with its reasons, the annual plan and its progress."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shangliang.regions.selectors import full_names
from shangliang.site.area import area_of
from shangliang.site.branding import wears
from shangliang.site.caching import kept
from shangliang.site.reading import before_of, next_link
from shangliang.topics.agenda import order_of
from shangliang.topics.models import Topic
from shangliang.topics.selectors import plans, pool, rounds


@require_safe
@kept
def topics(request: HttpRequest) -> HttpResponse:
    """Public topics of my area."""
    area = area_of(request)
    state = request.GET.get("state", "")
    wanted = pool.TopicFilter(state=state if state in Topic.State.values else "", place=area.path, before=before_of(request))
    found = pool.topics_public(wanted)
    page = found[: pool.PAGE]
    voices = pool.voices_behind([row.pk for row in page])
    context = {
        "area_name": area.name,
        "rows": [(row, voices[row.pk]) for row in page],
        "states": Topic.State.choices,
        "state": wanted.state,
        "rounds": rounds.rounds_public(area.path)[:5],
        "next": next_link(request, page[-1].pk) if len(found) > pool.PAGE else "",
    }
    return render(request, "site/topics.html", context)


@require_safe
@kept
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """One public topic: what it is about, how many raised it, what was decided and why."""
    found = pool.topic_public(topic_id)
    wears(request, found.path)
    entries = found.entries.select_related("round").filter(round__announced_at__isnull=False).order_by("-pk")
    context = {
        "topic": found,
        "area_name": found.region.name,
        "place": full_names([found.path])[found.path],
        "voices": pool.voices_behind([found.pk])[found.pk],
        "matters": pool.matters_shown(found, 20),
        "entries": list(entries[:5]),
        "lead": pool.lead_of(found),
    }
    return render(request, "site/topic.html", context)


@require_safe
@kept
def selection(request: HttpRequest, round_id: int) -> HttpResponse:
    """The outcome of a round: every topic with its decision and reason, the agenda beside counting, nobody's own marks."""
    found = rounds.round_public(round_id)
    wears(request, found.path)
    entries = rounds.entries_of(found)
    weighed = {row.entry.pk: row for row in rounds.weighed_of(found, entries)}
    voices = pool.voices_behind([entry.topic_id for entry in entries])
    order = {"selected": 0, "later": 1, "not_selected": 2}
    rows: list[dict[str, Any]] = [
        {"entry": entry, "weighed": weighed[entry.pk], "voices": voices[entry.topic_id]}
        for entry in sorted(entries, key=lambda entry: (order[entry.outcome], entry.pk))
    ]
    agenda, counting = order_of(found.agenda), order_of(found.counting)
    context = {
        "selection": found,
        "area_name": found.region.name,
        "place": full_names([found.path])[found.path],
        "rows": rows,
        "criteria": found.sheet.data["criteria"],
        "least": rounds.LEAST_SHOWN,
        "told": rounds.told_count(found),
        "columns": {
            "agenda": [row["zh"] for row in found.agenda.get("why", [])],
            "agenda_en": [row["en"] for row in found.agenda.get("why", [])],
            "counting": [row["zh"] for row in found.counting.get("why", [])],
            "counting_en": [row["en"] for row in found.counting.get("why", [])],
            "only_agenda": [name for name in agenda if name not in counting],
            "only_counting": [name for name in counting if name not in agenda],
            "voters": found.agenda.get("voters"),
        },
    }
    return render(request, "site/round.html", context)


@require_safe
@kept
def plans_page(request: HttpRequest) -> HttpResponse:
    """The plans in force in my area, newest first."""
    area = area_of(request)
    found = plans.plans_public(area.path, before=before_of(request))
    page = found[: plans.PAGE]
    context = {
        "area_name": area.name,
        "rows": page,
        "next": next_link(request, page[-1].pk) if len(found) > plans.PAGE else "",
    }
    return render(request, "site/plans.html", context)


@require_safe
@kept
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One approved plan with its progress counted from the cases."""
    found = plans.plan_public(plan_id)
    wears(request, found.path)
    items = plans.items_of(found)
    context = {
        "plan": found,
        "area_name": found.region.name,
        "place": full_names([found.path])[found.path],
        "items": items,
        "progress": plans.progress_of(items),
        "versions": [row for row in plans.versions_of(found) if row.state != "draft"],
    }
    return render(request, "site/plan.html", context)


urlpatterns = [
    path("topics/", topics, name="topics"),
    path("topics/<int:topic_id>/", topic, name="topic"),
    path("rounds/<int:round_id>/", selection, name="round"),
    path("plans/", plans_page, name="plans"),
    path("plans/<int:plan_id>/", plan, name="plan"),
]
