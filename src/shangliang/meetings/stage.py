"""The stage kinds prepare 协商准备 and meet 协商会."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Number, Option, Share
from shangliang.cases.models import Document, Participant
from shangliang.cases.selectors import interested_share, participants_of
from shangliang.cases.stage import OFFICE, case_and_run, number, share
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.meetings.models import Meeting
from shangliang.meetings.selectors import turnout_of
from shangliang.procedures.registry import Requirement, StageKind, StageView, register


def percent(value: Fraction) -> str:
    """A share for people: 62%."""
    return f"{round(value * 100)}%"


def prepare_missing(view: StageView) -> list[Requirement]:
    """Fixed and flexible participants, enough interested parties, material, and a meeting announced early enough."""
    case, _run = case_and_run(view)
    seats = participants_of(case)
    fixed = sum(seat.part == Participant.Part.FIXED for seat in seats)
    flexible = len(seats) - fixed
    needed, have = share(view, "share"), interested_share(seats)
    material = Document.objects.filter(case=case, kind=Document.Kind.MATERIAL).count()
    meeting = Meeting.objects.filter(case=case, round=case.round, state=Meeting.State.PLANNED).order_by("-starts_at").first()
    days = number(view, "notice_days")
    early = meeting is not None and workdays_between(day_of(meeting.announced_at), day_of(meeting.starts_at)) >= days
    seat_text = _("固定参与者至少 %(fixed)s 名、灵活参与者至少 %(flexible)s 名（现有 %(have_fixed)s、%(have_flexible)s）")
    seat_params = {
        "fixed": number(view, "fixed"),
        "flexible": number(view, "flexible"),
        "have_fixed": fixed,
        "have_flexible": flexible,
    }
    enough = fixed >= number(view, "fixed") and flexible >= number(view, "flexible")
    share_text = _("利益相关方占参与者的 %(needed)s 以上（现为 %(have)s）")
    return [
        Requirement("prepare.seats", seat_text, enough, OFFICE, seat_params),
        Requirement("prepare.share", share_text, have >= needed, OFFICE, {"needed": percent(needed), "have": percent(have)}),
        Requirement("prepare.material", _("准备好会议材料"), material > 0, OFFICE),
        Requirement("prepare.notice", _("提前 %(days)s 个工作日发出会议通知"), early, view.roles, {"days": days}),
    ]


def meet_missing(view: StageView) -> list[Requirement]:
    """A meeting of this round took place with enough people, and its minutes are confirmed."""
    case, run = case_and_run(view)
    rows = list(Meeting.objects.filter(case=case, round=run.round, state=Meeting.State.HELD).prefetch_related("attendances__participant"))
    needed = number(view, "meetings")
    quorum, parties = share(view, "quorum"), share(view, "share")
    turnouts = [turnout_of(list(row.attendances.all())) for row in rows]
    attended = bool(turnouts) and all(turnout.share >= quorum for turnout in turnouts)
    balanced = bool(turnouts) and all(turnout.interested_share >= parties for turnout in turnouts)
    confirmed = bool(rows) and all(row.confirmed_at for row in rows)
    return [
        Requirement(
            "meet.held",
            _("开过 %(needed)s 次会（已开 %(have)s 次）"),
            len(rows) >= needed,
            view.roles,
            {"needed": needed, "have": len(rows)},
        ),
        Requirement("meet.quorum", _("到会人数达到应到的 %(quorum)s"), attended, (), {"quorum": percent(quorum)}),
        Requirement("meet.share", _("到会者中利益相关方达到 %(share)s"), balanced, (), {"share": percent(parties)}),
        Requirement("meet.minutes", _("会议记录写好并确认"), confirmed, view.roles),
    ]


register(
    StageKind(
        "prepare",
        _("协商准备"),
        prepare_missing,
        {"fixed": Number(1, 0, 99), "flexible": Number(1, 0, 99), "share": Share("1/2"), "notice_days": Number(3, 0, 30)},
    ),
    StageKind(
        "meet",
        _("协商会"),
        meet_missing,
        {
            "meetings": Number(1, 1, 9),
            "quorum": Share("1/2"),
            "share": Share("1/2"),
            "kind": Option(tuple(Meeting.Kind.values)),
        },
    ),
)
