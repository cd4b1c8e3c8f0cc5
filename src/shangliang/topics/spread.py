"""How far raters agree: median and dispersion of marks, in exact fractions; nobody's own mark can be read from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

LEAST, MOST = 1, 5
# Raters disagree when the middle half of them is this far apart, or the outermost two are.
WIDE_MIDDLE, WIDE_WHOLE = 2, 3


@dataclass(frozen=True)
class Spread:
    """Of `n` marks: median, quartiles (inclusive method: position (n − 1)·p, linear between neighbours), lowest and highest."""

    n: int
    median: Fraction
    lower: Fraction
    upper: Fraction
    least: Fraction
    most: Fraction

    @property
    def middle(self) -> Fraction:
        """The interquartile range 四分位距."""
        return self.upper - self.lower

    @property
    def whole(self) -> Fraction:
        """The full range 极差."""
        return self.most - self.least

    @property
    def divided(self) -> bool:
        """True when raters disagree so much that the figure alone should decide nothing."""
        return self.middle >= WIDE_MIDDLE or self.whole >= WIDE_WHOLE


def spread(marks: Iterable[int | Fraction]) -> Spread | None:
    """The spread of some marks; None without any."""
    rows = sorted(Fraction(mark) for mark in marks)
    if not rows:
        return None
    half = _at(rows, Fraction(1, 2))
    return Spread(len(rows), half, _at(rows, Fraction(1, 4)), _at(rows, Fraction(3, 4)), rows[0], rows[-1])


def mean(marks: Iterable[int]) -> Fraction:
    """The plain mean of one rater's marks on one topic; ValueError without any."""
    rows = list(marks)
    if not rows:
        raise ValueError("no marks")
    return Fraction(sum(rows), len(rows))


def _at(rows: list[Fraction], part: Fraction) -> Fraction:
    """The value at a part of the way through sorted rows."""
    place = (len(rows) - 1) * part
    below = place.numerator // place.denominator
    above = min(below + 1, len(rows) - 1)
    return rows[below] + (rows[above] - rows[below]) * (place - below)
