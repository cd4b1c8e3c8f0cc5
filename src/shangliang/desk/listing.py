"""Pages of long lists by the last row seen: no counting, and nothing slips between two pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shangliang.regions.selectors import children
from shangliang.regions.selectors import names as region_names

Row = TypeVar("Row", bound=Model)
MOST_WORDS, MOST_PLACES = 60, 30


def before_of(request: HttpRequest) -> int | None:
    """The last id of the page before."""
    value = request.GET.get("before", "")
    return int(value) if value.isdigit() and len(value) < 19 else None


def words_of(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a search box, tidied."""
    return " ".join(request.GET.get(name, "").replace("\0", "").split())[:MOST_WORDS]


def picked(request: HttpRequest, name: str, allowed: Sequence[str]) -> str:
    """One of the allowed values of a filter, else ""."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""


def picked_place(request: HttpRequest) -> str:
    """The region path of the filter, when it looks like one."""
    value = request.GET.get("place", "")
    return value if value.isalnum() and value.isascii() and len(value) <= 24 else ""


def place_group(scopes: tuple[str, ...], place: str) -> dict[str, Any]:
    """The filter of places: what lies one step below the actor's own place (or places), and the one chosen."""
    rows = children(scopes[0])[:MOST_PLACES] if len(scopes) == 1 and scopes[0] else []
    names = {row.path: row.name for row in rows}
    if not rows and len(scopes) > 1:
        names = region_names(scopes[:MOST_PLACES])
    if place and place not in names:
        names |= region_names([place])
    options = [("", _("全部")), *names.items()] if names else []
    return {"name": "place", "label": _("地方"), "options": [{"value": v, "label": n, "checked": v == place} for v, n in options]}


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """The rows of a page and the address of the next."""

    rows: list[Row]
    following: str
    first: bool

    @classmethod
    def of(cls, request: HttpRequest, rows: Sequence[Row], page: int) -> "Listing[Row]":
        """From one row more than a page holds."""
        query = request.GET.copy()
        if len(rows) > page:
            query["before"] = str(rows[page - 1].pk)
        return cls(list(rows[:page]), f"?{query.urlencode()}" if len(rows) > page else "", before_of(request) is None)
