"""The Nash distribution: the largest product of all people's probabilities, by column generation and an interior point method."""

import numpy as np

from deliberate.draw.climb import GRID, Watch
from deliberate.draw.exact import Solution, solve
from deliberate.draw.mixture import Columns, Mixture
from deliberate.draw.model import Floats, Model
from deliberate.draw.pricing import Cut, Pricer, Task

CLOSE = 1e-4
BARRIER = 1e-10


def nash(model: Model, watch: Watch | None = None) -> Solution:
    """Maximise sum_i log p_i over the people who can be drawn at all; starts from the LEXIMIN panels, which reach all of them.

    No panel P has sum_{i in P} 1/p_i > n (1 + CLOSE) in the end, so no distribution's geometric mean is better by more than
    the factor 1 + CLOSE (concavity of the logarithm); that inequality is returned as the only cut.
    """
    fair = solve(model, watch=watch)
    chances = fair.mixture.weights @ fair.mixture.panels / model.sizes
    reached = chances > 1e-9
    people = float(model.sizes[reached].sum())
    pricer, columns = Pricer(model), Columns()
    for panel in fair.mixture.panels:
        columns.add(panel)
    while True:
        panels = columns.stack(len(model.sizes))
        weights = _weights((panels / model.sizes)[:, reached].T, model.sizes[reached])
        price = np.zeros(len(reached))
        price[reached] = model.sizes[reached] / (weights @ panels[:, reached])
        price = np.rint(price * GRID) / GRID
        bar = people * (1 + CLOSE)
        found = pricer.best(Task(price, floor=bar, enough=people * (1 + 10 * CLOSE)))
        new = [panel for panel in found.panels if price @ panel > bar and columns.add(panel)]
        if not new:
            used = weights > BARRIER
            return Solution(Mixture(panels[used], weights[used]), (), (Cut(price, bar * (1 + 1e-9)),))


def _weights(matrix: Floats, sizes: Floats) -> Floats:
    """min n sum(l) - sizes @ log(matrix @ l) over l >= 0 (whose optimum sums to 1); primal-dual interior point method.

    Shapes: matrix (classes, panels), sizes (classes,); returns (panels,). Koenker and Mizera 2014 for the same programme.
    """
    people, count = sizes.sum(), matrix.shape[1]
    x, slack = np.full(count, 1 / count), np.full(count, people)
    while x @ slack > BARRIER * people:
        chance = matrix @ x
        gradient = people - matrix.T @ (sizes / chance)
        hessian = (matrix.T * (sizes / chance**2)) @ matrix
        target = 0.1 * (x @ slack) / count
        step = np.linalg.solve(hessian + np.diag(slack / x), target / x - gradient)
        change = target / x - slack - slack / x * step
        x, slack = x + _length(x, step) * step, slack + _length(slack, change) * change
    return np.asarray(x / x.sum())


def _length(values: Floats, step: Floats) -> float:
    down = step < 0
    return float(min(1.0, 0.95 * (-values[down] / step[down]).min(initial=np.inf)))
