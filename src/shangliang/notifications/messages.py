"""The texts that belong to no other app: the sign-in code."""

from django.utils.translation import gettext_lazy as _

from shangliang.notifications.texts import Text, register_messages

register_messages(
    {
        "sign_in": Text(
            _("【商量】登录验证码 %(code)s，%(minutes)s 分钟内有效。请勿告诉他人，工作人员不会向您索要。"),
            {"code": "123456", "minutes": "10"},
            urgent=True,
        ),
    },
)
