"""Writes on postings: post, object, answer."""

from datetime import datetime

from django.db import transaction

from shangliang.cases.permissions import can_work
from shangliang.cases.selectors import case_stage, run_open
from shangliang.cases.services import case_lock, case_record
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import due_after
from shangliang.publicity.models import Comparison, Objection, Posting
from shangliang.publicity.permissions import can_object, can_show
from shangliang.publicity.selectors import comparison_choices

SUBJECT_OF = {"report": Posting.Subject.RESULT}


@transaction.atomic
def posting_publish(*, actor: Actor, case_id: int, title: str, text: str, now: datetime) -> Posting:
    """Post for the term of the stage, in working days."""
    case = case_lock(case_id)
    stage = case_stage(case)
    require(can_work(actor, case, stage.roles, now))
    run = run_open(case)
    if run.kind not in {"post", "report"}:
        raise Refused("cases.not_this_stage")
    if Posting.objects.filter(run=run).exists():
        raise Refused("publicity.posted_already")
    if len(title.strip()) < 4 or len(text.strip()) < 10:
        raise Refused("publicity.empty")
    term = int(stage.params["days"])
    posting = Posting.objects.create(
        case=case,
        run=run,
        subject=SUBJECT_OF.get(run.kind) or str(stage.params["subject"]),
        title=title.strip(),
        text=text.strip(),
        posted_at=now,
        closes_at=due_after(now, term),
        county=case.county,
        town=case.town,
        path=case.path,
    )
    case_record(actor=actor, case=case, code="posting.posted", now=now, title=posting.title, days=term)
    return posting


@transaction.atomic
def objection_raise(*, actor: Actor, posting_id: int, text: str, form_key: str, now: datetime) -> Objection:
    """Object to a posting within its term; the same form sent twice counts once."""
    posting = Posting.objects.filter(pk=posting_id).first()
    if posting is None:
        raise Missing
    case = case_lock(posting.case_id)
    existing = Objection.objects.filter(form_key=form_key).first()
    if existing is not None:
        return existing
    require(can_object(posting, now))
    if not case.is_open:
        raise Refused("publicity.over")
    if len(text.strip()) < 5:
        raise Refused("publicity.objection_short")
    row = Objection.objects.create(posting=posting, text=text.strip()[:1000], form_key=form_key, raised_at=now)
    case_record(actor=actor, case=case, code="posting.objection", now=now, title=posting.title)
    return row


@transaction.atomic
def objection_answer(*, actor: Actor, objection_id: int, answer: str, now: datetime) -> Objection:
    """Answer an objection in words; the answer is public."""
    row = Objection.objects.select_related("posting").filter(pk=objection_id).first()
    if row is None:
        raise Missing
    case = case_lock(row.posting.case_id)
    row = Objection.objects.select_for_update().select_related("posting").get(pk=objection_id)
    require(can_work(actor, case, case_stage(case).roles, now))
    if row.answered_at:
        raise Refused("publicity.answered_already")
    if len(answer.strip()) < 10:
        raise Refused("matters.answer_too_short")
    row.answer, row.answered_at = answer.strip(), now
    row.save(update_fields=["answer", "answered_at"])
    case_record(actor=actor, case=case, code="posting.objection_answered", now=now, title=row.posting.title)
    return row


@transaction.atomic
def comparison_show(
    *, actor: Actor, case_id: int, photo_id: int | None, assignment_id: int | None, checked: bool, now: datetime
) -> Comparison:
    """Show how it was and how it is now: photos of the case's own matters and of its checked work, looked through for faces and plates.

    The public sees them once the case is closed. A later choice takes the place of the earlier one.
    """
    case = case_lock(case_id)
    require(can_show(actor, case))
    if photo_id is None and assignment_id is None:
        raise Refused("publicity.photos_none")
    photos, works = comparison_choices(case)
    before = next((row for row in photos if row.pk == photo_id), None)
    after = next((row for row in works if row.pk == assignment_id), None)
    if (photo_id is not None and before is None) or (assignment_id is not None and after is None):
        raise Missing
    if not checked:
        raise Refused("publicity.photos_unchecked")
    row, _new = Comparison.objects.update_or_create(case=case, defaults={"before": before, "after": after, "chosen_at": now})
    entry_record(
        actor=actor, chain=case.chain, code="posting.photos_shown", now=now, place=case.holder
    )  # a closed file is sealed: only its record grows
    return row


@transaction.atomic
def comparison_hide(*, actor: Actor, case_id: int, now: datetime) -> None:
    """Take the photos off the public pages at once."""
    case = case_lock(case_id)
    require(can_show(actor, case))
    if not Comparison.objects.filter(case=case).delete()[0]:
        raise Refused("publicity.photos_hidden")
    entry_record(
        actor=actor, chain=case.chain, code="posting.photos_withdrawn", now=now, place=case.holder
    )  # a closed file is sealed: only its record grows
