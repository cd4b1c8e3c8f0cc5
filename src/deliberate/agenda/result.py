"""What a selection returns: the winners, and for each why it won, in numbers and in words."""

from dataclasses import dataclass
from fractions import Fraction

from deliberate.agenda.profile import Profile
from deliberate.digest import digest

# Why a topic won, by the stage that chose it; the words name the figure that decided.
REASONS = {
    "free": ("{votes} 人赞成，不需经费", "{votes} approve it and it costs nothing"),
    "mes": (
        "{votes} 人赞成，由支持者的份额付清，每人至多付 {figure}，为当时最省",
        "{votes} approve it; their shares paid for it with at most {figure} each, the best value at that moment",
    ),
    "exhaustive": (
        "{votes} 人赞成，支持者的余额不足，其余由其他人每人至多付 {figure}",
        "{votes} approve it; their shares were not enough, others added at most {figure} each",
    ),
    "phragmen": (
        "{votes} 人赞成，入选后支持者每人负担 {figure}，为当时最轻",
        "{votes} approve it; each then carries a load of {figure}, the lightest at that moment",
    ),
    "seqpav": (
        "{votes} 人赞成，代表性得分增加 {figure}，为当时（每单位费用）最多",
        "{votes} approve it; it added {figure} to the representation score, the most (per cost) at that moment",
    ),
    "seqcc": (
        "{votes} 人赞成，其中 {figure} 人此前没有议题入选，为当时（每单位费用）最多",
        "{votes} approve it; {figure} of them had no topic before, the most (per cost) at that moment",
    ),
    "greedy": ("{votes} 人赞成，在放得下的议题中最多", "{votes} approve it, the most among those that fit"),
    "density": ("{votes} 人赞成，每单位费用的赞成为 {figure}，在放得下的议题中最多", "{votes} approve it, {figure} per unit of cost, the most among those that fit"),
    "order": ("无人赞成，按顺序补足名额", "nobody approves it; it fills an empty place by the order"),
    "pav": ("{votes} 人赞成，最优组合的一员；去掉它得分减少 {figure}", "{votes} approve it; part of the best set, without it the score falls by {figure}"),
    "cc": (
        "{votes} 人赞成，最优组合的一员；去掉它有 {figure} 人没有议题",
        "{votes} approve it; part of the best set, without it {figure} voters have no topic",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pick:
    """A topic by index, the stage that chose it (a key of `REASONS`), the deciding figure and the topics that were as good."""

    topic: int
    stage: str
    figure: Fraction
    tied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Win:
    """Why one topic won: its approvals, its cost in the currency (1 for seats), the stage and the exact figure that decided.

    `tied` names topics that were exactly as good when the order (by name, or by seed) decided for this one.
    """

    topic: str
    votes: int
    cost: Fraction
    stage: str
    figure: Fraction
    tied: tuple[str, ...]

    def words(self, lang: str = "zh") -> str:
        """One sentence, "zh" or "en"."""
        zh, en = REASONS[self.stage]
        text = (zh if lang == "zh" else en).format(votes=self.votes, figure=_short(self.figure))
        if not self.tied:
            return f"{self.topic}：{text}。" if lang == "zh" else f"{self.topic}: {text}."
        if lang == "zh":
            return f"{self.topic}：{text}；与{'、'.join(self.tied)}相当，按公布的顺序优先。"
        return f"{self.topic}: {text}; as good as {', '.join(self.tied)}, ahead by the published order."


@dataclass(frozen=True, slots=True)
class Selection:
    """The outcome of a rule: `winners` by name, `wins` in the order of choice, money spent and available, and a digest.

    `endowment` is what every voter could spend in the end (mes), in the currency, otherwise None. `prices` are the exact highest
    payments by topic that let `checks.prices_hold` replay the purchases.
    """

    rule: str
    utility: str
    completion: str
    winners: tuple[str, ...]
    wins: tuple[Win, ...]
    spent: Fraction
    budget: Fraction
    endowment: Fraction | None
    digest: str

    def to_data(self) -> dict[str, object]:
        """Plain JSON values; exact figures as "p/q" strings, reasons in both languages."""
        return {
            "rule": self.rule,
            "utility": self.utility,
            "completion": self.completion,
            "winners": list(self.winners),
            "spent": str(self.spent),
            "budget": str(self.budget),
            "endowment": None if self.endowment is None else str(self.endowment),
            "why": [
                {
                    "topic": win.topic,
                    "votes": win.votes,
                    "cost": str(win.cost),
                    "stage": win.stage,
                    "figure": str(win.figure),
                    "tied": list(win.tied),
                    "zh": win.words("zh"),
                    "en": win.words("en"),
                }
                for win in self.wins
            ],
            "digest": self.digest,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """What a rule hands over: its picks in order and, for mes, the endowment of every voter in internal units."""

    picks: tuple[Pick, ...]
    endowment: Fraction | None = None


def selection(profile: Profile, choice: Choice, *, rule: str, utility: str, completion: str) -> Selection:
    """Names instead of indices, currency instead of internal units, and the digest."""
    wins = tuple(
        Win(
            topic=profile.names[pick.topic],
            votes=profile.votes[pick.topic],
            cost=profile.money(profile.costs[pick.topic]),
            stage=pick.stage,
            figure=pick.figure,
            tied=tuple(profile.names[topic] for topic in pick.tied),
        )
        for pick in choice.picks
    )
    spent = sum((win.cost for win in wins), Fraction(0))
    winners = tuple(sorted(win.topic for win in wins))
    budget = profile.money(profile.budget)
    endowment = None if choice.endowment is None else profile.money(choice.endowment)
    trace = [(win.topic, win.stage, win.figure, win.tied) for win in wins]
    input_data = [profile.names, profile.costs, profile.budget, profile.scale, profile.voters, profile.votes]
    seal = digest([rule, utility, completion, endowment, trace, input_data])
    return Selection(rule, utility, completion, winners, wins, spent, budget, endowment, seal)


def _short(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.4g}"
