"""One-against-rest linear support vector machines with squared hinge, and the temperature that makes their scores probabilities."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

Floats = NDArray[np.float64]
Matrix = sparse.csr_array


DENSE = 4_000  # up to here the products of all pairs of rows fit comfortably in memory (128 MiB)
ROUNDS, STEPS = 50, 400
CLOSE = 1e-7


def fit(rows: Matrix, labels: NDArray[np.int64], count: int, cost: float = 1.0) -> Floats:
    """Weights of `count` classes, shape (features + 1, count); the last row is the regularised intercept.

    Minimises |w|^2 / 2 + cost * sum of max(0, 1 - y w.x)^2 for each class, a strictly convex problem with one
    solution (Fan et al., LIBLINEAR, JMLR 2008), by Newton steps on the rows inside the margin (Chapelle, "Training
    a support vector machine in the primal", Neural Computation 2007); all classes advance together.
    """
    signs = np.where(labels[:, None] == np.arange(count), 1.0, -1.0)
    product = _product(rows)
    share = np.zeros_like(signs)
    out = np.zeros_like(signs)
    for _ in range(ROUNDS):
        inside = signs * out < 1
        wanted = _solve(product, inside, signs, 0.5 / cost, share)
        moved = product(wanted)
        step = _step((share, out), (wanted, moved), signs, cost)
        change = np.abs(step * (moved - out)).max()
        share, out = share + step * (wanted - share), out + step * (moved - out)
        if change < CLOSE:
            break
    return np.vstack([rows.T @ share, share.sum(axis=0)])


def _product(rows: Matrix) -> Callable[[Floats], Floats]:
    """Multiplication by the matrix of inner products of the rows, each with a one appended."""
    turned = rows.T.tocsr()
    if rows.shape[0] > DENSE:
        return lambda share: np.asarray(rows @ (turned @ share) + share.sum(axis=0))
    dense = (rows @ turned).toarray() + 1
    return lambda share: dense @ share


def _solve(product: Callable[[Floats], Floats], inside: NDArray[np.bool_], signs: Floats, ridge: float, start: Floats) -> Floats:
    """Conjugate gradients for (K + ridge) a = y on the rows inside, zero elsewhere, each column on its own."""
    found = np.where(inside, start, 0.0)
    rest = np.where(inside, signs - product(found) - ridge * found, 0.0)
    toward = rest.copy()
    size = np.square(rest).sum(axis=0)
    for _ in range(STEPS):
        if size.max() < CLOSE**2:
            break
        image = np.where(inside, product(toward) + ridge * toward, 0.0)
        length = size / np.maximum((toward * image).sum(axis=0), 1e-300)
        found += length * toward
        rest -= length * image
        size, before = np.square(rest).sum(axis=0), size
        toward = rest + size / np.maximum(before, 1e-300) * toward
    return found


def _step(old: tuple[Floats, Floats], new: tuple[Floats, Floats], signs: Floats, cost: float) -> Floats:
    """For each column the largest of 1, 1/2, 1/4 … that does not raise the objective."""

    def objective(step: Floats) -> Floats:
        share, out = (left + step * (right - left) for left, right in zip(old, new, strict=True))
        slack = np.maximum(0.0, 1.0 - signs * out)
        return np.asarray(0.5 * (share * out).sum(axis=0) + cost * np.square(slack).sum(axis=0))

    limit = objective(np.zeros(signs.shape[1])) + CLOSE
    step = np.ones(signs.shape[1])
    while (worse := objective(step) > limit).any():
        step = np.where(worse, step / 2, step)
    return step


def scores(rows: Matrix, weights: Floats) -> Floats:
    """Decision values, shape (rows, classes)."""
    return np.asarray(rows @ weights[:-1] + weights[-1], np.float64)


def softmax(values: Floats) -> Floats:
    """Row-wise exponentials that sum to one."""
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)


def temperature(values: Floats, labels: NDArray[np.int64]) -> float:
    """The factor t > 0 for which softmax(t * values) has the least log loss (temperature scaling, Guo et al., ICML 2017).

    A label with n examples counts as (n + 1) / (n + 2) certain, the rest is shared by the others (Platt 1999), so that few
    examples never make a router sure of everything.
    """
    rows, count = values.shape
    certain = (np.bincount(labels, minlength=count) + 1.0) / (np.bincount(labels, minlength=count) + 2.0)
    target = np.repeat(((1 - certain[labels]) / (count - 1))[:, None], count, axis=1)
    target[np.arange(rows), labels] = certain[labels]

    def loss(exponent: float) -> float:
        return -float((target * np.log(np.maximum(softmax(np.exp(exponent) * values), 1e-12))).sum())

    found: Any = optimize.minimize_scalar(loss, bounds=(-3.0, 4.0), method="bounded")
    return float(np.exp(found.x))
