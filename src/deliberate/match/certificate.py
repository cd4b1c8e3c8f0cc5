"""Proof of optimality by code that shares nothing with the solver: the dual bound over every pair of the full matrix."""

import numpy as np

from deliberate.match.problem import CONFLICT, Ints, Problem

CHUNK = 256


def bound(problem: Problem, prices: Ints) -> int:
    """No matching that keeps the limits scores more than this, whatever the prices (weak duality), in units of the problem.

    Sum over matters of the `demand` highest reduced affinities (affinity - price), over all members and not only the candidates of a
    sparse graph, plus upper limit · price for positive and lower limit · price for negative prices. Equal to the score of
    a matching it proves that one optimal, and that no pair left out of any sparse graph could have helped.
    """
    total = int((np.maximum(prices, 0) * problem.upper + np.minimum(prices, 0) * problem.lower).sum())
    members = len(problem.members)
    for start in range(0, len(problem.matters), CHUNK):
        rows = problem.affinity[start : start + CHUNK]
        # A pair in conflict may not count; half the range below everything else is as good as minus infinity.
        reduced = np.where(rows == CONFLICT, -(1 << 44), rows.astype(np.int64)) - prices
        needs = problem.demand[start : start + CHUNK]
        for need in map(int, np.unique(needs)):
            if need:
                best = np.partition(reduced[needs == need], members - need, axis=1)[:, members - need :]
                total += int(best.sum())
    return total


def keeps_limits(problem: Problem, pairs: Ints) -> bool:
    """Are the (matter, member) rows of `pairs` a matching: all different, no conflict, demands exact, loads within the limits?"""
    matters, members = pairs[:, 0], pairs[:, 1]
    different = len(np.unique(matters * len(problem.members) + members)) == len(pairs)
    loads = np.bincount(members, minlength=len(problem.members))
    met = np.bincount(matters, minlength=len(problem.matters))
    allowed = bool((problem.affinity[matters, members] != CONFLICT).all())
    within = bool(((problem.lower <= loads) & (loads <= problem.upper)).all())
    return different and allowed and within and bool((met == problem.demand).all())
