"""Ranked ballots: the Schulze method by strongest paths and instant-runoff with every way that ties could fall."""

from dataclasses import dataclass
from fractions import Fraction

from deliberate.ballots.ties import Breaker
from deliberate.ballots.votes import Row, Votes
from deliberate.errors import DeliberateError

UNIVERSES = 4096


@dataclass(frozen=True, slots=True)
class Round:
    """One round of instant-runoff: first preferences of those still in, who left, and the equals among whom the order decided."""

    tallies: tuple[tuple[str, Fraction], ...]
    left: tuple[str, ...]
    equals: tuple[str, ...] = ()


def pairwise(votes: Votes) -> list[list[int]]:
    """`wins[a][b]` = how many ballots put option a before option b; an unranked option is behind every ranked one."""
    size = len(votes.options)
    wins = [[0] * size for _ in range(size)]
    for row, count in zip(votes.rows, votes.counts, strict=True):
        for a, first in enumerate(row):
            if first is None:
                continue
            for b, second in enumerate(row):
                if second is None or first < second:
                    wins[a][b] += count
    return wins


def strongest_paths(wins: list[list[int]]) -> list[list[int]]:
    """The widest path between any two options over pairwise victories, strength = winning votes (Schulze 2011, Floyd-Warshall)."""
    size = len(wins)
    paths = [[wins[a][b] if wins[a][b] > wins[b][a] else 0 for b in range(size)] for a in range(size)]
    for middle in range(size):
        through = paths[middle]
        for a in range(size):
            reach = paths[a][middle]
            if reach and a != middle:
                paths[a] = [max(direct, min(reach, on)) for direct, on in zip(paths[a], through, strict=True)]
    return paths


def schulze_groups(votes: Votes) -> list[tuple[str, ...]]:
    """Options from best to worst; a group holds those that nobody still unplaced beats by a stronger path."""
    paths = strongest_paths(pairwise(votes))
    unplaced = list(range(len(votes.options)))
    groups = []
    while unplaced:
        best = [a for a in unplaced if all(paths[a][b] >= paths[b][a] for b in unplaced if b != a)]
        groups.append(tuple(votes.options[a] for a in best))
        unplaced = [a for a in unplaced if a not in best]
    return groups


def first_preferences(votes: Votes, remaining: frozenset[int]) -> dict[int, Fraction]:
    """Ballots by their best remaining option; one that ranks several equally best is shared equally, an empty one is set aside."""
    tallies = dict.fromkeys(sorted(remaining), Fraction(0))
    for row, count in zip(votes.rows, votes.counts, strict=True):
        tops = _tops(row, remaining)
        for option in tops:
            tallies[option] += Fraction(count, len(tops))
    return tallies


def _tops(row: Row, remaining: frozenset[int]) -> list[int]:
    ranks = [(cell, option) for option, cell in enumerate(row) if cell is not None and option in remaining]
    return [option for cell, option in ranks if cell == min(ranks)[0]]


def lowest(tallies: dict[int, Fraction]) -> tuple[list[int], bool]:
    """The options with the fewest first preferences, and whether they may leave together without changing the outcome.

    They may when their ballots together are fewer than those of the next option: then all of them would leave first in any order.
    """
    least = min(tallies.values())
    losers = [option for option, votes in tallies.items() if votes == least]
    above = [votes for votes in tallies.values() if votes > least]
    return losers, len(losers) == 1 or (bool(above) and least * len(losers) < min(above))


def runoff(votes: Votes, breaker: Breaker) -> list[Round]:
    """Instant-runoff where the breaker decides who leaves among equals; ends with the round in which one option is left."""
    remaining = frozenset(range(len(votes.options)))
    rounds: list[Round] = []
    while len(remaining) > 1:
        tallies = first_preferences(votes, remaining)
        shown = tuple((votes.options[option], tally) for option, tally in tallies.items())
        losers, together = lowest(tallies)
        left = tuple(votes.options[option] for option in losers)
        equals: tuple[str, ...] = ()
        if not together:
            # The option that the public order puts last among the equal ones leaves.
            equals, left = left, (breaker.order(left)[-1],)
        rounds.append(Round(shown, left, equals))
        remaining -= {votes.options.index(name) for name in left}
    shown = tuple((votes.options[option], tally) for option, tally in first_preferences(votes, remaining).items())
    return [*rounds, Round(shown, ())]


def possible_winners(votes: Votes) -> tuple[str, ...]:
    """Every option that wins under some way of breaking the elimination ties ("parallel universes", Conitzer et al. 2009).

    Raises `ballots.too_many_ties` beyond 4,096 different sets of remaining options: then a seed must decide.
    """
    seen: set[frozenset[int]] = set()
    waiting = [frozenset(range(len(votes.options)))]
    winners: set[int] = set()
    while waiting:
        remaining = waiting.pop()
        if remaining in seen:
            continue
        seen.add(remaining)
        if len(seen) > UNIVERSES:
            raise DeliberateError("ballots.too_many_ties", limit=UNIVERSES)
        if len(remaining) == 1:
            winners |= remaining
            continue
        losers, together = lowest(first_preferences(votes, remaining))
        waiting += [remaining - frozenset(losers)] if together else [remaining - {option} for option in losers]
    return tuple(votes.options[option] for option in sorted(winners))
