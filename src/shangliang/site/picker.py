"""Choosing a place by typing (name, code, pinyin initials) or by tapping down the tree, the same with and without JavaScript."""

from dataclasses import dataclass, field

from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN, parent
from shangliang.regions.selectors import children, full_name, full_names, search
from shangliang.site.raise_form import TOO_WIDE

MOST = 12


@dataclass(frozen=True)
class Picker:
    """What the picker shows: the choice made, what was found, or one step of the tree."""

    value: str = ""
    query: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    results: list[dict[str, str]] = field(default_factory=list)
    doors: list[dict[str, str]] = field(default_factory=list)
    under: str = ""
    under_name: str = ""
    up: str | None = None


def _rows(regions: list[Region]) -> list[dict[str, str]]:
    """Name first, then where it lies; the name is not said twice."""
    above = full_names({parent(row.path) for row in regions})
    return [{"value": row.path, "label": row.name, "path": above[parent(row.path)]} for row in regions]


def found(query: str, county: str) -> list[dict[str, str]]:
    """Places that may be chosen, those of one's own county first; the rest of the country when there is none."""
    rows = search(query, within=county, limit=MOST) if county else []
    return _rows(rows or search(query, limit=MOST))


def picker(*, query: str, chosen: str, under: str, near: str, asked: bool) -> Picker:
    """The state of the picker. `near`: the visitor's place, where the tree begins; `asked`: somebody is looking around just now."""
    choice = {"value": chosen, "label": full_name(chosen)} if PATTERN.fullmatch(chosen) else {}
    query = " ".join(query.split())[:80]
    if asked and query and not under:
        return Picker(value=chosen, query=query, chosen=choice, results=found(query, near[:6]))
    if choice and not asked:
        return Picker(value=chosen, chosen=choice, up=parent(chosen) or "0")
    return _step(under if under == "0" or PATTERN.fullmatch(under) else near[:9], choice)


def _step(under: str, choice: dict[str, str]) -> Picker:
    """One step of the tree; "0" is its top. Steps with a single province or city are passed through."""
    under = "" if under == "0" else under
    rows = children(under)
    while len(rows) == 1 and rows[0].level in TOO_WIDE:
        under = rows[0].path
        rows = children(under)
    wide = [row for row in rows if row.level in TOO_WIDE or (row.level == "town" and len(under) == 6)]
    narrow = [row for row in rows if row not in wide]
    whole = [{"value": under, "label": full_name(under), "path": ""}] if len(under) >= 9 else []
    return Picker(
        value=choice.get("value", ""),
        chosen=choice,
        results=[*whole, *({"value": row.path, "label": row.name, "path": ""} for row in narrow)],
        doors=[{"value": row.path, "label": row.name} for row in wide],
        under=under,
        under_name=full_name(under) if under else "",
        up=(parent(under) or "0") if under else None,
    )
