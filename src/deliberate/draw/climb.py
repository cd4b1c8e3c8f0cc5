"""LEXIMIN by column generation, level by level, when the relaxation alone does not settle it."""

from collections.abc import Callable

import numpy as np

from deliberate.draw.mixture import Columns, Master, Mixture
from deliberate.draw.model import Floats
from deliberate.draw.pricing import Cut, Pricer, Task
from deliberate.draw.relaxation import ZERO, Ladder, Stage

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
    ladder, master = Ladder(model), Master(model, columns)
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
        scale = float(prices.max())
        weights = np.rint(prices / scale * GRID) / GRID
        floor = bar / scale + GAP
        found = pricer.best(Task(weights, floor, floor + (above - level) / scale / 4))
        new = [panel for panel in found.panels if columns.add(panel)]
        if not new:
            cut = Cut(weights, max(floor, float((columns.stack(len(weights)) @ weights).max())) + MARGIN)
            pricer.add(cut)
            ladder.add(cut)
            ladder.bound()
            return max(0.0, level)
        for panel in new + _spread(pricer, weights, new[-1], floor, columns):
            master.add(panel)


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
