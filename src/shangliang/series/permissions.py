"""Who may do what with recurring meetings."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import AREA_HEAD, CONVENER, COUNTY, MEMBER, OFFICES, PARTY, REPRESENTATIVE, SUPERVISOR, TOWN
from shangliang.series.models import Series

HOSTS = (*OFFICES, PARTY, CONVENER)
READERS = (*HOSTS, AREA_HEAD, MEMBER, REPRESENTATIVE, SUPERVISOR)
MANAGERS = (COUNTY, TOWN)


def can_see(actor: Actor, series: Series) -> bool:
    """Whoever works for the place, and the body that hosts it."""
    return actor.holds(series.path, *READERS) or actor.acts_for(series.organisation_id)


def can_plan(actor: Actor, path: str, now: datetime) -> Decision:
    """The offices over a place set up its series."""
    return ALLOWED if actor.holds(path, *OFFICES) else denied("series.plan")


def can_host(actor: Actor, series: Series, now: datetime) -> Decision:
    """The offices over the place, its party organisation and convener, and the body that hosts it."""
    if series.state == Series.State.ENDED:
        return denied("series.ended")
    return ALLOWED if actor.holds(series.path, *HOSTS) or actor.acts_for(series.organisation_id) else denied("series.host")


def can_see_rules(actor: Actor, path: str, now: datetime) -> Decision:
    """Which rules were kept is shown to the offices that run the place, and to nobody else."""
    return ALLOWED if actor.holds(path, *MANAGERS) else denied("series.rules")
