"""Which places a list has named so far: eight bytes each as long as the list is in order of codes."""

import re
from array import array
from bisect import bisect_left

_STEPS = re.compile(r"([0-9]+)(?:g([0-9]{2}))?(?:([pu])([0-9]{3}))?")
_RANKS = {2: 0, 4: 1, 6: 2, 9: 3, 12: 4}
_KINDS = {None: 0, "p": 1, "u": 2}


class Seen:
    """A set of paths in little memory."""

    def __init__(self) -> None:
        self._ordered = array("Q")
        self._others: set[int] = set()

    def add(self, path: str) -> bool:
        """False when the path was there before."""
        key = number(path)
        if not self._ordered or key > self._ordered[-1]:
            self._ordered.append(key)
            return True
        if self._holds(key):
            return False
        self._others.add(key)
        return True

    def __contains__(self, path: str) -> bool:
        return self._holds(number(path))

    def __len__(self) -> int:
        return len(self._ordered) + len(self._others)

    def _holds(self, key: int) -> bool:
        place = bisect_left(self._ordered, key)
        return (place < len(self._ordered) and self._ordered[place] == key) or key in self._others


def number(path: str) -> int:
    """One number below 2**63 for each path, rising with the code within a level and depth first."""
    if path.isdigit():
        return (int(path.ljust(12, "0")) * 8 + _RANKS[len(path)]) << 19
    steps = _STEPS.fullmatch(path)
    if steps is None:
        raise ValueError(path)
    digits, group, kind, last = steps.groups()
    suffix = (int(group) + 1 if group else 0) << 12 | _KINDS[kind] << 10 | int(last or 0)
    return (int(digits.ljust(12, "0")) * 8 + _RANKS[len(digits)]) << 19 | suffix
