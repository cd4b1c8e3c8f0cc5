"""The command line `deliberate`: one subcommand a method, loaded only when it is asked for."""

import sys
from importlib import import_module
from typing import cast

import click

from deliberate.errors import DeliberateError
from deliberate.words import sentence

COMMANDS = {
    "opinion-map": "opinion",
    "draw": "draw",
    "agenda": "agenda",
    "match": "match",
    "tally": "ballots",
    "similar": "texts",
    "route": "texts",
    "hotspots": "texts",
    "mask": "texts",
    "procedure": "procedure",
}


class Lazy(click.Group):
    """Finds the command `name` in `deliberate.<part>.command` as attribute `name` with dashes as underscores."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the part that offers the command."""
        if cmd_name not in COMMANDS:
            return None
        part = import_module(f"deliberate.{COMMANDS[cmd_name]}.command")
        return cast(click.Command, getattr(part, cmd_name.replace("-", "_")))


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
