"""A map without any outside service: the places below a county or town as tiles on a trunk, their stations as marks.

It shows the tree, not distances. Everything on it stands in the list beside it too, for whoever cannot see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, GUTTER, HEAD, PAD = 480, 32, 34, 12
TILE = (WIDTH - GUTTER) // 2
MARK, PER_ROW = 22, (TILE - 2 * PAD) // 22
MOST_MARKS, LONGEST = PER_ROW * 4, 10


@dataclass(frozen=True)
class Mark:
    """One station: `own` when it serves the place of the tile itself, else one inside it."""

    name: str
    url: str
    own: bool
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Tile:
    """A place with its marks and where it is drawn; `more` stations did not fit."""

    name: str
    url: str
    marks: tuple[Mark, ...]
    number: int
    x: int = 0
    y: int = 0
    height: int = 0
    more: int = 0

    @property
    def left(self) -> bool:
        """On which side of the trunk."""
        return self.x == 0

    @property
    def middle(self) -> int:
        """The height at which its branch leaves the trunk."""
        return self.y + HEAD // 2 + 2


@dataclass(frozen=True)
class Schematic:
    """The drawing: its height, the box of the place itself, the tiles."""

    root: Tile
    tiles: tuple[Tile, ...]
    height: int
    width: int = field(default=WIDTH)
    tile: int = field(default=TILE)
    trunk: int = field(default=WIDTH // 2)


def short(name: str) -> str:
    """A name that fits into a tile."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _placed(tile: Tile, x: int, y: int, width: int) -> Tile:
    """The tile with its marks in rows, those of the place itself first."""
    per_row = (width - 2 * PAD) // MARK
    ordered = sorted(tile.marks, key=lambda mark: not mark.own)[:MOST_MARKS]
    marks = tuple(
        Mark(mark.name, mark.url, mark.own, x + PAD + MARK // 2 + (n % per_row) * MARK, y + HEAD + MARK // 2 + (n // per_row) * MARK)
        for n, mark in enumerate(ordered)
    )
    rows = -(-len(marks) // per_row)
    height = HEAD + (rows * MARK + PAD if rows else 6)
    return Tile(tile.name, tile.url, marks, tile.number, x, y, height, max(0, len(tile.marks) - MOST_MARKS))


def draw(root: Tile, tiles: Sequence[Tile]) -> Schematic:
    """Two columns below the place itself; each tile goes where there is more room, so that both end about equally."""
    top = _placed(root, 0, 0, WIDTH)
    ends = [top.height + 20, top.height + 20]
    done: list[Tile] = []
    for tile in tiles:
        side = 0 if ends[0] <= ends[1] else 1
        placed = _placed(tile, side * (TILE + GUTTER), ends[side], TILE)
        ends[side] += placed.height + 14
        done.append(placed)
    return Schematic(top, tuple(done), max(ends) if done else top.height + 4)
