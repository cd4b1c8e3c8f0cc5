"""Writes on windows and advice."""

from datetime import datetime, timedelta

from django.db import transaction

from shangliang.cases.permissions import can_work
from shangliang.cases.selectors import case_stage, run_open
from shangliang.cases.services import case_lock, case_record
from shangliang.discussions.models import Advice, Window
from shangliang.discussions.permissions import can_advise
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.people.roles import MEMBER


@transaction.atomic
def window_open(*, actor: Actor, case_id: int, question: str, now: datetime) -> Window:
    """Open the window for the stage's number of days (calendar days, row 2-36: 15)."""
    case = case_lock(case_id)
    stage = case_stage(case)
    require(can_work(actor, case, stage.roles, now))
    run = run_open(case)
    if run.kind != "discuss":
        raise Refused("cases.not_this_stage")
    if len(question.strip()) < 5:
        raise Refused("discussions.question")
    if Window.objects.filter(run=run).exists():
        raise Refused("discussions.open_already")
    days = int(stage.params["days"])
    window = Window.objects.create(case=case, run=run, question=question.strip(), opens_at=now, closes_at=now + timedelta(days=days))
    case_record(actor=actor, case=case, code="discussion.opened", now=now, question=question.strip(), days=days)
    return window


@transaction.atomic
def advice_give(*, actor: Actor, window_id: int, text: str, form_key: str, now: datetime) -> Advice:
    """Say something; the same form sent twice counts once. Members are named, residents are not."""
    window = Window.objects.select_for_update().filter(pk=window_id).first()
    if window is None:
        raise Missing
    existing = Advice.objects.filter(form_key=form_key).first()
    if existing is not None:
        return existing
    require(can_advise(window, now))
    if len(text.strip()) < 5:
        raise Refused("discussions.too_short")
    member = actor.person is not None and actor.holds(window.case.path, MEMBER)
    advice = Advice.objects.create(
        window=window,
        side=Advice.Side.MEMBER if member else Advice.Side.PUBLIC,
        person_id=actor.person if member else None,
        text=text.strip()[:1000],
        form_key=form_key,
        created_at=now,
    )
    side = Advice.Side(advice.side).label
    entry_record(actor=Actor(), chain=window.case.chain, code="discussion.advice", now=now, params={"side": side})
    return advice


@transaction.atomic
def advice_hide(*, actor: Actor, advice_id: int, reason: str, now: datetime) -> Advice:
    """Hide what breaks the rules, with a reason that stays in the journal; the words are kept for review."""
    advice = Advice.objects.select_for_update().select_related("window").filter(pk=advice_id).first()
    if advice is None:
        raise Missing
    case = case_lock(advice.window.case_id)
    require(can_work(actor, case, case_stage(case).roles, now))
    if len(reason.strip()) < 5:
        raise Refused("discussions.hide_reason")
    advice.hidden_reason = reason.strip()
    advice.save(update_fields=["hidden_reason"])
    case_record(actor=actor, case=case, code="discussion.hidden", now=now, reason=reason.strip())
    return advice
