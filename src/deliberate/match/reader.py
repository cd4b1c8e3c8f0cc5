"""Reading affinities, load limits, demands and conflicts from CSV, or a bare matrix from a NumPy file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError, InputErrors
from deliberate.match.problem import MOST, numbered
from deliberate.tables import read_rows

MEMBER = ("member", "委员", "专家", "人员")
MATTER = ("matter", "议题", "事项")
AFFINITY = ("affinity", "score", "契合度")
CONFLICT_WORDS = {"回避", "conflict", "x", "X"}
NUMBER = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,9})?", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
Rows = list[tuple[int, list[str]]]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What an affinity file says: names (numbers for a bare matrix), the matrix matters × members, conflicts as positions in it."""

    members: tuple[str, ...]
    matters: tuple[str, ...]
    affinity: NDArray[np.float64] | NDArray[np.integer]
    conflicts: tuple[tuple[int, int], ...]


def read_affinity(path: Path) -> Sheet:
    """A `.npy` matrix, a CSV list `member,matter,affinity` (pairs not named: 0), or a CSV table whose first column is `matter`.

    In a table an empty cell is 0; in both 回避 (conflict, x) instead of a number forbids the pair. Raises `match.array`,
    `match.csv`, `match.header`, `input.*`, or InputErrors naming lines.
    """
    if path.suffix == ".npy":
        array = _array(path)
        return Sheet(numbered(array.shape[1]), numbered(array.shape[0]), array, ())
    header, rows = _open(path, "member, matter, affinity")
    place = [_find(header, names) for names in (MEMBER, MATTER, AFFINITY)]
    if None not in place:
        return _list(rows, [one for one in place if one is not None])
    if header[0].lower() not in MATTER or len(header) < 2 or len(set(header)) < len(header):
        raise DeliberateError("match.header", line=1, columns="member, matter, affinity")
    return _table(header, rows)


def read_limits(path: Path, sheet: Sheet, *, upper: int) -> tuple[list[int], list[int]]:
    """`member,lower,upper` (either limit may be missing): lower and upper limits in the order of the sheet; others 0 and `upper`."""
    header, rows = _open(path, "member, lower, upper")
    names = _place(sheet.members)
    lower, most = [0] * len(names), [upper] * len(names)
    for target, words in ((lower, ("lower", "最少")), (most, ("upper", "最多"))):
        column = _find(header, words)
        if column is not None:
            _fill(target, names, rows, (_needed(header, MEMBER, "member, lower, upper"), column))
    return lower, most


def read_demand(path: Path, sheet: Sheet, *, demand: int) -> list[int]:
    """`matter,demand`: demands in the order of the sheet; matters not named have `demand`."""
    header, rows = _open(path, "matter, demand")
    names = _place(sheet.matters)
    needs = [demand] * len(names)
    columns = "matter, demand"
    _fill(needs, names, rows, (_needed(header, MATTER, columns), _needed(header, ("demand", "需求"), columns)))
    return needs


def read_conflicts(path: Path, sheet: Sheet) -> list[tuple[int, int]]:
    """`member,matter`: pairs that must not be, as (matter, member) positions."""
    header, rows = _open(path, "member, matter")
    member, matter = _needed(header, MEMBER, "member, matter"), _needed(header, MATTER, "member, matter")
    members, matters = _place(sheet.members), _place(sheet.matters)
    found: list[tuple[int, int]] = []
    refused: list[DeliberateError] = []
    for line, cells in _long_enough(rows, max(member, matter), refused):
        missing = [name for name, known in ((cells[member], members), (cells[matter], matters)) if name not in known]
        if missing:
            refused.append(DeliberateError("match.unknown", line=line, name=missing[0]))
        else:
            found.append((matters[cells[matter]], members[cells[member]]))
    return _unless(refused, found)


def _array(path: Path) -> NDArray[np.float64] | NDArray[np.integer]:
    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError as error:
        raise DeliberateError("input.missing", path=path) from error
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise DeliberateError("match.array") from error
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.dtype.kind not in "iuf":
        raise DeliberateError("match.array")
    return array


def _open(path: Path, columns: str) -> tuple[list[str], Rows]:
    rows = read_rows(path, refused="match.csv")
    if not rows:
        raise DeliberateError("match.header", line=1, columns=columns)
    return rows[0][1], rows[1:]


def _find(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((place for place, name in enumerate(header) if name.lower() in names), None)


def _needed(header: list[str], names: tuple[str, ...], columns: str) -> int:
    place = _find(header, names)
    if place is None:
        raise DeliberateError("match.header", line=1, columns=columns)
    return place


def _place(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _long_enough(rows: Rows, column: int, refused: list[DeliberateError]) -> Rows:
    refused += [DeliberateError("match.short", line=line) for line, cells in rows if len(cells) <= column]
    return [(line, cells) for line, cells in rows if len(cells) > column]


def _unless(refused: list[DeliberateError], found: Found) -> Found:
    if refused:
        raise InputErrors(sorted(refused, key=lambda error: int(str(error.params["line"]))))
    return found


def _fill(target: list[int], names: dict[str, int], rows: Rows, columns: tuple[int, int]) -> None:
    """Write whole numbers into `target` by name; an empty cell keeps what is there."""
    name_column, column = columns
    refused: list[DeliberateError] = []
    seen: set[str] = set()
    for line, cells in _long_enough(rows, max(columns), refused):
        name, text = cells[name_column], cells[column]
        if name not in names:
            refused.append(DeliberateError("match.unknown", line=line, name=name))
        elif name in seen:
            refused.append(DeliberateError("match.twice", line=line, name=name))
        elif text and not WHOLE.fullmatch(text):
            refused.append(DeliberateError("match.number", line=line, value=text))
        elif text:
            target[names[name]] = int(text)
        seen.add(name)
    _unless(refused, None)


def _cell(line: int, text: str) -> float | None:
    """The affinity, or None for a conflict."""
    if text in CONFLICT_WORDS:
        return None
    if not text:
        return 0.0
    if not NUMBER.fullmatch(text) or abs(float(text)) > MOST:
        raise DeliberateError("match.cell", line=line, value=text)
    return float(text)


def _list(rows: Rows, columns: list[int]) -> Sheet:
    member, matter, affinity = columns
    refused: list[DeliberateError] = []
    pairs: dict[tuple[str, str], float | None] = {}
    for line, cells in _long_enough(rows, max(columns), refused):
        key = cells[matter], cells[member]
        try:
            if key in pairs or not all(key):
                raise DeliberateError("match.twice", line=line, name=" → ".join(key))
            pairs[key] = _cell(line, cells[affinity])
        except DeliberateError as error:
            refused.append(error)
    _unless(refused, None)
    matters, members = (tuple(sorted({key[side] for key in pairs})) for side in (0, 1))
    rows_of, columns_of = _place(matters), _place(members)
    grid = np.zeros((len(matters), len(members)))
    for (one, other), value in pairs.items():
        grid[rows_of[one], columns_of[other]] = value or 0.0
    conflicts = tuple((rows_of[one], columns_of[other]) for (one, other), value in pairs.items() if value is None)
    return Sheet(members, matters, grid, conflicts)


def _table(header: list[str], rows: Rows) -> Sheet:
    refused: list[DeliberateError] = []
    names: dict[str, int] = {}
    grid = np.zeros((len(rows), len(header) - 1))
    conflicts: list[tuple[int, int]] = []
    for line, cells in rows:
        try:
            if len(cells) != len(header):
                raise DeliberateError("match.short", line=line)
            if cells[0] in names:
                raise DeliberateError("match.twice", line=line, name=cells[0])
            row = names[cells[0]] = len(names)
            conflicts += [(row, column) for column in _row(line, cells[1:], grid[row])]
        except DeliberateError as error:
            refused.append(error)
    _unless(refused, None)
    return Sheet(tuple(header[1:]), tuple(names), grid, tuple(conflicts))


def _row(line: int, cells: list[str], target: NDArray[np.float64]) -> list[int]:
    """Fill one row; returns the columns in conflict."""
    try:
        target[:] = cells
    except ValueError:
        target[:] = np.nan
    if np.isfinite(target).all() and np.abs(target).max() <= MOST:
        return []
    values = [_cell(line, text) for text in cells]
    target[:] = [value or 0.0 for value in values]
    return [column for column, value in enumerate(values) if value is None]
