"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "standards.checklist_county": _("达标标准由县级办公室（本县）或系统管理员修改。请联系他们。"),
        "standards.check_offices": _("自查由站点联络员或上级经办来做。"),
        "standards.review_offices": _("复核由乡镇(街道)或县级办公室来做。"),
        "standards.review_own": _("自查是您提交的，请换一位同事复核。"),
        "standards.compute_offices": _("重新计算由乡镇(街道)或县级办公室来做，只算自己管的地方。"),
        "standards.rules_offices": _("制度文件由当地的站点联络员、乡镇(街道)或县级办公室登记。"),
        "standards.brand_county": _("名称、标识、颜色和统一的程序由县级办公室设置。"),
        "standards.checklist_faulty": _("这份标准还不能保存：%(faults)s"),
        "standards.not_offered": _("这一版标准已经不用于新的自查了，请选最新一版。"),
        "standards.station_closed": _("这个站点已停用，不再自查。"),
        "standards.check_running": _("这个站点按这份标准的自查正在进行，不用再开一次。"),
        "standards.in_review": _("自查已经提交，正在等复核，现在不能改；要改请先撤回。您填写的内容还在下面，没有丢。"),
        "standards.reviewed_already": _("这次自查已经复核过了，不能再改；到复查日期可以重新自查。您填写的内容还在下面。"),
        "standards.not_submitted": _("这次自查还没有提交（或已经撤回），现在不能复核。您填写的内容还在下面。"),
        "standards.unanswered": _("还有几条既没有系统里的记录，也没有写明情况：%(items)s。请补上再提交。"),
        "standards.undecided": _("每一条都要有复核意见，还缺：%(items)s。"),
        "standards.needs_words": _("不符合的条目要写明原因和怎么整改：%(items)s。"),
        "standards.needs_evidence": _("这几条只认系统里的记录，现在没有记录，不能定为符合：%(items)s。"),
        "standards.recheck_day": _("复查日期要在今天之后、三年之内。"),
        "standards.rule_empty": _("制度文件要有标题，正文和文件至少有一样。"),
        "standards.rule_days": _("停用日期要晚于生效日期。"),
        "standards.rule_not_here": _("选的制度文件不适用于这个站点，请换一份。"),
        "standards.brand_platform": _("平台名称要有 2 到 20 个字。"),
        "standards.brand_pattern": _("站点名称的写法里要有 {place} 或 {name}，只能用 {place}、{kind}、{name} 三种空位，最长 60 个字。"),
        "standards.colour_wrong": _("“%(colour)s”不是颜色。请写成 # 加六位数字或字母，例如 #a92c1a。"),
        "standards.colour_pale": _(
            "颜色 %(colour)s 太浅，看不清：上面的白字对比度是 %(white)s，写在纸底上是 %(paper)s，都要达到 4.5。同一色相里最近的合格颜色是 %(nearest)s。"
        ),
        "standards.mark_not_square": _("标识要用正方形的图片，您选的是 %(width)s×%(height)s。请裁成正方形再上传。"),
        "standards.mark_small": _("标识图片太小，每边至少要有 %(least)s 像素。"),
        "standards.mark_large": _("标识图片不能超过 %(most)s MB。请换一张小一些的。"),
        "standards.flow_unknown": _("选的程序模板不存在或没有开放使用，请重新选。"),
        "standards.flow_not_allowed": _("本县统一了协商流程，不能用“%(name)s”立项，请选本县开放的程序。"),
    },
)
registry.register(
    {
        "standard.version": (_("达标标准“%(name)s”有了第 %(number)s 版"), True),
        "standard.offered": (_("达标标准“%(name)s”第 %(number)s 版开放使用"), True),
        "standard.withdrawn": (_("达标标准“%(name)s”第 %(number)s 版停止用于新的自查"), True),
        "standard.computed": (_("重新计算了%(name)s %(count)s 个站点的达标情况"), False),
        "standard.check_opened": (_("开始按“%(name)s”第 %(number)s 版自查"), False),
        "standard.check_saved": (_("保存“%(name)s”的自查情况"), False),
        "standard.check_submitted": (_("提交“%(name)s”的自查，系统里有记录的 %(met)s 条，共 %(count)s 条"), True),
        "standard.check_withdrawn": (_("撤回“%(name)s”的自查"), False),
        "standard.check_passed": (_("“%(name)s”复核达标，复查日期 %(day)s"), True),
        "standard.check_failed": (_("“%(name)s”复核后待整改：%(items)s"), True),
        "standard.rule_added": (_("登记制度文件《%(title)s》"), True),
        "standard.rule_changed": (_("修改制度文件《%(title)s》"), True),
        "standard.rule_ended": (_("制度文件《%(title)s》自 %(day)s 起停用"), True),
        "standard.brand_saved": (_("统一标识改为“%(platform)s”，颜色 %(colour)s"), True),
        "standard.brand_reset": (_("统一标识恢复默认"), True),
        "standard.brand_restored": (_("重新启用统一标识“%(platform)s”"), True),
        "standard.flows_set": (_("本县统一使用的程序：%(names)s"), True),
        "standard.flows_free": (_("本县不限定程序"), True),
    },
)
