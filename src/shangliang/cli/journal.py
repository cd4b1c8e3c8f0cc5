"""`shangliang journal`: find the first broken link, seal where the chains stand."""

from pathlib import Path

import click

from shangliang.journal.seals import NoSeal, seal_check, seal_lines
from shangliang.journal.selectors import Break, verify
from shangliang.kernel.clock import now

REASONS = {
    "changed": "内容被改动 / was changed",
    "missing": "缺失 / is missing",
    "cut": "与链尾记录不符（末尾被删） / the end of the chain was cut off",
}


@click.group()
def group() -> None:
    """日志的校验与封存 · verify and seal the journal."""


@group.command("verify")
@click.option(
    "--seal", "seals", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="对照封存文件 / a seal to compare"
)
def verify_command(seals: tuple[Path, ...]) -> int:
    """逐链校验，指出每条链第一处断裂 · walk every chain; name the first broken link of each. Exit status 1 when one is broken."""
    broken = 0
    for found in verify():
        broken += 1
        click.echo(_line(found), err=True)
    for seal in seals:
        broken += _compare(seal)
    if not broken:
        click.echo("日志完整，每一环都对得上。 / The journal is whole.")
    return 1 if broken else 0


@group.command("seal")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件（不覆盖） / write to a new file")
def seal_command(output: Path | None) -> None:
    """封存：打印或写入每条链的末环和总摘要 · print or write the last link of each chain, and one digest of all."""
    if output is None:
        for line in seal_lines(now()):
            click.echo(line)
        return
    last = ""
    try:
        with output.open("x", encoding="utf-8", newline="\n") as file:
            for last in seal_lines(now()):
                file.write(f"{last}\n")
    except FileExistsError:
        raise click.ClickException(f"{output} 已经存在，不会覆盖 / exists already and is not overwritten") from None
    click.echo(f"{output}: {last}")


def _compare(seal: Path) -> int:
    """Tell every difference from a seal; how many there are."""
    broken = 0
    try:
        with seal.open(encoding="utf-8") as lines:
            for found in seal_check(lines):
                broken += 1
                click.echo(f"{seal.name}: {_line(found)}", err=True)
    except (NoSeal, UnicodeDecodeError) as error:
        click.echo(f"{seal.name}: {error}", err=True)
        return broken + 1
    return broken


def _line(found: Break) -> str:
    return f"{found.chain} 第 {found.seq} 环{REASONS[found.reason]}（link {found.seq}）"
