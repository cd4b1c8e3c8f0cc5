"""Copy-paste voting: many long ballots that agree in every vote count together as a few people, not as many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.opinion.votes import Floats, Votes
from deliberate.seeds import integer

LONG = 7
"""Shorter ballots coincide by accident, and their voters have no group anyway."""
FEW = 5
SHARE = 0.01
ALIKE = 0.75
"""People of one camp may agree this often on every statement; only what this cannot explain is a copy."""
MARGIN = 2.0


@dataclass(frozen=True)
class Burst:
    """`people` identical ballots of `votes` votes each, weighted together as `counted_as` people; one of them is `example`."""

    people: int
    votes: int
    counted_as: float
    example: str


def find_bursts(votes: Votes, seed: str) -> tuple[Floats | None, tuple[Burst, ...]]:
    """Weights per person (None when all are 1) and the bursts, largest first.

    Ballots of at least seven votes that are equal in every statement and value form one class. It is a burst when it is
    larger than 5 people, than 1 % of such ballots, and than twice the coincidences to expect among those who voted on
    the same statements if each vote agrees with its share of all votes, or with probability 0.75 if that is more. Its
    members weigh together as that many people. Where such classes hold more than half of the ballots nothing tells
    copies from unanimous camps, and all weigh 1. Linear time: equal ballots and equal sets of statements are found by
    sums of 64-bit codes that the seed draws.
    """
    counts = votes.counts()
    long = np.flatnonzero(counts >= LONG)
    least = max(float(FEW), SHARE * len(long))
    if len(long) <= least:
        return None, ()
    draws = np.random.default_rng(integer(seed, "opinion", "ballots"))
    table = draws.integers(0, 1 << 64, (len(votes.statements), 3), dtype=np.uint64)
    codes = _sums(votes, table)[long]
    _, first, index, size = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    if size.max() <= least:
        return None, ()
    limits = size.astype(np.float64)
    asked = _sums(votes, np.repeat(table[:, :1], 3, axis=1))[long]
    shares = _shares(votes)
    found = []
    for at in np.flatnonzero(size > least).tolist():
        same_statements = int(np.count_nonzero(asked == asked[first[at]]))
        row = int(long[first[at]])
        limit = max(least, MARGIN * same_statements * _coincidence(votes, row, shares))
        if size[at] > limit:
            limits[at] = limit
            found.append(Burst(int(size[at]), int(counts[row]), limit, votes.participants[row]))
    if not found or 2 * sum(burst.people for burst in found) > len(long):
        return None, ()
    weights = np.ones(len(counts))
    weights[long] = (limits / size)[index]
    return weights, tuple(sorted(found, key=lambda burst: (-burst.people, -burst.votes, burst.example)))


def _sums(votes: Votes, table: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Per person the sum, modulo 2⁶⁴, of the codes (statements, 3) of the votes cast."""
    flat = table.ravel()
    sums = np.zeros(len(votes.participants), dtype=np.uint64)
    for people, entries in votes.spans():
        keys = votes.columns[entries] * 3 + votes.values[entries] + 1
        sums[people] = np.add.reduceat(flat[keys], votes.starts[people] - votes.starts[people.start])
    return sums


def _shares(votes: Votes) -> Floats:
    """The share of each vote on each statement: (statements, 3)."""
    cells = np.zeros(3 * len(votes.statements))
    for _, entries in votes.spans():
        cells += np.bincount(votes.columns[entries] * 3 + votes.values[entries] + 1, minlength=len(cells))
    table = cells.reshape(-1, 3)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _coincidence(votes: Votes, row: int, shares: Floats) -> float:
    """The chance that somebody who voted on the same statements casts the same ballot."""
    part = slice(int(votes.starts[row]), int(votes.starts[row + 1]))
    return float(np.maximum(shares[votes.columns[part], votes.values[part] + 1], ALIKE).prod())
