"""Writes on outcomes: items, the branch, adoption, assignments, answers, checks, evaluation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_noop

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_of_matter, case_template, run_open
from shangliang.cases.services import case_lock, case_record, case_reopen_matters, case_step, case_touch
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of, due_after
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment, Branch, Item, Judged, Satisfaction
from shangliang.outcomes.permissions import can_answer, can_assign, can_check, can_decide
from shangliang.people.models import Organisation
from shangliang.procedures.selectors import days

UNSATISFIED = gettext_noop("群众评价不满意，重新办理")  # why finished work is open again


@dataclass(frozen=True)
class Judgement:
    """What a resident says of a result."""

    overall: int
    taking_part: int
    experience: int
    gain: int
    words: str = ""


@transaction.atomic
def item_add(*, actor: Actor, case_id: int, text: str, dissent: str = "", now: datetime) -> Item:
    """Write down one point of the result, and what was said against it."""
    case = case_lock(case_id)
    require(can_decide(actor, case, now))
    if case.stage_kind != "conclude":
        raise Refused("cases.not_this_stage")
    if len(text.strip()) < 5:
        raise Refused("outcomes.item_short")
    last = Item.objects.filter(case=case).order_by("-number").first()
    item = Item.objects.create(
        case=case, number=(last.number if last else 0) + 1, text=text.strip(), dissent=dissent.strip(), round=case.round
    )
    case_record(actor=actor, case=case, code="outcome.item", now=now, number=item.number, text=item.text)
    return item


@transaction.atomic
def item_drop(*, actor: Actor, case_id: int, item_id: int, now: datetime) -> None:
    """Take an item off the list while the result is still being written."""
    case = case_lock(case_id)
    require(can_decide(actor, case, now))
    item = Item.objects.filter(case=case, pk=item_id, dropped_at__isnull=True).first()
    if item is None:
        raise Missing
    if case.stage_kind != "conclude":
        raise Refused("cases.not_this_stage")
    item.dropped_at = now
    item.save(update_fields=["dropped_at"])
    case_record(actor=actor, case=case, code="outcome.item_dropped", now=now, number=item.number)


@transaction.atomic
def branch_decide(*, actor: Actor, case_id: int, outcome: str, reason: str, version: int | None = None, now: datetime) -> Case:
    """Decide between 达成共识, 未达成(再协商) and 难以达成(报送), with a reason; the case goes there at once (row 3-13)."""
    case = case_lock(case_id, version)
    require(can_decide(actor, case, now))
    run = run_open(case)
    if run.kind != "conclude":
        raise Refused("cases.not_this_stage")
    if outcome not in {Case.Result.REACHED, Case.Result.NOT_YET, Case.Result.HARD}:
        raise Refused("outcomes.branch")
    if len(reason.strip()) < 5:
        raise Refused("outcomes.branch_reason")
    Branch.objects.create(case=case, run=run, outcome=outcome, reason=reason.strip(), person_id=actor.person_id, at=now)
    case.result = outcome
    case_touch(case, "result")
    case_record(actor=actor, case=case, code=f"outcome.{outcome}", now=now, reason=reason.strip())
    return case_step(actor=actor, case=case, outcome=outcome, now=now)


@transaction.atomic
def item_adopt(*, actor: Actor, case_id: int, item_id: int, adoption: str, reason: str, now: datetime) -> Item:
    """采纳, 部分采纳 or 不采纳; the last two with a reason that residents can read."""
    case = case_lock(case_id)
    require(can_decide(actor, case, now))
    if case.stage_kind != "adopt":
        raise Refused("cases.not_this_stage")
    item = Item.objects.filter(case=case, pk=item_id, dropped_at__isnull=True).first()
    if item is None:
        raise Missing
    if adoption not in {Item.Adoption.ADOPTED, Item.Adoption.PARTLY, Item.Adoption.DECLINED}:
        raise Refused("outcomes.adoption")
    if adoption != Item.Adoption.ADOPTED and len(reason.strip()) < 5:
        raise Refused("outcomes.adoption_reason")
    item.adoption, item.reason, item.decided_by, item.decided_at = adoption, reason.strip(), actor.name, now
    item.save()
    label = Item.Adoption(adoption).label
    case_record(actor=actor, case=case, code="outcome.adopted", now=now, number=item.number, label=label, reason=item.reason)
    return item


@transaction.atomic
def assignment_give(
    *, actor: Actor, case_id: int, item_id: int, organisation: Organisation, part: str, due_at: datetime | None = None, now: datetime
) -> Assignment:
    """Hand an adopted item to a unit; without a date the rule pack's days apply."""
    case = case_lock(case_id)
    require(can_assign(actor, case, now))
    item = Item.objects.filter(case=case, pk=item_id, dropped_at__isnull=True).first()
    if item is None:
        raise Missing
    if item.adoption not in {Item.Adoption.ADOPTED, Item.Adoption.PARTLY}:
        raise Refused("outcomes.not_adopted")
    due = due_at or due_after(now, days("handle", day_of(case.opened_at)))
    if due <= now:
        raise Refused("outcomes.due_past")
    existing = Assignment.objects.filter(item=item)
    if existing.filter(organisation=organisation).exists():
        raise Refused("outcomes.assigned_twice", name=organisation.name)
    if part == Assignment.Part.MAIN and existing.filter(part=Assignment.Part.MAIN).exists():
        raise Refused("outcomes.one_main")
    row = Assignment.objects.create(case=case, item=item, organisation=organisation, part=part, due_at=due, assigned_at=now)
    case_record(actor=actor, case=case, code="outcome.assigned", now=now, number=item.number, unit=organisation.name)
    return row


def _assignment_lock(assignment_id: int, version: int | None) -> tuple[Case, Assignment]:
    found = Assignment.objects.filter(pk=assignment_id).first()
    if found is None:
        raise Missing
    case = case_lock(found.case_id)
    row = Assignment.objects.select_for_update().select_related("organisation", "item").get(pk=assignment_id)
    if version is not None and version != row.version:
        raise Refused("kernel.stale")
    if not case.is_open:
        raise Refused("cases.closed")
    return case, row


def _assignment_save(row: Assignment) -> None:
    row.version += 1
    row.save()


@transaction.atomic
def assignment_sign(*, actor: Actor, assignment_id: int, version: int | None = None, now: datetime) -> Assignment:
    """签收: the unit takes note."""
    case, row = _assignment_lock(assignment_id, version)
    require(can_answer(actor, row, now))
    if row.state != Assignment.State.ASSIGNED:
        raise Refused("outcomes.signed_already")
    row.state, row.signed_at = Assignment.State.SIGNED, now
    _assignment_save(row)
    case_record(actor=actor, case=case, code="outcome.signed", now=now, unit=row.organisation.name, number=row.item.number)
    return row


@transaction.atomic
def assignment_answer(
    *, actor: Actor, assignment_id: int, answer: str, evidence: File[bytes] | None = None, version: int | None = None, now: datetime
) -> Assignment:
    """Say what was done, in words a resident understands; "已阅" is no answer. Counts as signing too."""
    case, row = _assignment_lock(assignment_id, version)
    require(can_answer(actor, row, now))
    if len(answer.strip()) < 10:
        raise Refused("outcomes.answer_short")
    row.state, row.answer, row.answered_at = Assignment.State.ANSWERED, answer.strip(), now
    row.signed_at = row.signed_at or now
    if evidence is not None:
        row.evidence.save("evidence.jpg", evidence, save=False)
    _assignment_save(row)
    code = "outcome.answered_late" if now > row.due_at else "outcome.answered"
    case_record(actor=actor, case=case, code=code, now=now, unit=row.organisation.name, number=row.item.number)
    return row


@transaction.atomic
def extension_ask(*, actor: Actor, assignment_id: int, due_at: datetime, reason: str, now: datetime) -> Assignment:
    """Ask for more time, before the deadline and with a reason."""
    case, row = _assignment_lock(assignment_id, None)
    require(can_answer(actor, row, now))
    if now > row.due_at:
        raise Refused("outcomes.extension_late")
    if due_at <= row.due_at or len(reason.strip()) < 5:
        raise Refused("outcomes.extension_reason")
    row.asked_due_at, row.asked_reason = due_at, reason.strip()
    _assignment_save(row)
    case_record(actor=actor, case=case, code="outcome.extension_asked", now=now, unit=row.organisation.name, reason=reason.strip())
    return row


@transaction.atomic
def extension_decide(*, actor: Actor, assignment_id: int, granted: bool, now: datetime) -> Assignment:
    """Grant the time asked for, or not."""
    case, row = _assignment_lock(assignment_id, None)
    require(can_check(actor, case, now))
    if row.asked_due_at is None:
        raise Refused("outcomes.extension_none")
    if granted:
        row.due_at = row.asked_due_at
    row.asked_due_at, row.asked_reason = None, ""
    _assignment_save(row)
    code = "outcome.extension_granted" if granted else "outcome.extension_refused"
    case_record(actor=actor, case=case, code=code, now=now, unit=row.organisation.name)
    return row


@transaction.atomic
def assignment_check(
    *, actor: Actor, assignment_id: int, accepted: bool, reason: str = "", version: int | None = None, now: datetime
) -> Assignment:
    """Check the answer on the spot: done, or returned for more work with a reason."""
    case, row = _assignment_lock(assignment_id, version)
    require(can_check(actor, case, now))
    if row.state != Assignment.State.ANSWERED:
        raise Refused("outcomes.nothing_to_check")
    if not accepted and len(reason.strip()) < 5:
        raise Refused("outcomes.return_reason")
    if accepted:
        row.state, row.checked_by, row.checked_at, row.return_reason = Assignment.State.DONE, actor.name, now, ""
    else:
        row.state, row.return_reason = Assignment.State.RETURNED, reason.strip()
        row.due_at = max(row.due_at, due_after(now, 5))
    _assignment_save(row)
    code = "outcome.checked" if accepted else "outcome.returned"
    case_record(actor=actor, case=case, code=code, now=now, unit=row.organisation.name, number=row.item.number, reason=reason.strip())
    return row


@transaction.atomic
def judgement_give(*, matter_id: int, judgement: Judgement, now: datetime) -> Case:
    """Judge the result of a case by receipt, once per round and without a name; 不满意 reopens the handling.

    Nothing stored ties the judgement to the receipt: `Judged` knows that, `Satisfaction` knows what.
    """
    matter = Matter.objects.filter(pk=matter_id).first()
    found = case_of_matter(matter) if matter else None
    if matter is None or found is None:
        raise Missing
    case = case_lock(found.pk)
    if case.state != Case.State.RUNNING or case.stage_kind != "evaluate":
        raise Refused("outcomes.not_judging")
    run = run_open(case)
    if Judged.objects.filter(run=run, matter=matter).exists():
        raise Refused("outcomes.judged_already")
    _judgement_check(judgement)
    Judged.objects.create(run=run, matter=matter)
    Satisfaction.objects.create(
        id=uuid4(),
        case=case,
        round=case.round,
        overall=judgement.overall,
        taking_part=judgement.taking_part,
        experience=judgement.experience,
        gain=judgement.gain,
        words=judgement.words.strip()[:500],
    )
    resident = Actor()
    case_record(actor=resident, case=case, code="outcome.judged", now=now)
    if judgement.overall == Satisfaction.Overall.UNSATISFIED:
        _reopen(resident, case, now)
    return case


def _judgement_check(judgement: Judgement) -> None:
    senses = (judgement.taking_part, judgement.experience, judgement.gain)
    if judgement.overall not in Satisfaction.Overall.values or any(value not in Satisfaction.Sense.values for value in senses):
        raise Refused("outcomes.judgement")


def _reopen(actor: Actor, case: Case, now: datetime) -> None:
    """Back to the work, every finished assignment open again; at the limit of rounds the county office decides what to do."""
    if case.round >= case_template(case).rounds_at_most:
        case_record(actor=actor, case=case, code="outcome.limit", now=now)
        return
    due = due_after(now, days("handle", day_of(case.opened_at)))
    rows = Assignment.objects.select_for_update().filter(case=case, state=Assignment.State.DONE)
    for row in rows:
        row.state, row.due_at, row.return_reason = Assignment.State.RETURNED, due, UNSATISFIED
        _assignment_save(row)
    case_record(actor=actor, case=case, code="outcome.reopened", now=now)
    case_reopen_matters(actor=actor, case=case, now=now)
    case_step(actor=actor, case=case, outcome="reopen", now=now)
