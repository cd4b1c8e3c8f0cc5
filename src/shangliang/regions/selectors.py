"""Reading the tree of places: by path, by date, by name, down and up, each in one query."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Left, Length
from django.utils.translation import gettext as _

from shangliang.kernel.errors import Missing
from shangliang.regions import cache, initials, paths
from shangliang.regions.models import Region

SEPARATOR = " · "
_BELOW = {"": "province", "province": "city", "city": "county", "county": "town", "town": "village", "village": "group"}


def current() -> QuerySet[Region]:
    """Every place that is not closed."""
    return Region.objects.filter(valid_to__isnull=True)


def region_get(path: str) -> Region:
    """The place that is valid now; `Missing` when there is none."""
    found = current().filter(path=path).first()
    if found is None:
        raise Missing
    return found


def region_at(path: str, day: date) -> Region:
    """The place as it was on a day (valid from its first day up to, not including, its last); `Missing` when there was none."""
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    found = Region.objects.filter(started, not_ended, path=path).order_by("valid_from").last()
    if found is None:
        raise Missing
    return found


def exists(path: str) -> bool:
    """True when the place is valid now."""
    return current().filter(path=path).exists()


def subtree(path: str, *levels: str) -> QuerySet[Region]:
    """The place and everything below it that is valid now, in order of path; only some levels when named."""
    found = current().filter(paths.within("path", path))
    return (found.filter(level__in=levels) if levels else found).order_by("path")


def children(path: str = "") -> list[Region]:
    """What lies one step below ("" = the provinces), side units last."""
    kind = paths.level(path) if path else ""
    step = Q(paths.within("path", path), level=_BELOW[kind]) if kind in _BELOW else Q(pk__in=[])
    if kind in {"county", "town", "village"}:
        step |= paths.within("path", path + "u")
    if kind in {"village", "group"}:
        step |= paths.within("path", path + "p")
    return list(current().filter(step).order_by("path"))


def ancestors_of(path: str) -> list[Region]:
    """From the province down to the place itself; a closed step shows as it was last."""
    found = _latest(Region.objects.filter(path__in=paths.ancestors(path)))
    return sorted(found.values(), key=lambda region: len(region.path))


def names(asked: Iterable[str]) -> dict[str, str]:
    """The name of each path, also of closed places, in at most one query; an unknown path stands for itself."""
    wanted = set(asked)
    known = cache.recall(wanted)
    missing = wanted - known.keys() - {""}
    if missing:
        found = {path: region.name for path, region in _latest(Region.objects.filter(path__in=missing)).items()}
        cache.remember(found)
        known |= found
    everywhere = {"": _("全部地区")} if "" in wanted else {}
    return {path: path for path in wanted} | known | everywhere


def full_names(asked: Iterable[str]) -> dict[str, str]:
    """`full_name` of many paths in one query."""
    wanted = {path: _shown(path) for path in asked}
    known = names({step for steps in wanted.values() for step in steps})
    return {path: _joined([known[step] for step in steps]) for path, steps in wanted.items()}


def full_name(path: str) -> str:
    """From the county down: 富阳区 · 富春街道 · 后周社区; above a county from the province."""
    return full_names([path])[path]


def search(text: str, *, within: str = "", limit: int = 20) -> list[Region]:
    """Places by the beginning or a part of their name, by code, or by pinyin initials; upper levels first, at most `limit`.

    Two queries at most. A part of a name is looked for in the whole country only when nothing begins with it.
    """
    words = " ".join(text.split())[:80]
    scope = current().filter(paths.within("path", within)).order_by(Length("path"), "path")
    if not words:
        return []
    if words.isascii() and words[:2].isdigit():
        return list(scope.filter(_by_code(words.lower()))[:limit])
    if words.isascii() and words.isalpha() and 2 <= len(words) <= 8:
        return _by_initials(words.lower(), scope, within)[:limit]
    found = list(scope.filter(_begins(words))[:limit])
    if len(found) < limit and (within or not found):
        seen = {region.pk for region in found}
        more = scope.filter(name__contains=words)[: limit + len(seen)]
        found += [region for region in more if region.pk not in seen]
    return found[:limit]


def orphans(limit: int = 20) -> list[Region]:
    """Local groups, areas and side units that are valid while the place above them is closed: for the operator to mend."""
    step = Case(When(level="group", then=3), default=4)
    local = current().filter(level__in=("group", "area", "unit")).annotate(above=Left("path", Length("path") - step))
    return list(local.filter(~Exists(current().filter(path=OuterRef("above")))).order_by("path")[:limit])


def export(path: str = "", *levels: str) -> Iterator[Region]:
    """The rows of a subtree in bounded memory, for files."""
    return subtree(path, *levels).iterator(chunk_size=2000)


def _by_code(text: str) -> Q:
    """The beginning of paths; a code of 12 digits also names the place whose zeros fill it up."""
    begins = paths.within("path", text)
    if len(text) != paths.LENGTHS["village"] or not text.isdigit() or not text.strip("0"):
        return begins
    return begins | Q(path=paths.from_code(text))


def _by_initials(typed: str, scope: QuerySet[Region], within: str) -> list[Region]:
    """Inside a county every place; in the whole country only counties and above, because letters alone name thousands of villages."""
    rows = scope if len(within) >= paths.LENGTHS["county"] else scope.filter(level__in=("province", "city", "county"))
    ranked = [(found, row) for row in rows if (found := initials.rank(typed, row.name)) is not None]
    return [row for _found, row in sorted(ranked, key=lambda pair: pair[0])]


def _begins(text: str) -> Q:
    """The beginning of a name by index: SQLite's LIKE cannot use one, its binary order can."""
    if connection.vendor == "sqlite":
        return Q(name__gte=text, name__lt=text + "\U0010ffff")
    return Q(name__startswith=text)


def _latest(rows: Iterable[Region]) -> dict[str, Region]:
    """One row a path: the open one, else the one that was closed last."""
    found: dict[str, Region] = {}
    for row in sorted(rows, key=lambda region: (region.valid_to is None, region.valid_to or date.min)):
        found[row.path] = row
    return found


def _shown(path: str) -> list[str]:
    """The steps that a full name shows."""
    if not path:
        return [""]
    steps = paths.ancestors(path)
    return steps[2:] if len(steps) > 2 else steps


def _joined(steps: list[str]) -> str:
    """Filler steps repeat the name above them: said once."""
    return SEPARATOR.join(step for before, step in zip(["", *steps], steps, strict=False) if step != before)
