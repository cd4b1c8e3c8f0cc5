"""A matching problem: members, matters, affinities, load limits, demands and conflicts 回避, all in integers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError

Ints = NDArray[np.int64]
Grid = NDArray[np.int32]
# Marks a pair that must not be matched; also below every allowed affinity.
CONFLICT = int(np.iinfo(np.int32).min)
MOST = 10**9
SCALES = tuple(10**power for power in range(7))


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """`affinity[j, i]` of matter j and member i in units of 1/`scale` (`CONFLICT` for a pair that must not be), int32.

    Member i serves between `lower[i]` and `upper[i]` matters, matter j gets exactly `demand[j]` different members. Names are in
    code point order, so that the order of the input plays no part. Build it with `pose`.
    """

    members: tuple[str, ...]
    matters: tuple[str, ...]
    affinity: Grid
    lower: Ints
    upper: Ints
    demand: Ints
    scale: int


def pose(
    affinity: NDArray[np.integer] | NDArray[np.floating],
    *,
    demand: int | Sequence[int] = 1,
    lower: int | Sequence[int] = 0,
    upper: int | Sequence[int] | None = None,
    members: Sequence[str] | None = None,
    matters: Sequence[str] | None = None,
    conflicts: Iterable[tuple[int, int]] = (),
) -> Problem:
    """A problem from a matrix (matters × members): whole numbers as they are, others rounded to 6 decimals (fewer above 1,000).

    `conflicts` are (matter, member) positions. Without `upper` a member may serve every matter. Absolute values up to 10**9.
    Raises `match.shape`, `match.affinity`, `match.names`, `match.limits`, `match.conflict`, and when no matching can exist:
    `match.too_few` (a matter has fewer allowed members than its demand), `match.too_many` (a member's least load exceeds the matters
    that he may serve), `match.capacity`, `match.floor`.
    """
    grid, scale = _grid(np.asarray(affinity))
    rows, columns = grid.shape
    names = _names(members, columns), _names(matters, rows)
    needs = _column(demand, rows)
    floor = _column(lower, columns)
    ceiling = _column(rows if upper is None else upper, columns)
    if (needs < 0).any() or (floor < 0).any() or (floor > ceiling).any():
        raise DeliberateError("match.limits")
    for matter, member in conflicts:
        if not (0 <= matter < rows and 0 <= member < columns):
            raise DeliberateError("match.conflict", matter=matter, member=member)
        grid[matter, member] = CONFLICT
    by_matter, by_member = (np.array(sorted(range(len(part)), key=part.__getitem__), dtype=np.int64) for part in (names[1], names[0]))
    if (np.diff(by_matter) < 0).any() or (np.diff(by_member) < 0).any():
        grid = np.ascontiguousarray(grid[np.ix_(by_matter, by_member)])
    problem = Problem(
        members=tuple(names[0][place] for place in by_member),
        matters=tuple(names[1][place] for place in by_matter),
        affinity=grid,
        lower=floor[by_member],
        upper=np.minimum(ceiling[by_member], rows),
        demand=needs[by_matter],
        scale=scale,
    )
    _possible(problem)
    return problem


def _grid(affinity: NDArray[np.integer] | NDArray[np.floating]) -> tuple[Grid, int]:
    """A fresh int32 copy and its scale."""
    if affinity.ndim != 2 or 0 in affinity.shape:
        raise DeliberateError("match.shape", shape=affinity.shape)
    if affinity.dtype.kind not in "iuf" or not np.isfinite(affinity).all():
        raise DeliberateError("match.affinity", most=MOST)
    largest = max(float(affinity.max()), -float(affinity.min()))
    if largest > MOST:
        raise DeliberateError("match.affinity", most=MOST)
    scale = 1
    if affinity.dtype.kind == "f" and any((row != np.rint(row)).any() for row in affinity):
        scale = max(power for power in SCALES if largest * power <= MOST)
    grid = np.empty(affinity.shape, dtype=np.int32)
    for place, row in enumerate(affinity):
        grid[place] = row if scale == 1 else np.rint(row * float(scale))
    return grid, scale


def numbered(size: int) -> tuple[str, ...]:
    """Names 1, 2, … with leading zeros, so that code point order is the order of the numbers."""
    width = len(str(size))
    return tuple(f"{place + 1:0{width}}" for place in range(size))


def _names(given: Sequence[str] | None, size: int) -> tuple[str, ...]:
    if given is None:
        return numbered(size)
    if len(given) != size or len(set(given)) != size:
        raise DeliberateError("match.names", count=len(given), needed=size)
    return tuple(given)


def _column(value: int | Sequence[int], size: int) -> Ints:
    column = np.full(size, value, dtype=np.int64) if isinstance(value, int) else np.array(value, dtype=np.int64)
    if len(column) != size:
        raise DeliberateError("match.limits")
    return column


def _possible(problem: Problem) -> None:
    allowed = np.count_nonzero(problem.affinity != CONFLICT, axis=1)
    short = np.flatnonzero(allowed < problem.demand)
    if len(short):
        matter = int(short[0])
        raise DeliberateError(
            "match.too_few", matter=problem.matters[matter], allowed=int(allowed[matter]), demand=int(problem.demand[matter])
        )
    matters = np.count_nonzero(problem.affinity[problem.demand > 0] != CONFLICT, axis=0)
    idle = np.flatnonzero(matters < problem.lower)
    if len(idle):
        member = int(idle[0])
        raise DeliberateError(
            "match.too_many", member=problem.members[member], allowed=int(matters[member]), lower=int(problem.lower[member])
        )
    total = int(problem.demand.sum())
    if total > int(problem.upper.sum()):
        raise DeliberateError("match.capacity", demand=total, capacity=int(problem.upper.sum()))
    if total < int(problem.lower.sum()):
        raise DeliberateError("match.floor", demand=total, floor=int(problem.lower.sum()))
