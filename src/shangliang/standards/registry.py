"""Evidence 佐证: lower apps define the shape here, the apps above register what proves an item of a checklist.

A provider is called with a station (venues.models.Station) and the present moment, and answers with what the system holds.
`many` does the same for many stations in a constant number of queries; without it each station is asked by itself, which a
county page can afford only for a few. Well-known keys, so that the shipped checklists and the providers meet:

    place, hours, equipment, booking_held                    standards, for venues below it
    brand, rules, flow, flow_rule, budget_paper              standards
    fixed_roster, guidance                                   liaison
    session_held                                             series
    meeting_held, case_closed, publicity                     the desk, for meetings, cases and postings above

An item is met by any one of its keys. A key that nobody registered proves nothing, and no page fails because of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from shangliang.venues.models import Station


@dataclass(frozen=True)
class Evidence:
    """One thing that proves an item: in words, of which day, and the page where it can be looked at (named address, arguments)."""

    text: str
    day: date | None = None
    url_name: str = ""
    args: tuple[object, ...] = ()


One = Callable[["Station", datetime], list[Evidence]]
Many = Callable[[Sequence["Station"], datetime], Mapping[int, list[Evidence]]]


@dataclass(frozen=True)
class Provider:
    """Who proves what; `hint` tells the clerk what to do when there is nothing."""

    key: str
    label: "str | Promise"
    one: One
    many: Many
    hint: "str | Promise" = ""


_PROVIDERS: dict[str, Provider] = {}


def evidence(key: str, label: "str | Promise", one: One, *, many: Many | None = None, hint: "str | Promise" = "") -> None:
    """Offer a kind of evidence; a key has one owner. `many` answers {station id: evidence}; stations without any may be left out."""
    if key in _PROVIDERS:
        raise ValueError(f"evidence registered twice: {key}")

    def each(stations: Sequence["Station"], now: datetime) -> Mapping[int, list[Evidence]]:
        return {station.pk: one(station, now) for station in stations}

    _PROVIDERS[key] = Provider(key, label, one, many or each, hint)


def providers() -> dict[str, Provider]:
    """All kinds of evidence by key."""
    return dict(_PROVIDERS)


def provider(key: str) -> Provider | None:
    """The provider of a key, None when nobody registered it."""
    return _PROVIDERS.get(key)


def collected(keys: Iterable[str], stations: Sequence["Station"], now: datetime) -> dict[str, Mapping[int, list[Evidence]]]:
    """Every wanted kind of evidence for many stations: each provider is asked once."""
    return {key: _PROVIDERS[key].many(stations, now) for key in dict.fromkeys(keys) if key in _PROVIDERS}
