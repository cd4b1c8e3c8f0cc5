"""The liaison pages ask the same few questions of the database with ten members and with three hundred."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE
from liaison_world import START, Network
from shangliang.kernel import clock
from shangliang.liaison.models import Body, Link, Seat
from shangliang.people.models import Member, Person
from shangliang.regions.models import Region

MOST = 12
PAGES = (
    "/desk/liaison/",
    "/desk/liaison/links/",
    "/desk/liaison/links/?kind=member_town&q=委员&place=330111003",
    "/desk/liaison/links/home/?place=330111003",
    "/desk/liaison/bodies/",
    "/desk/liaison/bodies/?kind=discussion",
    "/desk/liaison/experts/",
    "/desk/liaison/groups/",
    "/desk/liaison/groups/330111/all/",
    "/desk/liaison/conveners/",
    *(f"/desk/liaison/coverage/?unit={unit}" for unit in ("town", "village", "area", "station", "member", "register")),
    "/desk/liaison/coverage/?measure=village_unit",
)


@pytest.fixture
def office(it: Network, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    client = Client()
    client.force_login(it.world.persons["county"], backend="shangliang.people.backends.Accounts")
    return client


def grow(it: Network, members: int) -> None:
    """More villages, members with links, discussion groups with seats."""
    have = Person.objects.count()
    region = {"level": "village", "valid_to": None}
    Region.objects.bulk_create(
        [Region(path=f"{TOWN}{n:03d}", name=f"第{n}村", **region) for n in range(200 + have, 200 + have + members // 2)]
    )
    people = [
        Person(username=f"m{have + n}", display_name=f"委员{n}", kind="staff", password="!", date_joined=NOON) for n in range(members)
    ]
    Person.objects.bulk_create(people)
    seats = [Member(person=row, committee=it.committee, region=it.world.village, term_start=START) for row in people]
    Member.objects.bulk_create(seats)
    town, place = Region.objects.get(path=TOWN), {"county": COUNTY, "town": TOWN, "starts": START}
    Link.objects.bulk_create(
        [Link(kind="member_town", member=row, region=town, level="town", path=TOWN, **place) for row in seats[: members // 2]]
        + [Link(kind="member_village", member=row, region=it.world.village, level="village", path=VILLAGE, **place) for row in seats[::3]]
    )
    bodies = [
        Body(kind="discussion", name=f"讨论组{have + n}", region=town, path=TOWN, county=COUNTY, town=TOWN, starts=START)
        for n in range(members // 10)
    ]
    Body.objects.bulk_create(bodies)
    Seat.objects.bulk_create(
        [Seat(body=bodies[n % len(bodies)], capacity="member", person=row, starts=START, term_start=START) for n, row in enumerate(people)]
    )


def asked(client: Client) -> dict[str, int]:
    found = {}
    for path in PAGES:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(queries) <= MOST, f"{path}: {len(queries)}\n" + "\n".join(row["sql"][:160] for row in queries)
        found[path] = len(queries)
    return found


def test_thirty_times_more_links_cost_not_one_question_more(it: Network, office: Client) -> None:
    grow(it, 10)
    small = asked(office)
    grow(it, 300)
    assert Link.objects.count() > 240
    large = asked(office)
    assert {path: (small[path], count) for path, count in large.items() if count > small[path]} == {}
