"""Recurring meetings for everybody: which come next, what they settled, and which were not held; a session, and its days as a calendar file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shangliang.kernel import clock
from shangliang.regions.selectors import full_name
from shangliang.series.calendar import calendar_text
from shangliang.series.models import Session
from shangliang.series.selectors import PAGE, items_of, present_of, series_public, session_public, sessions_coming, sessions_public
from shangliang.series.words import cadence_words, item_public, kind_name, shown
from shangliang.site.area import area_of
from shangliang.site.branding import wears
from shangliang.site.caching import kept
from shangliang.site.reading import before_of, next_link


@require_safe
@kept
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of my area: those to come, then those that were, newest first."""
    area, before = area_of(request), before_of(request)
    rows = sessions_public(area.path, before=before)
    context = {
        "area_name": area.name,
        "coming": sessions_coming(area.path, clock.now()) if before is None else [],
        "rows": [(row, shown(row.summary)) for row in rows[:PAGE]],
        "next": next_link(request, rows[PAGE - 1].pk) if len(rows) > PAGE else "",
    }
    return render(request, "site/sessions.html", context)


@require_safe
@kept
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session: what it is about, and once it is published what was settled. Counts only; nobody is named."""
    found = session_public(session_id)
    wears(request, found.path)
    present, interested = present_of(found)
    published = found.published_at is not None
    items = [
        {
            "text": shown(item_public(item)),
            "case": item.case,
            "decision": item.get_decision_display() if published and item.decision else "",
            "words": shown(item.words) if published else "",
            "unit": item.organisation.name if published and item.organisation else "",
        }
        for item in items_of(found)
    ]
    context = {
        "session": found,
        "series": found.series,
        "kind": kind_name(found.series.kind, found.series.subtype),
        "cadence": cadence_words(found.series),
        "place": full_name(found.path),
        "area_name": found.series.region.name,
        "items": items,
        "summary": shown(found.summary) if published else "",
        "present": present,
        "interested": interested,
        "planned": found.state == Session.State.PLANNED,
        "title": _("%(title)s：办理结果") % {"title": found.series.title} if published else found.series.title,
    }
    return render(request, "site/session.html", context)


@require_safe
def calendar(request: HttpRequest, series_id: int) -> HttpResponse:
    """The days of a public series for any calendar program (RFC 5545)."""
    found = series_public(series_id)
    name = f'attachment; filename="shangliang-{found.pk}.ics"'
    text = calendar_text(found, clock.now(), request.get_host())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


urlpatterns = [
    path("sessions/", sessions, name="sessions"),
    path("sessions/<int:session_id>/", session, name="session"),
    path("series/<int:series_id>/calendar.ics", calendar, name="series_calendar"),
]
