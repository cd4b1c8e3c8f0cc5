"""What of selecting topics stands in 等我办: sheets to fill, rounds to close and to decide, invitations, plans to approve."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shangliang.desk.waiting import KINDS, Asked, Kind, Line, Row
from shangliang.kernel.actor import Actor
from shangliang.procedures.selectors import lamp
from shangliang.topics.models import Claim, Rater, SelectionRound
from shangliang.topics.selectors import duties


def _sheet_rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    title, place, due = "round__title", "round__path", "round__closes_at"
    yield Asked(duties.unanswered(actor, now), text=title, path=place, due=due, state="part", ref="round_id")


def _sheets(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Sheets to fill and choices to make."""
    for row in rows:
        weigh = row.state == Rater.Part.WEIGH
        url = reverse("desk:round_sheet" if weigh else "desk:round_choices", args=[row.ref])
        detail = _("选题评议，还有没交的评议表") if weigh else _("请您推选议题")
        action = _("去评议") if weigh else _("去推选")
        yield Line(row.text, detail, row.path, row.due, lamp(row.due, now), action, url, chain=f"round:{row.ref}")


def _round_rows(actor: Actor, now: datetime) -> Iterable[Asked]:
    yield Asked(duties.rounds(actor, now), text="title", path="path", due="closes_at", state="state")


def _rounds(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Rounds to close, to decide, to tell."""
    words = {
        SelectionRound.State.OPEN: (_("评议时间到了，等截止"), _("去截止")),
        SelectionRound.State.CLOSED: (_("评议已截止，等决定"), _("去决定")),
        SelectionRound.State.ANNOUNCED: (_("结果已公布，还没有告知完"), _("继续告知")),
    }
    for row in rows:
        detail, action = words[SelectionRound.State(row.state)]
        url = reverse("desk:round", args=[row.pk])
        yield Line(row.text, detail, row.path, row.due, lamp(row.due, now), action, url, chain=f"round:{row.pk}")


def _offer_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(duties.offers(actor), text="topic__title", path="topic__path", state="part", ref="topic_id")


def _offers(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Invitations to answer."""
    for row in rows:
        detail = _("请您认领（%(part)s）") % {"part": Claim.Part(row.state).label}
        url = reverse("desk:topic", args=[row.ref])
        yield Line(row.text, detail, row.path, None, "", _("去答复"), url, chain=f"topic:{row.ref}")


def _plan_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(duties.plans(actor), path="path", ref="year", number="number")


def _plans(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Plans to approve."""
    for row in rows:
        text = _("%(year)s 年协商计划（第 %(number)s 版）") % {"year": row.ref, "number": row.number}
        url, chain = reverse("desk:plan", args=[row.pk]), f"plan:{row.path}:{row.ref}"
        yield Line(text, _("年度协商计划，等审定"), row.path, None, "", _("去审定"), url, chain=chain)


KINDS.extend((Kind(_sheet_rows, _sheets), Kind(_round_rows, _rounds), Kind(_offer_rows, _offers), Kind(_plan_rows, _plans)))
urlpatterns: list[object] = []  # this module adds lines to a page, and no page
