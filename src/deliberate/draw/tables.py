"""Readers of the two tables of the sortition tools: quotas (categories.csv) and the pool (respondents.csv)."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deliberate.errors import DeliberateError, InputErrors

FEATURE_HEADERS = ("category", "feature")
VALUE_HEADERS = ("value", "name", "feature", "category value", "category_value", "category-value")


@dataclass(frozen=True)
class Quota:
    """How many panel members must (`low`) and may (`high`) have `value` in `feature`; the flex limits bound a relaxation."""

    feature: str
    value: str
    low: int
    high: int
    low_flex: int = 0
    high_flex: int | None = None


@dataclass(frozen=True)
class Quotas:
    """All quotas in a canonical order, and the SHA-256 of the bytes they came from."""

    items: tuple[Quota, ...]
    digest: str = ""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features, in order."""
        return tuple(dict.fromkeys(item.feature for item in self.items))


@dataclass(frozen=True)
class Pool:
    """The people: for every data row (numbered from 0) its values by feature, its identity and its household.

    `identities` name a person whatever the order of the rows: the content of the row plus a counter among equal rows.
    `households` holds a name of the household, or "" for a person of whom none is known.
    """

    values: tuple[tuple[str, ...], ...]
    identities: tuple[str, ...]
    households: tuple[str, ...]
    digest: str = ""
    away: frozenset[int] = frozenset()

    @property
    def active(self) -> tuple[int, ...]:
        """The rows that take part in the draw: all but those who are `away`."""
        return tuple(row for row in range(len(self.values)) if row not in self.away)


def _norm(text: str) -> str:
    return text.strip().casefold()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeliberateError("input.missing", path=str(path)) from error


def _records(raw: bytes, name: str) -> list[tuple[int, list[str]]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeliberateError("input.encoding", path=name, line=raw[: error.start].count(b"\n") + 1) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((reader.line_num, row))
    except csv.Error as error:
        raise DeliberateError("draw.csv", path=name, line=reader.line_num) from error
    if not found:
        raise DeliberateError("draw.empty", path=name)
    return found


def _column(header: Sequence[str], names: Sequence[str], path: str, skip: int = -1) -> int:
    for name in names:
        if name in header and header.index(name) != skip:
            return header.index(name)
    raise DeliberateError("draw.no_column", path=path, column=" / ".join(names))


def _whole(cell: str, line: int, column: str) -> int:
    try:
        number = int(cell)
    except ValueError as error:
        raise DeliberateError("draw.not_whole", line=line, column=column, value=cell.strip()[:40]) from error
    if not 0 <= number < 10**9:
        raise DeliberateError("draw.not_whole", line=line, column=column, value=cell.strip()[:40])
    return number


class _QuotaTable:
    """Where the columns are, and how one record becomes a `Quota`."""

    def __init__(self, header: list[str], name: str) -> None:
        self.feature = _column(header, FEATURE_HEADERS, name)
        self.value = _column(header, VALUE_HEADERS, name, skip=self.feature)
        self.low, self.high = _column(header, ["min"], name), _column(header, ["max"], name)
        self.flex = [header.index(flex) if flex in header else None for flex in ("min_flex", "max_flex")]

    def quota(self, line: int, row: list[str]) -> Quota:
        """One record; raises a `DeliberateError` that names its line."""
        last = max(column for column in (self.feature, self.value, self.low, self.high, *self.flex) if column is not None)
        if len(row) <= last:
            raise DeliberateError("draw.cells", line=line)
        feature, value = _norm(row[self.feature]), _norm(row[self.value])
        if not feature or not value:
            raise DeliberateError("draw.no_name", line=line)
        low, high = _whole(row[self.low], line, "min"), _whole(row[self.high], line, "max")
        low_flex = 0 if self.flex[0] is None else _whole(row[self.flex[0]], line, "min_flex")
        high_flex = None if self.flex[1] is None else _whole(row[self.flex[1]], line, "max_flex")
        if not low_flex <= low <= high or (high_flex is not None and high_flex < high):
            raise DeliberateError("draw.min_max", line=line)
        return Quota(feature, value, low, high, low_flex, high_flex)


def parse_quotas(raw: bytes, name: str = "categories.csv") -> Quotas:
    """Quotas from the bytes of a CSV file with the columns category, feature (or name, value), min, max[, min_flex, max_flex].

    Names are compared without regard to case or outer blanks. Raises `DeliberateError`, or `InputErrors` that name every bad line.
    """
    (_, header), *body = _records(raw, name)
    table = _QuotaTable([_norm(cell) for cell in header], name)
    items: dict[tuple[str, str], Quota] = {}
    errors: list[DeliberateError] = []
    for line, row in body:
        try:
            item = table.quota(line, row)
        except DeliberateError as error:
            errors.append(error)
            continue
        if (item.feature, item.value) in items:
            errors.append(DeliberateError("draw.twice", line=line, feature=item.feature, value=item.value))
        items[item.feature, item.value] = item
    if errors:
        raise InputErrors(errors)
    if not items:
        raise DeliberateError("draw.empty", path=name)
    return Quotas(tuple(items[key] for key in sorted(items)), hashlib.sha256(raw).hexdigest())


def parse_pool(raw: bytes, quotas: Quotas, household: Sequence[str] = (), name: str = "respondents.csv") -> Pool:
    """The pool from the bytes of a CSV file: one row a person, a column for every feature of the quotas, others are kept for identity only.

    `household` names the address columns: people whose cells agree in all of them (without regard to case and outer blanks)
    share a household; a person with only empty address cells belongs to none. Blank lines are not counted as rows.
    """
    (_, header_cells), *body = _records(raw, name)
    header = [_norm(cell) for cell in header_cells]
    columns = [_column(header, [feature], name) for feature in quotas.features]
    address = [_column(header, [_norm(column)], name) for column in household]
    known = {(item.feature, item.value) for item in quotas.items}
    values: list[tuple[str, ...]] = []
    errors: list[DeliberateError] = []
    for line, row in body:
        if len(row) < len(header):
            errors.append(DeliberateError("draw.cells", line=line))
            continue
        person = tuple(_norm(row[column]) for column in columns)
        for feature, value in zip(quotas.features, person, strict=True):
            if (feature, value) not in known:
                errors.append(DeliberateError("draw.no_quota", line=line, feature=feature, value=value[:40]))
        values.append(person)
    if errors:
        raise InputErrors(errors)
    if not values:
        raise DeliberateError("draw.empty", path=name)
    rows = [row for _, row in body]
    return Pool(tuple(values), _identities(header, rows), _households(rows, address), hashlib.sha256(raw).hexdigest())


def without(pool: Pool, quotas: Quotas, kept: Collection[int], gone: Collection[int]) -> tuple[Pool, Quotas]:
    """The tables for a replacement: `kept` members stay on the panel and count for the quotas, `gone` ones left it.

    Neither takes part, nor does anybody in the household of a kept member.
    """
    homes = {pool.households[row] for row in kept} - {""}
    away = {row for row, home in enumerate(pool.households) if row in kept or row in gone or home in homes}
    place = {feature: index for index, feature in enumerate(quotas.features)}
    items = []
    for item in quotas.items:
        filled = sum(pool.values[row][place[item.feature]] == item.value for row in kept)
        flex = None if item.high_flex is None else max(0, item.high_flex - filled)
        low, high = max(0, item.low - filled), max(0, item.high - filled)
        items.append(replace(item, low=low, high=high, low_flex=max(0, item.low_flex - filled), high_flex=flex))
    return replace(pool, away=frozenset(away)), Quotas(tuple(items), quotas.digest)


def _identities(header: list[str], rows: list[list[str]]) -> tuple[str, ...]:
    order = sorted(range(len(header)), key=lambda column: (header[column], column))
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        content = json.dumps([[header[column], row[column].strip()] for column in order], ensure_ascii=False)
        found.append(f"{content}#{seen[content]}")
        seen[content] += 1
    return tuple(found)


def _households(rows: list[list[str]], address: list[int]) -> tuple[str, ...]:
    cells = [[_norm(row[column]) for column in address] for row in rows]
    return tuple(json.dumps(row, ensure_ascii=False) if any(row) else "" for row in cells)


def read_quotas(path: Path) -> Quotas:
    """`parse_quotas` of a file."""
    return parse_quotas(_bytes(path), path.name)


def read_pool(path: Path, quotas: Quotas, household: Sequence[str] = ()) -> Pool:
    """`parse_pool` of a file."""
    return parse_pool(_bytes(path), quotas, household, path.name)
