"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "meetings.notice": _("会议通知要写明名称和地点。"),
        "meetings.past": _("会议时间已经过去，请选一个将来的时间。"),
        "meetings.nobody": _("还没有参与者，请先把固定和灵活参与者加进名单。"),
        "meetings.cancelled": _("这次会已经取消。"),
        "meetings.not_yet": _("会议还没到时间，开过之后再签到。"),
        "meetings.nobody_came": _("请勾选到会的人；没有人到会请改用“取消会议”。"),
        "meetings.not_held": _("先记录到会情况，再写会议记录。"),
        "meetings.confirmed": _("会议记录已经确认，不能再改；有补充请另加文件。"),
        "meetings.minutes_short": _("会议记录至少写 10 个字，说清议了什么、形成什么意见、有什么不同意见。"),
        "meetings.held": _("这次会已经开过，不能取消。"),
        "meetings.cancel_reason": _("取消会议要写明原因（至少 5 个字）。"),
    },
)
registry.register(
    {
        "meeting.announced": (_("发出会议通知：%(title)s，地点：%(place)s"), True),
        "meeting.held": (_("召开“%(title)s”，到会 %(present)s 人"), True),
        "meeting.minutes": (_("“%(title)s”会议记录第 %(number)s 稿"), True),
        "meeting.confirmed": (_("确认“%(title)s”会议记录"), True),
        "meeting.cancelled": (_("取消“%(title)s”：%(reason)s"), True),
    },
)
