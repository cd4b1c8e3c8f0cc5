"""Character grams of Chinese text as numbers in a fixed hashed space: no dictionary, no downloaded model."""

import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 20
SPACE = 1 << BITS
Factors = NDArray[np.float32]  # shape (SPACE,): what the weight of each gram is multiplied by
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Fibonacci hashing, Knuth, TAOCP vol. 3, 6.4
_KEEP = frozenset("LN")


@lru_cache(maxsize=1 << 16)
def _letter(char: str) -> str:
    return char if unicodedata.category(char)[0] in _KEEP else " "


def normal(text: str) -> str:
    """Lower case, full-width forms folded (NFKC), everything that is no letter and no digit a single blank."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return " ".join("".join(map(_letter, folded)).split())


def occurrences(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hashed single characters and pairs of neighbours of `normal(text)`; a pair never spans a blank.

    Both arrays hold numbers below `SPACE`, one for every occurrence.
    """
    points = np.frombuffer(normal(text).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    blank = points == ord(" ")
    joined = ~(blank[:-1] | blank[1:])
    pairs = (points[:-1] << np.uint64(21)) | points[1:] | np.uint64(1 << 60)
    return _hashed(points[~blank]), _hashed(pairs[joined])


def _hashed(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    with np.errstate(over="ignore"):
        return ((keys * _MIX) >> np.uint64(64 - BITS)).astype(np.int64)


def bag(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The distinct grams of the text, ascending, and 1 + ln(count) of each (sublinear term frequency, Manning et al. 2008, 6.4.1)."""
    singles, pairs = occurrences(text)
    grams, counts = np.unique(np.concatenate([singles, pairs]), return_counts=True)
    return grams, (1 + np.log(counts)).astype(np.float32)


def names(text: str) -> dict[int, str]:
    """What each hashed gram of the text reads like, so that an explanation can print it."""
    clean = normal(text)
    found: dict[int, str] = {}
    for word in clean.split():
        singles, pairs = occurrences(word)
        found.update(zip(singles.tolist(), word, strict=True))
        found.update(zip(pairs.tolist(), (word[i : i + 2] for i in range(len(word) - 1)), strict=True))
    return found
