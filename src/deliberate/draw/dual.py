"""How far a distribution can be from optimal, by the dual prices of its stages (floating point; `verify` does it exactly)."""

import numpy as np

from deliberate.draw.distribution import Distribution, array
from deliberate.draw.exact import Solution
from deliberate.draw.model import Model


def gap(model: Model, solution: Solution, distribution: Distribution) -> float:
    """The largest amount by which some level could be raised without lowering an earlier one; see the specification, section 4.

    For every stage, sum_j w_j p_j over the free classes is at most the value of a linear programme over the relaxation whose
    variables are at least their present expected numbers; any row prices bound that value (weak duality).
    """
    chances = array(distribution.chances(model))
    matrix = np.vstack([model.matrix, *(cut.coefficients for cut in solution.cuts)])
    low = np.append(model.low, np.full(len(solution.cuts), 0.0))
    high = np.append(model.high, [cut.bound for cut in solution.cuts])
    free, worst = np.ones(len(chances), bool), 0.0
    for stage in solution.stages:
        level = float(chances[free].min())
        floor = np.minimum(model.sizes * np.where(free, level, chances), model.caps)
        price = np.append(stage.row_prices, np.zeros(len(high) - len(stage.row_prices)))
        rest = stage.weights / model.sizes - price @ matrix
        bound = np.maximum(price * low, price * high).sum() + np.maximum(rest * floor, rest * model.caps).sum()
        worst = max(worst, float(bound) - level)
        free[list(stage.fixed)] = False
    return worst
