"""Reading the rules of a county."""

from typing import Any

from shangliang.topics.models import Guide
from shangliang.topics.rules import shipped


def guide_in_force(kind: str, county: str) -> Guide | None:
    """The newest version of a county's own rules, else what was stored as shipped; None before anybody used it."""
    rows = Guide.objects.filter(kind=kind, scope__in=[county, ""]).order_by("-scope", "-number")
    return rows.first()


def guide_data(kind: str, county: str) -> dict[str, Any]:
    """What rules now, stored or not yet."""
    found = guide_in_force(kind, county)
    data: dict[str, Any] = found.data if found else shipped(kind)
    return data


def guides_of(kind: str, county: str) -> list[Guide]:
    """Every version of a county, newest first."""
    return list(Guide.objects.filter(kind=kind, scope=county).order_by("-number"))
