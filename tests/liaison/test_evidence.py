"""What bodies and links prove for the checklists of stations."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, TOWN, VILLAGE
from liaison_world import TODAY, Network, body, link, seat, station
from shangliang.liaison.models import Body
from shangliang.liaison.services import body_end, link_add, seat_add
from shangliang.standards.registry import collected, provider


def texts(key: str, it: Network) -> list[str]:
    found = provider(key)
    assert found is not None
    return [row.text for row in found.one(it.station, NOON)]


def test_a_roster_that_serves_proves_fixed_members(it: Network) -> None:
    assert texts("fixed_roster", it) == []
    seat_add(actor=it.county, body_id=it.council.pk, draft=seat(), now=NOON)
    seat_add(actor=it.county, body_id=it.contact.pk, draft=seat(), now=NOON)
    assert texts("fixed_roster", it) == ["“后周社区协商议事会”名册在任 1 人"]
    # A body seated at another station of the village proves nothing for this one.
    other = station("后周议事亭")
    Body.objects.filter(pk=it.council.pk).update(station=other)
    assert texts("fixed_roster", it) == []
    Body.objects.filter(pk=it.council.pk).update(station=it.station)
    assert texts("fixed_roster", it) == ["“后周社区协商议事会”名册在任 1 人"]
    body_end(actor=it.county, body_id=it.council.pk, day=TODAY, reason="换届", now=NOON)
    assert texts("fixed_roster", it) == []


def test_a_guidance_link_proves_guidance(it: Network) -> None:
    assert texts("guidance", it) == []
    link_add(actor=it.county, draft=link(it, "station", ("station", it.station.pk)), now=NOON)
    assert texts("guidance", it) == []
    row = link_add(actor=it.county, draft=link(it, "guidance", ("station", it.station.pk)), now=NOON)
    found = provider("guidance")
    assert found is not None
    (proof,) = found.one(it.station, NOON)
    assert (proof.text, proof.day, proof.url_name, proof.args) == ("由“委员甲”一对一指导", row.starts, "desk:link", (row.pk,))


def test_many_stations_cost_one_question_each(it: Network) -> None:
    stations = [it.station, *(station(f"第{n}议事角", VILLAGE if n % 2 else TOWN) for n in range(20))]
    for number in range(5):
        made = body(it.world, "council", f"第{number}议事会", TOWN)
        seat_add(actor=it.county, body_id=made.pk, draft=seat(), now=NOON)
    with CaptureQueriesContext(connection) as queries:
        found = collected(["fixed_roster", "guidance"], stations, NOON)
    assert len(queries) == 2
    assert {len(rows) for rows in found["fixed_roster"].values()} == {5}
