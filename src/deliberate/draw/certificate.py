"""The certificate: everything that somebody else needs to check a draw, as plain JSON values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberate.draw.distribution import Distribution
from deliberate.draw.exact import Solution
from deliberate.draw.lottery import people, pick
from deliberate.draw.model import Floats, Model
from deliberate.draw.tables import Pool, Quotas

FORMAT = "deliberate.draw/1.0"
GRID = 2**40


@dataclass(frozen=True)
class Question:
    """What was asked: the tables, the size of the panel, the method, the public seed and the address columns.

    For a replacement, the members who stay (`kept`) and who left (`gone`), with the tables of `tables.without`."""

    pool: Pool
    quotas: Quotas
    size: int
    method: str
    seed: str
    household: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    relaxed: bool = False


def certificate(question: Question, model: Model, distribution: Distribution, solution: Solution) -> Mapping[str, object]:
    """The certificate of a draw; fractions are strings "p/q", prices and weights whole multiples of 2**-40."""
    index = pick(distribution, question.seed)
    return {
        "format": FORMAT,
        "method": question.method,
        "size": question.size,
        "seed": question.seed,
        "household": list(question.household),
        "kept": sorted(question.kept),
        "gone": sorted(question.gone),
        "relaxed": question.relaxed,
        "inputs": {"pool": question.pool.digest, "quotas": question.quotas.digest},
        "quotas": [[item.feature, item.value, item.low, item.high] for item in question.quotas.items],
        "classes": [[list(rows) for rows in group.rows] for group in model.classes],
        "chances": [_ratio(chance) for chance in distribution.chances(model)],
        "panels": [
            {"probability": _ratio(probability), "counts": _sparse(panel)}
            for panel, probability in zip(distribution.panels, distribution.probabilities, strict=True)
        ],
        "stages": [
            {"fixed": list(stage.fixed), "weights": _sparse(_whole(stage.weights)), "prices": _sparse(_whole(stage.row_prices))}
            for stage in solution.stages
        ],
        "cuts": [{"coefficients": _sparse(_whole(cut.coefficients)), "bound": _ratio(Fraction(cut.bound))} for cut in solution.cuts],
        "drawn": {"index": index, "panel": list(people(model, question.pool, distribution.panels[index], question.seed))},
    }


def _ratio(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"


def _whole(values: Floats) -> list[int]:
    return [round(item * GRID) for item in values.tolist()]


def _sparse(values: Sequence[int]) -> dict[str, int]:
    return {str(place): value for place, value in enumerate(values) if value}
