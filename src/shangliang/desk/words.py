"""The desk's own words for stage kinds, outcomes, classes of participants and what a requirement is met with."""

from django.utils.translation import gettext_lazy as _

# What the present stage asks of whoever owns it, as a button.
NEXT = {
    "collect": _("汇总意见"),
    "screen": _("填审查表"),
    "approve": _("去审定"),
    "claim": _("去接单"),
    "inquire": _("写调研记录"),
    "draft": _("拟方案"),
    "review": _("录专家意见"),
    "prepare": _("做会前准备"),
    "discuss": _("看线上议政"),
    "meet": _("开会与记录"),
    "vote": _("办理表决"),
    "conclude": _("认定结果"),
    "refer": _("写报送件"),
    "adopt": _("答复采纳"),
    "handover": _("交办"),
    "supervise": _("督办核查"),
    "post": _("办理公示"),
    "report": _("公开结果"),
    "evaluate": _("看群众评价"),
    "archive": _("归档"),
}

# How a stage can be left, as a button.
OUTCOMES = {
    "done": _("完成，进入下一环节"),
    "passed": _("表决通过，进入下一环节"),
    "failed": _("表决未通过，退回修改"),
    "returned": _("退回修改"),
}

# Stages that go on by an action of their own, not by the button.
BY_ACTION = frozenset({"approve", "claim", "conclude"})

# domain.md §9: classes of participants.
CAPACITIES = {
    "fixed": _("固定成员"),
    "interested": _("利益相关方"),
    "representative": _("村(居)民代表"),
    "deputies": _("两代表一委员"),
    "member": _("政协委员"),
    "sector": _("界别群众"),
    "elder": _("乡贤"),
    "committees": _("村“两委”"),
    "supervisor": _("村务监督"),
    "owners": _("业委会、物业"),
    "unit": _("驻村单位"),
    "department": _("部门"),
    "lawyer": _("法律专家"),
    "expert": _("专业技术人员"),
    "social": _("社会组织"),
    "volunteer": _("志愿者"),
    "listener": _("旁听群众"),
}

# The kind of document a stage asks for first.
PAPERS = {
    "collect": "opinions",
    "inquire": "inquiry",
    "draft": "draft",
    "review": "expert",
    "prepare": "material",
    "refer": "report",
}

# Sections that a stage works in, in the order in which it needs them; the others follow below.
SECTIONS = {
    "collect": ("matters", "documents"),
    "screen": ("screening",),
    "approve": ("approval",),
    "claim": ("claim",),
    "inquire": ("documents",),
    "draft": ("documents",),
    "review": ("documents",),
    "prepare": ("participants", "documents", "meetings"),
    "discuss": ("discussion",),
    "meet": ("meetings",),
    "vote": ("ballots",),
    "conclude": ("items",),
    "refer": ("documents",),
    "adopt": ("items",),
    "handover": ("assignments",),
    "supervise": ("assignments",),
    "post": ("postings",),
    "report": ("postings",),
    "evaluate": ("satisfaction",),
    "archive": (),
}
ALL_SECTIONS = (
    "screening",
    "approval",
    "participants",
    "meetings",
    "discussion",
    "ballots",
    "items",
    "assignments",
    "postings",
    "satisfaction",
    "documents",
    "matters",
)

# Where a requirement is met: the section of the page, and the words of the link.
NEEDS = {
    "collect.voices": ("matters", _("关联诉求")),
    "screen.done": ("screening", _("填写审查表")),
    "screen.passed": ("screening", _("修改审查表")),
    "approve.agreed": ("approval", _("审定")),
    "claim.lead": ("claim", _("接单")),
    "prepare.seats": ("participants", _("添加参与者")),
    "prepare.share": ("participants", _("邀请利益相关方")),
    "prepare.material": ("documents", _("添加会议材料")),
    "prepare.notice": ("meetings", _("发会议通知")),
    "meet.held": ("meetings", _("记录会议")),
    "meet.minutes": ("meetings", _("写会议记录")),
    "discuss.open": ("discussion", _("发布议政问题")),
    "vote.open": ("ballots", _("发起表决")),
    "vote.closed": ("ballots", _("计票")),
    "conclude.items": ("items", _("写共识事项")),
    "conclude.branch": ("items", _("认定结果")),
    "adopt.items": ("items", _("逐条答复")),
    "handover.main": ("assignments", _("指定主办单位")),
    "supervise.answered": ("assignments", _("看办理情况")),
    "supervise.checked": ("assignments", _("去核查")),
    "post.posted": ("postings", _("发布公示")),
    "post.objections": ("postings", _("答复异议")),
    "evaluate.judged": ("satisfaction", _("看评价")),
}
