"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "patrols.walk": _("只有本片的片长和本地办公室可以巡查和维护路线。"),
        "patrols.checks": _("只有县级办公室可以增减本县的检查项。"),
        "patrols.name": _("请给路线起个名字，至少 2 个字，例如“一片河边线”。"),
        "patrols.name_taken": _("这个地方已经有同名的路线。"),
        "patrols.where": _("路线要落在村(社区)、组或片里，请重新选择地方。"),
        "patrols.ended": _("这条路线已经停用。"),
        "patrols.thing": _("请从列出的类别中选一种。"),
        "patrols.spot": _("请写明在什么位置，2 到 40 个字，例如“3 组桥头”。"),
        "patrols.too_many": _("一条路线最多 %(most)s 处，请另设一条。"),
        "patrols.stop_ended": _("这一处已经不在路线上。"),
        "patrols.hazard": _("请从这一处的检查项中选一项。"),
        "patrols.check_text": _("请写明检查项，2 到 30 个字，例如“护栏松动”。"),
        "patrols.check_taken": _("这一类已经有这一项。"),
        "patrols.note": _("备注最多 40 个字。"),
        "patrols.people": _(
            "这里只记物，不记人。请去掉“%(words)s”，写清哪里的什么东西怎么了。群众有事要反映，请用“替群众填写”，经本人同意。"
        ),
        "patrols.already_open": _("这个隐患 %(day)s 已经上报，正在办理，不用再报。"),
        "patrols.is_hazard": _("这一处今天已经上报隐患，不能改成正常；办结后会自动消除。"),
    },
)
registry.register(
    {
        "patrol.route_saved": (_("设立巡查路线“%(name)s”"), False),
        "patrol.route_changed": (_("巡查路线改名为“%(name)s”"), False),
        "patrol.route_ended": (_("停用巡查路线“%(name)s”"), False),
        "patrol.stops_added": (_("巡查路线增加 %(count)s 处"), False),
        "patrol.stop_ended": (_("巡查路线去掉一处：%(spot)s"), False),
        "patrol.check_added": (_("本县检查项增加：%(hazard)s"), False),
        "patrol.check_ended": (_("本县检查项去掉：%(hazard)s"), False),
        "patrol.hazard": (_("上报隐患：%(spot)s，%(hazard)s"), False),
    },
)
