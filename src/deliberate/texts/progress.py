"""A progress bar on standard error, only where a person is looking."""

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def watched(items: Iterable[T], what: str) -> Iterator[T]:
    """The items, with a bar on standard error when that is a terminal and the work is long enough to see."""
    console = Console(stderr=True)
    total = len(items) if isinstance(items, Sized) else None
    return iter(track(items, what, total=total, console=console, transient=True, disable=not console.is_terminal))
