"""Counts by type and coverage from the register, with the names of what is missing and a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, World
from shangliang.regions.models import Region
from shangliang.venues.coverage import Share, stations_by_kind, units_with_station
from shangliang.venues.models import Station
from shangliang.venues.services import station_close
from stations import kind, station


def test_rooms_by_type_and_what_they_serve_as_too(world: World) -> None:
    station(world.cast.clerk, also=(kind("studio"),))
    station(world.cast.county, TOWN, name="街道工作室", kind=kind("studio"))
    gone = station(world.cast.county, TOWN, name="旧站", place_words="旧楼")
    station_close(actor=world.cast.county, station_id=gone.pk, reason="房屋维修到年底", version=None, now=NOON)
    found = {
        family.family: (family.rooms, [(row.kind.key, row.rooms, row.also, row.every) for row in family.kinds])
        for family in stations_by_kind(COUNTY)
    }
    assert found == {"platform": (1, [("hall", 1, 0, 1)]), "studio": (1, [("studio", 1, 1, 2)])}
    assert stations_by_kind("41") == []


def test_which_unit_has_none(world: World) -> None:
    station(world.cast.clerk)
    towns = units_with_station(COUNTY, "town")
    assert (towns.num, towns.den, towns.missing, towns.percent) == (1, 2, (("330111004", "邻街道"),), "50.00%")
    villages = units_with_station(TOWN, "village")
    assert (villages.num, villages.den, villages.missing) == (1, 2, (("330111003009", "邻村"),))
    assert units_with_station(COUNTY, "town", "studio").num == 0
    assert Share(0, 0).percent == ""
    assert Share(2, 3).percent == "66.67%"


@pytest.mark.parametrize("number", [5, 500])
def test_the_number_of_queries_does_not_grow(world: World, number: int) -> None:
    base = station(world.cast.clerk)
    Region.objects.bulk_create([Region(path=f"330111003{100 + n}", name=f"村{n}", level="village") for n in range(number)])
    Station.objects.bulk_create(
        [
            Station(code=f"T{n:07}", form_key=f"k{n}", name=f"站{n}", kind=base.kind, level="village", region=base.region, path=f"330111003{100 + n}",
                    county=COUNTY, town=TOWN, built_with="村", created_at=NOON)
            for n in range(number)
        ]
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        stations_by_kind(COUNTY)
        share = units_with_station(COUNTY, "village")
    assert len(queries) == 5
    assert share.num == number + 1
