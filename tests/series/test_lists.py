"""Lists of recurring meetings and of routes cost the same number of questions for two rows and for two hundred, and at most twelve."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, VILLAGE, World
from recurring import at, village_meeting
from shangliang.kernel import clock
from shangliang.patrols.models import Route
from shangliang.patrols.services import hazard_report, route_save, stops_add
from shangliang.series.models import Series, Session

PAGES = (
    ("clerk", "/desk/series/"),
    ("county", "/desk/series/"),
    ("county", "/desk/series/?kind=villagers&q=议事"),
    ("county", "/desk/series/rules/"),
    ("town", "/desk/series/rules/?month=2026-03"),
    ("county", "/desk/patrols/"),
    ("clerk", "/desk/patrols/"),
    ("", f"/sessions/?area={COUNTY}"),
    ("", f"/a/{COUNTY}/"),
    ("", f"/a/{VILLAGE}/"),
    ("", f"/sessions/?area={VILLAGE}"),
)


def fill(world: World, have: int, many: int) -> None:
    """Series with their sessions, and routes, in bulk after the pattern of one made by the services."""
    series, session, route = Series.objects.earliest("pk"), Session.objects.earliest("pk"), Route.objects.earliest("pk")
    for number in range(have, many):
        series.pk, series.title = None, f"后周社区第{number}议事会"
        series.save(force_insert=True)
        for past in (False, True):
            session.pk, session.series, session.state = None, series, "missed" if past else "planned"
            session.extra = past
            session.save(force_insert=True)
        route.pk, route.name = None, f"第{number}线"
        route.save(force_insert=True)


def asked(client: Client, path: str) -> int:
    client.get(path)  # once to warm what a process keeps
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def test_a_hundred_times_more_rows_cost_not_one_question_more(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: at(3, 10))
    village_meeting(world)
    route = route_save(actor=world.cast.clerk, name="村口一线", region=world.village, now=NOON)
    stop = stops_add(actor=world.cast.clerk, route_id=route.pk, kind="lamp", spots=["村口"], now=NOON)[0]
    hazard_report(actor=world.cast.clerk, route_id=route.pk, stop_id=stop.pk, hazard="不亮", now=NOON)
    browsers = {"": Client()}
    for name in ("clerk", "town", "county"):
        browsers[name] = Client()
        browsers[name].force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
    fill(world, 1, 3)
    small = {page: asked(browsers[page[0]], page[1]) for page in PAGES}
    fill(world, 3, 200)
    large = {page: asked(browsers[page[0]], page[1]) for page in PAGES}
    assert large == small
    assert max(large.values()) <= 12
