"""Votes one at a time: the same map as computing anew, and groups that do not flicker."""

import numpy as np
import pytest
from opinion_sample import sample, statements, triples

from deliberate.errors import DeliberateError
from deliberate.opinion import LiveMap, Votes, opinion_map
from deliberate.opinion import live as living


def pour(live: LiveMap, listed: list[tuple[str, str, int]]) -> None:
    for participant, statement, value in listed:
        live.vote(participant, statement, value)


@pytest.mark.parametrize("k", [2, None])
def test_pouring_votes_in_gives_the_map_of_all_votes(k: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "REFRESH", 10)
    listed = triples(120)
    live = LiveMap(Votes.of(listed[:500]), statements(closed="9"), seed="1", k=k)
    pour(live, listed[500:])
    wanted = opinion_map(Votes.of(listed), statements(closed="9"), seed="1", k=2)
    found = live.map()
    assert live.k == 2
    assert found.groups == wanted.groups
    np.testing.assert_allclose(found.positions, wanted.positions, atol=1e-6)
    assert found.digest == wanted.digest
    assert live.map().digest == found.digest


def test_between_refreshes_the_map_is_close() -> None:
    listed = triples(300)
    live = LiveMap(Votes.of(listed[:-10]), seed="1", k=2)
    pour(live, listed[-10:])
    wanted = opinion_map(Votes.of(listed), seed="1", k=2)
    radius = np.sqrt((wanted.positions**2).sum(axis=1).mean())
    apart = np.array([live.position(name) for name in wanted.participants]) - wanted.positions
    assert np.sqrt((apart**2).sum(axis=1).mean()) < 0.05 * radius
    assert np.mean([live.group(name) == group for name, group in wanted.groups.items()]) > 0.99
    assert live.consensus() == pytest.approx({each.statement: each.consensus for each in wanted.findings}, abs=0.02)


def test_counts_follow_a_voter_who_changes_sides() -> None:
    listed = triples(300)
    live = LiveMap(Votes.of(listed), statements(closed="9"), seed="1", k=2)
    name = next(name for name in ("1", "2", "4") if live.group(name) == 0)
    for column in range(10):
        live.vote(name, str(column), {2: -1, 3: 1, 4: -1, 5: 1}.get(column, 1))
    assert live.group(name) == 1
    changed = [(person, statement, vote) for person, statement, vote in listed if person != name]
    changed += [(name, str(column), {2: -1, 3: 1, 4: -1, 5: 1}.get(column, 1)) for column in range(10)]
    wanted = opinion_map(Votes.of(changed), statements(closed="9"), seed="1", k=2)
    assert live.consensus() == pytest.approx({each.statement: each.consensus for each in wanted.findings})


def test_a_newcomer_joins_with_the_seventh_vote() -> None:
    live = LiveMap(sample(300), seed="1", k=2)
    for column in range(6):
        live.vote("new", str(column), 1)
        assert live.group("new") is None
    live.vote("new", "6", 1)
    assert live.group("new") in {0, 1}
    assert live.map().groups["new"] == live.group("new")
    with pytest.raises(KeyError):
        live.group("nobody")


def test_a_new_statement_is_mapped_at_once() -> None:
    live = LiveMap(sample(300), seed="1", k=2)
    name = next(name for name in ("1", "2", "4", "5") if live.group(name) == 0)
    live.vote(name, "new", 1)
    assert live.consensus()["new"] == pytest.approx((2 / 3) * (1 / 2))


def test_weights_of_copied_ballots_are_kept() -> None:
    copied = [(f"copy{copy}", str(statement), -1 if statement % 2 else 1) for copy in range(60) for statement in range(10)]
    live = LiveMap(Votes.of(triples(300) + copied), seed="1", k=2)
    before = live.consensus()
    live.vote("copy1", "0", 0)
    live.vote("fresh", "0", 0)
    assert live.consensus() == pytest.approx(before, abs=0.002)


def test_another_number_of_groups_must_win_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "REFRESH", 0)
    live = LiveMap(sample(), seed="1")
    chance = np.random.default_rng(3)
    lean = np.array([-1, -1, 0, 0, 0, 0, 0, -1, 1, 0])
    third = [(f"x{person}", str(column), int(lean[column])) for person in range(60) for column in range(10) if chance.random() < 0.85]
    pour(live, third)
    wanted = opinion_map(Votes.of(triples() + third), seed="1").k
    found = []
    for time in range(living.PATIENCE):
        live.vote("x1", "0", time % 2)
        found.append(live.map().k)
    assert (wanted, found) == (3, [2, 2, 2, 3])


def test_only_votes_are_taken() -> None:
    live = LiveMap(sample(), seed="1", k=2)
    with pytest.raises(DeliberateError, match=r"opinion\.vote"):
        live.vote("1", "1", 5)
