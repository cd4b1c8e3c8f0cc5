"""Ballots from CSV files: option ballots, decision rolls; every bad row is named by its line."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from deliberate.ballots.roll import Entry, Roll, enrol
from deliberate.ballots.rules import MEASURE
from deliberate.ballots.votes import METHODS, Votes, check_row, collect
from deliberate.errors import DeliberateError, InputErrors
from deliberate.tables import read_rows

NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
MARKS = {"1", "x", "X", "√", "✓", "○", "是"}
BLANKS = {"", "0", "-"}
VOTER = ("voter", "unit", "选票", "编号")
COUNT = ("count", "票数")
CHOICE_COLUMN = ("vote", "表决")
CHOICE_WORDS = {
    "": "absent",
    "absent": "absent",
    "缺席": "absent",
    "未参与": "absent",
    "present": "present",
    "到会": "present",
    "未投": "present",
    "yes": "yes",
    "同意": "yes",
    "赞成": "yes",
    "no": "no",
    "不同意": "no",
    "反对": "no",
    "abstain": "abstain",
    "弃权": "abstain",
    "invalid": "invalid",
    "无效": "invalid",
    "废票": "invalid",
}
Lines = list[tuple[int, list[str]]]
Parsed = TypeVar("Parsed")


def read_votes(path: Path, *, method: str) -> Votes:
    """Option ballots: a column an option, a row a ballot, optional columns `voter` (unique) and `count` (how many equal ballots).

    Cells: a mark (1, x, √, ✓, ○, 是) or blank for plurality and approval; points for score; ranks from 1 for irv and schulze.
    Raises `ballots.method`, `ballots.header`, `ballots.csv`, `input.*`, or InputErrors naming lines.
    """
    if method not in METHODS:
        raise DeliberateError("ballots.method", value=method)
    header, lines = _open(path)
    options = [name for name in header if name not in VOTER + COUNT]
    place = {name: column for column, name in enumerate(header)}

    def parse(cells: list[str]) -> tuple[dict[str, Fraction], int]:
        marks = {name: _cell(cells[place[name]], method) for name in options}
        kept = {name: value for name, value in marks.items() if value is not None}
        check_row(tuple(kept.values()), method)
        return kept, _count(header, cells)

    return collect(options, _each(header, lines, parse))


def read_roll(path: Path) -> Roll:
    """A decision roll: a column `vote`, optional `unit`, and a column a measure (heads, households, area); without any, one head each.

    The choice is yes 同意, no 反对, abstain 弃权, invalid 无效, present 到会 (no ballot), or absent 缺席 (also an empty cell).
    Raises `ballots.header`, `ballots.csv`, `input.*`, or InputErrors naming lines.
    """
    header, lines = _open(path)
    column = next((index for index, name in enumerate(header) if name in CHOICE_COLUMN), None)
    measures = tuple(sorted(name for name in header if name not in VOTER + COUNT + CHOICE_COLUMN))
    if column is None or not all(MEASURE.fullmatch(name) for name in measures):
        raise DeliberateError("ballots.header", line=1)
    place = {name: index for index, name in enumerate(header)}

    def parse(cells: list[str]) -> tuple[Entry, int]:
        choice = CHOICE_WORDS.get(cells[column].lower())
        if choice is None:
            raise DeliberateError("ballots.choice", value=cells[column])
        weights = tuple(_number(cells[place[name]]) for name in measures)
        return (choice, weights or (Fraction(1),)), _count(header, cells)

    return enrol(measures or ("heads",), _each(header, lines, parse))


def _open(path: Path) -> tuple[list[str], Lines]:
    lines = read_rows(path, refused="ballots.csv")
    if not lines:
        raise DeliberateError("ballots.header", line=1)
    line, header = lines[0]
    if "" in header or len(set(header)) < len(header) or all(name in VOTER + COUNT for name in header):
        raise DeliberateError("ballots.header", line=line)
    return header, lines[1:]


def _each(header: list[str], lines: Lines, parse: Callable[[list[str]], Parsed]) -> list[Parsed]:
    """Parse every row, collect the refused ones; a voter or unit may occur once."""
    names = next((index for index, name in enumerate(header) if name in VOTER), None)
    seen: dict[str, int] = {}
    found: list[Parsed] = []
    refused: list[DeliberateError] = []
    for line, cells in lines:
        try:
            if len(cells) != len(header):
                raise DeliberateError("ballots.cells", count=len(cells), needed=len(header))
            if names is not None and seen.setdefault(cells[names], line) != line:
                raise DeliberateError("ballots.twice", name=cells[names], first=seen[cells[names]])
            found.append(parse(cells))
        except DeliberateError as error:
            refused.append(DeliberateError(f"{error.code}.row", line=line, **error.params))
    if refused:
        raise InputErrors(refused)
    return found


def _cell(text: str, method: str) -> Fraction | None:
    if method in ("plurality", "approval"):
        if text in BLANKS:
            return None
        if text in MARKS:
            return Fraction(1)
        raise DeliberateError("ballots.mark", value=text)
    return None if text in ("", "-") else _number(text)


def _number(text: str) -> Fraction:
    if not NUMBER.fullmatch(text):
        raise DeliberateError("ballots.number", value=text)
    return Fraction(text)


def _count(header: list[str], cells: list[str]) -> int:
    for name, text in zip(header, cells, strict=True):
        if name in COUNT:
            if not re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
                raise DeliberateError("ballots.count", value=text)
            return int(text)
    return 1
