"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "people.phone_wrong": _("手机号码应为 11 位数字，例如 13800001234。请检查后重新填写。"),
        "people.code_wait": _("验证码刚刚发出。请先看看短信；%(seconds)s 秒后可以重新获取。"),
        "people.code_too_many": _("获取验证码的次数太多。请 %(minutes)s 分钟后再试；不登录也可以反映和查询诉求。"),
        "people.code_wrong": _("验证码不对，还可以再试 %(left)s 次。请核对最近一条短信里的 6 位数字。"),
        "people.code_exhausted": _("这个验证码已输错多次，不能再用。请重新获取验证码。"),
        "people.code_expired": _("验证码已超过 %(minutes)s 分钟，失效了。请重新获取验证码，手机号码已为您保留。"),
        "people.code_used": _("这个验证码已经用过。请重新获取验证码。"),
        "people.code_none": _("这个号码还没有获取过验证码，或验证码已失效。请先获取验证码。"),
        "people.disabled": _("这个账号已停用。如有疑问，请联系当地协商办公室。"),
        "people.username_taken": _("用户名“%(username)s”已有人使用。请换一个。"),
        "people.username_wrong": _("用户名应为 3–40 个小写字母、数字、点、横线或下划线，以字母开头。"),
        "people.phone_taken": _("这个手机号码已登记在另一个工作账号上。请核对号码。"),
        "people.name_missing": _("请填写对外显示的职务称谓，例如“后周社区联络员”。"),
        "people.home_missing": _("请选择账号所属地区：由该地区的办公室管理这个账号。"),
        "people.home_needed": _("县级办公室建立的账号必须选择本县范围内的所属地区。"),
        "people.password_weak": _("密码不符合要求：%(reasons)s"),
        "people.password_old_wrong": _("原密码不对，密码没有更改。请重新填写原密码。"),
        "people.manage": _("账号和单位由系统管理员或本县县级办公室管理。您没有这个地区的管理权限。"),
        "people.manage_above": _("这个账号的职责超出您的管理范围，请联系系统管理员。"),
        "people.manage_admin": _("管理员账号由安全管理员管理，请联系安全管理员。"),
        "people.grant_above": _("只能授予您管理范围以内的职责。请选择本辖区内的地区或单位。"),
        "people.grant_admin": _("管理员职责只能由安全管理员授予或收回。"),
        "people.grant_self": _("不能给自己授予职责。请由另一位管理人员办理。"),
        "people.grant_place": _("请选择这项职责所在的地区或单位。"),
        "people.grant_role": _("没有这项职责。请从列表中选择。"),
        "people.grant_dates": _("失效日期不能早于生效日期。"),
        "people.grant_twice": _("这个人已经有同一地区（单位）的同一职责，不必重复授予。"),
        "people.grant_over": _("这项职责已经结束。"),
        "people.grant_resident": _("群众账号不能授予职责。请为其另建工作账号。"),
        "people.admins_apart": _("系统管理员、安全管理员、审计员必须由不同的人担任（三员分立）。"),
        "people.org_name": _("请填写单位名称。"),
        "people.org_taken": _("这个地区已有同名单位“%(name)s”。"),
        "people.org_dates": _("撤销日期应晚于成立日期。"),
        "people.org_parent": _("上级单位不能是本单位或它的下级单位。"),
        "people.member_committee": _("委员所属应为政协委员会。请选择政协委员会。"),
        "people.member_dates": _("任期结束日期应晚于开始日期。"),
        "people.member_staff": _("委员须使用工作账号。请先建立工作账号。"),
        "people.factor_wrong": _("动态码不对。请看验证器上当前的 6 位数字；手机时间不准时动态码也会不对。"),
        "people.factor_wait": _("动态码输错多次。请 %(seconds)s 秒后再试，也可以使用一个备用码。"),
        "people.factor_none": _("还没有开始设置动态码。请重新打开设置页面。"),
    },
)
registry.register(
    {
        "person.created": (_("建立了账号"), False),
        "person.changed": (_("更改了账号资料"), False),
        "person.disabled": (_("停用了账号"), False),
        "person.enabled": (_("恢复了账号"), False),
        "person.joined": (_("用手机验证码首次登录"), False),
        "person.password": (_("设置了新密码"), False),
        "person.factor_on": (_("开启了动态码"), False),
        "person.factor_reset": (_("清除了动态码，下次登录时重新设置"), False),
        "person.recovery_used": (_("用备用码通过了第二步验证"), False),
        "grant.given": (_("授予职责“%(role)s”（%(place)s），自 %(starts)s 起"), False),
        "grant.ended": (_("收回职责“%(role)s”（%(place)s），自 %(ends)s 起失效"), False),
        "org.created": (_("登记了单位“%(name)s”"), False),
        "org.changed": (_("更改了单位“%(name)s”的资料"), False),
        "member.saved": (_("登记了委员任职（%(committee)s）"), False),
    },
)
