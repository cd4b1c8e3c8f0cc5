"""Counting over options against hand-worked examples and properties."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.ballots import Breaker, collect, count
from deliberate.ballots.ranking import first_preferences, pairwise, strongest_paths
from deliberate.errors import DeliberateError


def ranked(text):
    return {name: Fraction(place) for place, name in enumerate(text, 1)}


def marked(text):
    return dict.fromkeys(text, Fraction(1))


def of(options, *ballots, read=ranked):
    return collect(options, [(read(text), number) for text, number in ballots])


TENNESSEE = of("MNCK", ("MNCK", 42), ("NCKM", 26), ("CKNM", 15), ("KCNM", 17))
WEBS = st.lists(st.tuples(st.lists(st.sampled_from([None, 1, 2, 3]), min_size=4, max_size=4), st.integers(1, 4)), max_size=7)


def web(rows):
    return [({name: Fraction(cell) for name, cell in zip("abcd", cells, strict=True) if cell}, number) for cells, number in rows]


def test_instant_runoff_by_hand():
    outcome = count(TENNESSEE, method="irv")
    assert outcome.winners == ("K",)
    assert outcome.order == (("K",), ("M",), ("N",), ("C",))
    assert [dict(one.tallies) for one in outcome.rounds] == [
        {"C": 15, "K": 17, "M": 42, "N": 26},
        {"K": 32, "M": 42, "N": 26},
        {"K": 58, "M": 42},
        {"K": 100},
    ]


def test_schulze_by_hand():
    outcome = count(TENNESSEE, method="schulze", seats=2)
    assert outcome.winners == ("N", "C")
    assert ("C", "N", 32, 68) in outcome.duels


def test_instant_runoff_ties_show_every_possible_winner():
    assert count(of("abc", ("ab", 2), ("ba", 2), ("ca", 5)), method="irv").winners == ("c",)
    tie = count(of("abcd", ("a", 2), ("b", 2)), method="irv")
    assert (tie.winners, tie.tied, tie.open_seats, tie.rounds) == ((), ("a", "b"), 1, ())
    decided = count(of("abcd", ("a", 2), ("b", 2)), method="irv", seed="public")
    assert decided.winners == (Breaker("public").order("ab")[0],)
    assert decided.drawn == (("a", "b"),)


def test_an_elimination_tie_that_changes_nothing_is_no_tie():
    outcome = count(of("abc", ("a", 3), ("bc", 1), ("cb", 1)), method="irv")
    assert outcome.winners == ("a",)
    assert outcome.drawn == ()
    same = count(of("abc", ("a", 4), ("b", 2), ("c", 2)), method="irv")
    assert same.order == (("a",), ("b", "c"))
    assert same.rounds[0].equals == ("b", "c")


def test_equal_ranks_share_a_ballot():
    votes = collect("abc", [({"a": Fraction(1), "b": Fraction(1)}, 3), ({"c": Fraction(2)}, 1), ({}, 2)])
    assert first_preferences(votes, frozenset({0, 1, 2})) == {0: Fraction(3, 2), 1: Fraction(3, 2), 2: Fraction(1)}
    assert votes.total == 6


def test_marks_and_points_by_hand():
    approvals = of("abcd", ("ab", 3), ("bc", 2), ("d", 3), ("", 1), read=marked)
    outcome = count(approvals, method="approval", seats=2)
    assert (outcome.winners, outcome.tied, outcome.open_seats) == (("b",), ("a", "d"), 1)
    assert dict(outcome.totals) == {"a": 3, "b": 5, "c": 2, "d": 3}
    seeded = count(approvals, method="approval", seats=2, seed="s")
    assert seeded.winners == ("b", Breaker("s").order("ad")[0])
    assert (seeded.tied, seeded.drawn) == ((), (("a", "d"),))
    assert count(approvals, method="approval", seats=3).winners == ("b", "a", "d")
    assert count(approvals, method="approval", seats=4).winners == ("b", "a", "d", "c")
    assert count(of("ab", ("a", 2), ("b", 1), read=marked), method="plurality").winners == ("a",)
    points = collect("xy", [({"x": Fraction(1, 3), "y": Fraction(0)}, 3), ({"y": Fraction(1, 2)}, 1)])
    assert count(points, method="score").to_data()["totals"] == {"x": 1, "y": "1/2"}


@pytest.mark.parametrize(
    ("method", "ballot", "seats", "code"),
    [
        ("borda", {}, 1, "ballots.method"),
        ("plurality", {"a": Fraction(1), "b": Fraction(1)}, 1, "ballots.one_mark"),
        ("approval", {"a": Fraction(2)}, 1, "ballots.mark"),
        ("irv", {"a": Fraction(1, 2)}, 1, "ballots.rank"),
        ("schulze", {"a": Fraction(0)}, 1, "ballots.rank"),
        ("irv", {}, 2, "ballots.seats"),
        ("score", {}, 3, "ballots.seats"),
        ("score", {}, 0, "ballots.seats"),
        ("score", {}, True, "ballots.seats"),
        ("score", {"z": Fraction(1)}, 1, "ballots.option_unknown"),
    ],
)
def test_ballots_that_a_method_cannot_read(method, ballot, seats, code):
    with pytest.raises(DeliberateError) as caught:
        count(collect("ab", [(ballot, 1)]), method=method, seats=seats)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("options", "number", "code"), [("", 1, "ballots.options"), ("aa", 1, "ballots.options"), ("a", 0, "ballots.count")]
)
def test_votes_that_are_none(options, number, code):
    with pytest.raises(DeliberateError) as caught:
        collect(options, [({}, number)])
    assert caught.value.code == code


def test_too_many_ties_ask_for_a_seed():
    names = [f"o{index:02}" for index in range(16)]
    ring = [({name: Fraction(1), names[(place + 1) % 16]: Fraction(2)}, 1) for place, name in enumerate(names)]
    votes = collect(names, ring)
    with pytest.raises(DeliberateError) as caught:
        count(votes, method="irv")
    assert caught.value.code == "ballots.too_many_ties"
    assert count(votes, method="irv", seed="2026").drawn


@settings(deadline=None, max_examples=40)
@given(WEBS, st.randoms(use_true_random=False), st.sampled_from(["approval", "score", "irv", "schulze"]))
def test_the_order_of_ballots_and_columns_plays_no_part(rows, random, method):
    ballots = [({name: Fraction(1) for name in marks}, number) for marks, number in web(rows)] if method == "approval" else web(rows)
    shuffled = random.sample(ballots, len(ballots))
    for seed in (None, "seed"):
        one = count(collect("abcd", ballots), method=method, seed=seed)
        assert count(collect("dbca", shuffled), method=method, seed=seed) == one
        assert one.digest == count(collect("dbca", shuffled), method=method, seed=seed).digest


@settings(deadline=None, max_examples=40)
@given(WEBS)
def test_a_condorcet_winner_wins_by_schulze(rows):
    votes = collect("abcd", web(rows))
    wins = pairwise(votes)
    outcome = count(votes, method="schulze")
    for a in range(4):
        if all(wins[a][b] > wins[b][a] for b in range(4) if b != a):
            assert outcome.winners == ("abcd"[a],)
    assert sorted(name for group in outcome.order for name in group) == list("abcd")


@settings(deadline=None, max_examples=40)
@given(WEBS)
def test_strongest_paths_are_the_widest_of_all_simple_paths(rows):
    wins = pairwise(collect("abcd", web(rows)))
    links = [[wins[a][b] if wins[a][b] > wins[b][a] else 0 for b in range(4)] for a in range(4)]
    paths = strongest_paths(wins)
    for a, b in permutations(range(4), 2):
        middles = [c for c in range(4) if c not in (a, b)]
        ways = [order for size in range(3) for order in permutations(middles, size)]
        widest = max(min(links[x][y] for x, y in zip((a, *way), (*way, b), strict=True)) for way in ways)
        assert paths[a][b] == widest


@settings(deadline=None, max_examples=40)
@given(WEBS)
def test_every_seed_picks_a_possible_instant_runoff_winner(rows):
    votes = collect("abcd", web(rows))
    open_result = count(votes, method="irv")
    possible = open_result.winners or open_result.tied
    for seed in ("1", "2", "3"):
        assert count(votes, method="irv", seed=seed).winners[0] in possible
