"""Who took a case before or outside of its stage 接单: a lead or a helper from the selection of topics, and their leaving."""

from datetime import datetime

from shangliang.cases.models import Case, Participant
from shangliang.cases.services import case_record, case_step
from shangliang.kernel.actor import Actor
from shangliang.people.models import Person


def member_seat(*, actor: Actor, case: Case, person: Person, lead: bool, now: datetime) -> None:
    """A member or expert sits at the table of a locked open case; as lead the stage 接单 is done with it when the case stands there."""
    Participant.objects.get_or_create(
        case=case,
        label=person.display_name,
        removed_at=None,
        defaults={"part": Participant.Part.FIXED, "capacity": "member", "person": person, "added_at": now},
    )
    if not lead:
        case_record(actor=actor, case=case, code="case.seat_added", now=now, part=Participant.Part.FIXED.label)
        return
    case.lead = person
    case.save(update_fields=["lead"])
    case_record(actor=actor, case=case, code="case.claimed", now=now, name=person.display_name)
    if case.stage_kind == "claim" and case.state == Case.State.RUNNING:
        case_step(actor=actor, case=case, now=now)


def lead_leave(*, actor: Actor, case: Case, person: Person, reason: str, now: datetime) -> None:
    """Whoever led a locked open case leads it no more; the place is free for somebody else."""
    if case.lead_id == person.pk:
        case.lead = None
        case.save(update_fields=["lead"])
        case_record(actor=actor, case=case, code="case.unclaimed", now=now, name=person.display_name, reason=reason)
