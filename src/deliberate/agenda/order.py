"""Comparing topics: safe floating-point bounds of exact figures, and the published order between topics that are exactly as good."""

from collections.abc import Iterable
from fractions import Fraction

from deliberate.seeds import derive


class Order:
    """Ranks of topics: without a seed by the code points of their names, with one by SHA-256(seed, "agenda.tie", name)."""

    def __init__(self, names: tuple[str, ...], seed: str | None = None) -> None:
        """`names` in code point order, as a profile has them."""
        places = range(len(names))
        ahead = list(places) if seed is None else sorted(places, key=lambda topic: derive(seed, "agenda.tie", names[topic]))
        self.rank = {topic: rank for rank, topic in enumerate(ahead)}

    def first(self, topics: Iterable[int]) -> tuple[int, tuple[int, ...]]:
        """The topic that goes first and the others, in order."""
        ahead = sorted(topics, key=self.rank.__getitem__)
        return ahead[0], tuple(ahead[1:])


def below(value: Fraction) -> float:
    """A floating-point number that is certainly not above `value`: its rounding error is below one part in 10**15."""
    near = float(value)
    return near - abs(near) * 1e-14


def above(value: Fraction) -> float:
    """A floating-point number that is certainly not below `value`."""
    return -below(-value)
