"""`shangliang jobs`: what has to be done again and again; a timer of the operating system calls it."""

import click
from django.core.management import call_command

from shangliang.kernel import clock
from shangliang.notifications.services import messages_forget, messages_retry
from shangliang.patrols.services import patrols_forget
from shangliang.people.credentials import phone_codes_forget
from shangliang.series.services import sessions_open

AXES_DAYS = 180  # 网络安全法: access logs are kept for at least six months, and not for ever


@click.group()
def group() -> None:
    """定时任务 · what a timer calls."""


@group.command()
def minute() -> None:
    """每分钟：发送等待中的短信 · every minute: send the messages that wait."""
    done = messages_retry(now=clock.now())
    click.echo(f"短信 / messages: {done}")


@group.command()
def daily() -> None:
    """每天：打开到期的定期会商；清理过期验证码、短信内容、会话和登录记录 · every day: open recurring meetings, forget what has had its time."""
    now = clock.now()
    codes, texts = phone_codes_forget(now=now), messages_forget(now=now)
    opened, missed = sessions_open(now=now)
    patrols_forget(now=now)
    call_command("clearsessions")
    call_command("axes_reset_logs", age=AXES_DAYS, verbosity=0)
    click.echo(f"验证码 / codes {codes}，短信内容 / texts {texts}；会话和登录记录已清理 / sessions and access logs cleaned")
    click.echo(f"定期会商 / recurring meetings: 打开 / opened {opened}，没有召开 / missed {missed}")


@group.command()
def sessions() -> None:
    """打开到期的定期会商，标出没有召开的（每天的任务里已包含）· open recurring meetings that are due, say which were missed."""
    opened, missed = sessions_open(now=clock.now())
    click.echo(f"定期会商 / recurring meetings: 打开 / opened {opened}，没有召开 / missed {missed}")
