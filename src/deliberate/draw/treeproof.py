"""Exact proofs that no panel exceeds a bound: a branching tree whose leaves are closed by weak duality in whole numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import highspy
import numpy as np
import numpy.typing as npt

UNIT = 2**40
NODES = 50_000
BREACH = 100.0
NONE = np.array([], np.int32)
Box = tuple[list[int], list[int]]
Vector = npt.NDArray[np.float64]


@dataclass
class Rows:
    """Rows low <= sum of the members' numbers <= high, over whole numbers between 0 and caps."""

    members: list[list[int]]
    low: list[int]
    high: list[int]
    caps: list[int]

    def add(self, members: Iterable[int], low: int, high: int) -> None:
        """One more row."""
        self.members.append(list(members))
        self.low.append(low)
        self.high.append(high)

    def admit(self, panel: Mapping[int, int]) -> bool:
        """Whether a panel (numbers by class) keeps all rows and caps."""
        if not all(0 <= number <= self.caps[column] for column, number in panel.items()):
            return False
        sums = [sum(panel.get(column, 0) for column in members) for members in self.members]
        return all(low <= total <= high for low, total, high in zip(self.low, sums, self.high, strict=True))


def refute_above(rows: Rows, coefficients: Mapping[int, int], bound: Fraction) -> bool:
    """Whether it could be proved that every admitted panel has sum(coefficients * numbers) <= bound; the bound is scaled as they are."""
    search = _Tree(rows, [coefficients.get(column, 0) for column in range(len(rows.caps))], bound)
    boxes = [([0] * len(rows.caps), list(rows.caps))]
    for _ in range(NODES):
        if not boxes:
            return True
        halves = search.split(*boxes.pop())
        if halves is None:
            return False
        boxes.extend(halves)
    return False


class _Tree:
    """The linear programme behind the tree; every row may be broken at a high cost, so that it always has prices."""

    def __init__(self, rows: Rows, target: list[int], bound: Fraction) -> None:
        self.rows, self.target, self.bound = rows, target, bound
        self.scale = float(max(map(abs, target))) or 1.0
        self.columns = np.arange(len(target), dtype=np.int32)
        self.highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        for value, cap in zip(target, rows.caps, strict=True):
            self.highs.addCol(-value / self.scale, 0.0, cap, 0, NONE, np.array([]))
        for row, members in enumerate(rows.members):
            self.highs.addRow(rows.low[row], rows.high[row], len(members), np.array(members, np.int32), np.ones(len(members)))
        for row in range(len(rows.members)):
            for sign in (1.0, -1.0):
                self.highs.addCol(BREACH, 0.0, highspy.kHighsInf, 1, np.array([row], np.int32), np.array([sign]))

    def split(self, lower: list[int], upper: list[int]) -> list[Box] | None:
        """No boxes when this one is closed, two halves otherwise; None when it is a single panel above the bound."""
        self.highs.changeColsBounds(len(lower), self.columns, np.array(lower, float), np.array(upper, float))
        self.highs.run()
        found = self.highs.getSolution()
        if self._closed([-price * self.scale for price in found.row_dual], lower, upper):
            return []
        return _halves(np.array(found.col_value[: len(lower)]), lower, upper)

    def _closed(self, prices: list[float], lower: list[int], upper: list[int]) -> bool:
        """Weak duality, exactly: target @ x <= sum of prices * limits + the best of what is left over the box."""
        total, rest = 0, [value * UNIT for value in self.target]
        for row, price in enumerate(prices):
            whole = round(price * UNIT)
            if whole:
                total += max(whole * self.rows.high[row], whole * self.rows.low[row])
                for column in self.rows.members[row]:
                    rest[column] -= whole
        total += sum(max(value * low, value * high) for value, low, high in zip(rest, lower, upper, strict=True))
        return total <= self.bound * UNIT


def _halves(x: Vector, lower: list[int], upper: list[int]) -> list[Box] | None:
    """The boxes beside the most fractional number, or in the middle of the widest range."""
    width = np.array(upper) - np.array(lower)
    if not width.any():
        return None
    distance = np.where(width > 0, np.abs(x - np.rint(x)) + 1e-9 * width, -1.0)
    column = int(distance.argmax())
    middle = max(lower[column], min(int(np.floor(x[column] + 1e-7)), upper[column] - 1))
    below, above = upper.copy(), lower.copy()
    below[column], above[column] = middle, middle + 1
    return [(lower, below), (above, upper)]
