"""How a station is called: the pattern of its county's brand, filled."""

import re
from collections.abc import Iterable

from shangliang.kernel.errors import Refused
from shangliang.standards.models import Brand
from shangliang.standards.selectors import brands_for
from shangliang.venues.models import Station

SLOTS = ("place", "kind", "name")
_SLOT = re.compile(r"\{(place|kind|name)\}")
# "袁集村村民委员会" → "袁集村": the board at the door names the place, not the committee.
_TAILS = ("村民委员会", "居民委员会", "居委会", "村委会")


def place_words(name: str) -> str:
    """The place as people call it."""
    for tail in _TAILS:
        if name.endswith(tail) and len(name) > len(tail) + 1:
            found = name.removesuffix(tail)
            return found + "村" if tail == "村委会" and found[-1] not in "村社区" else found
    return name


def pattern_check(pattern: str) -> str:
    """The pattern tidied; Refused when it names nothing of the station, or a slot that does not exist."""
    text = "".join(pattern.split())
    slots = set(_SLOT.findall(text))
    if not slots & {"place", "name"} or re.search(r"[{}]", _SLOT.sub("", text)) or len(text) > 60:
        raise Refused("standards.brand_pattern")
    return text


def filled(pattern: str, *, place: str, kind: str, name: str) -> str:
    """The pattern with its slots filled."""
    words = {"place": place_words(place), "kind": kind, "name": name}
    return _SLOT.sub(lambda found: words[found[1]], pattern)


def _shown(station: Station, brand: Brand | None) -> str:
    if brand is None or not brand.pattern:
        return station.name
    return filled(brand.pattern, place=station.region.name, kind=station.kind.name, name=station.name)


def display_names(stations: Iterable[Station]) -> dict[int, str]:
    """Names of many stations by id, in one query; `region` and `kind` should have been read with them."""
    rows = list(stations)
    brands = brands_for({row.path for row in rows})
    return {row.pk: _shown(row, brands[row.path]) for row in rows}


def display_name(station: Station) -> str:
    """请你来协商·后周社区协商议事厅: the name under the brand of the station's county, its own name without one."""
    return display_names([station])[station.pk]
