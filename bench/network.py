"""The pages of 站点达标 and 联系覆盖 on a county (16 towns, 254 stations, 1,200 members) and on a city with ten times that.

`python -m bench --network`. One process, the pages asked for through Django's own handler, signed in, nothing kept in memory
between two requests; each page so often in turn, small and large alternating, so that both meet the same moments of the machine.
What is counted: questions of the database (they must be the same) and the ratio of the medians (at most 1.5).
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

import django

TOWNS, STATIONS, MEMBERS, VILLAGES = 16, 254, 1200, 12
CITY = "4197"
ROUNDS = 40


def regions() -> None:
    """A city of ten counties, each of 16 towns with 12 villages."""
    from shangliang.regions.models import Region

    rows = [Region(path="41", level="province", name="河南省"), Region(path=CITY, level="city", name="大市")]
    for county in range(1, 11):
        base = f"{CITY}{county:02d}"
        rows.append(Region(path=base, level="county", name=f"第{county}县"))
        for town in range(1, TOWNS + 1):
            rows.append(Region(path=f"{base}{town:03d}", level="town", name=f"第{town}乡"))
            rows += [Region(path=f"{base}{town:03d}{n:03d}", level="village", name=f"第{n}村") for n in range(1, VILLAGES + 1)]
    Region.objects.bulk_create(rows, batch_size=2000)


def stations(now: datetime) -> None:
    """254 stations in every county, most with a place, some with a photo, hours and uses of the room."""
    from shangliang.regions.models import Region
    from shangliang.venues.models import Booking, OpeningHour, Station, StationKind

    kinds = list(StationKind.objects.filter(key__in=["hall", "room", "studio"]) or StationKind.objects.all()[:3])
    made: list[Station] = []
    for county in range(1, 11):
        base = f"{CITY}{county:02d}"
        places = Region.objects.filter(path__startswith=base, level__in=["town", "village"]).order_by("path")
        for number, place in enumerate(islice(cycle(places), STATIONS)):
            made.append(_station(len(made), number, place, kinds[number % len(kinds)], now))
    Station.objects.bulk_create(made, batch_size=500)
    OpeningHour.objects.bulk_create(
        [OpeningHour(station=row, weekday=day, opens="09:00", closes="17:00") for row in made[::2] for day in (1, 3)], batch_size=1000
    )
    ago = now - timedelta(days=20)
    Booking.objects.bulk_create(
        [
            Booking(
                station=row,
                form_key=f"use-{row.pk}",
                title="议事会",
                made_for="居民",
                starts_at=ago,
                ends_at=ago + timedelta(hours=2),
                state="held",
                outcome="形成两条意见。",
            )
            for row in made[::3]
        ],
        batch_size=500,
    )


def _station(serial: int, number: int, place: object, kind: object, now: datetime) -> object:
    from shangliang.venues.models import Station

    return Station(
        code=f"N{serial:07d}",
        form_key=f"network-{serial}",
        name=f"第{serial}议事室",
        kind=kind,
        level=place.level,
        region=place,
        path=place.path,
        county=place.path[:6],
        town=place.path[:9],
        place_words=f"党群服务中心{serial}号" if number % 4 else "",
        spot=f"党群服务中心{serial}号" if number % 4 else "",
        built_with="党群服务中心",
        photo="venues/a.jpg" if number % 5 == 0 else "",
        created_at=now,
    )


def members(now: datetime) -> None:
    """1,200 members in every county with their links: to their town, to a village, some to a station."""
    from shangliang.liaison.models import Link
    from shangliang.people.models import Member, Organisation, Person
    from shangliang.regions.models import Region
    from shangliang.venues.models import Station

    start = now.date() - timedelta(days=400)
    links: list[Link] = []
    for county in range(1, 11):
        base = f"{CITY}{county:02d}"
        places = {row.path: row for row in Region.objects.filter(path__startswith=base)}
        committee = Organisation.objects.create(name="政协委员会", kind="cppcc", region=places[base])
        people = [
            Person(username=f"n{base}{n}", display_name=f"委员{n}", kind="staff", password="!", date_joined=now) for n in range(MEMBERS)
        ]
        Person.objects.bulk_create(people, batch_size=400)
        villages = [row for row in places.values() if row.level == "village"]
        seats = [
            Member(person=person, committee=committee, region=villages[n % len(villages)], term_start=start)
            for n, person in enumerate(people)
        ]
        Member.objects.bulk_create(seats, batch_size=400)
        rooms = list(Station.objects.filter(county=base))
        for n, seat in enumerate(seats):
            links += _links(n, seat, places, rooms[n % len(rooms)], start)
    Link.objects.bulk_create(links, batch_size=300)


def _links(n: int, seat: object, places: dict, room: object, start: object) -> list:
    from shangliang.liaison.models import Link

    village, town = seat.region, places[seat.region.path[:9]]
    found = []
    if n % 10:
        found.append(_link("member_town", seat, start, town.path, region=town, level="town"))
    if n % 3 == 0:
        found.append(_link("member_village", seat, start, village.path, region=village, level="village"))
    if n % 4 == 0:
        found.append(_link("station", seat, start, room.path, station=room))
    assert all(isinstance(row, Link) for row in found)
    return found


def _link(kind: str, seat: object, start: object, path: str, **to: object) -> object:
    from shangliang.liaison.models import Link

    return Link(kind=kind, member=seat, path=path, county=path[:6], town=path[:9], starts=start, term_start=start, **to)


def checks(now: datetime) -> None:
    """A check by the first checklist at two stations of three, in every state."""
    from shangliang.standards.models import Check, Checklist
    from shangliang.venues.models import Station

    chosen = Checklist.objects.get(key="six_a", scope="")
    rows = [row for row in Station.objects.order_by("pk") if row.pk % 3]
    states = ("open", "submitted", "passed", "failed")
    Check.objects.bulk_create(
        [
            Check(
                checklist=chosen,
                station=row,
                key=chosen.key,
                path=row.path,
                state=states[row.pk % 4],
                opened_at=now,
                submitted_at=now,
                reviewed_at=now,
                recheck_on=now.date() + timedelta(days=row.pk % 200 - 20),
            )
            for row in rows
        ],
        batch_size=500,
    )


def client(scope: str, now: datetime) -> object:
    """A signed-in browser of the office over a place."""
    from django.test import Client

    from shangliang.people import roles
    from shangliang.people.models import Person, RoleGrant
    from shangliang.regions.models import Region

    person = Person.objects.create(username=f"office-{scope}", display_name="办公室", kind="staff", password="!", date_joined=now)
    start = now.date() - timedelta(days=9)
    RoleGrant.objects.create(person=person, role=roles.COUNTY, region=Region.objects.get(path=scope), starts=start)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(person, backend="shangliang.people.backends.Accounts")
    return browser


def measured(pairs: dict[str, tuple[str, str]], small: object, large: object) -> Iterator[str]:
    """A line for each page: questions of the database and the ratio of the medians."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(browser: object, path: str) -> int:
        for _ in range(3):
            answer = browser.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        return len(queries)

    def once(browser: object, path: str) -> float:
        started = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
        browser.get(path)
        return (time.process_time() if connection.vendor == "sqlite" else time.perf_counter()) - started

    for name, (one, ten) in pairs.items():
        counts = asked(small, one), asked(large, ten)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            times[0].append(once(small, one))
            times[1].append(once(large, ten))
        first, second = (statistics.median(found) * 1000 for found in times)
        yield f"    {name:34} {counts[0]:2d} → {counts[1]:2d} queries   {first:6.1f} → {second:6.1f} ms   {second / first:4.2f}x"


def main() -> None:
    """Migrate, fill, measure; print lines."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from shangliang.kernel import clock
    from shangliang.kernel.actor import Actor
    from shangliang.standards.services import checklists_load
    from shangliang.standards.standing import standing_compute

    settings.PAGE_CACHE = False
    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = clock.now()
    regions()
    stations(now)
    members(now)
    checklists_load(actor=Actor.system("bench"), now=now)
    checks(now)
    started = time.perf_counter()
    count = standing_compute(actor=Actor.system("bench"), scope="", now=now)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    county = f"{CITY}05"
    lines = [f"  nightly: {count:,} stations by four checklists computed in {seconds:.1f} s"]
    pages = {
        "站点达标 六有": ("/desk/standards/?list=six_a&place={}", "/desk/standards/?list=six_a&place={}"),
        "站点达标 names of the missing": ("/desk/standards/missing/?list=six_a&item=place&place={}",) * 2,
        "站点达标 四统一": ("/desk/standards/?list=four_unities&place={}",) * 2,
        "联系覆盖 乡镇": ("/desk/liaison/coverage/?place={}",) * 2,
        "联系覆盖 村": ("/desk/liaison/coverage/?place={}&unit=village",) * 2,
        "联系覆盖 站点": ("/desk/liaison/coverage/?place={}&unit=station",) * 2,
        "联系覆盖 委员": ("/desk/liaison/coverage/?place={}&unit=member",) * 2,
        "联系 阵地与组织": ("/desk/liaison/coverage/?place={}&unit=register",) * 2,
        "召集人": ("/desk/liaison/conveners/?place={}",) * 2,
        "联系关系": ("/desk/liaison/links/?place={}",) * 2,
    }
    pairs = {name: (one.format(county), ten.format(CITY)) for name, (one, ten) in pages.items()}
    lines += measured(pairs, client(county, now), client(CITY, now))
    print(json.dumps({"lines": lines}))


def run(title: str, environment: dict[str, str]) -> Iterator[str]:
    """All figures for one database, from a process of its own."""
    from bench.pages import script

    yield f"\n{title}: {TOWNS} towns, {STATIONS} stations, {MEMBERS:,} members → ten times that (medians of {ROUNDS})"
    yield from script("network", environment)["lines"]


if __name__ == "__main__":
    sys.exit(main())
