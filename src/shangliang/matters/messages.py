"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors
from shangliang.notifications.texts import Text, register_messages

errors.register(
    {
        "matters.closed": _("这件诉求现在是“%(state)s”，不能再受理或转办。请刷新页面看最新情况。"),
        "matters.not_holder": _("这件诉求现在由别的单位办理，您可以查看，不能处理。"),
        "matters.bounced": _("这件诉求已经转过两次，由县级办公室决定由谁办理，不能再转。"),
        "matters.helper": _("只有本地联络员、片长和乡镇(街道)工作人员可以代群众填写。"),
        "matters.contact": _("联系方式只有正在办理的单位可以查看。"),
        "matters.too_short": _("请至少写 5 个字，说明是什么事。"),
        "matters.too_many_photos": _("照片最多 %(most)s 张，请去掉几张再提交；文字都还在。"),
        "matters.consent": _("代填前请把告知内容读给本人听，并勾选“本人同意”。"),
        "matters.already_accepted": _("这件诉求已经受理了，请刷新页面。"),
        "matters.answer_too_short": _("答复要让人看得懂：请至少写 10 个字，说清结果或原因。"),
        "matters.ground": _("请从列出的理由中选一项。"),
        "matters.reason": _("请至少写 5 个字，说明为什么转办。"),
        "matters.hand_on_where": _("只能转给本地所在的上级，或本县内的下级。请重新选择。"),
        "matters.merge_where": _("只能并入本县的另一件诉求。"),
        "matters.merge_cycle": _("那件诉求本身已经并入别处，请直接并入最终的那一件。"),
        "matters.merge_ended": _("那件诉求已经办结，不能并入；如有新情况请单独办理。"),
        "matters.merge_circle": _("那件诉求已经并入这一件，不能再反过来合并。"),
        "matters.join_ended": _("您想加入的那件诉求刚刚办结。您写的内容已经单独收下，会照常办理。"),
        "matters.join_late": _("您的这件诉求已经在办理，不能再加入别的诉求。"),
        "matters.not_merged": _("这件诉求现在没有并入别处（或已有答复），请刷新页面。"),
        "matters.unmerge_reason": _("请至少写 5 个字，说明为什么不是同一件事。"),
        "matters.fixed": _("县级办公室已经决定由谁办理，不能再转。"),
        "matters.fix_where": _("请选本县内的一个乡镇(街道)、村(社区)或县级办公室。"),
        "matters.county_decides": _("转办多次的诉求由县级办公室决定由谁办理。"),
        "matters.tier": _("请从小事、大事、难事中选一项。"),
        "matters.publish_merged": _("这件诉求已并入另一件，请公开那一件。"),
        "matters.publish_short": _("公开的标题至少 4 个字，内容至少 5 个字。"),
        "matters.publish_numbers": _("公开内容里还有像电话、证件、车牌或房号的内容：%(found)s。请删去或改写后再公开。"),
        "matters.publish_words": _("公开内容里有本县规定不得公开的词：%(found)s。"),
        "matters.not_public": _("这件诉求现在没有公开。"),
        "matters.withdraw_reason": _("请至少写 5 个字，说明为什么撤下。"),
        "matters.words": _("只有县级办公室可以修改本县的词表。"),
        "matters.word_short": _("词至少 2 个字，最多 20 个字。"),
        "matters.word_known": _("这个词已经在词表里。"),
        "matters.look_reason": _("请写明查看联系方式的用途，例如“回访”。"),
    },
)
registry.register(
    {
        "matter.raised": (_("收到诉求"), True),
        "matter.accepted": (_("已受理，正在研究怎么办"), True),
        "matter.answered": (_("已作出答复"), True),
        "matter.refused": (_("不予受理，已说明理由"), True),
        "matter.handed_up": (_("转交上级“%(place)s”办理：%(reason)s"), True),
        "matter.handed_down": (_("转交“%(place)s”办理：%(reason)s"), True),
        "matter.accept_undone": (_("撤回受理，重新研究由谁办理"), True),
        "matter.hand_on_undone": (_("撤回转办，仍由原单位办理"), True),
        "matter.merged": (_("与同类诉求“%(title)s”合并办理"), True),
        "matter.joined": (_("又有一位居民反映同一件事，已合并"), True),
        "matter.unmerged": (_("不是同一件事，恢复单独办理：%(reason)s"), True),
        "matter.parted": (_("本人认为不是同一件事，恢复单独办理"), True),
        "matter.left": (_("有一件合并进来的诉求恢复单独办理"), True),
        "matter.holder_fixed": (_("县级办公室决定由“%(place)s”办理，不再转办：%(reason)s"), True),
        "matter.tier_set": (_("定为%(tier)s"), False),
        "matter.published": (_("内容经审核后公开（不显示反映人）"), True),
        "matter.withdrawn": (_("公开内容已撤下"), True),
        "matter.in_case": (_("列入协商议题 %(number)s"), True),
        "matter.reopened": (_("有群众对结果不满意，重新办理"), True),
        "matter.word_added": (_("本县词表增加一个词"), False),
        "matter.word_removed": (_("本县词表删去一个词"), False),
        "matter.contact_seen": (_("工作人员查看了联系方式"), True),
        "matter.contact_deleted": (_("本人删除了联系方式"), True),
    },
)

_SAMPLE = {"receipt": "ABCD-EFGH-JKMN", "title": "小区门口路灯不亮晚上走路不方"}
register_messages(
    {
        "matter.received": Text(_("您反映的“%(title)s”已收到，回执 %(receipt)s，凭回执可查进度。"), _SAMPLE),
        "matter.accepted": Text(_("您反映的“%(title)s”已受理，回执 %(receipt)s。"), _SAMPLE),
        "matter.accept_undone": Text(_("更正：“%(title)s”还没有正式受理，正在确认由谁办理，回执 %(receipt)s 继续有效。"), _SAMPLE),
        "matter.hand_on_undone": Text(_("更正：“%(title)s”没有转办，仍由原单位办理，回执 %(receipt)s 继续有效。"), _SAMPLE),
        "matter.answered": Text(_("您反映的“%(title)s”有答复了，请凭回执 %(receipt)s 查看。"), _SAMPLE),
        "matter.merged": Text(_("您反映的“%(title)s”与同类事项合并办理，回执 %(receipt)s 继续有效。"), _SAMPLE),
        "matter.unmerged": Text(_("您反映的“%(title)s”恢复单独办理，回执 %(receipt)s。"), _SAMPLE),
        "matter.handed_on": Text(_("您反映的“%(title)s”已转有关单位办理，回执 %(receipt)s。"), _SAMPLE),
        "matter.in_case": Text(_("您反映的“%(title)s”已列入协商议题，回执 %(receipt)s 可看进展。"), _SAMPLE),
        "matter.reopened": Text(_("“%(title)s”因有群众不满意重新办理，回执 %(receipt)s 可看进展。"), _SAMPLE),
    },
)
