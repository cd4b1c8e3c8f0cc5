"""What a form, a file or a program hands to the services: plain values, checked there."""

from dataclasses import dataclass, field
from datetime import date

from django.core.files.base import ContentFile


@dataclass(frozen=True)
class BodyDraft:
    """A body at a region path, from `starts` until the day before `ends`."""

    kind: str
    name: str
    region: str
    starts: date
    ends: date | None = None
    organisation: int | None = None
    station: int | None = None
    sector: int | None = None


@dataclass(frozen=True)
class SeatDraft:
    """A seat: `username` of an account, or `name` of a public role whose holder `agreed` to be listed. Empty dates = the body's term."""

    role: str
    capacity: str
    username: str = ""
    name: str = ""
    agreed: bool = False
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class LinkDraft:
    """A link: `left` = (member | body | organisation, id), `right` = (region, path) or (to_body | station, id). Empty end = the term's."""

    kind: str
    left: tuple[str, int]
    right: tuple[str, int | str]
    starts: date
    ends: date | None = None


@dataclass(frozen=True)
class PostDraft:
    """A post of staff at a region path."""

    region: str
    title: str
    starts: date
    full_time: bool = True
    ends: date | None = None


@dataclass(frozen=True)
class GroupDraft:
    """The way into an outside chat: a web address or a picture that was cleaned, and who keeps the group."""

    county: str
    key: str
    keeper: str
    link: str = ""
    picture: ContentFile[bytes] | None = field(default=None, compare=False)
