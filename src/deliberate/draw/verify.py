"""Checks a certificate by a path of its own: only the reader of the tables is shared with the code that made it.

All arithmetic that decides is exact: fractions and whole numbers. A floating-point solver only suggests prices for the
inequalities ("cuts"); whether a price proves anything is computed exactly (weak duality), so a wrong suggestion can
never make a wrong certificate pass.
"""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deliberate.draw.tables import Pool, Quotas, without
from deliberate.draw.treeproof import Rows, refute_above
from deliberate.errors import DeliberateError

UNIT = 2**40
GAP = Fraction(1, 10**5)
FORMAT = "deliberate.draw/1.0"
Counts = Mapping[int, int]


@dataclass(frozen=True)
class Report:
    """What was proved: `gap` bounds how much a level (leximin, maximin) or the geometric mean (nash, as a share) could still rise.

    `rise` bounds how much a class whose level was fixed could exceed it in any distribution that keeps all levels up to its own.
    """

    panels: int
    gap: Fraction | None
    rise: Fraction | None
    cuts: int
    panel: tuple[int, ...]


def verify(document: Mapping[str, Any], pool: Pool, quotas: Quotas) -> Report:
    """Check everything a certificate claims about these tables; raises draw.refuted with the first claim that fails.

    Also raises draw.certificate when the document does not have the form of a certificate. The pool must have been read
    with the address columns that the certificate names.
    """
    try:
        return _Check(document, pool, quotas).report()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError) as error:
        raise DeliberateError("draw.certificate", path="certificate", detail=f"{type(error).__name__} {error}") from error


def _claim(holds: bool, detail: str) -> None:
    if not holds:
        raise DeliberateError("draw.refuted", detail=detail)


def _rows(numbers: Iterable[int]) -> frozenset[int]:
    return frozenset(int(number) for number in numbers)


def _counts(sparse: Mapping[str, int]) -> dict[int, int]:
    if not all(isinstance(value, int) for value in sparse.values()):
        raise TypeError("whole numbers expected")
    return {int(place): value for place, value in sparse.items()}


class _Check:
    def __init__(self, document: Mapping[str, Any], pool: Pool, quotas: Quotas) -> None:
        self.doc = document
        self.pool, self.quotas = without(pool, quotas, _rows(document["kept"]), _rows(document["gone"]))
        self.size = int(document["size"])
        self.classes = [tuple(tuple(int(row) for row in rows) for rows in group) for group in document["classes"]]
        self.sizes = [sum(map(len, group)) for group in self.classes]
        self.caps = [len(group) for group in self.classes]
        self.panels = [_counts(panel["counts"]) for panel in document["panels"]]
        self.chances = [Fraction(chance) for chance in document["chances"]]
        self.rows = Rows([], [], [], self.caps)

    def report(self) -> Report:
        """Run all checks."""
        self._inputs()
        self._classes()
        self._rows()
        self._distribution()
        self._drawn()
        cuts = [(_counts(cut["coefficients"]), Fraction(cut["bound"])) for cut in self.doc["cuts"]]
        for coefficients, bound in cuts:
            _claim(refute_above(self.rows, coefficients, bound * UNIT), "a cut could not be proved")
        return Report(len(self.panels), *self._gaps(cuts), len(cuts), tuple(self.doc["drawn"]["panel"]))

    def _inputs(self) -> None:
        _claim(self.doc["format"] == FORMAT, "format")
        inputs = self.doc["inputs"]
        _claim(inputs == {"pool": self.pool.digest, "quotas": self.quotas.digest}, "the tables are not those of the draw (SHA-256)")
        used = [(feature, value) for feature, value, _, _ in self.doc["quotas"]]
        _claim(used == [(item.feature, item.value) for item in self.quotas.items], "quotas")
        if not self.doc.get("relaxed"):
            _claim(all(self._same(item, row) for item, row in zip(self.quotas.items, self.doc["quotas"], strict=True)), "quotas")

    @staticmethod
    def _same(item: Any, row: Sequence[Any]) -> bool:
        return [item.low, item.high] == list(row[2:])

    def _classes(self) -> None:
        """Classes must be exactly: equal features, and households of equal composition; each with all rows a household has there."""
        homes: dict[str, list[int]] = {}
        for row in self.pool.active:
            homes.setdefault(self._home(row), []).append(row)
        wanted: dict[object, set[tuple[int, ...]]] = {}
        for members in homes.values():
            shape = tuple(sorted(self.pool.values[row] for row in members))
            for values in shape:
                inside = tuple(row for row in members if self.pool.values[row] == values)
                wanted.setdefault((values, shape), set()).add(inside)
        claimed = [{tuple(sorted(rows)) for rows in group} for group in self.classes]
        _claim(len(claimed) == len(wanted) and all(group in claimed for group in wanted.values()), "classes")
        _claim(sum(self.sizes) == len(self.pool.active), "classes")

    def _home(self, row: int) -> str:
        return self.pool.households[row] or f"#{row}"

    def _shared(self) -> list[list[int]]:
        """The classes that draw on the same households, in the order of their first class."""
        found: dict[frozenset[str], list[int]] = {}
        for column, group in enumerate(self.classes):
            found.setdefault(frozenset(self._home(rows[0]) for rows in group), []).append(column)
        return list(found.values())

    def _rows(self) -> None:
        first = [self.pool.values[group[0][0]] for group in self.classes]
        place = {feature: index for index, feature in enumerate(self.quotas.features)}
        rows = self.rows
        rows.add(range(len(first)), self.size, self.size)
        for feature, value, low, high in self.doc["quotas"]:
            rows.add([column for column, values in enumerate(first) if values[place[feature]] == value], int(low), int(high))
        for columns in self._shared():
            if len(columns) > 1:
                rows.add(columns, 0, self.caps[columns[0]])

    def _distribution(self) -> None:
        weights = [Fraction(panel["probability"]) for panel in self.doc["panels"]]
        _claim(all(weight > 0 for weight in weights) and sum(weights) == 1, "the probabilities of the panels do not sum to 1")
        totals = [Fraction(0)] * len(self.classes)
        for weight, panel in zip(weights, self.panels, strict=True):
            _claim(self.rows.admit(panel), "a panel breaks a quota or a household rule")
            for column, number in panel.items():
                totals[column] += weight * number
        right = [total / size for total, size in zip(totals, self.sizes, strict=True)]
        _claim(right == self.chances, "the chances of people do not follow from the panels")

    def _drawn(self) -> None:
        seed, drawn = str(self.doc["seed"]), self.doc["drawn"]
        mark = Fraction(int.from_bytes(_hash(seed, "panel"), "big"), 1 << 256)
        totals = itertools.accumulate(Fraction(panel["probability"]) for panel in self.doc["panels"])
        index = next(index for index, total in enumerate(totals) if mark < total)
        _claim(drawn["index"] == index, "the seed draws another panel")
        chosen = [row for columns in self._shared() for row in self._members(columns, self.panels[index], seed)]
        _claim(sorted(chosen) == list(drawn["panel"]), "the seed draws other people")

    def _members(self, columns: Sequence[int], panel: Counts, seed: str) -> Iterable[int]:
        names = self.pool.identities
        homes: dict[str, dict[int, tuple[int, ...]]] = {}
        for column in columns:
            for rows in self.classes[column]:
                homes.setdefault(self._home(rows[0]), {})[column] = rows
        queue = sorted(homes.values(), key=lambda home: _hash(seed, "household", min(names[row] for rows in home.values() for row in rows)))
        for column in columns:
            taken, queue = queue[: panel.get(column, 0)], queue[panel.get(column, 0) :]
            for home in taken:
                yield min(home[column], key=lambda row: _hash(seed, "person", names[row]))

    def _gaps(self, cuts: Sequence[tuple[Counts, Fraction]]) -> tuple[Fraction | None, Fraction | None]:
        method = self.doc["method"]
        if method == "legacy":
            return None, None
        if method == "nash":
            gap, rise = self._nash_gap(cuts), None
        else:
            gap, rise = self._level_gap(cuts, method == "maximin")
        _claim(gap <= (Fraction(1, 1000) if method == "nash" else GAP), f"the prices leave a gap of {float(gap):.2e}")
        return gap, rise

    def _nash_gap(self, cuts: Sequence[tuple[Counts, Fraction]]) -> Fraction:
        """No panel has a sum of 1/p above the cut's bound, so the geometric mean is within bound / people of the best."""
        coefficients, bound = cuts[0]
        reached = [column for column, chance in enumerate(self.chances) if chance]
        people = sum(self.sizes[column] for column in reached)
        for column in set(range(len(self.chances))) - set(reached):
            _claim(refute_above(self.rows, {column: 1}, Fraction(0)), "somebody could be drawn who has no chance")
        worst = max(Fraction(UNIT) / (self.chances[column] * coefficients[column]) for column in reached)
        return bound * worst / people - 1

    def _level_gap(self, cuts: Sequence[tuple[Counts, Fraction]], first: bool) -> tuple[Fraction, Fraction]:
        free = set(range(len(self.classes)))
        gap = rise = level = Fraction(0)
        for stage in self.doc["stages"]:
            weights, fixed = _counts(stage["weights"]), _rows(stage["fixed"])
            _claim(bool(fixed) and fixed <= set(weights) <= free and min(weights.values()) > 0, "the weights of a level")
            level = min(self.chances[column] for column in free)
            _claim(all(self.chances[column] - level <= GAP for column in fixed), "a fixed class is above its level")
            excess = self._bound(weights, _counts(stage["prices"]), free, level, cuts) - level
            gap = max(gap, excess)
            rise = max(rise, *(excess * sum(weights.values()) / weights[column] for column in fixed))
            free -= fixed
        _claim(not free or (first and level > 0), "some classes have no proof")
        return gap, rise

    def _bound(self, weights: Counts, prices: Counts, free: set[int], level: Fraction, cuts: Sequence[tuple[Counts, Fraction]]) -> Fraction:
        """An upper bound of the weighted mean chance of the free classes, when nobody falls below the present levels (weak duality)."""
        rest = [Fraction(weights.get(column, 0), size) for column, size in enumerate(self.sizes)]
        bound = Fraction(0)
        for row, price in prices.items():
            if row < len(self.rows.members):
                bound += max(price * self.rows.low[row], price * self.rows.high[row])
                for column in self.rows.members[row]:
                    rest[column] -= price
            elif price > 0:
                coefficients, limit = cuts[row - len(self.rows.members)]
                bound += price * limit
                for column, coefficient in coefficients.items():
                    rest[column] -= Fraction(price * coefficient, UNIT)
        for column, value in enumerate(rest):
            floor = self.sizes[column] * (level if column in free else self.chances[column])
            bound += max(value * floor, value * self.caps[column])
        return bound / sum(weights.values())


def _hash(*parts: str) -> bytes:
    """SHA-256 over the length-prefixed parts, as the specification, section 6, says."""
    return hashlib.sha256(b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)).digest()
