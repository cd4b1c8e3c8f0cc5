"""The command `deliberate draw`: draw a panel, verify a certificate, replace members, name reserves."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from deliberate.draw import api
from deliberate.draw.certificate import Question
from deliberate.draw.climb import Watch
from deliberate.draw.relax import changes
from deliberate.draw.reserves import replacement, reserves
from deliberate.draw.tables import read_pool, read_quotas
from deliberate.errors import DeliberateError

FILE = click.Path(path_type=Path)
SETTLING = "正在逐级求解 settling levels"


@dataclass(frozen=True)
class Options:
    """The options of the command as given."""

    pool: Path
    quotas: Path
    size: int | None
    seed: str | None
    method: str
    household: tuple[str, ...]
    relax: bool
    reserves: int
    previous: Path | None
    gone: tuple[int, ...]
    out: Path | None
    certificate: Path | None


@click.command("draw", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--pool", type=FILE, required=True, help="报名名册 the pool (respondents.csv)")
@click.option("--quotas", type=FILE, required=True, help="配额 the quotas (categories.csv)")
@click.option("--size", type=click.IntRange(min=1), help="抽选人数 size of the panel")
@click.option("--seed", help="公开种子 the public seed")
@click.option("--method", type=click.Choice(api.METHODS), default="leximin", show_default=True, help="方法 method")
@click.option("--household", multiple=True, metavar="COLUMN", help="判断同户的列，可重复 address column: at most one person a household")
@click.option("--relax", is_flag=True, help="配额无法满足时按最小放宽抽选 draw with the smallest relaxation when the quotas cannot be met")
@click.option("--reserves", type=click.IntRange(min=0), default=0, metavar="N", help="每席候补人数 reserves for every seat")
@click.option("--from", "previous", type=FILE, metavar="JSON", help="先前的抽选结果 an earlier result, with --replace")
@click.option(
    "--replace", "gone", type=click.IntRange(min=0), multiple=True, metavar="ROW", help="退出者的行号，可重复 row of a member who left"
)
@click.option("--json", "out", type=FILE, metavar="OUT", help="把结果写入文件 write the result")
@click.option("--verify", "certificate", type=FILE, metavar="JSON", help="核验凭证 check a certificate instead of drawing")
@click.pass_context
def draw(ctx: click.Context, /, **given: Any) -> None:  # click passes each option by name
    """抽选参与者：在配额之内让每个人的机会尽量均等；行号从 0 起（不含表头）.

    Draw a panel so that chances are as equal as the quotas allow; rows count from 0 below the header.
    """
    options = Options(**given)
    english = ctx.find_root().obj == "en"
    if options.certificate:
        _verify(options, _certificate(options.certificate), english)
        return
    question = _question(options)
    try:
        result = _solve(question)
    except DeliberateError as error:
        if error.code != "draw.quota_infeasible" or not options.relax:
            raise
        loosened = error.params["quotas"]
        assert isinstance(loosened, type(question.quotas))
        click.echo(("Quotas relaxed: " if english else "已放宽配额：") + "; ".join(changes(question.quotas, loosened)))
        question = replace(question, quotas=loosened, relaxed=True)
        result = _solve(question)
    seats = reserves(question, sorted({*question.kept, *result.panel}), options.reserves) if options.reserves else {}
    _summary(question, result, english)
    if options.out:
        options.out.write_text(json.dumps(_plain(result, seats), ensure_ascii=False), encoding="utf-8")


def _question(options: Options) -> Question:
    if options.seed is None:
        raise click.UsageError("--seed")
    if options.gone and options.previous:
        previous = _certificate(options.previous)
        household = tuple(previous["household"])
        table = read_quotas(options.quotas)
        old = Question(read_pool(options.pool, table, household), table, len(options.gone), options.method, options.seed, household)
        return replacement(old, [*previous["kept"], *previous["drawn"]["panel"]], options.gone, options.seed)
    if options.size is None or options.gone:
        raise click.UsageError("--size" if not options.gone else "--from")
    asked = {"size": options.size, "seed": options.seed, "method": options.method}
    return api.question(options.pool, options.quotas, household=options.household, **asked)  # type: ignore[arg-type]


def _certificate(path: Path) -> Mapping[str, Any]:
    """The certificate in a file: the file itself, or its key "certificate" as --json writes it."""
    try:
        document = json.loads(path.read_bytes())
        found = document.get("certificate", document)
        for key in ("household", "kept", "gone", "drawn"):
            found[key]
    except OSError as error:
        raise DeliberateError("input.missing", path=str(path)) from error
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise DeliberateError("draw.certificate", path=path.name, detail=type(error).__name__) from error
    return dict(found)


def _verify(options: Options, document: Mapping[str, Any], english: bool) -> None:
    from deliberate.draw.verify import verify  # only here: it loads SciPy, which a draw does not need

    quotas = read_quotas(options.quotas)
    report = verify(document, read_pool(options.pool, quotas, tuple(map(str, document["household"]))), quotas)
    gap = "—" if report.gap is None else f"{float(report.gap):.1e}"
    click.echo(
        f"Verified: {report.panels} panels meet all quotas, the probabilities sum to 1, the seed draws this panel; gap {gap}, {report.cuts} cuts proved."
        if english
        else f"核验通过：{report.panels} 份名单均满足配额，概率之和为 1，种子确实抽出此名单；最优性差距 {gap}，已证明 {report.cuts} 条割平面。"
    )


@contextmanager
def _progress() -> Iterator[Watch | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(SETTLING, total=None)
        yield lambda settled, total: bar.update(task, completed=settled, total=total)


def _solve(question: Question) -> api.Draw:
    with _progress() as watch:
        return api.draw(question, watch)


def _summary(question: Question, result: api.Draw, english: bool) -> None:
    people, never = len(question.pool.active), sum(result.probabilities[row] == 0 for row in question.pool.active)
    gap = "—" if result.gap is None else f"{result.gap:.1e}"
    lowest = f"{result.min_probability:.4%}"
    rows = " ".join(map(str, result.panel))
    if english:
        click.echo(f"{question.size} of {people} people drawn ({question.method}): rows {rows}")
        click.echo(f"Lowest chance {lowest}, {result.panels} panels in the lottery, optimality gap {gap}, digest {result.digest[:16]}")
        if never:
            click.echo(f"{never} people are on no panel that meets the quotas; their chance is 0.")
        return
    click.echo(f"从 {people} 人中抽出 {question.size} 人（{question.method}），行号：{rows}")
    click.echo(f"最低机会 {lowest}；共有 {result.panels} 份名单参与抽签；最优性差距 {gap}；摘要 {result.digest[:16]}")
    if never:
        click.echo(f"有 {never} 人不在任何满足配额的名单中，机会为 0。")


def _plain(result: api.Draw, seats: Mapping[int, tuple[int, ...]]) -> dict[str, object]:
    return {
        "panel": result.panel,
        "probabilities": result.probabilities,
        "min_probability": result.min_probability,
        "gap": result.gap,
        "reserves": {str(row): people for row, people in seats.items()},
        "digest": result.digest,
        "certificate": result.certificate,
    }
