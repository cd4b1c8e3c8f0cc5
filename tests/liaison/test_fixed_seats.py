"""固定+灵活: the roster of the place sits down at a case in one tap."""

from cast import COUNTY, NOON, case
from liaison_world import TODAY, Network, seat
from refusals import denied, refused
from shangliang.cases.models import Participant
from shangliang.cases.selectors import participants_of
from shangliang.cases.services import Seat as Chair
from shangliang.cases.services import participant_add
from shangliang.desk.case_roster import CLASSES, fixed_seat_all
from shangliang.desk.words import CAPACITIES
from shangliang.liaison.services import seat_add, seat_end


def test_the_roster_takes_its_seats_once(it: Network) -> None:
    row, clerk = case(it.world), it.world.cast.clerk
    with refused("liaison.no_roster"):
        fixed_seat_all(actor=clerk, case=row, now=NOON)
    add = {"actor": clerk, "body_id": it.council.pk, "now": NOON}
    seat_add(**add, draft=seat("", username="party", role="first", capacity="party", agreed=False))  # type: ignore[arg-type]
    named = seat_add(**add, draft=seat())  # type: ignore[arg-type]
    gone = seat_add(**add, draft=seat("乡贤 周某", capacity="elder"))  # type: ignore[arg-type]
    seat_end(actor=clerk, body_id=it.council.pk, seat_id=gone.pk, day=TODAY, reason="迁居", now=NOON)
    participant_add(actor=clerk, case_id=row.pk, seat=Chair("flexible", "representative", named.label), now=NOON)
    with denied("cases.keep"):
        fixed_seat_all(actor=it.world.cast.party, case=row, now=NOON)
    made = fixed_seat_all(actor=clerk, case=row, now=NOON)
    assert [(chair.label, chair.part, chair.capacity, chair.person_id) for chair in made] == [
        ("后周社区党组织", "fixed", "committees", it.world.persons["party"].pk)
    ]
    with refused("liaison.roster_seated"):
        fixed_seat_all(actor=clerk, case=row, now=NOON)
    assert len(participants_of(row)) == 2
    assert row.path.startswith(COUNTY)
    assert Participant.objects.filter(interested=True).count() == 0


def test_every_class_is_one_that_cases_know() -> None:
    assert {*CLASSES.values(), "fixed"} <= set(CAPACITIES)
