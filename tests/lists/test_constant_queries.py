"""Every list page asks at most twelve questions of the database, at 50 matters and at 50,000."""

from collections.abc import Callable
from typing import Any

import pytest
from bench.data import fill
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.cases.models import Case
from shangliang.kernel import clock
from shangliang.matters.models import Matter
from shangliang.notifications.models import Message
from standing import standing

MOST = 12
SMALL, LARGE = (50, 10), (50_000, 400)
PUBLIC = (
    f"/a/{COUNTY}/",
    f"/a/{TOWN}/",
    f"/a/{VILLAGE}/",
    f"/cases/?area={COUNTY}",
    f"/cases/?area={COUNTY}&state=open&q=油烟",
    f"/postings/?area={COUNTY}",
    "/places/",
    "/places/?under=330111",
)
DESK = (
    "/desk/",
    "/desk/matters/",
    "/desk/matters/?state=submitted&q=路灯",
    "/desk/cases/",
    "/desk/cases/?state=open",
    "/desk/search/?q=油烟",
    "/desk/changes/",
    "/desk/hotspots/",
)
LIAISON = (
    "/desk/liaison/",
    "/desk/liaison/links/",
    "/desk/liaison/bodies/",
    "/desk/liaison/experts/",
    "/desk/liaison/groups/",
    *(f"/desk/liaison/coverage/?unit={unit}" for unit in ("town", "village", "area", "station", "member", "register")),
    "/desk/liaison/conveners/",
)
ADMINISTRATION = (
    "/desk/people/",
    "/desk/people/members/",
    "/desk/people/organisations/",
)


@pytest.fixture
def browsers(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """Browsers of a visitor and of three people of the desk, each asking the database anew; a finished case stands among the rows."""
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    standing(world, "archive").leave()
    found = {"visitor": Client()}
    for name in ("clerk", "county", "department"):
        found[name] = Client()
        found[name].force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
        found[name].get("/desk/changes/")  # from then on it is known what is new
    return found


def asked(client: Client, path: str) -> int:
    client.get(path)  # once to warm what a process keeps: templates, names of places
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    assert len(queries) <= MOST, f"{path}: {len(queries)}\n" + "\n".join(row["sql"][:160] for row in queries)
    return len(queries)


def counts(browsers: dict[str, Client]) -> dict[str, int]:
    pages = [("visitor", path) for path in PUBLIC] + [(name, path) for name in ("clerk", "county") for path in DESK]
    pages += [("county", path) for path in (*ADMINISTRATION, *LIAISON)] + [("department", "/desk/assignments/")]
    return {f"{name} {path}": asked(browsers[name], path) for name, path in pages}


def test_a_thousand_times_more_matters_cost_not_one_question_more(browsers: dict[str, Client], grow: Callable[[int, int], None]) -> None:
    grow(*SMALL)
    small = counts(browsers)
    grow(*LARGE)
    assert Matter.objects.count() >= LARGE[0]
    assert Case.objects.count() >= LARGE[1]
    large = counts(browsers)
    assert {page: (small[page], count) for page, count in large.items() if count > small[page]} == {}
    assert not Message.objects.exists()


@pytest.fixture
def grow() -> Callable[[int, int], None]:
    """Rows in bulk, over the villages of the test's own places."""

    def rows(matters: int, cases: int) -> None:
        fill(NOON, matters, cases)

    return rows
