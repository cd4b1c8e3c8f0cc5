"""The stage kind discuss 线上议政."""

from django.utils.translation import gettext_lazy as _

from deliberate.procedure import Number
from shangliang.cases.stage import case_and_run
from shangliang.discussions.selectors import window_of
from shangliang.procedures.registry import Requirement, StageKind, StageView, register


def discuss_missing(view: StageView) -> list[Requirement]:
    """The window was opened, and its days are over."""
    _case, run = case_and_run(view)
    window = window_of(run)
    params = {"days": view.params["days"]}
    return [
        Requirement("discuss.open", _("发布议政问题，开放 %(days)s 天"), window is not None, view.roles, params),
        Requirement("discuss.over", _("议政时间已满 %(days)s 天"), window is not None and view.now >= window.closes_at, (), params),
    ]


register(StageKind("discuss", _("线上议政"), discuss_missing, {"days": Number(15, 1, 90)}))
