"""Sequential PAV, greedy Chamberlin-Courant and plain counting, exact (Thiele 1895; Chamberlin & Courant 1983)."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from deliberate.agenda.order import Order
from deliberate.agenda.phragmen import fill_seats
from deliberate.agenda.profile import Ints, Profile
from deliberate.agenda.result import Choice, Pick

Gain = Callable[[int], Fraction]


def harmonic(hits: int) -> Fraction:
    """What one more topic adds to the PAV score of a voter who has `hits`."""
    return Fraction(1, hits + 1)


def first_only(hits: int) -> Fraction:
    """What one more topic adds to the Chamberlin-Courant score: 1 for a voter without any."""
    return Fraction(not hits)


def gain(profile: Profile, hits: Ints, topic: int, score: Gain) -> Fraction:
    """The exact score that a topic adds when group g already has `hits[g]` topics."""
    groups = profile.supporters(topic)
    counts = np.bincount(hits[groups], weights=profile.weights[groups])
    return sum((score(number) * int(count) for number, count in enumerate(counts) if count), Fraction(0))


def sequential(profile: Profile, score: Gain, stage: str, order: Order) -> Choice:
    """Add again and again the topic with the highest gain per cost among those that fit.

    With seats, all are filled: with gains of 0 those with more approvals first, then the published order.
    """
    hits = np.zeros(len(profile.weights), dtype=np.int64)
    rest = profile.budget
    # Gains only fall, so an old value is a bound and most topics need not be looked at again.
    ceiling = {topic: Fraction(profile.votes[topic], cost) for topic, cost in enumerate(profile.costs) if cost and profile.votes[topic]}
    picks: list[Pick] = []
    while True:
        ceiling = {topic: bound for topic, bound in ceiling.items() if profile.costs[topic] <= rest}
        best, tied = _steepest(profile, hits, ceiling, score)
        if not best:
            break
        topic, others = order.first(tied)
        hits[profile.supporters(topic)] += 1
        rest -= profile.costs[topic]
        del ceiling[topic]
        picks.append(Pick(topic, stage, best * profile.costs[topic], others))
    chosen = [pick.topic for pick in picks]
    if profile.seats is not None:
        picks += counting(profile, order, chosen)
    return Choice(tuple(picks))


def _steepest(profile: Profile, hits: Ints, ceiling: dict[int, Fraction], score: Gain) -> tuple[Fraction, list[int]]:
    best, tied = Fraction(0), []
    for topic in sorted(ceiling, key=ceiling.__getitem__, reverse=True):
        if ceiling[topic] < best:
            break
        value = ceiling[topic] = gain(profile, hits, topic, score) / profile.costs[topic]
        if value > best:
            best, tied = value, [topic]
        elif value == best:
            tied.append(topic)
    return best, tied


def counting(profile: Profile, order: Order, chosen: Sequence[int] = ()) -> list[Pick]:
    """Topics by approvals that fit into what the chosen ones leave; with seats, unapproved topics fill the last places."""
    rest = profile.budget - sum(profile.costs[topic] for topic in chosen)
    taken = set(chosen)
    ahead = sorted(
        (topic for topic, votes in enumerate(profile.votes) if votes and topic not in taken),
        key=lambda topic: (-profile.votes[topic], order.rank[topic]),
    )
    picks = []
    for index, topic in enumerate(ahead):
        if profile.costs[topic] <= rest:
            rest -= profile.costs[topic]
            equal = tuple(other for other in ahead[index + 1 :] if profile.votes[other] == profile.votes[topic])
            picks.append(Pick(topic, "greedy", Fraction(profile.votes[topic]), equal))
    return picks + fill_seats(profile, [*chosen, *(pick.topic for pick in picks)], order)
