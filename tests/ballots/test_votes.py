"""表决: one slip one vote, paper and slips never above the roll, the rule frozen, and no way from a vote to a voter."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, models, transaction

from cast import CHINA, NOON, World, player
from refusals import denied, missing, refused
from shangliang.ballots.models import Ballot, Sheet, Slip, Vote
from shangliang.ballots.selectors import (
    ballot_evaluate,
    ballot_get,
    ballots_of,
    cast_count,
    counts_of,
    sheets_of,
    slip_hash,
    slip_of,
    slips_count,
)
from shangliang.ballots.services import Tally, ballot_close, ballot_open, sheet_add, slips_print, vote_cast
from shangliang.cases.services import case_stop
from shangliang.demo.play import Player
from shangliang.journal.models import Entry
from shangliang.procedures import selectors
from shangliang.procedures.selectors import rules_on
from standing import standing, told

QUESTION, ROLL = "是否同意《小区公约》草案？", "户代表名册"


@pytest.fixture
def playing(world: World) -> Player:
    """A case whose 公约 is to be voted on by the residents."""
    return standing(world, "vote", "six_talk")


def who(playing: Player, ballot: Ballot | None = None) -> dict[str, object]:
    known = {"actor": playing.owner(), "case_id": playing.case.pk, "now": playing.now}
    return {**known, "ballot_id": ballot.pk} if ballot else known


def opened(playing: Player, eligible: int = 5, question: str = QUESTION, basis: str = ROLL) -> Ballot:
    return ballot_open(**who(playing), question=question, eligible=eligible, basis=basis)  # type: ignore[arg-type]


def slips(playing: Player, ballot: Ballot, count: int) -> list[str]:
    return slips_print(**who(playing, ballot), count=count)  # type: ignore[arg-type]


def sheet(playing: Player, ballot: Ballot, *numbers: int, teller: str = "计票人甲", witness: str = "监票人乙") -> Sheet:
    yes, no, abstain, invalid = (*numbers, 0, 0, 0, 0)[:4]
    return sheet_add(**who(playing, ballot), tally=Tally(yes, no, abstain, invalid, teller, witness))  # type: ignore[arg-type]


def close(playing: Player, ballot: Ballot) -> Ballot:
    return ballot_close(**who(playing, ballot))  # type: ignore[arg-type]


def test_it_asks_a_question_of_a_counted_roll_once(playing: Player) -> None:
    for question, basis in (("同意", ROLL), (QUESTION, " ")):
        with refused("vote.question"):
            opened(playing, question=question, basis=basis)
    for eligible in (0, 1_000_001):
        with refused("vote.eligible"):
            opened(playing, eligible)
    ballot = opened(playing)
    assert (ballot.body, ballot.state, ballot.passed) == ("residents", "open", None)
    with refused("vote.open_already"):
        opened(playing)
    assert told(playing.case)[-1] == "ballot.opened"


def test_it_is_run_by_whoever_owns_the_stage_in_its_stage(playing: Player, world: World) -> None:
    for actor in (world.cast.member, world.cast.supervisor, world.stranger):
        with denied("cases.role"):
            ballot_open(**{**who(playing), "actor": actor}, question=QUESTION, eligible=5, basis=ROLL)  # type: ignore[arg-type]
    other = standing(world, "select")
    with refused("cases.not_this_stage"):
        opened(other)


def test_its_rule_is_frozen_when_it_opens(playing: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    ballot = opened(playing, 10)
    sheet(playing, ballot, 5, 1)
    monkeypatch.setattr(selectors, "_packs", list)
    closed = close(playing, ballot)
    assert closed.passed is True
    assert closed.rule == ballot.rule
    assert {"quorum", "approval"} <= set(closed.rule)
    assert "过半数" in closed.rule_text


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2018, 12, 29), "缺省规则 2018"), (date(2025, 12, 31), "缺省规则 2018"), (date(2026, 1, 1), "2026 年起（待核对）")],
)
def test_the_rule_pack_is_that_of_the_day(day: date, name: str) -> None:
    assert rules_on(day)["name"] == name


def test_a_case_opened_last_year_keeps_last_years_rule(world: World) -> None:
    playing = player(world, "six_talk", None, datetime(2025, 11, 3, 12, tzinfo=CHINA))
    playing.play_until("vote")
    playing.now = NOON
    assert "2018 年居委会组织法" in opened(playing).rule_text


def test_slips_are_printed_once_never_above_the_roll_and_kept_as_hashes(playing: Player) -> None:
    ballot = opened(playing)
    codes = slips(playing, ballot, 4)
    assert len(set(codes)) == 4
    for count in (0, 2):
        with refused("vote.slips"):
            slips(playing, ballot, count)
    assert slips_count(ballot) == 4
    assert not Slip.objects.filter(code_hash__in=codes).exists()
    assert told(playing.case)[-1] == "ballot.slips"


def test_one_slip_is_one_vote(playing: Player) -> None:
    ballot = opened(playing)
    code = slips(playing, ballot, 2)[0]
    with refused("vote.slip_unknown"):
        vote_cast(code="NOSUCHCODE", choice="yes", now=playing.now)
    with refused("vote.choice"):
        vote_cast(code=code, choice="maybe", now=playing.now)
    vote_cast(code=f" {code[:5].lower()}-{code[5:]} ", choice="yes", now=playing.now)
    with refused("vote.slip_used"):
        vote_cast(code=code, choice="no", now=playing.now)
    assert list(Vote.objects.values_list("choice", flat=True)) == ["yes"]
    found = slip_of(code)
    assert found is not None
    assert found.used


def test_paper_and_slips_together_never_exceed_the_roll(playing: Player) -> None:
    ballot = opened(playing)
    first, second = slips(playing, ballot, 2)
    vote_cast(code=first, choice="yes", now=playing.now)
    with refused("vote.too_many"):
        sheet(playing, ballot, 3, 1, 1)
    sheet(playing, ballot, 2, 1, 0, 1)
    assert cast_count(ballot) == 5
    with refused("vote.too_many"):
        vote_cast(code=second, choice="yes", now=playing.now)
    assert len(sheets_of(ballot)) == 1


def test_a_sheet_has_votes_a_teller_and_another_witness(playing: Player) -> None:
    ballot = opened(playing)
    for numbers in ((0, 0, 0, 0), (3, -1, 0, 0)):
        with refused("vote.sheet_empty"):
            sheet(playing, ballot, *numbers)
    for teller, witness in (("", "乙"), ("甲", " "), ("甲", "甲 ")):
        with refused("vote.witness"):
            sheet(playing, ballot, 1, teller=teller, witness=witness)
    sheet(playing, ballot, 1)
    assert told(playing.case)[-1] == "ballot.sheet"


@pytest.mark.parametrize(
    ("numbers", "passed"),
    [
        ((3, 0, 0, 0), True),  # 3 of 5 came, all agree
        ((2, 0, 0, 0), False),  # 2 of 5: no quorum
        ((2, 1, 0, 0), True),  # 2 of 3 present
        ((2, 1, 1, 0), False),  # 2 of 4 present is not more than half
        ((3, 1, 0, 1), True),  # 3 of 5 present
    ],
)
def test_it_passes_by_more_than_half_of_more_than_half(playing: Player, numbers: tuple[int, ...], passed: bool) -> None:
    ballot = opened(playing)
    sheet(playing, ballot, *numbers)
    closed = close(playing, ballot)
    assert closed.passed is passed
    assert (closed.result["yes"], closed.result["present"]) == (numbers[0], sum(numbers))
    assert told(playing.case)[-1] == ("ballot.passed" if passed else "ballot.failed")


def test_an_empty_ballot_is_not_closed_and_a_closed_one_is_not_opened(playing: Player) -> None:
    ballot = opened(playing)
    with refused("vote.nobody_voted"):
        close(playing, ballot)
    code = slips(playing, ballot, 1)[0]
    sheet(playing, ballot, 4)
    close(playing, ballot)
    for change in (
        lambda: close(playing, ballot),
        lambda: sheet(playing, ballot, 1),
        lambda: slips(playing, ballot, 1),
        lambda: vote_cast(code=code, choice="yes", now=playing.now),
    ):
        with refused("vote.is_closed"):
            change()


def test_an_ended_case_takes_no_votes(playing: Player) -> None:
    ballot = opened(playing)
    code = slips(playing, ballot, 1)[0]
    case_stop(actor=playing.cast.clerk, case_id=playing.case.pk, ground="legal_way", reason="已由法院受理，等待判决。", now=playing.now)
    with refused("vote.is_closed"):
        vote_cast(code=code, choice="yes", now=playing.now)


def test_while_it_is_open_only_the_turnout_is_seen_and_then_anybody_recounts(playing: Player) -> None:
    ballot = opened(playing)
    sheet(playing, ballot, 3, 1)
    assert cast_count(ballot) == 4
    with missing():
        counts_of(ballot)
    closed = close(playing, ballot)
    counts, result = ballot_evaluate(closed)
    assert counts_of(closed) == counts
    assert closed.result["digest"] == result.digest
    assert set(closed.result["words"]) == {"zh", "en"}


def test_a_failed_vote_goes_back_to_the_draft_and_a_passed_one_cannot(playing: Player) -> None:
    ballot = opened(playing)
    sheet(playing, ballot, 1, 4)
    close(playing, ballot)
    with refused("cases.missing"):
        playing.leave()
    playing.leave("failed")
    assert (playing.case.stage_kind, playing.case.round) == ("draft", 2)


def test_a_passed_vote_does_not_fail_by_hand(playing: Player) -> None:
    ballot = opened(playing)
    sheet(playing, ballot, 5)
    close(playing, ballot)
    with refused("procedure.outcome"):
        playing.leave("failed")
    playing.leave("passed")
    assert playing.case.stage_key == "publish"


def test_a_vote_leads_to_no_voter_no_moment_and_no_slip(playing: Player) -> None:
    ballot = opened(playing)
    for code in slips(playing, ballot, 3):
        before = Entry.objects.count()
        vote_cast(code=code, choice="yes", now=playing.now)
        assert Entry.objects.count() == before
    assert {field.name for field in Vote._meta.get_fields()} == {"id", "ballot", "choice"}
    assert {field.name for field in Slip._meta.get_fields()} == {"id", "ballot", "code_hash", "used"}
    keys = list(Vote.objects.values_list("pk", flat=True))
    assert all(isinstance(key, UUID) and key.version == 4 for key in keys)
    times = [field for model in (Vote, Slip) for field in model._meta.get_fields() if isinstance(field, models.DateField)]
    assert times == []


def test_a_slip_of_one_ballot_is_found_only_by_its_own_code(playing: Player) -> None:
    code = slips(playing, opened(playing), 1)[0]
    assert slip_of(code[:-1]) is None
    assert slip_hash(code) == slip_hash(code.lower())
    assert len(slip_hash(code)) == 64


def test_a_ballot_of_another_case_is_not_this_ones(playing: Player, world: World) -> None:
    other = standing(world, "vote", "six_talk")
    ballot = opened(other)
    with missing():
        close(playing, ballot)
    with missing():
        ballot_get(playing.case, ballot.pk)
    assert ballots_of(other.case) == [ballot]


@pytest.mark.parametrize(
    ("name", "model", "wrong"),
    [
        ("ballot_has_voters", Ballot, {"eligible": 0}),
        ("ballot_result_only_when_closed", Ballot, {"passed": True}),
        ("ballot_result_only_when_closed", Ballot, {"state": "closed", "closed_at": NOON + timedelta(days=99)}),
        ("sheet_witness_is_another_person", Sheet, {"teller": "甲", "witness": "甲"}),
    ],
)
def test_the_database_itself_refuses(playing: Player, name: str, model: type[models.Model], wrong: dict[str, object]) -> None:
    sheet(playing, opened(playing), 1)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._default_manager.update(**wrong)
