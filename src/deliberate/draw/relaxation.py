"""Fair levels over the linear relaxation of the panels: one linear programme a level, fixed by its dual prices."""

from dataclasses import dataclass

import highspy
import numpy as np

from deliberate.draw.highs import INFINITE, Block, optimal, point, prices, solver, value
from deliberate.draw.model import Floats, Model
from deliberate.draw.pricing import Cut

FIX = 1e-4
ZERO = 1e-9


@dataclass(frozen=True)
class Stage:
    """One level: the classes fixed there, and the dual prices that prove it.

    `weights` (classes,) are non-negative, 0 on classes fixed earlier, and sum to 1; `row_prices` (rows of the model, then cuts).
    """

    level: float
    fixed: tuple[int, ...]
    weights: Floats
    row_prices: Floats


@dataclass(frozen=True)
class Levels:
    """The fairest expected numbers of people by class, `counts` (classes,), the levels to reach `floor`, and their stages."""

    counts: Floats
    floor: Floats
    stages: tuple[Stage, ...]


class _Ladder:
    """max z subject to x in the relaxation, x_j >= z s_j for the free classes and x_j >= their level for the fixed ones."""

    def __init__(self, model: Model, cuts: list[Cut]) -> None:
        self.model, self.count, self.rows = model, len(model.sizes), len(model.low) + len(cuts)
        matrix = np.zeros((self.rows + self.count, self.count + 1))
        matrix[: self.rows, : self.count] = np.vstack([model.matrix, *(cut.coefficients for cut in cuts)])
        matrix[self.rows :, : self.count] = np.diag(1 / model.sizes)
        matrix[self.rows :, self.count] = -1
        self.highs: highspy.Highs = solver(
            Block(
                np.append(np.zeros(self.count), 1.0),
                np.append(np.zeros(self.count), -INFINITE),
                np.append(model.caps, INFINITE),
                matrix,
                np.concatenate([model.low, np.full(len(cuts), -INFINITE), np.zeros(self.count)]),
                np.concatenate([model.high, [cut.bound for cut in cuts], np.full(self.count, INFINITE)]),
            )
        )
        self.levels = np.full(self.count, np.nan)
        self.counts = np.zeros(self.count)
        self.slack = 0.0

    def step(self) -> Stage:
        """Raise the lowest free level as far as it goes and fix the classes that hold it down."""
        while not optimal(self.highs):  # rounding of the levels already fixed: give them a hair more room
            self.slack = max(1e-11, 4 * self.slack)
            for held in np.nonzero(~np.isnan(self.levels))[0].tolist():
                self._hold(held)
        level, dual = max(0.0, value(self.highs)), prices(self.highs)
        weights = np.where(np.isnan(self.levels), np.maximum(0.0, -dual[self.rows :]), 0.0)
        weights /= weights.sum()
        self.counts = point(self.highs)[: self.count]
        fixed: tuple[int, ...] = tuple(np.nonzero(weights >= min(FIX, weights.max()))[0].tolist())
        for column in fixed:
            self.levels[column] = level
            self.highs.changeCoeff(self.rows + column, self.count, 0.0)
            self._hold(column)
        return Stage(level, fixed, weights, dual[: self.rows])

    def _hold(self, column: int) -> None:
        floor = max(0.0, self.model.sizes[column] * (self.levels[column] - self.slack))
        self.highs.changeColBounds(column, min(floor, self.model.caps[column]), self.model.caps[column])


def levels(model: Model, cuts: list[Cut], first: bool = False) -> Levels:
    """LEXIMIN over the relaxation (or only its first positive level): a bound for panels, and theirs when the point is a mixture of them."""
    ladder = _Ladder(model, cuts)
    stages: list[Stage] = []
    while np.isnan(ladder.levels).any():
        stages.append(ladder.step())
        if first and stages[-1].level > ZERO:
            floor = np.where(np.isnan(ladder.levels), stages[-1].level, ladder.levels)
            return Levels(ladder.counts, floor, tuple(stages))
    return Levels(ladder.counts, ladder.levels, tuple(stages))
