"""Duty 值班: the week of a station, one's own duties, and the answer of whoever was asked to stand in."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk.picking import acting
from shangliang.desk.station_forms import WEEKS
from shangliang.desk.waiting import KINDS, MOST, Asked, Kind, Line, Row
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.kernel.workdays import day_of
from shangliang.ui.jinja import url as address
from shangliang.ui.words import month_day
from shangliang.venues.duty import swap_answer
from shangliang.venues.models import DutyShift
from shangliang.venues.permissions import ON_DUTY
from shangliang.venues.rosters import Duty, duties_mine, duties_of, swaps_asked, swaps_open
from shangliang.venues.selectors import bookings_between, bookings_mine_over, hours_of, special_days, station_seen
from shangliang.venues.times import moment, spans_of
from shangliang.venues.week import WEEKDAYS

AHEAD = 28


def rule_words(shift: DutyShift) -> str:
    """ "每周星期三 9:00–11:00" """
    times = f"{shift.opens:%H:%M}–{shift.closes:%H:%M}"
    if shift.rhythm == DutyShift.Rhythm.ONCE:
        return f"{shift.first_day.month}-{shift.first_day.day} {times}"
    if shift.rhythm == DutyShift.Rhythm.DAILY:
        return f"{shift.get_rhythm_display()} {times}"
    day = str(WEEKDAYS[shift.weekday or 1])
    if shift.rhythm == DutyShift.Rhythm.MONTHLY:
        day = _("每月%(week)s%(day)s") % {"week": dict(WEEKS)[shift.week or 1], "day": day}
    else:
        day = _("每周%(day)s") % {"day": day}
    return f"{day} {times}"


def duty_row(duty: Duty) -> dict[str, Any]:
    """One duty of a day for the page."""
    return {
        "kind": duty.shift.get_kind_display(),
        "times": f"{duty.shift.opens:%H:%M}–{duty.shift.closes:%H:%M}",
        "who": duty.person.display_name,
        "instead_of": duty.shift.person.display_name if duty.by_substitute else "",
        "asked": duty.swap.person.display_name if duty.swap is not None and duty.swap.state == "asked" else "",
    }


def _monday(request: HttpRequest, now: datetime) -> date:
    """The week asked for, else this one."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = day_of(now)
    day = day if abs((day - day_of(now)).days) < 800 else day_of(now)
    return day - timedelta(days=day.weekday())


@require_safe
def station_week(request: HttpRequest, pk: int) -> HttpResponse:
    """Seven days: when it is open, who is on duty, what the room is taken for."""
    actor, now = acting(request), clock.now()
    found = station_seen(actor, pk)
    hours = hours_of(found)
    monday = _monday(request, now)
    days = [monday + timedelta(days=number) for number in range(7)]
    midnight = moment(monday, time(0))
    special = {row.day: row for row in special_days(found, monday, 7)}
    bookings = bookings_between(found, midnight, midnight + timedelta(days=7))
    duties = duties_of([found], monday)
    context = {
        "station": found,
        "days": [
            {
                "day": day,
                "name": WEEKDAYS[day.isoweekday()],
                "today": day == day_of(now),
                "open": spans_of(hours, special, day),
                "note": special[day].note if day in special else "",
                "duties": [duty_row(duty) for duty in duties if duty.day == day],
                "bookings": [row for row in bookings if day_of(row.starts_at) == day],
            }
            for day in days
        ],
        "before": (monday - timedelta(days=7)).isoformat(),
        "after": (monday + timedelta(days=7)).isoformat(),
        "this_week": monday == day_of(now) - timedelta(days=day_of(now).weekday()),
        "known": bool(hours or special),
    }
    return render(request, "desk/stations/week.html", context)


@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """What I am on for in the next four weeks, and the days I was asked to take."""
    actor, now = acting(request), clock.now()
    if not actor.scopes(*ON_DUTY):
        raise Denied("venues.swap_not_asked")
    today = day_of(now)
    mine = duties_mine(actor, today, AHEAD)
    rows = [
        {
            "duty": row,
            "name": WEEKDAYS[row.day.isoweekday()],
            "times": f"{row.shift.opens:%H:%M}–{row.shift.closes:%H:%M}",
            "asked": row.swap if row.swap is not None and row.swap.state == "asked" else None,
        }
        for row in mine
        if row.person.pk == actor.person
    ]
    context = {"rows": rows, "asked": [(row, WEEKDAYS[row.day.isoweekday()]) for row in swaps_asked(actor, now)], "today": today}
    return render(request, "desk/stations/duty.html", context)


@require_POST
def duty_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """I come, or I cannot."""
    agree = request.POST.get("agree") == "1"
    try:
        swap_answer(actor=acting(request), swap_id=pk, agree=agree, now=clock.now())
    except (Denied, Missing):
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答应，这一天由您值班。") if agree else _("已告诉对方您来不了，仍由原来的人值班。"))
    return HttpResponseRedirect(reverse("desk:duty"))


def _swap_rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    if actor.scopes(*ON_DUTY):
        yield Asked(swaps_open(actor, now), 1)


def _swap_lines(actor: Actor, now: datetime, _rows: list[Row]) -> Iterable[Line]:
    """The days somebody asks me to take."""
    for swap in swaps_asked(actor, now, MOST):
        shift = swap.shift
        text = _("%(name)s请您代班：%(reason)s") % {"name": shift.person.display_name, "reason": swap.reason}
        detail = f"{shift.station.name} · {shift.get_kind_display()} · {month_day(swap.day)} {shift.opens:%H:%M}–{shift.closes:%H:%M}"
        yield Line(
            text,
            detail,
            shift.station.path,
            moment(swap.day, shift.opens),
            "",
            _("去答复"),
            reverse("desk:duty"),
            None,
            shift.station.chain,
        )


def _booking_rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    if actor.scopes(*ON_DUTY):
        yield Asked(bookings_mine_over(actor, now), text="title", about="station__name", path="station__path", ref="station_id")


def _booking_lines(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """The bookings of mine whose time is over."""
    for row in rows:
        url = address("desk:station", row.ref) + "#bookings"
        detail = _("%(station)s · 时间已过，等登记举行情况") % {"station": row.about}
        yield Line(row.text, detail, row.path, None, "", _("去登记"), url, None, f"station:{row.ref}")


KINDS.extend((Kind(_swap_rows, _swap_lines), Kind(_booking_rows, _booking_lines)))

urlpatterns = [
    path("stations/<int:pk>/week/", station_week, name="station_week"),
    path("duty/", duty, name="duty"),
    path("duty/<int:pk>/answer/", duty_answer, name="duty_answer"),
]
