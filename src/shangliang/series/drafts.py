"""What the forms of a series say."""

from dataclasses import dataclass
from datetime import date, time

from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.series.cadence import Cadence
from shangliang.venues.models import Station


@dataclass(frozen=True)
class RuleDraft:
    """At least `least` in every `unit` ("" = nobody asks for it), and who says so."""

    unit: str = ""
    least: int = 0
    source: str = ""


@dataclass(frozen=True)
class SeriesDraft:
    """A series as wished; the cadence's anchor is set to `starts`."""

    kind: str
    title: str
    region: Region
    cadence: Cadence
    starts: date
    at: time
    subtype: str = ""
    organisation: Organisation | None = None
    station: Station | None = None
    place_words: str = ""
    rule: RuleDraft = RuleDraft()
    lead_days: int = 7
    public: bool = False
    publish_days: int = 0
    ends: date | None = None


@dataclass(frozen=True)
class Decided:
    """What a session decided on one item: its id, the decision, the words, whom it was handed to, and how the public reads it."""

    item: int
    decision: str
    words: str = ""
    organisation: Organisation | None = None
    wording: str = ""


@dataclass(frozen=True)
class Moved:
    """Another day, hour and room ("" = that of the series)."""

    day: date
    at: time
    place_words: str = ""
