"""达标情况 of many stations: computed from records into rows that a county's page only counts, and read back.

A station meets an item when the system proves it now (or, where the item allows it, a review has accepted what the station
stated and its re-check day has not come), and no review that still stands has said that it does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Substr

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import require
from shangliang.kernel.workdays import day_of
from shangliang.regions import paths
from shangliang.regions.selectors import names
from shangliang.standards.models import Check, Checklist, Finding, Standing
from shangliang.standards.permissions import can_compute
from shangliang.standards.registry import collected
from shangliang.standards.selectors import Item, checklists_offered, items_of
from shangliang.venues.models import Station

BATCH = 500
PAGE = 30
CHAIN = "standards"


def _decided(stations: Sequence[Station], now: datetime) -> dict[tuple[int, str, str], str]:
    """What reviews that still stand have decided, by (station, checklist key, item)."""
    standing = Q(of__state=Check.State.PASSED) | Q(of__state=Check.State.FAILED)
    rows = Finding.objects.filter(standing, of__station__in=stations, of__current=True, of__recheck_on__gt=day_of(now)).exclude(decision="")
    return {(row[0], row[1], row[2]): row[3] for row in rows.values_list("of__station", "of__key", "item", "decision")}


def _met(item: Item, proved: bool, decision: str) -> bool:
    if decision == Finding.Decision.NOT_MET:
        return False
    return proved or (item.statement and decision == Finding.Decision.MET)


@dataclass(frozen=True)
class _Lists:
    """The checklists of a county with their items, read once."""

    found: dict[str, list[tuple[Checklist, list[Item]]]]

    @classmethod
    def of(cls, counties: set[str]) -> "_Lists":
        return cls({county: [(row, items_of(row)) for row in checklists_offered(county)] for county in counties})

    def keys(self) -> set[str]:
        """Every kind of evidence they ask for."""
        return {key for rows in self.found.values() for _row, items in rows for item in items for key in item.evidence}


def _rows(stations: Sequence[Station], lists: _Lists, now: datetime) -> Iterator[Standing]:
    proofs = collected(lists.keys(), stations, now)
    decided = _decided(stations, now)
    for station in stations:
        for checklist, items in lists.found[station.county]:
            for item in items:
                proved = any(proofs[key].get(station.pk) for key in item.evidence if key in proofs)
                yield Standing(
                    station=station,
                    checklist=checklist,
                    key=checklist.key,
                    item=item.key,
                    met=_met(item, proved, decided.get((station.pk, checklist.key, item.key), "")),
                    path=station.path,
                    computed_at=now,
                )


def standing_refresh(stations: Sequence[Station], now: datetime) -> None:
    """Compute some stations anew; the caller stands in a transaction and has been allowed what it changed."""
    lists = _Lists.of({row.county for row in stations})
    Standing.objects.bulk_create(
        _rows(stations, lists, now),
        update_conflicts=True,
        unique_fields=["station", "key", "item"],
        update_fields=["checklist", "met", "path", "computed_at"],
        batch_size=BATCH,
    )
    Standing.objects.filter(station__in=[row.pk for row in stations]).exclude(computed_at=now).delete()


@transaction.atomic
def standing_compute(*, actor: Actor, scope: str, now: datetime) -> int:
    """Compute every station in use of a place anew; the number of stations. One at a time over the whole system."""
    require(can_compute(actor, scope, now))
    chain_lock(CHAIN)
    rows = (
        Station.objects.filter(paths.within("path", scope), state=Station.State.OPEN)
        .select_related("region", "kind")
        .order_by("id")
        .iterator(BATCH)
    )
    count = 0
    while batch := list(islice(rows, BATCH)):
        standing_refresh(batch, now)
        count += len(batch)
    Standing.objects.filter(paths.within("path", scope), station__state=Station.State.CLOSED).delete()
    entry_record(
        actor=actor, chain=CHAIN, code="standard.computed", now=now, place=scope, params={"name": names([scope])[scope], "count": count}
    )
    return count


# Reading


@dataclass(frozen=True)
class Share:
    """So many of so many, as a page shows it."""

    met: int
    all: int


@dataclass(frozen=True)
class Row:
    """One place with its stations: how many meet each item, in the order of the items."""

    path: str
    stations: int
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Overview:
    """A checklist over the stations of a place: totals, the places one step below in order of their codes, and how checks stand."""

    total: Row
    rows: tuple[Row, ...]
    states: dict[str, int]
    overdue: int
    never: int
    computed_at: datetime | None


def _step(scope: str) -> int:
    """How many letters name the places one step below."""
    return {2: 4, 4: 6, 6: 9}.get(len(scope), 12)


def overview(checklist_key: str, items: Sequence[Item], scope: str, now: datetime) -> Overview:
    """Three questions of the database, however many stations there are; each is a range of one index."""
    length = _step(scope)
    inside = paths.within("path", scope)
    stations = Station.objects.filter(inside, state=Station.State.OPEN).annotate(below=Substr("path", 1, length))
    counted = dict(stations.values("below").annotate(n=Count("id")).order_by("below").values_list("below", "n"))
    kept = Standing.objects.filter(inside, key=checklist_key).annotate(below=Substr("path", 1, length))
    grouped = kept.values("below", "item").annotate(n=Count("id", filter=Q(met=True)), at=Min("computed_at")).order_by("below", "item")
    found = list(grouped.values_list("below", "item", "n", "at"))
    met = {(below, item): number for below, item, number, _at in found}
    rows = tuple(
        Row(below, number, tuple(Share(met.get((below, item.key), 0), number) for item in items)) for below, number in counted.items()
    )
    stations_all = sum(counted.values())
    shares = tuple(Share(sum(row.shares[place].met for row in rows), stations_all) for place in range(len(items)))
    states, overdue = _states(checklist_key, scope, now)
    computed = min((at for _below, _item, _number, at in found), default=None)
    return Overview(Row(scope, stations_all, shares), rows, states, overdue, stations_all - sum(states.values()), computed)


def _states(checklist_key: str, scope: str, now: datetime) -> tuple[dict[str, int], int]:
    """How many stations stand at each step of the check, and how many results have passed their re-check day."""
    over = Q(state__in=[Check.State.PASSED, Check.State.FAILED], recheck_on__lte=day_of(now))
    rows = Check.objects.filter(paths.within("path", scope), key=checklist_key, current=True, station__state=Station.State.OPEN)
    found = rows.values("state").annotate(n=Count("id"), late=Count("id", filter=over)).order_by("state").values_list("state", "n", "late")
    counted = list(found)
    return {state: number for state, number, _late in counted}, sum(late for _state, _number, late in counted)


def stations_missing(checklist_key: str, item: str, scope: str, after: tuple[str, int] | None = None) -> list[Station]:
    """A page of the stations in use that do not meet an item, by code of their place; one row more when there are more."""
    meets = Standing.objects.filter(station=OuterRef("pk"), key=checklist_key, item=item, met=True)
    rows = Station.objects.filter(paths.within("path", scope), ~Exists(meets), state=Station.State.OPEN)
    if after is not None:
        rows = rows.filter(Q(path__gt=after[0]) | Q(path=after[0], pk__gt=after[1]))
    return list(rows.select_related("region", "kind").order_by("path", "id")[: PAGE + 1])


def standings_of(station: Station, checklist_key: str) -> dict[str, bool]:
    """Whether a station meets each item, as computed last."""
    return dict(Standing.objects.filter(station=station, key=checklist_key).values_list("item", "met"))
