"""What the case pages show, as plain values for the templates."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shangliang.cases.models import Case, Document
from shangliang.cases.selectors import case_lamp, case_stage, case_template
from shangliang.desk.case_file import CaseFile
from shangliang.desk.words import ALL_SECTIONS, BY_ACTION, NEEDS, NEXT, OUTCOMES, SECTIONS
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entry_text
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.people.roles import LABELS
from shangliang.ui.jinja import url as address
from shangliang.ui.words import local, month_day, workdays_left

TONES = {
    "case.opened": "jade",
    "case.closed": "jade",
    "case.stopped": "vermilion",
    "case.overridden": "amber",
    "case.paused": "amber",
    "outcome.reopened": "vermilion",
    "outcome.answered_late": "amber",
    "ballot.passed": "jade",
    "ballot.failed": "amber",
}


def roles_of(roles: tuple[str, ...]) -> str:
    """Role words in a row."""
    return _("、").join(str(LABELS.get(role, role)) for role in roles)


def stages_of(file: CaseFile) -> list[dict[str, Any]]:
    """The stage bar: what was done, where it stands, what comes; side branches only when the case went there."""
    last = {run.stage_key: run for run in file.runs}
    here = file.template.position(file.case.stage_key)
    shown = []
    for place, stage in enumerate(file.template.stages):
        run = last.get(stage.key)
        if stage.aside and run is None:
            continue
        state, at = "todo", ""
        if run is not None and run.left_at is None:
            state, at = "current", _("%(day)s 前") % {"day": month_day(run.due_at)} if run.due_at else ""
        elif run is not None and (place < here or not file.case.is_open or stage.aside):
            state, at = "overridden" if run.override_by else "done", month_day(run.left_at)
        elif run is None and (place < here or not file.case.is_open):
            state = "skipped"
        shown.append({"label": local(stage), "state": state, "at": at})
    return shown


def needs_of(file: CaseFile, sections: tuple[str, ...]) -> list[dict[str, Any]]:
    """ "还差什么": each requirement, who can do it, and the link to where it is done."""
    rows = []
    for need in file.needs:
        section, action = NEEDS.get(need.code, ("documents" if need.code.startswith("document.") else "", _("添加文件")))
        row: dict[str, Any] = {"text": need.sentence, "done": need.met, "who": roles_of(need.roles) if need.roles and not need.met else ""}
        mine = any(file.actor.holds(file.case.holder, role) for role in need.roles)
        if not need.met and mine and section in sections:
            row |= {"action": action, "action_url": f"#{section}"}
        rows.append(row)
    return rows


def filled(file: CaseFile) -> dict[str, bool]:
    """Which sections have something to show."""
    return {
        "screening": file.screening is not None,
        "approval": file.approval is not None,
        "participants": True,
        "meetings": bool(file.meetings),
        "discussion": bool(file.windows),
        "ballots": bool(file.ballots),
        "items": bool(file.items),
        "assignments": bool(file.assignments),
        "postings": bool(file.postings),
        "satisfaction": file.satisfaction is not None,
        "documents": True,
        "matters": True,
    }


def wanted(file: CaseFile) -> set[str]:
    """Sections in which something is still missing: their forms stand open."""
    unmet = [need.code for need in file.needs if not need.met]
    return {NEEDS[code][0] if code in NEEDS else "documents" for code in unmet if code in NEEDS or code.startswith("document.")}


def outcomes_of(file: CaseFile) -> list[dict[str, Any]]:
    """The buttons that leave the stage. A vote leads only where its result leads; what needs an action of its own has no button."""
    kind, exits = file.case.stage_kind, [key for key in file.stage.exits if key in OUTCOMES]
    if kind in BY_ACTION or not file.may_work:
        return []
    if kind == "vote":
        lost = file.ballot is not None and file.ballot.passed is False
        exits = ["failed"] if lost else ["passed"]
    ready = all(need.met for need in file.needs)
    first = next(iter(file.stage.exits))
    last = kind == "archive"
    return [{"key": key, "text": _("归档，办结") if last else OUTCOMES[key], "open": ready or key != first} for key in exits]


def sections_of(file: CaseFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sections the present stage works in, and the others that have something to show."""
    now = SECTIONS.get(file.case.stage_kind, ()) if file.case.is_open else ()
    have = filled(file)
    return now, tuple(name for name in ALL_SECTIONS if name not in now and have[name])


def timeline_of(entries: list[Entry], new: Collection[int] = ()) -> list[dict[str, Any]]:
    """The record as sentences; `new` are the ids of entries the reader has not seen yet."""
    return [
        {
            "title": entry_text(entry),
            "at": entry.at,
            "by": " · ".join(filter(None, [entry.actor_name, str(LABELS.get(entry.actor_role, ""))])),
            "tone": TONES.get(entry.code, ""),
            "new": entry.pk in new,
        }
        for entry in entries
    ]


def documents_grouped(documents: list[Document]) -> list[list[Document]]:
    """Wordings of the same document together, the newest first."""
    groups: dict[tuple[str, str], list[Document]] = {}
    for row in documents:
        groups.setdefault((row.kind, row.title), []).append(row)
    return list(groups.values())


def case_row(case: Case, now: datetime, place: str, *, changed: bool = False) -> dict[str, Any]:
    """A case as a card."""
    template = case_template(case)
    stages = [stage.key for stage in template.stages if not stage.aside or stage.key == case.stage_key]
    days = workdays_between(day_of(now), day_of(case.due_at)) if case.due_at else None
    ended = not case.is_open
    return {
        "title": case.title,
        "url": address("desk:case", case.pk),
        "number": case.number,
        "place": place,
        "stage": case.get_state_display() if ended else local(case_stage(case)),
        "done": len(stages) if case.state == Case.State.CLOSED else stages.index(case.stage_key),
        "total": len(stages),
        "lamp": "" if ended or (case.due_at is None and case.state == Case.State.RUNNING) else case_lamp(case, now),
        "lamp_text": _("已暂停") if case.state == Case.State.PAUSED else workdays_left(days),
        "tag": case.get_state_display() if ended else "",
        "next": "" if ended else NEXT.get(case.stage_kind, ""),
        "seal": case.get_result_display() if case.result == Case.Result.REACHED else "",
        "seal_tone": "jade",
        "changed": changed,
    }
