"""`shangliang jobs`: what has to be done again and again; a timer of the operating system calls it."""

import click
from django.core.management import call_command

from shangliang.desk.suggesting import departments_learn
from shangliang.intake.hotline import hotline_run
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.matters.hotspots import hot_spots_write
from shangliang.matters.likeness import counties, index_write
from shangliang.matters.suggesting import categories_learn
from shangliang.notifications.services import messages_forget, messages_retry
from shangliang.patrols.services import patrols_forget
from shangliang.people.credentials import phone_codes_forget
from shangliang.series.services import sessions_open
from shangliang.standards.services import checklists_load
from shangliang.standards.standing import standing_compute
from shangliang.topics.services.deciding import rounds_inform
from shangliang.voices.services import comments_forget

HOTLINE_LINES = 2000  # in one minute; the rest in the next
NIGHTLY = Actor.system("daily")
AXES_DAYS = 180  # 网络安全法: access logs are kept for at least six months, and not for ever


@click.group()
def group() -> None:
    """定时任务 · what a timer calls."""


@group.command()
def minute() -> None:
    """每分钟：发送等待中的短信，继续告知选题结果 · every minute: send messages that wait, go on telling what was decided on topics."""
    now = clock.now()
    left = rounds_inform(now=now)
    done = messages_retry(now=now)
    click.echo(f"短信 / messages: {done}")
    click.echo(f"热线工单 / hotline lines: {hotline_run(now=now, most=HOTLINE_LINES)}")
    click.echo(f"选题结果待告知 / authors still to be told of a selection: {left}")


@group.command()
def hourly() -> None:
    """每小时：更新查找同类诉求的索引 · every hour: write the indexes of similar matters."""
    for county in counties():
        click.echo(f"{county}: 同类诉求索引 / similar matters {index_write(county)}")


@group.command()
def learn() -> None:
    """每天夜里：学习本县的分类和承办单位，查找热点 · every night: learn categories and units from what was decided, find hot spots."""
    now = clock.now()
    for county in counties():
        known, units = categories_learn(county), departments_learn(county)
        spots = hot_spots_write(county=county, now=now)
        click.echo(f"{county}: 分类样本 / categories {known}，交办样本 / units {units}，热点 / hot spots {spots}")


@group.command()
def daily() -> None:
    """每天：打开到期的定期会商；计算站点达标情况；清理过期验证码、短信内容、会话和登录记录 · every day: open recurring meetings, compute what stations meet, forget what has had its time."""
    now = clock.now()
    codes, texts = phone_codes_forget(now=now), messages_forget(now=now)
    opened, missed = sessions_open(now=now)
    checklists_load(actor=NIGHTLY, now=now)
    met = standing_compute(actor=NIGHTLY, scope="", now=now)
    patrols_forget(now=now)
    comments_forget(now=now)
    call_command("clearsessions")
    call_command("axes_reset_logs", age=AXES_DAYS, verbosity=0)
    click.echo(f"验证码 / codes {codes}，短信内容 / texts {texts}；会话和登录记录已清理 / sessions and access logs cleaned")
    click.echo(f"站点达标 / stations computed: {met}")
    click.echo(f"定期会商 / recurring meetings: 打开 / opened {opened}，没有召开 / missed {missed}")


@group.command()
def sessions() -> None:
    """打开到期的定期会商，标出没有召开的（每天的任务里已包含）· open recurring meetings that are due, say which were missed."""
    opened, missed = sessions_open(now=clock.now())
    click.echo(f"定期会商 / recurring meetings: 打开 / opened {opened}，没有召开 / missed {missed}")
