"""Hot spots: groups of messages about one matter at one place within a period, each with the reason it belongs together."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deliberate.digest import digest
from deliberate.errors import DeliberateError
from deliberate.texts.grams import normal
from deliberate.texts.index import Index
from deliberate.texts.linkage import Links, grouped
from deliberate.texts.places import places
from deliberate.texts.read import Message

HEAD = 120  # characters of a message that say what it is about
BREADTH = 80  # messages compared in full with each
NEAR = 60  # neighbours looked at for each message
ALIKE = 0.16  # least mean likeness inside a group
SAME_PLACE, OTHER_PLACE = 1.3, 0.7  # a shared place word makes two messages more alike, differing ones less
SHARE = 0.5  # a word or a place is a reason when half of the messages name it
LIFT = 4  # and when it is so many times as frequent there as among all other messages
PLACES, WORDS = 3, 6  # printed at most
Watch = Callable[[list[str]], Iterator[str]]


@dataclass(frozen=True)
class Hotspot:
    """One group: its messages' ids by time, the period, the places and words that at least half of them name, and the mean likeness of its linked pairs."""

    keys: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    places: tuple[str, ...]
    words: tuple[str, ...]
    likeness: float

    @property
    def digest(self) -> str:
        """SHA-256 of the hot spot."""
        return digest([self.keys, str(self.first), str(self.last), self.places, self.words, self.likeness])


def hotspots(messages: Iterable[Message], least: int = 5, days: int = 365, watch: Watch = iter) -> list[Hotspot]:
    """Groups of at least `least` messages, largest first; two messages more than `days` apart are never linked directly.

    The order of the messages does not matter. Messages without a time are linked whatever the period.
    `watch` may wrap the long loop to show its progress.
    Raises texts.limit, texts.known_id.
    """
    for name, value, floor in (("least", least, 2), ("days", days, 1)):
        if value < floor:
            raise DeliberateError("texts.limit", name=name, least=floor)
    ordered = sorted(messages, key=lambda one: one.key)
    index = Index((one.key, one.text) for one in ordered)
    town = _Town(
        {one.key: one for one in ordered},
        {one.key: frozenset(places(one.text[: 2 * HEAD])) for one in ordered},
        {one.key: normal(one.text[:HEAD]) for one in ordered},
    )
    links = _links(town, index, timedelta(days=days), watch)
    found = [_hotspot(town, group, links) for group in grouped(links, ALIKE) if len(group) >= least]
    return sorted(found, key=lambda one: (-len(one.keys), one.keys))


@dataclass(frozen=True)
class _Town:
    """All messages, the place words of each and the folded beginning of each, by id."""

    messages: dict[str, Message]
    places: dict[str, frozenset[str]]
    heads: dict[str, str]


def _links(town: _Town, index: Index, window: timedelta, watch: Watch) -> Links:
    links: Links = {key: {} for key in town.messages}
    for key in watch(list(town.messages)):
        message = town.messages[key]
        for hit in index.search(message.text[:HEAD], NEAR, BREADTH):
            if hit.key == key or not _close(message, town.messages[hit.key], window):
                continue
            here, there = town.places[key], town.places[hit.key]
            factor = SAME_PLACE if here & there else OTHER_PLACE if here and there else 1.0
            links[key][hit.key] = links[hit.key][key] = max(links[key].get(hit.key, 0.0), hit.score * factor)
    return links


def _close(one: Message, other: Message, window: timedelta) -> bool:
    return one.time is None or other.time is None or abs(one.time - other.time) <= window


def _hotspot(town: _Town, group: tuple[str, ...], links: Links) -> Hotspot:
    members = sorted((town.messages[key] for key in group), key=lambda one: (str(one.time), one.key))
    times = [one.time for one in members if one.time]
    pairs = [links[left][right] for left in group for right in group if left < right and right in links[left]]
    others = town.messages.keys() - set(group)
    named = _shared(
        [town.places[key] for key in group], lambda word: sum(word in town.places[key] for key in others) / max(1, len(others)), PLACES
    )
    words = _shared(
        [_phrases(town.heads[key]) for key in group],
        lambda word: sum(word in town.heads[key] for key in others) / max(1, len(others)),
        WORDS,
    )
    keys = tuple(one.key for one in members)
    return Hotspot(keys, min(times, default=None), max(times, default=None), named, words, round(min(1.0, sum(pairs) / len(pairs)), 6))


def _phrases(head: str) -> set[str]:
    return {word[at : at + size] for word in head.split() for size in range(2, 9) for at in range(len(word) - size + 1)}


def _shared(lists: Sequence[Iterable[str]], outside: Callable[[str], float], most: int) -> tuple[str, ...]:
    """At most so many words that enough of the lists hold and the other messages seldom do, the widest and longest first, none overlapping."""
    total = Counter(word for words in lists for word in set(words))
    often = (word for word, number in total.items() if number >= SHARE * len(lists) and not word.isdigit())
    kept: list[str] = []
    for word in sorted(often, key=lambda word: (-total[word] * (len(word) - 1), word)):
        if len(kept) < most and not any(_overlap(word, other) for other in kept) and total[word] / len(lists) >= LIFT * outside(word):
            kept.append(word)
    return tuple(kept)


def _overlap(one: str, other: str) -> bool:
    """Whether one holds the other, or both hold the same three characters."""
    return one in other or other in one or any(one[at : at + 3] in other for at in range(len(one) - 2))
