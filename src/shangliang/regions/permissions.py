"""Who may change the tree of places."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision
from shangliang.regions import paths

# Roles by name: this app lies below the one that defines them.
SYSTEM_ADMIN, COUNTY = "system_admin", "county"
LOCAL = frozenset({"group", "area", "unit"})


def can_import(actor: Actor, now: datetime) -> Decision:
    """Whole lists come from the operator's command line or from an administrator of everything."""
    allowed = actor.kind == "system" or actor.holds("", SYSTEM_ADMIN)
    return ALLOWED if allowed else Decision(allowed=False, code="regions.not_yours")


def can_save(actor: Actor, path: str, now: datetime) -> Decision:
    """Groups, areas and side units by the county office over its places; official levels by administrators only."""
    if actor.kind == "system" or actor.holds(path, SYSTEM_ADMIN):
        return ALLOWED
    if not actor.holds(path, COUNTY):
        return Decision(allowed=False, code="regions.not_yours")
    return ALLOWED if paths.level(path) in LOCAL else Decision(allowed=False, code="regions.official_only")
