"""One entrance: prices on a sparse graph, exact flow, proof over the full matrix, and the fair variant."""

import numpy as np

from deliberate.match.certificate import bound, keeps_limits
from deliberate.match.fair import raise_worst, worst_bound
from deliberate.match.flow import Tell, solve
from deliberate.match.prices import opening_prices
from deliberate.match.problem import Problem
from deliberate.match.result import Matching, Proof, matching


def match(problem: Problem, *, fair: bool = False, tell: Tell | None = None) -> Matching:
    """The matching with the highest total affinity, proven by the dual bound; or, with `fair`, one whose worst matter is raised first.

    `tell(done, total)` is called as the exact flow advances. Of several optimal matchings it returns one that depends on the names
    and figures only, not on the order of the input. Raises `match.impossible` when conflicts leave no matching.
    """
    flow = solve(problem, opening_prices(problem), tell)
    prices = flow.prices[:-1] - flow.prices[-1]
    highest = bound(problem, prices)
    if fair:
        raise_worst(flow)
    pairs = np.argwhere(flow.held)
    assert keeps_limits(problem, pairs)
    return matching(problem, pairs, Proof(prices, highest, worst_bound(problem)), fair=fair)
