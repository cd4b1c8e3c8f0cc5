"""Two people at the same moment, with real threads and committed transactions: one wins, the other reads why not."""

from collections import Counter
from collections.abc import Callable

import pytest

from at_once import at_once
from cast import NOON, World, build, case, matter
from shangliang.ballots.models import Slip, Vote
from shangliang.ballots.selectors import cast_count
from shangliang.ballots.services import Tally, ballot_open, sheet_add, slips_print, vote_cast
from shangliang.cases.models import Case, CaseMatter, Run
from shangliang.cases.services import Opening, case_leave, case_open
from shangliang.journal.selectors import verify
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_join, matter_merge, matter_unmerge
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_raise
from shangliang.regions.models import Region
from standing import standing, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The cast in a database that other threads see."""
    return build()


def test_a_stage_is_left_once(committed: World) -> None:
    row = case(committed, "six_step", NOON, matter(committed))
    clerk, town = committed.cast.clerk, committed.cast.town
    ended = at_once(*[lambda who=who: case_leave(actor=who, case_id=row.pk, version=row.version, now=NOON) for who in (clerk, town)])
    assert ended == {"done": 1, "kernel.stale": 1}
    assert Run.objects.filter(case=row).count() == 2
    assert told(row).count("case.stage_left") == 1
    assert list(verify()) == []


def test_a_matter_is_accepted_once(committed: World) -> None:
    row = matter(committed)
    accept = lambda: matter_accept(actor=committed.cast.clerk, matter_id=row.pk, category=None, now=NOON)  # noqa: E731 one word for both
    assert at_once(accept, accept) == {"done": 1, "matters.already_accepted": 1}
    assert told(row) == ["matter.raised", "matter.accepted"]
    assert list(verify()) == []


def test_a_matter_goes_into_one_case(committed: World) -> None:
    row = matter(committed)
    opening = Opening("马路停车", committed.village, case(committed).version_of)
    works = [lambda: case_open(actor=committed.cast.clerk, opening=opening, matter_ids=[row.pk], now=NOON)] * 2
    assert at_once(*works) == {"done": 1, "matters.closed": 1}
    assert CaseMatter.objects.filter(matter=row).count() == 1
    assert Case.objects.count() == 2


def test_two_matters_merged_into_each_other_leave_one_open(committed: World) -> None:
    first, second = matter(committed), matter(committed)
    pairs = [(first.pk, second.pk), (second.pk, first.pk)]
    ended = at_once(*[lambda a=a, b=b: matter_merge(actor=committed.cast.clerk, matter_id=a, into_id=b, now=NOON) for a, b in pairs])
    assert ended["done"] == 1
    assert Counter(Matter.objects.values_list("state", flat=True)) == {"merged": 1, "submitted": 1}


def test_lines_that_cross_neither_wait_for_each_other_nor_end_in_a_circle(committed: World) -> None:
    """Merges, a join, a merge taken back and an answer at one moment, on matters that hang together."""
    first, second, third, fourth = (matter(committed) for _ in range(4))
    clerk = committed.cast.clerk
    matter_merge(actor=clerk, matter_id=second.pk, into_id=third.pk, now=NOON)
    works: list[Callable[[], object]] = [
        lambda: matter_merge(actor=clerk, matter_id=third.pk, into_id=first.pk, now=NOON),
        lambda: matter_merge(actor=clerk, matter_id=first.pk, into_id=third.pk, now=NOON),
        lambda: matter_unmerge(actor=clerk, matter_id=second.pk, reason="不是同一件事。", now=NOON),
        lambda: matter_join(receipt=fourth.receipt, into_id=third.pk, now=NOON),
        lambda: matter_answer(actor=clerk, matter_id=first.pk, answer="已经派人清理，欢迎监督。", public=False, now=NOON),
    ]
    ended = at_once(*works)
    assert ended["done"] >= 1
    assert sum(ended.values()) == len(works)
    for row in Matter.objects.select_related("merged_into"):
        end = row.merged_into or row
        assert end.merged_into is None
        assert row.state == "merged" or row.is_open or row.answer
    assert list(verify()) == []


def test_a_double_tap_from_two_threads_is_one_matter(committed: World) -> None:
    place = Region.objects.get(path=committed.village.path)
    raised = Raised("tapped-twice", "路灯不亮，请修一修。", place)
    assert at_once(*[lambda: matter_raise(actor=Actor(), raised=raised, now=NOON)] * 4) == {"done": 4}
    assert Matter.objects.count() == 1


def test_cases_opened_at_once_get_different_numbers(committed: World) -> None:
    opening = Opening("马路停车", committed.village, case(committed).version_of)
    assert at_once(*[lambda: case_open(actor=committed.cast.clerk, opening=opening, now=NOON)] * 4) == {"done": 4}
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"330111-2026-000{number}" for number in range(1, 6)]


def test_one_slip_is_one_vote_and_paper_never_fills_above_the_roll(committed: World) -> None:
    playing = standing(committed, "vote", "six_talk")
    who = {"actor": playing.owner(), "case_id": playing.case.pk, "now": playing.now}
    ballot = ballot_open(**who, question="是否同意公约草案？", eligible=5, basis="户代表名册")  # type: ignore[arg-type]
    first, second, third = slips_print(**who, ballot_id=ballot.pk, count=3)  # type: ignore[arg-type]
    paper = lambda: sheet_add(**who, ballot_id=ballot.pk, tally=Tally(3, 0, 0, 0, "计票人甲", "监票人乙"))  # type: ignore[arg-type]  # noqa: E731
    votes = [lambda code=code: vote_cast(code=code, choice="yes", now=playing.now) for code in (first, first, second, third)]
    ended = at_once(*votes, paper)
    assert ended["vote.slip_used"] == 1 or ended["vote.too_many"] >= 1
    assert cast_count(ballot) <= 5
    assert Slip.objects.filter(used=True).count() == Vote.objects.count()


def test_ten_voters_at_once_are_counted_right(committed: World) -> None:
    playing = standing(committed, "vote", "six_talk")
    who = {"actor": playing.owner(), "case_id": playing.case.pk, "now": playing.now}
    ballot = ballot_open(**who, question="是否同意公约草案？", eligible=10, basis="户代表名册")  # type: ignore[arg-type]
    codes = slips_print(**who, ballot_id=ballot.pk, count=10)  # type: ignore[arg-type]
    ended = at_once(*[lambda code=code: vote_cast(code=code, choice="no", now=playing.now) for code in codes])
    assert ended == {"done": 10}
    assert cast_count(ballot) == Vote.objects.filter(choice="no").count() == 10
