"""Ballots over several options: equal ballots are kept once with their number, and the order of the input is forgotten."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from deliberate.errors import DeliberateError

Method = Literal["plurality", "approval", "score", "irv", "schulze"]
METHODS: tuple[str, ...] = get_args(Method)
Cell = Fraction | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Votes:
    """`options` in code point order; each row of `rows` has one cell an option, and `counts` says how many cast it.

    A cell is None where nothing was written. Otherwise it means: plurality and approval, 1 for a mark; score, the points;
    irv and schulze, the rank with 1 for the best, equal ranks allowed. Build it with `collect`.
    """

    options: tuple[str, ...]
    rows: tuple[Row, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many ballots there are, blank ones too."""
        return sum(self.counts)


def collect(options: Iterable[str], ballots: Iterable[tuple[Mapping[str, Fraction], int]]) -> Votes:
    """Group ballots ({option: value}, how many) into `Votes`.

    Raises `ballots.options` without at least one option or with one twice, `ballots.option_unknown`, and `ballots.count` for a
    number of ballots below 1.
    """
    names = sorted(options)
    if not names or len(set(names)) < len(names) or "" in names:
        raise DeliberateError("ballots.options")
    known = set(names)
    grouped: Counter[Row] = Counter()
    for marks, count in ballots:
        for name in marks:
            if name not in known:
                raise DeliberateError("ballots.option_unknown", option=name)
        if count < 1:
            raise DeliberateError("ballots.count", value=count)
        grouped[tuple(marks.get(name) for name in names)] += count
    ordered = sorted(grouped.items(), key=lambda item: [(cell is not None, cell or Fraction(0)) for cell in item[0]])
    return Votes(tuple(names), tuple(row for row, _ in ordered), tuple(count for _, count in ordered))


def check(votes: Votes, method: str) -> None:
    """Refuse cells that the method cannot read: raises `ballots.method`, `ballots.mark`, `ballots.one_mark` or `ballots.rank`."""
    if method not in METHODS:
        raise DeliberateError("ballots.method", value=method)
    for row in votes.rows:
        check_row(row, method)


def check_row(row: Row, method: str) -> None:
    """The same for one ballot."""
    marks = [cell for cell in row if cell is not None]
    if method in ("plurality", "approval"):
        if any(cell != 1 for cell in marks):
            raise DeliberateError("ballots.mark", value=str(next(cell for cell in marks if cell != 1)))
        if method == "plurality" and len(marks) > 1:
            raise DeliberateError("ballots.one_mark", count=len(marks))
    elif method in ("irv", "schulze") and any(cell < 1 or cell.denominator != 1 for cell in marks):
        raise DeliberateError("ballots.rank", value=str(next(cell for cell in marks if cell < 1 or cell.denominator != 1)))
