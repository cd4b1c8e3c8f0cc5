"""Opening prices of members: the dual solved nearly, on a sparse graph, so that the exact flow starts near its end."""

import numpy as np
from numpy.typing import NDArray

from deliberate.match.problem import CONFLICT, Ints, Problem

Floats = NDArray[np.float32]
# A sample of the matters settles the prices roughly, then all matters with their best candidates settle them finely.
SAMPLE = 8
SAMPLE_ROUNDS = 50
REFRESHES = 10
ROUNDS = 20
# Width of the pattern in units: well below one, so that rounding the prices to units removes it again.
BLUR = 0.3
# Rows of the full matrix looked at in one go: bounds the memory of a refresh.
CHUNK = 512


def opening_prices(problem: Problem) -> Ints:
    """Prices (units of affinity) at which matters that choose their best members nearly respect the load limits.

    Every round a member chosen too often becomes dearer and one chosen too rarely cheaper; each member's step grows while its load
    errs to the same side and halves when it does not (Rprop, Riedmiller & Braun 1993). Deterministic. The quality
    changes only the running time of what follows, never its result.
    """
    unit = _unit(problem)
    most = int(problem.demand.max(initial=0))
    members = len(problem.members)
    width = min(members, max(40, 6 * most))
    if not 0 < most < members:
        return np.zeros(members, dtype=np.int64)
    sampled = np.arange(0, len(problem.matters), SAMPLE)
    values = _values(problem, sampled, unit)
    spread = max(1.0, float(values[values > -(2.0**30)].std()))
    search = Search(problem, spread * 0.05)
    everybody = np.broadcast_to(np.arange(members, dtype=np.int32), values.shape)
    search.settle(everybody, values, sampled, SAMPLE_ROUNDS)
    search.step[:] = spread * 0.01
    for _ in range(REFRESHES):
        candidates = _candidates(problem, search.prices, width)
        values = _values(problem, np.arange(len(problem.matters)), unit, candidates)
        search.settle(candidates, values, np.arange(len(problem.matters)), ROUNDS)
        if search.error <= len(problem.matters) / 2000:
            break
    return (np.rint(search.prices / unit) * unit).astype(np.int64)


class Search:
    """The prices so far, each member's step, and the units of load that were misplaced at the best prices seen."""

    def __init__(self, problem: Problem, step: float) -> None:
        """All prices 0."""
        self.problem = problem
        self.prices = np.zeros(len(problem.members))
        self.step = np.full(len(problem.members), step)
        self.error = np.inf

    def settle(self, candidates: NDArray[np.int32], values: Floats, matters: Ints, rounds: int) -> None:
        """Some rounds on these matters with these candidates; ends at the best prices of the rounds."""
        share = float(self.problem.demand[matters].sum()) / float(self.problem.demand.sum())
        upper, lower = self.problem.upper * share, self.problem.lower * share
        needs = self.problem.demand[matters]
        best, before = self.prices, np.zeros(len(upper))
        self.error = np.inf
        for _ in range(rounds):
            loads = _loads(candidates, values, self.prices, needs)
            over, under = np.maximum(loads - upper, 0), np.minimum(loads - lower, 0)
            # A positive price is right only at the upper limit, a negative one only at the lower.
            off = np.where(self.prices > 0, loads - upper, np.where(self.prices < 0, loads - lower, over + under))
            error = float(np.abs(off).sum()) / 2
            if error < self.error:
                self.error, best = error, self.prices
            sign = np.sign(off)
            self.step = self.step * np.where(sign * before > 0, 1.3, np.where(sign * before < 0, 0.5, 1.0))
            before = sign
            moved = self.prices + sign * self.step * np.sqrt(np.minimum(1.0, np.abs(off) / np.maximum(1.0, upper)))
            # At 0 the load may be anything within the limits, so a price stops there on its way.
            self.prices = np.where(moved * self.prices < 0, 0.0, moved)
        self.prices = best


def _unit(problem: Problem) -> int:
    """The greatest common divisor of the affinities: where it is large, many are equal."""
    unit = 0
    for start in range(0, len(problem.affinity), CHUNK):
        rows = problem.affinity[start : start + CHUNK]
        unit = int(np.gcd(np.gcd.reduce(rows[rows != CONFLICT], initial=0), unit))
        if unit == 1:
            break
    return max(1, unit)


def _values(problem: Problem, matters: Ints, unit: int, candidates: NDArray[np.int32] | None = None) -> Floats:
    """Affinities with a fixed pattern below one unit, so that equal ones do not all tip to the same side at once."""
    rows = problem.affinity[matters]
    columns = np.arange(rows.shape[1], dtype=np.int64)[None, :] if candidates is None else candidates.astype(np.int64)
    chosen = rows if candidates is None else np.take_along_axis(rows, candidates.astype(np.int64), axis=1)
    pattern = ((columns * 2654435761 + matters[:, None] * 40503) & 0xFFFF).astype(np.float32)
    return chosen.astype(np.float32) + (pattern - 0x8000) * np.float32(BLUR * unit / 0x10000)


def _candidates(problem: Problem, prices: NDArray[np.float64], width: int) -> NDArray[np.int32]:
    """The best members of every matter at the prices."""
    affinity = problem.affinity
    found = np.empty((len(affinity), width), dtype=np.int32)
    level = prices.astype(np.float32)
    first = affinity.shape[1] - width
    for start in range(0, len(affinity), CHUNK):
        found[start : start + CHUNK] = np.argpartition(affinity[start : start + CHUNK] - level, first, axis=1)[:, first:]
    return found


def _loads(candidates: NDArray[np.int32], values: Floats, prices: NDArray[np.float64], needs: Ints) -> Ints:
    """How many matters choose each member at the prices; matters of equal demand are looked at together."""
    worth = values - prices.astype(np.float32)[candidates]
    loads = np.zeros(len(prices), dtype=np.int64)
    for need in map(int, np.unique(needs)):
        rows = slice(None) if need == int(needs.min()) == int(needs.max()) else needs == need
        if need:
            first = worth.shape[1] - need
            top = np.argpartition(worth[rows], first, axis=1)[:, first:]
            loads += np.bincount(np.take_along_axis(candidates[rows], top, axis=1).ravel(), minlength=len(prices))
    return loads
