"""The command `deliberate agenda`: select topics by approvals, and say why each won."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click

from deliberate.agenda.approvals import read_approvals
from deliberate.agenda.mes import COMPLETIONS, UTILITIES, Completion, Utility
from deliberate.agenda.pabulib import read_pb
from deliberate.agenda.profile import Profile, seated
from deliberate.agenda.result import Selection
from deliberate.agenda.rules import RULES, Rule, select
from deliberate.errors import DeliberateError

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option("-k", "--seats", type=int, help="How many topics to select; without it the budget of a .pb file rules.")
@click.option("--rule", default="mes", show_default=True, type=click.Choice(RULES), help="How topics are selected.")
@click.option("--utility", default="cost", show_default=True, type=click.Choice(UTILITIES), help="mes: what a winner is worth to a voter.")
@click.option("--completion", type=click.Choice(COMPLETIONS), help="mes: what follows; default phragmen with -k, none under a budget.")
@click.option("--seed", help="Break ties by this public seed instead of topic names.")
@click.option("--check", is_flag=True, help="Check EJR+ and JR of the result.")
@click.option("--json", "out", type=FILE, help="Write the result as JSON to this file.")
@click.pass_obj
def agenda(lang: str, /, path: Path, seats: int | None, rule: str, check: bool, out: Path | None, **options: object) -> None:
    """Select topics proportionally from votes.pb or approvals.csv 选题.

    JSON keys: rule, utility, completion, winners, spent, budget, endowment, why, digest, and with --check: ejr_plus, jr.
    """
    profile = _profile(path, seats)
    with waiting("选题" if lang == "zh" else "selecting", shown=sys.stderr.isatty()):
        chosen = select(
            profile,
            cast(Rule, rule),
            utility=cast(Utility, options["utility"]),
            completion=cast("Completion | None", options["completion"]),
            seed=cast("str | None", options["seed"]),
        )
    data = chosen.to_data()
    found = _checks(profile, chosen) if check else {}
    data.update(found)
    if out is not None:
        out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for win in chosen.wins:
        click.echo(win.words(lang))
    if rule == "cc" and any(win.stage == "seqcc" for win in chosen.wins):
        click.echo("选票太多，改用贪心法，未证明最优。" if lang == "zh" else "Too many ballots: greedy choice, not proven optimal.")
    for name, neglected in found.items():
        words = ("不成立：", "fails: ") if neglected else ("成立", "holds")
        click.echo(f"{name}: {words[lang == 'en']}{', '.join(neglected)}")
    if lang == "zh":
        click.echo(f"选出 {len(chosen.winners)} 个议题，共 {chosen.spent}，上限 {chosen.budget}。")
    else:
        click.echo(f"{len(chosen.winners)} topics selected, {chosen.spent} of {chosen.budget} spent.")


@contextmanager
def waiting(label: str, *, shown: bool) -> Iterator[None]:
    """A moving bar on standard error while the exact rules work; importing it would slow down the quick ones."""
    if not shown:
        yield
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        progress.add_task(label, total=None)
        yield


def _profile(path: Path, seats: int | None) -> Profile:
    is_pb = path.suffix.lower() == ".pb"
    profile = read_pb(path) if is_pb else read_approvals(path)
    if seats is not None:
        return seated(profile, seats)
    if not is_pb:
        raise DeliberateError("agenda.seats_needed")
    return profile


def _checks(profile: Profile, chosen: Selection) -> dict[str, list[str]]:
    # The checks need the solver's library, which is slow to import.
    from deliberate.agenda.checks import ejr_plus, justified

    utility = chosen.utility or "cost"
    return {
        "ejr_plus": [one.topic for one in ejr_plus(profile, chosen.winners, utility=utility)],
        "jr": [one.topic for one in justified(profile, chosen.winners)],
    }
