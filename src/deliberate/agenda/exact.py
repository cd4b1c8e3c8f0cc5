"""Exact PAV and exact Chamberlin-Courant as an integer program solved by HiGHS."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack, vstack

from deliberate.agenda.order import Order
from deliberate.agenda.profile import Ints, Profile, compress
from deliberate.agenda.result import Choice, Pick
from deliberate.agenda.thiele import Gain, gain
from deliberate.errors import DeliberateError


def optimal(profile: Profile, score: Gain, stage: str, order: Order) -> Choice:
    """The set of topics with the highest total score that fits; picks come in the published order with what each one adds.

    Binary x_p per topic, y_gl in [0, 1] for the l-th approved winner of group g, sum_l y_gl <= sum of x over its ballot; the score of
    l falls with l, so y is filled in order. Optimal within HiGHS's tolerance of 1e-6; where several sets are optimal, the one
    that HiGHS finds first, which depends on the approvals and not on the order of the input. Raises `agenda.unsolved`.
    """
    profile = _canonical(profile)
    levels = _levels(profile, score)
    columns = len(profile.names)
    rewards = [float(score(int(level))) for level in range(int(levels.max(initial=0)))]
    owner = np.repeat(np.arange(len(levels)), levels)
    level = np.arange(len(owner)) - np.repeat(np.cumsum(levels) - levels, levels)
    objective = np.concatenate([np.zeros(columns), -profile.weights[owner] * np.array([*rewards, 0.0])[level]])
    voters = np.repeat(np.arange(len(levels)), np.diff(profile.starts))
    approved = coo_array((np.ones(len(voters)), (voters, profile.topics)), shape=(len(levels), columns))
    counted = coo_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(len(levels), len(owner)))
    costs = coo_array(np.array([[*map(float, profile.costs), *np.zeros(len(owner))]]))
    matrix = vstack([costs, hstack([-approved, counted])], format="csr")
    least = np.full(len(levels) + 1, -np.inf)
    if profile.seats is not None:
        least[0] = profile.seats
    allowed = np.array([float(profile.seats is not None or votes > 0) for votes in profile.votes])
    most = np.concatenate([[float(profile.budget)], np.zeros(len(levels))])
    found = milp(
        objective,
        integrality=np.concatenate([np.ones(columns), np.zeros(len(owner))]),
        bounds=Bounds(0, np.concatenate([allowed, np.ones(len(owner))])),
        constraints=LinearConstraint(matrix, least, most),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise DeliberateError("agenda.unsolved", reason=found.message)
    chosen = [topic for topic in range(columns) if found.x[topic] > 0.5]
    return Choice(_picks(profile, chosen, score, stage, order))


def _canonical(profile: Profile) -> Profile:
    """The same profile with its groups in the order of their ballots, so that the solver always sees the same program."""
    ballots = [tuple(map(int, part)) for part in np.split(profile.topics, profile.starts[1:-1])]
    grouped = dict(sorted(zip(ballots, map(int, profile.weights), strict=True)))
    costs = [profile.money(cost) for cost in profile.costs]
    return replace(compress(profile.names, costs, profile.money(profile.budget), grouped), seats=profile.seats, votes=profile.votes)


def _levels(profile: Profile, score: Gain) -> Ints:
    """How many approved winners of a group can count at all."""
    lengths = np.diff(profile.starts)
    if not score(1):
        return np.minimum(lengths, 1)
    return lengths if profile.seats is None else np.minimum(lengths, profile.seats)


def _picks(profile: Profile, chosen: Sequence[int], score: Gain, stage: str, order: Order) -> tuple[Pick, ...]:
    hits = profile.worth(dict.fromkeys(chosen, 1))
    found = []
    for topic in sorted(chosen, key=order.rank.__getitem__):
        without = hits.copy()
        without[profile.supporters(topic)] -= 1
        found.append(Pick(topic, stage if profile.votes[topic] else "order", gain(profile, without, topic, score)))
    return tuple(found)
