"""Weekdays in words, and opening hours in a few lines: days with the same hours together."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shangliang.venues.models import OpeningHour

WEEKDAYS = {1: _("星期一"), 2: _("星期二"), 3: _("星期三"), 4: _("星期四"), 5: _("星期五"), 6: _("星期六"), 7: _("星期日")}


def _days(first: int, last: int) -> str:
    name = str(WEEKDAYS[first])
    return name if first == last else str(_("%(first)s至%(last)s")) % {"first": name, "last": WEEKDAYS[last]}


def week_rows(hours: Sequence[OpeningHour]) -> list[tuple[str, str]]:
    """(星期一至星期五, 09:00–12:00，14:00–17:30) …; days without hours are left out. `hours` in order of weekday and time."""
    days: dict[int, str] = {}
    comma = str(_("，"))
    for row in hours:
        times = f"{row.opens:%H:%M}–{row.closes:%H:%M}"
        days[row.weekday] = f"{days[row.weekday]}{comma}{times}" if row.weekday in days else times
    groups: list[tuple[int, int, str]] = []
    for weekday, times in sorted(days.items()):
        if groups and groups[-1][1] == weekday - 1 and groups[-1][2] == times:
            groups[-1] = (groups[-1][0], weekday, times)
        else:
            groups.append((weekday, weekday, times))
    return [(_days(first, last), times) for first, last, times in groups]
