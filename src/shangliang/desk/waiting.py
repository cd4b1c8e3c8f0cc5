"""等我办: one list of everything that waits for the person at the desk, by due date, each line with its one next action."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_lamp, case_stage, cases_waiting, cases_without_date, stage_is_mine
from shangliang.desk.picking import acting
from shangliang.desk.words import NEXT
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.matters.models import Matter
from shangliang.matters.selectors import matter_lamp, matters_waiting
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.selectors import assignment_lamp, assignments_to_check, assignments_waiting
from shangliang.people.roles import MEMBER
from shangliang.procedures.selectors import lamp, templates_warm
from shangliang.publicity.models import Objection
from shangliang.publicity.selectors import objections_waiting
from shangliang.regions.selectors import full_names
from shangliang.ui.jinja import url as address
from shangliang.ui.words import local, word, workdays_left

MOST = 40
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


Source = Callable[[Actor, datetime], Iterable[Line]]


def _matter(row: Matter, now: datetime) -> Line:
    fresh = row.state == Matter.State.SUBMITTED
    detail = _("群众诉求，等受理") if fresh else _("已受理，等答复或立项")
    action, here = (_("受理"), Here("matter", row.pk, "accept")) if fresh else (_("答复"), Here("matter", row.pk, "answer"))
    url = address("desk:matter", row.pk)
    return Line(row.title, detail, row.path, row.due_at, matter_lamp(row, now), action, url, here, row.chain, row.urgent)


def _case(row: Case, now: datetime, *, mine: bool) -> Line:
    detail = _("议题 · %(stage)s") % {"stage": local(case_stage(row))}
    action, url = str(NEXT.get(row.stage_kind, _("打开案卷"))), address("desk:case", row.pk)
    here = Here("case", row.pk, DONE_HERE.get(row.stage_kind, "leave")) if mine else None
    return Line(row.title, detail, row.path, row.due_at, case_lamp(row, now), action, url, here, row.chain)


def _work(row: Assignment, now: datetime) -> Line:
    if row.state == Assignment.State.RETURNED:
        detail = _("退回再办：%(reason)s") % {"reason": word(row.return_reason)}
    else:
        detail = _("%(case)s · 交办") % {"case": row.case.title}
    url = address("desk:assignment", row.pk)
    action = _("签收办理") if row.state == Assignment.State.ASSIGNED else _("反馈结果")
    here = Here("assignment", row.pk, "answer")
    return Line(row.item.text, detail, row.case.path, row.due_at, assignment_lamp(row, now), action, url, here, row.case.chain)


def _check(row: Assignment, now: datetime) -> Line:
    url = address("desk:case", row.case_id) + f"#assignment-{row.pk}"
    if row.state == Assignment.State.ANSWERED:
        detail, action, key = _("“%(unit)s”已反馈，等核查"), _("核查"), "check"
    else:
        detail, action, key = _("“%(unit)s”申请延期"), _("审批延期"), "extension"
    here = Here("case", row.case_id, key, row.pk)
    words = detail % {"unit": row.organisation.name}
    return Line(row.item.text, words, row.case.path, row.due_at, lamp(row.due_at, now), action, url, here, row.case.chain)


def _objection(row: Objection, now: datetime) -> Line:
    posting = row.posting
    detail = _("对《%(title)s》的异议，等答复") % {"title": posting.title}
    url = address("desk:case", posting.case_id) + "#postings"
    here = Here("case", posting.case_id, "objection", row.pk)
    closes = posting.closes_at
    return Line(row.text[:60], detail, posting.path, closes, lamp(closes, now), _("答复"), url, here, f"case:{posting.case_id}")


def _cases(actor: Actor) -> list[Case]:
    """Cases whose present stage is the actor's, and those that ask for a member's advice."""
    found = [*cases_waiting(actor, MOST * 3), *cases_without_date(actor, MOST)]
    templates_warm({row.version_of_id for row in found})
    return [row for row in found if stage_is_mine(actor, row) or (row.stage_kind == "discuss" and actor.holds(row.path, MEMBER))][:MOST]


def _matter_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    return (_matter(row, now) for row in matters_waiting(actor, MOST))


def _case_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    return (_case(row, now, mine=stage_is_mine(actor, row)) for row in _cases(actor))


def _work_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    return (_work(row, now) for row in assignments_waiting(actor, MOST))


def _check_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    return (_check(row, now) for row in assignments_to_check(actor, MOST))


def _objection_lines(actor: Actor, now: datetime) -> Iterable[Line]:
    return (_objection(row, now) for row in objections_waiting(actor, MOST))


# Where lines come from. Another module of the desk adds its own with `SOURCES.append`. A source asks nothing of the database for
# somebody who does not hold its roles, at most one query else, and gives at most MOST lines, the most urgent first.
SOURCES: list[Source] = [_matter_lines, _case_lines, _work_lines, _check_lines, _objection_lines]


def lines_of(actor: Actor, now: datetime) -> list[Line]:
    """Everything that waits, the most urgent first."""
    every = (line for source in SOURCES for line in source(actor, now))
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
