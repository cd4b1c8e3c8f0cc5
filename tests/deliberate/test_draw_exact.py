"""The exact methods against enumeration of all panels on tiny pools, and their invariances."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from deliberate.draw import Draw, Pool, Question, Quota, Quotas, draw, parse_pool, parse_quotas
from deliberate.draw.api import feasible
from deliberate.draw.distribution import exact
from deliberate.draw.exact import solve
from deliberate.draw.lottery import people, pick
from deliberate.draw.verify import verify
from deliberate.errors import DeliberateError


def tiny(seed: int, *, people: int = 9, size: int = 4, homes: int = 0, values: int = 2, features: int = 3) -> Question:
    """A random pool with quotas around a random panel of it, so that a panel exists (households permitting)."""
    rng = random.Random(seed)
    rows = tuple(tuple(str(rng.randrange(values)) for _ in range(features)) for _ in range(people))
    households = tuple(f"home {rng.randrange(homes)}" if homes and rng.random() < 0.8 else "" for _ in rows)
    chosen: list[int] = []
    for row in rng.sample(range(people), people):
        if len(chosen) < size and (not households[row] or households[row] not in {households[other] for other in chosen}):
            chosen.append(row)
    items = []
    for feature, value in itertools.product(range(features), range(values)):
        count = sum(rows[row][feature] == str(value) for row in chosen)
        items.append(Quota(f"f{feature}", str(value), max(0, count - rng.randrange(2)), count + rng.randrange(2)))
    pool = Pool(rows, tuple(f"person {row}" for row in range(people)), households, "pool")
    return Question(pool, Quotas(tuple(items), "quotas"), len(chosen), "leximin", "seed")


def panels_of(question: Question) -> np.ndarray:
    """All admissible panels as rows of 0 and 1."""
    found = []
    for chosen in itertools.combinations(range(len(question.pool.values)), question.size):
        homes = [question.pool.households[row] for row in chosen if question.pool.households[row]]
        counts = [
            sum(question.pool.values[row][question.quotas.features.index(item.feature)] == item.value for row in chosen)
            for item in question.quotas.items
        ]
        fits = all(item.low <= count <= item.high for item, count in zip(question.quotas.items, counts, strict=True))
        if fits and len(set(homes)) == len(homes):
            found.append([float(row in chosen) for row in range(len(question.pool.values))])
    return np.array(found)


def enumerate_leximin(panels: np.ndarray, first: bool = False) -> np.ndarray:
    """LEXIMIN by definition: raise the minimum of the free, then fix everybody who cannot exceed it."""
    count, people = panels.shape
    levels = np.full(people, np.nan)
    while np.isnan(levels).any():
        free = np.isnan(levels)
        rows = np.hstack([-panels.T, free[:, None].astype(float)])
        floor = np.where(free, 0.0, -np.nan_to_num(levels) + 1e-9)
        weights = np.append(np.ones(count), 0.0)[None]
        best = linprog(np.append(np.zeros(count), -1), rows, floor, weights, [1.0], bounds=[(0, None)] * count + [(None, None)])
        level = -best.fun
        if first and level > 1e-9:
            return np.array([level])
        for person in np.nonzero(free)[0]:
            rest = np.where(free, -level, -np.nan_to_num(levels)) + 1e-9
            top = linprog(-panels[:, person], -panels.T, rest, weights[:, :-1], [1.0], bounds=(0, None))
            if -top.fun < level + 1e-6:
                levels[person] = level
    return levels


def checked(question: Question) -> Draw:
    """A draw whose certificate holds."""
    result = draw(question)
    report = verify(result.certificate, question.pool, question.quotas)
    assert report.panel == result.panel
    assert set(map(int, panels_of(question).sum(axis=1))) == {question.size}
    assert [float(row in result.panel) for row in range(len(question.pool.values))] in panels_of(question).tolist()
    return result


@pytest.mark.parametrize("seed", range(24))
def test_leximin_equals_enumeration(seed: int) -> None:
    question = tiny(seed, people=8 + seed % 3, size=3 + seed % 2, features=3 + seed % 3, values=2 + seed % 2)
    result = checked(question)
    assert result.probabilities == pytest.approx(enumerate_leximin(panels_of(question)), abs=1e-6)
    assert result.gap is not None
    assert result.gap < 1e-6


@pytest.mark.parametrize("seed", range(100, 124))
def test_leximin_with_households_equals_enumeration(seed: int) -> None:
    question = tiny(seed, people=9, size=3 + seed % 2, homes=3 + seed % 3, features=2 + seed % 2)
    result = checked(question)
    assert result.probabilities == pytest.approx(enumerate_leximin(panels_of(question)), abs=1e-6)


@pytest.mark.parametrize("seed", range(200, 210))
def test_maximin_reaches_the_best_minimum(seed: int) -> None:
    question = tiny(seed, people=10, size=4, homes=seed % 2 * 4, features=4)
    question = Question(question.pool, question.quotas, question.size, "maximin", "seed")
    result = checked(question)
    reachable = panels_of(question).any(axis=0)
    lowest = min(chance for chance, can in zip(result.probabilities, reachable, strict=True) if can)
    assert lowest == pytest.approx(enumerate_leximin(panels_of(question), first=True)[0], abs=1e-6)


@pytest.mark.parametrize("seed", range(300, 308))
def test_nash_meets_its_optimality_condition(seed: int) -> None:
    question = tiny(seed, people=10, size=4, homes=seed % 2 * 4, features=4)
    question = Question(question.pool, question.quotas, question.size, "nash", "seed")
    result = checked(question)
    panels = panels_of(question)
    reachable = panels.any(axis=0)
    chances = np.array(result.probabilities)
    assert ((chances > 0) == reachable).all()
    assert (panels[:, reachable] @ (1 / chances[reachable])).max() <= reachable.sum() * 1.0002


@pytest.mark.parametrize(("name", "value"), [("pricing.NODES", 1), ("climb.SPREAD_NODES", 1)])
def test_small_trees_change_nothing(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """With the search cut short the solver's own branch and cut takes over."""
    question = tiny(6, people=30, size=8, features=5, values=3)
    wanted = draw(question)
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(f"deliberate.draw.{name}", value)
    found = draw(question, lambda settled, total: heard.append((settled, total)))
    assert found.probabilities == pytest.approx(wanted.probabilities, abs=1e-6)
    assert heard[-1][0] == heard[-1][1]
    verify(found.certificate, question.pool, question.quotas)


@pytest.mark.parametrize(("name", "value"), [("mixture.NODES", 4), ("exact.ROUNDS", 0)])
def test_every_path_leads_to_the_same_levels(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """Without the walk through the faces, and by climbing from the start."""
    monkeypatch.setattr(f"deliberate.draw.{name}", value)
    for seed in range(6):
        question = tiny(seed, people=9, size=3, homes=seed % 2 * 4, features=4, values=3)
        result = checked(question)
        assert result.probabilities == pytest.approx(enumerate_leximin(panels_of(question)), abs=1e-6)
    question = tiny(6, people=30, size=8, features=5, values=3)
    verify(draw(question).certificate, question.pool, question.quotas)


def test_no_panel_although_the_relaxation_has_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of each of four people would do; whole people cannot, whoever finds it out."""
    items = tuple(Quota(feature, value, 1, 1) for feature in "abc" for value in "01")
    rows = (("0", "0", "1"), ("0", "1", "0"), ("1", "0", "0"), ("1", "1", "1"))
    question = Question(Pool(rows, ("p", "q", "r", "s"), ("",) * 4), Quotas(items), 2, "leximin", "s")
    with pytest.raises(DeliberateError, match="quota_infeasible"):
        draw(question)
    monkeypatch.setattr("deliberate.draw.pricing.NODES", 1)
    with pytest.raises(DeliberateError, match="quota_infeasible"):
        draw(question)


def test_nash_on_a_larger_pool() -> None:
    base = tiny(1, people=40, size=10, features=4, values=3)
    question = Question(base.pool, base.quotas, base.size, "nash", "seed")
    report = verify(draw(question).certificate, question.pool, question.quotas)
    assert report.gap is not None
    assert report.gap < 2e-4


def test_hull_strictly_inside_the_relaxation() -> None:
    """Three features that pairwise forbid: the relaxation would give everybody 1/2, but only the odd panel exists."""
    found = [draw(tiny(seed, people=30, size=8, features=5, values=3)) for seed in range(12)]
    cuts = [result.certificate["cuts"] for result in found]
    assert any(cuts)
    for seed, result in enumerate(found):
        question = tiny(seed, people=30, size=8, features=5, values=3)
        verify(result.certificate, question.pool, question.quotas)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False), st.sampled_from(["leximin", "maximin", "nash", "legacy"]))
def test_order_of_rows_and_quotas_changes_nothing(seed: int, shuffler: random.Random, method: str) -> None:
    base = tiny(seed, people=9, size=4, homes=4)
    people = [f"{i},{','.join(row)},{home}" for i, (row, home) in enumerate(zip(base.pool.values, base.pool.households, strict=True))]
    lines = [f"{item.feature},{item.value},{item.low},{item.high}" for item in base.quotas.items]

    def ask(people: list[str], lines: list[str]) -> dict[str, float] | str:
        quotas = parse_quotas("\n".join(["category,feature,min,max", *lines]).encode())
        pool = parse_pool("\n".join(["id,f0,f1,f2,address", *people]).encode(), quotas, ["address"])
        try:
            result = draw(Question(pool, quotas, base.size, method, "public"))
        except DeliberateError as error:
            return error.code
        chosen = {people[row]: 1.0 for row in result.panel}
        return {line: chance + 10 * chosen.get(line, 0.0) for line, chance in zip(people, result.probabilities, strict=True)}

    before = ask(people, lines)
    mixed, turned = people.copy(), lines.copy()
    shuffler.shuffle(mixed)
    shuffler.shuffle(turned)
    assert ask(mixed, turned) == before


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_wider_quotas_never_lower_the_minimum(seed: int) -> None:
    question = tiny(seed, people=9, size=4)
    wider = tuple(Quota(item.feature, item.value, max(0, item.low - 1), item.high + 1) for item in question.quotas.items)
    loosened = Question(question.pool, Quotas(wider, "quotas"), question.size, "leximin", "seed")
    assert draw(loosened).min_probability >= draw(question).min_probability - 1e-9


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_probabilities_sum_to_the_size_and_equals_get_equal_chances(seed: int) -> None:
    question = tiny(seed, people=10, size=4)
    result = draw(question)
    assert math.isclose(sum(result.probabilities), question.size, abs_tol=1e-9)
    by_values: dict[tuple[str, ...], set[float]] = {}
    for values, chance in zip(question.pool.values, result.probabilities, strict=True):
        by_values.setdefault(values, set()).add(chance)
    assert all(len(chances) == 1 for chances in by_values.values())


def test_the_lottery_follows_the_probabilities() -> None:
    question = tiny(5, people=9, size=4, homes=4)
    model = feasible(question)
    lottery = exact(solve(model).mixture)
    counts = np.zeros(9)
    for number in range(400):
        seed = f"seed {number}"
        counts[list(people(model, question.pool, lottery.panels[pick(lottery, seed)], seed))] += 1
    expected = np.array(draw(question).probabilities)
    spread = 4 * np.sqrt(expected * (1 - expected) / 400) + 1e-9
    assert (np.abs(counts / 400 - expected) <= spread).all()
