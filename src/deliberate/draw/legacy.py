"""The simple method of older tools, for comparison: fill the most urgent quota first, start again on failure."""

import numpy as np

from deliberate.draw.exact import Solution
from deliberate.draw.mixture import Mixture
from deliberate.draw.model import Composition, Model
from deliberate.errors import DeliberateError
from deliberate.seeds import integer

RUNS = 200
TRIES = 20_000


def legacy(model: Model, seed: str, runs: int = RUNS) -> Solution:
    """`runs` panels found one after the other, each as likely as the others; the chances of people follow from them exactly.

    Raises draw.legacy_failed when even TRIES attempts did not give that many panels.
    """
    random = np.random.default_rng(integer(seed, "legacy"))
    greedy = _Greedy(model)
    panels: list[list[int]] = []
    for _ in range(TRIES):
        panel = greedy.attempt(random)
        if panel is not None:
            panels.append(panel)
        if len(panels) == runs:
            return Solution(Mixture(np.array(panels, float), np.full(runs, 1 / runs)))
    raise DeliberateError("draw.legacy_failed", tries=TRIES)


class _Greedy:
    def __init__(self, model: Model) -> None:
        self.model = model
        names: dict[Composition, int] = {}
        self.home = np.array([names.setdefault(group.composition, len(names)) for group in model.classes])
        self.homes = np.zeros(len(names))
        self.homes[self.home] = model.caps
        quotas = slice(1, 1 + len(model.low) - 1 - self._household_rows())
        self.quota, self.low, self.high = model.matrix[quotas] > 0, model.low[quotas], model.high[quotas]

    def _household_rows(self) -> int:
        return int((np.bincount(self.home) > 1).sum())

    def attempt(self, random: np.random.Generator) -> list[int] | None:
        """One run; None when it got stuck."""
        homes, taken = self.homes.copy(), np.zeros(len(self.home))
        open_ = ~self.quota[self.high == 0].any(axis=0)
        each = self.model.sizes / self.model.caps
        for _ in range(int(self.model.low[0])):
            left = np.where(open_, each * homes[self.home], 0.0)
            counts, missing = self.quota @ left, self.low - self.quota @ taken
            if (missing > counts).any() or not left.any():
                return None
            urgency = np.where(counts > 0, missing / np.maximum(counts, 1), -np.inf)
            inside = left * self.quota[int(urgency.argmax())]
            column = int(random.choice(len(left), p=inside / inside.sum()))
            taken[column] += 1
            homes[self.home[column]] -= 1
            full = self.quota @ taken >= self.high
            open_ &= ~self.quota[full].any(axis=0)
        return taken.astype(int).tolist() if self.model.admits(taken) else None
