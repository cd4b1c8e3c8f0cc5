"""The rules against slow, obvious implementations of their definitions."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberate.agenda import PROMISES, RULES, assemble, seated, select
from deliberate.agenda.checks import ejr_plus, justified, priceable, prices_hold
from deliberate.errors import DeliberateError

TOPICS = "abcdef"
BALLOTS = st.lists(st.tuples(st.sets(st.sampled_from(TOPICS)), st.integers(1, 4)), min_size=1, max_size=8)
COSTS = st.lists(st.integers(1, 6).map(Fraction), min_size=6, max_size=6)
QUICK = settings(deadline=None, max_examples=40)


def profile_of(ballots, costs=None, budget=None):
    costs = [Fraction(1)] * len(TOPICS) if costs is None else costs
    return assemble(dict(zip(TOPICS, costs, strict=True)), Fraction(budget or 6), ballots)


def voters_of(ballots):
    return [approved for approved, number in ballots for _ in range(number)]


def slow_price(money, supporters, cost):
    """The definition: the least q with sum of min(money, q) = cost."""
    amounts = sorted(money[i] for i in supporters)
    if sum(amounts) < cost:
        return None
    for place, amount in enumerate(amounts):
        q = (cost - sum(amounts[:place])) / Fraction(len(amounts) - place)
        if q <= amount:
            return q
    raise AssertionError


def slow_shares(voters, costs, share, by_cost):
    money, won = [Fraction(share)] * len(voters), []
    while True:
        found = []
        for topic in costs:
            supporters = [i for i, approved in enumerate(voters) if topic in approved]
            if topic not in won and supporters and (q := slow_price(money, supporters, costs[topic])) is not None:
                found.append((q / (costs[topic] if by_cost else 1), topic, q, supporters))
        if not found:
            return won, money
        _, topic, q, supporters = min(found)
        won.append(topic)
        for i in supporters:
            money[i] -= min(money[i], q)


def slow_phragmen(voters, costs, budget, loads=None, won=()):
    loads, won = loads or [Fraction(0)] * len(voters), list(won)
    while True:
        found = []
        for topic in costs:
            supporters = [i for i, approved in enumerate(voters) if topic in approved]
            if topic not in won and supporters and costs[topic] <= budget:
                found.append(((sum(loads[i] for i in supporters) + costs[topic]) / len(supporters), topic))
        least = [topic for load, topic in found if load == min(found)[0]]
        spent = sum(costs[topic] for topic in won)
        if not found or any(spent + costs[topic] > budget for topic in least):
            return won
        load, topic = min(found)
        won.append(topic)
        loads = [load if topic in approved else old for approved, old in zip(voters, loads, strict=True)]


def names(selection):
    return [win.topic for win in selection.wins]


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15), st.booleans())
def test_equal_shares_as_defined(ballots, costs, budget, by_cost):
    profile = profile_of(ballots, costs, budget)
    voters, prices = voters_of(ballots), dict(zip(TOPICS, costs, strict=True))
    utility = "cost" if by_cost else "cardinality"
    outcome = select(profile, "mes", utility=utility)
    assert names(outcome) == slow_shares(voters, prices, Fraction(budget, len(voters)), by_cost)[0]
    assert prices_hold(profile, {win.topic: win.figure for win in outcome.wins}, outcome.endowment)
    assert priceable(profile, outcome.winners)
    for completion in ("none", "add1", "add1u", "greedy", "phragmen", "exhaustive"):
        completed = select(profile, "mes", utility=utility, completion=completion)
        assert ejr_plus(profile, completed.winners, utility=utility) == ()
        assert justified(profile, completed.winners) == ()
        assert completed.spent <= budget
        if completion in ("add1u", "greedy", "exhaustive"):
            left = budget - completed.spent
            assert all(prices[topic] > left for topic in set().union(*voters) - set(completed.winners))


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15), st.booleans())
def test_add1_as_defined(ballots, costs, budget, by_cost):
    voters, prices = voters_of(ballots), dict(zip(TOPICS, costs, strict=True))
    share = Fraction(budget, len(voters))
    won = slow_shares(voters, prices, share, by_cost)[0]
    approved = set().union(*voters)
    while any(prices[topic] <= budget - sum(prices[one] for one in won) for topic in approved - set(won)):
        share += 1
        more = slow_shares(voters, prices, share, by_cost)[0]
        if sum(prices[one] for one in more) > budget:
            break
        won = more
    outcome = select(profile_of(ballots, costs, budget), "mes", utility="cost" if by_cost else "cardinality", completion="add1")
    assert names(outcome) == won


@QUICK
@given(BALLOTS, st.integers(1, 6))
def test_equal_shares_completed_by_phragmen(ballots, seats):
    voters, costs = voters_of(ballots), dict.fromkeys(TOPICS, Fraction(1))
    won, money = slow_shares(voters, costs, Fraction(seats, len(voters)), by_cost=False)
    expected = slow_phragmen(voters, costs, seats, [-one for one in money], won)
    outcome = select(seated(profile_of(ballots), seats), "mes")
    assert names(outcome)[: len(expected)] == expected
    assert len(outcome.winners) == seats


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15))
def test_phragmen_as_defined(ballots, costs, budget):
    outcome = select(profile_of(ballots, costs, budget), "phragmen")
    assert names(outcome) == slow_phragmen(voters_of(ballots), dict(zip(TOPICS, costs, strict=True)), budget)


def score(voters, chosen, rewards):
    return sum(sum(rewards[: len(approved & set(chosen))]) for approved in voters)


PAV = [Fraction(1, level) for level in range(1, 7)]
CC = [Fraction(1)] + [Fraction(0)] * 5


@QUICK
@given(BALLOTS, st.integers(1, 6), st.sampled_from(["pav", "cc"]))
def test_optimal_sets_by_brute_force(ballots, seats, rule):
    voters, rewards = voters_of(ballots), PAV if rule == "pav" else CC
    outcome = select(seated(profile_of(ballots), seats), rule)
    best = max(score(voters, chosen, rewards) for chosen in combinations(TOPICS, seats))
    assert len(outcome.winners) == seats
    assert score(voters, outcome.winners, rewards) == best
    for win in outcome.wins:
        assert win.figure == best - score(voters, set(outcome.winners) - {win.topic}, rewards)


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15), st.sampled_from(["pav", "cc"]))
def test_optimal_sets_under_a_budget(ballots, costs, budget, rule):
    voters, rewards, prices = voters_of(ballots), PAV if rule == "pav" else CC, dict(zip(TOPICS, costs, strict=True))
    outcome = select(profile_of(ballots, costs, budget), rule)
    subsets = [chosen for size in range(7) for chosen in combinations(TOPICS, size) if sum(prices[one] for one in chosen) <= budget]
    assert score(voters, outcome.winners, rewards) == max(score(voters, chosen, rewards) for chosen in subsets)
    assert outcome.spent <= budget


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15), st.sampled_from(["seqpav", "seqcc"]))
def test_sequential_rules_take_the_steepest_step(ballots, costs, budget, rule):
    voters, rewards, prices = voters_of(ballots), PAV if rule == "seqpav" else CC, dict(zip(TOPICS, costs, strict=True))
    won = []
    while True:
        rest = budget - sum(prices[one] for one in won)
        steps = [
            ((score(voters, [*won, topic], rewards) - score(voters, won, rewards)) / prices[topic], topic)
            for topic in TOPICS
            if topic not in won and prices[topic] <= rest
        ]
        if not steps or not max(steps)[0]:
            break
        won.append(min(topic for gain, topic in steps if gain == max(steps)[0]))
    assert names(select(profile_of(ballots, costs, budget), rule)) == won


@QUICK
@given(BALLOTS, st.integers(1, 6), st.sampled_from(sorted(PROMISES)))
def test_committees_keep_the_promises_of_their_rule(ballots, seats, rule):
    profile = seated(profile_of(ballots), seats)
    outcome = select(profile, rule)
    assert len(outcome.winners) == seats
    assert justified(profile, outcome.winners) == ()
    if "ejr_plus" in PROMISES[rule]:
        assert ejr_plus(profile, outcome.winners, utility="cardinality") == ()
    if rule == "phragmen" and all(win.votes for win in outcome.wins):
        assert priceable(profile, outcome.winners)


@QUICK
@given(BALLOTS, st.sets(st.sampled_from(TOPICS), min_size=1))
def test_the_checks_by_brute_force_over_groups(ballots, winners):
    voters, seats = voters_of(ballots), len(winners)
    profile = seated(profile_of(ballots), seats)
    broken = {
        topic
        for topic in set(TOPICS) - winners
        for level in range(1, seats + 1)
        if sum(topic in one and len(one & winners) < level for one in voters) * seats >= level * len(voters)
    }
    assert {one.topic for one in ejr_plus(profile, winners, utility="cardinality")} == broken
    assert {one.topic for one in ejr_plus(profile, winners)} == broken
    bare = {topic for topic in set(TOPICS) - winners if sum(topic in one and not one & winners for one in voters) * seats >= len(voters)}
    assert {one.topic for one in justified(profile, winners)} == bare


def test_checks_by_hand():
    ballots = [({"a", "b", "c"}, 6), ({"d"}, 3)]
    profile = seated(profile_of(ballots), 3)
    neglected = ejr_plus(profile, "abc", utility="cardinality")
    assert [(one.topic, one.voters, one.has, one.share) for one in neglected] == [("d", 3, 0, 1)]
    assert [(one.topic, one.voters) for one in justified(profile, "abc")] == [("d", 3)]
    assert not priceable(profile, "abc")
    assert priceable(profile, "abd")
    with pytest.raises(DeliberateError, match="topic_unknown"):
        justified(profile, ["z"])
    third = Fraction(1, 3)
    assert prices_hold(profile, {"a": third / 2, "b": third / 2, "d": third}, third)
    assert not prices_hold(profile, {"a": third / 2, "b": third / 2}, third)
    assert not prices_hold(profile, {"a": third, "d": third}, third)


@QUICK
@given(BALLOTS, COSTS, st.integers(3, 15), st.sampled_from(RULES), st.randoms(use_true_random=False), st.sampled_from([None, "2026"]))
def test_the_order_of_the_input_plays_no_part(ballots, costs, budget, rule, random, seed):
    prices = dict(zip(TOPICS, costs, strict=True))
    mixed = dict(random.sample(sorted(prices.items()), 6))
    parts = [(approved, 1) for approved, number in ballots for _ in range(number)]
    one = select(assemble(prices, Fraction(budget), ballots), rule, seed=seed)
    other = select(assemble(mixed, Fraction(budget), random.sample(parts, len(parts))), rule, seed=seed)
    assert one == other


def test_a_seed_decides_ties_and_the_trace_names_them():
    profile = seated(profile_of([({"a", "b"}, 1)]), 1)
    by_name = select(profile, "greedy")
    assert (by_name.winners, by_name.wins[0].tied) == (("a",), ("b",))
    drawn = {select(profile, "mes", seed=str(seed)).winners for seed in range(20)}
    assert drawn == {("a",), ("b",)}
    assert "与b相当" in by_name.wins[0].words()
    assert "as good as b" in by_name.wins[0].words("en")


def test_free_topics_win_and_unapproved_ones_fill_seats():
    profile = assemble({"a": Fraction(0), "b": Fraction(0), "c": Fraction(5, 2)}, Fraction(4), [({"a", "c"}, 2), (set(), 1)])
    for rule in RULES:
        outcome = select(profile, rule)
        assert outcome.winners == ("a", "c")
        assert outcome.wins[0].words("en").endswith("costs nothing.")
        assert "b" not in outcome.winners
    filled = select(seated(profile_of([({"e"}, 1)]), 3), "phragmen")
    assert [win.stage for win in filled.wins] == ["phragmen", "order", "order"]
    assert filled.winners == ("a", "b", "e")
    assert "nobody" in filled.wins[1].words("en")


def test_others_pay_what_supporters_cannot():
    profile = assemble({"a": Fraction(3), "b": Fraction(9)}, Fraction(10), [({"a"}, 1), ({"b"}, 1), (set(), 2)])
    outcome = select(profile, "mes", completion="exhaustive")
    assert [(win.topic, win.stage, win.figure) for win in outcome.wins] == [("a", "exhaustive", Fraction(1, 6))]
    assert select(profile, "mes").winners == ()
    assert select(profile, "mes", completion="greedy", utility="cardinality").wins[0].stage == "density"


def test_long_runs_stay_exact():
    # Shares with many different histories: every pair of topics approved by some, and more purchases than the first table holds.
    topics = [f"t{index:02}" for index in range(30)]
    ballots = [({one, other}, 1 + (index % 3)) for index, (one, other) in enumerate(combinations(topics, 2))]
    costs = {name: Fraction(7 + 3 * index % 11) for index, name in enumerate(topics)}
    profile = assemble(costs, Fraction(400), ballots)
    voters = voters_of(ballots)
    for by_cost, utility in ((True, "cost"), (False, "cardinality")):
        expected, _ = slow_shares(voters, costs, Fraction(400, len(voters)), by_cost)
        assert len(expected) > 16
        assert names(select(profile, "mes", utility=utility)) == expected


@settings(deadline=None, max_examples=120, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BALLOTS, COSTS, st.integers(3, 15), st.booleans())
def test_the_exact_path_decides_when_the_bounds_are_coarse(monkeypatch, ballots, costs, budget, by_cost):
    # With three or four units a share the integer bounds decide almost nothing.
    monkeypatch.setattr("deliberate.agenda.purse.BITS", 8)
    profile = profile_of(ballots, costs, budget)
    voters, prices = voters_of(ballots), dict(zip(TOPICS, costs, strict=True))
    outcome = select(profile, "mes", utility="cost" if by_cost else "cardinality")
    assert names(outcome) == slow_shares(voters, prices, Fraction(budget, len(voters)), by_cost)[0]


def test_large_coverage_is_greedy_and_says_so(monkeypatch):
    monkeypatch.setattr("deliberate.agenda.rules.EXACT_APPROVALS", 3)
    profile = seated(profile_of([("ab", 1), ("bc", 1)]), 1)
    assert [(win.topic, win.stage) for win in select(profile, "cc").wins] == [("b", "seqcc")]


def test_a_solver_that_gives_up_is_reported(monkeypatch):
    class Nothing:
        x = None
        message = "out of memory"

    monkeypatch.setattr("deliberate.agenda.exact.milp", lambda *_, **__: Nothing)
    with pytest.raises(DeliberateError) as caught:
        select(profile_of([("a", 1)]), "pav")
    assert caught.value.code == "agenda.unsolved"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: assemble({}, Fraction(1), []), "agenda.topics"),
        (lambda: assemble({"a": Fraction(-1)}, Fraction(1), [("a", 1)]), "agenda.cost"),
        (lambda: assemble({"a": Fraction(1)}, Fraction(0), [("a", 1)]), "agenda.budget"),
        (lambda: assemble({"a": Fraction(1)}, Fraction(1), [("b", 1)]), "agenda.topic_unknown"),
        (lambda: assemble({"a": Fraction(1)}, Fraction(1), [("a", 0)]), "agenda.weight"),
        (lambda: assemble({"a": Fraction(1)}, Fraction(1), []), "agenda.voters"),
        (lambda: seated(profile_of([("a", 1)]), 7), "agenda.seats"),
        (lambda: seated(profile_of([("a", 1)]), 0), "agenda.seats"),
        (lambda: select(profile_of([("a", 1)]), "borda"), "agenda.rule"),
        (lambda: select(profile_of([("a", 1)]), "mes", utility="joy"), "agenda.utility"),
        (lambda: select(profile_of([("a", 1)]), "mes", completion="add2"), "agenda.completion"),
    ],
)
def test_what_is_refused(call, code):
    with pytest.raises(DeliberateError) as caught:
        call()
    assert caught.value.code == code
