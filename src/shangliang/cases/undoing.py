"""Taking a step on a case file back: within ten minutes, by whoever took it, and only if nothing came after. A step of its own in the record."""

from datetime import datetime

from django.db import transaction

from shangliang.cases.models import Case, Document, Participant
from shangliang.cases.permissions import can_keep
from shangliang.cases.services import case_lock, case_record
from shangliang.journal.selectors import last_step
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused, require


def _case(actor: Actor, case_id: int, code: str, now: datetime) -> Case:
    """The locked case, when its newest entry is that step of the actor's."""
    case = case_lock(case_id)
    last_step(actor=actor, chain=case.chain, codes=[code], now=now)
    return case


@transaction.atomic
def participant_add_undo(*, actor: Actor, case_id: int, participant_id: int, now: datetime) -> None:
    """The seat just added goes from the list as if it had never been: nobody was told."""
    case = _case(actor, case_id, "case.seat_added", now)
    require(can_keep(actor, case, now))
    row = Participant.objects.filter(case=case, pk=participant_id, removed_at__isnull=True).first()
    if row is None:
        raise Missing
    row.delete()
    case_record(actor=actor, case=case, code="case.seat_add_undone", now=now)


@transaction.atomic
def participant_remove_undo(*, actor: Actor, case_id: int, participant_id: int, now: datetime) -> Participant:
    """Whoever was just taken off the list sits at the table again."""
    case = _case(actor, case_id, "case.seat_removed", now)
    require(can_keep(actor, case, now))
    row = Participant.objects.filter(case=case, pk=participant_id, removed_at__isnull=False).first()
    if row is None:
        raise Missing
    if Participant.objects.filter(case=case, label=row.label, removed_at__isnull=True).exists():
        raise Refused("cases.seat_twice", label=row.label)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    case_record(actor=actor, case=case, code="case.seat_remove_undone", now=now)
    return row


@transaction.atomic
def document_add_undo(*, actor: Actor, case_id: int, document_id: int, now: datetime) -> None:
    """The document (or wording) just added is taken out again, by its author; the record keeps its title and that it was taken out."""
    case = case_lock(case_id)
    row = Document.objects.filter(case=case, pk=document_id).first()
    if row is None:
        raise Missing
    last_step(actor=actor, chain=case.chain, codes=["case.document" if row.public else "case.document_private"], now=now)
    if row.author_id != actor.person:
        raise Denied("cases.undo_author")
    code = "case.document_undone" if row.public else "case.document_private_undone"
    title, number = row.title, row.number
    stored, name = row.file.storage, row.file.name
    row.delete()
    case_record(actor=actor, case=case, code=code, now=now, title=title, number=number)
    if name:
        transaction.on_commit(lambda: stored.delete(name))
