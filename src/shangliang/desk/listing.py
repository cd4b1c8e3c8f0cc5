"""Pages of long lists by the last row seen: no counting, and nothing slips between two pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
MOST_WORDS = 60


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
