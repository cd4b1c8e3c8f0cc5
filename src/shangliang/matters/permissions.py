"""Who may do what with a matter."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.matters.models import Matter
from shangliang.people.roles import AREA_HEAD, CLERK, COUNTY, OFFICES, TOWN


def can_see(actor: Actor, matter: Matter) -> bool:
    """The offices over the place, and the one it was handed to, see the whole matter; everybody else sees it by receipt only."""
    return sees(actor, matter.path, matter.holder)


def sees(actor: Actor, path: str, holder: str) -> bool:
    """The same by the two columns that decide it."""
    return actor.holds(path, *OFFICES, AREA_HEAD) or actor.holds(holder, *OFFICES)


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
    if decision and not actor.holds(matter.county, COUNTY):
        if matter.holder_fixed:
            return denied("matters.fixed")
        if matter.hand_overs >= 2:
            return denied("matters.bounced")
    return decision


def can_fix_holder(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The county office alone ends the way of an open matter."""
    if not matter.is_open:
        return denied("matters.closed", state=matter.get_state_display())
    return ALLOWED if actor.holds(matter.county, COUNTY) else denied("matters.county_decides")


def can_unmerge(actor: Actor, matter: Matter, now: datetime, *, author: bool = False) -> Decision:
    """The office that held it when it was merged, or one above, and its author; as long as no answer was given."""
    if matter.state != Matter.State.MERGED:
        return denied("matters.not_merged")
    return ALLOWED if author or actor.holds(matter.holder, *OFFICES) else denied("matters.not_holder")


def can_publish(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The office that holds it reviews what the public reads; a merged matter is read under the one it was merged into."""
    if not actor.holds(matter.holder, *OFFICES):
        return denied("matters.not_holder")
    return denied("matters.publish_merged") if matter.state == Matter.State.MERGED else ALLOWED


def can_edit_words(actor: Actor, county: str, now: datetime) -> Decision:
    """The county office keeps the list of words of its county."""
    return ALLOWED if actor.holds(county, COUNTY) else denied("matters.words")


def can_enter_for_someone(actor: Actor, path: str, now: datetime) -> Decision:
    """Station clerks, town offices and area heads help people who cannot type."""
    return ALLOWED if actor.holds(path, CLERK, TOWN, COUNTY, AREA_HEAD) else denied("matters.helper")


def can_look(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The contact is for whoever must call back: the office that holds the matter."""
    return ALLOWED if actor.holds(matter.holder, *OFFICES) else denied("matters.contact")


def can_undo(actor: Actor, holder: str) -> Decision:
    """Take a step of one's own back: still an office over the place that held the matter before it."""
    return ALLOWED if actor.holds(holder, *OFFICES) else denied("matters.not_holder")
