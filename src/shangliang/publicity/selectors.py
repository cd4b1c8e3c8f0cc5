"""Reading postings and objections."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from shangliang.cases.models import Case, Run
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Photo
from shangliang.outcomes.models import Assignment
from shangliang.people.roles import OFFICES
from shangliang.publicity.models import Comparison, Objection, Posting
from shangliang.regions.paths import in_place, within_any

PAGE = 20


def posting_of(run: Run) -> Posting | None:
    """The posting of a stay."""
    return Posting.objects.filter(run=run).first()


def postings_of(case: Case) -> list[Posting]:
    """All postings of a case with their objections, newest first."""
    return list(Posting.objects.filter(case=case).prefetch_related("objections").order_by("-pk"))


def posting_get(posting_id: int) -> Posting:
    """One posting for its public page."""
    found = Posting.objects.select_related("case__region").filter(pk=posting_id).first()
    if found is None:
        raise Missing
    return found


def objections_of(posting: Posting) -> list[Objection]:
    """Objections in order."""
    return list(Objection.objects.filter(posting=posting).order_by("pk"))


def postings_list(scope: str, *, running_at: datetime | None = None, before: int | None = None, limit: int = PAGE) -> list[Posting]:
    """One page and one row more of the postings of a place; only those in their term when `running_at` is given."""
    rows = Posting.objects.select_related("case").filter(in_place(scope))
    if running_at:
        rows = rows.filter(closes_at__gte=running_at)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def objections_waiting(actor: Actor) -> QuerySet[Objection]:
    """Objections without an answer in running cases of the offices the actor stands for, the oldest first."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return Objection.objects.none()
    rows = Objection.objects.filter(within_any("posting__case__holder", scopes), answered_at__isnull=True, posting__case__state="running")
    return rows.order_by("raised_at", "pk")


def comparison_choices(case: Case) -> tuple[list[Photo], list[Assignment]]:
    """What can be shown of a case: photos of its matters and of those merged into them, and work that was checked, with its photo."""
    own = Q(matter__case_link__case=case) | Q(matter__merged_into__case_link__case=case)
    photos = list(Photo.objects.filter(own).select_related("matter").order_by("pk").distinct())
    done = Assignment.objects.filter(case=case, state=Assignment.State.DONE).exclude(evidence="")
    return photos, list(done.select_related("item", "organisation").order_by("pk"))


def comparison_of(case: Case) -> Comparison | None:
    """The photos chosen for a case."""
    return Comparison.objects.filter(case=case).first()


def comparisons_of(cases: Collection[Case]) -> dict[int, Comparison]:
    """The chosen photos of closed cases, by case id; one query, none without a closed case."""
    closed = [case.pk for case in cases if case.state == Case.State.CLOSED]
    return {row.case_id: row for row in Comparison.objects.filter(case__in=closed)} if closed else {}


def comparison_photo(comparison_id: int) -> Photo:
    """The photo of how it was, for everybody, once the case is closed; else Missing."""
    found = Comparison.objects.select_related("before").filter(pk=comparison_id, case__state=Case.State.CLOSED).first()
    if found is None or found.before is None:
        raise Missing
    return found.before
