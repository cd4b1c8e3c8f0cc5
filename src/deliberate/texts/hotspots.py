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

Watch = Callable[[list[str]], Iterator[str]]


@dataclass(frozen=True)
class Hotspot:
    """One group: its messages' ids by time, the period, the places and words that at least half of them name, and their mean likeness."""

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
    known = {message.key: message for message in sorted(messages, key=lambda one: one.key)}
    index = Index((key, message.text) for key, message in known.items())
    links = _links(known, index, timedelta(days=days), watch)
    groups = [group for group in grouped(links, ALIKE) if len(group) >= least]
    found = [_hotspot([known[key] for key in group], links) for group in groups]
    return sorted(found, key=lambda one: (-len(one.keys), one.keys))


def _links(known: dict[str, Message], index: Index, window: timedelta, watch: Watch) -> Links:
    named = {key: frozenset(places(message.text[: 2 * HEAD])) for key, message in known.items()}
    links: Links = {key: {} for key in known}
    for key in watch(list(known)):
        message = known[key]
        for hit in index.search(message.text[:HEAD], NEAR, BREADTH):
            other = known[hit.key]
            if hit.key == key or not _close(message, other, window):
                continue
            here, there = named[key], named[hit.key]
            factor = SAME_PLACE if here & there else OTHER_PLACE if here and there else 1.0
            links[key][hit.key] = links[hit.key][key] = max(links[key].get(hit.key, 0.0), hit.score * factor)
    return links


def _close(one: Message, other: Message, window: timedelta) -> bool:
    return one.time is None or other.time is None or abs(one.time - other.time) <= window


def _hotspot(members: list[Message], links: Links) -> Hotspot:
    members = sorted(members, key=lambda one: (str(one.time), one.key))
    times = [one.time for one in members if one.time]
    keys = [one.key for one in members]
    pairs = [links[left][right] for left in keys for right in keys if left < right and right in links[left]]
    named = _shared([places(one.text[: 2 * HEAD]) for one in members])
    words = _shared([_phrases(one.text[:HEAD]) for one in members])
    mean = round(min(1.0, sum(pairs) / len(pairs)), 6)
    return Hotspot(tuple(keys), min(times, default=None), max(times, default=None), named[:3], words[:6], mean)


def _phrases(text: str) -> set[str]:
    return {word[at : at + size] for word in normal(text).split() for size in range(2, 9) for at in range(len(word) - size + 1)}


def _shared(lists: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Words that enough of the lists hold, the widest and longest first, none that overlaps an earlier one."""
    total = Counter(word for words in lists for word in set(words))
    often = sorted(
        (word for word, number in total.items() if number >= SHARE * len(lists)), key=lambda word: (-total[word] * (len(word) - 1), word)
    )
    kept: list[str] = []
    for word in often:
        if not word.isdigit() and not any(_overlap(word, other) for other in kept):
            kept.append(word)
    return tuple(kept)


def _overlap(one: str, other: str) -> bool:
    """Whether one holds the other, or both hold the same three characters."""
    return one in other or other in one or any(one[at : at + 3] in other for at in range(len(one) - 2))
