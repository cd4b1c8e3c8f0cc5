"""The smallest relaxation of quotas that no panel meets, as an integer programme."""

from dataclasses import replace

import numpy as np

from deliberate.draw.highs import INFINITE, Block, optimal, point, solver
from deliberate.draw.model import Model
from deliberate.draw.tables import Quota, Quotas
from deliberate.errors import DeliberateError


def relax(model: Model, quotas: Quotas) -> Quotas:
    """Quotas that some panel meets, changed as little as possible within their flex limits.

    Raising an upper quota by one costs 1, lowering a lower quota of m by one costs 1 + 2/m (Flanigan et al. 2021, as the
    sortition tools do: a quota of one is the most precious). Raises draw.cannot_relax.
    """
    items, classes, rows = quotas.items, len(model.sizes), len(model.low)
    count = len(items)
    shift = np.zeros((rows, 2 * count))
    shift[1 : count + 1, :count] = np.eye(count)
    shift[1 : count + 1, count:] = -np.eye(count)
    bounded = np.vstack([np.hstack([model.matrix, np.maximum(shift, 0)]), np.hstack([model.matrix, np.minimum(shift, 0)])])
    highs = solver(
        Block(
            np.array([0.0] * classes + [1 + 2 / max(item.low, 1) for item in items] + [1.0] * count),
            np.zeros(classes + 2 * count),
            np.concatenate([model.caps, [item.low - item.low_flex for item in items], [_room(item) for item in items]]),
            bounded,
            np.concatenate([model.low, np.full(rows, -INFINITE)]),
            np.concatenate([np.full(rows, INFINITE), model.high]),
            maximise=False,
            whole=True,
        )
    )
    if not optimal(highs):
        raise DeliberateError("draw.cannot_relax", size=int(model.low[0]))
    change = np.rint(point(highs)[classes:]).astype(int).tolist()
    loosened = zip(items, change[:count], change[count:], strict=True)
    return Quotas(tuple(replace(item, low=item.low - less, high=item.high + more) for item, less, more in loosened), quotas.digest)


def _room(item: Quota) -> float:
    return INFINITE if item.high_flex is None else item.high_flex - item.high


def changes(before: Quotas, after: Quotas) -> list[str]:
    """The differences, one short text each: feature: value min 3 → 2."""
    found = []
    for old, new in zip(before.items, after.items, strict=True):
        for name, was, now in (("min", old.low, new.low), ("max", old.high, new.high)):
            if was != now:
                found.append(f"{old.feature}: {old.value} {name} {was} → {now}")
    return found
