"""Bringing a list of places into the tree: batch by batch in bounded memory, each batch whole or not at all.

An interrupted import is simply started again: what is in already counts as unchanged. A row without last day is what is
valid now. If the tree has the place under another name, it is renamed; if the row also has a later first day, the old
name is closed on that day and the new one follows. A row with a last day closes the place, or adds to its history.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.bulk import rows_insert
from shangliang.kernel.errors import require
from shangliang.regions import cache, paths
from shangliang.regions.faults import Fault
from shangliang.regions.files import Row, Source
from shangliang.regions.models import Region
from shangliang.regions.permissions import can_import
from shangliang.regions.seen import Seen

# Big enough that SQLite writes the pages of the name index few times, small enough for little memory.
BATCH = 20_000
# How many values one question to the database holds.
ASKED = 4000
CHAIN = "regions"
FIELDS = ("path", "level", "name", "settlement", "valid_from", "valid_to")


class Stopped(Exception):
    """Strict: a row was refused, so nothing was imported."""


@dataclass
class Report:
    """How many rows became what; `faults` counts the refused ones by reason."""

    created: int = 0
    renamed: int = 0
    closed: int = 0
    same: int = 0
    refused: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Options:
    """How to import. `missing_from`: the files are complete, and what they lack is closed on that day."""

    strict: bool = False
    missing_from: date | None = None


@dataclass
class Plan:
    """What one batch changes."""

    inserts: list[Row] = field(default_factory=list)
    updates: dict[int, Row] = field(default_factory=dict)
    closings: dict[int, date] = field(default_factory=dict)
    renames: list[list[str]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.inserts or self.updates or self.closings)


Known = dict[str, tuple[int, str, str, date | None]]
Refusal = tuple[str, dict[str, object]]


class Import:
    """One run over some files. `tell(fault)` is called for each refused row, `step(lines)` after each batch."""

    def __init__(
        self, *, actor: Actor, now: datetime, options: Options, tell: Callable[[Fault], None], step: Callable[[int], None]
    ) -> None:
        require(can_import(actor, now))
        self.actor = actor
        self.now = now
        self.today = timezone.localtime(now).date()
        self.options = options
        self.tell = tell
        self.step = step
        self.report = Report()
        self.seen = Seen()
        self.levels: set[str] = set()
        self.parents: set[str] = set()

    def run(self, sources: Iterable[Source]) -> Report:
        """Import the files, upper levels first. Raises `Stopped` when strict and a row was refused."""
        ordered = sorted(sources, key=lambda found: paths.LEVELS.index(found.level or "province"))
        try:
            if self.options.strict:
                with transaction.atomic():
                    self._files(ordered)
                    if self.report.refused:
                        raise Stopped
            else:
                self._files(ordered)
        finally:
            cache.forget()
        return self.report

    def _files(self, sources: list[Source]) -> None:
        for source in sources:
            done, rows = 0, source.read()
            while batch := list(islice(rows, BATCH)):
                self._batch(source.file.name, self._accepted(batch))
                self.step(batch[-1].line - done)
                done = batch[-1].line
            self.step(source.lines - done)
        if self.options.missing_from and not self.report.refused:
            self._close_missing(self.options.missing_from)

    def _accepted(self, batch: list[Row | Fault]) -> list[Row]:
        """The rows that can be read; the others are told."""
        rows: list[Row] = []
        for row in batch:
            if isinstance(row, Fault):
                self._refuse(row)
            else:
                rows.append(row)
        return rows

    def _refuse(self, fault: Fault) -> None:
        self.report.refused += 1
        self.report.faults[fault.code] += 1
        self.tell(fault)

    @transaction.atomic
    def _batch(self, file: str, rows: list[Row]) -> None:
        """Lock, decide, change, record."""
        if not rows:
            return
        chain_lock(CHAIN)
        known = _known(rows)
        history = _history({row.path for row in rows if row.valid_to})
        parents = [paths.parent(row.path) for row in rows]
        self._find_parents(set(parents), known)
        plan = Plan()
        for row, parent in zip(rows, parents, strict=True):
            fault = self._end(row, row.valid_to, known, history, plan) if row.valid_to else self._place(row, parent, known, plan)
            if fault:
                self._refuse(Fault(file, row.line, *fault))
        _write(plan)
        self._count(plan)
        if plan:
            self._record(plan, file, rows)

    def _find_parents(self, wanted: set[str], known: Known) -> None:
        """Ask the tree about parents that are neither in this batch nor among those of the last one."""
        self.parents &= wanted
        asked = wanted - self.parents - known.keys() - {""}
        if asked:
            self.parents |= set(Region.objects.filter(path__in=asked, valid_to__isnull=True).values_list("path", flat=True))
        self.parents |= wanted & known.keys()
        self.parents.add("")

    def _place(self, row: Row, parent: str, known: Known, plan: Plan) -> Refusal | None:
        """Add a row that is valid now to the plan, or say why not."""
        path = row.path
        if parent not in self.parents:
            return "parent", {"parent": parent}
        if not self.seen.add(path):
            return "twice", {"code": path}
        self.levels.add(row.level)
        self.parents.add(path)
        before = known.get(path)
        if before is None:
            plan.inserts.append(row)
        else:
            _change(row, before, plan)
        return None

    def _end(self, row: Row, end: date, known: Known, history: set[tuple[str, date]], plan: Plan) -> Refusal | None:
        """A row with a last day: known history, the closing of the open place, or new history."""
        if end > self.today:
            return "future", {"value": end}
        if (row.path, end) in history:
            plan.same += 1
            return None
        before = known.get(row.path)
        if before and (before[3] is None or before[3] < end):
            del known[row.path]
            self.parents.discard(row.path)
            plan.closings[before[0]] = end
            plan.ends.append(row.path)
        else:
            plan.inserts.append(row)
        history.add((row.path, end))
        return None

    def _count(self, plan: Plan) -> None:
        self.report.created += len(plan.inserts)
        self.report.renamed += len(plan.updates)
        self.report.closed += len(plan.closings)
        self.report.same += plan.same

    def _record(self, plan: Plan, file: str, rows: list[Row]) -> None:
        """One entry a batch, with every old name and every closed place, in the transaction of the change."""
        params: dict[str, object] = {
            "file": file,
            "first": rows[0].line if rows else 0,
            "last": rows[-1].line if rows else 0,
            "created": len(plan.inserts),
            "renamed": len(plan.updates),
            "closed": len(plan.closings),
            "renames": plan.renames,
            "closings": plan.ends,
        }
        entry_record(actor=self.actor, chain=CHAIN, code="regions.imported", now=self.now, params=params)

    def _close_missing(self, day: date) -> None:
        """Close what the complete lists lack, in the levels they had; local levels are never in official lists."""
        for level in sorted(self.levels, key=paths.LEVELS.index, reverse=True):
            for page in _pages(level):
                gone = {pk: path for pk, path, start in page if path not in self.seen and (start is None or start < day)}
                if gone:
                    plan = Plan(closings=dict.fromkeys(gone, day), ends=list(gone.values()))
                    with transaction.atomic():
                        chain_lock(CHAIN)
                        _write(plan)
                        self._count(plan)
                        self._record(plan, "", [])


def _known(rows: list[Row]) -> Known:
    """What the tree says now about the places of a batch: path to (key, name, settlement, first day)."""
    asked = sorted({row.path for row in rows})
    levels = sorted({row.level for row in rows})
    now = Region.objects.filter(valid_to__isnull=True)
    # A list in order of codes covers its range: one range is quicker than thousands of values, but it must not grow.
    limit = 2 * len(asked) + ASKED
    known, size = _only(now.filter(level__in=levels, path__gte=asked[0], path__lte=asked[-1])[:limit], set(asked))
    if size < limit:
        return known
    known = {}
    for start in range(0, len(asked), ASKED):
        part = asked[start : start + ASKED]
        known |= _only(now.filter(path__in=part), set(part))[0]
    return known


def _only(found: QuerySet[Region], asked: set[str]) -> tuple[Known, int]:
    """The asked ones among the rows found, and how many rows there were."""
    known: Known = {}
    size = 0
    for path, key, name, settlement, start in found.values_list("path", "pk", "name", "settlement", "valid_from").iterator(ASKED):
        size += 1
        if path in asked:
            known[path] = (key, name, settlement, start)
    return known, size


def _history(asked: set[str]) -> set[tuple[str, date]]:
    """The closed rows of some places."""
    if not asked:
        return set()
    rows = Region.objects.filter(path__in=asked, valid_to__isnull=False).values_list("path", "valid_to")
    return {(path, end) for path, end in rows if end}


def _pages(level: str) -> Iterator[list[tuple[int, str, date | None]]]:
    """The open places of a level page by page, so that they can be changed on the way."""
    last = ""
    open_rows = Region.objects.filter(level=level, valid_to__isnull=True).order_by("path")
    while page := list(open_rows.filter(path__gt=last).values_list("pk", "path", "valid_from")[:BATCH]):
        last = page[-1][1]
        yield page


def _change(row: Row, before: tuple[int, str, str, date | None], plan: Plan) -> None:
    """An open place in the light of a row: the same, renamed, or closed and followed by the row."""
    key, name, settlement, start = before
    moved = row.valid_from is not None and row.valid_from != start
    if row.name == name and (not row.settlement or row.settlement == settlement) and not moved:
        plan.same += 1
    elif row.name != name and row.valid_from and (start is None or start < row.valid_from):
        plan.closings[key] = row.valid_from
        plan.ends.append(row.path)
        plan.inserts.append(row)
    else:
        plan.updates[key] = row._replace(settlement=row.settlement or settlement, valid_from=row.valid_from or start)
        plan.renames.append([row.path, name, row.name])


def _write(plan: Plan) -> None:
    """Closings first: a place has one open row at any time."""
    ends: dict[date, list[int]] = {}
    for key, day in plan.closings.items():
        ends.setdefault(day, []).append(key)
    for day, keys in ends.items():
        Region.objects.filter(pk__in=keys).update(valid_to=day)
    changed = [
        Region(pk=key, path=row.path, level=row.level, name=row.name, settlement=row.settlement, valid_from=row.valid_from)
        for key, row in plan.updates.items()
    ]
    Region.objects.bulk_update(changed, ["name", "settlement", "valid_from"], batch_size=400)
    if plan.inserts:
        rows_insert(Region, FIELDS, [row[1:] for row in plan.inserts])
