"""A point of the relaxation as a mixture of panels, or an inequality that shows it is none."""

from dataclasses import dataclass

import numpy as np

from deliberate.draw.highs import INFINITE, Block, add_column, optimal, point, prices, solver, value
from deliberate.draw.model import Floats, Model
from deliberate.draw.pricing import NODES, WHOLE, Cut, Pricer, Task
from deliberate.draw.relaxation import Levels

NEAR = 1e-12
LEFT = 1e-9
TINY = 1e-9
GRID = 2.0**30
SPREAD = 3


@dataclass(frozen=True)
class Mixture:
    """Panels (panels, classes) and their probabilities (panels,)."""

    panels: Floats
    weights: Floats


class Columns:
    """The panels met so far, each once, in the order of their discovery."""

    def __init__(self) -> None:
        self.seen: dict[bytes, Floats] = {}

    def add(self, panel: Floats) -> bool:
        """Remember the panel; whether it is new."""
        key = panel.astype(np.int32).tobytes()
        new = key not in self.seen
        self.seen.setdefault(key, panel)
        return new

    def stack(self, classes: int) -> Floats:
        """All panels, shape (panels, classes)."""
        return np.array(list(self.seen.values())).reshape(len(self.seen), classes)


def peel(pricer: Pricer, counts: Floats) -> tuple[Mixture, float]:
    """Carathéodory by walking: take a panel on the face of the point, step away from it to the next face, repeat.

    Grötschel, Lovász and Schrijver 1988, theorem 6.5.11, on the relaxation. Returns the mixture and the mass that is left
    when some face has no panel on it (0 when the point was decomposed completely).
    """
    walk = _Walk(pricer, counts)
    while walk.mass > LEFT and walk.step():
        pass
    walk.release()
    return Mixture(np.array(walk.panels).reshape(-1, len(counts)), np.array(walk.weights)), walk.mass


class _Walk:
    def __init__(self, pricer: Pricer, counts: Floats) -> None:
        self.pricer, self.model = pricer, pricer.model
        self.matrix = np.vstack([self.model.matrix, *(cut.coefficients for cut in pricer.cuts)])
        self.low = np.append(self.model.low, np.full(len(pricer.cuts), -INFINITE))
        self.high = np.append(self.model.high, [cut.bound for cut in pricer.cuts])
        self.counts, self.mass = counts, 1.0
        self.panels: list[Floats] = []
        self.weights: list[float] = []

    def step(self) -> bool:
        """One panel off the point; False when its face has none (or the search gave up)."""
        near = WHOLE / 1000 + NEAR / self.mass  # the error of what is left grows as mass is taken off
        x = _snap((self.counts - np.array(self.weights) @ self._taken()) / self.mass, near)
        rows = self.matrix @ x
        at_high, at_low = self.high - rows < near, rows - self.low < near
        row_low, row_high = np.where(at_high, self.high, self.low), np.where(at_low, self.low, self.high)
        lower, upper = np.floor(x + near), np.ceil(x - near)
        self._narrow(row_low, row_high)
        found = self.pricer.search(Task(x - lower, enough=-INFINITE, nodes=NODES // 4), lower, upper)
        if not found.panels:
            return False
        panel = found.panels[-1]
        away = x - panel
        length = min(_reach(x, away, lower, upper), _reach(rows, self.matrix @ away, row_low, row_high))
        share = length / (1 + length) if np.isfinite(length) else 1.0
        self.panels.append(panel)
        self.weights.append(self.mass * share)
        self.mass *= 1 - share
        return True

    def _taken(self) -> Floats:
        return np.array(self.panels).reshape(-1, len(self.counts))

    def _narrow(self, low: Floats, high: Floats) -> None:
        for row, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            self.pricer.highs.changeRowBounds(row, least, most)

    def release(self) -> None:
        """Give the pricer its rows back."""
        self._narrow(self.low, self.high)


def _snap(counts: Floats, near: float) -> Floats:
    whole = np.rint(counts)
    return np.where(np.abs(counts - whole) < near, whole, counts)


def _reach(start: Floats, direction: Floats, low: Floats, high: Floats) -> float:
    """How far one may go from `start` before a bound; where the bounds agree the face keeps the direction at 0."""
    up, down = (direction > 0) & (low < high), (direction < 0) & (low < high)
    room = np.append((high - start)[up] / direction[up], (low - start)[down] / direction[down])
    return float(room.min(initial=np.inf))


def separate(pricer: Pricer, levels: Levels, columns: Columns) -> Mixture | list[Cut]:
    """Column generation: the mixture that falls short of `levels.floor` the least; cuts that exclude the point if it does fall short."""
    master = _Master(pricer.model, levels.floor, columns)
    cuts: list[Cut] = []
    while master.solve() > TINY:
        weights = np.rint(master.weights / master.weights.max() * GRID) / GRID
        scale = float(master.weights.max())
        target = master.bar / scale + PRICE_GAP
        found = pricer.best(Task(weights, floor=target, enough=target + master.gap / scale / 2))
        new = [panel for panel in found.panels if columns.add(panel)]
        if not new:
            bound = float(max(columns.stack(len(weights)) @ weights)) + TINY
            if weights @ levels.counts > bound + TINY:
                cuts.append(Cut(weights, bound))
            break
        new.extend(_spread(pricer, weights, new[-1], target, columns))
        for panel in new:
            master.add(panel)
    return cuts or master.mixture(columns)


PRICE_GAP = 1e-8


def _spread(pricer: Pricer, weights: Floats, panel: Floats, target: float, columns: Columns) -> list[Floats]:
    """A few more panels of positive reduced cost, found by lowering the prices of those just served."""
    found: list[Floats] = []
    lowered = weights
    for _ in range(SPREAD):
        lowered = np.where(panel > 0, lowered * 0.7, lowered)
        more = pricer.search(Task(lowered, enough=-INFINITE, nodes=40), np.zeros(len(weights)), pricer.model.caps).panels
        if not more:
            break
        panel = more[-1]
        if weights @ panel > target and columns.add(panel):
            found.append(panel)
    return found


def reweigh(model: Model, levels: Levels, columns: Columns) -> Mixture:
    """The mixture of the given columns that falls short of the levels the least."""
    master = _Master(model, levels.floor, columns)
    master.solve()
    return master.mixture(columns)


class _Master:
    """min e subject to mixture of columns >= floor - e; variables: e, then one weight a column."""

    def __init__(self, model: Model, floor: Floats, columns: Columns) -> None:
        self.sizes, self.count = model.sizes, len(floor)
        panels = columns.stack(self.count)
        matrix = np.zeros((self.count + 1, 1 + len(panels)))
        matrix[:-1, 0], matrix[-1, 1:] = 1, 1
        matrix[:-1, 1:] = (panels / self.sizes).T
        width = matrix.shape[1]
        self.highs = solver(
            Block(
                np.eye(1, width)[0],
                np.zeros(width),
                np.full(width, INFINITE),
                matrix,
                np.append(floor, 1.0),
                np.append(np.full(self.count, INFINITE), 1.0),
                maximise=False,
            )
        )
        self.weights, self.bar, self.gap = np.zeros(self.count), 0.0, 0.0

    def solve(self) -> float:
        """The shortfall e; sets the price of a person of each class, and the bar that an improving panel has to pass."""
        optimal(self.highs)
        dual = prices(self.highs)
        self.weights, self.bar, self.gap = np.maximum(0.0, dual[:-1]) / self.sizes, -float(dual[-1]), value(self.highs)
        return self.gap

    def add(self, panel: Floats) -> None:
        """One more column."""
        add_column(self.highs, np.append(panel / self.sizes, 1.0))

    def mixture(self, columns: Columns) -> Mixture:
        """The columns in use."""
        weights = point(self.highs)[1:]
        used = weights > TINY
        return Mixture(columns.stack(self.count)[used], weights[used])
