"""The opinion map as plain values: groups, common ground, what divides, and the reasons."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from deliberate.digest import digest
from deliberate.opinion.bursts import Burst
from deliberate.opinion.groups import Candidate
from deliberate.opinion.kmeans import Labels
from deliberate.opinion.representative import Representative
from deliberate.opinion.votes import Floats

DIGITS = 6


@dataclass(frozen=True)
class GroupShare:
    """How one group voted on one statement: heads asked, and the agreeing and disagreeing share, shrunk, with 90 % intervals."""

    seen: float
    agree: float
    agree_low: float
    agree_high: float
    disagree: float
    disagree_low: float
    disagree_high: float


@dataclass(frozen=True)
class Finding:
    """One statement: Polis's group-aware consensus for and against, the bridging score, and how far groups are apart.

    `consensus` = ∏ (agree + 1)/(seen + 2) over groups; `bridging` in [−1, 1] is the vote expected in the middle of the
    map; `gap` is the distance between the intervals of the most and the least agreeing group (negative: they overlap).
    """

    statement: str
    consensus: float
    consensus_against: float
    bridging: float
    gap: float
    seen: float
    groups: tuple[GroupShare, ...]


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """The result of `opinion_map`.

    `labels` (people,): group of each participant, −1 for those with too few votes. `positions` (people, 2).
    `sizes`: counted people per group. `findings`: every open statement in its natural order.
    `spread`: share of the variance that the two axes carry. `conflicts`: pairs whose newest votes contradict each other.
    """

    k: int
    participants: tuple[str, ...]
    labels: Labels
    positions: Floats
    centers: Floats
    spread: tuple[float, float]
    findings: tuple[Finding, ...]
    representative: tuple[tuple[Representative, ...], ...]
    sizes: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    reason: str
    bursts: tuple[Burst, ...]
    vote_count: int
    conflicts: int
    min_votes: int
    seed: str

    @property
    def groups(self) -> dict[str, int | None]:
        """Participant → group number, or None for too few votes."""
        return {name: label if label >= 0 else None for name, label in zip(self.participants, self.labels.tolist(), strict=True)}

    @cached_property
    def common(self) -> tuple[Finding, ...]:
        """Open statements by group-aware consensus, what all groups agree on first; equal ones in natural order."""
        return tuple(sorted(self.findings, key=lambda each: -each.consensus))

    @cached_property
    def common_against(self) -> tuple[Finding, ...]:
        """The same for what all groups reject."""
        return tuple(sorted(self.findings, key=lambda each: -each.consensus_against))

    @cached_property
    def bridging(self) -> tuple[Finding, ...]:
        """By the second view of common ground."""
        return tuple(sorted(self.findings, key=lambda each: -each.bridging))

    @cached_property
    def divides(self) -> tuple[Finding, ...]:
        """Statements whose intervals lie apart for some two groups, the widest gap first."""
        return tuple(sorted((each for each in self.findings if each.gap > 0), key=lambda each: -each.gap))

    def trace(self) -> dict[str, object]:
        """Why the result is what it is: settings, what was tried, what was quietened."""
        return {
            "seed": self.seed,
            "participants": len(self.participants),
            "counted": sum(self.sizes),
            "votes": self.vote_count,
            "min_votes": self.min_votes,
            "contradictions_counted_as_pass": self.conflicts,
            "variance_shown": rounded(list(self.spread)),
            "reason": self.reason,
            "candidates": [rounded(asdict(each)) for each in self.candidates],
            "bursts": [rounded(asdict(each)) for each in self.bursts],
        }

    def to_json(self, *, positions: bool = False) -> dict[str, object]:
        """The documented keys (see docs/deliberate/opinion.md); figures rounded to six digits."""
        found: dict[str, object] = {
            "k": self.k,
            "groups": self.groups,
            "sizes": list(self.sizes),
            "common": [{"statement": each.statement, "score": rounded(each.consensus)} for each in self.common],
            "common_against": [{"statement": each.statement, "score": rounded(each.consensus_against)} for each in self.common_against],
            "bridging": [{"statement": each.statement, "score": rounded(each.bridging)} for each in self.bridging],
            "divides": [{"statement": each.statement, "gap": rounded(each.gap)} for each in self.divides],
            "representative": {str(group): [rounded(asdict(each)) for each in chosen] for group, chosen in enumerate(self.representative)},
            "statements": {each.statement: rounded(asdict(each)) for each in self.findings},
            "trace": self.trace(),
        }
        if positions:
            found["positions"] = dict(zip(self.participants, rounded(self.positions.tolist()), strict=True))
        return found | {"digest": self.digest}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of k, groups, consensus scores and representative statements in canonical form."""
        return digest(
            {
                "k": self.k,
                "groups": self.groups,
                "common": [[each.statement, f"{each.consensus:.{DIGITS}f}"] for each in self.findings],
                "representative": [[[each.statement, each.direction] for each in chosen] for chosen in self.representative],
            }
        )


def rounded(value: Any) -> Any:
    """The same structure with floats at six digits."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return value
