"""Every list of stations asks at most twelve questions, and as many at 5,000 stations as at 50."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.kernel import clock
from shangliang.venues.duty import duty_set
from shangliang.venues.models import OpeningHour, Station
from stations import booked, shift, station

MOST = 12
SMALL, LARGE = 50, 5_000


def grow(base: Station, number: int) -> None:
    """So many more stations of the county, each with hours."""
    have = Station.objects.count()
    rows = [
        Station(
            code=f"G{n:07}",
            form_key=f"grown-{n}",
            name=f"站{n}",
            kind=base.kind,
            level="village",
            region=base.region,
            path=VILLAGE,
            county=COUNTY,
            town=TOWN,
            place_words=f"{n} 号",
            spot=f"{n}号",
            built_with="村",
            created_at=NOON,
        )
        for n in range(have, number)
    ]
    Station.objects.bulk_create(rows)
    made = Station.objects.filter(code__in=[row.code for row in rows[-40:]])
    OpeningHour.objects.bulk_create([OpeningHour(station=row, weekday=1, opens="09:00", closes="17:00") for row in made])


@pytest.fixture
def base(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Station:
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    made = station(world.cast.clerk)
    booked(world, made)
    duty_set(actor=world.cast.clerk, station_id=made.pk, draft=shift(world), now=NOON)
    return made


def counts(world: World, base: Station) -> dict[str, int]:
    visitor, county = Client(), Client()
    county.force_login(world.persons["county"], backend="shangliang.people.backends.Accounts")
    pages = [
        (visitor, path)
        for path in (f"/stations/?area={COUNTY}", f"/stations/?area={TOWN}&q=站", f"/s/{base.code}/", f"/a/{VILLAGE}/", f"/a/{COUNTY}/")
    ]
    pages += [(county, path) for path in ("/desk/stations/", f"/desk/stations/?kind=hall&place={TOWN}&state=open&q=站", "/desk/duty/")]
    pages += [(county, f"/desk/stations/{base.pk}/week/"), (county, f"/desk/stations/new/?region={VILLAGE}")]
    found = {}
    for client, path in pages:
        client.get(path)  # once to warm what a process keeps
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = len(queries)
    return found


def test_a_hundred_times_more_stations_cost_not_one_question_more(world: World, base: Station) -> None:
    grow(base, SMALL)
    small = counts(world, base)
    grow(base, LARGE)
    large = counts(world, base)
    assert {path: count for path, count in small.items() if count > MOST and not path.startswith("/s/")} == {}
    assert {path: (small[path], count) for path, count in large.items() if count > small[path]} == {}


def test_the_file_is_sent_line_by_line(world: World, base: Station) -> None:
    grow(base, 1_200)
    county = Client()
    county.force_login(world.persons["county"], backend="shangliang.people.backends.Accounts")
    answer = county.get("/desk/stations/list.csv")
    with CaptureQueriesContext(connection) as queries:
        parts = list(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(parts) == 1_201
    assert len(queries) <= 6  # a chunk of 500 rows with its functions at a time
