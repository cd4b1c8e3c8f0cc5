"""The command `deliberate tally`: decide by rule, count options, recount and verify bundles."""

import json
from fractions import Fraction
from pathlib import Path
from typing import cast

import click

from deliberate.ballots.bundle import bundle_count, bundle_decision, read_bundle, recount, verify, verify_diff
from deliberate.ballots.counting import Outcome, count
from deliberate.ballots.evaluation import Counts, Result, evaluate
from deliberate.ballots.packs import PACKS
from deliberate.ballots.reader import NUMBER, read_roll, read_votes
from deliberate.ballots.rules import Rule, mapping
from deliberate.ballots.sentences import number_words
from deliberate.ballots.votes import METHODS, Method
from deliberate.errors import DeliberateError
from deliberate.words import sentence

FILE = click.Path(path_type=Path)
FIELDS = ("eligible", "present", "yes", "no", "abstain", "invalid")
json_option = click.option("--json", "out", type=FILE, help="Write the result as JSON to this file.")
bundle_option = click.option("--bundle", "bundle_out", type=FILE, help="Write a bundle that anybody can recount.")
question_option = click.option("--question", default="", help="The question, kept in the bundle.")


@click.group()
def tally() -> None:
    """Ballots and rules 计票与表决规则."""


@tally.command()
@click.pass_obj
def rules(lang: str) -> None:
    """List the built-in rules 内置规则."""
    for name, pack in PACKS.items():
        click.echo(f"{name}: {pack.zh if lang == 'zh' else pack.en} ({pack.source})")


@tally.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--rule", "name", required=True, help="A built-in rule (see `rules`) or a JSON file with a rule.")
@question_option
@bundle_option
@json_option
@click.pass_obj
def decide(lang: str, path: Path, name: str, question: str, bundle_out: Path | None, out: Path | None) -> None:
    """Apply a rule to a roll (.csv) or to counts (.json) 按规则判定.

    JSON keys: quorum_met, passed, steps [{zh, en, met}], digest. A bundle needs a roll.
    """
    rule = _rule(name)
    if path.suffix == ".json":
        result = evaluate(rule, _counts(read_bundle(path)))
    else:
        roll = read_roll(path)
        result = evaluate(rule, roll.totals())
        _write(bundle_out, bundle_decision(roll, rule, question=question))
    _write(out, result.to_data())
    _say(result, lang)


@tally.command(name="count")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--method", required=True, type=click.Choice(METHODS), help="How the ballots are counted.")
@click.option("--seats", default=1, show_default=True, help="How many options win.")
@click.option("--seed", help="Break ties by this public seed; without it ties are shown as ties.")
@question_option
@bundle_option
@json_option
@click.pass_obj
def count_options(lang: str, /, path: Path, method: str, seats: int, seed: str | None, **files: object) -> None:
    """Count ballots over several options (.csv) 计票.

    JSON keys: method, seats, winners, tied, open_seats, drawn, order, totals, rounds, duels, ballots, digest.
    """
    votes = read_votes(path, method=method)
    chosen = cast(Method, method)
    outcome = count(votes, method=chosen, seats=seats, seed=seed)
    bundle = bundle_count(votes, method=chosen, seats=seats, seed=seed, question=str(files["question"]))
    _write(cast("Path | None", files["bundle_out"]), bundle)
    _write(cast("Path | None", files["out"]), outcome.to_data())
    _say(outcome, lang)


@tally.command(name="recount")
@click.argument("path", metavar="BUNDLE", type=FILE)
@json_option
@click.pass_obj
def recount_bundle(lang: str, path: Path, out: Path | None) -> None:
    """Count the ballots of a bundle again 重新计票."""
    result = recount(read_bundle(path))
    _write(out, result.to_data())
    _say(result, lang)


@tally.command(name="verify")
@click.argument("path", metavar="BUNDLE", type=FILE)
@json_option
@click.pass_context
def verify_bundle(ctx: click.Context, path: Path, out: Path | None) -> None:
    """Check digest and result of a bundle; exit code 1 when they do not fit 核验. JSON keys: ok, problems."""
    _report(ctx, verify(read_bundle(path)), out)


@tally.command(name="verify-diff")
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
@json_option
@click.pass_context
def verify_successor(ctx: click.Context, before: Path, after: Path, out: Path | None) -> None:
    """Is AFTER a legitimate successor of BEFORE? Exit code 1 when not 核验更正. JSON keys: ok, problems."""
    _report(ctx, verify_diff(read_bundle(before), read_bundle(after)), out)


def _rule(name: str) -> Rule:
    if name in PACKS:
        return PACKS[name].rule
    if not name.endswith(".json"):
        raise DeliberateError("ballots.rule_unknown", name=name)
    return Rule.from_data(read_bundle(Path(name)))


def _counts(data: object) -> dict[str, Counts]:
    if not isinstance(data, dict) or not data:
        raise DeliberateError("ballots.counts_file")
    return {measure: _measure(mapping(fields, allowed=FIELDS, needed=FIELDS[:-1])) for measure, fields in data.items()}


def _measure(fields: object) -> Counts:
    # Areas are written as strings such as "88.5", because a JSON decimal is not exact.
    values = {key: _number(value) for key, value in cast("dict[str, object]", fields).items()}
    return Counts(**values)


def _number(value: object) -> int | Fraction:
    if isinstance(value, str) and NUMBER.fullmatch(value):
        exact = Fraction(value)
        return exact.numerator if exact.denominator == 1 else exact
    if isinstance(value, int):
        return value
    raise DeliberateError("ballots.number", value=value)


def _write(path: Path | None, data: object) -> None:
    if path is not None:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _say(result: Result | Outcome, lang: str) -> None:
    if isinstance(result, Result):
        for step in result.steps:
            click.echo(step.words(lang))
        zh, en = ("通过。", "Passed.") if result.passed else ("未通过。", "Not passed.")
        click.echo(zh if lang == "zh" else en)
        return
    for option, total in result.totals:
        click.echo(f"{option}: {number_words(total)}")
    for zh, en, names in (("当选", "Winners", result.winners), ("并列", "Tied", result.tied)):
        if names:
            click.echo(f"{zh}：{'、'.join(names)}" if lang == "zh" else f"{en}: {', '.join(names)}")
    for group in result.drawn:
        click.echo(f"由种子决定：{'、'.join(group)}" if lang == "zh" else f"Decided by the seed: {', '.join(group)}")


def _report(ctx: click.Context, problems: tuple[DeliberateError, ...], out: Path | None) -> None:
    _write(out, {"ok": not problems, "problems": [{"code": one.code, **{k: str(v) for k, v in one.params.items()}} for one in problems]})
    if problems:
        for problem in problems:
            click.echo(sentence(problem, ctx.obj))
        ctx.exit(1)
    click.echo("核验通过。" if ctx.obj == "zh" else "Verified.")
