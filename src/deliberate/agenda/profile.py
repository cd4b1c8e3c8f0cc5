"""An approval profile: topics with costs, a budget, and equal ballots kept once with their number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from math import lcm

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError

Ints = NDArray[np.int64]
Ballot = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Approvals in compressed form.

    `names` in code point order; `costs` and `budget` are integers in units of 1/`scale` of the currency. Group g of `weights[g]`
    equal ballots approves `topics[starts[g]:starts[g + 1]]` (ascending); topic p is approved by the groups
    `groups[heads[p]:heads[p + 1]]` and has `votes[p]` approvals. Empty ballots are a group too, so that `voters` is the sum of the
    weights. `seats` is k when every topic costs one seat.
    """

    names: tuple[str, ...]
    costs: tuple[int, ...]
    budget: int
    scale: int
    voters: int
    weights: Ints
    starts: Ints
    topics: Ints
    heads: Ints
    groups: Ints
    votes: tuple[int, ...]
    seats: int | None = None

    def supporters(self, topic: int) -> Ints:
        """The groups that approve a topic."""
        return self.groups[self.heads[topic] : self.heads[topic + 1]]

    def worth(self, values: Mapping[int, int]) -> Ints:
        """The sum of `values` (per topic) over the topics that each group approves."""
        marked = np.zeros(len(self.names), dtype=np.int64)
        marked[list(values)] = list(values.values())
        sums = np.concatenate([[0], np.cumsum(marked[self.topics])])
        found: Ints = sums[self.starts[1:]] - sums[self.starts[:-1]]
        return found

    def money(self, amount: int | Fraction) -> Fraction:
        """An internal amount in units of the currency."""
        return Fraction(amount) / self.scale


def assemble(costs: Mapping[str, Fraction], budget: Fraction, ballots: Iterable[tuple[Iterable[str], int]]) -> Profile:
    """A profile from {topic: cost ≥ 0}, a budget > 0 and ballots (approved topics, how many such ballots).

    Raises `agenda.topics` without topics, `agenda.cost`, `agenda.budget`, `agenda.topic_unknown`, `agenda.weight`, `agenda.voters`.
    """
    names = tuple(sorted(costs))
    if not names:
        raise DeliberateError("agenda.topics")
    place = {name: index for index, name in enumerate(names)}
    grouped: dict[Ballot, int] = {}
    for approved, number in ballots:
        unknown = next((name for name in approved if name not in place), None)
        if unknown is not None:
            raise DeliberateError("agenda.topic_unknown", topic=unknown)
        if number < 1:
            raise DeliberateError("agenda.weight", value=number)
        key = tuple(sorted({place[name] for name in approved}))
        grouped[key] = grouped.get(key, 0) + number
    return compress(names, [costs[name] for name in names], budget, grouped)


def compress(names: tuple[str, ...], costs: list[Fraction], budget: Fraction, grouped: Mapping[Ballot, int]) -> Profile:
    """A profile from grouped ballots whose topics are ascending indices into `names`, which are in code point order."""
    if budget <= 0:
        raise DeliberateError("agenda.budget", value=str(budget))
    for name, cost in zip(names, costs, strict=True):
        if cost < 0:
            raise DeliberateError("agenda.cost", topic=name, value=str(cost))
    voters = sum(grouped.values())
    if voters == 0:
        raise DeliberateError("agenda.voters")
    scale = lcm(budget.denominator, *(cost.denominator for cost in costs))
    lengths = np.fromiter(map(len, grouped), dtype=np.int64, count=len(grouped))
    topics = np.fromiter(chain.from_iterable(grouped), dtype=np.int64, count=int(lengths.sum()))
    weights = np.fromiter(grouped.values(), dtype=np.int64, count=len(grouped))
    owners = np.repeat(np.arange(len(grouped)), lengths)
    by_topic = np.argsort(topics, kind="stable")
    return Profile(
        names=names,
        costs=tuple(int(cost * scale) for cost in costs),
        budget=int(budget * scale),
        scale=scale,
        voters=voters,
        weights=weights,
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        topics=topics,
        heads=np.searchsorted(topics[by_topic], np.arange(len(names) + 1)),
        groups=owners[by_topic],
        votes=tuple(int(total) for total in np.bincount(topics, weights=weights[owners], minlength=len(names))),
    )


def seated(profile: Profile, seats: int) -> Profile:
    """The same approvals where every topic costs one of `seats` places; raises `agenda.seats` unless 1 ≤ seats ≤ topics."""
    if not 1 <= seats <= len(profile.names):
        raise DeliberateError("agenda.seats", value=seats, most=len(profile.names))
    return replace(profile, costs=(1,) * len(profile.names), budget=seats, scale=1, seats=seats)
