"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "cases.open": _("只有当地的联络员、乡镇(街道)或县级办公室可以立项。"),
        "cases.closed": _("这件议题已经办结归档，不能再修改。"),
        "cases.paused": _("程序已暂停，请先恢复再办理。"),
        "cases.keep": _("案卷由承办单位的工作人员维护，您可以查看。"),
        "cases.role": _("这一步由别的角色负责，您可以查看进度。"),
        "cases.override": _("越过要求只能由乡镇(街道)或县级办公室署名并说明理由。"),
        "cases.title": _("议题名称至少 4 个字。"),
        "cases.matter_elsewhere": _("只能关联本县的诉求。"),
        "cases.missing": _("还不能进入下一环节，还差：%(needs)s。"),
        "cases.unanswered": _("还有 %(left)s 件诉求没有答复，不能办结。请先写一份“上级答复”，作为对反映人的答复。"),
        "cases.stop_reason": _("终止议题要选一项理由，并写至少 10 个字的说明；说明会作为答复告知每位反映人。"),
        "cases.pause_reason": _("暂停要写明原因（至少 5 个字）。"),
        "cases.hand_up_where": _("只能上交给承办单位的上级。"),
        "cases.seat_label": _("请写明参与者的称呼，例如“居民代表甲”。"),
        "cases.seat_twice": _("“%(label)s”已经在名单里了。"),
        "cases.document_empty": _("请写标题，并填写内容或上传文件。"),
        "cases.not_this_stage": _("议题已经不在这个环节了，请刷新页面看最新情况。"),
        "cases.screen_reason": _("请写明审查意见（至少 5 个字）。"),
        "cases.return_reason": _("退回要说明理由（至少 5 个字），好让大家知道怎么改。"),
        "cases.undo_author": _("只有添加文件的人可以撤销。"),
        "cases.template_withdrawn": _("这个程序模板已停止使用，请另选一个。"),
    },
)
registry.register(
    {
        "case.opened": (_("立项：%(title)s（%(procedure)s）"), True),
        "case.matter_added": (_("列入群众诉求：%(title)s"), True),
        "case.stage_entered": (_("进入“%(stage)s”环节"), True),
        "case.stage_left": (_("完成“%(stage)s”环节"), True),
        "case.overridden": (_("越过要求，离开“%(stage)s”环节。理由：%(reason)s"), True),
        "case.closed": (_("办结归档"), True),
        "case.stopped": (_("终止：%(reason)s"), True),
        "case.paused": (_("暂停：%(reason)s"), True),
        "case.resumed": (_("恢复办理"), True),
        "case.handed_up": (_("上交“%(place)s”联动办理：%(reason)s"), True),
        "case.seat_added": (_("增加一名%(part)s参与者"), False),
        "case.seat_removed": (_("减少一名参与者"), False),
        "case.seat_add_undone": (_("撤销：刚才增加的参与者"), False),
        "case.seat_remove_undone": (_("撤销：刚才移出的参与者回到名单"), False),
        "case.document_undone": (_("撤回《%(title)s》第 %(number)s 稿"), True),
        "case.document_private_undone": (_("撤回《%(title)s》第 %(number)s 稿"), False),
        "case.document": (_("%(kind)s：《%(title)s》第 %(number)s 稿"), True),
        "case.document_private": (_("%(kind)s：《%(title)s》第 %(number)s 稿"), False),
        "case.screened": (_("选题审查：%(reason)s"), True),
        "case.approved": (_("审定同意。%(comment)s"), True),
        "case.returned": (_("审定退回：%(comment)s"), True),
        "case.claimed": (_("%(name)s接单"), True),
        "case.unclaimed": (_("%(name)s退出牵头：%(reason)s"), True),
    },
)
