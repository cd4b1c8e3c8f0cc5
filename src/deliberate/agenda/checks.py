"""Checks of a selection by code that shares nothing with the rules: EJR+, JR, priceability, and a replay of prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array, hstack, vstack

from deliberate.agenda.profile import Profile
from deliberate.errors import DeliberateError

Supply = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Neglect:
    """A group that a selection neglects: `voters` approve `topic`, each has winners worth at most `has`, but deserves more.

    `has` and `share` (what the group's part of the budget could buy) are in the currency, or numbers of topics.
    """

    topic: str
    voters: int
    has: Fraction
    share: Fraction


def ejr_plus(profile: Profile, winners: Iterable[str], *, utility: str = "cost") -> tuple[Neglect, ...]:
    """Groups that violate EJR+ (seats: Brill & Peters 2023), or EJR+ up to one topic under a budget; empty = it holds.

    A topic c that did not win and s of its supporters who each have utility v at most violate it when (v + u(c)) · n · cost(c) is at
    most s · budget · u(c): their part of the budget would have paid c and all that they have. With seats this is "fewer than l
    winners each, but at least l · n / k voters". Checked for every c and v exactly; for each topic the worst group is named.
    """
    chosen = _indices(profile, winners)
    worth = profile.costs if utility == "cost" else (1,) * len(profile.names)
    utilities = profile.worth({topic: worth[topic] for topic in chosen})
    unit = profile.scale if utility == "cost" else 1
    found = []
    for topic, name in enumerate(profile.names):
        cost = profile.costs[topic]
        if topic in chosen or not 0 < cost <= profile.budget:
            continue
        groups = profile.supporters(topic)
        has, place = np.unique(utilities[groups], return_inverse=True)
        voters = np.cumsum(np.bincount(place, weights=profile.weights[groups]))
        for value, number in zip(map(int, has), map(int, voters), strict=True):
            deserved = number * profile.budget * worth[topic]
            if (value + worth[topic]) * profile.voters * cost <= deserved:
                share = Fraction(deserved, profile.voters * cost * unit)
                found.append(Neglect(name, number, Fraction(value, unit), share))
                break
    return tuple(found)


def justified(profile: Profile, winners: Iterable[str]) -> tuple[Neglect, ...]:
    """Groups that violate justified representation (Aziz et al. 2017): no winner at all, but a part of the budget that pays a topic."""
    chosen = _indices(profile, winners)
    bare = profile.worth(dict.fromkeys(chosen, 1)) == 0
    found = []
    for topic, name in enumerate(profile.names):
        groups = profile.supporters(topic)
        number = int(profile.weights[groups][bare[groups]].sum())
        if topic not in chosen and 0 < profile.costs[topic] * profile.voters <= number * profile.budget:
            found.append(Neglect(name, number, Fraction(0), profile.money(Fraction(number * profile.budget, profile.voters))))
    return tuple(found)


def prices_hold(profile: Profile, prices: Supply, endowment: Fraction) -> bool:
    """Replay purchases exactly: in the order of `prices` every supporter pays min(own money, price); each topic is paid to the penny
    and in the end no other topic's supporters could pay it. This is the certificate that the winners are priceable.

    `prices` and `endowment` are in the currency. Topics that cost 0 may be left out.
    """
    purse = [endowment * profile.scale] * len(profile.weights)
    members = {name: [int(group) for group in profile.supporters(topic)] for topic, name in enumerate(profile.names)}
    weights = [int(weight) for weight in profile.weights]
    place = {name: topic for topic, name in enumerate(profile.names)}
    for name, price in prices.items():
        paid = Fraction(0)
        for group in members[name]:
            amount = min(purse[group], price * profile.scale)
            purse[group] -= amount
            paid += amount * weights[group]
        if paid != profile.costs[place[name]]:
            return False
    rest = {name: sum((purse[group] * weights[group] for group in members[name]), Fraction(0)) for name in profile.names}
    return all(name in prices or not 0 < profile.costs[place[name]] <= rest[name] for name in profile.names)


def priceable(profile: Profile, winners: Iterable[str]) -> bool:
    """Is there a price system (Peters & Skowron 2020): equal money, paid only for approved winners, exact costs, and no topic outside
    whose supporters have more left than it costs? A linear program in HiGHS, with its tolerance of 1e-7.
    """
    chosen = sorted(_indices(profile, winners))
    column = {topic: index for index, topic in enumerate(chosen)}
    owner = np.repeat(np.arange(len(profile.weights)), np.diff(profile.starts))
    pays = np.isin(profile.topics, chosen)
    payer, bought = owner[pays], np.array([column[int(topic)] for topic in profile.topics[pays]], dtype=np.int64)
    payments = np.arange(len(payer))
    size = len(payer)
    unit = float(profile.budget) / profile.voters
    costs = np.array([float(profile.costs[topic]) / unit for topic in chosen])
    sums = coo_array((np.ones(size), (bought, payments)), shape=(len(chosen), size))
    by_group = coo_array((np.ones(size), (payer, payments)), shape=(len(profile.weights), size)).tocsr()
    weights = profile.weights.astype(np.float64)
    outside = [topic for topic in range(len(profile.names)) if topic not in column and 0 < profile.costs[topic] <= profile.budget]
    member = np.zeros((len(outside), len(weights)))
    for row, topic in enumerate(outside):
        member[row, profile.supporters(topic)] = 1
    # Variables: the payments of each group, then the money of one voter in units of budget / n.
    spend = hstack([by_group, coo_array(-weights[:, None])])
    rest = hstack([coo_array(-(member @ by_group)), coo_array((member @ weights)[:, None])])
    rows = vstack([spend, rest, hstack([sums, coo_array((len(chosen), 1))])], format="csr")
    most = np.concatenate([np.zeros(len(weights)), [profile.costs[topic] / unit for topic in outside], costs])
    least = np.concatenate([np.full(len(weights) + len(outside), -np.inf), costs])
    found = milp(np.zeros(size + 1), constraints=LinearConstraint(rows, least, most))
    return bool(found.status == 0)


def _indices(profile: Profile, winners: Iterable[str]) -> set[int]:
    place = {name: topic for topic, name in enumerate(profile.names)}
    found = set()
    for name in winners:
        if name not in place:
            raise DeliberateError("agenda.topic_unknown", topic=name)
        found.add(place[name])
    return found
