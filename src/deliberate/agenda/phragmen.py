"""Phragmén's sequential method, exact (Phragmén 1894; Brill, Freeman, Janson & Lackner 2017; budgets: Los, Christoff & Grossi 2022)."""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from deliberate.agenda.order import Order
from deliberate.agenda.profile import Profile
from deliberate.agenda.purse import Purse
from deliberate.agenda.result import Choice, Pick


class Loads:
    """What every voter carries: the load of the last bought topic that he approves, or at first minus the money left to him."""

    def __init__(self, profile: Profile, purse: Purse | None = None) -> None:
        """Without a purse everybody starts with 0."""
        self.profile = profile
        self.purse = purse
        self.moments: list[Fraction] = []
        # 0 = nothing bought yet, i + 1 = the load of purchase i; `near` are the loads rounded, 0 in front.
        self.last = np.zeros(len(profile.weights), dtype=np.int64)
        self.near = np.zeros(1)

    def bounds(self, topic: int) -> tuple[float, float]:
        """Certain bounds of `after(topic)`, much faster."""
        groups = self.profile.supporters(topic)
        weights = self.profile.weights[groups]
        loads = self.near[self.last[groups]]
        if self.purse is not None:
            loads = loads - (self.last[groups] == 0) * (self.purse.low[groups] * (float(self.purse.endowment) / self.purse.unit))
            # The purse knows each amount up to its slack.
            blur = float(weights.sum()) * self.purse.slack * float(self.purse.endowment) / self.purse.unit
        else:
            blur = 0.0
        cost = float(self.profile.costs[topic])
        # Pairs of roundings: fewer than 2**22 terms of 2**-53 each stay below one part in 10**9 of the sum of absolute values.
        error = blur + 1e-9 * (cost + float(weights @ np.abs(loads)))
        value = cost + float(weights @ loads)
        return (value - error) / self.profile.votes[topic], (value + error) / self.profile.votes[topic]

    def after(self, topic: int) -> Fraction:
        """The load of every supporter if the topic, approved by somebody, were bought now."""
        groups = self.profile.supporters(topic)
        counts = np.bincount(self.last[groups], weights=self.profile.weights[groups])
        carried = sum((moment * int(count) for moment, count in zip(self.moments, counts[1:], strict=False) if count), Fraction(0))
        if self.purse is not None:
            untouched = groups[(self.last[groups] == 0) & self.purse.active[groups]]
            carried -= self.purse.money(untouched)
        return (carried + self.profile.costs[topic]) / self.profile.votes[topic]

    def buy(self, topic: int, load: Fraction) -> None:
        """All supporters now carry `load`."""
        self.moments.append(load)
        self.near = np.append(self.near, float(load))
        self.last[self.profile.supporters(topic)] = len(self.moments)


def phragmen(profile: Profile, order: Order) -> Choice:
    """Buy the topic that keeps the highest load lowest; stop when one of the topics that come next does not fit (as pabutools does).

    With seats, places that are left when all approved topics are in go to topics without approvals, in the published order.
    """
    return Choice(tuple(phragmen_steps(profile, Loads(profile), [], order)))


def phragmen_steps(profile: Profile, loads: Loads, chosen: Sequence[int], order: Order) -> list[Pick]:
    """The same from given loads and topics already chosen."""
    rest = profile.budget - sum(profile.costs[topic] for topic in chosen)
    taken = set(chosen)
    # Loads only grow, so an old value is a bound and most topics need not be looked at again.
    floor = {
        topic: -math.inf
        for topic, votes in enumerate(profile.votes)
        if votes and topic not in taken and profile.costs[topic] <= profile.budget
    }
    picks: list[Pick] = []
    while floor:
        best, tied = _lightest(loads, floor)
        if any(profile.costs[topic] > rest for topic in tied):
            break
        topic, others = order.first(tied)
        loads.buy(topic, best)
        del floor[topic]
        rest -= profile.costs[topic]
        picks.append(Pick(topic, "phragmen", profile.money(best), others))
    return picks + fill_seats(profile, [*chosen, *(pick.topic for pick in picks)], order)


def _lightest(loads: Loads, floor: dict[int, float]) -> tuple[Fraction, list[int]]:
    ceiling = math.inf
    close: list[int] = []
    for topic in sorted(floor, key=floor.__getitem__):
        if floor[topic] > ceiling:
            break
        floor[topic], high = loads.bounds(topic)
        ceiling = min(ceiling, high)
        close.append(topic)
    exact = {topic: loads.after(topic) for topic in close if floor[topic] <= ceiling}
    best = min(exact.values())
    return best, [topic for topic, load in exact.items() if load == best]


def fill_seats(profile: Profile, chosen: Sequence[int], order: Order) -> list[Pick]:
    """Topics that nobody approves for the seats still empty; only when topics cost a seat each."""
    if profile.seats is None:
        return []
    empty = profile.seats - len(chosen)
    nobody = sorted((topic for topic, votes in enumerate(profile.votes) if not votes), key=order.rank.__getitem__)
    return [Pick(topic, "order", Fraction(0), tuple(nobody[place + 1 :])) for place, topic in enumerate(nobody[:empty])]
