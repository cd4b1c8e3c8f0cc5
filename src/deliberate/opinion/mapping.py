"""From votes to the opinion map: filter, plane, groups, statistics."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from deliberate.errors import DeliberateError
from deliberate.opinion import representative
from deliberate.opinion.bursts import Burst, find_bursts
from deliberate.opinion.groups import MOST, Grouping, find_groups
from deliberate.opinion.kmeans import Labels
from deliberate.opinion.representative import Evidence
from deliberate.opinion.result import Finding, GroupShare, OpinionMap
from deliberate.opinion.space import Space, build
from deliberate.opinion.statistics import bridging, count, group_aware
from deliberate.opinion.votes import Flags, Floats, Statement, Votes

AT_LEAST_PEOPLE = 15


@dataclass(frozen=True)
class Settings:
    """`min_votes`: who voted on fewer statements (or on not all, where there are fewer) has no group."""

    min_votes: int = 7


def opinion_map(
    votes: Votes,
    statements: Mapping[str, Statement] | None = None,
    *,
    seed: str,
    k: int | None = None,
    settings: Settings | None = None,
) -> OpinionMap:
    """The opinion map of a conversation.

    `statements` by id tell what is out (moderated); ids without an entry are open. `seed` decides every draw; `k` fixes
    the number of groups (1 to 5), None lets the data decide. The same votes in any order give the same map.
    Raises DeliberateError "opinion.k", "opinion.too_few".
    """
    settings = settings or Settings()
    if k is not None and not 1 <= k <= MOST:
        raise DeliberateError("opinion.k", k=k, most=MOST)
    prepared = prepare(votes, statements or {}, seed=seed, settings=settings)
    grouping = prepared.group(k)
    labels = np.where(prepared.counted, grouping.labels, np.int8(-1))
    frame = Frame(votes, prepared.out, prepared.space, labels, prepared.weights)
    return conclude(frame, grouping, prepared.bursts, seed=seed, min_votes=settings.min_votes)


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything before the groups: which statements are out, weights or None, the plane, who counts, votes as evidence."""

    out: Flags
    weights: Floats | None
    bursts: tuple[Burst, ...]
    space: Space
    counted: Flags
    evidence: Floats
    seed: str

    def group(self, k: int | None) -> Grouping:
        """The groups of everybody; k as given, or chosen."""
        people = np.where(self.counted, 1.0 if self.weights is None else self.weights, 0.0)
        return find_groups(self.space.positions, self.evidence, people, seed=self.seed, k=k)


def prepare(votes: Votes, statements: Mapping[str, Statement], *, seed: str, settings: Settings) -> Prepared:
    """Filter, quieten bursts, and lay out the plane."""
    out = closed(votes, statements)
    weights, bursts = find_bursts(votes, seed)
    evidence = votes.counts().astype(np.float64)
    return Prepared(
        out=out,
        weights=weights,
        bursts=bursts,
        space=build(votes, out, weights, seed),
        counted=who_counts(votes, settings.min_votes),
        evidence=evidence if weights is None else evidence * weights,
        seed=seed,
    )


@dataclass(frozen=True, eq=False)
class Frame:
    """What the statistics need: votes, which statements are out, the plane, labels (people,) with −1, weights or None."""

    votes: Votes
    out: Flags
    space: Space
    labels: Labels
    weights: Floats | None


def closed(votes: Votes, statements: Mapping[str, Statement]) -> Flags:
    """Which statements are out: (statements,)."""
    return np.array([name in statements and statements[name].out for name in votes.statements], dtype=np.bool_)


def who_counts(votes: Votes, min_votes: int) -> Flags:
    """Polis's filter: at least seven votes, or all where there are fewer; below fifteen people, the busiest join: (people,)."""
    counts = votes.counts()
    counted = counts >= min(min_votes, len(votes.statements))
    missing = AT_LEAST_PEOPLE - int(counted.sum())
    if missing > 0:
        others = np.flatnonzero(~counted)
        counted[others[np.argsort(-counts[others], kind="stable")[:missing]]] = True
    return counted


def conclude(frame: Frame, grouping: Grouping, bursts: tuple[Burst, ...], *, seed: str, min_votes: int) -> OpinionMap:
    """Statistics of given groups, and everything as one result."""
    votes, space, k = frame.votes, frame.space, grouping.k
    counts = count(votes, frame.labels, k, frame.weights)
    evidence = representative.weigh(counts)
    heads = np.where(frame.labels >= 0, 1.0 if frame.weights is None else frame.weights, 0.0)
    bridge = bridging(space.centred, space.means, _places(space.positions, grouping.centers), heads)
    scores = group_aware(counts.agree, counts.seen), group_aware(counts.disagree, counts.seen), bridge
    return OpinionMap(
        k=k,
        participants=votes.participants,
        labels=frame.labels,
        positions=space.positions,
        centers=grouping.centers,
        spread=(float(space.spread[0]), float(space.spread[1])),
        findings=_findings(frame, evidence, scores),
        representative=representative.choose(evidence, votes.statements, frame.out) if k > 1 else ((),),
        sizes=tuple(np.bincount(frame.labels[frame.labels >= 0], minlength=k).tolist()),
        candidates=grouping.candidates,
        reason=grouping.reason,
        bursts=bursts,
        vote_count=len(votes.values),
        conflicts=votes.conflicts,
        min_votes=min_votes,
        seed=seed,
    )


def _places(positions: Floats, centers: Floats) -> Floats:
    """Positions from the point midway between the groups, in units of their spread: (people, 2)."""
    apart = positions - centers.mean(axis=0)
    scale = np.sqrt((apart**2).mean(axis=0))
    return np.asarray(apart / np.where(scale > 0, scale, 1.0))


def _findings(frame: Frame, evidence: Evidence, scores: tuple[Floats, Floats, Floats]) -> tuple[Finding, ...]:
    agree, disagree = evidence.agree_shares, evidence.disagree_shares
    parts = evidence.seen, agree.share, agree.low, agree.high, disagree.share, disagree.low, disagree.high
    cells = np.stack(parts, axis=2).transpose(1, 0, 2).tolist()
    gap = (agree.low.max(axis=0) - agree.high.min(axis=0)).tolist()
    support, against, bridge = (each.tolist() for each in scores)
    seen = evidence.seen.sum(axis=0).tolist()
    return tuple(
        Finding(name, support[at], against[at], bridge[at], gap[at], seen[at], tuple(GroupShare(*cell) for cell in cells[at]))
        for at, name in enumerate(frame.votes.statements)
        if not frame.out[at]
    )
