"""固定+灵活 (row 0-08): the fixed seats of a consultation come from the roster of its place, in one tap."""

from datetime import datetime

from django.db import transaction

from shangliang.cases.models import Case, Participant
from shangliang.cases.selectors import participants_of
from shangliang.cases.services import Seat as Chair
from shangliang.cases.services import participant_add
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.liaison.models import Seat
from shangliang.liaison.selectors import roster_for

# Roles on a roster as classes of participants (desk.words.CAPACITIES); others sit as 固定成员.
CLASSES = {
    Seat.Capacity.PARTY: "committees",
    Seat.Capacity.COMMITTEES: "committees",
    Seat.Capacity.MEMBER: "member",
    Seat.Capacity.REPRESENTATIVE: "representative",
    Seat.Capacity.ELDER: "elder",
    Seat.Capacity.SUPERVISOR: "supervisor",
    Seat.Capacity.VOLUNTEER: "volunteer",
    Seat.Capacity.DEPUTIES: "deputies",
    Seat.Capacity.LAWYER: "lawyer",
    Seat.Capacity.EXPERT: "expert",
    Seat.Capacity.UNIT: "unit",
    Seat.Capacity.OFFICE: "department",
}


@transaction.atomic
def fixed_seat_all(*, actor: Actor, case: Case, now: datetime) -> list[Participant]:
    """Everybody of the nearest 协商议事会 who is not at the table yet; all or nobody.

    Raises `Refused` when the place has no roster, or all of it sits there already, and what `participant_add` raises.
    """
    roster = roster_for(case.path, now)
    if not roster:
        raise Refused("liaison.no_roster")
    there = participants_of(case)
    people, labels = {row.person_id for row in there if row.person_id}, {row.label for row in there}
    coming = [seat for seat in roster if seat.person_id not in people and seat.label not in labels]
    if not coming:
        raise Refused("liaison.roster_seated")
    return [
        participant_add(
            actor=actor,
            case_id=case.pk,
            seat=Chair("fixed", CLASSES.get(Seat.Capacity(seat.capacity), "fixed"), seat.label, person=seat.person),
            now=now,
        )
        for seat in coming
    ]
