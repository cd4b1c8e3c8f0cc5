"""A distribution over panels in exact fractions, whatever method it came from."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deliberate.draw.mixture import Mixture
from deliberate.draw.model import Floats, Model

GRID = 10**12


@dataclass(frozen=True)
class Distribution:
    """Panels by class, `panels[i][j]` people of class j, in canonical order, and their probabilities, which sum to 1 exactly."""

    panels: tuple[tuple[int, ...], ...]
    probabilities: tuple[Fraction, ...]

    def chances(self, model: Model) -> tuple[Fraction, ...]:
        """The probability of a person of each class to be drawn."""
        total = [Fraction(0)] * len(model.sizes)
        for panel, probability in zip(self.panels, self.probabilities, strict=True):
            for column in (column for column, number in enumerate(panel) if number):
                total[column] += panel[column] * probability
        return tuple(people / group.size for people, group in zip(total, model.classes, strict=True))


def exact(mixture: Mixture) -> Distribution:
    """Round the weights of a mixture to multiples of 10**-12 and let the likeliest panel take the rest."""
    shares: dict[tuple[int, ...], int] = {}
    for panel, weight in zip(mixture.panels, mixture.weights / mixture.weights.sum(), strict=True):
        key = tuple(int(number) for number in panel)
        shares[key] = shares.get(key, 0) + round(weight * GRID)
    likeliest = max(sorted(shares), key=lambda key: shares[key])
    shares[likeliest] += GRID - sum(shares.values())
    panels = tuple(sorted(key for key, share in shares.items() if share))
    return Distribution(panels, tuple(Fraction(shares[key], GRID) for key in panels))


def array(values: tuple[Fraction, ...]) -> Floats:
    """As floating-point numbers."""
    return np.array([float(item) for item in values])
