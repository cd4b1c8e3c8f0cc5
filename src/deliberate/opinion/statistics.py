"""Counts per group, the tests of Polis on them, and shares with shrinkage and intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from deliberate.opinion.votes import Floats, Votes

Z_90 = 1.2816
"""One-sided 90 %: the significance that Polis asks for."""
Z_BOTH = 1.6449
"""Two-sided 90 %: the printed intervals."""
PRIOR = 4.0
"""A group's share leans on the share of all as much as this many votes would."""
PULL_LEVEL = 5.0
PULL_SLOPE = 1.0


@dataclass(frozen=True, eq=False)
class Counts:
    """Votes of counted people per group and statement, each (groups, statements): agree, disagree, and seen with passes."""

    agree: Floats
    disagree: Floats
    seen: Floats


@dataclass(frozen=True, eq=False)
class Shares:
    """A share after shrinkage and its 90 % interval; three arrays of one shape."""

    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Strength:
    """Polis's statistics for one direction (agree or disagree), each (groups, statements).

    `p`: (n + 1) / (seen + 2). `p_test`: is it above one half. `repness`: p against everybody else's.
    `repness_test`: two-proportion test of the same.
    """

    success: Floats
    p: Floats
    p_test: Floats
    repness: Floats
    repness_test: Floats

    def metric(self) -> Floats:
        """What Polis sorts representative statements by."""
        return self.repness * self.repness_test * self.p * self.p_test

    def significant(self) -> NDArray[np.bool_]:
        """Both tests pass at 90 %."""
        return (self.p_test > Z_90) & (self.repness_test > Z_90)


def count(votes: Votes, labels: NDArray[np.int8], k: int, weights: Floats | None) -> Counts:
    """Weighted votes of the people whose label (people,) is not negative."""
    size = len(votes.statements)
    cells = np.zeros(3 * size * (k + 1))
    places = np.where(labels < 0, k, labels).astype(np.int32) * np.int32(3 * size) + np.int32(1)
    for people, entries in votes.spans():
        keys = votes.columns[entries] * np.int32(3)
        keys += votes.values[entries]
        keys += votes.spread(places, people)
        cells += np.bincount(keys, None if weights is None else votes.spread(weights, people), len(cells))
    against, passed, agree = cells[: 3 * size * k].reshape(k, size, 3).transpose(2, 0, 1)
    return Counts(agree, against, against + passed + agree)


def one_proportion(success: Floats, trials: Floats) -> Floats:
    """Polis's z of a share against one half: 2 √(n + 1) ((s + 1)/(n + 1) − ½)."""
    more = trials + 1
    return 2 * np.sqrt(more) * ((success + 1) / more - 0.5)


def two_proportions(success: Floats, other: Floats, trials: Floats, others: Floats) -> Floats:
    """Polis's z of two shares, one added to each of the four counts; 0 where the pooled share is 1."""
    inside, outside = success + 1, other + 1
    n, m = trials + 1, others + 1
    pooled = (inside + outside) / (n + m)
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    sound = spread > 0
    return np.where(sound, (inside / n - outside / m) / np.sqrt(np.where(sound, spread, 1.0)), 0.0)


def strength(success: Floats, seen: Floats) -> Strength:
    """Everything Polis computes for one direction."""
    rest, rest_seen = success.sum(axis=0) - success, seen.sum(axis=0) - seen
    p = (success + 1) / (seen + 2)
    return Strength(
        success=success,
        p=p,
        p_test=one_proportion(success, seen),
        repness=p / ((rest + 1) / (rest_seen + 2)),
        repness_test=two_proportions(success, rest, seen, rest_seen),
    )


def group_aware(success: Floats, seen: Floats) -> Floats:
    """Group-aware consensus: the product over groups of (n + 1)/(seen + 2): (statements,)."""
    return np.asarray(((success + 1) / (seen + 2)).prod(axis=0))


def shrunk(success: Floats, seen: Floats) -> Shares:
    """Shares of each group, shrunk towards the share of all by four votes' weight, with Wilson's 90 % interval (1927)."""
    overall = (success.sum(axis=0) + 1) / (seen.sum(axis=0) + 2)
    return wilson(success + PRIOR * overall, seen + PRIOR)


def wilson(success: Floats, trials: Floats) -> Shares:
    """Wilson's score interval at 90 %."""
    share = success / trials
    square = Z_BOTH**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z_BOTH / (1 + square / trials) * np.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return Shares(share, np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0))


def bridging(centred: csr_array, means: Floats, places: Floats, weights: Floats) -> Floats:
    """The vote that somebody in the middle of the map is expected to cast, shrunk towards a pass: (statements,).

    Per statement a ridge regression vote = a + b·place over the people with `weights` > 0, where `places` (people, 2) is
    0 midway between the groups; the answer is a. Agreement that only one side gives goes into b. After "Birdwatch: crowd
    wisdom and bridging algorithms" (Wojcik et al. 2022), with the places of the map as factors.
    """
    kind = centred.dtype
    across, up = places[:, 0], places[:, 1]
    features = np.stack([np.ones(len(places)), across, up, across**2, across * up, up**2], axis=1) * weights[:, None]
    mask = csr_array((np.ones(len(centred.data), dtype=kind), centred.indices, centred.indptr), shape=centred.shape)
    sums = np.asarray(mask.T @ features.astype(kind), dtype=np.float64)
    del mask
    toward = np.asarray(centred.T @ features[:, :3].astype(kind), dtype=np.float64) + means[:, None] * sums[:, :3]
    system = sums[:, [0, 1, 2, 1, 3, 4, 2, 4, 5]].reshape(-1, 3, 3) + np.diag([PULL_LEVEL, PULL_SLOPE, PULL_SLOPE])
    return np.asarray(np.linalg.solve(system, toward[:, :, None])[:, 0, 0])
