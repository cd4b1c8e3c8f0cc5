"""Evaluating a rule on counts: every threshold becomes a step with the numbers needed and reached."""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import Literal

from deliberate.ballots.rules import Attendance, Rule, Threshold
from deliberate.ballots.sentences import step_words
from deliberate.digest import digest
from deliberate.errors import DeliberateError

Number = int | Fraction
CONTINUOUS = frozenset({"area"})


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one measure: whole heads or households, or exact areas in square metres.

    `present` are those at the meeting or, for owners, those taking part. Raises `ballots.number` for a value that is not an
    exact number of at least 0, `ballots.present_over` and `ballots.cast_over` when more are present, or voted, than can be.
    """

    eligible: Number
    present: Number
    yes: Number
    no: Number
    abstain: Number
    invalid: Number = 0

    def __post_init__(self) -> None:
        """Refuse impossible counts: more ballots than voters mean that the vote itself is void."""
        for value in astuple(self):
            if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
                raise DeliberateError("ballots.number", value=value)
        if self.present > self.eligible:
            raise DeliberateError("ballots.present_over", present=self.present, eligible=self.eligible)
        if self.cast > self.present:
            raise DeliberateError("ballots.cast_over", cast=self.cast, present=self.present)

    @property
    def cast(self) -> Number:
        """All ballots put in: yes, no, abstain and invalid."""
        return self.yes + self.no + self.abstain + self.invalid

    @property
    def decided(self) -> Number:
        """Ballots for or against."""
        return self.yes + self.no

    @property
    def whole(self) -> bool:
        """True when every number is an integer."""
        return all(Fraction(value).denominator == 1 for value in astuple(self))


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold applied: `actual` of `base` was reached, `needed` was required (`more_than`: it must be exceeded)."""

    kind: Literal["quorum", "approval"]
    threshold: Threshold
    base: Number
    needed: Number
    more_than: bool
    actual: Number
    met: bool
    attendance: Attendance = "present"

    def words(self, lang: str = "zh") -> str:
        """The arithmetic in one sentence, "zh" or "en", such as 应到 60 人，实到 41 人，须过半数即至少 31 人：达到."""
        return step_words(self, lang)


@dataclass(frozen=True, slots=True)
class Result:
    """Whether the quorum was met and the motion passed, the steps that show why, and the digest of rule, counts and outcome."""

    quorum_met: bool
    passed: bool
    steps: tuple[Step, ...]
    digest: str

    def to_data(self) -> dict[str, object]:
        """Plain JSON values with every step in words."""
        steps = [{"zh": step.words("zh"), "en": step.words("en"), "met": step.met} for step in self.steps]
        return {"quorum_met": self.quorum_met, "passed": self.passed, "steps": steps, "digest": self.digest}


def evaluate(rule: Rule, counts: Mapping[str, Counts]) -> Result:
    """Apply `rule` to the counts of each measure.

    A base of 0 never reaches a threshold: nobody cannot decide unanimously. Without the quorum nothing passes, but the approval
    steps are still shown. Raises `ballots.measure_missing`. Sources: 村民委员会组织法 arts. 22, 26; 民法典 art. 278.
    """
    for measure in rule.measures:
        if measure not in counts:
            raise DeliberateError("ballots.measure_missing", measure=measure)
    quorum = tuple(_step(rule, "quorum", one, counts[one.measure]) for one in rule.quorum)
    approval = tuple(_step(rule, "approval", one, counts[one.measure]) for one in rule.approval)
    quorum_met = all(step.met for step in quorum)
    passed = quorum_met and all(step.met for step in approval)
    used = {measure: [Fraction(value) for value in astuple(counts[measure])] for measure in rule.measures}
    seal = digest({"rule": rule.to_data(), "counts": used, "quorum_met": quorum_met, "passed": passed})
    return Result(quorum_met=quorum_met, passed=passed, steps=quorum + approval, digest=seal)


def _step(rule: Rule, kind: Literal["quorum", "approval"], threshold: Threshold, counts: Counts) -> Step:
    base: Number = getattr(counts, threshold.of)
    actual = counts.present if kind == "quorum" else counts.yes
    bound = threshold.at_least * base
    met = base > 0 and (actual > bound if threshold.strict else actual >= bound)
    needed: Number = bound
    more_than = threshold.strict
    if threshold.measure not in CONTINUOUS and counts.whole:
        # Whole voters: "more than 30 of 60" is said as "at least 31", which people can check by counting.
        needed = math.floor(bound) + 1 if threshold.strict else math.ceil(bound)
        more_than = False
    return Step(kind, threshold, base, needed, more_than, actual, met, rule.attendance)
