"""The stage kinds that need nothing but the case file itself."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Number
from shangliang.cases.models import Case, CaseMatter, Document, Run
from shangliang.cases.selectors import approval_of, matters_unanswered, reply_of, screening_of
from shangliang.cases.services import case_answer_matters, case_step
from shangliang.kernel.actor import Actor
from shangliang.people.roles import CLERK, COUNTY, MEMBER, TOWN
from shangliang.procedures.registry import Requirement, StageKind, StageView, register, stage_kind

OFFICE = (CLERK, TOWN, COUNTY)


def case_and_run(view: StageView) -> tuple[Case, Run]:
    """The two models of a view, for the type checker."""
    assert isinstance(view.case, Case)
    assert isinstance(view.run, Run)
    return view.case, view.run


def number(view: StageView, name: str) -> int:
    """A whole-number parameter."""
    return int(view.params[name])


def share(view: StageView, name: str) -> Fraction:
    """A share parameter."""
    return Fraction(str(view.params[name]))


def documents_present(view: StageView, kind: Document.Kind, least: int) -> Requirement:
    """At least so many documents of a kind, written since this stay began."""
    _case, run = case_and_run(view)
    have = Document.objects.filter(run=run, kind=kind).count()
    params = {"kind": kind.label, "least": least, "have": have}
    return Requirement(f"document.{kind}", _("%(kind)s至少 %(least)s 份（现有 %(have)s 份）"), have >= least, OFFICE, params)


def collect_missing(view: StageView) -> list[Requirement]:
    """Enough voices: matters in the case, or a written list of opinions."""
    case, _run = case_and_run(view)
    least = number(view, "voices")
    have = CaseMatter.objects.filter(case=case).count() + Document.objects.filter(case=case, kind=Document.Kind.OPINIONS).count()
    text = _("至少关联 %(least)s 件诉求或一份意见清单（现有 %(have)s 件）")
    return [Requirement("collect.voices", text, have >= least, OFFICE, {"least": least, "have": have})]


def screen_missing(view: StageView) -> list[Requirement]:
    """The three tests are passed and nothing of the negative list is hit."""
    _case, run = case_and_run(view)
    row = screening_of(run)
    done = Requirement("screen.done", _("填写选题审查表（三项标准和不宜协商清单）"), row is not None, view.roles)
    if row is None:
        return [done]
    passed = row.near and row.easy and row.hoped and not row.negative
    return [done, Requirement("screen.passed", _("三项标准都符合，且不在不宜协商清单内；否则请终止并说明"), passed, view.roles)]


def approve_missing(view: StageView) -> list[Requirement]:
    """Somebody of the approving body agreed."""
    _case, run = case_and_run(view)
    row = approval_of(run)
    return [Requirement("approve.agreed", _("由有权审定的组织审定同意"), row is not None and row.agreed, view.roles)]


def claim_missing(view: StageView) -> list[Requirement]:
    """A member has taken the order."""
    case, _run = case_and_run(view)
    return [Requirement("claim.lead", _("由一位政协委员接单"), case.lead_id is not None, (MEMBER,))]


def claim_entered(view: StageView, actor: Actor) -> None:
    """Whoever took the topic before the case came here has taken the order: the stage is done."""
    case, _run = case_and_run(view)
    if case.lead_id is not None:
        case_step(actor=actor, case=case, now=view.now)


def inquire_missing(view: StageView) -> list[Requirement]:
    """The findings are written down."""
    return [documents_present(view, Document.Kind.INQUIRY, number(view, "documents"))]


def draft_missing(view: StageView) -> list[Requirement]:
    """There is a draft (a new wording in every stay)."""
    return [documents_present(view, Document.Kind.DRAFT, 1)]


def review_missing(view: StageView) -> list[Requirement]:
    """Experts gave their opinions in writing."""
    return [documents_present(view, Document.Kind.EXPERT, number(view, "opinions"))]


def refer_missing(view: StageView) -> list[Requirement]:
    """The report to the deciding body is written, and its answer recorded."""
    return [documents_present(view, Document.Kind.REPORT, 1), documents_present(view, Document.Kind.REPLY, 1)]


def reply_left(view: StageView, actor: Actor) -> None:
    """Where no posted result was the answer, the reply in the file is the answer to every matter that still waits."""
    case, _run = case_and_run(view)
    reply = reply_of(case)
    if reply is not None:
        case_answer_matters(actor=actor, case=case, answer=reply.text[:2000], now=view.now)


def archive_missing(view: StageView) -> list[Requirement]:
    """Every matter has its answer (one may have joined late, or the posted result was passed over)."""
    case, _run = case_and_run(view)
    left = len(matters_unanswered(case))
    text = _("列入的诉求全部有答复（还有 %(left)s 件，请写一份“上级答复”）")
    return [Requirement("archive.answered", text, reply_of(case) is not None, OFFICE, {"left": left})] if left else []


def only_first(view: StageView, outcome: str) -> bool:
    """The other outcomes come about through a service of their own, with its reason (审定退回, 认定, 评价)."""
    return outcome == stage_kind(case_and_run(view)[1].kind).outcomes[0]


def review_may_end(view: StageView, outcome: str) -> bool:
    """Returned only when an expert has written why."""
    return outcome == "done" or documents_present(view, Document.Kind.EXPERT, 1).met


register(
    StageKind("collect", _("征集"), collect_missing, {"voices": Number(1, 0, 999)}),
    StageKind("screen", _("选题审查"), screen_missing),
    StageKind("approve", _("审定"), approve_missing, outcomes=("done", "returned"), may_end=only_first),
    StageKind("claim", _("接单"), claim_missing, entered=claim_entered),
    StageKind("inquire", _("调研"), inquire_missing, {"documents": Number(1, 1, 20)}),
    StageKind("draft", _("拟方案"), draft_missing),
    StageKind(
        "review", _("专家审查"), review_missing, {"opinions": Number(1, 1, 9)}, outcomes=("done", "returned"), may_end=review_may_end
    ),
    StageKind("refer", _("报送决策参考"), refer_missing, left=reply_left),
    StageKind("archive", _("归档"), archive_missing, ends=True, left=reply_left),
)
