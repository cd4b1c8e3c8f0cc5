"""The public draw: seed -> panel of classes -> people, everything by SHA-256."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from deliberate.draw.distribution import Distribution
from deliberate.draw.model import Composition, Model, PersonClass
from deliberate.draw.tables import Pool
from deliberate.seeds import derive, unit


def pick(distribution: Distribution, seed: str) -> int:
    """The first panel whose cumulative probability exceeds the seed's fraction."""
    mark = unit(seed, "panel")
    return next(index for index, total in enumerate(accumulate(distribution.probabilities)) if mark < total)


def people(model: Model, pool: Pool, panel: Sequence[int], seed: str) -> tuple[int, ...]:
    """The row numbers, ascending, of a panel of classes.

    Households of one composition are put in the order of the SHA-256 of their first member's identity; the classes of
    that composition take theirs from this order one after the other, and of each household the member with the smallest hash.
    """
    order: dict[Composition, list[int]] = defaultdict(list)
    for column, group in enumerate(model.classes):
        order[group.composition].append(column)
    chosen: list[int] = []
    for columns in order.values():
        homes = _homes([model.classes[column] for column in columns], pool, seed)
        start = 0
        for place, column in enumerate(columns):
            for home in homes[start : start + panel[column]]:
                chosen.append(min(home[place], key=lambda row: derive(seed, "person", pool.identities[row])))
            start += panel[column]
    return tuple(sorted(chosen))


def _homes(groups: list[PersonClass], pool: Pool, seed: str) -> list[list[tuple[int, ...]]]:
    """Every household as the rows it has in each of the classes, in the order of the draw."""
    members: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for group in groups:
        for rows in group.rows:
            members[pool.households[rows[0]] or pool.identities[rows[0]]].append(rows)
    found = list(members.values())
    return sorted(found, key=lambda home: derive(seed, "household", min(pool.identities[row] for rows in home for row in rows)))
