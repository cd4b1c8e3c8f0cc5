"""Region paths: the statistical code without trailing zeros, then 组 and 片 suffixes; a subtree is one range of strings.

    33            province 省            330111003008        village 村(社区)
    3301          city 市                330111003008g01     group 组 of that village
    330111        county 县(市、区)      330111003008p012    area 片(网格) directly under the village
    330111003     town 乡镇(街道)        330111003008g01p002 area under the group
    330111u001    side unit 园区/企业 of the county (towns and villages may have them too: 330111003u001)

Only digits and the letters g, p, u occur, so that "path <= x < path + z" is the subtree under every collation that
sorts digits before letters and z last (C, ICU root, Chinese, English).
Source of the digits: 国家统计局 统计用区划代码 (2-2-2-3-3). The official list fills a step that a place does not have with
zeros: 441900 stands between 4419 东莞市 and its towns, 350527000 and 350527000000 below 350527 金门县. Such rows are
places of their own here, because the towns below hang on them.
"""

import re

from django.db.models import Q

PATTERN = re.compile(
    r"[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3}((g[0-9]{2})?(p[0-9]{3})?|u[0-9]{3}))?|[0-9]{3}u[0-9]{3}|u[0-9]{3})?)?)?"
)
LEVELS = ("province", "city", "county", "town", "village", "group", "area", "unit")
LENGTHS = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
_BY_LENGTH = {length: name for name, length in LENGTHS.items()}


def level(path: str) -> str:
    """The level that a path names; ValueError for what is no path."""
    if not PATTERN.fullmatch(path):
        raise ValueError(path)
    if path[-4:-3] == "u":
        return "unit"
    if path[-4:-3] == "p":
        return "area"
    if path[-3:-2] == "g":
        return "group"
    return _BY_LENGTH[len(path)]


def parent(path: str) -> str:
    """The path one step up; "" above a province."""
    found = level(path)
    if found in {"unit", "area"}:
        return path[:-4]
    if found in {"group", "town", "village"}:
        return path[:-3]
    return path[:-2]


def ancestors(path: str) -> list[str]:
    """From the province down to the path itself."""
    chain: list[str] = []
    while path:
        chain.append(path)
        path = parent(path)
    return chain[::-1]


def county_of(path: str) -> str:
    """The county's path, or the path itself above a county."""
    return path[:6]


def town_of(path: str) -> str:
    """The town's path when the path lies in one, else ""."""
    return path[:9] if len(path) >= 9 and path[6:9].isdigit() else ""


def contains(scope: str, path: str) -> bool:
    """True when `path` lies in the subtree of `scope` ("" = everywhere)."""
    return path.startswith(scope)


def within(field: str, scope: str) -> Q:
    """The subtree test as one indexed range."""
    return Q(**{f"{field}__gte": scope, f"{field}__lt": scope + "z"}) if scope else Q()


def in_place(scope: str, path: str = "path") -> Q:
    """The subtree test for tables that repeat a place's `county` and `town`: by the narrowest index."""
    if len(scope) == LENGTHS["county"]:
        return Q(county=scope)
    if len(scope) == LENGTHS["town"]:
        return Q(town=scope)
    return within(path, scope)


def within_any(field: str, scopes: tuple[str, ...]) -> Q:
    """Any of several subtrees; nothing when there are none."""
    if not scopes:
        return Q(pk__in=[])
    found = Q()
    for scope in scopes:
        if not scope:
            return Q()
        found |= within(field, scope)
    return found


def code(path: str) -> str:
    """The official 12-digit code: digits padded with zeros, local suffixes left out."""
    return re.sub(r"[gpu].*", "", path).ljust(12, "0")


def from_code(digits: str) -> str:
    """The path of a 12-digit (or shorter) official code; ValueError when it is none."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _BY_LENGTH:
        raise ValueError(digits)
    plain = digits.ljust(12, "0")
    for length in (12, 9, 6, 4, 2):
        cut = {12: 3, 9: 3, 6: 2, 4: 2, 2: 2}[length]
        if plain[length - cut : length] != "0" * cut:
            return plain[:length]
    raise ValueError(digits)


def at_level(digits: str, name: str) -> str:
    """The path of an official code whose level is known, so that a filler step (441900, county) keeps its own path.

    `digits` is the code in 12 digits or already cut to its level; ValueError when they do not fit together.
    """
    length = LENGTHS.get(name, 0)
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in {length, 12} or digits[length:].strip("0"):
        raise ValueError(digits)
    return digits[:length]


def last(path: str) -> str:
    """The path's own step: its digits or its suffix below the parent."""
    return path[len(parent(path)) :]
