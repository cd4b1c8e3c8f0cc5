"""Fair levels over the linear relaxation of the panels: one linear programme a level, fixed by its dual prices."""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from deliberate.draw.highs import INFINITE, Block, add_row, optimal, point, prices, solver, value
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


class Ladder:
    """max z subject to x in the relaxation, x_j >= z s_j for the free classes and x_j >= their level for the fixed ones."""

    def __init__(self, model: Model) -> None:
        self.model, self.count, self.rows = model, len(model.sizes), len(model.low)
        matrix = np.zeros((self.rows + self.count, self.count + 1))
        matrix[: self.rows, : self.count] = model.matrix
        matrix[self.rows :, : self.count] = np.diag(1 / model.sizes)
        matrix[self.rows :, self.count] = -1
        self.highs: highspy.Highs = solver(
            Block(
                np.append(np.zeros(self.count), 1.0),
                np.append(np.zeros(self.count), -INFINITE),
                np.append(model.caps, INFINITE),
                matrix,
                np.append(model.low, np.zeros(self.count)),
                np.append(model.high, np.full(self.count, INFINITE)),
            )
        )
        self.levels = np.full(self.count, np.nan)
        self.slack = 0.0

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """The classes that have no level yet, shape (classes,)."""
        return np.asarray(np.isnan(self.levels))

    def add(self, cut: Cut) -> None:
        """An inequality that all panels satisfy."""
        add_row(self.highs, cut.coefficients, -INFINITE, cut.bound)

    def bound(self) -> float:
        """As high as the lowest free level can go in the relaxation."""
        while not optimal(self.highs):  # rounding of the levels already fixed: give them a hair more room
            self.slack = max(1e-11, 4 * self.slack)
            for held in np.nonzero(~self.free)[0].tolist():
                self._hold(held)
        return max(0.0, value(self.highs))

    def counts(self) -> Floats:
        """The point where the last bound is reached."""
        return point(self.highs)[: self.count]

    def fix(self, level: float) -> Stage:
        """Fix, at this level, the classes that hold the last bound down by a positive dual price (Pelessoni 1998, theorem 3.3)."""
        dual = prices(self.highs)
        weights = np.where(self.free, np.maximum(0.0, -dual[self.rows : self.rows + self.count]), 0.0)
        weights /= weights.sum()
        fixed: tuple[int, ...] = tuple(np.nonzero(weights >= min(FIX, weights.max()))[0].tolist())
        for column in fixed:
            self.levels[column] = level
            self.highs.changeCoeff(self.rows + column, self.count, 0.0)
            self._hold(column)
        return Stage(level, fixed, weights, np.delete(dual, np.s_[self.rows : self.rows + self.count]))

    def _hold(self, column: int) -> None:
        floor = max(0.0, self.model.sizes[column] * (self.levels[column] - self.slack))
        self.highs.changeColBounds(column, min(floor, self.model.caps[column]), self.model.caps[column])


def levels(model: Model, cuts: list[Cut], first: bool = False) -> Levels:
    """LEXIMIN over the relaxation (or only its first positive level): a bound for panels, and theirs when the point is a mixture of them."""
    ladder = Ladder(model)
    for cut in cuts:
        ladder.add(cut)
    stages: list[Stage] = []
    while ladder.free.any():
        level, counts = ladder.bound(), ladder.counts()
        stages.append(ladder.fix(level))
        if first and level > ZERO:
            return Levels(counts, np.where(ladder.free, level, ladder.levels), tuple(stages))
    return Levels(counts, ladder.levels, tuple(stages))
