"""Groups on the map: k-means weighted by evidence, silhouettes to choose k, resampling to refuse what flickers."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError
from deliberate.opinion.chance import by_chance
from deliberate.opinion.kmeans import Labels, agreement, distances, lloyd, refine, seedings, silhouette
from deliberate.opinion.votes import Floats
from deliberate.seeds import integer

POINTS = 600
"""Up to so many people are points of their own; more are gathered in the cells of a grid."""
GRID = 24
STARTS = 24, 160
WORK = 16_000
"""Starts and resamples: as many as times the cells come to this, within the bounds."""
NEAR = 0.01
RESAMPLES = 32, 200
TRIES = 3
STABLE = 0.6
SMALLEST = 5
"""A group of fewer people would point at persons; the program does not offer it on its own."""
MOST = 5


@dataclass(frozen=True, eq=False)
class Cells:
    """Places on the map with everybody there: `centers` (cells, 2), `people` and `evidence` (cells,), `of` (people,), `apart` (cells, cells)."""

    centers: Floats
    people: Floats
    evidence: Floats
    of: NDArray[np.intp]
    apart: Floats


@dataclass(frozen=True)
class Candidate:
    """One number of groups that was tried: its smallest group, silhouette (Polis's measure of k), survival of resampling."""

    k: int
    smallest: float
    silhouette: float
    stability: float
    by_chance: float


@dataclass(frozen=True, eq=False)
class Grouping:
    """`labels` (people,): group of everybody, 0 the largest; `centers` (k, 2); what was tried; why this k."""

    k: int
    labels: Labels
    centers: Floats
    candidates: tuple[Candidate, ...]
    reason: str


def gather(positions: Floats, evidence: Floats, people: Floats) -> Cells:
    """Everybody in cells: equal positions where there are few, else a grid that is fine in the middle and wide outside.

    The grid is even in asinh(position / spread). `people` (people,) weighs heads, `evidence` their votes.
    """
    if len(positions) <= POINTS:
        keys = np.unique(positions.round(12), axis=0, return_inverse=True)[1].ravel()
    else:
        spread = np.sqrt((evidence @ positions**2) / evidence.sum())
        bent = np.arcsinh(positions / np.where(spread > 0, spread, 1.0))
        low, high = bent.min(axis=0), bent.max(axis=0)
        steps = ((bent - low) / np.where(high > low, high - low, 1.0) * GRID).astype(np.int64).clip(0, GRID - 1)
        used = np.zeros(GRID * GRID, dtype=np.intp)
        flat = steps[:, 0] * GRID + steps[:, 1]
        used[flat] = 1
        keys = (np.cumsum(used) - 1)[flat]
    size = int(keys.max()) + 1
    votes: Floats = np.bincount(keys, evidence, size).astype(np.float64)
    centers = np.stack([np.bincount(keys, evidence * positions[:, axis], size) / votes for axis in (0, 1)], axis=1)
    return Cells(centers, np.bincount(keys, people, size).astype(np.float64), votes, keys, distances(centers))


def find_groups(positions: Floats, evidence: Floats, people: Floats, *, seed: str, k: int | None = None) -> Grouping:
    """Groups of everybody on the map.

    `evidence` (people,) is the number of votes: a position is an estimate whose variance falls as 1/votes, so k-means
    weighs it by its votes. For each k the best of many starts whose cost is within 1 % of the least and that leaves
    nobody alone is the one with the highest silhouette. k itself: the highest silhouette among the k that resampling
    keeps (mean adjusted Rand index ≥ 0.6), that leave no group below five people, and that beat one cloud of the same
    shape without groups; none left is one group.
    A given `k` is taken as it is. Raises "opinion.too_few" when there are fewer places than groups.
    """
    cells = gather(positions, evidence, people)
    tried: dict[int, tuple[Candidate, Labels]] = {}
    possible = range(2, min(MOST, len(cells.centers)) + 1) if k is None else [k] if k > 1 else []
    for count in possible:
        if len(cells.centers) < count:
            raise DeliberateError("opinion.too_few", found=len(cells.centers), k=count)
        tried[count] = _try(cells, count, seed)
    candidates = tuple(candidate for candidate, _ in tried.values())
    chosen, reason = (k, "given") if k is not None else choose(candidates)
    if chosen == 1:
        middle = np.average(positions, axis=0, weights=evidence)
        return Grouping(1, np.zeros(len(positions), dtype=np.int8), middle[None], candidates, reason)
    labels, centers = refine(positions, evidence, _means(cells.centers, cells.evidence, tried[chosen][1], chosen))
    return _ordered(Grouping(chosen, labels, centers, candidates, reason), positions, people)


def choose(candidates: Iterable[Candidate]) -> tuple[int, str]:
    """The number of groups, and why: "silhouette", or one because the others are "small", "unstable" or "chance"."""
    listed = list(candidates)
    large = [each for each in listed if each.smallest > SMALLEST - 0.01]
    steady = [each for each in large if each.stability >= STABLE]
    real = [each for each in steady if each.silhouette > each.by_chance]
    if real:
        return max(real, key=lambda each: (each.silhouette, -each.k)).k, "silhouette"
    return 1, "chance" if steady else "unstable" if large else "small"


def _try(cells: Cells, k: int, seed: str) -> tuple[Candidate, Labels]:
    labels = best(cells, k, integer(seed, "opinion", "starts", k))
    stability = _stability(cells, labels, k, integer(seed, "opinion", "resample", k))
    smallest = float(np.bincount(labels, cells.people, k).min())
    return Candidate(k, smallest, silhouette(cells.apart, cells.people, labels, k), stability, _by_chance(cells, k)), labels


def best(cells: Cells, k: int, seed: int) -> Labels:
    """Labels (cells,) of the chosen local optimum of weighted k-means over many k-means++ starts."""
    starts = int(np.clip(WORK // len(cells.centers), *STARTS))
    weights = np.repeat(cells.evidence[None], starts, axis=0)
    labels, costs = lloyd(cells.centers, weights, seedings(cells.centers, weights, k, np.random.default_rng(seed)))
    fewest = np.array([np.bincount(each, cells.people, k).min() for each in labels])
    sound = np.flatnonzero(fewest >= min(2.0, fewest.max()))
    near = sound[costs[sound] <= costs[sound].min() * (1 + NEAR)]
    _, different = np.unique(costs[near].round(9), return_index=True)
    return max((labels[near[at]] for at in different), key=lambda each: silhouette(cells.apart, cells.people, each, k))


def _stability(cells: Cells, labels: Labels, k: int, seed: int) -> float:
    """Mean adjusted Rand index between the groups and those of resampled people, found again from scratch."""
    chance = np.random.default_rng(seed)
    heads = np.bincount(cells.of, minlength=len(cells.centers))
    rounds = int(np.clip(WORK // len(heads), *RESAMPLES))
    weights = np.repeat(chance.poisson(heads, (rounds, len(heads))) / heads * cells.evidence, TRIES, axis=0)
    found, costs = lloyd(cells.centers, weights, seedings(cells.centers, weights, k, chance))
    winners = costs.reshape(rounds, TRIES).argmin(axis=1) + np.arange(rounds) * TRIES
    return float(np.mean([agreement(labels, found[at], cells.people) for at in winners]))


def _by_chance(cells: Cells, k: int) -> float:
    apart = cells.centers - np.average(cells.centers, axis=0, weights=cells.evidence)
    spread = np.linalg.eigvalsh((apart * cells.evidence[:, None]).T @ apart)
    return by_chance(k, float(cells.people.sum()), float(np.sqrt(spread[1] / spread[0])) if spread[0] > 0 else np.inf)


def _means(points: Floats, weights: Floats, labels: Labels, k: int) -> Floats:
    total = np.maximum(np.bincount(labels, weights, k), 1e-300)
    return np.stack([np.bincount(labels, weights * points[:, axis], k) / total for axis in (0, 1)], axis=1)


def _ordered(grouping: Grouping, positions: Floats, people: Floats) -> Grouping:
    """The largest group first; equal ones from left to right."""
    heads = np.bincount(grouping.labels, people, grouping.k)
    order = sorted(range(grouping.k), key=lambda group: (-heads[group], *grouping.centers[group].tolist()))
    place = np.argsort(np.array(order)).astype(np.int8)
    return Grouping(grouping.k, place[grouping.labels], grouping.centers[order], grouping.candidates, grouping.reason)
