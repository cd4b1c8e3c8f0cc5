"""Which places a list has named so far: eight bytes each while every level comes in order of codes."""

import re
from array import array
from bisect import bisect_left

_STEPS = re.compile(r"([0-9]+)(?:g([0-9]{2}))?(?:([pu])([0-9]{3}))?")
_KINDS = {None: 0, "p": 1, "u": 2}


class Seen:
    """A set of paths in little memory: a rising array for each number of digits, and a set for what is out of order."""

    def __init__(self) -> None:
        self._rising = {length: array("Q") for length in (2, 4, 6, 9, 12)}
        self._others: set[tuple[int, int]] = set()

    def add(self, path: str) -> bool:
        """False when the path was there before."""
        length, key = numbers(path)
        rising = self._rising[length]
        if not rising or key > rising[-1]:
            rising.append(key)
            return True
        if self._holds(length, key):
            return False
        self._others.add((length, key))
        return True

    def __contains__(self, path: str) -> bool:
        return self._holds(*numbers(path))

    def __len__(self) -> int:
        return sum(map(len, self._rising.values())) + len(self._others)

    def _holds(self, length: int, key: int) -> bool:
        rising = self._rising[length]
        place = bisect_left(rising, key)
        return (place < len(rising) and rising[place] == key) or (length, key) in self._others


def numbers(path: str) -> tuple[int, int]:
    """How many digits a path has, and one number below 2**63 for these and its suffixes; ValueError for no path."""
    if path.isdigit():
        return len(path), int(path) << 19
    steps = _STEPS.fullmatch(path)
    if steps is None:
        raise ValueError(path)
    digits, group, kind, last = steps.groups()
    suffix = (int(group) + 1 if group else 0) << 12 | _KINDS[kind] << 10 | int(last or 0)
    return len(digits), int(digits) << 19 | suffix
