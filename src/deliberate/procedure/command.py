"""`deliberate procedure FILE`: read a template, check it, and show its stages and exits."""

import json
import tomllib
from pathlib import Path

import click

from deliberate.errors import DeliberateError
from deliberate.procedure.template import Kind, Template, parse, template_data, template_digest


def kinds_of(data: object) -> dict[str, Kind]:
    """Without the application every kind that a file names is accepted, with the outcomes its stages write."""
    found: dict[str, Kind] = {}
    stages = data.get("stages") if isinstance(data, dict) else None
    for stage in stages if isinstance(stages, list) else []:
        if isinstance(stage, dict) and isinstance(stage.get("kind"), str):
            exits = stage.get("exits")
            first = "passed" if stage["kind"] == "vote" else "reached" if stage["kind"] == "conclude" else "done"
            outcomes = dict.fromkeys([first, *(str(key) for key in (exits if isinstance(exits, dict) else {}))])
            found[stage["kind"]] = Kind(stage["kind"], outcomes=tuple(outcomes), ends=stage["kind"] == "archive")
    return found


def read_file(path: Path) -> object:
    """TOML or JSON from a file, as plain data; DeliberateError in words for what is neither."""
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise DeliberateError("input.missing", path=str(path)) from error
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DeliberateError("procedure.syntax", path=str(path), detail=str(error)) from error


def without_params(data: object) -> object:
    """The data with the parameters left out, which only the application knows."""
    if not isinstance(data, dict) or not isinstance(data.get("stages"), list):
        return data
    stages = [
        {key: value for key, value in stage.items() if key != "params"} if isinstance(stage, dict) else stage for stage in data["stages"]
    ]
    return {**data, "stages": stages}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write template and digest as JSON.")
@click.pass_obj
def procedure(language: str | None, file: Path, out: Path | None) -> None:
    """Check a procedure template 检查程序模板: every stage reachable, an end from everywhere."""
    data = without_params(read_file(file))
    template = parse(data, kinds_of(data))
    for line in described(template):
        click.echo(line)
    click.echo(template_digest(template))
    if out:
        out.write_text(
            json.dumps({"template": template_data(template), "digest": template_digest(template)}, ensure_ascii=False), encoding="utf-8"
        )


def described(template: Template) -> list[str]:
    """One line a stage: number, name, where its exits lead."""
    names = {stage.key: stage.name for stage in template.stages} | {"": "■"}
    return [
        f"{number}. {stage.name} → " + " / ".join(f"{outcome}: {names[target]}" for outcome, target in stage.exits.items())
        for number, stage in enumerate(template.stages, 1)
    ]
