"""Meetings: announced to whoever sits at the table, held by attendance, remembered by minutes that somebody confirms."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from cast import NOON, TOWN, World
from refusals import denied, missing, refused
from shangliang.cases.models import Participant
from shangliang.cases.selectors import missing as needs
from shangliang.cases.selectors import participants_of, run_open
from shangliang.cases.services import Seat, case_stop, participant_add
from shangliang.demo.play import Player
from shangliang.meetings.models import Attendance, Meeting
from shangliang.meetings.selectors import attendances_of, meeting_get, meetings_coming, meetings_of, turnout_of
from shangliang.meetings.services import Notice, meeting_announce, meeting_cancel, meeting_hold, minutes_confirm, minutes_write
from standing import standing, told

TEXT = "会议听取了各方意见，形成了三条办法，一人不同意。"


@pytest.fixture
def playing(world: World) -> Player:
    """A case in preparation, with everybody at the table."""
    found = standing(world, "prepare")
    found.seat_all()
    return found


def who(playing: Player, meeting: Meeting | None = None) -> dict[str, object]:
    known = {"actor": playing.cast.clerk, "case_id": playing.case.pk, "now": playing.now}
    return {**known, "meeting_id": meeting.pk} if meeting else known


def notice(playing: Player, **more: object) -> Notice:
    values = {"title": "协商会", "place": "议事厅", "starts_at": playing.now + timedelta(days=7), **more}
    return Notice(**values)  # type: ignore[arg-type]


def announced(playing: Player) -> Meeting:
    return meeting_announce(**who(playing), notice=notice(playing))  # type: ignore[arg-type]


def hold(playing: Player, meeting: Meeting, *, absent: int = 0) -> Meeting:
    playing.now = max(playing.now, meeting.starts_at + timedelta(hours=1))
    seats = [seat.pk for seat in participants_of(playing.case)]
    return meeting_hold(**who(playing, meeting), present=seats[: len(seats) - absent])  # type: ignore[arg-type]


def test_a_notice_goes_to_everybody_at_the_table(playing: Player) -> None:
    meeting = announced(playing)
    assert {row.participant for row in attendances_of(meeting)} == set(participants_of(playing.case))
    assert meetings_coming(TOWN, playing.now) == [meeting]
    assert told(playing.case)[-1] == "meeting.announced"


def test_a_notice_names_title_place_and_a_time_to_come(playing: Player) -> None:
    for wrong in ({"title": " "}, {"place": ""}):
        with refused("meetings.notice"):
            meeting_announce(**who(playing), notice=notice(playing, **wrong))  # type: ignore[arg-type]
    with refused("meetings.past"):
        meeting_announce(**who(playing), notice=notice(playing, starts_at=playing.now - timedelta(minutes=1)))  # type: ignore[arg-type]


def test_nobody_is_invited_to_an_empty_table(playing: Player) -> None:
    Participant.objects.update(removed_at=NOON)
    with refused("meetings.nobody"):
        announced(playing)


def test_offices_and_the_owners_of_the_stage_convene(playing: Player, world: World) -> None:
    for actor in (world.cast.member, world.cast.supervisor, world.stranger, world.cast.department):
        with denied("cases.role"):
            meeting_announce(**{**who(playing), "actor": actor}, notice=notice(playing))  # type: ignore[arg-type]
    assert meeting_announce(**{**who(playing), "actor": world.cast.town}, notice=notice(playing)).pk  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "met"), [(1, False), (2, False), (3, True)])
def test_preparation_asks_for_a_notice_three_working_days_ahead(playing: Player, days: int, met: bool) -> None:
    playing.announce(days)
    found = {need.code: need.met for need in needs(playing.case, run_open(playing.case), playing.now)}
    assert found == {"prepare.seats": True, "prepare.share": True, "prepare.material": False, "prepare.notice": met}


def test_preparation_counts_seats_and_the_share_of_interested_parties(playing: Player) -> None:
    for number in range(3):
        seat = Seat(Participant.Part.FIXED, "member", f"委员{number}")
        participant_add(**who(playing), seat=seat)  # type: ignore[arg-type]
    found = {need.code: need for need in needs(playing.case, run_open(playing.case), playing.now)}
    assert not found["prepare.share"].met
    assert found["prepare.share"].params["have"] == "43%"
    assert found["prepare.seats"].met


def test_attendance_is_recorded_when_the_time_has_come(playing: Player) -> None:
    meeting = announced(playing)
    seats = [seat.pk for seat in participants_of(playing.case)]
    with refused("meetings.not_yet"):
        meeting_hold(**who(playing, meeting), present=seats)  # type: ignore[arg-type]
    playing.now = meeting.starts_at
    with refused("meetings.nobody_came"):
        meeting_hold(**who(playing, meeting), present=[])  # type: ignore[arg-type]
    hold(playing, meeting, absent=1)
    turnout = turnout_of(attendances_of(meeting))
    assert (turnout.invited, turnout.present, turnout.share) == (4, 3, Fraction(3, 4))
    assert told(playing.case)[-1] == "meeting.held"


def test_whoever_joined_the_table_late_is_on_the_list(playing: Player) -> None:
    meeting = announced(playing)
    participant_add(**who(playing), seat=Seat("flexible", "interested", "相关居民丙", interested=True))  # type: ignore[arg-type]
    hold(playing, meeting)
    assert Attendance.objects.filter(meeting=meeting, present=True).count() == 5


def test_attendance_is_corrected_until_the_minutes_are_confirmed(playing: Player) -> None:
    meeting = announced(playing)
    hold(playing, meeting)
    hold(playing, meeting, absent=2)
    assert turnout_of(attendances_of(meeting)).present == 2
    minutes_write(**who(playing, meeting), text=TEXT)  # type: ignore[arg-type]
    minutes_confirm(**who(playing, meeting))  # type: ignore[arg-type]
    with refused("meetings.confirmed"):
        hold(playing, meeting)


def test_minutes_come_after_the_meeting_are_counted_and_confirmed_once(playing: Player) -> None:
    meeting = announced(playing)
    with refused("meetings.not_held"):
        minutes_write(**who(playing, meeting), text=TEXT)  # type: ignore[arg-type]
    hold(playing, meeting)
    with refused("meetings.minutes_short"):
        minutes_confirm(**who(playing, meeting))  # type: ignore[arg-type]
    with refused("meetings.minutes_short"):
        minutes_write(**who(playing, meeting), text="很好")  # type: ignore[arg-type]
    assert [minutes_write(**who(playing, meeting), text=TEXT + tail).minutes_number for tail in ("", "又补一句。")] == [1, 2]  # type: ignore[arg-type]
    confirmed = minutes_confirm(**who(playing, meeting))  # type: ignore[arg-type]
    assert (confirmed.confirmed_by, confirmed.confirmed_at) == (playing.cast.clerk.name, playing.now)
    for change in (lambda: minutes_confirm(**who(playing, meeting)), lambda: minutes_write(**who(playing, meeting), text=TEXT)):  # type: ignore[arg-type]
        with refused("meetings.confirmed"):
            change()
    assert told(playing.case)[-3:] == ["meeting.minutes", "meeting.minutes", "meeting.confirmed"]


def test_it_is_called_off_with_a_reason_that_everybody_can_read(playing: Player) -> None:
    meeting = announced(playing)
    with refused("meetings.cancel_reason"):
        meeting_cancel(**who(playing, meeting), reason="雨")  # type: ignore[arg-type]
    meeting_cancel(**who(playing, meeting), reason="台风预警，改期另行通知。")  # type: ignore[arg-type]
    with refused("meetings.cancelled"):
        hold(playing, meeting)
    assert meetings_coming(TOWN, NOON) == []
    assert told(playing.case)[-1] == "meeting.cancelled"


def test_what_was_held_is_not_called_off(playing: Player) -> None:
    meeting = announced(playing)
    hold(playing, meeting)
    with refused("meetings.held"):
        meeting_cancel(**who(playing, meeting), reason="其实想取消。")  # type: ignore[arg-type]


def test_a_quorum_is_needed_to_go_on(playing: Player) -> None:
    playing.prepare()
    playing.story.absent = 3
    playing.hold()
    found = {need.code: need.met for need in needs(playing.case, run_open(playing.case), playing.now)}
    assert found == {"meet.held": True, "meet.quorum": False, "meet.share": False, "meet.minutes": True}
    with refused("cases.missing"):
        playing.leave()


def test_a_meeting_of_another_case_is_not_this_ones(playing: Player, world: World) -> None:
    other = standing(world, "prepare")
    other.seat_all()
    meeting = announced(other)
    with missing():
        meeting_cancel(**who(playing, meeting), reason="这不是本案的会。")  # type: ignore[arg-type]
    with missing():
        meeting_get(playing.case, meeting.pk)
    assert meetings_of(other.case) == [meeting]


def test_an_ended_case_holds_no_meetings(playing: Player) -> None:
    meeting = announced(playing)
    case_stop(actor=playing.cast.clerk, case_id=playing.case.pk, ground="legal_way", reason="已由法院受理，等待判决。", now=playing.now)
    with denied("cases.closed"):
        hold(playing, meeting)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("meeting_held_has_a_time", {"state": "held"}),
        ("meeting_cancel_has_a_reason", {"state": "cancelled"}),
        ("meeting_minutes_confirmed_by", {"confirmed_at": NOON, "confirmed_by": "某人"}),
    ],
)
def test_the_database_itself_refuses(playing: Player, name: str, wrong: dict[str, object]) -> None:
    announced(playing)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Meeting.objects.update(**wrong)


def test_nobody_is_twice_on_one_list(playing: Player) -> None:
    row = attendances_of(announced(playing))[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(meeting=row.meeting, participant=row.participant)
