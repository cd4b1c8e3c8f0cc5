"""Who may do what with a matter."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.matters.models import Matter
from shangliang.people.roles import AREA_HEAD, CLERK, COUNTY, OFFICES, TOWN


def can_see(actor: Actor, matter: Matter) -> bool:
    """The offices over the place, and the one it was handed to, see the whole matter; everybody else sees it by receipt only."""
    return actor.holds(matter.path, *OFFICES, AREA_HEAD) or actor.holds(matter.holder, *OFFICES)


def can_triage(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The office that holds it, or one above; only while it is open."""
    if not matter.is_open:
        return denied("matters.closed", state=matter.get_state_display())
    if not actor.holds(matter.holder, *OFFICES):
        return denied("matters.not_holder")
    return ALLOWED


def can_hand_on(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """As triage; after two hand-overs only the county office decides where it stays."""
    decision = can_triage(actor, matter, now)
    if decision and matter.hand_overs >= 2 and not actor.holds(matter.county, COUNTY):
        return denied("matters.bounced")
    return decision


def can_enter_for_someone(actor: Actor, path: str, now: datetime) -> Decision:
    """Station clerks, town offices and area heads help people who cannot type."""
    return ALLOWED if actor.holds(path, CLERK, TOWN, COUNTY, AREA_HEAD) else denied("matters.helper")


def can_look(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The contact is for whoever must call back: the office that holds the matter."""
    return ALLOWED if actor.holds(matter.holder, *OFFICES) else denied("matters.contact")
