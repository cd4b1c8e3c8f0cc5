"""What proves items of the stations' checklists here: 有固定成员 (a roster that serves today) and 统一指导 (a one-to-one guidance link)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangliang.liaison.kinds import LinkKind
from shangliang.liaison.models import Body
from shangliang.liaison.selectors import bodies_with_seats, links_to_stations
from shangliang.people.selectors import local_day
from shangliang.standards.registry import Evidence, evidence
from shangliang.venues.models import Station

Found = dict[int, list[Evidence]]


def _serves(body: Body, station: Station) -> bool:
    """A body seated at the station, or one of the very place of the station that is seated nowhere else."""
    return body.station_id == station.pk or (body.station_id is None and body.path == station.path)


def rosters(stations: Sequence[Station], now: datetime) -> Mapping[int, list[Evidence]]:
    """Bodies with somebody on their roster today, for each station; one query."""
    day = local_day(now)
    rows = bodies_with_seats([row.path for row in stations], [row.pk for row in stations], day)
    found: Found = {}
    for station in stations:
        for body in rows:
            if _serves(body, station):
                words = _("“%(name)s”名册在任 %(n)s 人") % {"name": body.name, "n": body.number}  # type: ignore[attr-defined]  # annotated
                found.setdefault(station.pk, []).append(Evidence(words, body.starts, "desk:body", (body.pk,)))
    return found


def guidance(stations: Sequence[Station], now: datetime) -> Mapping[int, list[Evidence]]:
    """Who guides each station today; one query."""
    found: Found = {}
    for link in links_to_stations([row.pk for row in stations], now, LinkKind.GUIDANCE):
        words = _("由“%(left)s”一对一指导") % {"left": link.left}
        found.setdefault(link.station_id or 0, []).append(Evidence(words, link.starts, "desk:link", (link.pk,)))
    return found


evidence(
    "fixed_roster",
    gettext_lazy("固定成员名册"),
    lambda station, now: list(rosters([station], now).get(station.pk, [])),
    many=rosters,
    hint=gettext_lazy("在“联系·协商组织”里登记本村（社区）的协商议事会，并填好名册。"),
)
evidence(
    "guidance",
    gettext_lazy("一对一指导"),
    lambda station, now: list(guidance([station], now).get(station.pk, [])),
    many=guidance,
    hint=gettext_lazy("在“联系·登记联系”里登记由谁一对一指导这个站点。"),
)
