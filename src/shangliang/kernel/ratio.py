"""Shares as the pages say them: two decimals, and never rounded to a lie."""

from fractions import Fraction


def two_decimals(value: Fraction) -> str:
    """A number not below zero with two decimals, halves rounded up: 1/3 → "0.33"."""
    hundredths = int(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def per_cent(part: int, whole: int) -> str:
    """`part` of `whole` (0 <= part <= whole) as "66.67%"; "" for a whole of nothing, which is neither 0 nor 100.

    100.00% is said only of all and 0.00% only of none: a ratio of compliance must not hide the last one that is missing (row 4-07).
    """
    if not whole:
        return ""
    if 0 < part < whole:
        return two_decimals(min(max(Fraction(part * 100, whole), Fraction(1, 100)), Fraction(9999, 100))) + "%"
    return two_decimals(Fraction(part * 100, whole)) + "%"
