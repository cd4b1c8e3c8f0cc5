"""The fair variant: from the optimum, raise the score of the worst matter by exchanges until none raises it further."""

from dataclasses import dataclass

import numpy as np

from deliberate.match.flow import FAR, Flow, Mask, costed
from deliberate.match.problem import CONFLICT, Ints, Problem


@dataclass(frozen=True, slots=True)
class Exchange:
    """The matter drops a member for another, who comes free (`partner` < 0) or from a partner matter that takes the dropped one."""

    dropped: int
    taken: int
    partner: int


def raise_worst(flow: Flow) -> None:
    """Improve `flow.held` in place.

    Each step takes the first matter with the lowest score (the sum of its affinities) and the exchange after which the lower of the two
    changed scores is highest (then the higher total, then the first in order). Both must lie above the old lowest score, so the
    number of matters at or below it falls with every step and the lowest score never does. Ends when no single exchange helps.
    """
    problem = flow.problem
    matters, members = np.nonzero(flow.held)
    scores = np.zeros(len(problem.matters), dtype=np.int64)
    np.add.at(scores, matters, problem.affinity[matters, members].astype(np.int64))
    scores[problem.demand == 0] = FAR
    while True:
        worst = int(scores.argmin())
        found = _best(problem, flow.held, scores, worst)
        if found is None:
            return
        _apply(flow.held, scores, problem, worst, found)


def worst_bound(problem: Problem) -> int:
    """No matching gives its worst matter more: the lowest sum, over matters with demand, of the highest affinities of one matter."""
    sums = [int(np.sort(costed(problem.affinity[matter]))[-need:].sum()) for matter, need in enumerate(problem.demand) if need]
    return min(sums, default=0)


def _best(problem: Problem, held: Mask, scores: Ints, worst: int) -> Exchange | None:
    row = problem.affinity[worst]
    own = costed(row)
    loads = held.sum(axis=0)
    partners, others = np.nonzero(held & (row != CONFLICT) & ~held[worst])
    # Only what lifts the lowest score counts, however much it adds to the total.
    best = (int(scores[worst]), FAR)
    found: Exchange | None = None
    for dropped in map(int, np.flatnonzero(held[worst])):
        base = int(scores[worst]) - int(own[dropped])
        if loads[dropped] > problem.lower[dropped]:
            free = np.where((loads < problem.upper) & ~held[worst], own, -FAR)
            taken = int(free.argmax())
            option = (base + int(free[taken]), int(free[taken] - own[dropped]))
            if option > best:
                best, found = option, Exchange(dropped, taken, -1)
        swap = _best_swap(problem, held, scores, (dropped, base), (partners, others, own))
        if swap is not None and swap[0] > best:
            best, found = swap
    return found


def _best_swap(
    problem: Problem, held: Mask, scores: Ints, given: tuple[int, int], pool: tuple[Ints, Ints, Ints]
) -> tuple[tuple[int, int], Exchange] | None:
    """The best partner matter for dropping one member: ((lower of the two new scores, change of the total), exchange)."""
    dropped, base = given
    partners, others, own = pool
    usable = ~held[partners, dropped] & (problem.affinity[partners, dropped] != CONFLICT)
    partners, others = partners[usable], others[usable]
    if not len(partners):
        return None
    change = problem.affinity[partners, dropped].astype(np.int64) - problem.affinity[partners, others]
    lower = np.minimum(base + own[others], scores[partners] + change)
    total = own[others] - own[dropped] + change
    place = int(np.lexsort((-total, -lower))[0])
    return (int(lower[place]), int(total[place])), Exchange(dropped, int(others[place]), int(partners[place]))


def _apply(held: Mask, scores: Ints, problem: Problem, worst: int, exchange: Exchange) -> None:
    held[worst, exchange.dropped], held[worst, exchange.taken] = False, True
    changed = [worst]
    if exchange.partner >= 0:
        held[exchange.partner, exchange.taken], held[exchange.partner, exchange.dropped] = False, True
        changed.append(exchange.partner)
    for matter in changed:
        scores[matter] = int(problem.affinity[matter][held[matter]].astype(np.int64).sum())
