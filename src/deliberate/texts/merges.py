"""Learns from the county's own merges which grams stay when the same matter is told again."""

from collections.abc import Iterable

import numpy as np

from deliberate.texts.grams import SPACE, Factors, bag

PRIOR = 8.0  # a gram needs about this many merged pairs before its own record outweighs the average


def learn_factors(pairs: Iterable[tuple[str, str]]) -> Factors:
    """A factor for the weight of every gram from pairs of texts that a clerk merged as one matter.

    With s(g) pairs where both texts hold gram g, h(g) where at least one does, and r = sum s / sum h over all grams,
    the factor is ((s + PRIOR r) / (h + PRIOR)) / r: 1 for an unknown gram, above 1 for names of places and things
    that both tellings keep, below 1 for greetings and phrases (empirical Bayes shrinkage, Efron & Morris 1973).
    The order of the pairs and of the two texts does not matter; without a shared gram all factors are 1.
    """
    both, either = np.zeros(SPACE), np.zeros(SPACE)
    for left, right in pairs:
        first, second = bag(left)[0], bag(right)[0]
        both[np.intersect1d(first, second, assume_unique=True)] += 1
        either[np.union1d(first, second)] += 1
    if not both.any():
        return np.ones(SPACE, np.float32)
    rate = both.sum() / either.sum()
    return np.asarray((both + PRIOR * rate) / (either + PRIOR) / rate, np.float32)
