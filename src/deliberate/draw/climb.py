"""LEXIMIN by column generation, level by level, when the relaxation alone does not settle it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deliberate.draw.mixture import Columns, Master, Mixture
from deliberate.draw.model import Floats
from deliberate.draw.pricing import Cut, Pricer, Task
from deliberate.draw.relaxation import ZERO, Ladder, Levels, Stage

GRID = 2.0**40
GAP = 1e-9
MARGIN = 1e-8
SPREAD = 3
SPREAD_NODES = 40


Watch = Callable[[int, int], None]


def climb(pricer: Pricer, columns: Columns, first: bool, watch: Watch | None = None) -> tuple[Mixture, tuple[Stage, ...]]:
    """The levels from below (mixtures of known panels) and from above (relaxation and cuts) until they meet.

    While they differ, the panel that the dual prices of the master value most is added to the master; when no panel is worth
    more than the bar, "prices @ x <= bar" holds for all panels and closes the relaxation. `columns` must not be empty.
    `watch` hears after every level how many classes of all are settled.
    """
    model = pricer.model
    ladder, master = Ladder(model), Master(model, columns, np.zeros(len(model.sizes)))
    for cut in pricer.cuts:
        ladder.add(cut)
    stages: list[Stage] = []
    while ladder.free.any():
        level = _meet(pricer, columns, ladder, master)
        stages.append(ladder.fix(level))
        for column in stages[-1].fixed:
            master.fix(column, level)
        if watch:
            watch(int((~ladder.free).sum()), len(ladder.free))
        if first and level > ZERO:
            break
    master.solve()
    return master.mixture(columns), tuple(stages)


def _meet(pricer: Pricer, columns: Columns, ladder: Ladder, master: Master) -> float:
    above = ladder.bound()
    while True:
        level, prices, bar = master.solve()
        if above - level < GAP:
            return max(0.0, level)
        cut = improve(pricer, columns, master, Price(prices, bar, (above - level) / 4))
        if cut:
            pricer.add(cut)
            ladder.add(cut)
            ladder.bound()
            return max(0.0, level)


def fit(pricer: Pricer, columns: Columns, fair: Levels) -> Mixture | Cut:
    """A mixture of panels at the levels (less GAP), or an inequality for all panels that the point violates the most."""
    master = Master(pricer.model, columns, fair.floor)
    while True:
        level, prices, bar = master.solve()
        if level > -GAP:
            return master.mixture(columns)
        cut = improve(pricer, columns, master, Price(prices, bar, -level / 4))
        if cut:
            return cut


@dataclass(frozen=True)
class Price:
    """Prices of one person of each class (classes,), the sum a panel has to pass, and how much more makes it good enough to stop the search."""

    weights: Floats
    bar: float
    enough: float


def improve(pricer: Pricer, columns: Columns, master: Master, price: Price) -> Cut | None:
    """Add panels that are worth more than the bar to the master; when there are none, return that as an inequality."""
    scale = float(price.weights.max())
    weights = np.rint(price.weights / scale * GRID) / GRID
    floor = price.bar / scale + GAP
    found = pricer.best(Task(weights, floor, floor + price.enough / scale))
    new = [panel for panel in found.panels if columns.add(panel)]
    if not new:
        return Cut(weights, max(floor, float((columns.stack(len(weights)) @ weights).max())) + MARGIN)
    for panel in new + _spread(pricer, weights, new[-1], floor, columns):
        master.add(panel)
    return None


def _spread(pricer: Pricer, weights: Floats, panel: Floats, floor: float, columns: Columns) -> list[Floats]:
    """A few more panels worth more than the floor, found by lowering the prices of those just served."""
    found: list[Floats] = []
    lowered = weights
    for _ in range(SPREAD):
        lowered = np.where(panel > 0, lowered * 0.7, lowered)
        more = pricer.search(Task(lowered, enough=-1.0, nodes=SPREAD_NODES), np.zeros(len(weights)), pricer.model.caps).panels
        if not more:
            break
        panel = more[-1]
        if weights @ panel > floor and columns.add(panel):
            found.append(panel)
    return found
