"""Median and dispersion against the standard library, and the agenda against the method library, on anything."""

from fractions import Fraction
from statistics import median, quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.agenda import assemble, seated, select
from shangliang.topics.agenda import Asked, compute, merged, order_of
from shangliang.topics.spread import mean, spread

MARKS = st.lists(st.integers(1, 5), min_size=1, max_size=40)


@given(MARKS)
def test_the_figures_are_those_of_the_standard_library(marks: list[int]) -> None:
    found = spread(marks)
    assert found is not None
    assert found.median == Fraction(median(marks))
    assert (found.least, found.most, found.n) == (min(marks), max(marks), len(marks))
    if len(marks) > 1:
        lower, _middle, upper = quantiles([Fraction(mark) for mark in marks], n=4, method="inclusive")
        assert (found.lower, found.upper) == (lower, upper)
    assert 0 <= found.middle <= found.whole <= 4
    assert found == spread(reversed(marks))
    assert found.divided == (found.middle >= 2 or found.whole >= 3)


def test_nobody_and_one() -> None:
    assert spread([]) is None
    one = spread([4])
    assert one is not None
    assert (one.median, one.middle, one.whole, one.divided) == (4, 0, 0, False)
    assert mean([1, 2, 4]) == Fraction(7, 3)
    with pytest.raises(ValueError, match="no marks"):
        mean([])


BALLOTS = st.dictionaries(st.frozensets(st.integers(1, 6)), st.integers(1, 9), min_size=1, max_size=12)


@settings(max_examples=60)
@given(BALLOTS, st.integers(1, 8), st.sampled_from(["mes", "phragmen"]), st.text("AB", min_size=1, max_size=3))
def test_the_agenda_is_the_librarys_own(ballots: dict[frozenset[int], int], seats: int, method: str, seed: str) -> None:
    titles = {pk: f"议题{pk}" for pk in range(1, 7)}
    asked = Asked.of(titles, seats, method, seed, ballots)
    agenda, counting = compute(asked)
    rows = [([titles[pk] for pk in ballot], number) for ballot, number in ballots.items()]
    profile = seated(assemble(dict.fromkeys(titles.values(), Fraction(1)), Fraction(1), rows), min(seats, 6))
    assert agenda["digest"] == select(profile, method, seed=seed).digest  # type: ignore[arg-type]
    assert counting["digest"] == select(profile, "greedy", seed=seed).digest
    assert sorted(order_of(agenda)) == agenda["winners"]
    again = Asked.from_data(asked.to_data())
    assert (again, again.digest, compute(again)) == (asked, asked.digest, (agenda, counting))


@given(BALLOTS, BALLOTS, st.integers(0, 4), st.integers(0, 4))
def test_sources_are_added_by_weight(first: dict[frozenset[int], int], second: dict[frozenset[int], int], a: int, b: int) -> None:
    found = merged([(first, a), (second, b)])
    assert sum(found.values()) == a * sum(first.values()) + b * sum(second.values())
    assert all(found[key] == a * first.get(key, 0) + b * second.get(key, 0) for key in found)


def test_no_ballots_no_agenda_and_equal_titles_are_told_apart() -> None:
    assert compute(Asked.of({1: "甲乙丙丁"}, 1, "mes", "s", {})) == ({}, {})
    assert compute(Asked.of({}, 1, "mes", "s", {frozenset(): 1})) == ({}, {})
    asked = Asked.of({1: "路灯", 2: "路灯", 3: "停车"}, 5, "mes", "", {frozenset([1]): 2, frozenset([2, 3]): 1})
    assert asked.topics == (("停车", 3), ("路灯 #1", 1), ("路灯 #2", 2))
    assert asked.seats == 3
