"""The command line `shangliang`: one module a subgroup, loaded with Django only when it is asked for."""

import os
import sys
from importlib import import_module
from typing import cast

import click
from typing_extensions import override

# name: module in this package, attribute, needs the tables (django.setup), help
COMMANDS = {
    "regions": ("regions", "group", True, "区划：导入、查看 · places: import, list"),
    "journal": ("journal", "group", True, "日志：校验、封存 · journal: verify, seal"),
    "manage": ("manage", "manage", False, "Django 的管理命令 · Django's own commands: migrate, shell …"),
    "jobs": ("jobs", "group", True, "定时任务 · what a timer calls"),
    "demo": ("demo", "demo", True, "演示：四个县的真实案例 · the demonstration counties"),
    "serve": ("serve", "serve", False, "启动网站 · serve the site"),
}


class Lazy(click.Group):
    """Finds its commands in COMMANDS without importing any of them before it is called."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, needs_django, _help = COMMANDS[cmd_name]
        if needs_django:
            setup()
        return cast(click.Command, getattr(import_module(f"shangliang.cli.{module}"), attribute))

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][3]) for name in self.list_commands(ctx)])


def setup() -> None:
    """Read the settings and load the apps, once."""
    import_module("django").setup()


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """商量：基层协商平台的命令行 · the command line of 商量."""


def main() -> None:
    """Entry point. A refusal becomes a sentence and exit status 2, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangliang.config.settings")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    try:
        return int(group.main(arguments, prog_name="shangliang", standalone_mode=False) or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        click.echo("已中断 / stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:
        if (sentence := _sentence(error)) is None:
            raise
        click.echo(sentence, err=True)
        return 2


def _sentence(error: Exception) -> str | None:
    """What an operator can do about an error that is not a bug; the modules are there if such an error is."""
    refused = sys.modules.get("shangliang.kernel.errors")
    if refused and isinstance(error, refused.Refused):
        return str(error)
    database = sys.modules.get("django.db.utils")
    if database and isinstance(error, database.OperationalError | database.ProgrammingError):
        first = str(error).splitlines()[0]
        return (
            f"数据库没有应答或缺少表：{first}。请检查 DATABASE_URL，并运行 shangliang manage migrate"
            f" / the database does not answer or lacks tables: check DATABASE_URL and run: shangliang manage migrate"
        )
    return None
