"""Every page of standards asks at most twelve questions of the database, for three stations as for sixty."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.kernel import clock
from shangliang.standards.branding import BrandDraft, brand_save
from shangliang.standards.models import Check, Checklist
from shangliang.standards.services import RuleDraft, check_open, rule_save
from shangliang.standards.standing import standing_compute
from standards_halls import SYSTEM, lists, station

MOST = 12


def pages() -> dict[str, tuple[str, ...]]:
    check = Check.objects.filter(path=VILLAGE).earliest("pk")
    shared = (
        f"/desk/standards/?place={VILLAGE}",
        f"/desk/stations/{check.station_id}/checks/",
        f"/desk/standards/checks/{check.pk}/",
        "/desk/standards/rules/",
        "/desk/standards/checklists/",
    )
    return {
        "clerk": shared,
        "county": (
            *shared,
            "/desk/",
            f"/desk/standards/?place={COUNTY}",
            f"/desk/standards/?place={TOWN}&list=four_unities",
            f"/desk/standards/missing/?place={COUNTY}&list=six_a&item=equipment",
            f"/desk/brand/{COUNTY}/",
        ),
    }


def asked(world: World) -> dict[str, int]:
    found = {}
    for name, addresses in pages().items():
        client = Client()
        client.force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            found[f"{name} {address}"] = len(queries)
            # The first page gathers lines of every app: its own limit is in tests/lists. A check is no list: one question a kind of evidence.
            most = {"/desk/": 99}.get(address, 16 if "/checks/" in address else MOST)
            assert len(queries) <= most, f"{address}\n" + "\n".join(row["sql"][:140] for row in queries)
    return found


def grow(world: World, wanted: int) -> None:
    have = Check.objects.count()
    for number in range(have, have + wanted):
        hall = station(path=(VILLAGE, "330111003009", TOWN, COUNTY)[number % 4], name=f"议事室{number}")
        check_open(actor=world.cast.county, station_id=hall.pk, checklist_id=Checklist.objects.get(key="six_a").pk, now=NOON)
        paper = RuleDraft(f"制度{number}", "rules", NOON.date(), path=VILLAGE, text="每月一次。")
        rule_save(actor=world.cast.county, draft=paper, now=NOON)
    standing_compute(actor=SYSTEM, scope="", now=NOON)


def test_twenty_times_more_stations_cost_not_one_question_more(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    lists()
    brand_save(actor=world.cast.county, scope=COUNTY, draft=BrandDraft("请你来协商", "{place}{kind}", "#1d6350"), now=NOON)
    grow(world, 4)
    Check.objects.filter(path=TOWN).update(state="submitted", submitted_at=NOON)
    small = asked(world)
    grow(world, 56)
    Check.objects.filter(path=TOWN).update(state="failed", reviewed_at=NOON, recheck_on=NOON.date())
    assert asked(world) == small
