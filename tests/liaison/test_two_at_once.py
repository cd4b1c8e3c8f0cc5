"""Two people at the same moment, with real threads and committed transactions: one wins, the other reads why not."""

import pytest

from at_once import at_once
from cast import COUNTY, NOON, TOWN, VILLAGE, build
from liaison_world import START, TODAY, Network, link, network, seat
from shangliang.journal.selectors import entries_of, verify
from shangliang.liaison.drafts import BodyDraft
from shangliang.liaison.models import Body, Link, Seat
from shangliang.liaison.services import body_change, body_create, link_add, link_end, links_to_home, roster_import, seat_add

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def it(transactional_db: None) -> Network:
    """The network in a database that other threads see."""
    return network(build())


def test_the_same_link_is_made_once(it: Network) -> None:
    works = [lambda day=day: link_add(actor=it.county, draft=link(it, starts=day), now=NOON) for day in (START, TODAY, START)]
    assert at_once(*works) == {"done": 1, "liaison.link_twice": 2}
    assert Link.objects.count() == 1


def test_a_proposal_is_confirmed_once(it: Network) -> None:
    work = lambda: links_to_home(actor=it.county, path=TOWN, members=[it.member.pk], now=NOON)  # noqa: E731 one word for both
    assert at_once(work, work) == {"done": 1, "liaison.proposal_changed": 1}
    assert list(verify()) == []


def test_a_link_is_ended_once(it: Network) -> None:
    row = link_add(actor=it.county, draft=link(it), now=NOON)
    work = lambda: link_end(actor=it.county, link_id=row.pk, day=TODAY, reason="调整", now=NOON)  # noqa: E731 one word for both
    assert at_once(work, work) == {"done": 1, "liaison.link_over": 1}
    assert [entry.code for entry in entries_of(f"liaison:{COUNTY}")] == ["liaison.unlinked", "liaison.linked"]


def test_one_first_convener_and_nobody_twice(it: Network) -> None:
    add = lambda name, role="member": seat_add(actor=it.county, body_id=it.council.pk, draft=seat(name, role=role), now=NOON)  # noqa: E731
    assert at_once(lambda: add("书记甲", "first"), lambda: add("书记乙", "first")) == {"done": 1, "liaison.seat_first": 1}
    assert at_once(lambda: add("乡贤 周某"), lambda: add("乡贤 周某")) == {"done": 1, "liaison.seat_twice": 1}
    assert Seat.objects.count() == 2


def test_a_file_imported_by_two_clerks_fills_the_roster_once(it: Network) -> None:
    text = "职务,身份,用户名,称谓,本人同意公示\n成员,乡贤,,乡贤 周某,是\n成员,乡贤,,乡贤 吴某,是\n"
    work = lambda: roster_import(actor=it.county, body_id=it.council.pk, text=text, partly=False, version=1, now=NOON)  # noqa: E731
    assert at_once(work, work) == {"done": 1, "kernel.stale": 1}
    assert Seat.objects.count() == 2


def test_a_body_of_one_name_and_one_of_two_changes(it: Network) -> None:
    draft = BodyDraft("council", "邻村协商议事会", "330111003009", START)
    create = lambda: body_create(actor=it.county, draft=draft, now=NOON)  # noqa: E731 one word for both
    assert at_once(create, create) == {"done": 1, "liaison.body_taken": 1}
    fits = BodyDraft("council", "后周议事会", VILLAGE, START)
    change = lambda: body_change(actor=it.county, body_id=it.council.pk, draft=fits, version=1, now=NOON)  # noqa: E731 one word for both
    assert at_once(change, change) == {"done": 1, "kernel.stale": 1}
    assert Body.objects.get(pk=it.council.pk).version == 2
    assert list(verify()) == []
