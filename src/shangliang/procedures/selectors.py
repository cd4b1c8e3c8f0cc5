"""Reading templates and rules."""

import tomllib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from deliberate.procedure import Template, parse
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.people.roles import LABELS
from shangliang.procedures.models import Version
from shangliang.procedures.registry import shapes
from shangliang.regions.paths import county_of

DATA = Path(__file__).parent / "data"
_templates: dict[int, Template] = {}


def template_parse(data: object) -> Template:
    """Read a template with the kinds and roles of this installation; InputErrors with every fault."""
    return parse(data, shapes(), frozenset(LABELS))


def template_of(version_id: int) -> Template:
    """The parsed template of a version; versions never change, so each process keeps them."""
    if version_id not in _templates:
        version = Version.objects.filter(pk=version_id).first()
        if version is None:
            raise Missing
        _templates[version_id] = template_parse(version.data)
    return _templates[version_id]


def templates_warm(version_ids: set[int]) -> None:
    """Read several templates in one query, so that a list costs the same however many procedures it shows."""
    wanted = version_ids - _templates.keys()
    for version in Version.objects.filter(pk__in=wanted) if wanted else ():
        _templates[version.pk] = template_parse(version.data)


def version_get(version_id: int) -> Version:
    """One version; Missing when there is none."""
    found = Version.objects.filter(pk=version_id).first()
    if found is None:
        raise Missing
    return found


def versions_offered(path: str) -> list[Version]:
    """The newest version of every template that may be started at a place; a county's own copy stands beside the shipped one."""
    rows = Version.objects.filter(Q(scope="") | Q(scope=county_of(path)), offered=True).order_by("key", "scope", "-number")
    newest: dict[tuple[str, str], Version] = {}
    for version in rows:
        newest.setdefault((version.key, version.scope), version)
    return sorted(newest.values(), key=lambda version: (version.data.get("order", 99), version.key, version.scope))


def versions_all(scopes: tuple[str, ...]) -> list[Version]:
    """Every version that somebody with these scopes may look at, newest first within a template."""
    own = Q(scope="")
    for scope in scopes:
        own |= Q(scope__startswith=county_of(scope)) if scope else Q()
    return list(Version.objects.filter(own if "" not in scopes else Q()).order_by("key", "scope", "-number"))


def shipped() -> list[dict[str, object]]:
    """The templates shipped with the product, as plain data, in the order of their `order`."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml")) if path.name != "rules.toml"]
    return sorted(found, key=lambda data: int(data.get("order", 99)))


@lru_cache(maxsize=1)
def _packs() -> list[dict[str, object]]:
    data = tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))
    packs: list[dict[str, object]] = data["packs"]
    return sorted(packs, key=lambda pack: str(pack["effective_from"]))


def rules_on(day: date) -> dict[str, object]:
    """The rule pack in force on a day: values with their source (see data/rules.toml)."""
    current: dict[str, object] = {}
    for pack in _packs():
        if date.fromisoformat(str(pack["effective_from"])) <= day:
            current = pack
    return current


def days(name: str, day: date) -> int:
    """A time limit of the rule pack, in working days."""
    limits = rules_on(day)["days"]
    assert isinstance(limits, dict)
    return int(limits[name])


def lamp(due: datetime | None, now: datetime, *, open_: bool = True) -> str:
    """ "red" past the deadline, "yellow" within its last two working days, "green" before, "grey" without one or when done."""
    if due is None or not open_:
        return "grey"
    if now > due:
        return "red"
    return "yellow" if workdays_between(day_of(now), day_of(due)) <= 2 else "green"
