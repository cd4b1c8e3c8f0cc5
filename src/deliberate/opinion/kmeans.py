"""Weighted k-means in the plane, many runs side by side, with the measures that judge a result."""

import numpy as np
from numpy.typing import NDArray

from deliberate.opinion.votes import Floats

Labels = NDArray[np.int8]

ROUNDS = 60


def seedings(points: Floats, weights: Floats, k: int, chance: np.random.Generator) -> Floats:
    """k-means++ centers (Arthur and Vassilvitskii 2007) of many runs: weights (runs, points) → (runs, k, 2)."""
    runs = len(weights)
    centers = np.empty((runs, k, 2))
    nearest = np.ones_like(weights)
    for place in range(k):
        reach = np.cumsum(nearest * weights, axis=1)
        aim = chance.random(runs) * reach[:, -1]
        centers[:, place] = points[(reach <= aim[:, None]).sum(axis=1).clip(0, len(points) - 1)]
        distance = (points[:, 0] - centers[:, place, :1]) ** 2 + (points[:, 1] - centers[:, place, 1:]) ** 2
        nearest = distance if place == 0 else np.minimum(nearest, distance)
    return centers


def lloyd(points: Floats, weights: Floats, centers: Floats) -> tuple[Labels, Floats]:
    """Many weighted k-means side by side: weights (runs, points), centers (runs, k, 2) → labels (runs, points), costs (runs,).

    A run that no longer changes leaves the others to go on.
    """
    labels = np.full(weights.shape, -1, dtype=np.int8)
    costs = np.zeros(len(weights))
    squares = (points**2).sum(axis=1)
    going = np.arange(len(weights))
    for _ in range(ROUNDS):
        fresh, least = _nearest(points, centers)
        costs[going] = ((least + squares) * weights[going]).sum(axis=1)
        moved = (fresh != labels[going]).any(axis=1)
        labels[going] = fresh
        if not moved.any():
            break
        going, centers = going[moved], _recentred(points, weights[going[moved]], fresh[moved], centers[moved])
    return labels, np.maximum(costs, 0.0)


def _nearest(points: Floats, centers: Floats) -> tuple[Labels, Floats]:
    """The nearest center, the lowest of equals, and its squared distance less |point|²: both (runs, points)."""
    runs, k, _ = centers.shape
    flat = centers.reshape(-1, 2)
    apart = ((flat * -2.0) @ points.T + (flat**2).sum(axis=1)[:, None]).reshape(runs, k, -1)
    labels, least = np.zeros((runs, len(points)), dtype=np.int8), apart[:, 0].copy()
    for place in range(1, k):
        np.putmask(labels, apart[:, place] < least, place)
        np.minimum(least, apart[:, place], out=least)
    return labels, least


def _recentred(points: Floats, weights: Floats, labels: Labels, centers: Floats) -> Floats:
    runs, k, _ = centers.shape
    keys = (labels + np.arange(runs)[:, None] * k).ravel()
    total = np.bincount(keys, weights.ravel(), runs * k)
    sums = np.stack([np.bincount(keys, (weights * points[:, axis]).ravel(), runs * k) for axis in (0, 1)], axis=1)
    means = sums / np.where(total > 0, total, 1.0)[:, None]
    return np.where(total.reshape(runs, k, 1) > 0, means.reshape(runs, k, 2), centers)


def refine(positions: Floats, evidence: Floats, centers: Floats) -> tuple[Labels, Floats]:
    """Weighted k-means on everybody from given centers: labels (people,), centers (k, 2)."""
    k = len(centers)
    labels = np.full(len(positions), -1, dtype=np.int8)
    heavy = evidence[:, None] * positions
    for _ in range(ROUNDS):
        fresh = nearest_center(positions, centers)
        if (fresh == labels).all():
            break
        labels = fresh
        total = np.bincount(labels, evidence, k)
        sums = np.stack([np.bincount(labels, heavy[:, axis], k) for axis in (0, 1)], axis=1)
        centers = np.where(total[:, None] > 0, sums / np.where(total > 0, total, 1.0)[:, None], centers)
    return labels, centers


def nearest_center(positions: Floats, centers: Floats) -> Labels:
    """Index of the nearest center, the lowest of equals: (people,)."""
    nearest = np.zeros(len(positions), dtype=np.int8)
    least = np.full(len(positions), np.inf)
    for index, (across, up) in enumerate(centers.tolist()):
        distance = (positions[:, 0] - across) ** 2 + (positions[:, 1] - up) ** 2
        closer = distance < least
        nearest[closer] = index
        least = np.where(closer, distance, least)
    return nearest


def distances(points: Floats) -> Floats:
    """How far apart points are: (points, points)."""
    squares = (points**2).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares[:, None] + squares - 2 * (points @ points.T), 0.0)))


def silhouette(apart: Floats, people: Floats, labels: Labels, k: int) -> float:
    """Mean silhouette (Rousseeuw 1987) of `people` (points,) at points `apart` (points, points); somebody alone in a group counts 0."""
    member = np.zeros((len(people), k))
    member[np.arange(len(people)), labels] = people
    heads = member.sum(axis=0)
    sums = apart @ member
    own = np.arange(len(people)), labels
    rest = heads[labels] - np.minimum(people, 1.0)
    inside = sums[own] / np.where(rest > 0, rest, 1.0)
    outside = np.where(heads > 0, sums / np.where(heads > 0, heads, 1.0), np.inf)
    outside[own] = np.inf
    other = outside.min(axis=1)
    scale = np.maximum(inside, other)
    alone = (rest <= 0) | ~(scale > 0) | ~np.isfinite(scale)
    each = np.where(alone, 0.0, (np.where(alone, 0.0, other) - inside) / np.where(alone, 1.0, scale))
    return float(each @ people / people.sum())


def agreement(first: NDArray[np.integer], second: NDArray[np.integer], people: Floats) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985) of two labellings of cells that hold `people` each."""
    rows_of, columns_of = int(first.max()) + 1, int(second.max()) + 1
    cells = np.bincount(first.astype(np.intp) * columns_of + second, people, rows_of * columns_of)
    table: Floats = cells.astype(np.float64).reshape(rows_of, columns_of)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / max(pairs(people.sum(keepdims=True)), 1e-12)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs(table) - expected) / (most - expected)
