"""Messages as weighted sparse rows for the router: two views of the same grams."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.texts.grams import SPACE, occurrences
from deliberate.texts.linear import Floats, Matrix

TITLE = 4.0  # a gram of the title counts as four of the body
LEAST = 2  # grams of fewer training messages are left out
SMOOTH = 0.5


@dataclass(frozen=True)
class Bag:
    """The grams of one message, ascending, and how often each occurs (a title's occurrences count TITLE times)."""

    grams: NDArray[np.int64]
    counts: Floats


def bag_of(title: str, body: str) -> Bag:
    """The weighted gram counts of a message."""
    parts = [occurrences(title), occurrences(body)]
    found = np.concatenate([part for pair in parts for part in pair])
    weight = np.repeat([TITLE, 1.0], [sum(map(len, pair)) for pair in parts])
    grams, place = np.unique(found, return_inverse=True)
    return Bag(grams, np.bincount(place, weight, len(grams)).astype(np.float64))


@dataclass(frozen=True)
class Space:
    """The grams that training kept, their inverse document frequency and how unevenly each falls on the categories."""

    grams: NDArray[np.int64]
    idf: Floats
    telling: Floats

    def views(self, bags: Sequence[Bag]) -> tuple[Matrix, Matrix]:
        """Plain TF-IDF rows, and rows of ln(1 + count) with idf and `telling`; all of length one."""
        counts = counted(bags, self.grams)
        plain = unit(counts, self.idf)
        damped = counts.copy()
        damped.data = np.log1p(damped.data)
        return plain, unit(damped, self.idf * self.telling)


def counted(bags: Sequence[Bag], grams: NDArray[np.int64]) -> Matrix:
    """Counts of the given ascending grams, shape (bags, grams)."""
    wanted = np.concatenate([np.zeros(0, np.int64), *(bag.grams for bag in bags)])
    found = np.searchsorted(grams, wanted)
    data = np.concatenate([np.zeros(0), *(bag.counts for bag in bags)])
    row = np.repeat(np.arange(len(bags)), [len(bag.grams) for bag in bags])
    kept = np.append(grams, -1)[found] == wanted
    return sparse.csr_array((data[kept], (row[kept], found[kept])), shape=(len(bags), len(grams)))


def unit(rows: Matrix, weights: Floats) -> Matrix:
    """The rows times the weights of their columns, scaled to length one; empty rows stay empty, no entry is dropped."""
    data = rows.data * weights[rows.indices]
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    norms = np.sqrt(np.bincount(row, np.square(data), rows.shape[0]))
    return sparse.csr_array((data / np.where(norms > 0, norms, 1.0)[row], rows.indices, rows.indptr), shape=rows.shape)


def learn_space(bags: Sequence[Bag], labels: NDArray[np.int64], count: int) -> Space:
    """Vocabulary and weights from the training messages.

    `telling` is the root mean square, over the categories, of the smoothed log odds of a gram inside against outside
    the category, measured on TF-IDF mass (after Wang & Manning, ACL 2012, whose ratio it makes common to all categories).
    """
    frequency = np.bincount(np.concatenate([bag.grams for bag in bags]), minlength=SPACE)
    grams = np.flatnonzero(frequency >= LEAST)
    idf = np.log((1 + len(bags)) / (1 + frequency[grams])) + 1
    rows = counted(bags, grams)
    rows.data = np.log1p(rows.data)
    rows = unit(rows, idf)
    member = sparse.csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(count, len(labels)))
    mass = np.asarray((member @ rows).toarray()) + SMOOTH
    rest = mass.sum(axis=0) - mass
    odds = np.log(mass / mass.sum(axis=1, keepdims=True)) - np.log(rest / rest.sum(axis=1, keepdims=True))
    return Space(grams, idf, np.sqrt(np.square(odds).mean(axis=0)))
