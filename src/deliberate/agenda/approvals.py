"""Reader of approvals in CSV: a column a topic, a list of topics a row, or one row an approval."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from deliberate.agenda.profile import Profile, assemble
from deliberate.errors import DeliberateError, InputErrors
from deliberate.tables import read_rows

VOTER = ("voter", "voter_id", "participant", "编号", "参与者")
LIST = ("approvals", "vote", "votes", "ballot", "赞成")
TOPIC = ("topic", "project", "project_id", "candidate", "option", "议题")
MARKS = {"1", "x", "X", "√", "✓", "○", "是"}
BLANKS = {"", "0", "-", "否"}
Lines = list[tuple[int, list[str]]]
Ballots = Iterator[tuple[list[str], int]]


def read_approvals(path: Path) -> Profile:
    """Approvals in one of three layouts, known by their header; every topic costs 1 and the budget is the number of topics.

    `voter,<topic>,<topic>…` with 1 or blank; `voter,approvals` with topics separated by ; or |; `voter,topic` with a row an approval.
    The voter column may be missing in the first two. Raises `input.*`, `agenda.csv`, `agenda.header`, or InputErrors naming lines.
    """
    lines = read_rows(path, refused="agenda.csv")
    if not lines:
        raise DeliberateError("agenda.header", line=1)
    line, header = lines[0]
    lowered = [name.lower() for name in header]
    voter = next((place for place, name in enumerate(lowered) if name in VOTER), None)
    others = [place for place in range(len(header)) if place != voter]
    if "" in header or len(set(header)) < len(header) or not others:
        raise DeliberateError("agenda.header", line=line)
    kind = lowered[others[0]] if len(others) == 1 else ""
    if kind in LIST:
        ballots = _lists(lines[1:], others[0])
    elif kind in TOPIC and voter is not None:
        ballots = _pairs(lines[1:], voter, others[0])
    else:
        return _profile([header[place] for place in others], _matrix(header, lines[1:], others))
    found = list(ballots)
    return _profile(sorted({topic for topics, _ in found for topic in topics}), iter(found))


def _profile(topics: list[str], ballots: Ballots) -> Profile:
    return assemble(dict.fromkeys(topics, Fraction(1)), Fraction(max(1, len(topics))), ballots)


def _lists(lines: Lines, column: int) -> Ballots:
    def parse(cells: list[str]) -> list[str]:
        return [name for part in cells[column].split(";") for topic in part.split("|") if (name := topic.strip())]

    return _each(lines, column + 1, parse)


def _pairs(lines: Lines, voter: int, column: int) -> Ballots:
    ballots: dict[str, list[str]] = {}
    for name, topic in (pair for pair, _ in _each(lines, max(voter, column) + 1, lambda cells: [cells[voter], cells[column]])):
        ballots.setdefault(name, [])
        if topic:
            ballots[name].append(topic)
    return ((topics, 1) for topics in ballots.values())


def _matrix(header: list[str], lines: Lines, others: list[int]) -> Ballots:
    def parse(cells: list[str]) -> list[str]:
        for place in others:
            if cells[place] not in MARKS and cells[place] not in BLANKS:
                raise DeliberateError("agenda.mark", value=cells[place])
        return [header[place] for place in others if cells[place] in MARKS]

    return _each(lines, len(header), parse)


def _each(lines: Lines, width: int, parse: Callable[[list[str]], list[str]]) -> Ballots:
    found: list[tuple[list[str], int]] = []
    refused: list[DeliberateError] = []
    for line, cells in lines:
        try:
            if len(cells) < width:
                raise DeliberateError("agenda.short")
            found.append((parse(cells), 1))
        except DeliberateError as error:
            refused.append(DeliberateError(error.code, line=line, **error.params))
    if refused:
        raise InputErrors(refused)
    return iter(found)
