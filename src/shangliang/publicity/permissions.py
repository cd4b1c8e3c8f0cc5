"""Who may post and object."""

from datetime import datetime

from shangliang.cases.models import Case
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import OFFICES
from shangliang.publicity.models import Posting


def can_object(posting: Posting, now: datetime) -> Decision:
    """Everybody, within the term."""
    return ALLOWED if now <= posting.closes_at else denied("publicity.over")


def can_show(actor: Actor, case: Case) -> Decision:
    """Choose the photos that the public sees: the offices that hold the case, also after it was closed."""
    return ALLOWED if actor.holds(case.holder, *OFFICES) else denied("cases.keep")
