"""The integer programme of all admissible panels, with people who are alike handled as one class."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberate.draw.tables import Pool, Quotas

Floats = npt.NDArray[np.float64]
Composition = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PersonClass:
    """People with the same values in all features whose households have the same composition.

    `composition` lists the values of all members of such a household, sorted; `rows` are their row numbers, one tuple a household.
    """

    values: tuple[str, ...]
    composition: Composition
    rows: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """Number of people."""
        return sum(map(len, self.rows))


@dataclass(frozen=True)
class Model:
    """Panels are the integer vectors x (one number a class) with 0 <= x <= caps and low <= matrix @ x <= high.

    Shapes: sizes and caps (classes,), matrix (rows, classes), low and high (rows,). The first row is the size of the panel, then
    come the quotas in their order, then one row for every household composition with several classes. Exchanging two people of a class
    (or two households of a composition) maps panels to panels, so every fair distribution gives them the same probability.
    """

    classes: tuple[PersonClass, ...]
    sizes: Floats
    caps: Floats
    matrix: Floats
    low: Floats
    high: Floats

    def admits(self, panel: Floats) -> bool:
        """Whether a whole-number vector is a panel."""
        rows = self.matrix @ panel
        return bool(((panel >= 0) & (panel <= self.caps)).all() and ((rows >= self.low) & (rows <= self.high)).all())


def classes_of(pool: Pool) -> tuple[PersonClass, ...]:
    """The classes in canonical order (by values, then composition); households inside a class by their members' identities."""
    homes: dict[str, list[int]] = defaultdict(list)
    for row in pool.active:
        homes[pool.households[row] or f"alone {row}"].append(row)
    found: dict[tuple[tuple[str, ...], Composition], list[tuple[int, ...]]] = defaultdict(list)
    for members in homes.values():
        composition = tuple(sorted(pool.values[row] for row in members))
        for values in set(composition):
            inside = sorted((row for row in members if pool.values[row] == values), key=lambda row: pool.identities[row])
            found[values, composition].append(tuple(inside))
    return tuple(
        PersonClass(values, composition, tuple(sorted(found[values, composition], key=lambda rows: pool.identities[rows[0]])))
        for values, composition in sorted(found)
    )


def build(pool: Pool, quotas: Quotas, size: int) -> Model:
    """The model of panels of `size` people."""
    classes = classes_of(pool)
    place = {feature: index for index, feature in enumerate(quotas.features)}
    rows = [[1.0] * len(classes)]
    low, high = [float(size)], [float(size)]
    for item in quotas.items:
        rows.append([float(group.values[place[item.feature]] == item.value) for group in classes])
        low.append(item.low)
        high.append(item.high)
    for composition, count in Counter(group.composition for group in classes).items():
        if count > 1:
            members = [group.composition == composition for group in classes]
            rows.append([float(member) for member in members])
            low.append(0)
            high.append(len(classes[members.index(True)].rows))
    return Model(
        classes,
        np.array([group.size for group in classes], float),
        np.array([len(group.rows) for group in classes], float),
        np.array(rows),
        np.array(low, float),
        np.array(high, float),
    )
