"""What sessions prove for the checklists of stations: 有活动 (standards.registry)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangliang.kernel.workdays import day_of
from shangliang.series.models import Session
from shangliang.series.selectors import held_at_stations
from shangliang.standards.registry import Evidence, evidence
from shangliang.venues.models import Station

YEAR = timedelta(days=365)
MOST = 3


def _proof(session: Session) -> Evidence:
    return Evidence(_("召开“%(title)s”") % {"title": session.series.title}, session.held_on, "desk:session", (session.pk,))


def _many(stations: Sequence[Station], now: datetime) -> Mapping[int, list[Evidence]]:
    found = held_at_stations({station.pk: station.path for station in stations}, day_of(now) - YEAR)
    return {station: [_proof(row) for row in rows[:MOST]] for station, rows in found.items() if rows}


def _one(station: Station, now: datetime) -> list[Evidence]:
    return _many([station], now).get(station.pk, [])


evidence(
    "session_held",
    gettext_lazy("在这里召开的定期会商（一年内）"),
    _one,
    many=_many,
    hint=gettext_lazy("在“定期会商”里设立本地的会，把地点选成这个阵地；开过的会自动算作活动。"),
)
