"""Who may decide on items, hand them out, work on them and check them."""

from datetime import datetime

from shangliang.cases.models import Case
from shangliang.cases.permissions import can_keep, can_work
from shangliang.cases.selectors import case_stage
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.outcomes.models import Assignment
from shangliang.people.roles import DEPARTMENT, OFFICES, SUPERVISOR


def can_decide(actor: Actor, case: Case, now: datetime) -> Decision:
    """Whoever owns the present stage."""
    return can_work(actor, case, case_stage(case).roles, now)


def can_assign(actor: Actor, case: Case, now: datetime) -> Decision:
    """The offices that hold the case, once it has come to handing over."""
    if case.stage_kind not in {"handover", "supervise"}:
        return denied("cases.not_this_stage")
    return can_keep(actor, case, now)


def can_answer(actor: Actor, assignment: Assignment, now: datetime) -> Decision:
    """The unit that the work was given to."""
    if assignment.state == Assignment.State.DONE:
        return denied("outcomes.done")
    return ALLOWED if actor.acts_for(assignment.organisation_id, DEPARTMENT) else denied("outcomes.not_yours")


def can_check(actor: Actor, case: Case, now: datetime) -> Decision:
    """Offices and village supervisors over the place check; the unit never checks itself."""
    if not case.is_open:
        return denied("cases.closed")
    return ALLOWED if actor.holds(case.holder, *OFFICES, SUPERVISOR) else denied("outcomes.check")
