"""One entrance to all rules: takes free topics first, then applies the rule and hands back names, reasons and a digest."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal, get_args

from deliberate.agenda.mes import COMPLETIONS, UTILITIES, Completion, Utility, equal_shares
from deliberate.agenda.order import Order
from deliberate.agenda.phragmen import phragmen
from deliberate.agenda.profile import Profile
from deliberate.agenda.result import Choice, Pick, Selection, selection
from deliberate.agenda.thiele import counting, first_only, harmonic, sequential
from deliberate.errors import DeliberateError

Rule = Literal["mes", "phragmen", "seqpav", "pav", "cc", "seqcc", "greedy"]
RULES: tuple[str, ...] = get_args(Rule)
# Beyond this many approvals in different ballots the solver does not reach an optimal Chamberlin-Courant set in useful time.
EXACT_APPROVALS = 20_000
PROMISES: dict[str, tuple[str, ...]] = {
    "mes": ("ejr_plus", "jr"),
    "phragmen": ("jr",),
    "pav": ("ejr_plus", "jr"),
    "cc": ("jr",),
    "seqcc": ("jr",),
}


def select(
    profile: Profile, rule: Rule, *, utility: Utility = "cost", completion: Completion | None = None, seed: str | None = None
) -> Selection:
    """Select topics from an approval profile.

    Rules: mes · phragmen · seqpav · pav (exact) · cc (exact Chamberlin-Courant) · seqcc (greedy) · greedy (plain counting).
    Beyond `EXACT_APPROVALS` approvals in different ballots cc answers with the greedy set; its reasons then have the stage "seqcc".
    `utility` and `completion` concern mes only; by default mes is completed by phragmen when topics cost a seat each and not at all
    under a budget. Ties go by topic name in code point order, or by `seed`. Topics that cost 0 and are approved always win.
    Raises `agenda.rule`, `agenda.utility`, `agenda.completion` for unknown names and `agenda.unsolved`.
    """
    if completion is None:
        completion = "none" if profile.seats is None else "phragmen"
    for code, value, known in (("rule", rule, RULES), ("utility", utility, UTILITIES), ("completion", completion, COMPLETIONS)):
        if value not in known:
            raise DeliberateError(f"agenda.{code}", value=value)
    order = Order(profile.names, seed)
    choice = _apply(profile, rule, utility, completion, order)
    free = tuple(Pick(topic, "free", Fraction(0)) for topic, cost in enumerate(profile.costs) if cost == 0 and profile.votes[topic])
    whole = Choice(free + choice.picks, choice.endowment)
    is_mes = rule == "mes"
    return selection(profile, whole, rule=rule, utility=utility if is_mes else "", completion=completion if is_mes else "")


def _apply(profile: Profile, rule: Rule, utility: Utility, completion: Completion, order: Order) -> Choice:
    # A topic without cost is taken anyway; without votes no rule looks at it again.
    paid = replace(profile, votes=tuple(votes if cost else 0 for votes, cost in zip(profile.votes, profile.costs, strict=True)))
    if rule == "mes":
        return equal_shares(paid, utility=utility, completion=completion, order=order)
    if rule == "phragmen":
        return phragmen(paid, order)
    if rule == "greedy":
        return Choice(tuple(counting(paid, order)))
    if rule == "seqpav":
        return sequential(paid, harmonic, rule, order)
    if rule == "seqcc" or (rule == "cc" and len(paid.topics) > EXACT_APPROVALS):
        return sequential(paid, first_only, "seqcc", order)
    # The solver is large; whoever does not ask for an optimum does not wait for its import.
    from deliberate.agenda.exact import optimal

    return optimal(paid, harmonic if rule == "pav" else first_only, rule, order)
