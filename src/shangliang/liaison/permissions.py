"""Who may do what with bodies, rosters, links, posts, groups. Reading is for the county: these are public roles, not private people."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import ADMINS, COUNTY, OFFICES, TOWN
from shangliang.regions.paths import county_of


def reach(actor: Actor) -> tuple[str, ...]:
    """The counties (or what lies above) whose bodies and links the actor sees; none for administrators of the system."""
    if actor.kind == "system":
        return ("",)
    return tuple(sorted({county_of(grant.scope) for grant in actor.grants if grant.role not in ADMINS}))


def can_look(actor: Actor) -> Decision:
    """Everybody who works here, except the administrators of the system."""
    return ALLOWED if reach(actor) else denied("liaison.look")


def can_keep_body(actor: Actor, path: str, now: datetime) -> Decision:
    """Bodies and their rosters: the offices over the place."""
    return ALLOWED if actor.kind == "system" or actor.holds(path, *OFFICES) else denied("liaison.keep_body")


def can_link(actor: Actor, path: str, now: datetime) -> Decision:
    """Links that reach a place: the town office within its town, the county office within its county."""
    return ALLOWED if actor.kind == "system" or actor.holds(path, TOWN, COUNTY) else denied("liaison.link")


def can_oversee(actor: Actor, path: str, now: datetime) -> Decision:
    """Coverage, conveners and posts, groups, skills of experts: the county office."""
    return ALLOWED if actor.kind == "system" or actor.holds(path, COUNTY) else denied("liaison.oversee")
