"""达标情况 of many stations: computed from records into rows that a county's page only counts, and read back.

A station meets an item when the system proves it now (or, where the item allows it, a review has accepted what the station
stated and its re-check day has not come), and no review that still stands has said that it does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.db.models.functions import Substr

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import require
from shangliang.kernel.workdays import day_of
from shangliang.regions import paths
from shangliang.regions.paths import LENGTHS
from shangliang.regions.selectors import names
from shangliang.standards.models import Check, Checklist, Finding, Standing, Tally
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
                    home=_home(station),
                    path=station.path,
                    computed_at=now,
                )


def standing_refresh(stations: Sequence[Station], now: datetime) -> None:
    """Compute some stations anew; the caller stands in a transaction and has been allowed what it changed.

    One at a time over the whole system, because the sums of a town hang on all of its stations.
    """
    chain_lock(CHAIN)
    lists = _Lists.of({row.county for row in stations})
    Standing.objects.bulk_create(
        _rows(stations, lists, now),
        update_conflicts=True,
        unique_fields=["station", "key", "item"],
        update_fields=["checklist", "met", "home", "path", "computed_at"],
        batch_size=BATCH,
    )
    Standing.objects.filter(station__in=[row.pk for row in stations]).exclude(computed_at=now).delete()
    _tally({_home(row) for row in stations})


def _home(station: Station) -> str:
    return station.town or station.county


def _tally(homes: set[str]) -> None:
    """The sums of some towns, from their rows."""
    grouped = Standing.objects.filter(home__in=homes).values("home", "key", "item").order_by("home", "key", "item")
    found = grouped.annotate(n=Count("id", filter=Q(met=True)), at=Min("computed_at")).values_list("home", "key", "item", "n", "at")
    rows = [Tally(home=home, key=key, item=item, met=number, computed_at=at) for home, key, item, number, at in found]
    Tally.objects.filter(home__in=homes).delete()
    Tally.objects.bulk_create(rows, batch_size=BATCH)


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
    closed = Standing.objects.filter(paths.within("path", scope), station__state=Station.State.CLOSED)
    emptied = set(closed.order_by().values_list("home", flat=True).distinct())
    closed.delete()
    _tally(emptied)
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
    counted = _counted(scope, length)
    found = _grouped(checklist_key, scope, length)
    # A station closed since the last computing is in the sums but no more among the stations.
    met = {(below, item): min(number, counted.get(below, 0)) for below, item, number, _at in found}
    rows = tuple(
        Row(below, number, tuple(Share(met.get((below, item.key), 0), number) for item in items)) for below, number in counted.items()
    )
    stations_all = sum(counted.values())
    shares = tuple(Share(sum(row.shares[place].met for row in rows), stations_all) for place in range(len(items)))
    states, overdue = _states(checklist_key, scope, now)
    computed = min((at for _below, _item, _number, at in found), default=None)
    return Overview(Row(scope, stations_all, shares), rows, states, overdue, stations_all - sum(states.values()), computed)


def _grouped(checklist_key: str, scope: str, length: int) -> list[tuple[str, str, int, datetime]]:
    """(place, item, stations that meet it, computed when): from the sums of towns, below a town from the few rows themselves."""
    if length > LENGTHS["town"]:
        kept = Standing.objects.filter(paths.within("path", scope), home=scope[:9], key=checklist_key)
        rows = kept.annotate(below=Substr("path", 1, length)).values("below", "item")
        counted = rows.annotate(n=Count("id", filter=Q(met=True)), at=Min("computed_at")).order_by("below", "item")
        return list(counted.values_list("below", "item", "n", "at"))
    sums = Tally.objects.filter(paths.within("home", scope), key=checklist_key).annotate(below=Substr("home", 1, length))
    summed = sums.values("below", "item").annotate(n=Sum("met"), at=Min("computed_at")).order_by("below", "item")
    return list(summed.values_list("below", "item", "n", "at"))


def _counted(scope: str, length: int) -> dict[str, int]:
    """Stations in use of each place one step below, in order of their codes; those in no such place count for the place itself."""
    rows = Station.objects.filter(paths.within("path", scope), state=Station.State.OPEN)
    if length == LENGTHS["county"]:
        # By the column, so that the index over counties answers it alone.
        rows = Station.objects.filter(paths.within("county", scope), state=Station.State.OPEN)
        return dict(rows.values("county").annotate(n=Count("id")).order_by("county").values_list("county", "n"))
    if length == LENGTHS["town"]:
        towns = rows.values("town").annotate(n=Count("id")).order_by("town").values_list("town", "n")
        return {town or scope: number for town, number in towns}
    return dict(
        rows.annotate(below=Substr("path", 1, length)).values("below").annotate(n=Count("id")).order_by("below").values_list("below", "n")
    )


def _states(checklist_key: str, scope: str, now: datetime) -> tuple[dict[str, int], int]:
    """How many stations stand at each step of the check, and how many results have passed their re-check day."""
    over = Q(state__in=[Check.State.PASSED, Check.State.FAILED], recheck_on__lte=day_of(now))
    closed = Station.objects.filter(paths.within("county", scope[:6]), state=Station.State.CLOSED).values("pk")
    rows = Check.objects.filter(paths.within("path", scope), key=checklist_key, current=True).exclude(station__in=closed)
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
