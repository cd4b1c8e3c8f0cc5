"""What a form or a program hands to the services: plain values, checked there."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PersonDraft:
    """A working account; `home` is the path of the place whose office keeps it ("" = the system administrators only)."""

    username: str
    display_name: str
    home: str = ""
    phone: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True)
class GrantDraft:
    """A role over a region path, for an organisation (id), or both, from `starts` until the day before `ends`."""

    role: str
    starts: date
    region: str = ""
    organisation: int | None = None
    ends: date | None = None


@dataclass(frozen=True)
class OrganisationDraft:
    """A 单位 at a region path."""

    name: str
    kind: str
    region: str
    parent: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class MemberDraft:
    """A seat in a CPPCC committee (id) for a term; `region` is where the member lives or works; `skills` are tag ids."""

    committee: int
    region: str
    term_start: date
    term_end: date | None = None
    sector: int | None = None
    skills: tuple[int, ...] = ()
    published: bool = False
