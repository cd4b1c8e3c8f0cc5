"""Stations: entered once, changed by their office, closed with a reason; one room with many functions."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, World
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of, verify
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.venues.models import Station, StationKind
from shangliang.venues.permissions import can_found, can_keep, can_name_kinds, station_scopes
from shangliang.venues.poster import poster_check
from shangliang.venues.selectors import (
    StationFilter,
    hours_of,
    kind_get,
    kinds,
    special_days,
    station_by_code,
    station_get,
    station_seen,
    stations_export,
    stations_list,
    stations_near,
    stations_public,
    stations_there,
)
from shangliang.venues.services import (
    Hours,
    hours_set,
    kind_save,
    special_day_drop,
    special_day_set,
    spot_of,
    station_close,
    station_create,
    station_functions,
    station_reopen,
    station_save,
)
from stations import booked, draft, kind, station


def told(row: Station) -> list[str]:
    return [entry.code for entry in entries_of(row.chain)][::-1]


def test_a_station_is_entered_with_a_code_for_its_poster(world: World) -> None:
    row = station(world.cast.clerk, also=(kind("studio"), kind("hall")))
    assert len(row.code) == 8
    assert (row.path, row.county, row.town, row.level) == (VILLAGE, COUNTY, TOWN, "village")
    assert (row.chain, row.is_open) == (f"station:{row.pk}", True)
    assert [str(function) for function in station_get(row.pk).functions.all()] == ["委员工作室(站)"]
    assert station_by_code(row.code) == row
    assert told(row) == ["station.opened"]
    assert list(verify()) == []


def test_the_same_form_twice_is_one_station(world: World) -> None:
    first = draft()
    rows = {station_create(actor=world.cast.clerk, draft=first, now=NOON).pk for _time in (1, 2)}
    assert len(rows) == 1


def test_one_room_is_entered_once_and_the_words_say_where(world: World) -> None:
    row = station(world.cast.clerk)
    with refused("venues.same_room"):
        station(world.cast.town, name="委员工作室", place_words="党群服务中心 二楼。", kind=kind("studio"))
    with pytest.raises(Refused, match=row.code):
        station(world.cast.town, name="委员工作室", place_words="党群服务中心-二楼")
    with refused("venues.same_name"):
        station(world.cast.town, place_words="广场西侧")
    other = station(world.cast.clerk, name="议事角", kind=kind("corner"), setting="outdoor", build="flexible", place_words="广场西侧")
    assert spot_of(other.place_words) == other.spot
    with pytest.raises(IntegrityError, match=r"station_one_for_a_room|venues_station\.path"), transaction.atomic():
        Station.objects.filter(pk=other.pk).update(spot=row.spot)


def test_cloud_and_mobile_places_need_no_room(world: World) -> None:
    for number, setting in enumerate(("cloud", "mobile")):
        assert station(world.cast.clerk, name=f"协商点{number}", setting=setting, place_words="").spot == ""
    with refused("venues.place_words"):
        station(world.cast.clerk, place_words=" 。")


def test_what_cannot_be_is_refused_in_words(world: World) -> None:
    with refused("venues.name"):
        station(world.cast.clerk, name="厅 ")
    with refused("venues.by_whom"):
        station(world.cast.clerk, built_with=" ")
    with refused("venues.coordinates"):
        station(world.cast.clerk, east=Decimal("119.95"))
    with refused("venues.coordinates"):
        station(world.cast.clerk, east=Decimal("30.05"), north=Decimal("119.95"))
    assert station(world.cast.clerk, east=Decimal("119.950001"), north=Decimal("30.05"), unit=True).level == "unit"


def test_only_the_offices_over_the_place_enter_and_change(world: World) -> None:
    cast = world.cast
    for actor in (cast.member, cast.party, cast.convener, cast.department, world.stranger, world.sysadmin, Actor()):
        assert not can_found(actor, VILLAGE, NOON)
        with denied("venues.not_yours"):
            station(actor)
    row = station(cast.county)
    for actor in (cast.clerk, cast.town, cast.county, Actor.system("demo")):
        assert can_keep(actor, row, NOON)
    with denied("venues.not_yours"):
        station(cast.clerk, TOWN)


def test_a_station_changes_and_a_stale_form_is_refused(world: World) -> None:
    row = station(world.cast.clerk, photo=ContentFile(b"x", name="photo.jpg"))
    saved = station_save(
        actor=world.cast.town, station_id=row.pk, draft=draft(name="居民议事厅", organisation=world.cast.unit), version=1, now=NOON
    )
    assert (saved.name, saved.version, saved.photo.name, saved.organisation) == ("居民议事厅", 2, row.photo.name, world.cast.unit)
    with refused("kernel.stale"):
        station_save(actor=world.cast.clerk, station_id=row.pk, draft=draft(), version=1, now=NOON)
    with missing():
        station_save(actor=world.cast.clerk, station_id=0, draft=draft(), version=1, now=NOON)
    assert told(row) == ["station.opened", "station.changed"]


def test_closing_needs_a_reason_and_nobody_waiting_for_the_room(world: World) -> None:
    row = station(world.cast.clerk)
    booked(world, row)
    with refused("venues.booked_ahead"):
        station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=None, now=NOON)
    after = NOON.replace(day=3)
    with refused("venues.reason"):
        station_close(actor=world.cast.clerk, station_id=row.pk, reason="维修", version=None, now=after)
    with refused("kernel.stale"):
        station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=9, now=after)
    closed = station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=1, now=after)
    assert (closed.state, closed.close_reason) == ("closed", "房屋维修到年底")
    with refused("venues.closed"):
        station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=2, now=after)
    assert "station.closed" in told(row)
    with refused("venues.poster_closed"):
        poster_check(closed)


def test_a_closed_room_is_opened_again_unless_another_has_taken_it(world: World) -> None:
    row = station(world.cast.clerk)
    with refused("venues.open"):
        station_reopen(actor=world.cast.clerk, station_id=row.pk, version=1, now=NOON)
    station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=1, now=NOON)
    second = station(world.cast.clerk, name="别的名称")
    with refused("venues.same_room"):
        station_reopen(actor=world.cast.clerk, station_id=row.pk, version=2, now=NOON)
    station_save(actor=world.cast.clerk, station_id=second.pk, draft=draft(place_words="一楼"), version=1, now=NOON)
    with refused("venues.same_name"):
        station_reopen(actor=world.cast.clerk, station_id=row.pk, version=2, now=NOON)
    station_save(actor=world.cast.clerk, station_id=second.pk, draft=draft(name="别的", place_words="一楼"), version=2, now=NOON)
    assert station_reopen(actor=world.cast.clerk, station_id=row.pk, version=2, now=NOON).is_open
    assert told(row)[-1] == "station.reopened"


def test_many_functions_instead_of_a_second_entry(world: World) -> None:
    row = station(world.cast.clerk)
    chosen = [kind("studio"), kind("congress"), kind("hall")]
    station_functions(actor=world.cast.clerk, station_id=row.pk, kinds=chosen, version=1, now=NOON)
    assert [function.kind.key for function in station_get(row.pk).functions.all()] == ["studio", "congress"]
    station_functions(actor=world.cast.clerk, station_id=row.pk, kinds=[], version=2, now=NOON)
    assert list(station_get(row.pk).functions.all()) == []
    with refused("kernel.stale"):
        station_functions(actor=world.cast.clerk, station_id=row.pk, kinds=[], version=1, now=NOON)
    assert told(row)[1:] == ["station.functions", "station.functions"]


def test_hours_across_midnight_and_overlaps_are_refused(world: World) -> None:
    row = station(world.cast.clerk)

    def put(*lines: Hours, version: int | None = None) -> None:
        hours_set(actor=world.cast.clerk, station_id=row.pk, hours=lines, version=version, now=NOON)

    with refused("venues.over_midnight"):
        put(Hours(1, time(20), time(2)))
    with refused("venues.hours_overlap"):
        put(Hours(1, time(13), time(17)), Hours(1, time(9), time(14)))
    with refused("venues.hours_many"):
        put(*[Hours(1, time(0, n), time(0, n + 1)) for n in range(22)])
    put(Hours(1, time(13), time(17)), Hours(1, time(9), time(12)), Hours(7, time(9), time(12)))
    assert [str(line) for line in hours_of(row)] == ["1 09:00-12:00", "1 13:00-17:00", "7 09:00-12:00"]
    with refused("kernel.stale"):
        put(version=1)
    assert told(row)[-1] == "station.hours"


def test_a_day_that_differs(world: World) -> None:
    row, day = station(world.cast.clerk), date(2026, 3, 4)
    do = {"actor": world.cast.clerk, "station_id": row.pk, "now": NOON}
    for wrong in (date(2026, 3, 1), date(2027, 6, 1)):
        with refused("venues.special_when"):
            special_day_set(**do, day=wrong, hours=None, note="春节放假")
    with refused("venues.special_note"):
        special_day_set(**do, day=day, hours=None, note="停")
    with refused("venues.over_midnight"):
        special_day_set(**do, day=day, hours=(time(10), time(10)), note="只开半天")
    special_day_set(**do, day=day, hours=None, note="停电检修")
    special_day_set(**do, day=day, hours=(time(9), time(10)), note="只开一小时")
    assert [(found.day, found.closed, str(found)) for found in special_days(row, day)] == [(day, False, "2026-03-04")]
    special_day_drop(**do, day=day)
    with missing():
        special_day_drop(**do, day=day)
    assert told(row)[1:] == ["station.special_day", "station.special_day", "station.usual_day"]


def test_the_list_of_types_is_complete_and_edited_by_county_offices(world: World) -> None:
    assert {row.family for row in kinds()} == set(StationKind.Family.values)
    assert len(kinds()) == 24
    assert not can_name_kinds(world.cast.clerk, NOON)
    with denied("venues.kinds_county"):
        kind_save(actor=world.cast.clerk, kind=None, name="公园里", family="point", active=True, now=NOON)
    for wrong in (" ", "协商议事厅"):
        with refused("venues.kind_name"):
            kind_save(actor=world.cast.county, kind=None, name=wrong, family="point", active=True, now=NOON)
    row = kind_save(actor=world.cast.county, kind=None, name="公园里", family="point", active=True, now=NOON)
    kind_save(actor=world.cast.county, kind=row, name="公园里议事点", family="point", active=False, now=NOON)
    assert kind_get(row.pk).name == "公园里议事点"
    assert row.pk not in {found.pk for found in kinds()}
    assert row.pk in {found.pk for found in kinds(active_only=False)}
    assert [entry.code for entry in entries_of("stations:kinds")] == ["station.kind_saved"] * 2
    with missing():
        kind_get(0)


def test_lists_show_ones_own_places_and_go_on_by_key(world: World) -> None:
    first = station(world.cast.clerk, also=(kind("studio"),))
    second = station(world.cast.county, TOWN, name="街道议事室", kind=kind("room"))
    cast = world.cast
    assert stations_list(cast.county, StationFilter()) == [second, first]
    assert stations_list(cast.clerk, StationFilter()) == [first]
    assert stations_list(world.stranger, StationFilter()) == stations_list(world.sysadmin, StationFilter()) == []
    assert station_scopes(Actor.system("x")) == ("",)
    for wanted, found in (
        (StationFilter(kind="studio"), [first]),
        (StationFilter(place=VILLAGE), [first]),
        (StationFilter(state="closed"), []),
        (StationFilter(setting="indoor", text="街道"), [second]),
        (StationFilter(text=first.code.lower()), [first]),
        (StationFilter(before=second.pk), [first]),
    ):
        assert stations_list(cast.county, wanted) == found
        assert list(stations_export(cast.county, wanted)) == found
    assert station_seen(cast.member, first.pk) == first
    with missing():
        station_seen(world.stranger, first.pk)
    with missing():
        station_get(0)
    with missing():
        station_by_code("NOSUCHCO")


def test_the_nearest_stations_of_a_place(world: World) -> None:
    county = station(world.cast.county, COUNTY, name="区级平台")
    town = station(world.cast.county, TOWN, name="街道议事室")
    village = station(world.cast.clerk)
    gone = station(world.cast.clerk, name="停用的", place_words="旧楼")
    station_close(actor=world.cast.clerk, station_id=gone.pk, reason="房屋维修到年底", version=None, now=NOON)
    assert stations_near(VILLAGE) == [village, town, county]
    assert stations_near("330111003009") == [town, county]
    assert stations_near(TOWN, 2) == [town, village]
    assert stations_near(NEXT_COUNTY) == []
    assert stations_there(VILLAGE) == [village, town]
    assert stations_public(StationFilter(place=COUNTY, state="closed")) == [village, town, county]
