"""Counting ballots by plurality, approval, score, instant-runoff and Schulze, with the trace that shows why."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from deliberate.ballots.ranking import Round, pairwise, possible_winners, runoff, schulze_groups
from deliberate.ballots.ties import Breaker, Chosen, choose
from deliberate.ballots.votes import Method, Votes, check
from deliberate.digest import digest
from deliberate.errors import DeliberateError


@dataclass(frozen=True, slots=True)
class Trace:
    """What a count shows of its way; see `Outcome`."""

    order: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, Fraction], ...] = ()
    rounds: tuple[Round, ...] = ()
    duels: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one count.

    `winners` are certain; `tied` are equal candidates for the `open_seats` seats left (only without a seed); `drawn` are the groups
    of equals in which the seed decided; `order` are all options from best to worst in groups of equals; `totals` the points or marks
    (irv: first preferences in round one); `rounds` the rounds of instant-runoff; `duels` the pairwise wins of Schulze.
    """

    method: Method
    seats: int
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    drawn: tuple[tuple[str, ...], ...]
    order: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, Fraction], ...]
    rounds: tuple[Round, ...]
    duels: tuple[tuple[str, str, int, int], ...]
    ballots: int
    digest: str

    def to_data(self) -> dict[str, object]:
        """Plain JSON values; fractions as "p/q" strings."""
        return {
            "method": self.method,
            "seats": self.seats,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "open_seats": self.open_seats,
            "drawn": [list(group) for group in self.drawn],
            "order": [list(group) for group in self.order],
            "totals": {option: _plain(total) for option, total in self.totals},
            "rounds": [
                {"tallies": {name: _plain(tally) for name, tally in one.tallies}, "left": list(one.left), "equals": list(one.equals)}
                for one in self.rounds
            ],
            "duels": [list(duel) for duel in self.duels],
            "ballots": self.ballots,
            "digest": self.digest,
        }


def count(votes: Votes, *, method: Method, seats: int = 1, seed: str | None = None) -> Outcome:
    """Count `votes`; without a seed ties are returned as ties, with a seed they are broken by it and named in `drawn`.

    Instant-runoff fills one seat; without a seed `tied` are all options that some way of breaking elimination ties lets win.
    Raises the errors of `votes.check`, `ballots.seats` unless 1 ≤ seats ≤ number of options (irv: 1), and `ballots.too_many_ties`.
    Sources: Schulze, Social Choice and Welfare 36 (2011); Brams & Fishburn 1978 (approval); Tideman 1995 (instant-runoff).
    """
    check(votes, method)
    most = 1 if method == "irv" else len(votes.options)
    if not _is_whole(seats) or not 1 <= seats <= most:
        raise DeliberateError("ballots.seats", value=seats, most=most)
    if method == "irv":
        return _instant_runoff(votes, seed)
    totals = _totals(votes)
    groups = schulze_groups(votes) if method == "schulze" else _by_total(totals)
    chosen = choose(groups, seats, seed)
    if method == "schulze":
        return _outcome(votes, method, seats, chosen, Trace(tuple(groups), duels=_duels(votes)))
    return _outcome(votes, method, seats, chosen, Trace(tuple(groups), totals=tuple(totals.items())))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _totals(votes: Votes) -> dict[str, Fraction]:
    totals = dict.fromkeys(votes.options, Fraction(0))
    for row, number in zip(votes.rows, votes.counts, strict=True):
        for option, cell in zip(votes.options, row, strict=True):
            if cell is not None:
                totals[option] += cell * number
    return totals


def _by_total(totals: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    values = sorted(set(totals.values()), reverse=True)
    return [tuple(option for option, total in totals.items() if total == value) for value in values]


def _duels(votes: Votes) -> tuple[tuple[str, str, int, int], ...]:
    wins = pairwise(votes)
    names = votes.options
    return tuple((names[a], names[b], wins[a][b], wins[b][a]) for a in range(len(names)) for b in range(a + 1, len(names)))


def _instant_runoff(votes: Votes, seed: str | None) -> Outcome:
    # Without a seed the rounds follow the fixed order of the empty seed; they are only shown when all orders lead to the same winner.
    possible = possible_winners(votes) if seed is None else ()
    rounds = runoff(votes, Breaker(seed or ""))
    totals = rounds[0].tallies
    if len(possible) > 1:
        return _outcome(votes, "irv", 1, Chosen((), possible, 1, ()), Trace((possible,), totals))
    last = rounds[-1].tallies[0][0]
    equals = tuple(one.equals for one in rounds if one.equals)
    order: tuple[tuple[str, ...], ...] = ((last,), *(one.left for one in reversed(rounds[:-1])))
    if seed is None and equals:
        # Who left when depended on the order, who won did not.
        order = ((last,), tuple(option for option in votes.options if option != last))
    chosen = Chosen((last,), (), 0, equals if seed is not None else ())
    return _outcome(votes, "irv", 1, chosen, Trace(order, totals, tuple(rounds)))


def _outcome(votes: Votes, method: Method, seats: int, chosen: Chosen, trace: Trace) -> Outcome:
    fields = (method, seats, chosen.winners, chosen.tied, chosen.open_seats, chosen.drawn, trace.order, trace.totals)
    shown = [(one.tallies, one.left, one.equals) for one in trace.rounds]
    seal = digest([fields, shown, trace.duels, votes.options, votes.rows, votes.counts])
    return Outcome(*fields, trace.rounds, trace.duels, votes.total, seal)


def _plain(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
