"""The command line `deliberate`: one subcommand a method, loaded only when it is asked for."""

import sys
from importlib import import_module
from typing import cast

import click
from typing_extensions import override

from deliberate.errors import DeliberateError
from deliberate.words import sentence

COMMANDS = {
    "opinion-map": ("opinion", "意见地图：共识、分歧与群体 · groups and common ground"),
    "draw": ("draw", "抽选参与者：配额内机会最均等 · fair panel draws"),
    "agenda": ("agenda", "选题：按比例代表的议题 · proportional agendas"),
    "match": ("match", "匹配：委员、专家与议题 · members to matters"),
    "tally": ("ballots", "计票与表决规则 · ballots and rules"),
    "similar": ("texts", "查找相似诉求 · similar messages"),
    "route": ("texts", "建议分类 · category suggestions"),
    "hotspots": ("texts", "热点聚类 · hot spots"),
    "mask": ("texts", "遮盖个人信息 · mask personal data"),
    "procedure": ("procedure", "程序模板检查 · check a procedure template"),
}


class Lazy(click.Group):
    """Finds the command `name` in `deliberate.<part>.command` as attribute `name` with dashes as underscores."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, by name."""
        return sorted(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the part that offers the command."""
        if cmd_name not in COMMANDS:
            return None
        part = import_module(f"deliberate.{COMMANDS[cmd_name][0]}.command")
        return cast(click.Command, getattr(part, cmd_name.replace("-", "_")))

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", envvar="DELIBERATE_LANG", help="Language of messages and reports.")
@click.pass_context
def group(ctx: click.Context, lang: str) -> None:
    """Decision methods for consultation 协商决策方法."""
    ctx.obj = lang


def main() -> None:
    """Entry point: an error of the library becomes a sentence and exit code 2, never a traceback."""
    try:
        group(standalone_mode=True)
    except DeliberateError as error:
        language = "en" if "--lang=en" in sys.argv or ("--lang" in sys.argv and "en" in sys.argv) else "zh"
        click.echo(sentence(error, language), err=True)
        sys.exit(2)
