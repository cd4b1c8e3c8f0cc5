"""`shangliang manage …`: Django's own commands."""

import click
from django.core.management import execute_from_command_line


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Pass everything on: `shangliang manage migrate`, `shangliang manage help`."""
    execute_from_command_line(["shangliang manage", *words])
