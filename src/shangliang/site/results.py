"""What was done 办成的事: the closed cases of a place, what was decided in each, and who did it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from shangliang.cases.models import Case
from shangliang.cases.selectors import PAGE, cases_public
from shangliang.outcomes.models import Assignment, Item
from shangliang.outcomes.selectors import evidence_public, items_of_many
from shangliang.publicity.models import Comparison
from shangliang.publicity.selectors import comparison_photo, comparisons_of
from shangliang.site.area import area_of
from shangliang.site.caching import kept
from shangliang.site.cards import case_url, compare
from shangliang.site.reading import before_of, next_link

ITEMS, PHOTOS = 3, 2


def _photos(items: list[Item]) -> list[str]:
    """Addresses of photos of work that was checked, the first few."""
    done = [row for item in items for row in item.assignments.all() if row.state == Assignment.State.DONE and row.evidence]
    return [reverse("site:result_photo", args=[row.pk]) for row in done[:PHOTOS]]


def wall_card(case: Case, items: list[Item], compared: Comparison | None = None) -> dict[str, object]:
    """One finished case: what was decided, by whom it was done, and how it looks now."""
    decided = [item for item in items if item.adoption != Item.Adoption.DECLINED]
    units = dict.fromkeys(row.organisation.name for item in decided for row in item.assignments.all())
    return {
        "title": case.title,
        "url": case_url(case),
        "place": case.region.name,
        "closed_at": case.closed_at,
        "result": case.get_result_display(),
        "hard": case.result == Case.Result.HARD,
        "decided": [item.text for item in decided[:ITEMS]],
        "more": max(0, len(decided) - ITEMS),
        "units": list(units),
        "photos": [] if compared else _photos(items),
        "compare": compare(compared),
    }


@require_safe
@kept
def results(request: HttpRequest) -> HttpResponse:
    """The wall of one's place, newest first."""
    area = area_of(request)
    rows = cases_public(scope=area.path, state=Case.State.CLOSED, before=before_of(request))
    page = rows[:PAGE]
    items, compared = items_of_many(page), comparisons_of(page)
    context = {
        "area_name": area.name,
        "cards": [wall_card(row, items.get(row.pk, []), compared.get(row.pk)) for row in page],
        "next": next_link(request, page[-1].pk) if len(rows) > PAGE else "",
    }
    return render(request, "site/results.html", context)


@require_safe
def result_photo(request: HttpRequest, assignment_id: int) -> FileResponse:
    """The photo of work that was checked, once its case is closed."""
    return FileResponse(evidence_public(assignment_id).evidence.open("rb"), content_type="image/jpeg")


@require_safe
def result_before(request: HttpRequest, comparison_id: int) -> FileResponse:
    """The photo of how it was, chosen by an office, once the case is closed."""
    return FileResponse(comparison_photo(comparison_id).image.open("rb"), content_type="image/jpeg")


urlpatterns = [
    path("results/", results, name="results"),
    path("results/<int:assignment_id>/photo.jpg", result_photo, name="result_photo"),
    path("results/<int:comparison_id>/before.jpg", result_before, name="result_before"),
]
