"""Lists of the selection of topics: at most twelve questions, and not one more for a hundred times more topics, rounds and plans."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from selecting import LATER, seat, topic_things
from shangliang.kernel import clock
from shangliang.matters.models import Category, Matter
from shangliang.topics.models import Guide, Plan, Rater, RoundTopic, SelectionRound, Topic, TopicMatter

MOST = 12
MATCHING = 16  # no list: the whole county is read to arrange it
SMALL, LARGE = 100, 10_000
PUBLIC = (f"/topics/?area={COUNTY}", f"/topics/?area={TOWN}&state=selected", f"/plans/?area={COUNTY}")
DESK = (
    "/desk/topics/",
    "/desk/topics/?state=pool&size=small&q=停车",
    f"/desk/topics/?place={TOWN}&governance=broker",
    "/desk/topics/rounds/",
    "/desk/topics/rounds/?state=open",
    "/desk/topics/plans/",
    "/desk/topics/match/",
    "/desk/topics/rules/",
)


@pytest.fixture
def browsers(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """Browsers of a visitor, a clerk, a member and the county office; a round of each kind stands among the rows."""
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    topic_things(world)
    seat(world, "member")
    found = {"visitor": Client()}
    for name in ("clerk", "county", "member"):
        found[name] = Client()
        found[name].force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
    return found


def grow(world: World, number: int) -> None:
    """So many topics with a matter each, a tenth of it rounds and plans of other years, all of the village."""
    have = Topic.objects.count()
    place = {"region": world.village, "path": VILLAGE, "county": COUNTY, "town": TOWN}
    leaf = Category.objects.get(key="parking")
    states = ("pool", "selected", "not_selected", "pool")
    Topic.objects.bulk_create(
        Topic(title=f"停车议题{n}", state=states[n % 4], size="small", category=leaf, public=True, created_at=NOON, **place)
        for n in range(have, number)
    )
    matters = Matter.objects.bulk_create(
        Matter(
            receipt=f"T{n:011d}",
            form_key=f"t-{n}",
            title="停车",
            text="停车难。",
            holder=VILLAGE,
            state="accepted",
            created_at=NOON,
            due_at=LATER,
            **place,
        )
        for n in range(have, number)
    )
    topics = Topic.objects.order_by("-pk")[: len(matters)]
    TopicMatter.objects.bulk_create(TopicMatter(topic=row, matter=found, added_at=NOON) for row, found in zip(topics, matters, strict=True))
    rules = {"sheet": Guide.objects.get(kind="sheet"), "checklist": Guide.objects.get(kind="checklist")}
    for n in range(SelectionRound.objects.count(), number // 10):
        row = SelectionRound.objects.create(title=f"选题{n}", seats=1, opens_at=NOON, closes_at=LATER, **rules, **place)
        RoundTopic.objects.create(round=row, topic=topics[n])
        Rater.objects.create(round=row, person=world.persons["clerk"], part="weigh")
    Plan.objects.bulk_create(
        Plan(year=2100 + n, state="approved", approved_at=NOON, created_at=NOON, **place) for n in range(Plan.objects.count(), number // 10)
    )


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code in {200, 409}, path  # 409: more topics than hands, said in words
    most = MATCHING if "match" in path else MOST
    assert len(queries) <= most, f"{path}: {len(queries)}\n" + "\n".join(row["sql"][:160] for row in queries)
    return len(queries)


def counts(browsers: dict[str, Client]) -> dict[str, int]:
    pages = [("visitor", path) for path in PUBLIC] + [(name, path) for name in ("clerk", "county") for path in DESK]
    pages += [("member", path) for path in DESK if path != "/desk/topics/match/"]
    return {f"{name} {path}": asked(browsers[name], path) for name, path in pages}


def test_a_hundred_times_more_topics_cost_not_one_question_more(world: World, browsers: dict[str, Client]) -> None:
    grow(world, SMALL)
    small = counts(browsers)
    grow(world, LARGE)
    large = counts(browsers)
    assert Topic.objects.count() == LARGE
    assert {page: (small[page], count) for page, count in large.items() if count > small[page]} == {}
