"""Who may do what with channels of intake."""

from datetime import datetime

from shangliang.intake.models import Spot
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import (
    AREA_HEAD,
    CLERK,
    CONVENER,
    COUNTY,
    MEMBER,
    OFFICES,
    PARTY,
    REPRESENTATIVE,
    SUPERVISOR,
    TOWN,
)
from shangliang.regions.paths import county_of
from shangliang.venues.models import DutyShift

HELPERS = (*OFFICES, AREA_HEAD)
# Whoever may stand beside a box when it is opened: a public role at the place, not any passer-by.
WITNESSES = (CLERK, TOWN, COUNTY, AREA_HEAD, PARTY, CONVENER, MEMBER, REPRESENTATIVE, SUPERVISOR)


def can_keep_spot(actor: Actor, path: str, now: datetime) -> Decision:
    """Boxes and walls are set up and closed by the offices of the place."""
    return ALLOWED if actor.holds(path, *OFFICES) else denied("intake.spot_office")


def can_see_spot(actor: Actor, spot: Spot) -> bool:
    """The helpers of the place see what was found."""
    return actor.holds(spot.path, *HELPERS)


def can_collect(actor: Actor, path: str, now: datetime) -> Decision:
    """Slips and notes are entered by whoever helps people who cannot type."""
    return ALLOWED if actor.holds(path, *HELPERS) else denied("intake.helper")


def can_review(actor: Actor, path: str, now: datetime) -> Decision:
    """What the public may read is decided by an office of the place."""
    return ALLOWED if actor.holds(path, *OFFICES) else denied("intake.review")


def on_duty(actor: Actor, shift: DutyShift) -> bool:
    """The person of the shift or their substitute."""
    return actor.person is not None and actor.person in {shift.person_id, shift.substitute_id}


def can_enter_duty(actor: Actor, shift: DutyShift, now: datetime) -> Decision:
    """What came up on duty is entered by whoever had the duty, or by a helper of the station."""
    return ALLOWED if on_duty(actor, shift) or actor.holds(shift.station.path, *HELPERS) else denied("intake.not_on_duty")


def can_enter_met(actor: Actor, path: str, now: datetime) -> Decision:
    """A member brings in what he or she met anywhere in the county of the seat."""
    counties = {county_of(scope) for scope in actor.scopes(MEMBER)}
    return ALLOWED if any(path.startswith(county) for county in counties) else denied("intake.member")


def can_import(actor: Actor, county: str, now: datetime) -> Decision:
    """Files of the hotline are for the county office."""
    return ALLOWED if actor.holds(county, COUNTY) else denied("intake.hotline_office")
