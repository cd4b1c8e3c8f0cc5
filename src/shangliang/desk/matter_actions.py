"""Every action of a matter's page: its form, its service, its words."""

from django.utils.translation import gettext_lazy as _

from shangliang.cases.services import case_add_matter
from shangliang.desk import matter_forms as forms
from shangliang.desk.doing import Action, Doing
from shangliang.desk.matter_file import MatterFile
from shangliang.desk.matter_network import NETWORK, who
from shangliang.desk.undo import undo_url
from shangliang.matters import services
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Category
from shangliang.matters.selectors import categories

Do = Doing[MatterFile]


def category_of(key: int | None) -> Category | None:
    """The category of a form's choice."""
    return next((row for row in categories() if row.pk == key), None) if key else None


def _accept(do: Do) -> object:
    return services.matter_accept(**who(do), category=category_of(do.data.get("category")))


def _refuse(do: Do) -> object:
    return services.matter_refuse(**who(do), ground=do.data["ground"], explanation=do.data["explanation"])


def _add(do: Do) -> object:
    return case_add_matter(actor=do.actor, case_id=do.data["case"], matter_id=do.about.matter.pk, now=do.now)


ACTIONS: dict[str, Action[MatterFile]] = {
    "accept": Action(
        _("受理"),
        _("受理"),
        _accept,
        _("已受理，反映人会收到通知。10 分钟内可以撤销。"),
        forms.AcceptForm,
        undo=lambda do, _done: undo_url("accept", do.about.matter.pk),
    ),
    "answer": Action(
        _("直接答复"),
        _("发出答复"),
        lambda do: services.matter_answer(**who(do), answer=do.data["answer"], public=do.data["public"]),
        _("已答复。"),
        forms.AnswerMatterForm,
    ),
    "refuse": Action(_("不予受理"), _("不予受理并说明"), _refuse, _("已说明理由。"), forms.RefuseForm),
    "hand_on": Action(
        _("转办"),
        _("转办"),
        lambda do: services.matter_hand_on(**who(do), to=do.data["to"], reason=do.data["reason"]),
        _("已转办，对方会在待办里看到。10 分钟内、对方还没处理时可以撤销。"),
        forms.HandOnForm,
        undo=lambda do, _done: undo_url("hand_on", do.about.matter.pk),
    ),
    "merge": Action(
        _("并入同类诉求"),
        _("并入"),
        lambda do: matter_merge(**who(do), into_id=do.data["into"]),
        _("已并入，原回执继续有效。"),
        forms.MergeForm,
        undo=lambda do, _done: undo_url("merge", do.about.matter.pk),
    ),
    "add": Action(_("加入正在办的议题"), _("加入"), _add, _("已加入议题，原回执继续有效。"), forms.AddToCaseForm),
    **NETWORK,
}
