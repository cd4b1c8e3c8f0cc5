"""Who may do what with a case."""

from datetime import datetime

from shangliang.cases.models import Case
from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import ADMINS, COMMITTEE, COUNTY, OFFICES, PARTY, SUPERVISOR, TOWN

KEEPERS = OFFICES
READERS = (*OFFICES, PARTY, SUPERVISOR, COMMITTEE)


def can_open(actor: Actor, path: str, now: datetime) -> Decision:
    """The offices over a place open cases there."""
    return ALLOWED if actor.holds(path, *OFFICES) else denied("cases.open")


def can_read_file(actor: Actor, case: Case) -> bool:
    """The case file (not the public page): offices, party organisation, supervisors over the place, or any stage role there."""
    return actor.holds(case.path, *READERS) or actor.holds(case.holder, *READERS) or bool(actor.roles and _at_table(actor, case))


def _at_table(actor: Actor, case: Case) -> bool:
    """Administrators of the system see no case by their office alone (等保: 三员分立)."""
    return any(case.path.startswith(grant.scope) for grant in actor.grants if grant.organisation is None and grant.role not in ADMINS)


def can_keep(actor: Actor, case: Case, now: datetime) -> Decision:
    """Keep the file (participants, documents, meetings, postings): the offices that hold it; only while it is open."""
    if not case.is_open:
        return denied("cases.closed")
    return ALLOWED if actor.holds(case.holder, *KEEPERS) else denied("cases.keep")


def can_work(actor: Actor, case: Case, roles: tuple[str, ...], now: datetime) -> Decision:
    """Do what a stage asks of its roles; the case must run."""
    if not case.is_open:
        return denied("cases.closed")
    if case.state == Case.State.PAUSED:
        return denied("cases.paused")
    return ALLOWED if actor.holds(case.holder, *roles) else denied("cases.role")


def can_override(actor: Actor, case: Case, now: datetime) -> Decision:
    """Leave a stage although something is missing: town or county office, by name and with a reason."""
    return ALLOWED if actor.holds(case.holder, TOWN, COUNTY) else denied("cases.override")


def can_pause(actor: Actor, case: Case, now: datetime) -> Decision:
    """The offices that hold the case."""
    return can_keep(actor, case, now)


def can_hand_up(actor: Actor, case: Case, now: datetime) -> Decision:
    """The offices that hold the case."""
    return can_keep(actor, case, now)
