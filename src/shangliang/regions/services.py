"""Every change of the tree of places: one place by hand, or the lists (importing.py)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused, require
from shangliang.regions import cache, paths, selectors
from shangliang.regions.faults import Fault
from shangliang.regions.files import NAME_LIMIT, Source, source
from shangliang.regions.importing import CHAIN, Import, Options, Report
from shangliang.regions.models import Region
from shangliang.regions.permissions import can_save

DEMO = Path(__file__).parent / "data" / "demo.csv"
_LAST_NUMBER = {"g": (99, 2), "p": (999, 3), "u": (999, 3)}


@transaction.atomic
def region_create(*, actor: Actor, path: str, name: str, now: datetime, valid_from: date | None = None) -> Region:
    """Add a place that is valid from a day on (nothing = as long as anybody knows). Errors: regions.* (messages.py)."""
    level, name = _level(path), _name(name)
    require(can_save(actor, path, now))
    chain_lock(CHAIN)
    parent = paths.parent(path)
    if parent and not selectors.exists(parent):
        raise Refused("regions.no_parent", path=parent)
    if taken := selectors.current().filter(path=path).first():
        raise Refused("regions.taken", path=path, name=taken.name)
    region = Region.objects.create(path=path, level=level, name=name, valid_from=valid_from)
    _record(actor, now, "regions.created", region)
    return region


@transaction.atomic
def region_add(*, actor: Actor, parent: str, kind: str, name: str, now: datetime) -> Region:
    """Add a group ("g"), an area ("p") or a side unit ("u") under a place with the next free number, never one used before."""
    chain_lock(CHAIN)
    above = selectors.region_get(parent)
    last, width = _LAST_NUMBER[kind]
    used = Region.objects.filter(paths.within("path", parent + kind)).order_by("path").values_list("path", flat=True)
    start = len(parent) + 1
    number = 1 + max((int(path[start : start + width]) for path in used), default=0)
    if number > last:
        raise Refused("regions.full", name=above.name)
    return region_create(
        actor=actor, path=f"{parent}{kind}{number:0{width}}", name=name, now=now, valid_from=timezone.localtime(now).date()
    )


@transaction.atomic
def region_rename(*, actor: Actor, path: str, name: str, now: datetime) -> Region:
    """Correct or change the name of a place; the journal keeps the old one."""
    _level(path)
    require(can_save(actor, path, now))
    chain_lock(CHAIN)
    region = selectors.region_get(path)
    old, region.name = region.name, _name(name)
    if region.name != old:
        region.save(update_fields=["name"])
        _record(actor, now, "regions.renamed", region, old=old)
    return region


@transaction.atomic
def region_close(*, actor: Actor, path: str, day: date, now: datetime) -> Region:
    """Close a place: `day` is the first day on which it is no more. Refused while anything below it is open."""
    _level(path)
    require(can_save(actor, path, now))
    chain_lock(CHAIN)
    region = selectors.region_get(path)
    if day > timezone.localtime(now).date():
        raise Refused("regions.future", day=day)
    if region.valid_from and day <= region.valid_from:
        raise Refused("regions.before_start", day=region.valid_from)
    if below := selectors.subtree(path).exclude(path=path).count():
        raise Refused("regions.has_below", name=region.name, number=below)
    region.valid_to = day
    region.save(update_fields=["valid_to"])
    _record(actor, now, "regions.closed", region, day=day.isoformat())
    return region


def regions_import(
    *,
    actor: Actor,
    files: Iterable[Path],
    now: datetime,
    options: Options | None = None,
    tell: Callable[[Fault], None] = lambda _fault: None,
    step: Callable[[int], None] = lambda _lines: None,
) -> Report:
    """Import lists. Raises `faults.Unreadable` for a file that is no list, `importing.Stopped` when strict and a row is refused.

    `tell` gets each refused row, `step` the number of lines done since the last call.
    """
    return sources_import(actor=actor, sources=[source(file) for file in files], now=now, options=options, tell=tell, step=step)


def sources_import(
    *,
    actor: Actor,
    sources: Iterable[Source],
    now: datetime,
    options: Options | None = None,
    tell: Callable[[Fault], None] = lambda _fault: None,
    step: Callable[[int], None] = lambda _lines: None,
) -> Report:
    """`regions_import` of files that were looked at already."""
    run = Import(actor=actor, now=now, options=options or Options(), tell=tell, step=step)
    return run.run(sources)


def demo_import(now: datetime) -> Report:
    """The four demonstration counties with their towns and villages, all or nothing."""
    return regions_import(actor=Actor.system("demo"), files=[DEMO], now=now, options=Options(strict=True))


def _level(path: str) -> str:
    try:
        return paths.level(path)
    except ValueError:
        raise Refused("regions.wrong_path", path=path[:40]) from None


def _name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused("regions.no_name")
    if len(tidy) > NAME_LIMIT:
        raise Refused("regions.long_name", limit=NAME_LIMIT)
    return tidy


def _record(actor: Actor, now: datetime, code: str, region: Region, **params: object) -> None:
    cache.forget()
    # Again after the commit: another thread may have read the old name meanwhile.
    transaction.on_commit(cache.forget)
    entry_record(
        actor=actor, chain=CHAIN, code=code, now=now, place=region.path, params={"name": region.name, "path": region.path, **params}
    )
