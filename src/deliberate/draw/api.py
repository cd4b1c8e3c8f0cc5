"""The draw from tables to result: model, method, distribution, certificate and panel."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deliberate.digest import digest
from deliberate.draw.certificate import Question, certificate
from deliberate.draw.climb import Watch
from deliberate.draw.distribution import Distribution, exact
from deliberate.draw.dual import gap
from deliberate.draw.exact import Solution, solve
from deliberate.draw.legacy import legacy
from deliberate.draw.lottery import people, pick
from deliberate.draw.model import Model, build
from deliberate.draw.nash import CLOSE, nash
from deliberate.draw.pricing import Pricer, Task
from deliberate.draw.relax import changes, relax
from deliberate.draw.tables import read_pool, read_quotas
from deliberate.errors import DeliberateError

METHODS = ("leximin", "maximin", "nash", "legacy")


@dataclass(frozen=True)
class Draw:
    """A drawn panel with the chances of everybody and the certificate.

    `panel` holds row numbers and `probabilities` one number a row, both for data rows counted from 0. `gap` says by how much at most
    the method's goal could be improved: a probability for leximin and maximin, a share of the geometric mean for nash, None for legacy.
    """

    panel: tuple[int, ...]
    probabilities: tuple[float, ...]
    min_probability: float
    gap: float | None
    panels: int
    certificate: Mapping[str, object]

    @property
    def digest(self) -> str:
        """SHA-256 of the certificate in canonical form."""
        return digest(self.certificate)


def draw(question: Question, watch: Watch | None = None) -> Draw:
    """Draw a panel. Raises draw.size, draw.quota_infeasible (with the smallest relaxation), draw.cannot_relax, draw.legacy_failed."""
    model = feasible(question)
    solution = _solve(model, question, watch)
    distribution = exact(solution.mixture)
    chances = np.zeros(len(question.pool.values))
    for group, chance in zip(model.classes, distribution.chances(model), strict=True):
        chances[[row for rows in group.rows for row in rows]] = float(chance)
    drawn = distribution.panels[pick(distribution, question.seed)]
    return Draw(
        people(model, question.pool, drawn, question.seed),
        tuple(chances.tolist()),
        float(chances[list(question.pool.active)].min()),
        _gap(model, solution, distribution, question.method),
        len(distribution.panels),
        certificate(question, model, distribution, solution),
    )


def feasible(question: Question) -> Model:
    """The model of the question, which has a panel."""
    people = len(question.pool.active)
    if not 1 <= question.size <= people:
        raise DeliberateError("draw.size", people=people)
    model = build(question.pool, question.quotas, question.size)
    if not Pricer(model).best(Task(np.ones(len(model.sizes)), enough=0.0)).panels:
        loosened = relax(model, question.quotas)
        words = "；".join(changes(question.quotas, loosened))
        raise DeliberateError("draw.quota_infeasible", size=question.size, changes=words, quotas=loosened)
    return model


def question(pool: Path, quotas: Path, *, size: int, seed: str, method: str = "leximin", household: tuple[str, ...] = ()) -> Question:
    """A question from the files of the sortition tools."""
    table = read_quotas(quotas)
    return Question(read_pool(pool, table, household), table, size, method, seed, household)


def _solve(model: Model, question: Question, watch: Watch | None) -> Solution:
    if question.method == "nash":
        return nash(model, watch)
    if question.method == "legacy":
        return legacy(model, question.seed)
    return solve(model, question.method == "maximin", watch)


def _gap(model: Model, solution: Solution, distribution: Distribution, method: str) -> float | None:
    if method == "legacy":
        return None
    return CLOSE if method == "nash" else gap(model, solution, distribution)
