"""The Method of Equal Shares with its completions, exact (Peters, Pierczyński & Skowron, NeurIPS 2021)."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, get_args

import numpy as np

from deliberate.agenda.order import Order, above, below
from deliberate.agenda.phragmen import Loads, phragmen_steps
from deliberate.agenda.profile import Ints, Profile
from deliberate.agenda.purse import Bounds, Purse
from deliberate.agenda.result import Choice, Pick

Utility = Literal["cost", "cardinality"]
Completion = Literal["none", "add1", "add1u", "greedy", "phragmen", "exhaustive"]
UTILITIES: tuple[str, ...] = get_args(Utility)
COMPLETIONS: tuple[str, ...] = get_args(Completion)


def equal_shares(profile: Profile, *, utility: Utility, completion: Completion, order: Order) -> Choice:
    """Buy topics from equal shares, then complete; topics that cost 0 must already be taken out.

    Completions: add1 raises every share by one unit of the currency (one seat in all when topics cost a seat) until the result is
    exhaustive or would overspend; add1u does that and then greedy; greedy adds the best utility per cost that fits; phragmen goes on
    with Phragmén's loads from the money left; exhaustive lets others pay where supporters cannot, cheapest highest payment per
    utility first (the ε-completion of the paper).
    """
    endowment = Fraction(profile.budget, profile.voters)
    purse, picks = shares(profile, endowment, utility, order)
    if completion in ("add1", "add1u"):
        endowment, picks = _raised(profile, utility, order, picks)
    chosen = [pick.topic for pick in picks]
    if completion in ("add1u", "greedy"):
        picks = picks + densest(profile, chosen, utility, order)
    elif completion == "exhaustive":
        picks = picks + _others_pay(purse, chosen, utility, order)
    elif completion == "phragmen":
        picks = picks + phragmen_steps(profile, Loads(profile, purse), chosen, order)
    return Choice(tuple(picks), endowment)


def utilities(profile: Profile, utility: Utility) -> Sequence[int]:
    """What one approved topic is worth to a voter: its cost, or 1."""
    return profile.costs if utility == "cost" else (1,) * len(profile.names)


def shares(profile: Profile, endowment: Fraction, utility: Utility, order: Order) -> tuple[Purse, list[Pick]]:
    """One run without completion: again and again buy the topic with the lowest price per utility until none can be paid."""
    purse = Purse(profile, endowment)
    worth = utilities(profile, utility)
    votes = profile.votes
    # A price per utility never falls during a run, so an old one is a bound and most topics need not be looked at again.
    floor = {
        topic: below(purse.units(Fraction(profile.costs[topic], votes[topic] * worth[topic])))
        for topic in range(len(worth))
        if votes[topic]
    }
    picks: list[Pick] = []
    while floor:
        best, tied = _cheapest(purse, floor, worth)
        if best is None:
            continue
        topic, others = order.first(tied)
        purse.buy(purse.payers(topic), best * worth[topic])
        del floor[topic]
        picks.append(Pick(topic, "mes", profile.money(best * worth[topic]), others))
    return purse, picks


def _cheapest(purse: Purse, floor: dict[int, float], worth: Sequence[int]) -> tuple[Fraction | None, list[int]]:
    """The lowest exact price per utility and its topics; removes topics that cannot be paid and raises the others' floors."""
    ceiling = math.inf
    close: list[tuple[int, Bounds]] = []
    for topic in sorted(floor, key=floor.__getitem__):
        if floor[topic] > ceiling:
            break
        found = purse.bounds(purse.payers(topic), purse.profile.costs[topic])
        if found is None:
            del floor[topic]
            continue
        floor[topic] = below(found.low / worth[topic])
        close.append((topic, found))
        if found.high is not None:
            ceiling = min(ceiling, above(found.high / worth[topic]))
    best: Fraction | None = None
    tied: list[int] = []
    for topic, found in close:
        if floor[topic] > ceiling:
            continue
        price = purse.price(purse.payers(topic), purse.profile.costs[topic], found)
        if price is None:
            del floor[topic]
        elif best is None or price / worth[topic] < best:
            best, tied = price / worth[topic], [topic]
        elif price / worth[topic] == best:
            tied.append(topic)
    return best, tied


def _raised(profile: Profile, utility: Utility, order: Order, picks: list[Pick]) -> tuple[Fraction, list[Pick]]:
    endowment = Fraction(profile.budget, profile.voters)
    step = Fraction(1, profile.voters) if profile.seats is not None else Fraction(profile.scale)
    while not exhausted(profile, [pick.topic for pick in picks]):
        _, raised = shares(profile, endowment + step, utility, order)
        if left(profile, [pick.topic for pick in raised]) < 0:
            break
        endowment, picks = endowment + step, raised
    return endowment, picks


def left(profile: Profile, chosen: Iterable[int]) -> int:
    """Money that the chosen topics leave."""
    return profile.budget - sum(profile.costs[topic] for topic in chosen)


def exhausted(profile: Profile, chosen: Sequence[int]) -> bool:
    """True when no other topic that anybody approves fits."""
    rest = left(profile, chosen)
    taken = set(chosen)
    return not any(votes and topic not in taken and profile.costs[topic] <= rest for topic, votes in enumerate(profile.votes))


def densest(profile: Profile, chosen: Sequence[int], utility: Utility, order: Order) -> list[Pick]:
    """Fill what is left by total utility per cost, skipping what does not fit: with utility "cost" simply by approvals."""
    votes = profile.votes
    worth = utilities(profile, utility)
    rest = left(profile, chosen)
    stage = "greedy" if utility == "cost" or profile.seats is not None else "density"
    value = {
        topic: Fraction(votes[topic] * worth[topic], profile.costs[topic])
        for topic in range(len(votes))
        if votes[topic] and topic not in chosen
    }
    ahead = sorted(value, key=lambda topic: (-value[topic], order.rank[topic]))
    picks = []
    for index, topic in enumerate(ahead):
        if profile.costs[topic] <= rest:
            rest -= profile.costs[topic]
            equal = tuple(other for other in ahead[index + 1 :] if value[other] == value[topic])
            figure = value[topic] * (profile.scale if stage == "density" else 1)
            picks.append(Pick(topic, stage, figure, equal))
    return picks


def _others_pay(purse: Purse, chosen: Sequence[int], utility: Utility, order: Order) -> list[Pick]:
    """The ε-completion: supporters give all they have, the others share the rest, least highest payment per utility first."""
    profile = purse.profile
    worth = utilities(profile, utility)
    taken = set(chosen)
    waiting = [topic for topic, votes in enumerate(profile.votes) if votes and topic not in taken]
    picks: list[Pick] = []
    while True:
        prices = {topic: price / worth[topic] for topic in waiting if (price := _outsiders_price(purse, topic)) is not None}
        if not prices:
            return picks
        best = min(prices.values())
        topic, others = order.first(topic for topic, price in prices.items() if price == best)
        purse.buy(_outsiders(purse, topic), best * worth[topic])
        purse.empty(purse.payers(topic))
        waiting.remove(topic)
        picks.append(Pick(topic, "exhaustive", profile.money(best * worth[topic]), others))


def _outsiders(purse: Purse, topic: int) -> Ints:
    mask = purse.active.copy()
    mask[purse.profile.supporters(topic)] = False
    return np.flatnonzero(mask)


def _outsiders_price(purse: Purse, topic: int) -> Fraction | None:
    cost = purse.profile.costs[topic] - purse.money(purse.payers(topic))
    groups = _outsiders(purse, topic)
    bounds = purse.bounds(groups, cost) if len(groups) else None
    return None if bounds is None else purse.price(groups, cost, bounds)
