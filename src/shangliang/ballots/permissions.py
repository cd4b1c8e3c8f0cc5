"""Who may run a ballot."""

from datetime import datetime

from shangliang.cases.models import Case
from shangliang.cases.permissions import can_work
from shangliang.cases.selectors import case_stage
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import Decision


def can_run(actor: Actor, case: Case, now: datetime) -> Decision:
    """Whoever owns the voting stage."""
    return can_work(actor, case, case_stage(case).roles, now)
