"""The plane of the map against dense linear algebra, and the weights of copy-paste ballots."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.opinion import Votes, space
from deliberate.opinion import votes as stored
from deliberate.opinion.bursts import find_bursts
from deliberate.opinion.space import build, leading
from deliberate.opinion.votes import Flags, Floats


def random_votes(people: int, statements: int, seed: int, missing: float = 0.4) -> tuple[Votes, Floats]:
    """Votes with two camps, and the same as a dense matrix with NaN where nobody voted."""
    chance = np.random.default_rng(seed)
    camp = chance.choice([-1, 1], people)
    lean = chance.normal(size=statements)
    dense = np.sign(camp[:, None] * lean + chance.normal(size=(people, statements)).round())
    dense[chance.random(dense.shape) < missing] = np.nan
    dense[:, 0], dense[0] = 1, -1
    listed = [(f"{row}", f"{column}", int(dense[row, column])) for row, column in np.argwhere(np.isfinite(dense)).tolist()]
    return Votes.of(listed), dense


def dense_map(dense: Floats, out: Flags) -> tuple[Floats, Floats]:
    """Polis's steps word for word: zero what is out, impute means, centre, singular vectors, scaled projection."""
    filled = np.where(out, 0.0, dense)
    means = np.nanmean(filled, axis=0)
    centred = np.where(np.isfinite(filled), filled - means, 0.0)
    vectors = np.linalg.svd(centred)[2][:2]
    vectors = vectors * np.sign(vectors[np.arange(2), np.abs(vectors).argmax(axis=1)])[:, None]
    return vectors, centred @ vectors.T * np.sqrt(dense.shape[1] / np.isfinite(filled).sum(axis=1))[:, None]


@pytest.mark.parametrize("closed", [(), (2, 5)])
def test_the_plane_is_that_of_dense_algebra(closed: tuple[int, ...]) -> None:
    votes, dense = random_votes(60, 14, 3)
    out = np.isin(np.arange(14), closed)
    axes, positions = dense_map(dense, out)
    found = build(votes, out, None, "1")
    np.testing.assert_allclose(found.axes, axes, atol=1e-7)
    np.testing.assert_allclose(found.positions, positions, atol=1e-6)
    assert 0 < found.spread[1] < found.spread[0] < 1


def test_single_precision_and_steps_give_the_same_plane(monkeypatch: pytest.MonkeyPatch) -> None:
    votes, _ = random_votes(80, 20, 4)
    out = np.zeros(20, dtype=np.bool_)
    exact = build(votes, out, None, "1")
    monkeypatch.setattr(space, "SINGLE", 1)
    monkeypatch.setattr(stored, "STEP", 64)
    rough = build(votes, out, None, "1")
    np.testing.assert_allclose(rough.positions, exact.positions, atol=1e-4)
    np.testing.assert_allclose(rough.spread, exact.spread, rtol=1e-5)


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_spans_cover_every_entry_once(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    votes, _ = random_votes(9, 6, 1)
    monkeypatch.setattr(stored, "STEP", step)
    people, entries = zip(*votes.spans(), strict=True)
    assert [at for each in people for at in range(9)[each]] == list(range(9))
    assert [at for each in entries for at in range(len(votes.values))[each]] == list(range(len(votes.values)))
    assert votes.spread(np.arange(9), slice(2, 4)).tolist() == [2] * votes.counts()[2] + [3] * votes.counts()[3]


def test_a_weight_counts_like_that_many_people() -> None:
    votes, dense = random_votes(30, 8, 5, missing=0)
    twice = Votes.of([(f"{row}", f"{column}", int(dense[row % 30, column])) for row in range(60) for column in range(8)])
    out = np.zeros(8, dtype=np.bool_)
    np.testing.assert_allclose(build(votes, out, np.full(30, 2.0), "1").positions, build(twice, out, None, "1").positions[:30], atol=1e-7)


def test_a_conversation_may_have_fewer_than_two_directions() -> None:
    flat = Votes.of([(person, statement, 1) for person in "abc" for statement in "xy"])
    assert not build(flat, np.zeros(2, dtype=np.bool_), None, "1").positions.any()
    one = build(Votes.of([("a", "x", 1), ("b", "x", -1)]), np.zeros(1, dtype=np.bool_), None, "1")
    assert one.positions.tolist() == [[1.0, 0.0], [-1.0, 0.0]]


@given(st.integers(1, 12), st.integers(0, 5), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_lanczos_finds_the_largest_two(size: int, rank: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    root = chance.normal(size=(size, rank))
    matrix = root @ root.T
    vectors, values = leading(lambda vector: matrix @ vector, chance.normal(size=size), 1e-12)
    wanted = np.zeros(2)
    largest = np.linalg.eigvalsh(matrix)[::-1][:2]
    wanted[: len(largest)] = largest
    np.testing.assert_allclose(values, wanted, atol=1e-8 * max(1.0, wanted[0]))
    np.testing.assert_allclose(matrix @ vectors.T, vectors.T * values, atol=1e-6 * max(1.0, wanted[0]))


def every(people: range, statements: int, vote: Callable[[int, int], int], name: str = "") -> list[tuple[str, str, int]]:
    return [(f"{name}{person}", f"{column}", vote(person, column)) for person in people for column in range(statements)]


def test_copied_ballots_count_as_a_few() -> None:
    _, dense = random_votes(100, 25, 6, missing=0)
    listed = every(range(100), 25, lambda person, column: int(dense[person, column]))
    assert find_bursts(Votes.of(listed), "1") == (None, ())
    copied = listed + every(range(40), 25, lambda _, column: 1 if column % 2 else -1, "copy")
    weights, bursts = find_bursts(Votes.of(copied), "1")
    assert weights is not None
    assert [(each.people, each.votes, each.counted_as, each.example) for each in bursts] == [(40, 25, 5.0, "copy0")]
    assert weights[:100].tolist() == [1.0] * 100
    np.testing.assert_allclose(weights[100:], 5 / 40)


def test_people_who_agree_are_no_burst() -> None:
    short = every(range(40), 6, lambda _, column: 1)
    assert find_bursts(Votes.of(short), "1") == (None, ())
    camps = every(range(40), 9, lambda person, column: 1 if (person + column) % 2 else -1)
    assert find_bursts(Votes.of(camps), "1") == (None, ())
    half = every(range(40), 40, lambda person, column: 1 if (person + column) % 2 else -1)
    assert find_bursts(Votes.of(half), "1") == (None, ())
    unanimous = every(range(40), 30, lambda _, column: 1)
    assert find_bursts(Votes.of(unanimous), "1") == (None, ())


def test_the_limit_is_what_chance_explains() -> None:
    _, dense = random_votes(60, 12, 6, missing=0)
    listed = every(range(60), 12, lambda person, column: int(dense[person, column]))
    copied = listed + every(range(50), 12, lambda _, column: 1 if column % 2 else -1, "copy")
    _, (burst,) = find_bursts(Votes.of(copied), "1")
    assert (burst.people, burst.counted_as) == (50, pytest.approx(2 * 110 * 0.75**12, rel=0.2))


def test_a_burst_moves_the_map_less_than_it_would() -> None:
    votes, dense = random_votes(120, 15, 7, missing=0)
    listed = [(f"{row}", f"{column}", int(dense[row, column])) for row in range(120) for column in range(15)]
    attacked = Votes.of(listed + [(f"z{copy}", f"{column}", 1 if column % 2 else -1) for copy in range(60) for column in range(15)])
    out = np.zeros(15, dtype=np.bool_)
    before = build(votes, out, None, "1").axes[0]
    quiet = build(attacked, out, find_bursts(attacked, "1")[0], "1").axes[0]
    loud = build(attacked, out, None, "1").axes[0]
    assert abs(before @ quiet) > 0.95 > abs(before @ loud)
