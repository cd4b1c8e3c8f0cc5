"""A category as a suggestion with its reasons: learned from what the county decided, never decided by itself.

A job trains (`model_write`); a process reads the file it wrote in a thread, and stands on the shipped sentences until then. The same
keeper serves other labels, such as the department a case was given to (desk.suggesting).
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock, Thread

from deliberate.digest import digest
from deliberate.errors import DeliberateError
from deliberate.texts import Example, Router
from shangliang.matters.likeness import folder, nearest, save
from shangliang.matters.models import Category, Matter

HEAD = 300
EXAMPLES = 1500  # the newest decided matters of a county that are learned
SURE = 0.3  # a suggestion that is less sure is not shown
ALIKE, ASKED = 0.15, 20  # how alike a decided matter must be to count as a reason, and how many are asked
SEEDS = Path(__file__).parent / "data" / "seeds.toml"


@dataclass(frozen=True)
class Suggested:
    """A label that may fit: how sure (0 to 1), the telling words, and how many of the similar decided matters carry it."""

    label: str
    confidence: float
    words: tuple[str, ...]
    same: int
    similar: int
    examples: tuple[int, ...]


@cache
def seeds() -> tuple[Example, ...]:
    """The shipped sentences, by the key of the category."""
    lists: dict[str, list[str]] = tomllib.loads(SEEDS.read_text(encoding="utf-8"))
    return tuple(Example(text, "", key) for key, texts in lists.items() for text in texts)


@cache
def seeds_name() -> str:
    """The name of the file that holds the router of the present sentences."""
    return f"seeds-{digest([[one.label, one.title] for one in seeds()])[:12]}"


@dataclass
class _Shelf:
    router: Router | None = None
    written: float = 0.0
    reading: bool = False
    lock: Lock = field(default_factory=Lock)


class Models:
    """The trained routers of this process, one for each name, read from their files in threads."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}
        self._lock = Lock()

    def forget(self) -> None:
        """Begin anew, as a fresh process does."""
        with self._lock:
            self._shelves.clear()

    def get(self, name: str, *, wait: bool = False, make: Callable[[], object] | None = None) -> Router | None:
        """The router of a file, None until it is read; a newer file replaces it. `make` writes the file where there is none.

        A thread reads and makes; `wait` does it here and now.
        """
        with self._lock:
            shelf = self._shelves.setdefault(name, _Shelf())
            written = _written(name)
            due = (written > shelf.written or (not written and make is not None)) and not shelf.reading
            shelf.reading = shelf.reading or due
        if due and wait:
            _read(name, shelf, make)
        elif due:
            Thread(target=_read, args=(name, shelf, make), daemon=True, name=f"model {name}").start()
        return shelf.router


MODELS = Models()
_MAKING = Lock()  # one thread trains; the others then find its file


def _path(name: str) -> Path:
    return folder() / f"{name}.router"


def _written(name: str) -> float:
    try:
        return _path(name).stat().st_mtime
    except OSError:
        return 0.0


def _read(name: str, shelf: _Shelf, make: Callable[[], object] | None) -> None:
    """Put the file's router in place; a damaged file, or a disk that cannot be written, changes nothing."""
    written = 0.0
    try:
        with _MAKING:
            if make is not None and not _written(name):
                make()
        written = _written(name)
        shelf.router = Router.from_bytes(_path(name).read_bytes())
    except (DeliberateError, OSError):
        pass
    finally:
        shelf.written, shelf.reading = written, False


def model_write(name: str, examples: Iterable[Example]) -> int:
    """Train on the examples and write the file (a job calls it); how many were learned, 0 when there are fewer than two labels."""
    known = list(examples)
    if len({one.label for one in known}) < 2:
        return 0
    save(_path(name), Router(known).to_bytes())
    return len(known)


def decided(county: str) -> list[Example]:
    """The newest matters of a county whose category an office has decided, after the shipped sentences."""
    rows = (
        Matter.objects.filter(county=county, category__isnull=False)
        .exclude(state=Matter.State.SUBMITTED)
        .order_by("-pk")
        .values_list("pk", "title", "text", "category__key")[:EXAMPLES]
    )
    return [*seeds(), *(Example(title, text[:HEAD], key, str(pk)) for pk, title, text, key in rows)]


def categories_learn(county: str) -> int:
    """Train and write the county's router of categories."""
    return model_write(f"{county}.categories", decided(county))


def suggested(
    router: Router, text: str, near: str, labels_of: Callable[[list[int]], dict[int, str]], *, but: int | None = None
) -> Suggested | None:
    """What a router suggests for a text, with the similar decided matters as its reason; None when it is not sure or cannot say why."""
    title, body = text[:HEAD].split("。", 1)[0][:40], text[:HEAD]
    found = router.suggest(title, body)
    if found.confidence < SURE:
        return None
    alike = [one.pk for one in nearest(text, near[:6], near) if one.likeness >= ALIKE and one.pk != but]
    labels = labels_of(alike)
    known = [pk for pk in alike if pk in labels][:ASKED]
    same = [pk for pk in known if labels[pk] == found.label]
    words = tuple(word for word in found.words if len(word) > 1)[:4]
    # What cannot be said in a reason is not suggested.
    return Suggested(found.label, found.confidence, words, len(same), len(known), tuple(same[:3])) if words or same else None


def _category_keys(ids: list[int]) -> dict[int, str]:
    rows = Matter.objects.filter(pk__in=ids, category__isnull=False).exclude(state=Matter.State.SUBMITTED)
    return dict(rows.values_list("pk", "category__key"))


def category_suggested(matter: Matter, *, wait: bool = False) -> tuple[Category, Suggested] | None:
    """The category that may fit a matter, with its reasons; None when nothing is sure enough or the category is no longer in use."""
    router = MODELS.get(f"{matter.county}.categories", wait=wait)
    router = router or MODELS.get(seeds_name(), wait=wait, make=lambda: model_write(seeds_name(), seeds()))
    found = suggested(router, matter.text, matter.path, _category_keys, but=matter.pk) if router else None
    if found is None:
        return None
    category = Category.objects.filter(key=found.label, active=True).first()
    return (category, found) if category is not None else None
