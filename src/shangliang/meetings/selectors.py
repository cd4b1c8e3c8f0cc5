"""Reading meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Prefetch, Q

from shangliang.cases.models import Case
from shangliang.kernel.errors import Missing
from shangliang.meetings.models import Attendance, Meeting
from shangliang.regions.paths import in_place


@dataclass(frozen=True)
class Turnout:
    """应到, 实到, and how many of those present are interested parties."""

    invited: int
    present: int
    interested: int

    @property
    def share(self) -> Fraction:
        """Present of invited."""
        return Fraction(self.present, self.invited) if self.invited else Fraction(0)

    @property
    def interested_share(self) -> Fraction:
        """Interested parties of those present."""
        return Fraction(self.interested, self.present) if self.present else Fraction(0)


def turnout_of(attendances: list[Attendance]) -> Turnout:
    """The counts, from the rows."""
    present = [row for row in attendances if row.present]
    return Turnout(len(attendances), len(present), sum(row.participant.interested for row in present))


def attendances_of(meeting: Meeting) -> list[Attendance]:
    """Who was invited and who came."""
    return list(Attendance.objects.filter(meeting=meeting).select_related("participant").order_by("participant__part", "participant_id"))


def meetings_of(case: Case) -> list[Meeting]:
    """All meetings of a case with their attendances, newest first."""
    present = Prefetch("attendances", Attendance.objects.select_related("participant"))
    return list(Meeting.objects.filter(case=case).prefetch_related(present).order_by("-starts_at"))


def meeting_get(case: Case, meeting_id: int) -> Meeting:
    """One meeting of a case."""
    found = Meeting.objects.filter(case=case, pk=meeting_id).first()
    if found is None:
        raise Missing
    return found


def meetings_coming(scope: str, now: datetime, limit: int = 5) -> list[Meeting]:
    """The next planned meetings of a place."""
    rows = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__gte=now).select_related("case")
    rows = rows.filter(in_place(scope, "case__path"))
    return list(rows.order_by("starts_at")[:limit])


def attended_by(persons: Iterable[int], offices: Iterable[int], limit: int = 500) -> list[Attendance]:
    """The newest held meetings at which some accounts or organisations (ids) were present, with meeting, case and participant."""
    who = Q(participant__person__in=set(persons)) | Q(participant__organisation__in=set(offices))
    rows = Attendance.objects.filter(who, present=True, meeting__state=Meeting.State.HELD)
    return list(rows.select_related("meeting__case", "participant").order_by("-meeting__held_at", "-pk")[:limit])
