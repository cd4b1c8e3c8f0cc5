"""The votes of one conversation as a sparse matrix: people by statements, agree 1, disagree −1, pass 0."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from deliberate.errors import DeliberateError

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.int8]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Times = Callable[[], Longs]
Number = TypeVar("Number", bound=np.generic)

STEP = 1 << 20
"""Entries that one pass over the votes handles at a time, so that temporaries stay in a few megabytes."""


@dataclass(frozen=True)
class Statement:
    """What people voted on; `out` statements (moderated out, or about the conversation itself) never reach the map."""

    id: str
    text: str
    out: bool = False


@dataclass(frozen=True, eq=False)
class Votes:
    """Compressed rows: row r holds `columns[starts[r]:starts[r + 1]]` and the same slice of `values` (−1, 0, 1).

    Rows and columns are in the natural order of their names (numbers by size, then text), one entry a pair, so the
    same votes always give the same object, in whatever order they came. Every row and every column has an entry.
    `conflicts` counts pairs whose newest votes contradict each other; they count as a pass.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    starts: Ints
    columns: Ints
    values: Bytes
    conflicts: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """People, statements."""
        return len(self.participants), len(self.statements)

    def counts(self) -> Ints:
        """Votes per person, passes included: (people,)."""
        return np.diff(self.starts)

    def spans(self) -> Iterator[tuple[slice, slice]]:
        """Slices of people with the slices of their entries, about `STEP` entries at a time."""
        marks = np.searchsorted(self.starts, np.arange(0, len(self.values), STEP), side="left").tolist()
        ends = [*marks[1:], len(self.participants)]
        for low, high in zip(marks, ends, strict=True):
            if low < high:
                yield slice(low, high), slice(int(self.starts[low]), int(self.starts[high]))

    def spread(self, each: NDArray[Number], people: slice = slice(None)) -> NDArray[Number]:
        """What each of these people has, repeated for every entry of theirs."""
        return np.repeat(each[people], np.diff(self.starts[people.start : None if people.stop is None else people.stop + 1]))

    @staticmethod
    def of(triples: Iterable[tuple[str | int, str | int, int]]) -> "Votes":
        """From (participant, statement, vote) triples; contradicting repetitions count as a pass.

        Raises DeliberateError "opinion.vote" for a vote other than −1, 0, 1 and "opinion.empty" when there is none.
        """
        listed = list(triples)
        wrong = next((vote for _, _, vote in listed if vote not in (-1, 0, 1)), None)
        if wrong is not None:
            raise DeliberateError("opinion.vote", value=wrong)
        people, rows = names([str(person) for person, _, _ in listed])
        statements, columns = names([str(statement) for _, statement, _ in listed])
        values = np.array([vote for _, _, vote in listed], dtype=np.int8)
        return assemble(people, statements, (rows, columns, values, None))


def natural(name: str) -> tuple[bool, int, str]:
    """Sort key: whole numbers by size, then everything else as text."""
    number = name.isascii() and name.isdigit()
    return not number, len(name) if number else 0, name


def names(found: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The distinct names in natural order, and the index of each given one."""
    ordered = sorted(set(found), key=natural)
    index = {name: position for position, name in enumerate(ordered)}
    return tuple(ordered), np.array([index[name] for name in found], dtype=np.int32)


def numbers(found: Longs | Ints) -> tuple[tuple[str, ...], Ints]:
    """The same for whole numbers ≥ 0, without sorting when they are dense."""
    top = int(found.max(initial=-1))
    if top > 4 * len(found) + 1000:
        distinct, index = np.unique(found, return_inverse=True)
        return tuple(map(str, distinct.tolist())), index.astype(np.int32)
    seen = np.zeros(top + 1, dtype=np.bool_)
    seen[found] = True
    place = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    return tuple(map(str, np.flatnonzero(seen).tolist())), place[found]


def assemble(people: tuple[str, ...], statements: tuple[str, ...], entries: tuple[Ints, Ints, Bytes, Times | None]) -> Votes:
    """Sort entries (row, column, value) into `Votes` by two counting sorts; the newest vote of a pair stands.

    The fourth of `entries` reads the times; it is called only where a pair is repeated, None where there are none. Time and memory are linear in the number of votes. Raises DeliberateError "opinion.empty" without votes.
    """
    rows, columns, values, times = entries
    if not len(values):
        raise DeliberateError("opinion.empty")
    shape = (len(statements), len(people))
    listed = coo_array((np.arange(len(values), dtype=np.int32), (columns, rows)), shape=shape)
    listed.has_canonical_format = True
    table = csr_array(listed.tocsr().T.tocsr())
    order, starts, sorted_columns = table.data, table.indptr.astype(np.int32), table.indices.astype(np.int32)
    again = sorted_columns[1:] == sorted_columns[:-1]
    inner = starts[1:-1]
    again[inner[inner > 0] - 1] = False
    if not again.any():
        return Votes(people, statements, starts, sorted_columns, values[order])
    kept, winning, conflicts = _newest(again, values[order], None if times is None else times()[order])
    rows_of_kept = np.concatenate([[0], np.cumsum(kept)])
    return Votes(people, statements, rows_of_kept[starts].astype(np.int32), sorted_columns[kept], winning, conflicts)


def _newest(again: Flags, values: Bytes, times: Longs | None) -> tuple[Flags, Bytes, int]:
    """Keep one entry of each run of equal pairs: the newest; if the newest contradict each other, a pass."""
    first = np.concatenate([[True], ~again])
    begins = np.flatnonzero(first)
    newest = np.ones(len(values), dtype=np.bool_)
    if times is not None:
        latest = np.maximum.reduceat(times, begins)
        newest = times == np.repeat(latest, np.diff(begins, append=len(values)))
    low = np.minimum.reduceat(np.where(newest, values, np.int8(1)), begins)
    high = np.maximum.reduceat(np.where(newest, values, np.int8(-1)), begins)
    return first, np.where(low == high, low, np.int8(0)), int(np.count_nonzero(low != high))
