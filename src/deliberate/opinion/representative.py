"""The statements that show what a group is about, chosen exactly as Polis chooses them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from deliberate.opinion.statistics import Z_90, Counts, Shares, Strength, shrunk, strength
from deliberate.opinion.votes import Flags

Direction = Literal["agree", "disagree"]
MOST = 5


@dataclass(frozen=True)
class Representative:
    """One statement of one group; the fields up to `repness_test` are Polis's, `share` to `high` are shrunk with a 90 % interval."""

    statement: str
    direction: Direction
    n_success: float
    n_trials: float
    p_success: float
    p_test: float
    repness: float
    repness_test: float
    best_agree: bool
    share: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """The tests and shares of both directions."""

    seen: np.ndarray
    agree: Strength
    disagree: Strength
    agree_shares: Shares
    disagree_shares: Shares


def weigh(counts: Counts) -> Evidence:
    """Strength and shares of all groups and statements."""
    return Evidence(
        counts.seen,
        strength(counts.agree, counts.seen),
        strength(counts.disagree, counts.seen),
        shrunk(counts.agree, counts.seen),
        shrunk(counts.disagree, counts.seen),
    )


def choose(evidence: Evidence, statements: tuple[str, ...], out: Flags) -> tuple[tuple[Representative, ...], ...]:
    """Up to five statements a group: the best agreed one first, then those that pass both tests by Polis's metric.

    Agreements come before disagreements, as on Polis's page. A group in which nothing passes still gets its best one.
    """
    open_ones = np.flatnonzero(~out)
    return tuple(_of_group(evidence, group, statements, open_ones) for group in range(len(evidence.seen)))


def _of_group(evidence: Evidence, group: int, statements: tuple[str, ...], listed: np.ndarray) -> tuple[Representative, ...]:
    agree, disagree = evidence.agree, evidence.disagree
    passing = agree.significant()[group] | disagree.significant()[group]
    for_agree = agree.repness_test[group] > disagree.repness_test[group]
    metric = np.where(for_agree, agree.metric()[group], disagree.metric()[group])
    head = best_agree(evidence, group, listed)
    rest = [int(at) for at in listed if passing[at] and at != head]
    rest.sort(key=lambda at: (-metric[at], at))
    if head is None and not rest and len(listed):
        strongest = np.maximum(agree.repness_test, disagree.repness_test)[group][listed]
        rest = [int(listed[int(strongest.argmax())])]
    chosen = ([] if head is None else [head]) + rest
    found = [_one(evidence, group, at, statements[at], at == head) for at in chosen[:MOST]]
    return tuple(sorted(found, key=lambda each: each.direction))


def best_agree(evidence: Evidence, group: int, listed: np.ndarray) -> int | None:
    """Polis's best agreed statement, found in one walk: by repness once one is above 1, else by probability."""
    tests = evidence.agree
    repness, p, p_test = tests.repness[group].tolist(), tests.p[group].tolist(), tests.p_test[group].tolist()
    metric, plain = tests.metric()[group].tolist(), (tests.p[group] * tests.p_test[group]).tolist()
    voted = ((tests.success + evidence.disagree.success)[group] > 0).tolist()
    found: int | None = None
    for at in listed.tolist():
        if not voted[at]:
            continue
        if found is None:
            better = p_test[at] > Z_90 or (repness[at] > 1 and p[at] > 0.5)
        else:
            better = metric[at] > metric[found] if repness[found] > 1 else plain[at] > plain[found]
        found = at if better else found
    return found


def _one(evidence: Evidence, group: int, at: int, statement: str, head: bool) -> Representative:
    agrees = head or bool(evidence.agree.repness_test[group, at] > evidence.disagree.repness_test[group, at])
    tests = evidence.agree if agrees else evidence.disagree
    shares = evidence.agree_shares if agrees else evidence.disagree_shares
    return Representative(
        statement=statement,
        direction="agree" if agrees else "disagree",
        n_success=float(tests.success[group, at]),
        n_trials=float(evidence.seen[group, at]),
        p_success=float(tests.p[group, at]),
        p_test=float(tests.p_test[group, at]),
        repness=float(tests.repness[group, at]),
        repness_test=float(tests.repness_test[group, at]),
        best_agree=head,
        share=float(shares.share[group, at]),
        low=float(shares.low[group, at]),
        high=float(shares.high[group, at]),
    )
