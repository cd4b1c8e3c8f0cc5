"""The stage kinds post 公示 and report 反馈与结果公开."""

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Number, Option
from shangliang.cases.services import case_answer_matters
from shangliang.cases.stage import case_and_run
from shangliang.kernel.actor import Actor
from shangliang.procedures.registry import Requirement, StageKind, StageView, register
from shangliang.publicity.models import Objection, Posting
from shangliang.publicity.selectors import posting_of


def post_missing(view: StageView) -> list[Requirement]:
    """Posted, for the whole term, and every objection answered."""
    _case, run = case_and_run(view)
    posting = posting_of(run)
    days = {"days": view.params["days"]}
    over = posting is not None and view.now > posting.closes_at
    left = Objection.objects.filter(posting=posting, answered_at__isnull=True).count() if posting else 0
    return [
        Requirement("post.posted", _("发布公示"), posting is not None, view.roles),
        Requirement("post.term", _("公示满 %(days)s 个工作日"), over, (), days),
        Requirement("post.objections", _("公示期异议全部答复（还有 %(left)s 件）"), left == 0, view.roles, {"left": left}),
    ]


def report_left(view: StageView, actor: Actor) -> None:
    """The posted result becomes the answer to every matter of the case."""
    case, run = case_and_run(view)
    posting = posting_of(run)
    if posting is not None:
        case_answer_matters(actor=actor, case=case, answer=posting.text[:2000], now=view.now)


register(
    StageKind("post", _("公示"), post_missing, {"days": Number(5, 1, 60), "subject": Option(tuple(Posting.Subject.values))}),
    StageKind("report", _("反馈与结果公开"), post_missing, {"days": Number(5, 1, 60)}, left=report_left),
)
