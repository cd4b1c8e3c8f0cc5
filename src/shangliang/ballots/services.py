"""Writes on ballots: open, print slips, vote, count paper, close."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from deliberate.ballots import Rule
from shangliang.ballots.models import Ballot, Sheet, Slip, Vote
from shangliang.ballots.permissions import can_run
from shangliang.ballots.selectors import ballot_evaluate, cast_count, slip_hash
from shangliang.cases.models import Case
from shangliang.cases.selectors import case_stage, run_open
from shangliang.cases.services import case_lock, case_record
from shangliang.kernel import ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.procedures.selectors import rules_on


@dataclass(frozen=True)
class Tally:
    """One counted batch of paper votes."""

    yes: int
    no: int
    abstain: int
    invalid: int
    teller: str
    witness: str


def _lock(actor: Actor, case_id: int, ballot_id: int, now: datetime) -> tuple[Case, Ballot]:
    case = case_lock(case_id)
    ballot = Ballot.objects.select_for_update().filter(case=case, pk=ballot_id).first()
    if ballot is None:
        raise Missing
    require(can_run(actor, case, now))
    if ballot.state == Ballot.State.CLOSED:
        raise Refused("vote.is_closed")
    return case, ballot


@transaction.atomic
def ballot_open(*, actor: Actor, case_id: int, question: str, eligible: int, basis: str, now: datetime) -> Ballot:
    """Put the question; the rule of the pack in force when the case was opened is copied onto the ballot.

    `eligible` is the number on the roll 应到, `basis` says which roll.
    """
    case = case_lock(case_id)
    require(can_run(actor, case, now))
    run = run_open(case)
    if run.kind != "vote":
        raise Refused("cases.not_this_stage")
    if Ballot.objects.filter(run=run).exists():
        raise Refused("vote.open_already")
    if len(question.strip()) < 5 or not basis.strip():
        raise Refused("vote.question")
    if not 1 <= eligible <= 1_000_000:
        raise Refused("vote.eligible")
    body = str(case_stage(case).params["body"])
    votes = rules_on(day_of(case.opened_at))["votes"]
    assert isinstance(votes, dict)
    pack = votes[body]
    rule = Rule.from_data({"quorum": pack["quorum"], "approval": pack["approval"]})
    ballot = Ballot.objects.create(
        case=case,
        run=run,
        body=body,
        question=question.strip(),
        basis=basis.strip(),
        eligible=eligible,
        rule=rule.to_data(),
        rule_text=pack["text"],
        opened_at=now,
    )
    case_record(actor=actor, case=case, code="ballot.opened", now=now, question=ballot.question, body=Ballot.Body(ballot.body).label)
    return ballot


@transaction.atomic
def slips_print(*, actor: Actor, case_id: int, ballot_id: int, count: int, now: datetime) -> list[str]:
    """New slip codes, returned once for printing; only their hashes are kept. Never more than voters on the roll."""
    case, ballot = _lock(actor, case_id, ballot_id, now)
    have = Slip.objects.filter(ballot=ballot).count()
    if count < 1 or have + count > ballot.eligible:
        raise Refused("vote.slips", most=ballot.eligible - have)
    codes = [ids.code(10) for _number in range(count)]
    Slip.objects.bulk_create([Slip(ballot=ballot, code_hash=slip_hash(code)) for code in codes], batch_size=500)
    case_record(actor=actor, case=case, code="ballot.slips", now=now, count=count)
    return codes


@transaction.atomic
def vote_cast(*, code: str, choice: str, now: datetime) -> Ballot:
    """Vote by slip. The slip is marked as used and the choice stored apart: neither time nor order ties them together."""
    slip = Slip.objects.select_for_update().select_related("ballot").filter(code_hash=slip_hash(code)).first()
    if slip is None:
        raise Refused("vote.slip_unknown")
    ballot = Ballot.objects.select_for_update().get(pk=slip.ballot_id)
    if ballot.state == Ballot.State.CLOSED or not ballot.case.is_open:
        raise Refused("vote.is_closed")
    if slip.used:
        raise Refused("vote.slip_used")
    if choice not in Vote.Choice.values:
        raise Refused("vote.choice")
    if cast_count(ballot) + 1 > ballot.eligible:
        raise Refused("vote.too_many", eligible=ballot.eligible)
    slip.used = True
    slip.save(update_fields=["used"])
    Vote.objects.create(id=uuid4(), ballot=ballot, choice=choice)
    return ballot


@transaction.atomic
def sheet_add(*, actor: Actor, case_id: int, ballot_id: int, tally: Tally, now: datetime) -> Sheet:
    """Add a counted batch of paper votes; teller and witness are two different people."""
    case, ballot = _lock(actor, case_id, ballot_id, now)
    numbers = (tally.yes, tally.no, tally.abstain, tally.invalid)
    if min(numbers) < 0 or sum(numbers) == 0:
        raise Refused("vote.sheet_empty")
    if not tally.teller.strip() or not tally.witness.strip() or tally.teller.strip() == tally.witness.strip():
        raise Refused("vote.witness")
    if cast_count(ballot) + sum(numbers) > ballot.eligible:
        raise Refused("vote.too_many", eligible=ballot.eligible)
    sheet = Sheet.objects.create(
        ballot=ballot,
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        invalid=tally.invalid,
        teller=tally.teller.strip(),
        witness=tally.witness.strip(),
        at=now,
    )
    case_record(actor=actor, case=case, code="ballot.sheet", now=now, count=sum(numbers), teller=sheet.teller, witness=sheet.witness)
    return sheet


@transaction.atomic
def ballot_close(*, actor: Actor, case_id: int, ballot_id: int, now: datetime) -> Ballot:
    """Close, count and judge under the frozen rule; the arithmetic is kept with the result."""
    case, ballot = _lock(actor, case_id, ballot_id, now)
    counts, result = ballot_evaluate(ballot)
    if counts.present == 0:
        raise Refused("vote.nobody_voted")
    ballot.state, ballot.closed_at, ballot.passed = Ballot.State.CLOSED, now, result.passed
    ballot.result = {
        "eligible": ballot.eligible,
        "present": int(counts.present),
        "yes": int(counts.yes),
        "no": int(counts.no),
        "abstain": int(counts.abstain),
        "invalid": int(counts.invalid),
        "quorum_met": result.quorum_met,
        "words": {"zh": [step.words("zh") for step in result.steps], "en": [step.words("en") for step in result.steps]},
        "digest": result.digest,
    }
    ballot.save()
    code = "ballot.passed" if result.passed else "ballot.failed"
    case_record(actor=actor, case=case, code=code, now=now, yes=int(counts.yes), no=int(counts.no), abstain=int(counts.abstain))
    return ballot
