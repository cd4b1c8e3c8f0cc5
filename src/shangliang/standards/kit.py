"""A brand as pages wear it: the addresses of its style sheet and its mark (the pages themselves are in the app `site`)."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from shangliang.standards import colours
from shangliang.standards.models import Brand

ICONS = {"mark": "mark.svg", "favicon": "favicon.svg"}


@dataclass(frozen=True)
class Kit:
    """A brand as pages use it."""

    platform: str
    slogan: str
    colour: str
    sheet: str
    mark: str
    icon: str


@lru_cache(maxsize=8)
def drawn(name: str) -> str:
    """The round table as the product draws it."""
    return (settings.SOURCE / "ui" / "static" / "img" / ICONS[name]).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def recipe() -> str:
    """Changes when the sheet or the pictures of a colour would come out differently."""
    return hashlib.sha256("".join([colours.RECIPE, *map(drawn, ICONS)]).encode()).hexdigest()[:8]


def sheet_url(colour: str, *, preview: bool = False) -> str:
    """The address of the sheet of a colour."""
    return reverse("site:brand_sheet", args=[colour[1:], recipe(), "preview" if preview else "page"])


def icon_url(colour: str, name: str) -> str:
    """The address of the round table in a colour."""
    return reverse("site:brand_icon", args=[colour[1:], recipe(), name])


def kit_of(brand: Brand) -> Kit:
    """What pages need of a brand."""
    own = reverse("site:brand_mark", args=[brand.scope, brand.mark_digest]) if brand.mark_digest else ""
    return Kit(
        platform=brand.platform,
        slogan=brand.slogan,
        colour=brand.colour,
        sheet=sheet_url(brand.colour),
        mark=own or icon_url(brand.colour, "mark"),
        icon=own or icon_url(brand.colour, "favicon"),
    )
