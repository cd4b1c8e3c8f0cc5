"""The kinds of recurring meetings as data, and the capacities in which people come."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data.toml")
# domain §9: classes of participants; counted, never listed.
CAPACITIES = (
    "fixed", "interested", "representative", "deputies", "member", "sector", "elder", "committees", "supervisor", "owners", "unit",
    "department", "lawyer", "expert", "social", "volunteer", "listener",
)  # fmt: skip
INTERESTED = "interested"


@dataclass(frozen=True)
class Subtype:
    """A variant of a kind: who meets whom."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Rule:
    """At least `least` sessions in every `unit`, and who says so."""

    unit: str = ""
    least: int = 0
    source: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind with its usual cadence. `every` names the level of which each place is asked to have one; `agenda` is "open" or "hard"."""

    key: str
    name: str
    name_en: str
    unit: str
    step: int = 1
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    month: int = 1
    shift: bool = True
    public: bool = False
    publish_days: int = 0
    agenda: str = "open"
    every: str = ""
    rule: Rule = field(default_factory=Rule)
    subtypes: tuple[Subtype, ...] = ()


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by key, in the order of the file."""
    rows: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["kinds"]
    found = {}
    for row in rows:
        rule, subtypes = Rule(**row.pop("rule", {})), tuple(Subtype(**kind) for kind in row.pop("subtypes", ()))
        found[row["key"]] = Kind(**row, rule=rule, subtypes=subtypes)
    return found


def kind_of(key: str) -> Kind:
    """One kind; a key that the file no longer has stands for itself."""
    return kinds().get(key) or Kind(key, key, key, "month")
