"""A small conversation with known camps for the tests of the opinion map."""

import numpy as np

from deliberate.opinion import Statement, Votes

TEXTS = [
    "修好村口的路",
    "晚上有路灯",
    "祠堂改成图书室",
    "广场舞九点结束",
    "停车位按户分",
    "外来户也能投票",
    "河边禁止烧烤",
    "公示账目",
    "建充电桩",
    "多种树",
]


def triples(people: int = 90, seed: int = 1, asked: float = 0.8) -> list[tuple[str, str, int]]:
    """Two camps 2 : 1; all agree on statements 0, 1 and 7, all reject 8, and the camps oppose each other on 2 to 5."""
    chance = np.random.default_rng(seed)
    camp = np.where(np.arange(people) % 3 == 0, -1, 1)
    lean = np.zeros((people, 10))
    lean[:, [0, 1, 7]], lean[:, 8], lean[:, 9] = 2.0, -2.0, 0.3
    lean[:, 2:6] = 2.0 * camp[:, None] * np.array([1, -1, 1, -1])
    drawn = lean + chance.logistic(size=lean.shape) * 0.6
    cast = np.where(np.abs(drawn) < 0.4, 0, np.sign(drawn)).astype(int)
    took = chance.random(lean.shape) < asked
    return [(str(row), str(column), int(cast[row, column])) for row, column in np.argwhere(took).tolist()]


def sample(people: int = 90, seed: int = 1) -> Votes:
    """The same as votes."""
    return Votes.of(triples(people, seed))


def statements(closed: str = "") -> dict[str, Statement]:
    """The ten statements; `closed` is moderated out."""
    return {str(index): Statement(str(index), text, str(index) == closed) for index, text in enumerate(TEXTS)}
