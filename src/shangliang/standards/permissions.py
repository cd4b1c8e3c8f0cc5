"""Who may do what with checklists, checks, brands."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import CLERK, COUNTY, OFFICES, SYSTEM_ADMIN, TOWN
from shangliang.standards.models import Check
from shangliang.venues.models import Station

REVIEWERS = (TOWN, COUNTY)


def can_keep_checklists(actor: Actor, scope: str, now: datetime) -> Decision:
    """The county office for its own county, the system administrator for those of everybody."""
    if actor.kind == "system" or actor.holds(scope, SYSTEM_ADMIN) or (scope and actor.holds(scope, COUNTY)):
        return ALLOWED
    return denied("standards.checklist_county")


def can_check(actor: Actor, station: Station, now: datetime) -> Decision:
    """Self-check: the offices over the station's place, the clerk first of all."""
    return ALLOWED if actor.kind == "system" or actor.holds(station.path, *OFFICES) else denied("standards.check_offices")


def can_review(actor: Actor, check: Check, now: datetime) -> Decision:
    """The town's or the county's office, and never the person who submitted the check."""
    if not actor.holds(check.path, *REVIEWERS):
        return denied("standards.review_offices")
    if actor.person is not None and actor.person == check.submitted_by_id:
        return denied("standards.review_own")
    return ALLOWED


def can_compute(actor: Actor, scope: str, now: datetime) -> Decision:
    """Compute what stations meet anew: a nightly job, the town's or the county's office for its places."""
    return ALLOWED if actor.kind == "system" or (scope and actor.holds(scope, *REVIEWERS)) else denied("standards.compute_offices")


def can_keep_rules(actor: Actor, path: str, now: datetime) -> Decision:
    """Rule documents of a place: the offices over it."""
    return ALLOWED if actor.kind == "system" or actor.holds(path, *OFFICES) else denied("standards.rules_offices")


def can_brand(actor: Actor, scope: str, now: datetime) -> Decision:
    """The brand and the procedures of a county (or city): its own office."""
    return ALLOWED if actor.kind == "system" or (scope and actor.holds(scope, COUNTY)) else denied("standards.brand_county")


def station_keepers(actor: Actor) -> tuple[str, ...]:
    """The places whose stations the actor keeps."""
    return actor.scopes(CLERK, TOWN, COUNTY)


def reviewed_places(actor: Actor) -> tuple[str, ...]:
    """The places whose checks the actor reviews."""
    return actor.scopes(*REVIEWERS)
