"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "publicity.posted_already": _("本环节已经发布公示了。"),
        "publicity.empty": _("公示要有标题，内容至少 10 个字。"),
        "publicity.over": _("公示期已结束；仍有意见可以另提诉求。"),
        "publicity.objection_short": _("请写明异议和理由（至少 5 个字）。"),
        "publicity.photos_unchecked": _("请逐张看过，确认照片里没有人脸和车牌，再勾选公开。有的话请换一张，或者都不选。"),
        "publicity.photos_none": _("请至少选一张照片；一张都不合适就不公开。"),
        "publicity.photos_hidden": _("这件议题现在没有公开的照片。"),
        "publicity.answered_already": _("这条异议已经答复过了。"),
    },
)
registry.register(
    {
        "posting.posted": (_("发布公示《%(title)s》，为期 %(days)s 个工作日"), True),
        "posting.photos_shown": (_("公开办理前后的照片"), True),
        "posting.photos_withdrawn": (_("撤下办理前后的照片"), True),
        "posting.objection": (_("收到对《%(title)s》的异议"), True),
        "posting.objection_answered": (_("答复对《%(title)s》的异议"), True),
    },
)
