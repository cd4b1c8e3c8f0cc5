"""The voters' money in the Method of Equal Shares: exact amounts behind bounds in 64-bit integers.

Every voter starts with the same endowment and pays min(own money, q) for a topic bought at price q. So the exact money of a group
is endowment - (sum of the prices that it paid), or 0 once it could not pay in full. The class keeps which prices each
group paid (exact fractions are needed only for sums of them) and, for speed, a lower bound of each group's money as an integer in
units of endowment / 2**bits. `slack` units above it lies the upper bound, so every comparison is either certain or done exactly.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deliberate.agenda.profile import Ints, Profile

# All money together stays below 2**62, so sums and products of the bounds never overflow.
BITS = 62


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower and upper bound of the price of a topic (the highest payment of one supporter) in purse units; None: perhaps too dear."""

    low: Fraction
    high: Fraction | None


class Purse:
    """The money of all groups during one run."""

    def __init__(self, profile: Profile, endowment: Fraction) -> None:
        """`endowment` in internal units of the profile, the same for every voter."""
        self.profile = profile
        self.endowment = endowment
        self.unit = 1 << (BITS - profile.voters.bit_length())
        self.slack = 0
        groups = len(profile.weights)
        self.low = np.full(groups, self.unit, dtype=np.int64)
        self.active = np.ones(groups, dtype=np.bool_)
        self.paid = np.zeros((16, groups), dtype=np.bool_)
        self.prices: list[Fraction] = []
        self.supporters = {topic: profile.supporters(topic) for topic in range(len(profile.names))}

    def payers(self, topic: int) -> Ints:
        """The supporters of a topic that still have money."""
        found = self.supporters[topic]
        kept = self.active[found]
        if not kept.all():
            found = self.supporters[topic] = found[kept]
        return found

    def units(self, amount: Fraction | int) -> Fraction:
        """An internal amount in purse units."""
        return Fraction(amount) * self.unit / self.endowment

    def money(self, groups: Ints) -> Fraction:
        """The exact money of active groups together."""
        weights = self.profile.weights[groups]
        total = self.endowment * int(weights.sum())
        if self.prices:
            payments = self.paid[: len(self.prices)][:, groups] @ weights
            total -= sum((price * int(number) for price, number in zip(self.prices, payments, strict=True) if number), Fraction(0))
        return total

    def bounds(self, groups: Ints, cost: Fraction | int) -> Bounds | None:
        """Bounds of the price at which `groups` can pay `cost`, None when they certainly cannot."""
        weights = self.profile.weights[groups]
        low = self.low[groups]
        order = np.argsort(low)
        weights, low = weights[order], low[order]
        before_weight = np.concatenate([[0], np.cumsum(weights)])
        before_money = np.concatenate([[0], np.cumsum(weights * low)])
        total = int(before_weight[-1])
        # If the t poorest pay all they have and the others as much as number t, this is what comes together.
        reach = before_money[:-1] + low * (total - before_weight[:-1])
        target = self.units(cost)
        cheapest = _price(reach, before_money, before_weight, target - self.slack * total)
        if cheapest is None:
            return None
        # With every amount `slack` units higher the price is `slack` units above that of a cost lower by slack * total.
        dearest = cheapest + self.slack if self.slack == 0 else _price(reach, before_money, before_weight, target)
        return Bounds(cheapest + self.slack, dearest)

    def price(self, groups: Ints, cost: Fraction | int, bounds: Bounds) -> Fraction | None:
        """The exact price at which `groups` can pay `cost`, None when they cannot."""
        low = self.low[groups]
        poor = groups[low + self.slack < _floor(bounds.low)]
        unsure = groups[low + self.slack >= _floor(bounds.low)]
        if bounds.high is not None:
            ceiling = _floor(bounds.high) + 1
            unsure = unsure[self.low[unsure] < ceiling]
        rest = Fraction(cost) - self.money(poor)
        payers = int(self.profile.weights[groups].sum() - self.profile.weights[poor].sum())
        for amount, weight in self.amounts(unsure):
            if rest <= amount * payers:
                break
            rest -= amount * weight
            payers -= weight
        return rest / payers if payers else None

    def amounts(self, groups: Ints) -> list[tuple[Fraction, int]]:
        """The exact money of one voter and the number of voters, poorest first, for active groups; one entry a purchase history."""
        if not len(groups):
            return []
        histories, members = np.unique(self.paid[: len(self.prices), groups], axis=1, return_inverse=True)
        voters = np.bincount(members, weights=self.profile.weights[groups])
        found = []
        for history, number in zip(histories.T, voters, strict=True):
            spent = sum((price for price, paid in zip(self.prices, history, strict=True) if paid), Fraction(0))
            found.append((self.endowment - spent, int(number)))
        return sorted(found)

    def buy(self, groups: Ints, price: Fraction) -> None:
        """Every voter of `groups` pays min(own money, price); `price` is exact, in internal units."""
        target = self.units(price)
        low = self.low[groups]
        rich = low > target.numerator // target.denominator
        for index in np.nonzero(~rich & (low + self.slack >= target.numerator // target.denominator))[0]:
            rich[index] = self.amounts(groups[index : index + 1])[0][0] > price
        payers, drained = groups[rich], groups[~rich]
        if len(self.prices) == len(self.paid):
            self.paid = np.concatenate([self.paid, np.zeros_like(self.paid)])
        self.paid[len(self.prices), payers] = True
        self.prices.append(price)
        self.low[payers] = np.maximum(self.low[payers] + (-target.numerator // target.denominator), 0)
        self.low[drained] = 0
        self.active[drained] = False
        self.slack += 1

    def empty(self, groups: Ints) -> None:
        """Active groups lose all their money."""
        self.low[groups] = 0
        self.active[groups] = False


def _price(reach: Ints, money: Ints, weight: Ints, target: Fraction) -> Fraction | None:
    """The price for which the amounts give exactly `target`, None when all together are less."""
    goal = -(-target.numerator // target.denominator)
    place = int(np.searchsorted(reach, goal)) if goal < 1 << 63 else len(reach)
    if place == len(reach):
        return None
    return (target - int(money[place])) / (int(weight[-1]) - int(weight[place]))


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator
