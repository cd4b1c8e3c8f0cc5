"""Suggests the category or the department of a message, trained on the county's own history, with honest confidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from deliberate.digest import digest
from deliberate.errors import DeliberateError
from deliberate.texts.features import Bag, Space, bag_of, learn_space
from deliberate.texts.grams import names
from deliberate.texts.linear import Floats, Matrix, fit, scores, softmax, temperature
from deliberate.texts.packing import Array, packed, unpacked

FORMAT = "deliberate.texts.router 1"
ARRAYS = {
    "space": "<i8",
    "idf": "<f8",
    "telling": "<f8",
    "plain": "<f8",
    "damped": "<f8",
    "truth": "<i8",
    "sizes": "<i8",
    "grams": "<i8",
    "counts": "<f8",
}
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """A message whose category (or department, or any other label) is known."""

    title: str
    body: str
    label: str
    key: str = ""


@dataclass(frozen=True)
class Suggestion:
    """The most probable label, how sure that is (calibrated, 0 to 1), and why.

    `ranking` holds every label with its probability, best first; `words` the grams that spoke most for the label;
    `neighbours` the keys of the most similar training messages that carry it.
    """

    label: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    words: tuple[str, ...]
    neighbours: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the suggestion."""
        return digest([self.label, self.confidence, self.ranking, self.words, self.neighbours])


@dataclass(frozen=True)
class _Model:
    space: Space
    plain: Floats
    telling: Floats

    def decide(self, bags: Sequence[Bag]) -> Floats:
        """Mean of the decision values of the two views, shape (messages, labels)."""
        plain, telling = self.space.views(bags)
        return (scores(plain, self.plain) + scores(telling, self.telling)) / 2

    def contributions(self, bag: Bag, label: int) -> tuple[NDArray[np.int64], Floats]:
        """The kept grams of the bag and what each adds to the score of the label, above what it adds to the labels on average."""
        gain: Floats = np.zeros(0)
        for row, weights in zip(self.space.views([bag]), (self.plain, self.telling), strict=True):
            above = weights[row.indices, label] - weights[row.indices].mean(axis=1)
            gain = np.append(gain, row.data * above)
        return self.space.grams[row.indices], gain.reshape(2, -1).mean(axis=0)


class Router:
    """A trained router; unchangeable. The order of the examples never changes it."""

    def __init__(self, examples: Iterable[Example]) -> None:
        """Train on the examples (titles, bodies, labels); raises texts.one_label with fewer than two labels."""
        self._prepare([_known(one) for one in examples])

    def _prepare(self, known: list[tuple[str, str, Bag]]) -> None:
        self._known = known = sorted(known, key=_order)
        self.labels = tuple(sorted({label for label, _, _ in known}))
        if len(self.labels) < 2:
            raise DeliberateError("texts.one_label")
        place = {label: at for at, label in enumerate(self.labels)}
        self._truth = np.array([place[label] for label, _, _ in known], np.int64)
        self._bags = [bag for _, _, bag in known]
        self._model = _train(self._bags, self._truth, len(self.labels))
        self.temperature = self._calibrate()

    def _calibrate(self) -> float:
        """Temperature from scores that every example gets from models that never saw it."""
        fold = _folds(self._truth)
        held = np.zeros((len(self._bags), len(self.labels)))
        for part in range(FOLDS):
            inside, outside = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
            if len(inside) and len(outside):
                model = _train([self._bags[at] for at in inside], self._truth[inside], len(self.labels))
                held[outside] = model.decide([self._bags[at] for at in outside])
        return temperature(held, self._truth)

    def learn(self, examples: Iterable[Example]) -> "Router":
        """The router retrained with more examples; equal to training on all of them at once, without reading the old texts again."""
        grown = object.__new__(Router)
        grown._prepare([*self._known, *map(_known, examples)])
        return grown

    def to_bytes(self) -> bytes:
        """The trained router as bytes that hold no text: weights, and the grams and counts of the training messages."""
        model = self._model
        arrays: dict[str, Array] = {
            "space": model.space.grams,
            "idf": model.space.idf,
            "telling": model.space.telling,
            "plain": model.plain.ravel(),
            "damped": model.telling.ravel(),
            "truth": self._truth,
            "sizes": np.array([len(bag.grams) for bag in self._bags], np.int64),
            "grams": np.concatenate([bag.grams for bag in self._bags]),
            "counts": np.concatenate([bag.counts for bag in self._bags]),
        }
        head = {"labels": self.labels, "temperature": self.temperature, "keys": [key for _, key, _ in self._known]}
        return packed(FORMAT, head, {name: arrays[name] for name in sorted(arrays)})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The router that `to_bytes` wrote, without training; raises texts.router_bytes for anything else."""
        head, arrays = unpacked(data, FORMAT, "texts.router_bytes", {name: ARRAYS[name] for name in sorted(ARRAYS)})
        if not _sound(head, arrays):
            raise DeliberateError("texts.router_bytes")
        labels, keys = tuple(head["labels"]), head["keys"]
        ends = np.cumsum(arrays["sizes"])
        pieces = [slice(end - size, end) for size, end in zip(arrays["sizes"], ends, strict=True)]
        router = object.__new__(cls)
        router.labels, router.temperature, router._truth = labels, float(head["temperature"]), arrays["truth"]
        router._bags = [Bag(arrays["grams"][piece], arrays["counts"][piece]) for piece in pieces]
        router._known = [(labels[at], key, bag) for at, key, bag in zip(arrays["truth"].tolist(), keys, router._bags, strict=True)]
        shape = (len(arrays["space"]) + 1, len(labels))
        space = Space(arrays["space"], arrays["idf"], arrays["telling"])
        router._model = _Model(space, arrays["plain"].reshape(shape), arrays["damped"].reshape(shape))
        return router

    def probabilities(self, messages: Sequence[tuple[str, str]]) -> Floats:
        """Calibrated probability of each of `labels` for each (title, body), shape (messages, labels)."""
        return softmax(self.temperature * self._model.decide([bag_of(title, body) for title, body in messages]))

    def suggest(self, title: str, body: str, count: int = 3) -> Suggestion:
        """The label of one message with its reasons: at most `count` neighbours and twice as many grams."""
        bag = bag_of(title, body)
        chance = softmax(self.temperature * self._model.decide([bag]))[0]
        order = np.lexsort((np.arange(len(chance)), -chance))
        ranking = tuple((self.labels[at], round(float(chance[at]), 6)) for at in order.tolist())
        best = int(order[0])
        if count < 1:
            return Suggestion(*ranking[0], ranking, (), ())
        words = self._words(bag, best, names(f"{title} {body}"), 2 * count)
        return Suggestion(*ranking[0], ranking, words, self._neighbours(bag, best, count))

    def _words(self, bag: Bag, best: int, text: dict[int, str], count: int) -> tuple[str, ...]:
        grams, gain = self._model.contributions(bag, best)
        order = np.lexsort((grams, -gain))
        found = [text[gram] for gram in grams[order[gain[order] > 0]].tolist()]
        return _longest(found, count)

    @cached_property
    def _history(self) -> Matrix:
        return self._model.space.views(self._bags)[1]

    def _neighbours(self, bag: Bag, best: int, count: int) -> tuple[str, ...]:
        _, row = self._model.space.views([bag])
        near = np.asarray((self._history @ row.T).toarray()).ravel()
        near[self._truth != best] = 0.0
        order = np.lexsort((np.arange(len(near)), -near))[:count]
        return tuple(self._known[at][1] for at in order.tolist() if near[at] > 0)


def _sound(head: dict[str, Any], arrays: dict[str, Array]) -> bool:
    labels, keys = head.get("labels"), head.get("keys")
    if not isinstance(labels, list) or not isinstance(keys, list) or not isinstance(head.get("temperature"), float) or len(labels) < 2:
        return False
    truth, sizes, wide = arrays["truth"], arrays["sizes"], (len(arrays["space"]) + 1) * len(labels)
    if not len(keys) == len(truth) == len(sizes) or (sizes < 0).any() or not sizes.sum() == len(arrays["grams"]) == len(arrays["counts"]):
        return False
    fits = len(arrays["idf"]) == len(arrays["telling"]) == len(arrays["space"]) and len(arrays["plain"]) == len(arrays["damped"]) == wide
    return bool(fits and ((truth >= 0) & (truth < len(labels))).all())


def _known(one: Example) -> tuple[str, str, Bag]:
    return one.label, one.key, bag_of(one.title, one.body)


def _order(known: tuple[str, str, Bag]) -> tuple[str, bytes, bytes, str]:
    label, key, bag = known
    return label, bag.grams.tobytes(), bag.counts.tobytes(), key


def _train(bags: Sequence[Bag], truth: NDArray[np.int64], count: int) -> _Model:
    space = learn_space(bags, truth, count)
    plain, telling = space.views(bags)
    return _Model(space, fit(plain, truth, count), fit(telling, truth, count))


def _folds(truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every label dealt in turn; the examples stand in an order that their content gives."""
    result = np.zeros(len(truth), np.int64)
    for label in range(int(truth.max()) + 1):
        place = np.flatnonzero(truth == label)
        result[place] = np.arange(len(place)) % FOLDS
    return result


def _longest(words: list[str], count: int) -> tuple[str, ...]:
    """The first words, without those that are part of another one."""
    return tuple(word for word in words[: 3 * count] if not any(word != other and word in other for other in words[: 3 * count]))[:count]
