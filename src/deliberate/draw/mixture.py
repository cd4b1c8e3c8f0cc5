"""A point of the relaxation as a mixture of panels, and the best mixture of given panels."""

from dataclasses import dataclass

import numpy as np

from deliberate.draw.highs import INFINITE, Block, add_column, optimal, point, prices, solver, value
from deliberate.draw.model import Floats, Model
from deliberate.draw.pricing import NODES, WHOLE, Pricer, Task

NEAR = 1e-12
LEFT = 1e-9
ATTEMPTS = 4
TINY = 1e-10


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
        left = (self.counts - np.array(self.weights) @ self._taken()) / self.mass
        x = np.clip(_snap(left, near), 0, self.model.caps)
        rows = self.matrix @ x
        at_high, at_low = self.high - rows < near, rows - self.low < near
        row_low, row_high = np.where(at_high, self.high, self.low), np.where(at_low, self.low, self.high)
        lower, upper = np.floor(x + near), np.ceil(x - near)
        self._narrow(row_low, row_high)
        panel = self._nearby(x - lower, lower, upper)
        if panel is None:
            return False
        away = x - panel
        length = min(_reach(x, away, lower, upper), _reach(rows, self.matrix @ away, row_low, row_high))
        share = length / (1 + length) if np.isfinite(length) else 1.0
        self.panels.append(panel)
        self.weights.append(self.mass * share)
        self.mass *= 1 - share
        return True

    def _nearby(self, fractions: Floats, lower: Floats, upper: Floats) -> Floats | None:
        """A panel in the box on the face: the nearest one, or else whatever a few other directions lead to."""
        for attempt in range(ATTEMPTS):
            wanted = fractions if attempt == 0 else fractions + np.random.default_rng(attempt).random(len(fractions))
            found = self.pricer.search(Task(wanted, enough=-INFINITE, nodes=NODES // 4), lower, upper)
            if found.panels or found.proved:
                break
        return found.panels[-1] if found.panels else None

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


class Master:
    """max z subject to a mixture of columns that gives >= floor + z to the free classes and their level to the others; variables: -z, then one weight a column."""

    def __init__(self, model: Model, columns: Columns, floor: Floats) -> None:
        self.sizes, self.count = model.sizes, len(model.sizes)
        panels = columns.stack(self.count)
        matrix = np.zeros((self.count + 1, 1 + len(panels)))
        matrix[:-1, 0], matrix[-1, 1:] = 1, 1
        matrix[:-1, 1:] = (panels / self.sizes).T
        width = matrix.shape[1]
        self.highs = solver(
            Block(
                np.eye(1, width)[0],
                np.append(-INFINITE, np.zeros(width - 1)),
                np.full(width, INFINITE),
                matrix,
                np.append(floor, 1.0),
                np.append(np.full(self.count, INFINITE), 1.0),
                maximise=False,
            )
        )

    def solve(self) -> tuple[float, Floats, float]:
        """z, the price of one person of each class (classes,), and the bar: only a panel whose prices sum to more can raise z."""
        optimal(self.highs)
        dual = prices(self.highs)
        return -value(self.highs), np.maximum(0.0, dual[:-1]) / self.sizes, -float(dual[-1])

    def fix(self, column: int, level: float) -> None:
        """This class is no longer free, and keeps its level."""
        self.highs.changeCoeff(column, 0, 0.0)
        self.highs.changeRowBounds(column, level - TINY, INFINITE)

    def add(self, panel: Floats) -> None:
        """One more column."""
        add_column(self.highs, np.append(panel / self.sizes, 1.0))

    def mixture(self, columns: Columns) -> Mixture:
        """The columns in use."""
        weights = point(self.highs)[1:]
        used = weights > TINY
        return Mixture(columns.stack(self.count)[used], weights[used])
