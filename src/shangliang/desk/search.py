"""Search across everything the actor may see: numbers, titles, receipts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shangliang.cases.selectors import cases_list
from shangliang.desk.case_views import case_row
from shangliang.desk.listing import words_of
from shangliang.desk.matters import matter_row
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.matters.selectors import matters_list
from shangliang.procedures.selectors import templates_warm
from shangliang.regions.selectors import full_names

MOST = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Cases and matters that hold the words, newest first; a number or a receipt finds the one."""
    actor, now, text = acting(request), clock.now(), words_of(request)
    cases = cases_list(actor, text=text)[:MOST] if text else []
    matters = matters_list(actor, text=text)[:MOST] if text else []
    templates_warm({row.version_of_id for row in cases})
    places = full_names({row.path for row in cases} | {row.path for row in matters})
    context = {
        "text": text,
        "cases": [case_row(row, now, places[row.path]) for row in cases],
        "matters": [matter_row(row, now, places[row.path]) for row in matters],
    }
    return render(request, "desk/search.html", context)


urlpatterns = [path("search/", search, name="search")]
