"""Two people at the same moment, and a process killed in the middle: one wins, the other reads why; every author is told once."""

import os
import signal
import time
from collections import Counter

import pytest
from django.db import connections

from at_once import at_once
from cast import NOON, World, build
from selecting import KEYS, a_round, closed, more, settled, topic
from shangliang.journal.models import Entry
from shangliang.journal.selectors import verify
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.regions.models import Region
from shangliang.topics.models import Claim, Plan, RoundTopic, SelectionRound, Sheet, Told, Topic, TopicMatter
from shangliang.topics.services.claims import topic_claim
from shangliang.topics.services.deciding import round_announce, round_inform
from shangliang.topics.services.plans import plan_start
from shangliang.topics.services.rounds import Filled, round_close, sheet_save

pytestmark = pytest.mark.django_db(transaction=True)
AUTHORS = 300


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The cast in a database that other threads and processes see."""
    return build()


def announced(world: World, row: Topic, use: str = "") -> SelectionRound:
    selection = closed(world, [row], raters=())
    settled(world, selection, {row.pk: use} if use else {})
    return round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)


def test_two_claims_one_lead(committed: World) -> None:
    row, people = topic(committed, "小区停车难"), more(committed)
    announced(committed, row, "plan")
    works = [lambda who=who: topic_claim(actor=who, topic_id=row.pk, now=NOON) for who in (committed.cast.member, people.second)]
    assert at_once(*works) == {"done": 1, "topics.lead_taken": 1}
    assert Claim.objects.filter(part="lead", state="taken").count() == 1


def test_a_round_is_closed_once_and_no_sheet_comes_after(committed: World) -> None:
    selection = a_round(committed, [topic(committed, "小区停车难")], raters=("member",))
    one = RoundTopic.objects.get()
    full = Filled(dict.fromkeys(KEYS, 4), state=Sheet.State.HANDED_IN)
    sheet_save(actor=committed.cast.member, entry_id=one.pk, filled=full, now=NOON)
    version = SelectionRound.objects.get().version
    other = Filled(dict.fromkeys(KEYS, 1), state=Sheet.State.HANDED_IN)
    ended = at_once(
        lambda: round_close(actor=committed.cast.clerk, round_id=selection.pk, version=version, now=NOON),
        lambda: round_close(actor=committed.cast.town, round_id=selection.pk, version=version, now=NOON),
        lambda: sheet_save(actor=committed.cast.member, entry_id=one.pk, filled=other, now=NOON),
    )
    assert ended["done"] in {1, 2}
    assert ended["kernel.stale"] == 1
    assert ended["done"] + ended["topics.round_closed"] == 2
    assert Entry.objects.filter(code="round.closed").count() == 1
    assert not list(verify())


def test_a_round_is_announced_once(committed: World) -> None:
    row = topic(committed, "小区停车难")
    selection = closed(committed, [row], raters=())
    settled(committed, selection, {row.pk: "case"})
    works = [
        lambda who=who: round_announce(actor=who, round_id=selection.pk, now=NOON) for who in (committed.cast.clerk, committed.cast.town)
    ]
    assert at_once(*works) == {"done": 1, "topics.announced": 1}


def test_a_plan_is_begun_once(committed: World) -> None:
    place = Region.objects.get(path="330111")
    works = [lambda: plan_start(actor=committed.cast.county, region=place, year=2026, now=NOON)] * 2
    assert at_once(*works) == {"done": 1, "topics.plan_exists": 1}
    assert Plan.objects.count() == 1


def many(world: World, row: Topic, number: int) -> None:
    """So many more matters behind a topic, in bulk."""
    like = Matter.objects.get()
    rows = []
    for n in range(number):
        copy = Matter.objects.get(pk=like.pk)
        copy.pk, copy.receipt, copy.form_key = None, f"K{n:011d}", f"kill-{n}"
        rows.append(copy)
    made = Matter.objects.bulk_create(rows)
    TopicMatter.objects.bulk_create(TopicMatter(topic=row, matter=matter, added_at=NOON) for matter in made)
    assert world.village


def test_killed_in_the_middle_everybody_is_told_once(committed: World) -> None:
    row = topic(committed, "小区停车难")
    many(committed, row, AUTHORS - 1)
    selection = announced(committed, row)
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            while round_inform(actor=Actor.system("round_inform"), round_id=selection.pk, now=NOON, batch=20):
                time.sleep(0.01)
        finally:
            os._exit(0)
    deadline = time.monotonic() + 20
    while Told.objects.count() < 40 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    between = Told.objects.count()
    assert 40 <= between < AUTHORS
    assert SelectionRound.objects.get().state == "announced"
    works = [lambda: informed(selection.pk)] * 2
    assert at_once(*works) == {"done": 2}
    assert Told.objects.count() == AUTHORS
    assert SelectionRound.objects.get().state == "done"
    told = Counter(Entry.objects.filter(code="topic.not_selected", chain__startswith="matter:").values_list("chain", flat=True))
    assert len(told) == AUTHORS
    assert set(told.values()) == {1}
    assert not list(verify())


def informed(pk: int) -> None:
    """Until nobody is left."""
    while round_inform(actor=Actor.system("round_inform"), round_id=pk, now=NOON, batch=50):
        pass
