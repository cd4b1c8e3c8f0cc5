"""会商规则: of how many series the rule was kept in a month, quarter or year, and the names of those where it was not. No order of merit."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shangliang.desk.listing import picked_place
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Denied, Missing, require
from shangliang.kernel.ratio import per_cent
from shangliang.kernel.workdays import day_of
from shangliang.regions.paths import contains
from shangliang.regions.selectors import children, full_name, full_names
from shangliang.series.permissions import MANAGERS, can_see_rules
from shangliang.series.rules import RuleRow, month_before, rule_table
from shangliang.series.words import period_words
from shangliang.ui.words import local


def _month(request: HttpRequest, today: date) -> date:
    """The first day of the month asked for; last month when none is, or one that is still to come."""
    asked = request.GET.get("month", "")
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return month_before(today)
    return found if date(2000, 1, 1) <= found <= today else month_before(today)


def _row(row: RuleRow) -> dict[str, object]:
    return {
        "row": row,
        "kind": local(row.kind),
        "period": period_words(row.period, row.unit),
        "share": per_cent(row.met, len(row.asked)),
        "founded": per_cent(row.founded, row.places),
    }


@require_safe
def series_rules(request: HttpRequest) -> HttpResponse:
    """The rules of one's own place."""
    actor, today = acting(request), day_of(clock.now())
    scopes = actor.scopes(*MANAGERS)
    if not scopes:
        raise Denied("series.rules")
    scope = picked_place(request) or scopes[0]
    if not any(contains(own, scope) for own in scopes):
        raise Missing
    require(can_see_rules(actor, scope, clock.now()))
    month = _month(request, today)
    rows = rule_table(scope, month, today)
    following = (month.replace(day=28) + (month - month_before(month))).replace(day=1)
    context = {
        "rows": [_row(row) for row in rows],
        "place": full_name(scope),
        "scope": scope,
        "scopes": full_names(scopes) if len(scopes) > 1 else {},
        "month": month,
        "names": full_names({found.series.path for row in rows for found in row.verdicts}),
        "before": month_before(month),
        "following": following if following <= today else None,
        "inside": [place for place in children(scope) if place.level == "town"] if len(scope) == 6 else [],
    }
    return render(request, "desk/series/rules.html", context)


urlpatterns = [path("series/rules/", series_rules, name="series_rules")]
