"""What the cards and bars of public pages are given: plain values from cases, matters and stages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shangliang.cases.models import Case, Run
from shangliang.cases.selectors import case_lamp, case_stage, case_template
from shangliang.kernel.workdays import day_of, workdays_between
from shangliang.people.roles import LABELS
from shangliang.publicity.models import Comparison
from shangliang.ui.words import local


def days_left(due: datetime, now: datetime) -> int:
    """Working days left until a deadline; negative when it is over."""
    return workdays_between(day_of(now), day_of(due))


def case_url(case: Case) -> str:
    """The public page of a case."""
    return reverse("site:case", args=[case.number])


def stage_name(case: Case) -> str:
    """The present (or last) stage in the reader's language."""
    return str(local(case_stage(case)))


def procedure_name(case: Case) -> str:
    """The procedure in the reader's language."""
    return str(local(case_template(case)))


def case_card(case: Case, now: datetime) -> dict[str, Any]:
    """One card: where it stands, what comes next, by when."""
    stages = [stage for stage in case_template(case).stages if not stage.aside]
    keys = [stage.key for stage in stages]
    done = len(stages) if case.state == Case.State.CLOSED else (keys.index(case.stage_key) if case.stage_key in keys else 0)
    card: dict[str, Any] = {
        "title": case.title,
        "url": case_url(case),
        "number": case.number,
        "place": case.region.name,
        "stage": stage_name(case) if case.is_open else str(case.get_state_display()),
        "done": done,
        "total": len(stages),
        "tag": procedure_name(case),
    }
    if case.is_open:
        card["lamp"] = case_lamp(case, now)
        card["by"] = case.due_at
    elif case.state == Case.State.CLOSED:
        card["seal"] = _("办结") if case.result != Case.Result.HARD else _("已报送")
        card["seal_tone"] = "jade" if case.result != Case.Result.HARD else "grey"
    return card


def case_cards(cases: list[Case], now: datetime, compared: Mapping[int, Comparison] | None = None) -> list[dict[str, Any]]:
    """Cards in order, finished ones with the photos chosen for them."""
    return [case_card(case, now) | {"compare": compare((compared or {}).get(case.pk))} for case in cases]


def compare(row: Comparison | None) -> dict[str, str] | None:
    """Addresses of the photos of how it was and how it is now; None when none were chosen."""
    if row is None:
        return None
    before = reverse("site:result_before", args=[row.pk]) if row.before_id else ""
    return {"before": before, "after": reverse("site:result_photo", args=[row.after_id]) if row.after_id else ""}


def owners(case: Case) -> str:
    """Who answers for the present stage, in words."""
    return _("、").join(str(LABELS[role]) for role in case_stage(case).roles)


def stage_track(case: Case, runs: list[Run]) -> list[dict[str, Any]]:
    """The stage bar: every stage of the main line, and those aside that were entered, with their last state."""
    last = {run.stage_key: run for run in runs}
    track: list[dict[str, Any]] = []
    for stage in case_template(case).stages:
        run = last.get(stage.key)
        if run is None and stage.aside:
            continue
        track.append({"label": local(stage), "state": _state(case, run), "at": _at(run)})
    return track


def _state(case: Case, run: Run | None) -> str:
    if run is None:
        return "skipped" if case.state == Case.State.CLOSED else "todo"
    if run.left_at is None:
        return "current"
    if run.override_by:
        return "overridden"
    # Going back makes a stage that was done one that is still to come.
    later = case.is_open and run.stage_key != case.stage_key and _comes_after(case, run.stage_key)
    return "todo" if later else "done"


def _comes_after(case: Case, key: str) -> bool:
    template = case_template(case)
    return template.position(key) > template.position(case.stage_key)


def _at(run: Run | None) -> str:
    if run is None or run.left_at is None:
        return ""
    day = day_of(run.left_at)
    return f"{day.month}-{day.day}"
