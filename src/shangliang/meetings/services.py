"""Writes on meetings: announce, hold, keep the minutes, confirm them, call off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shangliang.cases.models import Case
from shangliang.cases.selectors import participants_of, run_open
from shangliang.cases.services import case_lock, case_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.meetings.models import Attendance, Meeting
from shangliang.meetings.permissions import can_convene


@dataclass(frozen=True)
class Notice:
    """What a meeting notice says."""

    title: str
    place: str
    starts_at: datetime
    kind: str = Meeting.Kind.COUNCIL
    mode: str = Meeting.Mode.ROOM
    agenda: str = ""


def _lock(actor: Actor, case_id: int, meeting_id: int, now: datetime) -> tuple[Case, Meeting]:
    case = case_lock(case_id)
    meeting = Meeting.objects.select_for_update().filter(case=case, pk=meeting_id).first()
    if meeting is None:
        raise Missing
    require(can_convene(actor, case, now))
    return case, meeting


@transaction.atomic
def meeting_announce(*, actor: Actor, case_id: int, notice: Notice, now: datetime) -> Meeting:
    """Announce a meeting to everybody at the table: the attendance list is their list."""
    case = case_lock(case_id)
    require(can_convene(actor, case, now))
    if not notice.title.strip() or not notice.place.strip():
        raise Refused("meetings.notice")
    if notice.starts_at < now:
        raise Refused("meetings.past")
    seats = participants_of(case)
    if not seats:
        raise Refused("meetings.nobody")
    meeting = Meeting.objects.create(
        case=case,
        run=run_open(case),
        round=case.round,
        kind=notice.kind,
        mode=notice.mode,
        title=notice.title.strip(),
        place=notice.place.strip(),
        agenda=notice.agenda.strip(),
        starts_at=notice.starts_at,
        announced_at=now,
        county=case.county,
        town=case.town,
    )
    Attendance.objects.bulk_create([Attendance(meeting=meeting, participant=seat) for seat in seats])
    case_record(actor=actor, case=case, code="meeting.announced", now=now, title=meeting.title, place=meeting.place)
    return meeting


@transaction.atomic
def meeting_hold(*, actor: Actor, case_id: int, meeting_id: int, present: Collection[int], now: datetime) -> Meeting:
    """Record who came (ids of participants); those who joined the table later are added to the list."""
    case, meeting = _lock(actor, case_id, meeting_id, now)
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("meetings.cancelled")
    if meeting.confirmed_at:
        raise Refused("meetings.confirmed")
    if now < meeting.starts_at:
        raise Refused("meetings.not_yet")
    listed = set(Attendance.objects.filter(meeting=meeting).values_list("participant_id", flat=True))
    late = [seat for seat in participants_of(case) if seat.pk in present and seat.pk not in listed]
    Attendance.objects.bulk_create([Attendance(meeting=meeting, participant=seat) for seat in late])
    Attendance.objects.filter(meeting=meeting).update(present=False)
    count = Attendance.objects.filter(meeting=meeting, participant_id__in=present).update(present=True)
    if not count:
        raise Refused("meetings.nobody_came")
    meeting.state, meeting.held_at = Meeting.State.HELD, meeting.held_at or now
    meeting.save(update_fields=["state", "held_at"])
    case_record(actor=actor, case=case, code="meeting.held", now=now, title=meeting.title, present=count)
    return meeting


@transaction.atomic
def minutes_write(*, actor: Actor, case_id: int, meeting_id: int, text: str, now: datetime) -> Meeting:
    """Write or reword the minutes; confirmed minutes stay as they are."""
    case, meeting = _lock(actor, case_id, meeting_id, now)
    if meeting.state != Meeting.State.HELD:
        raise Refused("meetings.not_held")
    if meeting.confirmed_at:
        raise Refused("meetings.confirmed")
    if len(text.strip()) < 10:
        raise Refused("meetings.minutes_short")
    meeting.minutes, meeting.minutes_number = text.strip(), meeting.minutes_number + 1
    meeting.save(update_fields=["minutes", "minutes_number"])
    case_record(actor=actor, case=case, code="meeting.minutes", now=now, title=meeting.title, number=meeting.minutes_number)
    return meeting


@transaction.atomic
def minutes_confirm(*, actor: Actor, case_id: int, meeting_id: int, now: datetime) -> Meeting:
    """Confirm the minutes by name."""
    case, meeting = _lock(actor, case_id, meeting_id, now)
    if not meeting.minutes:
        raise Refused("meetings.minutes_short")
    if meeting.confirmed_at:
        raise Refused("meetings.confirmed")
    meeting.confirmed_by, meeting.confirmed_at = actor.name, now
    meeting.save(update_fields=["confirmed_by", "confirmed_at"])
    case_record(actor=actor, case=case, code="meeting.confirmed", now=now, title=meeting.title)
    return meeting


@transaction.atomic
def meeting_cancel(*, actor: Actor, case_id: int, meeting_id: int, reason: str, now: datetime) -> Meeting:
    """Call it off, with a reason that everybody can read."""
    case, meeting = _lock(actor, case_id, meeting_id, now)
    if meeting.state == Meeting.State.HELD:
        raise Refused("meetings.held")
    if len(reason.strip()) < 5:
        raise Refused("meetings.cancel_reason")
    meeting.state, meeting.cancel_reason = Meeting.State.CANCELLED, reason.strip()
    meeting.save(update_fields=["state", "cancel_reason"])
    case_record(actor=actor, case=case, code="meeting.cancelled", now=now, title=meeting.title, reason=reason.strip())
    return meeting
