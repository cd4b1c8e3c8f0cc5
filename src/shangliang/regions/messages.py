"""The sentences of refusals and journal entries about places."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel.errors import register

register(
    {
        "regions.not_yours": _("只有系统管理员和本县办公室可以修改区划，这里不在您的管理范围内。"),
        "regions.official_only": _("省、市、县、乡镇、村按国家统计局名单导入，由系统管理员维护；您可以增加组、片和园区、企业。"),
        "regions.no_parent": _("上级区划 %(path)s 不存在或已停用，请先添加上级。"),
        "regions.wrong_path": _("“%(path)s”不是有效的区划代码。"),
        "regions.taken": _("代码 %(path)s 已经被“%(name)s”使用。"),
        "regions.full": _("“%(name)s”下面的编号已经用完，请手工填写一个没有用过的编号。"),
        "regions.no_name": _("请填写名称。"),
        "regions.long_name": _("名称太长，最多 %(limit)s 个字。"),
        "regions.has_below": _("“%(name)s”下面还有 %(number)s 个没有停用的区划，请先停用它们。"),
        "regions.future": _("停用日期 %(day)s 还没有到，请在当天或以后停用。"),
        "regions.before_start": _("停用日期必须晚于启用日期 %(day)s。"),
    },
)
registry.register(
    {
        "regions.created": (_("新增区划“%(name)s”（%(path)s）"), True),
        "regions.renamed": (_("区划 %(path)s 由“%(old)s”改名为“%(name)s”"), True),
        "regions.closed": (_("区划“%(name)s”（%(path)s）自 %(day)s 起停用"), True),
        "regions.imported": (
            _("导入区划 %(file)s 第 %(first)s 至 %(last)s 行：新增 %(created)s，更改 %(renamed)s，停用 %(closed)s"),
            False,
        ),
    },
)
