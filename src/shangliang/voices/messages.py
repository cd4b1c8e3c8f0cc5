"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "voices.sign_in": _("附议前请用手机验证一次：一人一件事只算一次，不显示您是谁。"),
        "voices.office": _("附议是群众、委员和代表的权利；办理单位的工作人员不参加附议。"),
        "voices.ended": _("这件事已经办结，不再附议和评论；有新情况请另提。"),
        "voices.merged": _("这件事已经并入同类诉求，请到那一件下面附议。"),
        "voices.none": _("您没有附议过这件事，不用撤回。"),
        "voices.moderate": _("评论由当地联络员、乡镇(街道)或县级办公室审核。"),
        "voices.too_short": _("请至少写 2 个字。"),
        "voices.too_long": _("评论最多 500 个字，请写短一些。"),
        "voices.forbidden_word": _("评论里有不能公开的词语“%(words)s”，请换个说法；内容还没有发出。"),
        "voices.alias": _("化名里有电话、证件号码或不能公开的词语，请换一个，或留空。"),
        "voices.reason": _("请至少写 5 个字，说明为什么不公开，发表的人看得到。"),
        "voices.decided": _("这条评论现在是“%(state)s”，已经有人处理过了。"),
        "voices.hide_not_found": _("评论里没有“%(words)s”，请照原文抄下要遮盖的字。"),
        "voices.hidden_all": _("遮盖以后没有内容了，请改为不公开并说明原因。"),
        "voices.reply_short": _("回复要让人看得懂：请至少写 5 个字。"),
    },
)
registry.register(
    {
        "support.given": (_("又有一人附议"), False),
        "support.withdrawn": (_("有一人撤回附议"), False),
        "comment.given": (_("收到一条评论，等审核"), False),
        "comment.shown": (_("公开一条评论"), False),
        "comment.refused": (_("不公开一条评论：%(reason)s"), False),
        "comment.withdrawn": (_("发表的人撤回评论"), False),
        "comment.replied": (_("%(office)s回复评论"), True),
        "comment.forgotten": (_("清除没有公开的评论 %(number)s 条"), False),
    },
)
