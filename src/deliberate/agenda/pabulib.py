"""Reader of participatory-budgeting elections in Pabulib's `.pb` format (Faliszewski et al. 2023, arXiv 2305.11035)."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from deliberate.agenda.profile import Ballot, Profile, compress
from deliberate.errors import DeliberateError, InputErrors
from deliberate.tables import read_text

NUMBER = re.compile(r"[0-9]{1,18}(?:[.,][0-9]{1,9})?", re.ASCII)
VOTES_LINE = re.compile(r"^[ \t]*votes[ \t;]*\r?$", re.IGNORECASE | re.MULTILINE)
TYPES = ("approval", "choose-1", "ordinal", "scoring", "cumulative")
SECTIONS = ("meta", "projects")
# Between vote and points in the key of a ballot.
JOINT = "\x1f"


@dataclass(frozen=True, slots=True)
class Table:
    """A section: its header in lower case and its rows with their line numbers."""

    header: list[str]
    rows: list[tuple[int, list[str]]]

    def column(self, *names: str) -> int | None:
        """The place of the first of these columns."""
        return next((self.header.index(name) for name in names if name in self.header), None)


def read_pb(path: Path) -> Profile:
    """Topics, costs, budget and approvals of a `.pb` file.

    Ordinal ballots approve every topic listed, scoring and cumulative ones every topic with more than 0 points. Equal voter numbers
    and repeated topics in one ballot are not refused. Raises `input.*`, `agenda.csv`, `agenda.section`, `agenda.columns`,
    `agenda.budget`, `agenda.vote_type`, or InputErrors naming lines.
    """
    text = read_text(path)
    split = VOTES_LINE.search(text)
    if split is None:
        raise DeliberateError("agenda.section", name="VOTES")
    tables = _head(text[: split.start()])
    for name in SECTIONS:
        if name not in tables:
            raise DeliberateError("agenda.section", name=name.upper())
    meta = {cells[0].lower(): cells[1] for _, cells in tables["meta"].rows if len(cells) > 1}
    if meta.get("vote_type", "").lower() not in TYPES:
        raise DeliberateError("agenda.vote_type", value=meta.get("vote_type", ""))
    budget = _number(meta.get("budget", ""))
    if budget is None:
        raise DeliberateError("agenda.budget", value=meta.get("budget", ""))
    costs = _projects(tables["projects"])
    names = tuple(sorted(costs))
    grouped = _votes(text[split.end() :].lstrip("\n"), text.count("\n", 0, split.end()) + 2, names)
    return compress(names, [costs[name] for name in names], budget, grouped)


def _rows(lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=";")
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                yield first + reader.line_num - 1, trimmed
    except csv.Error as error:
        raise DeliberateError("agenda.csv", line=first + reader.line_num - 1) from error


def _head(text: str) -> dict[str, Table]:
    """The sections before the votes."""
    tables: dict[str, Table] = {}
    current: Table | None = None
    for line, cells in _rows(text.splitlines(), 1):
        name = cells[0].lower()
        if name in SECTIONS and not any(cells[1:]):
            current = tables[name] = Table([], [])
        elif current is not None and not current.header:
            current.header.extend(cell.lower() for cell in cells)
        elif current is not None:
            current.rows.append((line, cells))
    return tables


def _number(text: str) -> Fraction | None:
    return Fraction(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def _projects(table: Table) -> dict[str, Fraction]:
    cost_column, name_column = table.column("cost"), table.column("project_id")
    if cost_column is None or name_column is None:
        raise DeliberateError("agenda.columns", section="PROJECTS", columns="project_id, cost")
    costs: dict[str, Fraction] = {}
    refused: list[DeliberateError] = []
    for line, cells in table.rows:
        if len(cells) <= max(cost_column, name_column):
            refused.append(DeliberateError("agenda.short", line=line))
            continue
        name, cost = cells[name_column], _number(cells[cost_column])
        if cost is None:
            refused.append(DeliberateError("agenda.number", line=line, value=cells[cost_column]))
        elif name in costs or not name:
            refused.append(DeliberateError("agenda.twice", line=line, topic=name))
        else:
            costs[name] = cost
    if refused:
        raise InputErrors(refused)
    if not costs:
        raise DeliberateError("agenda.topics")
    return costs


def _votes(body: str, first: int, names: tuple[str, ...]) -> dict[Ballot, int]:
    """Ballots as ascending topic indices with their number; `first` is the line of the header."""
    head, _, rest = body.partition("\n")
    header = Table([cell.strip().lower() for cell in head.split(";")], [])
    vote, points = header.column("vote"), header.column("points")
    if vote is None:
        raise DeliberateError("agenda.columns", section="VOTES", columns="vote")
    width = max(vote, points or 0) + 1
    lines = rest.splitlines()
    if '"' in rest:
        cells = [row for _, row in _rows(lines, first + 1)]
    else:
        # No quotes: splitting is enough, and several times as fast as the csv module.
        cells = [line.split(";", width) for line in lines if line and not line.isspace()]
    place = {name: topic for topic, name in enumerate(names)}
    try:
        keys = Counter([row[vote] for row in cells] if points is None else [row[vote] + JOINT + row[points] for row in cells])
        grouped: Counter[Ballot] = Counter()
        for key, number in keys.items():
            grouped[_ballot(key, place)] += number
    except (IndexError, KeyError, DeliberateError):
        raise InputErrors(_refused(lines, first + 1, place, (vote, points))) from None
    return grouped


def _ballot(key: str, place: dict[str, int]) -> Ballot:
    """Ascending topic indices of one ballot, written plainly or with white space, quotes taken off, points behind `JOINT`."""
    try:
        return tuple(sorted({place[name] for name in key.split(",")}))
    except KeyError:
        return _careful(key, place)


def _careful(key: str, place: dict[str, int]) -> Ballot:
    vote, joint, points = key.partition(JOINT)
    vote = vote.strip()
    if not vote or vote.lower() == "none":
        return ()
    topics = [vote] if vote in place else [name.strip() for name in vote.split(",")]
    if joint:
        values = [one.strip() for one in points.split(",")]
        if len(values) != len(topics) or any(_number(value.removeprefix("-")) is None for value in values):
            raise DeliberateError("agenda.points")
        topics = [name for name, value in zip(topics, values, strict=True) if not value.startswith("-") and _number(value)]
    return tuple(sorted({place[name] for name in topics if name}))


def _refused(lines: list[str], first: int, place: dict[str, int], columns: tuple[int, int | None]) -> list[DeliberateError]:
    """Look at every line again to name the bad ones."""
    vote, points = columns
    found: list[DeliberateError] = []
    for line, cells in _rows(lines, first):
        try:
            _ballot(cells[vote] if points is None else cells[vote] + JOINT + cells[points], place)
        except IndexError:
            found.append(DeliberateError("agenda.short", line=line))
        except KeyError as error:
            found.append(DeliberateError("agenda.unknown", line=line, topic=error.args[0]))
        except DeliberateError:
            found.append(DeliberateError("agenda.points", line=line))
    return found
