"""Who may edit templates."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import COUNTY, SYSTEM_ADMIN


def can_edit_templates(actor: Actor, scope: str, now: datetime) -> Decision:
    """The county office for its own county, the system administrator for all."""
    if actor.holds(scope, SYSTEM_ADMIN) or (scope and actor.holds(scope, COUNTY)):
        return ALLOWED
    return denied("procedures.edit")
