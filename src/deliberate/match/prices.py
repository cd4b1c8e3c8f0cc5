"""Opening prices of members: the dual solved nearly, on a sparse graph, so that the exact flow starts near its end."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.match.problem import CONFLICT, Ints, Problem

Floats = NDArray[np.float32]
Prices = NDArray[np.float64]
# First a sample of the matters and all members, then all matters with their best candidates.
SAMPLE = 8
CANDIDATES = 40
SOFT_ROUNDS, SOFT_REFRESHES, SOFT_ROUNDS_EACH = 60, 4, 15
HARD_REFRESHES, HARD_ROUNDS = 6, 20
# Width of the pattern in units: well below one, so that rounding the prices to units removes it again.
BLUR = 0.3
# Rows of the full matrix looked at in one go: bounds the memory of a refresh.
CHUNK = 512


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Matters with candidates: `values[r, c]` is the affinity of member `candidates[r, c]` (None: of member c) for the matter of row r.

    `upper`, `lower`: the load limits scaled to these matters; no price goes beyond `most`, nor further than `reach` from where it was,
    because the candidates are the best ones only near those prices.
    """

    candidates: NDArray[np.int32] | None
    values: Floats
    needs: Ints
    upper: Prices
    lower: Prices
    most: float
    reach: float

    def worth(self, prices: Prices) -> Floats:
        """Affinity minus price of every candidate."""
        level = prices.astype(np.float32)
        return self.values - (level if self.candidates is None else level[self.candidates])

    def shared(self, parts: Floats) -> Prices:
        """Sums of `parts` by member."""
        if self.candidates is None:
            sums: Prices = parts.sum(axis=0, dtype=np.float64)
            return sums
        return np.bincount(self.candidates.ravel(), weights=parts.ravel(), minlength=len(self.upper)).astype(np.float64)

    def off(self, loads: Prices, prices: Prices) -> Prices:
        """By how much each load is wrong: a positive price is right only at the upper limit, a negative one only at the lower."""
        over, under = np.maximum(loads - self.upper, 0), np.minimum(loads - self.lower, 0)
        return np.where(prices > 0, loads - self.upper, np.where(prices < 0, loads - self.lower, over + under))

    def moved(self, prices: Prices, change: Prices, origin: Prices) -> Prices:
        """New prices within the limits; at 0 any load within the limits is right, so a price stops there on its way."""
        new = np.clip(np.clip(prices + change, origin - self.reach, origin + self.reach), -self.most, self.most)
        return np.where(new * prices < 0, 0.0, new)


def opening_prices(problem: Problem) -> Ints:
    """Prices (units of affinity) at which matters that choose their best members nearly respect the load limits.

    Soft rounds spread each matter's demand over the members like a softmax and move prices by its temperature times the logarithm of
    load to limit, while the temperature falls (Sinkhorn scaling with annealing, Cuturi 2013). Hard rounds then count real
    choices and move each price by a step of its own that grows while the load errs to the same side and halves when it does not (Rprop,
    Riedmiller & Braun 1993). Deterministic. The quality changes only the running time of what follows, never its result.
    """
    members = len(problem.members)
    prices = np.zeros(members)
    if not 0 < int(problem.demand.max(initial=0)) < members:
        return prices.astype(np.int64)
    unit = _unit(problem)
    first = _sample(problem, unit)
    allowed = first.values[first.values > CONFLICT / 2]
    spread = max(float(unit), float(allowed.std()))
    prices = soft(first, prices, np.geomspace(spread, spread / 100, SOFT_ROUNDS))
    for heat in np.geomspace(spread / 100, spread / 1000, SOFT_REFRESHES):
        prices = soft(_nearby(problem, prices, unit), prices, np.full(SOFT_ROUNDS_EACH, heat))
    steps, before = np.full(members, spread / 1000), np.inf
    for _ in range(HARD_REFRESHES):
        prices, steps, error = hard(_nearby(problem, prices, unit), prices, steps)
        if error > 0.95 * before or error < len(problem.matters) / 2000:
            break
        before = error
    if int(problem.demand.sum()) in (int(problem.upper.sum()), int(problem.lower.sum())):
        # Only differences of prices matter then; centred ones are not torn apart by rounding.
        prices = prices - np.median(prices)
    return (np.rint(prices / unit) * unit).astype(np.int64)


def soft(market: Market, prices: Prices, heats: Prices) -> Prices:
    """One round a temperature."""
    origin = prices
    for heat in heats:
        worth = market.worth(prices)
        worth -= worth.max(axis=1, keepdims=True)
        worth *= np.float32(1 / heat)
        # Below this an exponential is nothing here, and slow to compute with.
        np.exp(np.maximum(worth, -60, out=worth), out=worth)
        # A member can serve a matter once only; what this cuts off is given back in proportion below.
        np.minimum(worth * (market.needs[:, None] / worth.sum(axis=1, keepdims=True)), 1, out=worth)
        loads = market.shared(worth)
        loads = np.maximum(loads * (float(market.needs.sum()) / loads.sum()), 1e-9)
        right = loads - market.off(loads, prices)
        prices = market.moved(prices, heat * np.clip(np.log(loads / np.maximum(right, 1e-9)), -8, 8), origin)
    return prices


def hard(market: Market, prices: Prices, steps: Prices) -> tuple[Prices, Prices, float]:
    """The best prices of some rounds, the steps reached, and the units of load misplaced at those prices."""
    origin, best, least = prices, prices, np.inf
    before = np.zeros(len(prices))
    for _ in range(HARD_ROUNDS):
        off = market.off(_loads(market, prices), prices)
        error = float(np.abs(off).sum()) / 2
        if error < least:
            best, least = prices, error
        sign = np.sign(off)
        steps = steps * np.where(sign * before > 0, 1.2, np.where(sign * before < 0, 0.5, 1.0))
        before = sign
        prices = market.moved(prices, sign * steps * np.sqrt(np.minimum(1.0, np.abs(off) / np.maximum(1.0, market.upper))), origin)
    return best, steps, least


def _unit(problem: Problem) -> int:
    """The greatest common divisor of the affinities: where it is large, many are equal."""
    unit = 0
    for start in range(0, len(problem.affinity), CHUNK):
        rows = problem.affinity[start : start + CHUNK]
        unit = int(np.gcd(np.gcd.reduce(rows[rows != CONFLICT], initial=0), unit))
        if unit == 1:
            break
    return max(1, unit)


def _sample(problem: Problem, unit: int) -> Market:
    """Every eighth matter with demand, and all members."""
    rows = np.flatnonzero(problem.demand)[::SAMPLE]
    return _market(problem, rows, None, unit)


def _nearby(problem: Problem, prices: Prices, unit: int) -> Market:
    """Every matter with its best members at the prices."""
    affinity = problem.affinity
    most = int(problem.demand.max())
    width = min(affinity.shape[1], max(CANDIDATES, 6 * most))
    found = np.empty((len(affinity), width), dtype=np.int32)
    level = prices.astype(np.float32)
    first = affinity.shape[1] - width
    for start in range(0, len(affinity), CHUNK):
        found[start : start + CHUNK] = np.argpartition(affinity[start : start + CHUNK] - level, first, axis=1)[:, first:]
    market = _market(problem, np.arange(len(affinity)), found, unit)
    worth = market.worth(prices)
    gaps = np.partition(worth, width - most, axis=1)[:, width - most] - worth.min(axis=1)
    # Prices that move by less than half the gap leave most candidates the best.
    return replace(market, reach=max(float(unit), float(np.median(gaps)) / 2))


def _market(problem: Problem, rows: Ints, candidates: NDArray[np.int32] | None, unit: int) -> Market:
    """Affinities with a fixed pattern below one unit, so that equal ones do not all tip to the same side at once."""
    columns = np.arange(len(problem.members), dtype=np.int32)[None, :] if candidates is None else candidates
    chosen = problem.affinity[rows[:, None], columns]
    pattern = ((columns * np.uint32(2654435761 & 0x7FFFFFFF) + rows.astype(np.uint32)[:, None] * np.uint32(40503)) & 0xFFFF).astype(
        np.float32
    )
    values = chosen.astype(np.float32) + (pattern - 0x8000) * np.float32(BLUR * unit / 0x10000)
    needs = problem.demand[rows]
    share = int(needs.sum()) / int(problem.demand.sum())
    upper, lower = ((limit * share).astype(np.float64) for limit in (problem.upper, problem.lower))
    # No price of an optimum without conflicts needs to be larger than the range of the affinities.
    spread = values[values > CONFLICT / 2]
    return Market(candidates, values, needs, upper, lower, 2 * float(spread.max() - spread.min()) + unit, np.inf)


def _loads(market: Market, prices: Prices) -> Prices:
    """How many matters choose each member at the prices; matters of equal demand are looked at together."""
    worth = market.worth(prices)
    chosen = np.zeros(worth.shape, dtype=np.float32)
    for need in map(int, np.unique(market.needs)):
        rows = np.flatnonzero(market.needs == need)
        if need:
            top = np.argpartition(worth[rows], worth.shape[1] - need, axis=1)[:, worth.shape[1] - need :]
            chosen[rows[:, None], top] = 1
    return market.shared(chosen)
