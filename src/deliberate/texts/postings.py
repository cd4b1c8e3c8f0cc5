"""Growing arrays and inverted lists: adding one document touches its own grams only."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

T = TypeVar("T", bound=np.generic)


class Grown(Generic[T]):
    """A one-dimensional array that doubles its room when it is full (amortised constant cost an item)."""

    def __init__(self, dtype: type[T], room: int = 1024) -> None:
        self._room: NDArray[T] = np.zeros(room, dtype)
        self.size = 0

    def extend(self, values: NDArray[T]) -> int:
        """Append the values and return where they start."""
        start = self.reserve(len(values))
        self._room[start : self.size] = values
        return start

    def reserve(self, count: int) -> int:
        """Append `count` free places and return where they start."""
        start, self.size = self.size, self.size + count
        if self.size > len(self._room):
            wider = np.zeros(max(self.size, 2 * len(self._room)), self._room.dtype)
            wider[:start] = self._room[:start]
            self._room = wider
        return start

    @property
    def values(self) -> NDArray[T]:
        """The filled part, a view."""
        return self._room[: self.size]


class Postings:
    """For every gram the row numbers of the documents that hold it, each list in one contiguous piece.

    A full list moves to a piece of twice its length at the end of the pool, so the pool stays below
    four times the entries and one entry costs amortised constant time.
    """

    def __init__(self, space: int) -> None:
        self._pool: Grown[np.int32] = Grown(np.int32)
        self._start = np.zeros(space, np.int64)
        self._room = np.zeros(space, np.int32)
        self._length = np.zeros(space, np.int32)

    def add(self, row: int, grams: NDArray[np.int64]) -> None:
        """Append `row` to the list of each of the distinct `grams`."""
        length = self._length[grams]
        for gram in grams[length == self._room[grams]].tolist():
            self._move(gram)
        self._pool.values[self._start[grams] + length] = row
        self._length[grams] = length + 1

    def _move(self, gram: int) -> None:
        room, start, length = max(2, 2 * int(self._room[gram])), int(self._start[gram]), int(self._length[gram])
        fresh = self._pool.reserve(room)
        self._pool.values[fresh : fresh + length] = self._pool.values[start : start + length]
        self._start[gram], self._room[gram] = fresh, room

    def load(self, offsets: NDArray[np.int64], grams: NDArray[np.int32]) -> None:
        """Replace everything by the documents whose grams are `grams[offsets[i]:offsets[i + 1]]` (one counting sort)."""
        count, space = len(offsets) - 1, len(self._start)
        ones = np.ones(len(grams), np.bool_)
        turned = sparse.csr_array((ones, grams, offsets), shape=(count, space)).tocsc()
        # Room for every list to move once; the system hands out untouched pages only when they are written.
        self._pool = Grown(np.int32, max(1024, 3 * len(grams)))
        self._pool.extend(turned.indices.astype(np.int32))
        self._start = turned.indptr[:-1].astype(np.int64)
        self._length = np.diff(turned.indptr).astype(np.int32)
        self._room = self._length.copy()

    def rows(self, gram: int) -> NDArray[np.int32]:
        """The rows that hold the gram, a view."""
        start = int(self._start[gram])
        return self._pool.values[start : start + int(self._length[gram])]
