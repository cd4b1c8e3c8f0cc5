"""Reading ballots. While a ballot is open only the turnout can be seen, never the choices."""

from django.db.models import Count, Sum

from deliberate.ballots import Counts, Result, Rule, evaluate
from shangliang.ballots.models import Ballot, Sheet, Slip, Vote
from shangliang.cases.models import Case, Run
from shangliang.kernel.errors import Missing
from shangliang.kernel.ids import tidy
from shangliang.kernel.secret import keyed_hash


def ballot_of(run: Run) -> Ballot | None:
    """The ballot of a stay."""
    return Ballot.objects.filter(run=run).first()


def ballots_of(case: Case) -> list[Ballot]:
    """All ballots of a case, newest first."""
    return list(Ballot.objects.filter(case=case).order_by("-opened_at"))


def ballot_get(case: Case, ballot_id: int) -> Ballot:
    """One ballot of a case."""
    found = Ballot.objects.filter(case=case, pk=ballot_id).first()
    if found is None:
        raise Missing
    return found


def slip_hash(code: str) -> str:
    """The keyed hash of a slip's code as typed."""
    return keyed_hash(tidy(code), purpose="ballot.slip")


def slip_of(code: str) -> Slip | None:
    """The slip of a code."""
    return Slip.objects.select_related("ballot__case").filter(code_hash=slip_hash(code)).first()


def sheets_of(ballot: Ballot) -> list[Sheet]:
    """The counted batches."""
    return list(Sheet.objects.filter(ballot=ballot).order_by("pk"))


def slips_count(ballot: Ballot) -> int:
    """How many slips were printed."""
    return Slip.objects.filter(ballot=ballot).count()


def cast_count(ballot: Ballot) -> int:
    """How many votes are in, by slip and on paper."""
    return int(_counts(ballot).present)


def _counts(ballot: Ballot) -> Counts:
    online = dict(Vote.objects.filter(ballot=ballot).values_list("choice").annotate(count=Count("pk")))
    paper = Sheet.objects.filter(ballot=ballot).aggregate(yes=Sum("yes"), no=Sum("no"), abstain=Sum("abstain"), invalid=Sum("invalid"))
    total = {name: int(online.get(name, 0)) + int(paper[name] or 0) for name in ("yes", "no", "abstain", "invalid")}
    return Counts(
        eligible=ballot.eligible,
        present=sum(total.values()),
        yes=total["yes"],
        no=total["no"],
        abstain=total["abstain"],
        invalid=total["invalid"],
    )


def counts_of(ballot: Ballot) -> Counts:
    """The counts of a closed ballot; Missing while it is open."""
    if ballot.state != Ballot.State.CLOSED:
        raise Missing
    return _counts(ballot)


def ballot_evaluate(ballot: Ballot) -> tuple[Counts, Result]:
    """Counts and judgement under the frozen rule; for closing, and for anybody who recounts a closed ballot."""
    counts = _counts(ballot)
    return counts, evaluate(Rule.from_data(ballot.rule), {"heads": counts})
