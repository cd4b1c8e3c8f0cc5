"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "vote.is_closed": _("表决已经截止，不能再投票或修改。"),
        "vote.open_already": _("这一轮表决已经发起了。"),
        "vote.question": _("请写明表决事项（至少 5 个字）和应到人数的依据，例如“户代表名册”。"),
        "vote.eligible": _("应到人数要写 1 到 1000000 之间的整数。"),
        "vote.slips": _("表决票不能超过应到人数，还可以印 %(most)s 张。"),
        "vote.slip_unknown": _("没有这张表决票，请核对票上的 10 位号码。"),
        "vote.slip_used": _("这张表决票已经投过了，一票只能投一次。"),
        "vote.choice": _("请在同意、不同意、弃权中选一项。"),
        "vote.too_many": _("票数合计超过了应到 %(eligible)s 人，请核对计票单。"),
        "vote.sheet_empty": _("请填写各项票数（整数），至少有一票。"),
        "vote.witness": _("计票人和监票人都要写，而且是两个人。"),
        "vote.nobody_voted": _("还没有一张票，不能截止。"),
    },
)
registry.register(
    {
        "ballot.opened": (_("%(body)s表决开始：%(question)s"), True),
        "ballot.slips": (_("印制表决票 %(count)s 张"), True),
        "ballot.sheet": (_("录入纸质票 %(count)s 张，计票人 %(teller)s，监票人 %(witness)s"), True),
        "ballot.passed": (_("表决通过：同意 %(yes)s，不同意 %(no)s，弃权 %(abstain)s"), True),
        "ballot.failed": (_("表决未通过：同意 %(yes)s，不同意 %(no)s，弃权 %(abstain)s"), True),
    },
)
