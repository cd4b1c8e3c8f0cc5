"""The stage kinds conclude, adopt, handover, supervise and evaluate."""

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Number
from shangliang.cases.stage import OFFICE, case_and_run, number, only_first
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of, later_by, workdays_between
from shangliang.outcomes.models import Assignment, Item
from shangliang.outcomes.selectors import OPEN, branch_of, satisfaction_round
from shangliang.people.roles import DEPARTMENT, SUPERVISOR
from shangliang.procedures.registry import Requirement, StageKind, StageView, register


def conclude_missing(view: StageView) -> list[Requirement]:
    """At least one item, and the decision that consensus was reached."""
    case, run = case_and_run(view)
    items = Item.objects.filter(case=case, dropped_at__isnull=True).count()
    branch = branch_of(run)
    return [
        Requirement("conclude.items", _("写下至少一条共识或建议（现有 %(have)s 条）"), items > 0, view.roles, {"have": items}),
        Requirement("conclude.branch", _("认定结果：达成共识、未达成（再协商）或难以达成（报送）"), branch is not None, view.roles),
    ]


def adopt_missing(view: StageView) -> list[Requirement]:
    """Every item has its answer: adopted, partly, or not with a reason."""
    case, _run = case_and_run(view)
    left = Item.objects.filter(case=case, dropped_at__isnull=True, adoption="").count()
    return [Requirement("adopt.items", _("逐条答复是否采纳（还有 %(left)s 条）"), left == 0, view.roles, {"left": left})]


def handover_missing(view: StageView) -> list[Requirement]:
    """Every adopted item has a main unit."""
    case, _run = case_and_run(view)
    adopted = Item.objects.filter(case=case, dropped_at__isnull=True, adoption__in=["adopted", "partly"])
    left = adopted.exclude(assignments__part=Assignment.Part.MAIN).count()
    return [Requirement("handover.main", _("为每条采纳事项指定主办单位（还有 %(left)s 条）"), left == 0, OFFICE, {"left": left})]


def supervise_missing(view: StageView) -> list[Requirement]:
    """Every assignment is answered, and every answer checked."""
    case, _run = case_and_run(view)
    rows = list(Assignment.objects.filter(case=case).values_list("state", flat=True))
    waiting = sum(state in {"assigned", "signed", "returned"} for state in rows)
    unchecked = sum(state == "answered" for state in rows)
    return [
        Requirement("supervise.answered", _("承办单位全部反馈（还有 %(left)s 项）"), waiting == 0, (DEPARTMENT,), {"left": waiting}),
        Requirement("supervise.checked", _("反馈全部核查（还有 %(left)s 项）"), unchecked == 0, (*OFFICE, SUPERVISOR), {"left": unchecked}),
    ]


def work_rested(view: StageView, actor: Actor, days: int) -> None:
    """While the case rests, the units' time stands still, too."""
    case, _run = case_and_run(view)
    for row in Assignment.objects.select_for_update().filter(case=case, state__in=OPEN).order_by("pk"):
        row.due_at = later_by(row.due_at, days)
        row.version += 1
        row.save(update_fields=["due_at", "version"])


def evaluate_missing(view: StageView) -> list[Requirement]:
    """Enough judgements, or the days in which everybody could judge are over."""
    case, run = case_and_run(view)
    least, open_days = number(view, "responses"), number(view, "days")
    have = satisfaction_round(case, run.round)
    over = workdays_between(day_of(run.entered_at), day_of(view.now)) >= open_days
    params = {"least": least, "days": open_days, "have": have}
    text = _("收到至少 %(least)s 份评价，或开放满 %(days)s 个工作日（已收 %(have)s 份）")
    return [Requirement("evaluate.judged", text, have >= least or over, (), params)]


register(
    StageKind("conclude", _("形成结果"), conclude_missing, outcomes=("reached", "not_yet", "hard"), may_end=only_first),
    StageKind("adopt", _("采纳"), adopt_missing),
    StageKind("handover", _("交办"), handover_missing, rested=work_rested),
    StageKind("supervise", _("落实监督"), supervise_missing, rested=work_rested),
    StageKind(
        "evaluate",
        _("评价"),
        evaluate_missing,
        {"responses": Number(1, 1, 999), "days": Number(3, 1, 30)},
        outcomes=("done", "reopen"),
        may_end=only_first,
    ),
)
