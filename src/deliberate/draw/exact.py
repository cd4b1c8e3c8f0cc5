"""LEXIMIN and maximin over all panels: the fair levels of the relaxation first, column generation where they are out of reach."""

from dataclasses import dataclass

import numpy as np

from deliberate.draw.climb import Watch, climb, fit
from deliberate.draw.mixture import LEFT, Columns, Mixture, peel
from deliberate.draw.model import Model
from deliberate.draw.pricing import Cut, Pricer, Task
from deliberate.draw.relaxation import Stage, levels

ROUNDS = 10


@dataclass(frozen=True)
class Solution:
    """A mixture of panels, the stages that prove it, and the cuts they rest on."""

    mixture: Mixture
    stages: tuple[Stage, ...] = ()
    cuts: tuple[Cut, ...] = ()


def solve(model: Model, first: bool = False, watch: Watch | None = None) -> Solution:
    """The LEXIMIN mixture, or a maximin one with `first`; the model must have a panel.

    The relaxation contains all mixtures of panels; so when its fairest point is itself a mixture, nothing fairer exists. When it is
    not, an inequality of all panels that the point violates is added; after ROUNDS of these, column generation goes level by level.
    """
    pricer, columns = Pricer(model), Columns()
    columns.add(pricer.best(Task(np.ones(len(model.sizes)), enough=0.0)).panels[-1])
    for _ in range(ROUNDS):
        fair = levels(model, pricer.cuts, first)
        mixture, left = peel(pricer, fair.counts)
        if left < LEFT:
            return Solution(mixture, fair.stages, tuple(pricer.cuts))
        for panel in mixture.panels:
            columns.add(panel)
        answer = fit(pricer, columns, fair)
        if isinstance(answer, Mixture):
            return Solution(answer, fair.stages, tuple(pricer.cuts))
        pricer.add(answer)
    mixture, stages = climb(pricer, columns, first, watch)
    return Solution(mixture, stages, tuple(pricer.cuts))
