"""Leaving a stage: only when nothing is missing, by whoever owns it, once; or by an override that everybody can read."""

from datetime import timedelta

import pytest

from cast import NOON, TOWN, VILLAGE, World, case, matter
from refusals import denied, missing, refused
from shangliang.cases.models import Case, Document, Run
from shangliang.cases.selectors import approval_of, case_lamp, case_stage, case_stage_at, run_open, runs_of, screening_of, stage_is_mine
from shangliang.cases.selectors import missing as needs
from shangliang.cases.services import (
    Paper,
    approval_give,
    case_add_matter,
    case_claim,
    case_hand_up,
    case_leave,
    document_add,
    screening_save,
)
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.matters.models import Matter
from standing import standing, told

WHY = "审查意见：群众反映集中。"


def leave(world: World, row: Case, actor: Actor | None = None, **more: object) -> Case:
    """Leave the present stage as the clerk, a minute after it was entered."""
    now = run_open(row).entered_at + timedelta(minutes=1)
    return case_leave(actor=actor or world.cast.clerk, case_id=row.pk, now=now, **more)  # type: ignore[arg-type]


def test_it_stays_while_something_is_missing(world: World) -> None:
    row = case(world)
    with refused("cases.missing"):
        leave(world, row)
    case_add_matter(actor=world.cast.clerk, case_id=row.pk, matter_id=matter(world).pk, now=NOON)
    assert leave(world, row).stage_key == "select"
    assert told(row)[-2:] == ["case.stage_left", "case.stage_entered"]


def test_it_is_left_by_whoever_owns_the_stage(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    assert stage_is_mine(world.cast.town, case_stage(row), row.holder)
    for actor in (world.cast.party, world.cast.member, world.stranger, world.cast.department):
        assert not stage_is_mine(actor, case_stage(row), row.holder)
        with denied("cases.role"):
            leave(world, row, actor)


def test_the_second_of_two_clerks_reads_that_it_has_moved(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    leave(world, row, version=row.version)
    with refused("kernel.stale"):
        leave(world, row, version=row.version)
    with missing():
        case_leave(actor=world.cast.clerk, case_id=99999999, now=NOON)


def test_an_office_above_overrides_with_its_name_and_a_reason(world: World) -> None:
    row = case(world)
    with denied("cases.override"):
        leave(world, row, override_reason="群众电话里已经说清。")
    leave(world, row, world.cast.town, override_reason="群众电话里已经说清。")
    stay = Run.objects.get(case=row, stage_key="collect")
    assert (stay.override_by, stay.override_reason) == (world.cast.town.name, "群众电话里已经说清。")
    entry = Entry.objects.get(code="case.overridden")
    assert (entry.actor_name, entry.params["reason"]) == (world.cast.town.name, "群众电话里已经说清。")


def test_nothing_is_overridden_where_nothing_is_missing(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    leave(world, row, override_reason="其实什么都不缺。")
    assert not Run.objects.exclude(override_by="").exists()
    assert "case.overridden" not in told(row)


def test_an_exit_that_does_not_exist_is_refused(world: World) -> None:
    row = standing(world, "select").case
    with refused("procedure.outcome"):
        leave(world, row, outcome="closed")


@pytest.mark.parametrize(
    ("key", "stage", "outcome"),
    [
        ("six_step", "approve", "returned"),
        ("six_step", "conclude", "hard"),
        ("six_step", "conclude", "not_yet"),
        ("six_step", "evaluate", "reopen"),
        ("six_talk", "review", "returned"),
        ("six_talk", "vote", "failed"),
    ],
)
def test_an_outcome_with_a_reason_comes_through_its_own_service(world: World, key: str, stage: str, outcome: str) -> None:
    playing = standing(world, stage, key)
    with refused("procedure.outcome"):
        leave(world, playing.case, playing.owner(), outcome=outcome)
    assert playing.refresh().stage_key == stage


def test_nobody_leaves_before_coming(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    with refused("procedure.time"):
        case_leave(actor=world.cast.clerk, case_id=row.pk, now=NOON - timedelta(hours=1))


def test_screening_asks_three_tests_and_the_negative_list(world: World) -> None:
    row = standing(world, "select").case
    with refused("cases.screen_reason"):
        screening_save(actor=world.cast.clerk, case_id=row.pk, tests=(True, True, True), negative=(), reason="好", now=NOON)
    screening_save(actor=world.cast.clerk, case_id=row.pk, tests=(True, True, True), negative=("secret", "x"), reason=WHY, now=NOON)
    assert [need.code for need in needs(row, run_open(row), NOON) if not need.met] == ["screen.passed"]
    with refused("cases.missing"):
        leave(world, row)
    screening_save(actor=world.cast.clerk, case_id=row.pk, tests=(True, True, True), negative=(), reason=WHY, now=NOON)
    found = screening_of(run_open(row))
    assert found is not None
    assert (found.negative, found.reason) == ("", WHY)
    assert leave(world, row, world.cast.convener).stage_key == "approve"


def test_screening_belongs_to_its_stage(world: World) -> None:
    row = case(world)
    with refused("cases.not_this_stage"):
        screening_save(actor=world.cast.clerk, case_id=row.pk, tests=(True, True, True), negative=(), reason=WHY, now=NOON)


def test_the_party_organisation_returns_with_a_comment_and_then_agrees(world: World) -> None:
    playing = standing(world, "approve")
    party, row, now = world.cast.party, playing.case, playing.now
    with refused("cases.return_reason"):
        approval_give(actor=party, case_id=row.pk, agreed=False, comment="退", now=now)
    with denied("cases.role"):
        approval_give(actor=world.cast.county, case_id=row.pk, agreed=True, comment="", now=now)
    run = run_open(row)
    back = approval_give(actor=party, case_id=row.pk, agreed=False, comment="请补充群众意见。", version=row.version, now=now)
    assert (back.stage_key, back.round) == ("select", 2)
    kept = approval_of(run)
    assert kept is not None
    assert not kept.agreed
    playing.refresh()
    playing.play()
    assert approval_give(actor=party, case_id=row.pk, agreed=True, comment="", now=playing.now).stage_key == "publish"
    assert {"case.returned", "case.approved", "case.screened"} <= set(told(row))


def test_an_approval_belongs_to_its_stage(world: World) -> None:
    row = standing(world, "select").case
    with refused("cases.not_this_stage"):
        approval_give(actor=world.cast.clerk, case_id=row.pk, agreed=True, comment="", now=NOON)
    with refused("kernel.stale"):
        approval_give(actor=world.cast.party, case_id=row.pk, agreed=True, comment="", version=1, now=NOON)


def test_a_member_claims_the_order_and_leads(world: World) -> None:
    playing = standing(world, "take", "four_orders")
    row = playing.case
    for actor in (world.cast.clerk, world.stranger):
        with denied("cases.role"):
            case_claim(actor=actor, case_id=row.pk, now=playing.now)
    claimed = case_claim(actor=world.cast.member, case_id=row.pk, now=playing.now)
    assert claimed.lead_id == world.cast.member.person
    assert [row.label for row in claimed.participants.all()] == [world.cast.member.name]
    with refused("cases.not_this_stage"):
        case_claim(actor=world.cast.member, case_id=row.pk, now=playing.now)
    assert "case.claimed" in told(row)


def test_an_expert_who_wrote_why_sends_the_draft_back(world: World) -> None:
    playing = standing(world, "review", "six_talk")
    playing.paper(Document.Kind.EXPERT, "费用来源没有写明，请修改后再审。")
    playing.leave("returned")
    assert (playing.case.stage_kind, playing.case.round) == ("draft", 2)


def test_a_draft_of_the_last_round_is_not_enough(world: World) -> None:
    playing = standing(world, "review", "six_talk")
    playing.paper(Document.Kind.EXPERT, "费用来源没有写明，请修改后再审。")
    playing.leave("returned")
    with refused("cases.missing"):
        case_leave(actor=playing.owner(), case_id=playing.case.pk, now=playing.now)
    playing.draft()
    assert playing.case.stage_kind == "post"


def test_hard_consensus_ends_with_the_reply_as_the_answer(world: World) -> None:
    playing = standing(world, "conclude", "small")
    playing.story.branch = Case.Result.HARD
    with pytest.raises(Refused, match="至少协商 2 轮"):
        playing.play()
    playing.story.branch = Case.Result.NOT_YET
    while playing.case.stage_kind != "conclude" or playing.case.round < 2:
        playing.play()
    playing.story.branch = Case.Result.HARD
    ended = playing.play_until()
    found = Matter.objects.get()
    assert (ended.state, found.state, found.answer) == ("closed", "answered", playing.story.reply)


def test_a_matter_that_joins_late_is_answered_before_the_archive_shuts(world: World) -> None:
    playing = standing(world, "archive")
    late = matter(world)
    case_add_matter(actor=world.cast.clerk, case_id=playing.case.pk, matter_id=late.pk, now=playing.now)
    with refused("cases.missing"):
        leave(world, playing.case)
    with refused("cases.unanswered"):
        case_leave(actor=world.cast.town, case_id=playing.case.pk, override_reason="不等了，先归档。", now=playing.now)
    paper = Paper("reply", "答复", "您反映的事已经随同这件议题办好，欢迎监督。")
    document_add(actor=world.cast.clerk, case_id=playing.case.pk, paper=paper, now=playing.now)
    playing.leave()
    assert Matter.objects.get(pk=late.pk).answer == paper.text
    assert told(playing.case)[-1] == "case.closed"


def test_the_stage_of_a_moment_begins_when_it_is_entered_and_ends_when_it_is_left(world: World) -> None:
    playing = standing(world, "approve")
    first, second, third = runs_of(playing.case)
    instant = timedelta(microseconds=1)
    assert case_stage_at(playing.case, first.entered_at - instant) is None
    keys = [first.entered_at, second.entered_at - instant, second.entered_at, third.entered_at]
    assert [getattr(case_stage_at(playing.case, moment), "key", "") for moment in keys] == ["collect", "collect", "select", "approve"]


def test_a_closed_case_was_in_no_stage_from_its_end_on(world: World) -> None:
    playing = standing(world, "archive", "small")
    playing.tick()
    playing.leave()
    ended = playing.case.closed_at
    assert ended is not None
    assert case_stage_at(playing.case, ended) is None
    before = case_stage_at(playing.case, ended - timedelta(microseconds=1))
    assert before is not None
    assert before.key == "archive"


def test_its_lamp_follows_the_stage(world: World) -> None:
    row = case(world)
    assert row.due_at is not None
    assert [case_lamp(row, moment) for moment in (NOON, row.due_at, row.due_at + timedelta(seconds=1))] == ["green", "yellow", "red"]


def test_a_case_handed_up_is_worked_by_the_office_above(world: World) -> None:
    row = case(world, "six_step", NOON, matter(world))
    case_hand_up(actor=world.cast.clerk, case_id=row.pk, to=TOWN, reason="涉及两个社区。", now=NOON)
    with denied("cases.role"):
        leave(world, row)
    assert leave(world, row, world.cast.town).holder == TOWN != VILLAGE
