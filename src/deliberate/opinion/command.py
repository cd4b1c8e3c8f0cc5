"""The command `deliberate opinion-map`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from deliberate.opinion import mapping
from deliberate.opinion.groups import MOST
from deliberate.opinion.phrases import Language, group_name, phrase
from deliberate.opinion.reader import read_conversation
from deliberate.opinion.report import Words, report, shared
from deliberate.opinion.result import OpinionMap

LARGE = 1 << 26
"""Bytes from which reading takes over two seconds."""
NAMED = 3


@click.command("opinion-map")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="HTML 报告 · the report as one page.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="结果 · the result as JSON.")
@click.option("--k", type=click.IntRange(1, MOST), help="群体数，缺省由数据决定 · number of groups; by default the data decide.")
@click.option("--seed", default="deliberate", show_default=True, help="随机种子 · seed of every draw.")
@click.option(
    "--min-votes", type=click.IntRange(1), default=7, show_default=True, help="参与分组的最少表态数 · votes needed to be grouped."
)
@click.option("--positions", is_flag=True, help="JSON 中附每人位置 · add everybody's position to the JSON.")
@click.option("--title", default="", help="报告标题 · title of the report.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="报告语言 · language of the report.")
@click.pass_obj
def opinion_map(language: Language | None, /, path: Path, **options: Any) -> None:
    """PATH：Polis 导出目录或一个 votes.csv · a folder in Polis's export layout, or one votes.csv."""
    options["lang"] = options["lang"] or language or "zh"
    run(path, Options(**options))


@dataclass(frozen=True)
class Options:
    """What one call asked for."""

    output: Path | None
    json_path: Path | None
    k: int | None
    seed: str
    min_votes: int
    positions: bool
    title: str
    lang: Language


def run(path: Path, options: Options) -> None:
    """Read, compute, write what was asked for, and say it in a few lines."""
    with _steps(path, options.lang) as step:
        next(step)
        conversation = read_conversation(path)
        next(step)
        settings = mapping.Settings(min_votes=options.min_votes)
        found = mapping.opinion_map(conversation.votes, conversation.statements, seed=options.seed, k=options.k, settings=settings)
        next(step)
        if options.output is not None:
            title = options.title or conversation.title
            options.output.write_text(report(found, conversation.statements, title=title, language=options.lang), encoding="utf-8")
        if options.json_path is not None:
            text = json.dumps(found.to_json(positions=options.positions), ensure_ascii=False, indent=1)
            options.json_path.write_text(text + "\n", encoding="utf-8")
        next(step)
    _summary(found, Words(found, conversation.statements, options.lang), options)


def _summary(found: OpinionMap, words: Words, options: Options) -> None:
    language = options.lang
    figures = {"people": len(found.participants), "statements": len(found.findings), "votes": found.vote_count, "counted": sum(found.sizes)}
    click.echo(phrase("figures", language, **figures))
    lead = phrase("groups_found", language, k=found.k) if found.k > 1 else phrase("one_group", language)
    sizes = " · ".join(f"{group_name(group, language)} {size}" for group, size in enumerate(found.sizes))
    click.echo(f"{lead}: {sizes}. {phrase('reason.' + found.reason, language)}")
    agreed = shared(found)[:NAMED]
    click.echo(phrase("summary_common", language) if agreed else phrase("common_none", language))
    for each in agreed:
        click.echo(f"  {each.consensus:.2f}  {words.text(each.statement)}")
    if options.output is not None:
        click.echo(phrase("written", language, path=options.output))


@contextmanager
def _steps(path: Path, language: Language) -> Iterator[Iterator[None]]:
    """Three steps with a progress bar on standard error, where it is a terminal and the input is large."""
    names = [phrase(key, language) for key in ("reading", "computing", "drawing")]
    total = sum(each.stat().st_size for each in path.glob("*votes.csv")) if path.is_dir() else path.stat().st_size if path.is_file() else 0
    if total < LARGE or not sys.stderr.isatty():
        yield iter([None] * 4)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(names))

        def walk() -> Iterator[None]:
            for name in names:
                progress.update(task, description=name)
                yield
                progress.advance(task)
            yield

        yield walk()
