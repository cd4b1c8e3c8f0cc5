"""LEXIMIN and maximin over all panels: fair levels over a relaxation, cut until they are a mixture of panels."""

import numpy as np

from deliberate.draw.mixture import LEFT, Columns, Mixture, peel, reweigh, separate
from deliberate.draw.model import Model
from deliberate.draw.pricing import Cut, Pricer, Task
from deliberate.draw.relaxation import Stage, levels


class Solution:
    """A mixture of panels, the stages that prove it, and the cuts they rest on."""

    def __init__(self, mixture: Mixture, stages: tuple[Stage, ...] = (), cuts: tuple[Cut, ...] = ()) -> None:
        self.mixture, self.stages, self.cuts = mixture, stages, cuts


def solve(model: Model, first: bool = False) -> Solution:
    """The LEXIMIN mixture, or a maximin one with `first`; the model must have a panel.

    The relaxation contains all mixtures of panels; so when its fairest point is a mixture, it is the fairest one. Otherwise
    an inequality that all panels satisfy but the point does not is added, and the levels are computed again.
    """
    pricer, columns = Pricer(model), Columns()
    while True:
        fair = levels(model, pricer.cuts, first)
        mixture, left = peel(pricer, fair.counts)
        for panel in mixture.panels:
            columns.add(panel)
        if left < LEFT:
            return Solution(mixture if left == 0 else reweigh(model, fair, columns), fair.stages, tuple(pricer.cuts))
        if not columns.seen:
            columns.add(pricer.best(Task(np.ones(len(model.sizes)), enough=0.0)).panels[-1])
        answer = separate(pricer, fair, columns)
        if isinstance(answer, Mixture):
            return Solution(answer, fair.stages, tuple(pricer.cuts))
        for cut in answer:
            pricer.add(cut)
