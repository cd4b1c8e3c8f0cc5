"""The index of similar matters: one for each county, in the memory of each process, filled from a file that a job writes.

A request never builds it: until the file is read (in a thread of its own, without the database) the newest matters of the county
stand in, and what was raised since the file was written is added a few at a time. The file holds no text (docs/deliberate/texts.md § 3).
"""

import zlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from uuid import uuid4

import numpy as np
from django.conf import settings

from deliberate.errors import DeliberateError
from deliberate.texts import Factors, Index, learn_factors
from deliberate.texts.grams import SPACE, occurrences
from shangliang.matters.models import Matter
from shangliang.regions.paths import town_of

HEAD = 300  # characters of a matter that say what it is about
FRESH = 300  # the newest matters that stand in while the file is read
PAUSE = 0.5  # seconds between two looks for new matters
STEP = 200  # matters added by one request
OVERLAP = 50  # numbers looked at again: on PostgreSQL a lower one may be committed later
MOST = 8  # counties kept in one process
PAIRS, LEAST_PAIRS = 5000, 50  # merges that teach which words tell

# A place is a word of its own: one letter out of a script that nobody writes here, so that among equal texts those of the same
# village, then the same town, come first. Its weight is damped: a place alone makes nothing alike.
_LETTERS = [chr(0xAC00 + at) for at in range(1021)]
_DAMPED = 0.5


def place_words(path: str) -> str:
    """The letters of a village (or what lies in it) and of its town."""
    wanted = dict.fromkeys(filter(None, (path[:12] if len(path) >= 12 else "", town_of(path))))
    return "".join(f" {_LETTERS[zlib.crc32(one.encode()) % len(_LETTERS)]}" for one in wanted)


def _plain_factors() -> Factors:
    factors = np.ones(SPACE, np.float32)
    factors[occurrences(" ".join(_LETTERS))[0]] = _DAMPED
    return factors


@dataclass(frozen=True)
class Near:
    """A matter that is like the text: its id, how much (0 to 1), and the words both hold."""

    pk: int
    likeness: float
    words: tuple[str, ...]


@dataclass
class Shelf:
    """The index of one county in this process."""

    county: str
    index: Index
    last: int = 0
    written: float = 0.0  # when the file that it was read from was written
    reading: bool = False
    looked: float = 0.0  # when it last looked for new matters
    lock: Lock = field(default_factory=Lock)


_SHELVES: OrderedDict[str, Shelf] = OrderedDict()
_SHELVES_LOCK = Lock()


def folder() -> Path:
    """Where the files of all counties lie."""
    return Path(settings.DATA_DIR) / "similar"


def _file(county: str) -> Path:
    return folder() / f"{county}.index"


def _factors(county: str) -> Factors:
    try:
        learned = np.load(folder() / f"{county}.factors.npy", allow_pickle=False)
        if learned.shape == (SPACE,) and learned.dtype == np.float32:
            return np.asarray(learned * _plain_factors(), np.float32)
    except (OSError, ValueError):
        pass
    return _plain_factors()


def document(text: str, place: str, path: str) -> str:
    """What the index holds of a matter."""
    return f"{text[:HEAD]} {place}{place_words(path)}"


def _documents(rows: Iterable[tuple[int, str, str, str]]) -> list[tuple[str, str]]:
    return [(str(pk), document(text, place, path)) for pk, text, place, path in rows]


_COLUMNS = ("pk", "text", "place_words", "path")


def _written(county: str) -> float:
    try:
        return _file(county).stat().st_mtime
    except OSError:
        return 0.0


def _read(shelf: Shelf, written: float) -> None:
    """Put the file's index in place of the present one; a damaged file changes nothing."""
    try:
        index = Index.from_bytes(_file(shelf.county).read_bytes(), _factors(shelf.county))
        last = _last(index)
    except (DeliberateError, OSError, ValueError):
        index, last = shelf.index, shelf.last
    with shelf.lock:
        shelf.index, shelf.last, shelf.written, shelf.reading = index, last, written, False


def _last(index: Index) -> int:
    return max((int(key) for key in index.keys()), default=0)  # noqa: SIM118 an index is no dictionary


def shelf_of(county: str, *, wait: bool = False) -> Shelf:
    """The county's index in this process. `wait` reads a newer file here and now (jobs, tests); requests let a thread do it."""
    with _SHELVES_LOCK:
        shelf = _SHELVES.get(county)
        if shelf is None:
            newest = Matter.objects.filter(county=county).order_by("-pk").values_list(*_COLUMNS)[:FRESH]
            rows = list(newest)
            shelf = Shelf(county, Index(_documents(rows), _factors(county)), rows[0][0] if rows else 0)
            _SHELVES[county] = shelf
            while len(_SHELVES) > MOST:
                _SHELVES.popitem(last=False)
        _SHELVES.move_to_end(county)
        written = _written(county)
        # A process that read a file keeps itself up to date; only one that stands on the newest few reads again.
        due = bool(written) and not shelf.written and not shelf.reading
        shelf.reading = shelf.reading or due
    if due and wait:
        _read(shelf, written)
    elif due:
        Thread(target=_read, args=(shelf, written), daemon=True, name=f"similar {county}").start()
    return shelf


def forget_all() -> None:
    """Begin anew, as a fresh process does."""
    with _SHELVES_LOCK:
        _SHELVES.clear()


def _catch_up(shelf: Shelf) -> int:
    """Add what was raised since; how many. Looks at most once a moment: people type faster than matters come in."""
    now = monotonic()
    if now - shelf.looked < PAUSE:
        return 0
    shelf.looked = now
    fresh = Matter.objects.filter(county=shelf.county, pk__gt=shelf.last - OVERLAP).order_by("pk")
    missing = [pk for pk in fresh.values_list("pk", flat=True)[: OVERLAP + STEP] if str(pk) not in shelf.index]
    if not missing:
        return 0
    rows = list(Matter.objects.filter(pk__in=missing[:STEP]).order_by("pk").values_list(*_COLUMNS))
    with shelf.lock:
        shelf.index.extend(pair for pair in _documents(rows) if pair[0] not in shelf.index)
        shelf.last = max(shelf.last, rows[-1][0])
    return len(rows)


def nearest(text: str, county: str, near: str = "", count: int = 20, *, wait: bool = False, reasons: bool = True) -> list[Near]:
    """The matters of a county most like a text, whatever their state, those of the place `near` first among equals; with the shared words if `reasons`."""
    shelf = shelf_of(county, wait=wait)
    while _catch_up(shelf) == STEP and wait:
        shelf.looked = 0.0
    with shelf.lock:
        hits = shelf.index.search(f"{text[:HEAD]}{place_words(near)}", count, reasons=reasons)
    letters = frozenset(_LETTERS)
    return [Near(int(hit.key), hit.score, _telling(hit.because, letters)) for hit in hits]


def _telling(words: tuple[str, ...], letters: frozenset[str]) -> tuple[str, ...]:
    """The words to show: no place letters, no single character that is part of a word beside it."""
    own = [word for word in words if word not in letters]
    return tuple(word for word in own if not any(word != other and word in other for other in own))


def save(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads at this moment gets the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    beside.write_bytes(data)
    beside.replace(path)


def index_write(county: str) -> int:
    """Write the county's file anew from what is there (a job calls it); how many matters it holds."""
    pairs = Matter.objects.filter(county=county, joined_to__isnull=False).order_by("-pk").values_list("text", "joined_to__text")[:PAIRS]
    told = [(left[:HEAD], right[:HEAD]) for left, right in pairs]
    if len(told) >= LEAST_PAIRS:
        path = folder() / f"{county}.factors.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{uuid4().hex}.{path.name}")
        np.save(beside, learn_factors(told), allow_pickle=False)
        beside.replace(path)
    index = _read_or_new(county)
    rows = Matter.objects.filter(county=county, pk__gt=_last(index) - OVERLAP).order_by("pk").values_list(*_COLUMNS)
    index.extend(pair for pair in _documents(rows.iterator(chunk_size=2000)) if pair[0] not in index)
    save(_file(county), index.to_bytes())
    return len(index)


def _read_or_new(county: str) -> Index:
    try:
        return Index.from_bytes(_file(county).read_bytes())
    except (DeliberateError, OSError):
        return Index()


def counties() -> list[str]:
    """Every county with matters."""
    return list(Matter.objects.order_by("county").values_list("county", flat=True).distinct())
