"""The index of messages: words that tell the same matter differently find each other while one types."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from deliberate.digest import digest
from deliberate.errors import DeliberateError
from deliberate.texts.grams import SPACE, Factors, bag, names
from deliberate.texts.packing import Array, packed, unpacked
from deliberate.texts.postings import Grown, Postings

FORMAT = "deliberate.texts.index 1"
BUDGET = 60_000  # entries read in the first pass; rare grams come first, so the frequent ones are what is left out
SHORTLIST = 100  # documents compared in full
SLOPE, SHORT, LONG = 0.7, 40, 70  # slope of the length normalisation up to SHORT distinct grams of the query; it is 1 from LONG on
BULK = 64  # from this many documents on one counting sort is cheaper than single additions


@dataclass(frozen=True)
class Hit:
    """One found message: its id, the cosine of the weighted grams in [0, 1] and the telling grams both share."""

    key: str
    score: float
    because: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the hit."""
        return digest([self.key, self.score, self.because])


class Index:
    """Incremental index over (id, text) pairs; the content decides every result, never the order of additions.

    Weights follow the present document frequencies exactly, because only the short list is compared in full:
    there is nothing to refresh after an addition or a removal.
    """

    def __init__(self, entries: Iterable[tuple[str, str]] = (), factors: Factors | None = None) -> None:
        """Start with the entries; `factors` (see `learn_factors`) carry what the county's merges taught."""
        self.factors = factors
        self._keys: list[str] = []
        self._row: dict[str, int] = {}
        self._grams: Grown[np.int32] = Grown(np.int32)
        self._counts: Grown[np.float32] = Grown(np.float32)
        self._ends: Grown[np.int64] = Grown(np.int64)
        self._ends.reserve(1)
        self._share: Grown[np.float32] = Grown(np.float32)
        self._postings = Postings(SPACE)
        self._frequency = np.zeros(SPACE, np.int32)
        self._asked = np.zeros(SPACE, np.float32)  # weights of the grams of the present query, all zero between two queries
        self.extend(entries)

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, key: object) -> bool:
        return key in self._row

    def add(self, key: str, text: str) -> None:
        """Add one message; raises texts.known_id."""
        grams = self._store(key, text)
        self._postings.add(self._row[key], grams)

    def extend(self, entries: Iterable[tuple[str, str]]) -> None:
        """Add many messages, faster than one by one; raises texts.known_id."""
        fresh = [(self._store(key, text), self._row[key]) for key, text in entries]
        if len(fresh) >= BULK:
            self._postings.load(self._ends.values, self._grams.values)
            return
        for grams, row in fresh:
            self._postings.add(row, grams)

    def _store(self, key: str, text: str) -> NDArray[np.int64]:
        if key in self._row:
            raise DeliberateError("texts.known_id", key=key)
        grams, counts = bag(text)
        self._put(key, grams.astype(np.int32), counts)
        return grams

    def _put(self, key: str, grams: NDArray[np.int32], counts: NDArray[np.float32]) -> None:
        self._row[key] = len(self._keys)
        self._keys.append(key)
        self._grams.extend(grams)
        self._counts.extend(counts)
        self._ends.extend(np.array([self._grams.size], np.int64))
        self._share.extend(np.array([1 / np.sqrt(len(grams) + 1)], np.float32))
        self._frequency[grams] += 1

    def remove(self, key: str) -> None:
        """Forget one message; raises texts.unknown_id. Its room is reclaimed when half of the rows are forgotten."""
        if key not in self._row:
            raise DeliberateError("texts.unknown_id", key=key)
        row = self._row.pop(key)
        self._frequency[self._piece(row)[0]] -= 1
        self._share.values[row] = 0
        if 2 * len(self._row) < len(self._keys):
            self._compact()

    def _piece(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        start, stop = self._ends.values[row : row + 2].tolist()
        return self._grams.values[start:stop], self._counts.values[start:stop]

    def search(self, query: str, count: int = 5, breadth: int = SHORTLIST, *, reasons: bool = True) -> list[Hit]:
        """The `count` messages most like the query, best first, ties by id; `breadth` messages are compared in full.

        Without `reasons` the hits say nothing of the shared grams, which saves a quarter of the time.

        Raises texts.limit.
        """
        if count < 1:
            raise DeliberateError("texts.limit", name="count", least=1)
        grams, tf = bag(query)
        weights = self._weights(grams) * tf
        rows = self._shortlist(grams, weights, max(breadth, count))
        if not len(rows):
            return []
        scores = self._cosine(rows, grams, weights)
        best = sorted(zip((-scores).tolist(), (self._keys[row] for row in rows), rows.tolist(), strict=True))[:count]
        if not reasons:
            return [Hit(key, round(-score, 6), ()) for score, key, _row in best]
        text = names(query)
        return [Hit(key, round(-score, 6), self._because(row, grams, weights, text)) for score, key, row in best]

    def _weights(self, grams: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.float32]:
        """Inverse document frequency ln(1 + (n + 1) / (df + 1/2)), times the learned factor."""
        found = self._frequency[grams].astype(np.float32)
        idf: NDArray[np.float32] = np.log1p((len(self._row) + 1) / (found + np.float32(0.5))).astype(np.float32)
        return idf if self.factors is None else idf * self.factors[grams]

    def _shortlist(self, grams: NDArray[np.int64], weights: NDArray[np.float32], size: int) -> NDArray[np.int64]:
        """Rows by a quick score: grams from the rarest on, until BUDGET entries are read (impact order, Anh & Moffat 2006)."""
        order = np.lexsort((grams, self._frequency[grams]))
        entries = np.cumsum(self._frequency[grams][order])
        order = order[(self._frequency[grams][order] > 0) & ((entries <= BUDGET) | (np.arange(len(order)) < 4))]
        if not len(order):
            return np.zeros(0, np.int64)
        lists = [self._postings.rows(gram) for gram in grams[order].tolist()]
        idf = self._weights(grams)[order] * weights[order]
        sums = np.bincount(np.concatenate(lists), np.repeat(idf, [len(rows) for rows in lists]), len(self._keys))
        score = sums * self._share.values
        found: NDArray[np.int64] = np.flatnonzero(score > 0)
        if len(found) <= size:
            return found
        edge = np.partition(score[found], len(found) - size)[len(found) - size]
        return np.asarray(found[score[found] >= edge], np.int64)

    def _cosine(self, rows: NDArray[np.int64], grams: NDArray[np.int64], weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Cosine with pivoted length normalisation (Singhal et al. 1996): a few words must not favour the shortest messages."""
        starts, stops = self._ends.values[rows], self._ends.values[rows + 1]
        lengths = stops - starts
        heads = np.cumsum(lengths) - lengths
        at = np.arange(int(lengths.sum())) + np.repeat(starts - heads, lengths)
        pool = self._grams.values[at]
        value = self._counts.values[at] * self._weights(pool)
        self._asked[grams] = weights
        shared = value * self._asked[pool]
        self._asked[grams] = 0
        dots = np.add.reduceat(shared, heads, dtype=np.float64)
        norms = np.sqrt(np.add.reduceat(value * value, heads, dtype=np.float64))
        slope = SLOPE + (1 - SLOPE) * min(1.0, max(0, len(grams) - SHORT) / (LONG - SHORT))
        pivoted = (slope * norms + (1 - slope) * norms.mean()) * np.sqrt(np.square(weights, dtype=np.float64).sum())
        return np.asarray(np.minimum(np.divide(dots, pivoted, out=np.zeros(len(rows)), where=pivoted > 0), 1.0), np.float64)

    def _because(self, row: int, grams: NDArray[np.int64], weights: NDArray[np.float32], text: dict[int, str]) -> tuple[str, ...]:
        held, counts = self._piece(row)
        shared, left, right = np.intersect1d(grams, held, assume_unique=True, return_indices=True)
        gain = weights[left] * counts[right] * self._weights(shared)
        order = np.lexsort((shared, -gain))
        return tuple(text[gram] for gram in shared[order][:5].tolist())

    def _compact(self) -> None:
        pieces = [self._piece(row) for row in self._row.values()]
        sizes = np.array([len(grams) for grams, _ in pieces], np.int64)
        fresh = Index(factors=self.factors)
        fresh._fill(
            list(self._row),
            sizes,
            np.concatenate([np.zeros(0, np.int32), *(grams for grams, _ in pieces)]),
            np.concatenate([np.zeros(0, np.float32), *(counts for _, counts in pieces)]),
        )
        self.__dict__.update(fresh.__dict__)

    def keys(self) -> list[str]:
        """The ids of all messages, in the order of their additions."""
        return list(self._row)

    def to_bytes(self) -> bytes:
        """The index as bytes that hold no text: grams, counts and ids, sorted by id, so equal content gives equal bytes."""
        entries = [(key, *self._piece(self._row[key])) for key in sorted(self._row)]
        arrays = {
            "sizes": np.array([len(grams) for _, grams, _ in entries], np.int64),
            "grams": np.concatenate([np.zeros(0, np.int32), *(grams for _, grams, _ in entries)]),
            "counts": np.concatenate([np.zeros(0, np.float32), *(counts for _, _, counts in entries)]),
        }
        return packed(FORMAT, {"keys": [key for key, _, _ in entries]}, arrays)

    @classmethod
    def from_bytes(cls, data: bytes, factors: Factors | None = None) -> Self:
        """The index that `to_bytes` wrote; raises texts.index_bytes for anything else."""
        head, arrays = unpacked(data, FORMAT, "texts.index_bytes", {"sizes": "<i8", "grams": "<i4", "counts": "<f4"})
        keys, sizes, grams, counts = head.get("keys"), arrays["sizes"], arrays["grams"], arrays["counts"]
        if not isinstance(keys, list) or not _sound(keys, sizes, grams, counts):
            raise DeliberateError("texts.index_bytes")
        index = cls(factors=factors)
        index._fill(keys, sizes, grams, counts)
        return index

    def _fill(self, keys: list[str], sizes: Array, grams: Array, counts: Array) -> None:
        """Everything at once into an empty index: message i holds the next `sizes[i]` grams."""
        self._keys, self._row = list(keys), {key: row for row, key in enumerate(keys)}
        self._grams.extend(grams)
        self._counts.extend(counts)
        self._ends.extend(np.cumsum(sizes))
        self._share.extend((1 / np.sqrt(sizes + 1)).astype(np.float32))
        self._frequency += np.bincount(grams, minlength=SPACE).astype(np.int32)
        self._postings.load(self._ends.values, self._grams.values)


def _sound(keys: list[object], sizes: Array, grams: Array, counts: Array) -> bool:
    if not all(isinstance(key, str) for key in keys) or not len(keys) == len(set(keys)) == len(sizes):
        return False
    if (sizes < 0).any() or not sizes.sum() == len(grams) == len(counts):
        return False
    return bool(((grams >= 0) & (grams < SPACE)).all() and (counts >= 1).all() and np.isfinite(counts).all())
