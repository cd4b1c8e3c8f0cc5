"""等我办: one list of everything that waits for the person at the desk, by due date, each line with its one next action."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import filterfalse, islice
from typing import Any

from django.db.models import IntegerField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shangliang.cases.selectors import cases_waiting, cases_without_date, stage_is_mine
from shangliang.desk.asking import MOST, Asked, Kind, Row, rows_of
from shangliang.desk.picking import acting
from shangliang.desk.words import NEXT
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.models import Matter
from shangliang.matters.selectors import matters_waiting
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.selectors import assignments_to_check, assignments_waiting
from shangliang.people.roles import MEMBER
from shangliang.procedures.selectors import lamp, template_of, templates_warm
from shangliang.publicity.selectors import objections_waiting
from shangliang.regions.selectors import full_names
from shangliang.ui.jinja import url as address
from shangliang.ui.words import local, word, workdays_left

__all__ = ["KINDS", "MOST", "Asked", "Here", "Kind", "Line", "Row"]

# Stages whose own form is small enough for a line; the others show there what is missing, and how they are left.
DONE_HERE = {"screen": "screening", "approve": "approval", "claim": "claim"}


@dataclass(frozen=True)
class Here:
    """An action that can be done on the line itself: a key of the table of actions registered under `place` (desk/here.py).

    `pk` opens the file, `target` is the row within it that the form is about (0: the file itself).
    """

    place: str
    pk: int
    key: str
    target: int = 0


@dataclass(frozen=True)
class Line:
    """One line of work: what, where (a region path), until when, and its one next action: a page, and if given a form `here`.

    `chain` is the journal chain of the file, so that the line can say that something changed.
    """

    text: str
    detail: str
    path: str
    due: datetime | None
    lamp: str
    action: str
    url: str
    here: Here | None = None
    chain: str = ""
    urgent: bool = False


def _matter_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    columns = {"text": "title", "path": "path", "due": "due_at", "state": "state"}
    for urgent in (True, False):
        yield Asked(matters_waiting(actor, urgent=urgent), number=Cast("urgent", IntegerField()), **columns)


def _matter_lines(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    fresh, taken = (_("群众诉求，等受理"), _("受理"), "accept"), (_("已受理，等答复或立项"), _("答复"), "answer")
    for row in rows:
        detail, action, key = fresh if row.state == Matter.State.SUBMITTED else taken
        url, here = address("desk:matter", row.pk), Here("matter", row.pk, key)
        chain, shown = f"matter:{row.pk}", lamp(row.due, now)
        yield Line(row.text, detail, row.path, row.due, shown, action, url, here, chain, bool(row.number))


def _case_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    # Who can act in a stage is said by its template, so that more is read than shown.
    columns = {"text": "title", "about": "holder", "path": "path", "state": "stage_kind", "word": "stage_key", "ref": "version_of_id"}
    yield Asked(cases_waiting(actor), MOST * 3, due="due_at", **columns)
    yield Asked(cases_without_date(actor), **columns)


def _case_lines(actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Cases whose present stage is the actor's, and those that ask for a member's advice."""
    templates_warm({row.ref for row in rows})
    return islice(_cases(actor, now, [*filter(_is_due, rows), *reversed([*filterfalse(_is_due, rows)])]), MOST)


def _is_due(row: Row) -> bool:
    return row.due is not None


def _cases(actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    for row in rows:
        stage = template_of(row.ref).stage(row.word)
        mine = stage_is_mine(actor, stage, row.about)
        if mine or (row.state == "discuss" and actor.holds(row.path, MEMBER)):
            detail = _("议题 · %(stage)s") % {"stage": local(stage)}
            action, url = str(NEXT.get(row.state, _("打开案卷"))), address("desk:case", row.pk)
            here = Here("case", row.pk, DONE_HERE.get(row.state, "leave")) if mine else None
            yield Line(row.text, detail, row.path, row.due, lamp(row.due, now), action, url, here, f"case:{row.pk}")


ASSIGNMENT = {"text": "item__text", "path": "case__path", "due": "due_at", "state": "state", "ref": "case_id"}


def _work_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(assignments_waiting(actor), about="case__title", word="return_reason", **ASSIGNMENT)


def _work_lines(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    for row in rows:
        if row.state == Assignment.State.RETURNED:
            detail = _("退回再办：%(reason)s") % {"reason": word(row.word)}
        else:
            detail = _("%(case)s · 交办") % {"case": row.about}
        action = _("签收办理") if row.state == Assignment.State.ASSIGNED else _("反馈结果")
        url, here = address("desk:assignment", row.pk), Here("assignment", row.pk, "answer")
        yield Line(row.text, detail, row.path, row.due, lamp(row.due, now), action, url, here, f"case:{row.ref}")


def _check_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(assignments_to_check(actor), about="organisation__name", **ASSIGNMENT)


def _check_lines(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    answered = _("“%(unit)s”已反馈，等核查"), _("核查"), "check"
    later = _("“%(unit)s”申请延期"), _("审批延期"), "extension"
    for row in rows:
        detail, action, key = answered if row.state == Assignment.State.ANSWERED else later
        url = address("desk:case", row.ref) + f"#assignment-{row.pk}"
        here, words = Here("case", row.ref, key, row.pk), detail % {"unit": row.about}
        yield Line(row.text, words, row.path, row.due, lamp(row.due, now), action, url, here, f"case:{row.ref}")


def _objection_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    posting = {"about": "posting__title", "path": "posting__path", "due": "posting__closes_at", "ref": "posting__case_id"}
    yield Asked(objections_waiting(actor), text="text", **posting)


def _objection_lines(_actor: Actor, now: datetime, rows: list[Row]) -> Iterable[Line]:
    for row in rows:
        detail = _("对《%(title)s》的异议，等答复") % {"title": row.about}
        url, here = address("desk:case", row.ref) + "#postings", Here("case", row.ref, "objection", row.pk)
        yield Line(row.text[:60], detail, row.path, row.due, lamp(row.due, now), _("答复"), url, here, f"case:{row.ref}")


# The kinds of lines. Another module of the desk adds its own with `KINDS.append`. All are asked for in one question, however many
# there are; a kind asks for nothing for somebody who does not hold its roles, and for at most MOST rows, the most urgent first.
KINDS: list[Kind[Line]] = [
    Kind(_matter_rows, _matter_lines),
    Kind(_case_rows, _case_lines),
    Kind(_work_rows, _work_lines),
    Kind(_check_rows, _check_lines),
    Kind(_objection_rows, _objection_lines),
]


def lines_of(actor: Actor, now: datetime) -> list[Line]:
    """Everything that waits, the most urgent first."""
    kinds = tuple(KINDS)
    found = rows_of(kinds, actor, now)
    every = (line for kind, rows in zip(kinds, found, strict=True) if rows for line in kind.lines(actor, now, rows))
    return sorted(every, key=lambda line: (not line.urgent, line.due is None, line.due or now))


def _group(line: Line, now: datetime) -> str:
    if line.urgent:
        return "urgent"
    if line.due is None:
        return "later"
    if line.due < now:
        return "overdue"
    today, day = day_of(now), day_of(line.due)
    if day == today:
        return "today"
    return "week" if day <= today + timedelta(days=6 - today.weekday()) else "later"


def _here_url(here: Here) -> str:
    if here.target:
        return address("desk:here_row", here.place, here.pk, here.key, here.target)
    return address("desk:here", here.place, here.pk, here.key)


def groups_of(lines: list[Line], now: datetime) -> list[dict[str, Any]]:
    """The lines under their headings; empty headings are left out."""
    titles = {"urgent": _("紧急：先打电话、先到现场"), "overdue": _("已超期"), "today": _("今天"), "week": _("本周"), "later": _("以后")}
    names = full_names({line.path for line in lines})
    rows: dict[str, list[dict[str, Any]]] = {key: [] for key in titles}
    for line in lines:
        days = workdays_between(day_of(now), day_of(line.due)) if line.due else None
        words = workdays_left(days if line.due is None or line.due >= now else min(days or 0, -1))
        rows[_group(line, now)].append(
            {
                "key": f"{line.here.place}-{line.here.pk}-{line.here.key}-{line.here.target}" if line.here else "",
                "here_url": _here_url(line.here) if line.here else "",
                "chain": line.chain,
                "text": line.text,
                "url": line.url,
                "detail": f"{line.detail} · {names[line.path]}",
                "lamp": line.lamp if words else "",
                "lamp_text": words,
                "action": line.action,
                "action_url": line.url,
            }
        )
    return [{"key": key, "title": title, "items": rows[key]} for key, title in titles.items() if rows[key]]


def list_context(actor: Actor, now: datetime) -> dict[str, Any]:
    """What the list of the first page is drawn from."""
    lines = lines_of(actor, now)
    return {"groups": groups_of(lines[:MOST], now), "more": len(lines) > MOST}


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The first page of the desk."""
    return render(request, "desk/waiting.html", list_context(acting(request), clock.now()))


urlpatterns = [path("", waiting, name="waiting")]
