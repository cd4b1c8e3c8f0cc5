"""What proves items of checklists from cases, meetings and postings, which the app `standards` lies below."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangliang.cases.models import Case
from shangliang.kernel.workdays import day_of
from shangliang.meetings.models import Meeting
from shangliang.publicity.models import Posting
from shangliang.standards.evidence import RECENT, alone
from shangliang.standards.naming import display_names
from shangliang.standards.registry import Evidence, evidence
from shangliang.venues.models import Station

Found = Mapping[int, list[Evidence]]


def _meetings(stations: Sequence[Station], now: datetime) -> Found:
    """Meetings of cases that were held in the room: the place written on the notice names the station."""
    shown = display_names(stations)
    held = Meeting.objects.filter(
        county__in={row.county for row in stations}, state=Meeting.State.HELD, held_at__gte=now - RECENT, held_at__lte=now
    )
    by_town: dict[tuple[str, str], list[tuple[str, datetime, int]]] = defaultdict(list)
    for county, town, place, at, case in held.order_by("-held_at").values_list("county", "town", "place", "held_at", "case"):
        if at is not None:
            by_town[county, town].append((place, at, case))
    found: dict[int, list[Evidence]] = {}
    for row in stations:
        names = {name for name in (row.name, row.place_words, shown[row.pk]) if len(name) >= 3}
        here = [(at, case) for place, at, case in by_town[row.county, row.town] if any(name in place for name in names)]
        if here:
            words = _("近一年在这里开会 %(n)s 次") % {"n": len(here)}
            found[row.pk] = [Evidence(words, day_of(here[0][0]), "desk:case", (here[0][1],))]
    return found


def _cases(stations: Sequence[Station], now: datetime) -> Found:
    """Cases of the station's own place that were brought to their end; a town's or county's station counts those below it too."""
    closed = Case.objects.filter(
        county__in={row.county for row in stations},
        state=Case.State.CLOSED,
        result__in=[Case.Result.REACHED, Case.Result.HARD],
        closed_at__gte=now - RECENT,
        closed_at__lte=now,
    )
    counted = list(closed.values("path").annotate(n=Count("id"), last=Max("closed_at")).order_by("path").values_list("path", "n", "last"))
    by_prefix: dict[str, tuple[int, datetime]] = {}
    for path, number, last in counted:
        for step in {path[:length] for length in (6, 9, 12, len(path)) if length <= len(path)}:
            before = by_prefix.get(step, (0, last))
            by_prefix[step] = (before[0] + number, max(before[1], last))
    return {
        row.pk: [Evidence(_("近一年本地办结议题 %(n)s 件") % {"n": by_prefix[row.path][0]}, day_of(by_prefix[row.path][1]))]
        for row in stations
        if row.path in by_prefix
    }


def _publicity(stations: Sequence[Station], now: datetime) -> Found:
    """Postings of the county within the last year."""
    recent = Posting.objects.filter(Q(posted_at__gte=now - RECENT, posted_at__lte=now), county__in={row.county for row in stations})
    counted = recent.values("county").annotate(n=Count("id"), last=Max("posted_at")).order_by("county")
    by_county = {row["county"]: row for row in counted}
    return {
        row.pk: [Evidence(_("近一年本县公示 %(n)s 次") % {"n": by_county[row.county]["n"]}, day_of(by_county[row.county]["last"]))]
        for row in stations
        if row.county in by_county
    }


evidence("meeting_held", gettext_lazy("在这里开过会"), alone(_meetings), many=_meetings)
evidence("case_closed", gettext_lazy("本地有办结的议题"), alone(_cases), many=_cases)
evidence("publicity", gettext_lazy("本县有公示"), alone(_publicity), many=_publicity)
