"""Reading annual plans, with their progress computed from the cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q, QuerySet

from shangliang.cases.models import Case
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.regions.paths import ancestors, in_place, within_any
from shangliang.topics.models import Plan, PlanItem, Topic
from shangliang.topics.permissions import can_read, work_scopes

PAGE = 20


@dataclass(frozen=True)
class Progress:
    """How far a plan is, counted from its cases: `planned` lines have none yet."""

    planned: int
    running: int
    closed: int
    stopped: int

    @property
    def whole(self) -> int:
        """All lines."""
        return self.planned + self.running + self.closed + self.stopped

    @property
    def part(self) -> Fraction | None:
        """Closed of all; None for an empty plan."""
        return Fraction(self.closed, self.whole) if self.whole else None


def progress_of(items: Sequence[PlanItem]) -> Progress:
    """Counted from the cases of the lines."""
    states = [item.case.state if item.case else "" for item in items]
    running = sum(state in {Case.State.RUNNING, Case.State.PAUSED} for state in states)
    return Progress(states.count(""), running, states.count(Case.State.CLOSED), states.count(Case.State.STOPPED))


def plans_list(actor: Actor, *, before: int | None = None) -> list[Plan]:
    """One page and one row more of the plans of the actor's places and those above, newest first."""
    scopes = work_scopes(actor)
    above = {path for scope in scopes if scope for path in ancestors(scope)[:-1] if len(path) >= 6}
    whole = len(scopes) == 1 and len(scopes[0]) == 6
    rows = Plan.objects.filter(in_place(scopes[0]) if whole else within_any("path", scopes) | Q(path__in=sorted(above)))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("region").order_by("-pk")[: PAGE + 1])


def plans_public(scope: str, *, before: int | None = None) -> list[Plan]:
    """One page and one row more of the plans in force in a place, newest first."""
    rows = Plan.objects.select_related("region").filter(in_place(scope), state=Plan.State.APPROVED)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def plan_get(actor: Actor, plan_id: int) -> Plan:
    """The plan for the desk; Missing outside."""
    found = Plan.objects.select_related("region", "approver").filter(pk=plan_id).first()
    if found is None or not can_read(actor, found.path):
        raise Missing
    return found


def plan_public(plan_id: int) -> Plan:
    """A plan that was approved, also an earlier version; Missing otherwise."""
    found = Plan.objects.select_related("region").filter(pk=plan_id).exclude(state=Plan.State.DRAFT).first()
    if found is None:
        raise Missing
    return found


def items_of(plan: Plan) -> list[PlanItem]:
    """The lines of a plan by month."""
    return list(PlanItem.objects.filter(plan=plan).select_related("topic", "lead_unit", "case").order_by("month", "pk"))


def versions_of(plan: Plan) -> list[Plan]:
    """Every version of the same place and year, newest first."""
    return list(Plan.objects.filter(path=plan.path, year=plan.year).order_by("-number"))


def topics_to_plan(path: str, limit: int = 50) -> list[Topic]:
    """Selected topics of a place without a case."""
    return list(Topic.objects.filter(in_place(path), state=Topic.State.SELECTED, case__isnull=True).order_by("-pk")[:limit])


def plans_to_approve(scopes: tuple[str, ...]) -> QuerySet[Plan]:
    """Drafts with at least one line under the party organisations the actor stands for."""
    rows = Plan.objects.filter(within_any("path", scopes), state=Plan.State.DRAFT, items__isnull=False)
    return rows.distinct().order_by("pk")
