"""A series as an iCalendar file (RFC 5545): what calendar programs need and no more. Hours are China's, given in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from shangliang.series.models import Series, Session
from shangliang.series.selectors import coming, sessions_for_calendar

AHEAD = 12
LONGEST = 75  # octets of a line (section 3.1)
HOURS = timedelta(hours=2)


def _escaped(text: str) -> str:
    """Section 3.3.11."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """At most 75 octets a line, never within a character; what follows begins with a space."""
    parts, part, room = [], "", LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST - 1
        part, room = part + character, room - size
    return "\r\n ".join([*parts, part])


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _event(series: Series, key: str, starts: datetime, where: str, state: str, stamp: str) -> list[str]:
    status = {"cancelled": "CANCELLED", "planned": "TENTATIVE"}.get(state, "CONFIRMED")
    lines = ["BEGIN:VEVENT", f"UID:{key}", f"DTSTAMP:{stamp}", f"DTSTART:{_stamp(starts)}", f"DTEND:{_stamp(starts + HOURS)}"]
    lines.append(f"SUMMARY:{_escaped(series.title)}")
    if where:
        lines.append(f"LOCATION:{_escaped(where)}")
    return [*lines, f"STATUS:{status}", "END:VEVENT"]


def calendar_text(series: Series, now: datetime, host: str) -> str:
    """The sessions that were opened and the days that follow. A day keeps its UID when its session is opened, so that nothing shows twice."""
    stamp, lines = _stamp(now), ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//shangliang//series//ZH", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(series.title)}")
    for row in sessions_for_calendar(series):
        row.series = series
        key = f"extra-{row.pk}@{host}" if row.extra else f"series-{series.pk}-{row.period_start:%Y%m%d}@{host}"
        lines += _event(series, key, _moment(row.day, row.at), row.where, row.state, stamp)
    for later in coming(series, AHEAD):
        key = f"series-{series.pk}-{later.period_start:%Y%m%d}@{host}"
        lines += _event(series, key, _moment(later.due_on, series.at), series.where, Session.State.PLANNED, stamp)
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])
