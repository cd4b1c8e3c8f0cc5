"""The command `deliberate match`: members or experts to matters, with a proof and a reason for every pair."""

import json
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.progress import Progress

from deliberate.match.problem import Problem, pose
from deliberate.match.reader import read_affinity, read_conflicts, read_demand, read_limits
from deliberate.match.result import Matching
from deliberate.match.solver import match as solve

FILE = click.Path(path_type=Path)
COUNT = click.IntRange(min=0)


@click.command()
@click.argument("path", metavar="AFFINITY", type=FILE)
@click.option("--members", type=FILE, help="CSV member,lower,upper: least and most matters of a member.")
@click.option("--matters", type=FILE, help="CSV matter,demand: how many members a matter gets.")
@click.option("--conflicts", type=FILE, help="CSV member,matter: pairs that must not be 回避.")
@click.option("--demand", type=COUNT, default=1, show_default=True, help="Demand of matters not named in --matters.")
@click.option("--upper", type=COUNT, help="Most matters of members not named in --members; without it, no limit.")
@click.option("--fair", is_flag=True, help="Raise the score of the worst matter first.")
@click.option("--json", "out", type=FILE, help="Write the result as JSON to this file.")
@click.pass_obj
def match(lang: str, /, path: Path, demand: int, upper: int | None, fair: bool, out: Path | None, **files: object) -> None:
    """Match members to matters by affinity 匹配: AFFINITY is a CSV list, a CSV table, or a .npy matrix (matters × members).

    JSON keys: pairs [[member, matter]], score, exact_score, bound, optimal, worst, worst_bound, fair, loads, why, digest.
    """
    problem = _problem(path, demand, upper, cast("dict[str, Path | None]", files))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("匹配" if lang == "zh" else "matching", total=None)
        found = solve(problem, fair=fair, tell=lambda done, total: progress.update(task, completed=done, total=total))
    if out is not None:
        out.write_text(json.dumps(found.to_data(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _say(found, lang)


def _problem(path: Path, demand: int, upper: int | None, files: dict[str, Path | None]) -> Problem:
    sheet = read_affinity(path)
    most = len(sheet.matters) if upper is None else upper
    lower, ceiling = [0] * len(sheet.members), [most] * len(sheet.members)
    if files["members"] is not None:
        lower, ceiling = read_limits(files["members"], sheet, upper=most)
    needs = [demand] * len(sheet.matters)
    if files["matters"] is not None:
        needs = read_demand(files["matters"], sheet, demand=demand)
    conflicts = list(sheet.conflicts)
    if files["conflicts"] is not None:
        conflicts += read_conflicts(files["conflicts"], sheet)
    return pose(sheet.affinity, demand=needs, lower=lower, upper=ceiling, members=sheet.members, matters=sheet.matters, conflicts=conflicts)


def _say(found: Matching, lang: str) -> None:
    for pair in found.pairs:
        click.echo(pair.words(lang))
    score, bound, worst = (float(value) for value in (found.score, found.bound, found.worst))
    proven = found.score == found.bound
    if lang == "zh":
        click.echo(f"共 {len(found.pairs)} 对，总契合度 {score:g}" + ("，已证明最优。" if proven else f"，上限 {bound:g}。"))
        click.echo(f"最差议题的契合度合计 {worst:g}。")
    else:
        click.echo(f"{len(found.pairs)} pairs, total affinity {score:g}" + (", proven optimal." if proven else f", at most {bound:g}."))
        click.echo(f"The worst matter has {worst:g} in all.")
