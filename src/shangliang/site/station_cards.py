"""What the cards of stations are given, on their own pages and on the home page of a place."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shangliang.kernel.workdays import day_of
from shangliang.regions.selectors import full_names
from shangliang.standards.naming import display_names
from shangliang.ui.words import local
from shangliang.venues.models import Station
from shangliang.venues.selectors import open_states, stations_near
from shangliang.venues.times import OpenState
from shangliang.venues.week import WEEKDAYS


def open_words(state: OpenState, now: datetime) -> str:
    """ "现在开放，到 17:30" """
    if not state.known:
        return _("开放时间还没有公布，去之前请先打电话")
    if state.open and state.until is not None:
        return _("现在开放，到 %(time)s") % {"time": _clock(state.until)}
    if state.next is None:
        return _("这两周不开放")
    days = (day_of(state.next) - day_of(now)).days
    if days == 0:
        return _("现在没有开放，今天 %(time)s 开") % {"time": _clock(state.next)}
    if days == 1:
        return _("现在没有开放，明天 %(time)s 开") % {"time": _clock(state.next)}
    return _("现在没有开放，%(day)s %(time)s 开") % {"day": WEEKDAYS[day_of(state.next).isoweekday()], "time": _clock(state.next)}


def _clock(at: datetime) -> str:
    return f"{localtime(at):%H:%M}"


def station_cards(rows: list[Station], now: datetime, *, places: bool = True) -> list[dict[str, Any]]:
    """What the card of a station is given. Without `places` (the home page, where the brand and the place stand above) by one query."""
    states = open_states(rows, now)
    names = display_names(rows) if places else {row.pk: row.name for row in rows}
    where = full_names({row.path for row in rows}) if places else {}
    return [
        {
            "name": names[row.pk],
            "url": reverse("site:station", args=[row.code]),
            "kind": str(local(row.kind)),
            "place": where.get(row.path, row.region.name),
            "spot": row.place_words,
            "open": states[row.pk].open,
            "known": states[row.pk].known,
            "words": open_words(states[row.pk], now),
            "phone": row.phone,
        }
        for row in rows
    ]


def my_stations(place: str, now: datetime) -> list[dict[str, Any]]:
    """The nearest stations of a place for its home page; none above a county."""
    return station_cards(stations_near(place, 2), now, places=False) if len(place) >= 6 else []
