"""Ties: shown as ties, or broken by a public seed in an order that anybody can compute."""

from collections.abc import Iterable
from dataclasses import dataclass

from deliberate.seeds import derive


@dataclass(frozen=True, slots=True)
class Breaker:
    """The order of equal options: smallest SHA-256 of seed, purpose "ballots.tie" and option name first."""

    seed: str

    def order(self, options: Iterable[str]) -> list[str]:
        """The options from the one the seed prefers to the one it puts last; the input order plays no part."""
        return sorted(options, key=lambda option: derive(self.seed, "ballots.tie", option))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is in, who is tied for `open_seats` seats that remain, and the groups in which the seed decided."""

    winners: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    drawn: tuple[tuple[str, ...], ...]


def choose(groups: Iterable[tuple[str, ...]], seats: int, seed: str | None) -> Chosen:
    """Fill `seats` from groups of equals, best first; without a seed a group that does not fit stays tied."""
    winners: list[str] = []
    for group in groups:
        free = seats - len(winners)
        if len(group) <= free:
            winners += group
        elif free == 0:
            break
        elif seed is None:
            return Chosen(tuple(winners), tuple(sorted(group)), free, ())
        else:
            winners += Breaker(seed).order(group)[:free]
            return Chosen(tuple(winners), (), 0, (tuple(sorted(group)),))
    return Chosen(tuple(winners), (), 0, ())
