"""The proportional agenda of a round and plain counting beside it, from kept approvals, so that anybody can compute them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, cast

from deliberate.agenda import Profile, Selection, assemble, seated, select
from deliberate.agenda.checks import ejr_plus
from deliberate.digest import digest
from deliberate.errors import DeliberateError

Method = Literal["mes", "phragmen"]
COUNTING: Literal["greedy"] = "greedy"


@dataclass(frozen=True)
class Asked:
    """What the agenda is computed from: topics by name, how many are wanted, and equal ballots with their number."""

    topics: tuple[tuple[str, int], ...]
    seats: int
    method: str
    seed: str
    ballots: tuple[tuple[tuple[str, ...], int], ...]

    @classmethod
    def of(cls, titles: Mapping[int, str], seats: int, method: str, seed: str, ballots: Mapping[frozenset[int], int]) -> "Asked":
        """From topics (id → title) and ballots over their ids; titles that are equal get the id behind them."""
        names = _names(titles)
        rows = tuple(sorted((tuple(sorted(names[pk] for pk in ballot)), number) for ballot, number in ballots.items() if number > 0))
        return cls(tuple(sorted((name, pk) for pk, name in names.items())), min(seats, len(titles)), method, seed, rows)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Asked":
        """What was kept."""
        topics = tuple((str(name), int(pk)) for name, pk in data["topics"])
        ballots = tuple((tuple(names), int(number)) for names, number in data["ballots"])
        return cls(topics, int(data["seats"]), str(data["method"]), str(data["seed"]), ballots)

    def to_data(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "topics": [list(row) for row in self.topics],
            "seats": self.seats,
            "method": self.method,
            "seed": self.seed,
            "ballots": [[list(names), number] for names, number in self.ballots],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of what is kept."""
        return digest(self.to_data())

    def approvals(self) -> Profile:
        """As the library takes it; `DeliberateError` without topics or ballots."""
        plain = assemble({name: Fraction(1) for name, _pk in self.topics}, Fraction(1), self.ballots)
        return seated(plain, self.seats)


def _names(titles: Mapping[int, str]) -> dict[int, str]:
    """A name for every topic that no other has."""
    seen = list(titles.values())
    return {pk: title if seen.count(title) == 1 else f"{title} #{pk}" for pk, title in titles.items()}


def compute(asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """The agenda and plain counting as JSON, each with reasons, digest and the groups it neglects; both empty without ballots."""
    try:
        profile = asked.approvals()
        seed = asked.seed or None
        chosen = select(profile, cast(Method, asked.method), seed=seed)
        counted = select(profile, COUNTING, seed=seed)
    except DeliberateError as error:
        if error.code not in {"agenda.voters", "agenda.topics", "agenda.seats"}:
            raise
        return {}, {}
    return _data(profile, chosen), _data(profile, counted)


def _data(profile: Profile, found: Selection) -> dict[str, Any]:
    left_out = [{"topic": row.topic, "voters": row.voters} for row in ejr_plus(profile, found.winners)]
    return {
        **found.to_data(),
        "voters": profile.voters,
        "votes": dict(zip(profile.names, profile.votes, strict=True)),
        "neglects": left_out,
    }


def order_of(result: Mapping[str, Any]) -> list[str]:
    """The chosen topics in the order of choice."""
    return [str(row["topic"]) for row in result.get("why", [])]


def merged(parts: Sequence[tuple[Mapping[frozenset[int], int], int]]) -> dict[frozenset[int], int]:
    """Ballots of several sources, each ballot counted as often as its source weighs; empty ballots count as voters too."""
    found: dict[frozenset[int], int] = {}
    for ballots, weight in parts:
        for ballot, number in ballots.items():
            if number * weight > 0:
                found[ballot] = found.get(ballot, 0) + number * weight
    return found
