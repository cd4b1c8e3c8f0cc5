"""Who may manage accounts, organisations and grants. Nobody gives what lies above their own reach."""

from collections.abc import Sequence
from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people import roles
from shangliang.people.models import Person, RoleGrant
from shangliang.people.selectors import local_day

MANAGERS = (roles.SYSTEM_ADMIN, roles.COUNTY)
# The security administrator sees accounts everywhere, to give and take the administrators' roles.
SEES_PEOPLE = (roles.SYSTEM_ADMIN, roles.SECURITY_ADMIN, roles.COUNTY)

# Roles that mean nothing without the body they are held in.
OF_ORGANISATION = (roles.DEPARTMENT, roles.COMMITTEE)


def people_scopes(actor: Actor) -> tuple[str, ...]:
    """The places whose accounts, organisations and members the actor may look at."""
    return ("",) if actor.kind == "system" else actor.scopes(*SEES_PEOPLE)


def can_manage_people(actor: Actor, path: str) -> Decision:
    """System administrators within their reach, the county office within its county, jobs under their own name."""
    if actor.kind == "system" or actor.holds(path, *MANAGERS):
        return ALLOWED
    return denied("people.manage")


def can_manage_person(actor: Actor, person: Person, grants: Sequence[RoleGrant], now: datetime) -> Decision:
    """Change, disable, give a new password: whoever manages the account's place and everything the account may do.

    `grants` are the person's; without this test a county office could take over an account that reaches beyond it.
    """
    if actor.kind == "system":
        return ALLOWED
    day = local_day(now)
    held = [grant for grant in grants if grant.ends is None or day < grant.ends]
    if any(grant.role in roles.ADMINS for grant in held):
        return ALLOWED if actor.holds("", roles.SECURITY_ADMIN) else denied("people.manage_admin")
    if not can_manage_people(actor, person.home.path if person.home else ""):
        return denied("people.manage")
    if all(can_manage_people(actor, grant.path) for grant in held):
        return ALLOWED
    return denied("people.manage_above")


def can_grant(actor: Actor, person: int, role: str, path: str) -> Decision:
    """Give or take a role at a place: administrators' roles by the security administrator, others by whoever manages the place."""
    if actor.kind == "system":
        return ALLOWED
    if actor.person == person:
        return denied("people.grant_self")
    if role in roles.ADMINS:
        return ALLOWED if actor.holds(path, roles.SECURITY_ADMIN) else denied("people.grant_admin")
    return ALLOWED if actor.holds(path, *MANAGERS) else denied("people.grant_above")


def grantable_roles(actor: Actor) -> tuple[str, ...]:
    """The roles the actor could give somewhere, for the form."""
    plain = tuple(role for role in roles.LABELS if role not in roles.ADMINS)
    system = actor.kind == "system"
    return (plain if system or actor.scopes(*MANAGERS) else ()) + (roles.ADMINS if system or actor.scopes(roles.SECURITY_ADMIN) else ())
