"""Who may run meetings."""

from datetime import datetime

from shangliang.cases.models import Case
from shangliang.cases.permissions import can_keep, can_work
from shangliang.cases.selectors import case_stage
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import Decision


def can_convene(actor: Actor, case: Case, now: datetime) -> Decision:
    """The offices that hold the case, and whoever owns the present stage (a convener, a member)."""
    decision = can_keep(actor, case, now)
    return decision if decision else can_work(actor, case, case_stage(case).roles, now)
