"""Where a matter lies when a poster was scanned: the station knows its place, so nobody picks one; a closed station says so kindly."""

from dataclasses import dataclass

from django.http import HttpRequest

from shangliang.kernel.errors import Missing
from shangliang.regions.selectors import full_name
from shangliang.site.area import area_of
from shangliang.site.raise_form import TOO_WIDE
from shangliang.venues.models import Station
from shangliang.venues.selectors import station_by_code

MOST = 8


@dataclass(frozen=True)
class Scanned:
    """The station of a poster: `code` as it was asked for, and what was found under it."""

    code: str = ""
    station: Station | None = None

    @property
    def unknown(self) -> bool:
        """A code that belongs to no station."""
        return bool(self.code) and self.station is None

    @property
    def closed(self) -> bool:
        """No longer in use."""
        return self.station is not None and not self.station.is_open

    @property
    def path(self) -> str:
        """Its place, where that is narrow enough to say who handles the matter; "" otherwise."""
        found = self.station
        return found.path if found is not None and found.is_open and found.region.level not in TOO_WIDE else ""

    @property
    def place(self) -> str:
        """Its name and where it lies."""
        return f"{self.station.name} · {full_name(self.station.path)}" if self.station is not None else ""


def scanned(request: HttpRequest) -> Scanned:
    """The station that the address or the form names."""
    code = (request.POST if request.method == "POST" else request.GET).get("station", "").strip().upper()
    if not code:
        return Scanned()
    try:
        return Scanned(code[:MOST], station_by_code(code) if len(code) <= MOST and code.isalnum() else None)
    except Missing:
        return Scanned(code[:MOST])


def near_of(request: HttpRequest, found: Scanned) -> str:
    """Where to look around: the station's place, else the one the visitor chose before."""
    return found.station.path if found.station is not None else area_of(request).path
