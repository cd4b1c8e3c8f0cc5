"""The stage kind vote 表决."""

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Option
from shangliang.ballots.models import Ballot
from shangliang.ballots.selectors import ballot_of
from shangliang.cases.stage import case_and_run
from shangliang.procedures.registry import Requirement, StageKind, StageView, register


def vote_missing(view: StageView) -> list[Requirement]:
    """The ballot was opened, closed, and passed; a failed one leaves by the exit "failed"."""
    _case, run = case_and_run(view)
    ballot = ballot_of(run)
    closed = ballot is not None and ballot.state == Ballot.State.CLOSED
    return [
        Requirement("vote.open", _("发起表决：写明表决事项和应到人数"), ballot is not None, view.roles),
        Requirement("vote.closed", _("表决截止并计票"), closed, view.roles),
        Requirement("vote.passed", _("表决通过（未通过则退回修改）"), bool(ballot and ballot.passed), ()),
    ]


def vote_may_end(view: StageView, outcome: str) -> bool:
    """As the count says: a ballot that passed does not fail by hand, and without a count nothing failed."""
    ballot = ballot_of(case_and_run(view)[1])
    return outcome == "passed" or (ballot is not None and ballot.passed is False)


register(
    StageKind(
        "vote", _("表决"), vote_missing, {"body": Option(tuple(Ballot.Body.values))}, outcomes=("passed", "failed"), may_end=vote_may_end
    ),
)
