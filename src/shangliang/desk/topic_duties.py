"""What of selecting topics stands in 等我办: sheets to fill, rounds to close and to decide, invitations, plans to approve."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shangliang.desk.waiting import MOST, SOURCES, Line
from shangliang.kernel.actor import Actor
from shangliang.procedures.selectors import lamp
from shangliang.topics.models import Claim, Plan, Rater, SelectionRound
from shangliang.topics.selectors import duties


def _asked(row: Rater, now: datetime) -> Line:
    selection = row.round
    weigh = row.part == Rater.Part.WEIGH
    url = reverse("desk:round_sheet" if weigh else "desk:round_choices", args=[selection.pk])
    detail = _("选题评议，还有没交的评议表") if weigh else _("请您推选议题")
    action = _("去评议") if weigh else _("去推选")
    return Line(
        selection.title, detail, selection.path, selection.closes_at, lamp(selection.closes_at, now), action, url, chain=selection.chain
    )


def _round(row: SelectionRound, now: datetime) -> Line:
    words = {
        SelectionRound.State.OPEN: (_("评议时间到了，等截止"), _("去截止")),
        SelectionRound.State.CLOSED: (_("评议已截止，等决定"), _("去决定")),
        SelectionRound.State.ANNOUNCED: (_("结果已公布，还没有告知完"), _("继续告知")),
    }
    detail, action = words[SelectionRound.State(row.state)]
    due = row.closes_at
    return Line(row.title, detail, row.path, due, lamp(due, now), action, reverse("desk:round", args=[row.pk]), chain=row.chain)


def _offer(row: Claim) -> Line:
    topic = row.topic
    detail = _("请您认领（%(part)s）") % {"part": row.get_part_display()}
    return Line(topic.title, detail, topic.path, None, "", _("去答复"), reverse("desk:topic", args=[topic.pk]), chain=topic.chain)


def _plan(row: Plan) -> Line:
    text = _("%(year)s 年协商计划（第 %(number)s 版）") % {"year": row.year, "number": row.number}
    return Line(text, _("年度协商计划，等审定"), row.path, None, "", _("去审定"), reverse("desk:plan", args=[row.pk]), chain=row.chain)


def sheets_asked(actor: Actor, now: datetime) -> Iterable[Line]:
    """Sheets to fill and choices to make."""
    return (_asked(row, now) for row in duties.asked(actor, now, MOST))


def rounds_waiting(actor: Actor, now: datetime) -> Iterable[Line]:
    """Rounds to close, to decide, to tell."""
    return (_round(row, now) for row in duties.rounds(actor, now, MOST))


def claims_offered(actor: Actor, now: datetime) -> Iterable[Line]:
    """Invitations to answer."""
    return (_offer(row) for row in duties.offers(actor, MOST))


def plans_waiting(actor: Actor, now: datetime) -> Iterable[Line]:
    """Plans to approve."""
    return (_plan(row) for row in duties.plans(actor, MOST))


SOURCES.extend((sheets_asked, rounds_waiting, claims_offered, plans_waiting))
urlpatterns: list[object] = []  # this module adds lines to a page, and no page
