"""The tests of Polis by hand, the walk that picks representative statements, shrinkage, and the bridging score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from deliberate.opinion import Votes
from deliberate.opinion.representative import best_agree, choose, weigh
from deliberate.opinion.statistics import Counts, bridging, count, group_aware, one_proportion, shrunk, strength, two_proportions, wilson


def counts(agree: list[list[float]], disagree: list[list[float]], seen: list[list[float]]) -> Counts:
    return Counts(np.array(agree, dtype=float), np.array(disagree, dtype=float), np.array(seen, dtype=float))


def test_one_proportion_by_hand() -> None:
    assert one_proportion(np.array(7.0), np.array(8.0)) == pytest.approx(2 * 3 * (8 / 9 - 0.5))
    assert one_proportion(np.array(0.0), np.array(0.0)) == 1


def test_two_proportions_by_hand() -> None:
    pooled = (9 + 3) / (11 + 21)
    wanted = (9 / 11 - 3 / 21) / np.sqrt(pooled * (1 - pooled) * (1 / 11 + 1 / 21))
    assert two_proportions(*map(np.array, (8.0, 2.0, 10.0, 20.0))) == pytest.approx(wanted)
    assert two_proportions(*map(np.array, (4.0, 6.0, 4.0, 6.0))) == 0


def test_representativeness_by_hand() -> None:
    found = strength(np.array([[8.0], [2.0]]), np.array([[10.0], [20.0]]))
    assert found.p.ravel().tolist() == pytest.approx([9 / 12, 3 / 22])
    assert found.repness[0, 0] == pytest.approx((9 / 12) / (3 / 22))
    assert found.metric()[0, 0] == pytest.approx(found.p[0, 0] * found.p_test[0, 0] * found.repness[0, 0] * found.repness_test[0, 0])
    assert found.significant().ravel().tolist() == [True, False]
    assert group_aware(np.array([[8.0], [2.0]]), np.array([[10.0], [20.0]])).tolist() == pytest.approx([9 / 12 * 3 / 22])


def test_counts_leave_out_people_without_a_group() -> None:
    votes = Votes.of([("a", "x", 1), ("a", "y", -1), ("b", "x", 0), ("c", "x", 1), ("d", "x", 1)])
    found = count(votes, np.array([0, 1, 1, -1], dtype=np.int8), 2, None)
    assert [found.agree.tolist(), found.disagree.tolist(), found.seen.tolist()] == [[[1, 0], [1, 0]], [[0, 1], [0, 0]], [[1, 1], [2, 0]]]
    half = count(votes, np.array([0, 1, 1, -1], dtype=np.int8), 2, np.array([1, 0.5, 0.5, 1]))
    assert half.seen.tolist() == [[1, 1], [1, 0]]


def test_wilson_by_hand() -> None:
    found = wilson(np.array([8.0]), np.array([10.0]))
    z = 1.6449
    middle, half = (0.8 + z * z / 20) / (1 + z * z / 10), z / (1 + z * z / 10) * np.sqrt(0.8 * 0.2 / 10 + z * z / 400)
    assert [found.share[0], found.low[0], found.high[0]] == pytest.approx([0.8, middle - half, middle + half])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_shrunk_shares_lie_between_their_own_and_everybodys(pairs: list[tuple[int, int]]) -> None:
    agree = np.array([[float(each)] for each, _ in pairs])
    seen = agree + np.array([[float(other)] for _, other in pairs])
    found = shrunk(agree, seen)
    overall = (agree.sum() + 1) / (seen.sum() + 2)
    own = np.where(seen > 0, agree / np.maximum(seen, 1), overall)
    assert (found.share >= np.minimum(own, overall) - 1e-9).all()
    assert (found.share <= np.maximum(own, overall) + 1e-9).all()
    assert ((found.low <= found.share) & (found.share <= found.high) & (found.low >= 0) & (found.high <= 1)).all()


def test_representative_statements() -> None:
    found = weigh(
        counts(
            agree=[[18, 19, 2, 9, 0, 10], [2, 19, 18, 9, 0, 10]],
            disagree=[[1, 1, 17, 9, 0, 9], [17, 1, 1, 9, 0, 9]],
            seen=[[20, 20, 20, 20, 0, 20], [20, 20, 20, 20, 0, 20]],
        )
    )
    names = ("a", "b", "c", "d", "e", "f")
    first, second = choose(found, names, np.zeros(6, dtype=np.bool_))
    assert [(each.statement, each.direction, each.best_agree) for each in first] == [("a", "agree", True), ("c", "disagree", False)]
    assert [(each.statement, each.direction) for each in second] == [("b", "agree"), ("c", "agree"), ("a", "disagree")]
    assert (first[0].n_success, first[0].n_trials, first[0].p_success) == (18, 20, 19 / 22)
    assert first[0].low < first[0].share < first[0].high
    closed, _ = choose(found, names, np.array([True, False, True, False, False, False]))
    assert [(each.statement, each.best_agree) for each in closed] == [("b", True)]


def test_a_group_without_significant_statements_shows_its_strongest() -> None:
    found = weigh(counts([[0, 1], [1, 1]], [[2, 0], [0, 1]], [[3, 3], [3, 3]]))
    (only,), _ = choose(found, ("a", "b"), np.zeros(2, dtype=np.bool_))
    assert (only.statement, only.direction, only.best_agree) == ("a", "disagree", False)
    assert choose(found, ("a", "b"), np.ones(2, dtype=np.bool_)) == ((), ())


def test_the_best_agreed_walk_switches_its_measure() -> None:
    found = weigh(counts([[16, 12, 19], [19, 2, 19]], [[0, 0, 0], [0, 0, 0]], [[20, 20, 20], [20, 20, 20]]))
    assert found.agree.repness[0, 0] < 1 < found.agree.repness[0, 1]
    assert best_agree(found, 0, np.array([0, 2])) == 2
    assert best_agree(found, 0, np.array([1, 2])) == 1
    assert best_agree(found, 0, np.array([], dtype=int)) is None


def test_bridging_ignores_agreement_from_one_side() -> None:
    places = np.array([[1.0, 0.0]] * 50 + [[-1.0, 0.0]] * 50)
    votes = np.zeros((100, 3))
    votes[:, 0] = 1
    votes[:50, 1] = 1
    votes[50:, 1] = -1
    votes[:, 2] = np.tile([1, -1], 50)
    means = votes.mean(axis=0)
    centred = csr_array((votes - means).ravel())
    centred = csr_array(((votes - means).ravel(), np.tile(np.arange(3), 100), np.arange(0, 303, 3)), shape=(100, 3))
    found = bridging(centred, means, places, np.ones(100))
    assert found[0] == pytest.approx(100 / 105)
    assert found[1:].tolist() == pytest.approx([0, 0])
    one_sided = bridging(centred, means, places, np.array([1.0] * 50 + [0.1] * 50))
    assert abs(one_sided[1]) < 0.4 < one_sided[0]
