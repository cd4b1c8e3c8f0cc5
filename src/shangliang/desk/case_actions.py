"""Every action of the case file: its form, its service, its words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangliang.ballots.services import Tally, ballot_close, ballot_open, sheet_add
from shangliang.cases import services as cases
from shangliang.desk import case_forms as forms
from shangliang.desk.case_file import CaseFile
from shangliang.desk.case_roster import fixed_seat_all
from shangliang.desk.case_views import outcomes_of
from shangliang.desk.doing import Action, Doing
from shangliang.desk.undo import undo_url
from shangliang.desk.words import OUTCOMES, PAPERS
from shangliang.discussions.services import advice_give, advice_hide, window_open
from shangliang.kernel.errors import Missing, Refused
from shangliang.matters.selectors import matter_by_receipt
from shangliang.meetings import services as meetings
from shangliang.outcomes import services as outcomes
from shangliang.people.selectors import organisation_get
from shangliang.publicity.services import objection_answer, posting_publish

Do = Doing[CaseFile]


def _who(do: Do) -> dict[str, Any]:
    return {"actor": do.actor, "case_id": do.about.case.pk, "now": do.now}


def _within(rows: "list[Any]", pk: int) -> int:
    """The id, when it belongs to this case; Missing else."""
    if all(row.pk != pk for row in rows):
        raise Missing
    return pk


def _leave(do: Do) -> object:
    """Only by an outcome that the page offers: a vote that was not lost cannot be called lost."""
    offered = {outcome["key"]: str(outcome["text"]) for outcome in outcomes_of(do.about)}
    wanted = do.data["outcome"]
    if do.about.may_work and wanted not in offered:
        raise Refused("procedure.outcome", outcome=str(OUTCOMES.get(wanted, wanted)), allowed=gettext("、").join(offered.values()))
    reason = do.data.get("override_reason", "")
    return cases.case_leave(**_who(do), outcome=do.data["outcome"], override_reason=reason, version=do.version)


def _screen(do: Do) -> object:
    tests = (do.data["near"] == "yes", do.data["easy"] == "yes", do.data["hoped"] == "yes")
    return cases.screening_save(**_who(do), tests=tests, negative=do.data["negative"], reason=do.data["reason"])


def _approve(do: Do) -> object:
    return cases.approval_give(**_who(do), agreed=do.data["agreed"] == "yes", comment=do.data["comment"], version=do.version)


def _seat(do: Do) -> object:
    data = do.data
    seat = cases.Seat(part=data["part"], capacity=data["capacity"], label=data["label"], interested=data["interested"])
    return cases.participant_add(**_who(do), seat=seat)


def _paper(do: Do) -> object:
    data = do.data
    paper = cases.Paper(kind=data["kind"], title=data["title"], text=data["text"], file=data["file"] or None, public=data["public"])
    return cases.document_add(**_who(do), paper=paper)


def _announce(do: Do) -> object:
    names = ("title", "place", "starts_at", "kind", "mode", "agenda")
    return meetings.meeting_announce(**_who(do), notice=meetings.Notice(**{name: do.data[name] for name in names}))


def _sheet(do: Do) -> object:
    tally = Tally(**{name: do.data[name] for name in ("yes", "no", "abstain", "invalid", "teller", "witness")})
    return sheet_add(**_who(do), ballot_id=do.target, tally=tally)


def _give(do: Do) -> object:
    unit = organisation_get(do.data["organisation"])
    _within(do.about.units, unit.pk)
    return outcomes.assignment_give(**_who(do), item_id=do.target, organisation=unit, part=do.data["part"], due_at=do.data["due_at"])


def _check(do: Do) -> object:
    return outcomes.assignment_check(
        actor=do.actor,
        assignment_id=do.about.assignment(do.target).pk,
        accepted=do.data["accepted"] == "yes",
        reason=do.data["reason"],
        version=do.data.get("row_version"),
        now=do.now,
    )


def _extend(do: Do) -> object:
    row = do.about.assignment(do.target)
    return outcomes.extension_decide(actor=do.actor, assignment_id=row.pk, granted=do.data["granted"] == "yes", now=do.now)


def _object(do: Do) -> object:
    pk = _within([row for posting in do.about.postings for row in posting.objections.all()], do.target)
    return objection_answer(actor=do.actor, objection_id=pk, answer=do.data["answer"], now=do.now)


def _hide(do: Do) -> object:
    return advice_hide(actor=do.actor, advice_id=_within(do.about.advices, do.target), reason=do.data["reason"], now=do.now)


def _advise(do: Do) -> object:
    pk = _within(do.about.windows, do.target)
    return advice_give(actor=do.actor, window_id=pk, text=do.data["text"], form_key=do.data["form_key"], now=do.now)


def _matter(do: Do) -> object:
    return cases.case_add_matter(**_who(do), matter_id=matter_by_receipt(do.data["receipt"]).pk)


def _first_seat(_file: CaseFile) -> dict[str, object]:
    return {"part": "flexible", "capacity": "interested"}


def _first_paper(file: CaseFile) -> dict[str, object]:
    kind = PAPERS.get(file.case.stage_kind)
    return {"kind": kind or "other", "title": file.case.stage_name if kind else "", "public": True}


def _first_notice(file: CaseFile) -> dict[str, object]:
    title = gettext("%(case)s协商会") % {"case": file.case.title}
    return {"title": title[:80], "kind": file.stage.params.get("kind", "council"), "mode": "room"}


def _undo(key: str) -> Callable[[Do, Any], str]:
    """What the service made is taken back."""
    return lambda do, done: undo_url(key, do.about.case.pk, done.pk)


# Actions that have a page of their own, for when their section is not what the stage works in.
PAGES = frozenset({"seat_add", "document", "matter_add", "meeting", "pause", "hand_up", "stop"})
ACTIONS: dict[str, Action[CaseFile]] = {
    "leave": Action(_("离开本环节"), _("仍然进入下一环节"), _leave, _("已进入下一环节。"), forms.LeaveForm),
    "claim": Action(_("接单"), _("接单"), lambda do: cases.case_claim(**_who(do)), _("已接单。")),
    "pause": Action(
        _("暂停程序"), _("暂停"), lambda do: cases.case_pause(**_who(do), reason=do.data["reason"]), _("已暂停计时。"), forms.ReasonForm
    ),
    "resume": Action(_("恢复办理"), _("恢复"), lambda do: cases.case_resume(**_who(do)), _("已恢复，期限顺延。")),
    "hand_up": Action(
        _("上交联动办理"),
        _("上交"),
        lambda do: cases.case_hand_up(**_who(do), to=do.data["to"], reason=do.data["reason"]),
        _("已上交。"),
        forms.HandUpForm,
    ),
    "stop": Action(
        _("终止议题"),
        _("终止"),
        lambda do: cases.case_stop(**_who(do), ground=do.data["ground"], reason=do.data["reason"], version=do.version),
        _("已终止，说明已答复反映人。"),
        forms.StopForm,
    ),
    "screening": Action(_("选题审查表"), _("保存审查表"), _screen, _("审查表已保存。"), forms.ScreeningForm),
    "approval": Action(_("审定"), _("提交审定意见"), _approve, _("审定意见已记录。"), forms.ApprovalForm),
    "seat_add": Action(
        _("添加参与者"), _("加进名单"), _seat, _("已加进名单。"), forms.SeatForm, "participants", _first_seat, _undo("seat_add")
    ),
    "seats_fixed": Action(
        _("加入固定成员"),
        _("加入固定成员"),
        lambda do: fixed_seat_all(actor=do.actor, case=do.about.case, now=do.now),
        _("固定成员已加进名单。"),
        anchor="participants",
    ),
    "seat_remove": Action(
        _("移出名单"),
        _("移出"),
        lambda do: cases.participant_remove(**_who(do), participant_id=do.target),
        _("已移出名单。"),
        anchor="participants",
        undo=lambda do, _done: undo_url("seat_remove", do.about.case.pk, do.target),
    ),
    "document": Action(
        _("添加文件"), _("添加"), _paper, _("文件已添加。"), forms.DocumentForm, "documents", _first_paper, _undo("document")
    ),
    "matter_add": Action(_("关联诉求"), _("关联"), _matter, _("已关联，反映人凭原回执可查。"), forms.ReceiptForm, "matters"),
    "meeting": Action(
        _("发会议通知"), _("发出通知"), _announce, _("会议通知已发出。"), forms.MeetingForm, "meetings", _first_notice, _undo("meeting")
    ),
    "present": Action(
        _("记录到会"),
        _("保存到会情况"),
        lambda do: meetings.meeting_hold(**_who(do), meeting_id=do.target, present=do.data["present"]),
        _("到会情况已保存。"),
        forms.PresentForm,
        "meetings",
    ),
    "minutes": Action(
        _("会议记录"),
        _("保存会议记录"),
        lambda do: meetings.minutes_write(**_who(do), meeting_id=do.target, text=do.data["text"]),
        _("会议记录已保存。"),
        forms.TextForm,
        "meetings",
    ),
    "confirm": Action(
        _("确认会议记录"),
        _("确认记录无误"),
        lambda do: meetings.minutes_confirm(**_who(do), meeting_id=do.target),
        _("会议记录已确认。"),
        anchor="meetings",
    ),
    "meeting_cancel": Action(
        _("取消会议"),
        _("取消这次会"),
        lambda do: meetings.meeting_cancel(**_who(do), meeting_id=do.target, reason=do.data["reason"]),
        _("会议已取消。"),
        forms.ReasonForm,
        "meetings",
    ),
    "ballot": Action(
        _("发起表决"),
        _("发起表决"),
        lambda do: ballot_open(**_who(do), question=do.data["question"], eligible=do.data["eligible"], basis=do.data["basis"]),
        _("表决已开始。"),
        forms.BallotForm,
        "ballots",
    ),
    "sheet": Action(_("录入纸质票"), _("录入"), _sheet, _("计票单已录入。"), forms.SheetForm, "ballots"),
    "ballot_close": Action(
        _("截止并计票"),
        _("截止并计票"),
        lambda do: ballot_close(**_who(do), ballot_id=do.target),
        _("已截止，结果如下。"),
        anchor="ballots",
    ),
    "item": Action(
        _("写一条共识或建议"),
        _("记下这一条"),
        lambda do: outcomes.item_add(**_who(do), text=do.data["text"], dissent=do.data["dissent"]),
        _("已记下。"),
        forms.ItemForm,
        "items",
    ),
    "item_drop": Action(
        _("撤下这一条"), _("撤下"), lambda do: outcomes.item_drop(**_who(do), item_id=do.target), _("已撤下。"), anchor="items"
    ),
    "branch": Action(
        _("认定协商结果"),
        _("认定"),
        lambda do: outcomes.branch_decide(**_who(do), outcome=do.data["outcome"], reason=do.data["reason"], version=do.version),
        _("协商结果已认定。"),
        forms.BranchForm,
    ),
    "adopt": Action(
        _("答复是否采纳"),
        _("答复"),
        lambda do: outcomes.item_adopt(**_who(do), item_id=do.target, adoption=do.data["adoption"], reason=do.data["reason"]),
        _("已答复。"),
        forms.AdoptForm,
        "items",
    ),
    "give": Action(_("交办"), _("交办"), _give, _("已交办。"), forms.GiveForm, "assignments"),
    "check": Action(_("核查反馈"), _("提交核查结果"), _check, _("核查结果已记录。"), forms.CheckForm, "assignments"),
    "extension": Action(_("审批延期"), _("提交"), _extend, _("已答复延期申请。"), forms.GrantedForm, "assignments"),
    "posting": Action(
        _("发布公示"),
        _("发布"),
        lambda do: posting_publish(**_who(do), title=do.data["title"], text=do.data["text"]),
        _("公示已发布。"),
        forms.PostingForm,
        "postings",
    ),
    "objection": Action(_("答复异议"), _("答复"), _object, _("已答复。"), forms.AnswerForm, "postings"),
    "window": Action(
        _("发布议政问题"),
        _("开放议政"),
        lambda do: window_open(**_who(do), question=do.data["question"]),
        _("线上议政已开放。"),
        forms.QuestionForm,
        "discussion",
    ),
    "advice": Action(_("提意见"), _("提交意见"), _advise, _("意见已提交。"), forms.AdviceForm, "discussion"),
    "advice_hide": Action(_("隐藏发言"), _("隐藏"), _hide, _("已隐藏，理由记入办理记录。"), forms.ReasonForm, "discussion"),
}
