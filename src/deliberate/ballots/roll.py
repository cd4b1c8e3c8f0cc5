"""A roll of decision ballots: one row a voter, household or unit, with its choice and its weight in every measure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from deliberate.ballots.evaluation import Counts, Number
from deliberate.errors import DeliberateError

Choice = Literal["yes", "no", "abstain", "invalid", "present", "absent"]
CHOICES: tuple[str, ...] = get_args(Choice)
Entry = tuple[str, tuple[Fraction, ...]]


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody who is due: each entry is (choice, weight in each of `measures`), kept once with its number in `counts`.

    `present` came but put in no ballot; `absent` did not come or take part.
    """

    measures: tuple[str, ...]
    entries: tuple[Entry, ...]
    counts: tuple[int, ...]

    def totals(self) -> dict[str, Counts]:
        """The counts of every measure, exact."""
        return {measure: self._measure(index) for index, measure in enumerate(self.measures)}

    def _measure(self, index: int) -> Counts:
        sums = dict.fromkeys(CHOICES, Fraction(0))
        for (choice, weights), number in zip(self.entries, self.counts, strict=True):
            sums[choice] += weights[index] * number
        eligible = sum(sums.values(), Fraction(0))
        return Counts(
            eligible=_narrow(eligible),
            present=_narrow(eligible - sums["absent"]),
            yes=_narrow(sums["yes"]),
            no=_narrow(sums["no"]),
            abstain=_narrow(sums["abstain"]),
            invalid=_narrow(sums["invalid"]),
        )


def enrol(measures: tuple[str, ...], entries: Iterable[tuple[Entry, int]]) -> Roll:
    """Group entries (each with how many) into a `Roll`; raises `ballots.choice`, `ballots.weight` or `ballots.count`."""
    grouped: Counter[Entry] = Counter()
    for (choice, weights), number in entries:
        if choice not in CHOICES:
            raise DeliberateError("ballots.choice", value=choice)
        if len(weights) != len(measures) or min(weights, default=Fraction(0)) < 0:
            raise DeliberateError("ballots.weight", value=" ".join(map(str, weights)))
        if number < 1:
            raise DeliberateError("ballots.count", value=number)
        grouped[choice, weights] += number
    ordered = sorted(grouped.items())
    return Roll(measures, tuple(entry for entry, _ in ordered), tuple(number for _, number in ordered))


def _narrow(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value
