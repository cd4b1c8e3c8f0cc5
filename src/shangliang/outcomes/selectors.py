"""Reading outcomes."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from shangliang.cases.models import Case, Run
from shangliang.cases.permissions import can_read_file
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment, Branch, Item, Judged, Satisfaction
from shangliang.people.roles import DEPARTMENT, OFFICES, SUPERVISOR
from shangliang.procedures.selectors import lamp
from shangliang.regions.paths import within_any

# What a line of waiting work shows.
LINE = ("state", "due_at", "asked_due_at", "return_reason", "case__title", "case__path", "item__text", "organisation__name")
SENSES = ("taking_part", "experience", "gain")
OPEN = (Assignment.State.ASSIGNED, Assignment.State.SIGNED, Assignment.State.RETURNED)


def items_of(case: Case) -> list[Item]:
    """The items of the result with their assignments."""
    given = Prefetch("assignments", Assignment.objects.select_related("organisation").order_by("part", "pk"))
    return list(Item.objects.filter(case=case, dropped_at__isnull=True).prefetch_related(given).order_by("number"))


def items_of_many(cases: list[Case]) -> dict[int, list[Item]]:
    """The items of several cases with who works on them, by case id, in three queries."""
    found: dict[int, list[Item]] = {}
    rows = Item.objects.filter(case__in=cases, dropped_at__isnull=True).prefetch_related("assignments__organisation")
    for item in rows.order_by("case", "number"):
        found.setdefault(item.case_id, []).append(item)
    return found


def evidence_public(assignment_id: int) -> Assignment:
    """Work whose photo everybody may see: checked, and its case closed; else Missing."""
    rows = Assignment.objects.filter(state=Assignment.State.DONE, case__state=Case.State.CLOSED).exclude(evidence="")
    found = rows.filter(pk=assignment_id).first()
    if found is None:
        raise Missing
    return found


def item_get(case: Case, item_id: int) -> Item:
    """One item of a case."""
    found = Item.objects.filter(case=case, pk=item_id, dropped_at__isnull=True).first()
    if found is None:
        raise Missing
    return found


def assignments_of(case: Case) -> list[Assignment]:
    """Everything handed out in a case."""
    return list(Assignment.objects.filter(case=case).select_related("organisation", "item").order_by("item__number", "part"))


def assignment_get(actor: Actor, assignment_id: int) -> Assignment:
    """An assignment for the unit it was given to; Missing for others (the offices see it in the case file)."""
    found = Assignment.objects.select_related("organisation", "item", "case__region").filter(pk=assignment_id).first()
    if found is None or not actor.acts_for(found.organisation_id, DEPARTMENT):
        raise Missing
    return found


def assignments_waiting(actor: Actor) -> QuerySet[Assignment]:
    """What waits for the units the actor works for, the most urgent first."""
    units = [grant.organisation for grant in actor.grants if grant.role == DEPARTMENT and grant.organisation]
    if not units:
        return Assignment.objects.none()
    return Assignment.objects.filter(organisation__in=units, state__in=OPEN).order_by("due_at", "pk")


def assignments_in(actor: Actor, cases: Collection[int]) -> list[Assignment]:
    """What the actor's units were given in some cases."""
    units = [grant.organisation for grant in actor.grants if grant.role == DEPARTMENT and grant.organisation]
    if not units or not cases:
        return []
    rows = Assignment.objects.filter(organisation__in=units, case__in=sorted(cases, reverse=True)[:300])
    return list(rows.select_related("case", "item", "organisation").only(*LINE).order_by("-pk"))


def assignments_mine(actor: Actor, *, state: str = "", before: int | None = None, limit: int = 20) -> list[Assignment]:
    """One page and one row more of everything given to the actor's units, newest first."""
    units = [grant.organisation for grant in actor.grants if grant.role == DEPARTMENT and grant.organisation]
    rows = Assignment.objects.filter(organisation__in=units).select_related("case__region", "item", "organisation")
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def assignment_lamp(assignment: Assignment, now: datetime) -> str:
    """The lamp of an assignment; work that was answered waits for the checker, not for the unit."""
    return lamp(assignment.due_at, now, open_=assignment.state in OPEN)


def branch_of(run: Run) -> Branch | None:
    """The branch decision of a stay."""
    return Branch.objects.filter(run=run).first()


def judged(run: Run, matter_id: int) -> bool:
    """Whether a receipt was already used in this stay."""
    return Judged.objects.filter(run=run, matter_id=matter_id).exists()


def satisfaction_of(case: Case, *, least: int = 1) -> dict[str, object] | None:
    """Counts of the three overall answers over all rounds, and the three senses; None below `least` answers (missing, not estimated)."""
    rows = Satisfaction.objects.filter(case=case).values_list("overall", *SENSES).annotate(count=Count("pk"))
    overall = dict.fromkeys(Satisfaction.Overall.values, 0)
    senses = {sense: dict.fromkeys(Satisfaction.Sense.values, 0) for sense in SENSES}
    for answer, *felt, count in rows:
        overall[answer] += count
        for sense, value in zip(SENSES, felt, strict=True):
            senses[sense][value] += count
    total = sum(overall.values())
    return {"total": total, "overall": overall, "senses": senses} if total >= least else None


def satisfaction_round(case: Case, number: int) -> int:
    """How many judged a round."""
    return Satisfaction.objects.filter(case=case, round=number).count()


def assignment_seen(actor: Actor, assignment_id: int) -> Assignment:
    """An assignment for the unit it was given to, and for whoever may read the case file; Missing for others."""
    found = Assignment.objects.select_related("organisation", "item", "case__region").filter(pk=assignment_id).first()
    if found is None or not (actor.acts_for(found.organisation_id, DEPARTMENT) or can_read_file(actor, found.case)):
        raise Missing
    return found


def assignments_to_check(actor: Actor) -> QuerySet[Assignment]:
    """Answers that wait for a check, and requests for more time, under the offices and supervisors the actor stands for."""
    scopes = actor.scopes(*OFFICES, SUPERVISOR)
    if not scopes:
        return Assignment.objects.none()
    waiting = Q(state=Assignment.State.ANSWERED) | Q(state__in=OPEN, asked_due_at__isnull=False)
    rows = Assignment.objects.filter(waiting, within_any("case__holder", scopes), case__state=Case.State.RUNNING)
    return rows.order_by("due_at", "pk")


def units_of_matters(ids: Iterable[int]) -> dict[int, int]:
    """The unit that had the main part of the latest assignment of the case each matter went into."""
    rows = Assignment.objects.filter(case__matter_links__matter__in=list(ids), part=Assignment.Part.MAIN).order_by("pk")
    return dict(rows.values_list("case__matter_links__matter", "organisation"))


def matters_assigned(county: str, limit: int) -> list[tuple[int, str, str, int]]:
    """(id, title, text, unit) of the newest matters of a county whose case was given to a unit."""
    newest = Assignment.objects.filter(case__county=county, part=Assignment.Part.MAIN).order_by("-pk")
    units = dict(reversed(newest.values_list("case__matter_links__matter", "organisation")[:limit]))
    rows = Matter.objects.filter(pk__in=[pk for pk in units if pk]).values_list("pk", "title", "text")
    return [(pk, title, text, units[pk]) for pk, title, text in rows]
