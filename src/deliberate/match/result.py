"""The matching with its proof, and for every pair why it is."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deliberate.digest import digest
from deliberate.match.problem import CONFLICT, Ints, Problem


@dataclass(frozen=True, slots=True)
class Pair:
    """One member for one matter: the affinity, its rank among the members allowed for the matter (1 = best), how many better ranked
    members serve elsewhere, and the member's price: above 0 because others want him too, below 0 to reach his least load.
    """

    member: str
    matter: str
    affinity: Fraction
    rank: int
    elsewhere: int
    price: Fraction

    def words(self, lang: str = "zh") -> str:
        """One sentence, "zh" or "en"."""
        figure = _short(self.affinity)
        if lang == "zh":
            text = f"{self.member} → {self.matter}：契合度 {figure}，是此议题的第 {self.rank} 选择"
            text += f"；排在前面的 {self.elsewhere} 人用在更需要他们的议题" if self.elsewhere else ""
            return text + ("；为达到此人最少承担数而安排。" if self.price < 0 else "。")
        text = f"{self.member} → {self.matter}: affinity {figure}, choice number {self.rank} of the matter"
        text += f"; {self.elsewhere} better ones serve matters that need them more" if self.elsewhere else ""
        return text + ("; arranged to reach the least load of this member." if self.price < 0 else ".")


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs by matter and member; `score` is the sum of affinities, `bound` what no matching exceeds (equal: proven optimal).

    `worst` is the lowest sum of a matter with demand and `worst_bound` what no matching gives its worst matter; `fair` tells which
    variant was asked for; `loads` are the numbers of matters by member.
    """

    pairs: tuple[Pair, ...]
    score: Fraction
    bound: Fraction
    worst: Fraction
    worst_bound: Fraction
    fair: bool
    loads: tuple[tuple[str, int], ...]
    digest: str

    def to_data(self) -> dict[str, object]:
        """Plain JSON values; exact figures as strings, `score` also as a number."""
        return {
            "pairs": [[pair.member, pair.matter] for pair in self.pairs],
            "score": float(self.score),
            "exact_score": str(self.score),
            "bound": str(self.bound),
            "optimal": self.score == self.bound,
            "worst": str(self.worst),
            "worst_bound": str(self.worst_bound),
            "fair": self.fair,
            "loads": dict(self.loads),
            "why": [
                {"affinity": str(pair.affinity), "rank": pair.rank, "zh": pair.words("zh"), "en": pair.words("en")} for pair in self.pairs
            ],
            "digest": self.digest,
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """Figures in units of the problem: prices of members, the dual bound, and the bound of the worst matter."""

    prices: Ints
    bound: int
    worst_bound: int


def matching(problem: Problem, pairs: Ints, proof: Proof, *, fair: bool) -> Matching:
    """Names, exact figures and reasons for the (matter, member) rows of `pairs`, in ascending order."""
    scale = problem.scale
    found = []
    sums: dict[int, int] = {}
    for matter in np.unique(pairs[:, 0]):
        chosen = (
            pairs[pairs[:, 0] == matter, 1] if len(pairs) < 1000 else pairs[slice(*np.searchsorted(pairs[:, 0], [matter, matter + 1])), 1]
        )
        row = problem.affinity[matter]
        ordered = np.sort(row[row != CONFLICT])
        sums[int(matter)] = int(row[chosen].astype(np.int64).sum())
        for member in map(int, chosen):
            above = len(ordered) - int(np.searchsorted(ordered, row[member], side="right"))
            kept = int((row[chosen] > row[member]).sum())
            affinity, price = Fraction(int(row[member]), scale), Fraction(int(proof.prices[member]), scale)
            found.append(Pair(problem.members[member], problem.matters[int(matter)], affinity, above + 1, above - kept, price))
    score = Fraction(sum(sums.values()), scale)
    loads = np.bincount(pairs[:, 1], minlength=len(problem.members))
    seal = digest([fair, score, [[pair.member, pair.matter, pair.affinity] for pair in found]])
    return Matching(
        pairs=tuple(found),
        score=score,
        bound=Fraction(proof.bound, scale),
        worst=Fraction(min(sums.values(), default=0), scale),
        worst_bound=Fraction(proof.worst_bound, scale),
        fair=fair,
        loads=tuple((name, int(load)) for name, load in zip(problem.members, loads, strict=True)),
        digest=seal,
    )


def _short(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4g}"
