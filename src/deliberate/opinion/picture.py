"""The map as shapes in a plane of 720 by 480: dots or patches of people, a hull and a label a group."""

from dataclasses import dataclass

import numpy as np

from deliberate.opinion.result import OpinionMap
from deliberate.opinion.votes import Floats

WIDTH, HEIGHT, MARGIN = 720.0, 480.0, 36.0
DOTS = 500
PATCHES = 36
CORE = 0.9


@dataclass(frozen=True)
class Dot:
    """A person, or a patch of people of one group."""

    x: float
    y: float
    radius: float
    group: int


@dataclass(frozen=True)
class Hull:
    """The outline of the inner nine tenths of a group, with the place of its label."""

    group: int
    outline: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """Everything to draw; `clipped` dots were moved to the edge."""

    dots: tuple[Dot, ...]
    hulls: tuple[Hull, ...]
    clipped: int


def draw(found: OpinionMap) -> Picture:
    """Dots and hulls of the counted people; far-off ones (beyond 98 %) are moved to the edge."""
    counted = np.flatnonzero(found.labels >= 0)
    places, labels = found.positions[counted], found.labels[counted]
    low, high = np.quantile(places, [0.01, 0.99], axis=0)
    scale = min((WIDTH - 2 * MARGIN) / max(high[0] - low[0], 1e-9), (HEIGHT - 2 * MARGIN) / max(high[1] - low[1], 1e-9))
    moved = (places - (low + high) / 2) * scale * [1, -1] + [WIDTH / 2, HEIGHT / 2]
    inner = np.clip(moved, MARGIN / 2, [WIDTH - MARGIN / 2, HEIGHT - MARGIN / 2])
    clipped = int((inner != moved).any(axis=1).sum())
    hulls = tuple(_hull(inner[labels == group], group) for group in range(found.k) if (labels == group).any())
    return Picture(_dots(inner, labels), hulls, clipped)


def _dots(places: Floats, labels: np.ndarray) -> tuple[Dot, ...]:
    if len(places) <= DOTS:
        return tuple(Dot(*_short(place), 4.5, int(group)) for place, group in zip(places.tolist(), labels.tolist(), strict=True))
    grid = (places / (WIDTH / PATCHES)).astype(np.int64)
    keys, index, heads = np.unique(np.column_stack([grid, labels]), axis=0, return_inverse=True, return_counts=True)
    middle = np.stack([np.bincount(index.ravel(), places[:, axis]) for axis in (0, 1)], axis=1) / heads[:, None]
    radii = 1.5 + 8.5 * np.sqrt(heads / heads.max())
    return tuple(
        Dot(*_short(place), round(radius, 1), int(group))
        for place, radius, group in zip(middle.tolist(), radii.tolist(), keys[:, 2].tolist(), strict=True)
    )


def _short(place: list[float]) -> tuple[float, float]:
    return round(place[0], 1), round(place[1], 1)


def _hull(places: Floats, group: int) -> Hull:
    middle = np.median(places, axis=0)
    away = np.hypot(*(places - middle).T)
    core = places[away <= np.quantile(away, CORE)]
    corners = outline(core)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    return Hull(group, path, *_short(middle.tolist()))


def outline(places: Floats) -> list[tuple[float, float]]:
    """The convex hull, counter-clockwise (Andrew's monotone chain 1979); fewer than three corners where it is flat."""
    listed = sorted({(float(x), float(y)) for x, y in places})
    if len(listed) < 3:
        return listed
    return _chain(listed)[:-1] + _chain(listed[::-1])[:-1]


def _chain(listed: list[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in listed:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
