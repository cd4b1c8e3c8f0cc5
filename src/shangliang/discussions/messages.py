"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "discussions.not_open": _("议政还没有开始。"),
        "discussions.over": _("议政时间已经结束；您可以到首页“我要提议题”另提意见。"),
        "discussions.question": _("请写明请大家议什么（至少 5 个字）。"),
        "discussions.open_already": _("这一轮议政已经开放了。"),
        "discussions.too_short": _("请至少写 5 个字。"),
        "discussions.hide_reason": _("隐藏发言要写明理由（至少 5 个字）。"),
    },
)
registry.register(
    {
        "discussion.opened": (_("开放线上议政 %(days)s 天：%(question)s"), True),
        "discussion.advice": (_("收到一条%(side)s意见"), True),
        "discussion.hidden": (_("隐藏一条违规发言：%(reason)s"), True),
    },
)
