"""Who may do what on a patrol."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.patrols.models import Route
from shangliang.people.roles import AREA_HEAD, COUNTY, OFFICES

WALKERS = (*OFFICES, AREA_HEAD)


def can_see(actor: Actor, route: Route) -> bool:
    """The area head and the offices over the place."""
    return actor.holds(route.path, *WALKERS)


def can_walk(actor: Actor, path: str, now: datetime) -> Decision:
    """The same go along it and look after its list of places."""
    return ALLOWED if actor.holds(path, *WALKERS) else denied("patrols.walk")


def can_keep_checks(actor: Actor, county: str, now: datetime) -> Decision:
    """A county's own lines of the checklists are the county office's."""
    return ALLOWED if actor.holds(county, COUNTY) else denied("patrols.checks")
