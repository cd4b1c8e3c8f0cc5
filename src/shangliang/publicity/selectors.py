"""Reading postings and objections."""

from datetime import datetime

from shangliang.cases.models import Case, Run
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.people.roles import OFFICES
from shangliang.publicity.models import Objection, Posting
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


def objections_waiting(actor: Actor, limit: int) -> list[Objection]:
    """Objections without an answer in running cases of the offices the actor stands for, the oldest first."""
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        return []
    rows = Objection.objects.filter(within_any("posting__case__holder", scopes), answered_at__isnull=True, posting__case__state="running")
    shown = rows.select_related("posting").only("text", "posting__title", "posting__path", "posting__closes_at", "posting__case_id")
    return list(shown.order_by("raised_at", "pk")[:limit])
