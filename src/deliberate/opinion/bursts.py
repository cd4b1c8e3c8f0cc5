"""Copy-paste voting: many long ballots that agree in every vote count together as a few people, not as many."""

from dataclasses import dataclass

import numpy as np

from deliberate.opinion.votes import Floats, Votes
from deliberate.seeds import integer

LONG = 10
"""Shorter ballots coincide by accident."""
FEW = 5
SHARE = 0.01


@dataclass(frozen=True)
class Burst:
    """`people` identical ballots of `votes` votes each, weighted together as `counted_as` people; one of them is `example`."""

    people: int
    votes: int
    counted_as: float
    example: str


def find_bursts(votes: Votes, seed: str) -> tuple[Floats | None, tuple[Burst, ...]]:
    """Weights per person (None when all are 1) and the bursts, largest first.

    Ballots of at least ten votes that are equal in every statement and value form one class. A class larger than
    max(5, 1 % of such ballots) is a burst; its members share that many votes' weight. Linear time: equal ballots are
    found by a sum of 64-bit codes that the seed draws for each (statement, value).
    """
    counts = votes.counts()
    long = np.flatnonzero(counts >= LONG)
    if len(long) <= FEW:
        return None, ()
    _, first, index, size = np.unique(_codes(votes, seed)[long], return_index=True, return_inverse=True, return_counts=True)
    limit = max(float(FEW), SHARE * len(long))
    if size.max() <= limit:
        return None, ()
    weights = np.ones(len(counts))
    weights[long] = np.minimum(1.0, limit / size)[index]
    found = [
        Burst(int(size[at]), int(counts[long[first[at]]]), limit, votes.participants[long[first[at]]])
        for at in np.flatnonzero(size > limit)
    ]
    return weights, tuple(sorted(found, key=lambda burst: (-burst.people, -burst.votes, burst.example)))


def _codes(votes: Votes, seed: str) -> np.ndarray:
    draws = np.random.default_rng(integer(seed, "opinion", "ballots"))
    table = draws.integers(0, 1 << 64, (len(votes.statements), 3), dtype=np.uint64).ravel()
    codes = np.zeros(len(votes.participants), dtype=np.uint64)
    for people, entries in votes.spans():
        keys = votes.columns[entries] * 3 + votes.values[entries] + 1
        codes[people] = np.add.reduceat(table[keys], votes.starts[people] - votes.starts[people.start])
    return codes
