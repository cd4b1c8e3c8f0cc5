"""Rules of a decision as data: quorum and approval thresholds with their bases, read from and written to JSON rule packs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast, get_args

from deliberate.errors import DeliberateError

Base = Literal["eligible", "present", "cast", "decided"]
Attendance = Literal["present", "participating"]
BASES: tuple[str, ...] = get_args(Base)
ATTENDANCES: tuple[str, ...] = get_args(Attendance)
FRACTION = re.compile(r"([1-9][0-9]{0,5})(?:/([1-9][0-9]{0,5}))?", re.ASCII)
MEASURE = re.compile(r"[a-z][a-z_]{0,29}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of a base: `measure` says what is counted (heads, households, area or another name of a-z and _).

    `of`: eligible 应到 · present 实到 (for owners 参与表决) · cast = all ballots put in, invalid ones too · decided = yes + no.
    `strict` means "more than" (过半数), otherwise "at least" (以上, which in Chinese law includes the number itself).
    Raises `ballots.fraction`, `ballots.base`, `ballots.measure` or `ballots.beyond_all`.
    """

    of: Base
    at_least: Fraction
    strict: bool = False
    measure: str = "heads"

    def __post_init__(self) -> None:
        """Refuse what could never be a rule."""
        if self.of not in BASES:
            raise DeliberateError("ballots.base", value=self.of)
        if not _is_share(self.at_least):
            raise DeliberateError("ballots.fraction", value=self.at_least)
        if not isinstance(self.strict, bool):
            raise DeliberateError("ballots.flag", value=self.strict)
        if self.strict and self.at_least == 1:
            raise DeliberateError("ballots.beyond_all")
        if not _is_measure(self.measure):
            raise DeliberateError("ballots.measure", value=self.measure)

    def to_data(self) -> dict[str, object]:
        """A JSON object; the share is written "2/3"."""
        share = f"{self.at_least.numerator}/{self.at_least.denominator}"
        return {"of": self.of, "at_least": share, "strict": self.strict, "measure": self.measure}

    @classmethod
    def from_data(cls, data: object) -> "Threshold":
        """The inverse of `to_data`; `strict` and `measure` may be left out, decimals are refused because they are not exact."""
        fields = mapping(data, allowed=("of", "at_least", "strict", "measure"), needed=("of", "at_least"))
        return cls(
            of=cast(Base, fields["of"]),
            at_least=fraction(fields["at_least"]),
            strict=cast(bool, fields.get("strict", False)),
            measure=cast(str, fields.get("measure", "heads")),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """All quorum thresholds and all approval thresholds must hold; two of different measures make a double majority.

    `attendance` only changes the words: 实到 for a meeting, 参与表决 for owners who may vote in writing.
    Raises `ballots.no_approval` and `ballots.quorum_base` (a quorum is a share of the eligible).
    """

    quorum: tuple[Threshold, ...]
    approval: tuple[Threshold, ...]
    attendance: Attendance = "present"

    def __post_init__(self) -> None:
        """A rule without approval would pass everything; a quorum of the present would always hold."""
        if not self.approval:
            raise DeliberateError("ballots.no_approval")
        if any(one.of != "eligible" for one in self.quorum):
            raise DeliberateError("ballots.quorum_base")
        if self.attendance not in ATTENDANCES:
            raise DeliberateError("ballots.attendance", value=self.attendance)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that must be counted, in order of first use."""
        return tuple(dict.fromkeys(one.measure for one in (*self.quorum, *self.approval)))

    def to_data(self) -> dict[str, object]:
        """A JSON object for a rule pack."""
        return {
            "quorum": [one.to_data() for one in self.quorum],
            "approval": [one.to_data() for one in self.approval],
            "attendance": self.attendance,
        }

    @classmethod
    def from_data(cls, data: object) -> "Rule":
        """Read a rule from parsed JSON; whatever is broken raises a DeliberateError with a `ballots.` code."""
        fields = mapping(data, allowed=("quorum", "approval", "attendance"), needed=("approval",))
        return cls(
            quorum=_thresholds(fields.get("quorum", [])),
            approval=_thresholds(fields["approval"]),
            attendance=cast(Attendance, fields.get("attendance", "present")),
        )


def mapping(data: object, *, allowed: tuple[str, ...], needed: tuple[str, ...]) -> Mapping[str, object]:
    """A JSON object with only `allowed` and all `needed` keys; raises `ballots.object` or `ballots.key`."""
    if not isinstance(data, Mapping):
        raise DeliberateError("ballots.object", value=type(data).__name__)
    for key in data:
        if key not in allowed:
            raise DeliberateError("ballots.key_unknown", key=key)
    for key in needed:
        if key not in data:
            raise DeliberateError("ballots.key_missing", key=key)
    return data


def fraction(value: object) -> Fraction:
    """An exact share from "2/3" or "1"; raises `ballots.fraction` for anything else, decimals included."""
    if isinstance(value, str) and (match := FRACTION.fullmatch(value)):
        return Fraction(int(match[1]), int(match[2] or 1))
    raise DeliberateError("ballots.fraction", value=value)


def _is_share(value: object) -> bool:
    return isinstance(value, Fraction) and 0 < value <= 1


def _is_measure(value: object) -> bool:
    return isinstance(value, str) and MEASURE.fullmatch(value) is not None


def _thresholds(data: object) -> tuple[Threshold, ...]:
    if not isinstance(data, list | tuple):
        raise DeliberateError("ballots.list", value=type(data).__name__)
    return tuple(Threshold.from_data(one) for one in data)
