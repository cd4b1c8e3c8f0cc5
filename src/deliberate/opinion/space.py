"""The two-dimensional map: principal axes of the mean-imputed votes, without ever filling in the matrix."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from deliberate.opinion.votes import Flags, Floats, Votes
from deliberate.seeds import integer

Reals = NDArray[np.floating]
Apply = Callable[[Floats], Floats]

SINGLE = 1 << 22
"""From this many votes on the products run in single precision; the axes still agree to about six digits."""
STEPS = 80
EXACT = 1e-10
ROUGH = 1e-6


@dataclass(frozen=True, eq=False)
class Space:
    """The plane of the map.

    `means` (statements,): mean vote, 0 where out. `axes` (2, statements): orthonormal, the largest loading positive.
    `positions` (people, 2). `spread` (2,): share of the variance that each axis carries. `centred`: the sparse part.
    """

    means: Floats
    axes: Floats
    positions: Floats
    spread: Floats
    centred: csr_array


def mean_votes(votes: Votes, out: Flags, weights: Floats | None) -> Floats:
    """Mean vote per statement over those who voted on it; 0 for statements that are out: (statements,)."""
    size = len(votes.statements)
    total, seen = np.zeros(size), np.zeros(size)
    for people, entries in votes.spans():
        columns, values = votes.columns[entries], votes.values[entries].astype(np.float64)
        share = None if weights is None else votes.spread(weights, people)
        total += np.bincount(columns, values if share is None else values * share, size)
        seen += np.bincount(columns, share, size)
    return np.where(out, 0.0, total / seen)


def centre(votes: Votes, out: Flags, means: Floats) -> csr_array:
    """Votes less the mean of their statement, nothing where nobody voted: what mean imputation and centring leave.

    The imputed and centred matrix of Polis is V − M∘(1 μᵀ) with V the votes, M the mask and μ the means: a missing
    vote becomes the mean and then zero. So it is exactly as sparse as the votes.
    """
    kind = np.float32 if len(votes.values) >= SINGLE else np.float64
    data: Reals = np.subtract(votes.values, means.astype(kind)[votes.columns], dtype=kind)
    if out.any():
        data[out[votes.columns]] = 0
    return csr_array((data, votes.columns, votes.starts), shape=votes.shape)


def axes_of(centred: csr_array, weights: Floats | None, seed: str) -> tuple[Floats, Floats]:
    """The two leading principal axes (2, statements) and their eigenvalues (2,), by Lanczos on the covariance."""
    flipped = centred.T
    kind = centred.dtype
    heavy = None if weights is None else weights.astype(kind)

    def covariance(vector: Floats) -> Floats:
        reached = centred @ vector.astype(kind)
        return np.asarray(flipped @ (reached if heavy is None else reached * heavy), dtype=np.float64)

    size = centred.shape[1]
    start = np.random.default_rng(integer(seed, "opinion", "axes")).normal(size=size)
    vectors, values = leading(covariance, start, EXACT if kind == np.float64 else ROUGH)
    peaks = np.abs(vectors).argmax(axis=1)
    signs = np.where(vectors[np.arange(2), peaks] < 0, -1.0, 1.0)
    return vectors * signs[:, None], values


def leading(apply: Apply, start: Floats, close: float) -> tuple[Floats, Floats]:
    """The two largest eigenvalues of a symmetric operator ≥ 0 with their vectors: Lanczos, full reorthogonalisation.

    Stops when both residuals are below `close` times the largest eigenvalue. Where the space runs out (rank below two,
    or one statement), the missing axis is zero with eigenvalue zero. Source: Golub and Van Loan, Matrix Computations, ch. 10.
    """
    size = len(start)
    basis = np.zeros((min(STEPS, size), size))
    diagonal: list[float] = []
    beside: list[float] = []
    fresh = start / np.linalg.norm(start)
    while True:
        step = len(diagonal)
        basis[step] = fresh
        image = apply(fresh)
        diagonal.append(float(fresh @ image))
        for _ in range(2):
            image -= basis[: step + 1].T @ (basis[: step + 1] @ image)
        length = float(np.linalg.norm(image))
        ended = length <= 1e-12 * max(diagonal) or step + 1 == len(basis)
        if ended or step % 4 == 3:
            values, turns = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
            left = length * np.abs(turns[-1, -2:])
            if ended or (left <= close * values[-1]).all():
                return _pair(basis[: step + 1], values, turns)
        beside.append(length)
        fresh = image / length


def _pair(basis: Floats, values: Floats, turns: Floats) -> tuple[Floats, Floats]:
    vectors, kept = np.zeros((2, basis.shape[1])), np.zeros(2)
    for place, index in enumerate(range(len(values) - 1, max(len(values) - 3, -1), -1)):
        if values[index] > 1e-12 * max(values[-1], 1e-300):
            vectors[place], kept[place] = turns[:, index] @ basis, values[index]
    return vectors, kept


def project(centred: csr_array, axes: Floats, cast: NDArray[np.integer], columns: int) -> Floats:
    """Positions (people, 2), pushed out by sqrt(columns / cast): who voted on little does not crowd the middle.

    `cast` counts a person's votes, statements that are out included for everybody, as Polis's zeroed columns do.
    """
    flat = np.asarray(centred @ axes.T.astype(centred.dtype), dtype=np.float64)
    return np.asarray(flat * np.sqrt(columns / np.maximum(cast, 1))[:, None])


def effective_counts(votes: Votes, out: Flags) -> NDArray[np.int64]:
    """Votes per person where every statement that is out counts as voted on: (people,)."""
    counts = votes.counts().astype(np.int64)
    if out.any():
        on_out = np.add.reduceat(out[votes.columns].astype(np.int64), votes.starts[:-1])
        counts += int(out.sum()) - on_out
    return counts


def build(votes: Votes, out: Flags, weights: Floats | None, seed: str) -> Space:
    """Means, axes and positions of a conversation; `weights` (people,) below 1 quieten bursts, None where there is none."""
    means = mean_votes(votes, out, weights)
    centred = centre(votes, out, means)
    axes, values = axes_of(centred, weights, seed)
    positions = project(centred, axes, effective_counts(votes, out), len(votes.statements))
    share = np.ones(len(votes.participants)) if weights is None else weights
    total = sum(float(centred.data[entries].astype(np.float64) ** 2 @ votes.spread(share, people)) for people, entries in votes.spans())
    return Space(means, axes, positions, values / total if total > 0 else values, centred)
