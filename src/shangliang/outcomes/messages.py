"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "outcomes.item_short": _("请写清共识或建议（至少 5 个字）。"),
        "outcomes.branch": _("请在达成共识、未达成、难以达成中选一项。"),
        "outcomes.branch_reason": _("请写明认定的理由（至少 5 个字）。"),
        "outcomes.adoption": _("请在采纳、部分采纳、不采纳中选一项。"),
        "outcomes.adoption_reason": _("部分采纳和不采纳要写明理由（至少 5 个字），群众会看到。"),
        "outcomes.not_adopted": _("只有采纳或部分采纳的事项可以交办。"),
        "outcomes.due_past": _("办理期限要在今天以后。"),
        "outcomes.assigned_twice": _("“%(name)s”已经承办这一条了。"),
        "outcomes.one_main": _("这一条已经有主办单位，其他单位请选“协办”。"),
        "outcomes.done": _("这一项已经办结核查，不能再改。"),
        "outcomes.not_yours": _("这一项由别的单位承办。"),
        "outcomes.check": _("核查由承办议题的单位或村务监督员进行。"),
        "outcomes.signed_already": _("已经签收过了。"),
        "outcomes.answer_short": _("反馈要让群众看得懂：请至少写 10 个字，说清做了什么、结果怎样。"),
        "outcomes.extension_late": _("期限已过，不能再申请延期；请尽快反馈，并说明迟延原因。"),
        "outcomes.extension_reason": _("请选一个更晚的日期，并写明原因（至少 5 个字）。"),
        "outcomes.extension_none": _("没有待审的延期申请。"),
        "outcomes.nothing_to_check": _("承办单位还没有反馈，暂时没有可核查的内容。"),
        "outcomes.return_reason": _("退回要写明还差什么（至少 5 个字）。"),
        "outcomes.not_judging": _("现在还不是评价的时候；结果公布后，凭回执就可以评价。"),
        "outcomes.judged_already": _("这张回执本轮已经评价过了，谢谢您。"),
        "outcomes.judgement": _("请回答每一个选择题。"),
    },
)
registry.register(
    {
        "outcome.item": (_("形成第 %(number)s 条：%(text)s"), True),
        "outcome.item_dropped": (_("撤下第 %(number)s 条"), True),
        "outcome.reached": (_("认定达成共识：%(reason)s"), True),
        "outcome.not_yet": (_("尚未达成共识，继续协商：%(reason)s"), True),
        "outcome.hard": (_("难以达成共识，报送决策参考：%(reason)s"), True),
        "outcome.adopted": (_("第 %(number)s 条：%(label)s。%(reason)s"), True),
        "outcome.assigned": (_("第 %(number)s 条交“%(unit)s”办理"), True),
        "outcome.signed": (_("“%(unit)s”签收第 %(number)s 条"), True),
        "outcome.answered": (_("“%(unit)s”反馈第 %(number)s 条办理结果"), True),
        "outcome.answered_late": (_("“%(unit)s”超过期限后反馈第 %(number)s 条办理结果"), True),
        "outcome.extension_asked": (_("“%(unit)s”申请延期：%(reason)s"), True),
        "outcome.extension_granted": (_("同意“%(unit)s”延期"), True),
        "outcome.extension_refused": (_("不同意“%(unit)s”延期"), True),
        "outcome.checked": (_("核查“%(unit)s”办理的第 %(number)s 条：属实"), True),
        "outcome.returned": (_("退回“%(unit)s”再办第 %(number)s 条：%(reason)s"), True),
        "outcome.judged": (_("收到一份不记名评价"), True),
        "outcome.reopened": (_("有群众不满意，重新办理"), True),
        "outcome.limit": (_("有群众不满意，但已到轮次上限，由县级办公室研究"), True),
    },
)
