"""Who may do what with support and comments."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.matters.models import Matter
from shangliang.people.roles import MEMBER, OFFICES, REPRESENTATIVE

# Whoever supports does so as one of the people: residents by phone, members and representatives by their account. Offices decide instead.
SUPPORTERS = (MEMBER, REPRESENTATIVE)
ENDED = (Matter.State.ANSWERED, Matter.State.REFUSED)


def can_support(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """Somebody who can be told from everybody else, for a public matter that still goes on."""
    if actor.person is None:
        return denied("voices.sign_in")
    if actor.kind != "resident" and not actor.scopes(*SUPPORTERS):
        return denied("voices.office")
    if matter.state in ENDED:
        return denied("voices.ended")
    if matter.state == Matter.State.MERGED:
        return denied("voices.merged")
    return ALLOWED


def can_comment(matter: Matter, now: datetime) -> Decision:
    """Anybody, with or without account, while the matter goes on."""
    return denied("voices.ended") if matter.state in ENDED else ALLOWED


def can_moderate(actor: Actor, matter: Matter, now: datetime) -> Decision:
    """The offices over the place, and the one that holds the matter."""
    held = actor.holds(matter.path, *OFFICES) or actor.holds(matter.holder, *OFFICES)
    return ALLOWED if held else denied("voices.moderate")
