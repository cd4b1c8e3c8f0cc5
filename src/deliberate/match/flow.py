"""The exact optimum: successive shortest paths among members, from any prices, in integers.

At given prices every matter takes the members with the highest affinity minus price. That is optimal for the prices, but loads may
break their limits. The exchange graph has the members as nodes and an edge i -> k for handing over a matter of i to k; its
cheapest edges cost at least 0 at the prices. One unit of excess load at a time goes along a shortest path to where load is missing,
and prices follow the distances (Busacker & Gowen 1960; Edmonds & Karp 1972; Ahuja, Magnanti & Orlin 1993, ch. 9.7).
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError
from deliberate.match.problem import CONFLICT, Ints, Problem

Mask = NDArray[np.bool_]
Tell = Callable[[int, int], None]
# Beyond any sum of affinities along a path, and far from the end of 64 bits.
FAR = 1 << 60
# What a pair in conflict costs: more than all allowed affinities of a path together can make up for.
PENALTY = 1 << 44
# How many ends one search looks for.
BATCH = 24


def costed(affinity: NDArray[np.int32]) -> Ints:
    """64-bit affinities, conflicts as a penalty."""
    values = affinity.astype(np.int64)
    values[affinity == CONFLICT] = -PENALTY
    return values


class Flow:
    """A matching that is optimal at its prices, and on its way to respecting the load limits."""

    def __init__(self, problem: Problem, prices: Ints) -> None:
        """Every matter takes its best members at `prices` (ties: the member that comes first)."""
        self.problem = problem
        members = len(problem.members)
        # The last node is the pool, from where load may be taken and to where it may go within the limits.
        self.prices = np.append(prices, 0)
        self.held: Mask = np.zeros(problem.affinity.shape, dtype=np.bool_)
        loads = self._choose(prices)
        self.served = [set(map(int, np.flatnonzero(column))) for column in self.held.T]
        self.to_pool = np.where(
            prices > 0, problem.upper, np.where(prices < 0, problem.lower, np.clip(loads, problem.lower, problem.upper))
        )
        self.excess = np.append(loads - self.to_pool, int(self.to_pool.sum()) - int(problem.demand.sum()))
        self.edges = np.full((members + 1, members + 1), FAR, dtype=np.int64)
        for member in range(members):
            self._refresh(member)

    def _choose(self, prices: Ints) -> Ints:
        """Every matter takes its best members; among equal ones those with the most room at that moment. Returns the loads."""
        loads = np.zeros(len(prices), dtype=np.int64)
        undecided: list[tuple[int, int, Ints]] = []
        for matter, need in enumerate(map(int, self.problem.demand)):
            if not need:
                continue
            worth = costed(self.problem.affinity[matter]) - prices
            level = np.partition(worth, -need)[-need]
            best, equal = np.flatnonzero(worth > level), np.flatnonzero(worth == level)
            if len(best) + len(equal) == need:
                best, equal = np.concatenate([best, equal]), equal[:0]
            else:
                undecided.append((matter, need - len(best), equal))
            self.held[matter, best] = True
            loads[best] += 1
        for matter, need, equal in undecided:
            room = loads[equal] - self.problem.upper[equal]
            taken = equal[np.argsort(room, kind="stable")[:need]]
            self.held[matter, taken] = True
            loads[taken] += 1
        return loads

    def _refresh(self, member: int) -> None:
        """The cheapest hand-over from a member to every other node."""
        problem, pool = self.problem, len(self.problem.members)
        matters = np.fromiter(self.served[member], dtype=np.int64, count=len(self.served[member]))
        edges = self.edges[member]
        edges[:] = FAR
        if len(matters):
            values = costed(problem.affinity[matters])
            loss = values[:, member, None] - values
            loss[self.held[matters]] = FAR
            edges[:pool] = loss.min(axis=0)
        self._refresh_pool(member)

    def _refresh_pool(self, member: int) -> None:
        pool = len(self.problem.members)
        self.edges[member, pool] = 0 if self.to_pool[member] < self.problem.upper[member] else FAR
        self.edges[pool, member] = 0 if self.to_pool[member] > self.problem.lower[member] else FAR

    def shortest(self) -> list[list[int]]:
        """Shortest paths from nodes with excess to nodes with a deficit; prices follow the distances, so that the paths cost 0.

        The search starts on the side with fewer nodes and ends when it has met `BATCH` of the other side.
        """
        forward = int((self.excess > 0).sum()) <= int((self.excess < 0).sum())
        sign = 1 if forward else -1
        links = self.edges if forward else self.edges.T
        distance = np.where(self.excess * sign > 0, 0, FAR)
        tree = np.full(len(distance), -1, dtype=np.int64)
        waiting = distance.copy()
        met: list[int] = []
        farthest = 0
        while len(met) < BATCH:
            node = int(waiting.argmin())
            reached = int(waiting[node])
            if reached >= FAR // 2:
                break
            if self.excess[node] * sign < 0:
                met.append(node)
                farthest = reached
            waiting[node] = FAR
            ahead = links[node] + (sign * (self.prices - self.prices[node]) + reached)
            nearer = ahead < distance
            distance[nearer] = ahead[nearer]
            waiting[nearer] = ahead[nearer]
            tree[nearer] = node
        if not met:
            raise DeliberateError("match.impossible")
        self.prices -= sign * np.minimum(distance, farthest)
        return [_path(tree, node)[::-sign] for node in met]

    def still_shortest(self, path: list[int]) -> bool:
        """Does the path still lead from an excess to a deficit by edges of reduced cost 0, after other pushes?"""
        if self.excess[path[0]] <= 0 or self.excess[path[-1]] >= 0:
            return False
        return all(self.edges[giver, taker] + self.prices[taker] == self.prices[giver] for giver, taker in pairwise(path))

    def push(self, path: list[int]) -> None:
        """Move one unit of load along the path."""
        pool = len(self.problem.members)
        self.excess[path[0]] -= 1
        self.excess[path[-1]] += 1
        for giver, taker in reversed(list(pairwise(path))):
            if taker == pool:
                self.to_pool[giver] += 1
                self._refresh_pool(giver)
            elif giver == pool:
                self.to_pool[taker] -= 1
                self._refresh_pool(taker)
            else:
                self._hand_over(giver, taker)

    def _hand_over(self, giver: int, taker: int) -> None:
        """Give the matter that loses least (ties: the first) and mend the edges that this changes."""
        matter = self._cheapest(giver, taker)
        self.held[matter, giver], self.held[matter, taker] = False, True
        self.served[giver].remove(matter)
        self.served[taker].add(matter)
        self._refresh(giver)
        values = costed(self.problem.affinity[matter])
        open_to = ~self.held[matter]
        members = np.append(open_to, False)
        self.edges[taker, members] = np.minimum(self.edges[taker, members], values[taker] - values[open_to])
        for other in map(int, np.flatnonzero(self.held[matter])):
            if other != taker:
                # The others may now hand this matter to the giver, but no longer to the taker.
                self.edges[other, giver] = min(int(self.edges[other, giver]), int(values[other] - values[giver]))
                self._refresh_edge(other, taker)

    def _refresh_edge(self, giver: int, taker: int) -> None:
        """The cheapest hand-over between two members."""
        matters = self._open(giver, taker)
        loss = costed(self.problem.affinity[matters, giver]) - costed(self.problem.affinity[matters, taker])
        self.edges[giver, taker] = loss.min(initial=FAR)

    def _cheapest(self, giver: int, taker: int) -> int:
        matters = self._open(giver, taker)
        loss = costed(self.problem.affinity[matters, giver]) - costed(self.problem.affinity[matters, taker])
        return int(matters[loss.argmin()])

    def _open(self, giver: int, taker: int) -> Ints:
        """The matters of the giver that the taker does not serve, in order."""
        matters = np.fromiter(self.served[giver], dtype=np.int64, count=len(self.served[giver]))
        matters.sort()
        found: Ints = matters[~self.held[matters, taker]]
        return found


def _path(tree: Ints, node: int) -> list[int]:
    path = [node]
    while tree[path[-1]] >= 0:
        path.append(int(tree[path[-1]]))
    return path


def solve(problem: Problem, prices: Ints, tell: Tell | None = None) -> Flow:
    """Push until all limits hold, telling (units done, units in all); raises `match.impossible` when conflicts leave no matching."""
    flow = Flow(problem, prices)
    total = int(np.abs(flow.excess).sum()) // 2
    done = 0
    while done < total:
        if tell is not None:
            tell(done, total)
        for path in flow.shortest():
            # The first always is; later ones only when the pushes before left their way as it was.
            if flow.still_shortest(path):
                flow.push(path)
                done += 1
    if (problem.affinity[flow.held] == CONFLICT).any():
        raise DeliberateError("match.impossible")
    return flow
