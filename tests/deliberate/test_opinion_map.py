"""The whole map: known camps are found, order of input never matters, settings and errors."""

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opinion_sample import sample, statements, triples

from deliberate.errors import DeliberateError
from deliberate.opinion import Settings, Votes, opinion_map
from deliberate.opinion.kmeans import agreement


def test_known_camps_and_common_ground() -> None:
    found = opinion_map(sample(), statements(), seed="1")
    assert (found.k, found.reason) == (2, "silhouette")
    groups = found.groups
    grouped = [name for name in found.participants if groups[name] is not None]
    camps = np.array([int(name) % 3 == 0 for name in grouped], dtype=int)
    assert agreement(np.array([groups[name] for name in grouped]), camps, np.ones(len(grouped))) > 0.95
    assert {each.statement for each in found.common[:3]} == {"0", "1", "7"}
    assert found.common_against[0].statement == "8"
    assert {each.statement for each in found.divides} == {"2", "3", "4", "5"}
    assert {each.statement for each in found.bridging[:3]} == {"0", "1", "7"}
    assert {each.statement for each in found.representative[0]} <= {"0", "1", "2", "3", "4", "5", "7"}
    assert sum(found.sizes) == len(grouped) < 90
    assert groups == {
        name: None if counts < 7 else groups[name] for name, counts in zip(found.participants, sample().counts(), strict=True)
    }


def test_consensus_by_hand() -> None:
    found = opinion_map(sample(), seed="1", k=2)
    votes = {(person, statement): vote for person, statement, vote in triples()}
    for finding in found.findings:
        score = 1.0
        for group in range(2):
            cast = [vote for (person, statement), vote in votes.items() if statement == finding.statement and found.groups[person] == group]
            score *= (cast.count(1) + 1) / (len(cast) + 2)
        assert finding.consensus == pytest.approx(score)


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_votes_never_matters(chance: random.Random) -> None:
    listed = triples(40, 3)
    wanted = opinion_map(Votes.of(listed), seed="1")
    chance.shuffle(listed)
    found = opinion_map(Votes.of(listed), seed="1")
    assert found.digest == wanted.digest
    assert found.to_json(positions=True) == wanted.to_json(positions=True)


def test_the_seed_decides_the_draws_not_the_outcome() -> None:
    found, other = opinion_map(sample(), seed="1"), opinion_map(sample(), seed="2")
    assert found.groups == other.groups
    np.testing.assert_allclose(found.positions, other.positions, atol=1e-7)


def test_documented_keys() -> None:
    found = opinion_map(sample(), statements(), seed="1", k=2)
    keys = json.loads(json.dumps(found.to_json(), ensure_ascii=False))
    assert keys["k"] == 2
    assert set(keys["groups"].values()) == {0, 1, None}
    assert [set(each) for each in keys["common"][:1]] == [{"statement", "score"}]
    assert len(keys["common"]) == 10
    assert [each["score"] for each in keys["common"]] == sorted((each["score"] for each in keys["common"]), reverse=True)
    assert set(keys["representative"]) == {"0", "1"}
    assert set(keys) == {
        *("k", "groups", "sizes", "common", "common_against", "bridging", "divides", "representative", "statements", "trace", "digest"),
    }
    assert keys["trace"]["reason"] == "given"
    assert set(found.to_json(positions=True)["positions"]) == set(found.participants)  # type: ignore[call-overload]


def test_moderated_statements_never_show() -> None:
    found = opinion_map(sample(), statements(closed="0"), seed="1", k=2)
    assert "0" not in {each.statement for each in found.findings}
    assert all(each.statement != "0" for group in found.representative for each in group)


def test_one_group_has_common_ground_but_nothing_of_its_own() -> None:
    found = opinion_map(sample(), seed="1", k=1)
    assert (found.k, found.representative, found.divides) == (1, ((),), ())
    assert {each.statement for each in found.common[:3]} == {"0", "1", "7"}


def test_few_people_are_joined_by_the_busiest() -> None:
    listed = [(str(person), str(statement), 1 if person % 2 else -1) for person in range(20) for statement in range(8 - person // 3)]
    found = opinion_map(Votes.of(listed), seed="1", k=2)
    assert sum(found.sizes) == 15
    assert [name for name, group in found.groups.items() if group is None] == ["15", "16", "17", "18", "19"]
    everyone = opinion_map(Votes.of(listed), seed="1", k=2, settings=Settings(min_votes=1))
    assert sum(everyone.sizes) == 20


def test_all_statements_suffice_where_there_are_few() -> None:
    listed = [(str(person), str(statement), 1 if person % 2 else -1) for person in range(20) for statement in range(3)]
    assert sum(opinion_map(Votes.of(listed), seed="1", k=2).sizes) == 20


def test_copied_ballots_are_named_and_quietened() -> None:
    copied = [(f"copy{copy}", str(statement), -1 if statement % 2 else 1) for copy in range(60) for statement in range(10)]
    clean = opinion_map(sample(120), seed="1", k=2)
    found = opinion_map(Votes.of(triples(120) + copied), seed="1", k=2)
    assert [(each.people, each.votes) for each in found.bursts] == [(60, 10)]
    assert found.bursts[0].counted_as < 15
    genuine = [name for name in clean.participants if clean.groups[name] is not None]
    first, second = (np.array([each.groups[name] for name in genuine]) for each in (clean, found))
    assert agreement(first, second, np.ones(len(genuine))) > 0.95
    assert {each.statement for each in found.common[:3]} == {"0", "1", "7"}


def test_camps_without_any_doubt_are_two_groups() -> None:
    votes = Votes.of([(str(person), str(column), 1 if (person + column) % 2 else -1) for person in range(100) for column in range(20)])
    found = opinion_map(votes, seed="1")
    assert (found.k, found.sizes, found.bursts) == (2, (50, 50), ())


@pytest.mark.parametrize("k", [0, 6, -1])
def test_impossible_numbers_of_groups(k: int) -> None:
    with pytest.raises(DeliberateError, match=r"opinion\.k"):
        opinion_map(sample(), seed="1", k=k)


def test_one_vote_is_a_map() -> None:
    found = opinion_map(Votes.of([("a", "x", 1)]), seed="1")
    assert (found.k, found.reason, found.groups, found.common[0].consensus) == (1, "small", {"a": 0}, pytest.approx(2 / 3))
