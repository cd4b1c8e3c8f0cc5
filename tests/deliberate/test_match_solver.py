"""The matching against brute force over all matchings, and the fair variant."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError
from deliberate.match import bound, keeps_limits, match, pose
from deliberate.match.fair import raise_worst
from deliberate.match.flow import Flow, solve
from deliberate.match.prices import opening_prices

QUICK = settings(deadline=None, max_examples=80)


@st.composite
def cases(draw):
    """Small problems as (affinity, keyword arguments of `pose`)."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    grid = draw(st.lists(st.lists(st.integers(-2, 9), min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    lower = draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns))
    upper = [low + draw(st.integers(0, 3)) for low in lower]
    demand = draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows))
    places = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    conflicts = sorted(draw(st.sets(places, max_size=rows * columns // 2)))
    return np.array(grid, dtype=np.int64), {"lower": lower, "upper": upper, "demand": demand, "conflicts": conflicts}


def every_matching(grid, limits):
    """All matchings that keep the limits, as lists of (matter, member)."""
    columns = range(grid.shape[1])
    choices = []
    for matter, need in enumerate(limits["demand"]):
        allowed = [member for member in columns if (matter, member) not in limits["conflicts"]]
        choices.append([[(matter, member) for member in chosen] for chosen in combinations(allowed, need)])
    for parts in product(*choices):
        pairs = [pair for part in parts for pair in part]
        loads = Counter(member for _, member in pairs)
        if all(limits["lower"][member] <= loads[member] <= limits["upper"][member] for member in columns):
            yield pairs


def total(grid, pairs):
    return sum(int(grid[pair]) for pair in pairs)


def positions(found):
    return [(int(pair.matter) - 1, int(pair.member) - 1) for pair in found.pairs]


@QUICK
@given(cases())
def test_the_optimum_by_brute_force(case):
    grid, limits = case
    best = max((total(grid, pairs) for pairs in every_matching(grid, limits)), default=None)
    if best is None:
        with pytest.raises(DeliberateError, match=r"match\.(impossible|too_few|too_many|capacity|floor)"):
            match(pose(grid, **limits))
        return
    found = match(pose(grid, **limits))
    assert found.score == best == found.bound == total(grid, positions(found))
    assert sorted(positions(found)) in [sorted(pairs) for pairs in every_matching(grid, limits)]
    lowest = [total(grid, [pair for pair in positions(found) if pair[0] == matter]) for matter, need in enumerate(limits["demand"]) if need]
    assert found.worst == min(lowest, default=0)


@QUICK
@given(cases())
def test_the_fair_variant_never_lowers_the_worst_and_ends_where_no_exchange_helps(case):
    grid, limits = case
    matchings = [sorted(pairs) for pairs in every_matching(grid, limits)]
    if not matchings:
        return
    plain, fair = match(pose(grid, **limits)), match(pose(grid, **limits), fair=True)
    assert plain.worst <= fair.worst <= fair.worst_bound
    assert fair.score <= fair.bound == plain.bound
    mine = sorted(positions(fair))
    assert mine in matchings

    def sums(pairs):
        return sorted(total(grid, [pair for pair in pairs if pair[0] == matter]) for matter, need in enumerate(limits["demand"]) if need)

    # One exchange changes one or two pairs; none of those may lift a single worst matter.
    for other in matchings:
        changed = [pair for pair in other if pair not in mine]
        if len(changed) == 1 and sums(mine).count(fair.worst) == 1:
            assert sums(other)[0] <= fair.worst


@QUICK
@given(cases(), st.lists(st.integers(-20, 20), min_size=4, max_size=4))
def test_any_prices_bound_every_matching_and_lead_to_the_optimum(case, prices):
    grid, limits = case
    scores = [total(grid, pairs) for pairs in every_matching(grid, limits)]
    if scores:
        problem = pose(grid, **limits)
        start = np.array(prices[: grid.shape[1]], dtype=np.int64)
        assert bound(problem, start) >= max(scores)
        flow = solve(problem, start)
        assert int(problem.affinity[flow.held].sum()) == max(scores)


@QUICK
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_plays_no_part(case, random):
    grid, limits = case
    rows, columns = (random.sample(range(size), size) for size in grid.shape)
    mixed = {
        "lower": [limits["lower"][member] for member in columns],
        "upper": [limits["upper"][member] for member in columns],
        "demand": [limits["demand"][matter] for matter in rows],
        "conflicts": [(rows.index(matter), columns.index(member)) for matter, member in limits["conflicts"]],
        "matters": [f"m{matter}" for matter in rows],
        "members": [f"p{member}" for member in columns],
    }
    names = {"matters": [f"m{matter}" for matter in range(len(rows))], "members": [f"p{member}" for member in range(len(columns))]}
    if next(every_matching(grid, limits), None) is not None:
        assert match(pose(grid, **limits, **names)) == match(pose(grid[np.ix_(rows, columns)], **mixed))
        return
    codes = set()
    for affinity, options in ((grid, limits | names), (grid[np.ix_(rows, columns)], mixed)):
        with pytest.raises(DeliberateError) as caught:
            match(pose(affinity, **options))
        codes.add(caught.value.code)
    assert len(codes) == 1


@pytest.mark.parametrize("kind", ["even", "ties", "topics"])
def test_a_larger_matching_is_proven_by_the_bound(kind):
    random = np.random.default_rng(3)
    if kind == "topics":
        grid = np.rint(random.dirichlet([0.3] * 6, 400) @ random.dirichlet([0.3] * 6, 60).T * 10_000).astype(np.int64)
    else:
        grid = random.integers(0, 3 if kind == "ties" else 10_000, (400, 60))
    told = []
    problem = pose(grid, demand=[3, 2] * 200, upper=20, lower=14)
    found = match(problem, tell=lambda done, of: told.append((done, of)))
    assert found.score == found.bound
    assert min(dict(found.loads).values()) >= 14
    # The sparse graph left little to do: without its prices there is more than twice as much.
    held = solve(problem, np.zeros(60, dtype=np.int64), lambda done, of: told.append((-1, of))).held
    assert int(problem.affinity[held].astype(np.int64).sum()) == found.score
    assert keeps_limits(problem, np.argwhere(held))
    if kind == "topics":
        assert 2 * max(of for done, of in told if done >= 0) < max(of for done, of in told if done < 0)


def test_opening_prices_need_a_choice():
    assert not opening_prices(pose(np.ones((2, 3)), demand=3)).any()
    assert not opening_prices(pose(np.ones((2, 3)), demand=0)).any()


def test_decimals_are_exact():
    found = match(pose(np.array([[0.1, 0.2], [0.25, 1.5]])))
    assert found.score == Fraction(17, 10)
    assert match(pose(np.array([[2.0, 5.0]]))).score == 5
    big = pose(np.array([[123_456.75, 0.25]]))
    assert (big.scale, big.affinity[0, 0]) == (1000, 123_456_750)


def test_reasons_by_hand():
    grid = np.array([[9, 5, 1], [8, 2, 1], [7, 6, 0]])
    found = match(pose(grid, upper=1, members=["甲", "乙", "丙"], matters=["一", "二", "三"], conflicts=[(2, 2)]))
    assert [(pair.member, pair.matter, pair.rank, pair.elsewhere) for pair in found.pairs] == [
        ("甲", "一", 1, 0),
        ("乙", "三", 2, 1),
        ("丙", "二", 3, 2),
    ]
    words = {pair.matter: pair.words() for pair in found.pairs}
    assert words["三"] == "乙 → 三：契合度 6，是此议题的第 2 选择；排在前面的 1 人用在更需要他们的议题。"
    english = {pair.matter: pair.words("en") for pair in found.pairs}
    assert english["三"] == "乙 → 三: affinity 6, choice number 2 of the matter; 1 better ones serve matters that need them more."
    forced = match(pose(np.array([[5.5, 0.5]]), lower=[0, 1]))
    assert forced.pairs[0].words().endswith("为达到此人最少承担数而安排。")
    assert forced.pairs[0].words("en").endswith("arranged to reach the least load of this member.")
    assert "0.5" in forced.pairs[0].words()


def test_the_fair_variant_by_hand():
    # The optimum gives the second matter nothing; an exchange gives both something.
    grid = np.array([[10, 6], [5, 0]])
    problem = pose(grid, upper=1)
    assert (match(problem).worst, match(problem).score) == (5, 11)
    grid = np.array([[10, 7], [4, 2]])
    plain, fair = match(pose(grid, upper=1)), match(pose(grid, upper=1), fair=True)
    assert (plain.score, plain.worst) == (12, 2)
    assert (fair.score, fair.worst) == (11, 4)
    # A free member helps without an exchange; one who must keep his least load stays.
    for lower, taken in ((0, 1), (1, 0)):
        flow = Flow(pose(np.array([[3, 9]]), lower=[lower, 0]), np.array([0, 100], dtype=np.int64))
        raise_worst(flow)
        assert flow.held[0, taken]


def test_a_mistaken_matching_is_recognised():
    problem = pose(np.ones((2, 2), dtype=np.int64), upper=1, conflicts=[(0, 1)])
    good = np.array([[0, 0], [1, 1]])
    assert keeps_limits(problem, good)
    for bad in ([[0, 0]], [[0, 0], [1, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 0]]):
        assert not keeps_limits(problem, np.array(bad))


@pytest.mark.parametrize(
    ("affinity", "options", "code"),
    [
        (np.ones(3), {}, "match.shape"),
        (np.ones((0, 3)), {}, "match.shape"),
        (np.array([[np.nan]]), {}, "match.affinity"),
        (np.array([[2 * 10**9]]), {}, "match.affinity"),
        (np.array([["a"]]), {}, "match.affinity"),
        (np.ones((1, 2)), {"members": ["a"]}, "match.names"),
        (np.ones((1, 2)), {"members": ["a", "a"]}, "match.names"),
        (np.ones((1, 2)), {"lower": 2, "upper": 1}, "match.limits"),
        (np.ones((1, 2)), {"demand": -1}, "match.limits"),
        (np.ones((1, 2)), {"lower": -1}, "match.limits"),
        (np.ones((1, 2)), {"upper": [1]}, "match.limits"),
        (np.ones((1, 2)), {"conflicts": [(1, 0)]}, "match.conflict"),
        (np.ones((1, 2)), {"demand": 3}, "match.too_few"),
        (np.ones((2, 2)), {"lower": [2, 0], "demand": [1, 0]}, "match.too_many"),
        (np.ones((2, 2)), {"demand": 2, "upper": 1}, "match.capacity"),
        (np.ones((2, 2)), {"lower": 2, "upper": 2}, "match.floor"),
        (np.ones((3, 2)), {"demand": [2, 2, 0], "upper": [1, 3]}, "match.impossible"),
        (np.ones((2, 2)), {"upper": 1, "conflicts": [(0, 0), (1, 0)]}, "match.impossible"),
    ],
)
def test_what_is_refused(affinity, options, code):
    with pytest.raises(DeliberateError) as caught:
        match(pose(affinity, **options))
    assert caught.value.code == code
