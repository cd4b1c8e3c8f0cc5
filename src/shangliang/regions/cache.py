"""Names of places remembered in the process: few entries, for a short time, forgotten when places change."""

import time
from collections.abc import Iterable

# Another process may rename a place: its name is at most this old here.
SECONDS = 30.0
ENTRIES = 4096

_names: dict[str, tuple[float, str]] = {}


def recall(paths: Iterable[str]) -> dict[str, str]:
    """The names known for some of the paths."""
    oldest = time.monotonic() - SECONDS
    return {path: found[1] for path in paths if (found := _names.get(path)) and found[0] > oldest}


def remember(names: dict[str, str]) -> None:
    """Keep names; when the room is full, everything is dropped at once."""
    if len(_names) + len(names) > ENTRIES:
        _names.clear()
    moment = time.monotonic()
    _names.update({path: (moment, name) for path, name in list(names.items())[:ENTRIES]})


def forget() -> None:
    """Drop everything: called after each change of places, and between tests."""
    _names.clear()
