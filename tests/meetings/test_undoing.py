"""A notice of a meeting taken back: called off in the open, with the reason that it was sent by mistake."""

from datetime import timedelta

from cast import NOON, World, case
from refusals import missing, refused
from shangliang.cases.services import Seat, participant_add
from shangliang.meetings.models import Meeting
from shangliang.meetings.services import Notice, meeting_announce
from shangliang.meetings.undoing import WHY, meeting_announce_undo
from standing import told

LATER = NOON + timedelta(minutes=9)


def test_a_notice_is_taken_back_in_the_open(world: World) -> None:
    row, clerk = case(world), world.cast.clerk
    participant_add(actor=clerk, case_id=row.pk, seat=Seat(part="fixed", capacity="lawyer", label="律师甲"), now=NOON)
    notice = Notice(title="协商会", place="会议室", starts_at=NOON + timedelta(days=3))
    meeting = meeting_announce(actor=clerk, case_id=row.pk, notice=notice, now=NOON)
    with refused("kernel.undo_late"):
        meeting_announce_undo(actor=clerk, case_id=row.pk, meeting_id=meeting.pk, now=NOON + timedelta(minutes=11))
    with refused("kernel.undo_touched"):
        meeting_announce_undo(actor=world.cast.town, case_id=row.pk, meeting_id=meeting.pk, now=LATER)
    with missing():
        meeting_announce_undo(actor=clerk, case_id=row.pk, meeting_id=meeting.pk + 99, now=LATER)
    off = meeting_announce_undo(actor=clerk, case_id=row.pk, meeting_id=meeting.pk, now=LATER)
    assert (off.state, off.cancel_reason) == (Meeting.State.CANCELLED, WHY)
    assert told(row)[-2:] == ["meeting.announced", "meeting.cancelled"]
    with refused("kernel.undo_touched"):
        meeting_announce_undo(actor=clerk, case_id=row.pk, meeting_id=meeting.pk, now=LATER)
