"""The command `deliberate draw`."""

import json
from pathlib import Path

import click

from deliberate.draw import api

FILE = click.Path(path_type=Path)


@click.command("draw")
@click.option("--pool", "pool_file", type=FILE, required=True, help="respondents.csv 报名名册")
@click.option("--quotas", "quotas_file", type=FILE, required=True, help="categories.csv 配额")
@click.option("--size", type=click.IntRange(min=1), required=True, help="抽选人数 panel size")
@click.option("--seed", required=True, help="公开种子 public seed")
@click.option("--method", type=click.Choice(api.METHODS), default="leximin", show_default=True, help="方法 method")
@click.option("--household", multiple=True, metavar="COLUMN", help="同户判断列（可多次） address column, repeatable")
@click.option("--json", "json_file", type=FILE, help="结果 JSON")
def draw(pool_file: Path, quotas_file: Path, size: int, seed: str, method: str, household: tuple[str, ...], json_file: Path | None) -> None:
    """抽选参与者 Draw a panel."""
    result = api.draw(api.question(pool_file, quotas_file, size=size, seed=seed, method=method, household=household))
    click.echo(" ".join(map(str, result.panel)))
    if json_file:
        found = {
            "panel": result.panel,
            "probabilities": result.probabilities,
            "min_probability": result.min_probability,
            "gap": result.gap,
            "certificate": result.certificate,
        }
        json_file.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
