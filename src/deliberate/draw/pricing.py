"""The best panel for given prices of the classes: branch and bound over warm-started linear programmes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import highspy
import numpy as np

from deliberate.draw.highs import INFINITE, Block, add_row, optimal, point, solver, value
from deliberate.draw.model import Floats, Model

NODES = 400
WHOLE = 1e-6
PRUNE = 1e-9


@dataclass(frozen=True)
class Cut:
    """Every panel x satisfies coefficients @ x <= bound; the coefficients are multiples of 2**-40 and so exact."""

    coefficients: Floats
    bound: float


@dataclass(frozen=True)
class Task:
    """What to look for: the largest weights @ x above `floor`; stop at the first panel above `enough` or after `nodes` programmes (0: the usual number)."""

    weights: Floats
    floor: float = -INFINITE
    enough: float = INFINITE
    nodes: int = 0


@dataclass
class Found:
    """The panels met (best last) and whether no better one exists."""

    panels: list[Floats] = field(default_factory=list)
    proved: bool = True


class Pricer:
    """Solves pricing problems over the panels of a model; keeps the basis, so that a new objective costs a few pivots."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.cuts: list[Cut] = []
        self.columns = np.arange(len(model.sizes), dtype=np.int32)
        self.highs = self._load(False)
        self.exact: highspy.Highs | None = None

    def _load(self, whole: bool) -> highspy.Highs:
        model = self.model
        zero = np.zeros(len(model.sizes))
        highs = solver(Block(zero, zero, model.caps, model.matrix, model.low, model.high, whole=whole))
        for cut in self.cuts:
            add_row(highs, cut.coefficients, -INFINITE, cut.bound)
        return highs

    def add(self, cut: Cut) -> None:
        """Strengthen the linear programmes by an inequality that all panels satisfy."""
        self.cuts.append(cut)
        self.exact = None
        add_row(self.highs, cut.coefficients, -INFINITE, cut.bound)

    def best(self, task: Task) -> Found:
        """Search the whole set of panels; falls back on the solver's own branch and cut when the tree grows too large."""
        found = self.search(task, np.zeros(len(self.columns)), self.model.caps)
        if found.proved or (found.panels and task.weights @ found.panels[-1] > task.enough):
            return found
        return self._cut_and_branch(task, found)

    def search(self, task: Task, lower: Floats, upper: Floats) -> Found:
        """Branch and bound inside a box; the rows of the solver may have been narrowed by the caller."""
        scale = float(np.abs(task.weights).max()) or 1.0
        self.highs.changeColsCost(len(self.columns), self.columns, task.weights / scale)
        found, best, nodes = Found(), task.floor / scale, 0
        stack = [(lower, upper)]
        while stack and best <= task.enough / scale:
            if nodes == (task.nodes or NODES):
                found.proved = False
                break
            box = stack.pop()
            nodes += 1
            self.highs.changeColsBounds(len(self.columns), self.columns, *box)
            if not optimal(self.highs) or value(self.highs) <= best + PRUNE:
                continue
            x = point(self.highs)
            if np.abs(x - np.rint(x)).max() < WHOLE:
                found.panels.append(np.rint(x) + 0.0)
                best = value(self.highs)
            else:
                stack.extend(_halves(x, *box))
        found.proved = found.proved and not stack
        return found

    def _cut_and_branch(self, task: Task, found: Found) -> Found:
        if self.exact is None:
            self.exact = self._load(True)
        scale = float(np.abs(task.weights).max()) or 1.0
        self.exact.changeColsCost(len(self.columns), self.columns, task.weights / scale)
        if optimal(self.exact):
            found.panels.append(np.rint(point(self.exact)) + 0.0)
        found.proved = True
        return found


def _halves(x: Floats, lower: Floats, upper: Floats) -> Iterator[tuple[Floats, Floats]]:
    """The two boxes beside the most fractional variable; the nearer one last, since the stack takes it first."""
    column = int(np.abs(x - np.rint(x)).argmax())
    floor = np.floor(x[column])
    below, above = upper.copy(), lower.copy()
    below[column], above[column] = floor, floor + 1
    halves = [(lower, below), (above, upper)]
    yield from halves if x[column] - floor >= 0.5 else reversed(halves)
