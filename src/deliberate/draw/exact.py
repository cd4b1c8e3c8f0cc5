"""LEXIMIN and maximin over all panels: the fair levels of the relaxation first, column generation where they are out of reach."""

from dataclasses import dataclass

import numpy as np

from deliberate.draw.climb import Watch, climb
from deliberate.draw.mixture import LEFT, Columns, Mixture, peel
from deliberate.draw.model import Model
from deliberate.draw.pricing import Cut, Pricer, Task
from deliberate.draw.relaxation import Stage, levels


@dataclass(frozen=True)
class Solution:
    """A mixture of panels, the stages that prove it, and the cuts they rest on."""

    mixture: Mixture
    stages: tuple[Stage, ...] = ()
    cuts: tuple[Cut, ...] = ()


def solve(model: Model, first: bool = False, watch: Watch | None = None) -> Solution:
    """The LEXIMIN mixture, or a maximin one with `first`; the model must have a panel.

    The relaxation contains all mixtures of panels; so when its fairest point is itself a mixture, nothing fairer exists.
    """
    pricer, columns = Pricer(model), Columns()
    fair = levels(model, first)
    mixture, left = peel(pricer, fair.counts)
    for panel in mixture.panels:
        columns.add(panel)
    if left < LEFT:
        return Solution(mixture, fair.stages)
    if not columns.seen:
        columns.add(pricer.best(Task(np.ones(len(model.sizes)), enough=0.0)).panels[-1])
    mixture, stages = climb(pricer, columns, first, watch)
    return Solution(mixture, stages, tuple(pricer.cuts))
