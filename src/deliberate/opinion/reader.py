"""Reads a conversation in the layout that Polis exports: comments.csv with votes.csv or participants-votes.csv."""

import csv
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deliberate.errors import DeliberateError, InputErrors
from deliberate.opinion.table import NotPlain, blocks
from deliberate.opinion.votes import Longs, Statement, Votes, assemble, names, numbers

MOST_ERRORS = 100
WIDEST = 1 << 24
KEYS = {
    "person": ("voter-id", "participant", "participant-id", "pid"),
    "statement": ("comment-id", "statement-id", "statement", "tid"),
    "vote": ("vote", "value"),
    "time": ("timestamp", "modified", "created"),
}
BEFORE_VOTES = {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
VALUES = {"1": 1, "-1": -1, "0": 0, "+1": 1, "1.0": 1, "-1.0": -1, "0.0": 0}

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Conversation:
    """Votes, the statements by id (may lack some that were voted on), and what the conversation calls itself."""

    votes: Votes
    statements: Mapping[str, Statement]
    title: str = ""


def read_conversation(path: Path) -> Conversation:
    """A folder with votes.csv or participants-votes.csv (and comments.csv, summary.csv where present), or one such file.

    Where both vote files exist, votes.csv counts. Raises DeliberateError "input.missing", "opinion.no_votes_file",
    "opinion.column", "opinion.empty", or InputErrors that name every refused line.
    """
    if path.is_file():
        return Conversation(read_votes(path), {})
    if not path.is_dir():
        raise DeliberateError("input.missing", path=str(path))
    found = next((path / name for name in ("votes.csv", "participants-votes.csv") if (path / name).is_file()), None)
    if found is None:
        raise DeliberateError("opinion.no_votes_file", path=str(path))
    comments, summary = path / "comments.csv", path / "summary.csv"
    statements = read_statements(comments) if comments.is_file() else {}
    return Conversation(read_votes(found), statements, read_title(summary) if summary.is_file() else "")


def read_votes(path: Path) -> Votes:
    """One file of votes, a line a vote (votes.csv) or a line a person (participants-votes.csv); its header tells which."""
    head = next(_lines(path), (1, []))[1]
    wide = "participant" in head and "vote" not in head
    fast, patient = (_wide_fast, _wide_patient) if wide else (_long_fast, _long_patient)
    try:
        return fast(path, head)
    except NotPlain:
        return patient(path, head)


def read_statements(path: Path) -> dict[str, Statement]:
    """comments.csv: comment-id, comment-body, and where present moderated (−1 is out) and is-meta (true is out)."""
    lines = _lines(path)
    head = next(lines, (1, []))[1]
    body = "comment-body" if "comment-body" in head else "txt"
    for column in ("comment-id", body):
        if column not in head:
            raise DeliberateError("opinion.column", path=path.name, column=column)
    refused = Refused(path.name)
    found: dict[str, Statement] = {}
    for line, cells in lines:
        if refused.width(line, cells, len(head)):
            continue
        row = dict(zip(head, cells, strict=True))
        name, moderated = row["comment-id"].strip(), row.get("moderated", "").strip()
        if moderated not in {"", "-1", "0", "1"}:
            refused.add("opinion.cell", line=line, column="moderated", value=moderated[:40])
        elif not name:
            refused.add("opinion.cell", line=line, column="comment-id", value="")
        elif name in found:
            refused.add("opinion.twice", line=line, value=name[:40])
        else:
            meta = row.get("is-meta", "").strip().lower() == "true"
            found[name] = Statement(name, row[body].strip(), moderated == "-1" or meta)
    refused.check()
    return found


def read_title(path: Path) -> str:
    """The topic in summary.csv, a file of key,value lines; "" when it names none."""
    return next((cells[1].strip() for _, cells in _lines(path) if len(cells) > 1 and cells[0] == "topic"), "")


class Refused:
    """Collects the refused lines of one file, so that a reader can mend them all at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.items: list[DeliberateError] = []

    def add(self, code: str, **params: object) -> None:
        """Note one; the hundredth ends the reading."""
        self.items.append(DeliberateError(code, path=self.path, **params))
        if len(self.items) >= MOST_ERRORS:
            self.items.append(DeliberateError("opinion.many", path=self.path, count=MOST_ERRORS))
            raise InputErrors(self.items)

    def width(self, line: int, cells: list[str], wanted: int) -> bool:
        """Whether the line has a wrong number of cells (then it is noted)."""
        if len(cells) != wanted:
            self.add("opinion.columns_many", line=line, found=len(cells), wanted=wanted)
        return len(cells) != wanted

    def check(self) -> None:
        """Raise what was collected."""
        if self.items:
            raise InputErrors(self.items)


def _lines(path: Path) -> Iterator[Line]:
    """The rows of a CSV file with the line each starts on, blank ones left out; refuses what is not UTF-8 or not CSV."""
    position = 0

    def text() -> Iterator[str]:
        nonlocal position
        with path.open("rb") as file:
            for raw in file:
                position += 1
                try:
                    yield raw.decode("utf-8-sig" if position == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise DeliberateError("input.encoding", path=path.name, line=position) from error

    rows = csv.reader(text(), strict=True)
    try:
        started = 1
        for cells in rows:
            if cells:
                yield started, cells
            started = rows.line_num + 1
    except csv.Error as error:
        raise InputErrors([DeliberateError("opinion.row", path=path.name, line=position)]) from error


def _column(path: Path, head: list[str], key: str) -> int:
    index = next((head.index(name) for name in KEYS[key] if name in head), None)
    if index is None:
        raise DeliberateError("opinion.column", path=path.name, column=KEYS[key][0])
    return index


def _long_fast(path: Path, head: list[str]) -> Votes:
    person, statement, vote = (_column(path, head, key) for key in ("person", "statement", "vote"))
    time = next((head.index(name) for name in KEYS["time"] if name in head), None)
    parts: list[list[np.ndarray]] = [[], [], []]
    for block in blocks(path, len(head)):
        parts[0].append(_narrow(block.whole_numbers(person)))
        parts[1].append(_narrow(block.whole_numbers(statement)))
        parts[2].append(block.votes(block.begins[:, vote], block.ends[:, vote]))
    if not parts[0]:
        raise DeliberateError("opinion.empty")
    people, rows = numbers(np.concatenate(parts[0]))
    statements, columns = numbers(np.concatenate(parts[1]))
    values = np.concatenate(parts[2])
    parts.clear()

    def times() -> Longs:
        return np.concatenate([block.whole_numbers(time or 0) for block in blocks(path, len(head))])

    return assemble(people, statements, (rows, columns, values, None if time is None else times))


def _narrow(found: Longs) -> np.ndarray:
    """The same numbers in half the memory where they fit."""
    return found.astype(np.int32) if int(found.max(initial=0)) < 1 << 31 else found


def _long_patient(path: Path, head: list[str]) -> Votes:
    person, statement, vote = (_column(path, head, key) for key in ("person", "statement", "vote"))
    time = next((head.index(name) for name in KEYS["time"] if name in head), None)
    refused = Refused(path.name)
    found = Gathered()
    lines = _lines(path)
    next(lines)
    for line, cells in lines:
        if refused.width(line, cells, len(head)):
            continue
        cells = [cell.strip() for cell in cells]
        moment = cells[time] if time is not None else "0"
        if not _whole(moment):
            refused.add("opinion.cell", line=line, column=head[time or 0], value=moment[:40])
        elif cells[vote] not in VALUES:
            refused.add("opinion.cell", line=line, column=head[vote], value=cells[vote][:40])
        elif not cells[person] or not cells[statement]:
            refused.add("opinion.cell", line=line, column=head[person if not cells[person] else statement], value="")
        else:
            found.add(_plain(cells[person]), _plain(cells[statement]), VALUES[cells[vote]], int(moment))
    refused.check()
    return found.votes()


class Gathered:
    """Votes read one by one, kept as numbers so that memory stays near that of the fast reader."""

    def __init__(self) -> None:
        self.people: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.rows, self.columns, self.values, self.times = array("i"), array("i"), array("b"), array("q")

    def add(self, person: str, statement: str, vote: int, moment: int) -> None:
        """Take one vote."""
        self.rows.append(self.people.setdefault(person, len(self.people)))
        self.columns.append(self.statements.setdefault(statement, len(self.statements)))
        self.values.append(vote)
        self.times.append(moment)

    def votes(self) -> Votes:
        """Everything in natural order; without times all are 0."""
        people, row = names(list(self.people))
        statements, column = names(list(self.statements))
        rows, columns = row[np.array(self.rows, dtype=np.intp)], column[np.array(self.columns, dtype=np.intp)]
        return assemble(
            people, statements, (rows, columns, np.array(self.values, dtype=np.int8), lambda: np.array(self.times, dtype=np.int64))
        )


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _plain(name: str) -> str:
    """Numbers without leading zeros, as the fast reader sees them."""
    return str(int(name)) if _whole(name) else name


def _ballots(head: list[str]) -> tuple[int, list[int]]:
    """Where the person and where the statements stand in participants-votes.csv."""
    return head.index("participant"), [index for index, name in enumerate(head) if name not in BEFORE_VOTES]


def _wide_fast(path: Path, head: list[str]) -> Votes:
    person, ballots = _ballots(head)
    if len({_plain(head[index]) for index in ballots}) < len(ballots):
        raise NotPlain
    who: list[Longs] = []
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    values: list[np.ndarray] = []
    seen = 0
    for block in blocks(path, len(head)):
        who.append(block.whole_numbers(person))
        begins, ends = block.begins[:, ballots], block.ends[:, ballots]
        row, column = np.nonzero(ends > begins)
        values.append(block.votes(begins[row, column], ends[row, column]))
        rows.append((row + seen).astype(np.int32))
        columns.append(column.astype(np.int32))
        seen += len(begins)
    if not rows or not any(map(len, values)):
        raise DeliberateError("opinion.empty")
    people, position = numbers(np.concatenate(who)[np.concatenate(rows)])
    titles = [_plain(head[index]) for index in ballots]
    listed = np.concatenate(columns)
    cast = np.unique(listed)
    statements, order = names([titles[index] for index in cast.tolist()])
    place = np.zeros(len(titles), dtype=np.int32)
    place[cast] = order
    return assemble(people, statements, (position, place[listed], np.concatenate(values), None))


def _wide_patient(path: Path, head: list[str]) -> Votes:
    person, ballots = _ballots(head)
    refused = Refused(path.name)
    found = Gathered()
    lines = _lines(path)
    next(lines)
    for line, cells in lines:
        if refused.width(line, cells, len(head)):
            continue
        name = _plain(cells[person].strip())
        if not name:
            refused.add("opinion.cell", line=line, column="participant", value="")
            continue
        for index in ballots:
            cell = cells[index].strip()
            if cell in VALUES:
                found.add(name, _plain(head[index]), VALUES[cell], 0)
            elif cell:
                refused.add("opinion.cell", line=line, column=head[index][:40], value=cell[:40])
    refused.check()
    return found.votes()
