"""Weighted k-means, silhouettes and the choice of the number of groups."""

import numpy as np
import pytest

from deliberate.errors import DeliberateError
from deliberate.opinion import kmeans
from deliberate.opinion.chance import by_chance
from deliberate.opinion.groups import Candidate, choose, find_groups, gather
from deliberate.opinion.kmeans import agreement, distances, lloyd, nearest_center, refine, seedings, silhouette
from deliberate.opinion.votes import Floats


def clouds(sizes: tuple[int, ...], apart: float, seed: int = 1) -> Floats:
    chance = np.random.default_rng(seed)
    turns = np.arange(len(sizes)) * 2 * np.pi / len(sizes)
    return np.concatenate(
        [chance.normal(size=(size, 2)) + apart * np.array([np.cos(turn), np.sin(turn)]) for size, turn in zip(sizes, turns, strict=True)]
    )


def test_silhouette_by_hand() -> None:
    points = np.array([[0.0, 0], [1, 0], [5, 0], [7, 0]])
    labels = np.array([0, 0, 1, 1], dtype=np.int8)
    wanted = np.mean([(6 - 1) / 6, (5 - 1) / 5, (4.5 - 2) / 4.5, (6.5 - 2) / 6.5])
    assert silhouette(distances(points), np.ones(4), labels, 2) == pytest.approx(wanted)
    alone = np.array([0, 0, 0, 1], dtype=np.int8)
    wanted = np.mean([(7 - 3) / 7, (6 - 2.5) / 6, (2 - 4.5) / 4.5, 0])
    assert silhouette(distances(points), np.ones(4), alone, 2) == pytest.approx(wanted)
    assert silhouette(distances(points), np.ones(4), np.zeros(4, dtype=np.int8), 1) == 0


def test_a_cell_of_several_people_counts_as_all_of_them() -> None:
    points = np.array([[0.0, 0], [1, 0], [5, 0], [7, 0]])
    labels = np.array([0, 0, 1, 1], dtype=np.int8)
    spread = np.repeat(points, [2, 1, 3, 1], axis=0)
    whole = silhouette(distances(points), np.array([2.0, 1, 3, 1]), labels, 2)
    assert whole == pytest.approx(silhouette(distances(spread), np.ones(7), np.repeat(labels, [2, 1, 3, 1]), 2))


def test_weighted_means_by_hand() -> None:
    points = np.array([[0.0, 0], [2, 0], [12, 0], [20, 0]])
    weights = np.array([3.0, 1, 1, 1])
    labels, centers = refine(points, weights, np.array([[0.0, 0], [20, 0]]))
    assert labels.tolist() == [0, 0, 1, 1]
    assert centers.tolist() == [[0.5, 0.0], [16.0, 0.0]]
    found, costs = lloyd(points, weights[None], np.array([[[0.0, 0], [20, 0]]]))
    assert found[0].tolist() == [0, 0, 1, 1]
    assert costs[0] == pytest.approx(3 * 0.25 + 2.25 + 16 + 16)
    assert nearest_center(np.array([[1.0, 0]]), np.array([[0.0, 0], [2, 0]])).tolist() == [0]


def test_rounds_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kmeans, "ROUNDS", 1)
    points = clouds((20, 20), 3)
    start = points[:2]
    labels, centers = refine(points, np.ones(40), start)
    found, _ = lloyd(points, np.ones((1, 40)), start[None])
    assert labels.tolist() == found[0].tolist() == nearest_center(points, start).tolist()
    assert (centers != start).any()


def test_an_empty_group_keeps_its_center() -> None:
    points = np.array([[0.0, 0], [1, 0]])
    labels, centers = refine(points, np.ones(2), np.array([[0.0, 0], [9, 9]]))
    assert labels.tolist() == [0, 0]
    assert centers.tolist() == [[0.5, 0.0], [9.0, 9.0]]


def test_seeds_fall_on_points_even_where_all_are_equal() -> None:
    points = np.zeros((5, 2))
    assert not seedings(points, np.ones((3, 5)), 2, np.random.default_rng(1)).any()


def test_adjusted_rand_index_by_hand() -> None:
    first, second = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert agreement(first, second, np.ones(6)) == pytest.approx(8 / 33)
    assert agreement(first, 1 - first, np.ones(6)) == pytest.approx(1)
    assert agreement(np.zeros(3, dtype=int), np.zeros(3, dtype=int), np.ones(3)) == 1


@pytest.mark.parametrize("seed", ["1", "2"])
@pytest.mark.parametrize("sizes", [(40, 30), (60, 40, 30), (40, 35, 30, 25), (500, 300, 200)])
def test_clear_groups_are_found_largest_first(sizes: tuple[int, ...], seed: str) -> None:
    points = clouds(sizes, 9)
    found = find_groups(points, np.full(len(points), 10.0), np.ones(len(points)), seed=seed)
    assert (found.k, found.reason) == (len(sizes), "silhouette")
    assert np.bincount(found.labels).tolist() == list(sizes)
    assert agreement(found.labels, np.repeat(np.arange(len(sizes)), sizes), np.ones(len(points))) == pytest.approx(1)


@pytest.mark.parametrize("people", [25, 150, 700])
@pytest.mark.parametrize("length", [1.0, 3.0])
def test_one_cloud_is_one_group(people: int, length: float) -> None:
    points = clouds((people,), 0, seed=people) * [length, 1]
    found = find_groups(points, np.ones(len(points)), np.ones(len(points)), seed="1")
    assert found.k == 1 or max(each.silhouette - each.by_chance for each in found.candidates) < 0.1
    given = find_groups(points, np.ones(len(points)), np.ones(len(points)), seed="1", k=1)
    assert (given.k, given.labels.any(), given.candidates, given.reason) == (1, False, (), "given")
    np.testing.assert_allclose(given.centers, points.mean(axis=0)[None])


def test_the_reasons_for_one_group() -> None:
    def tried(k: int, smallest: float, silhouette: float, stability: float) -> Candidate:
        return Candidate(k, smallest, silhouette, stability, 0.4)

    assert choose([]) == (1, "small")
    assert choose([tried(2, 4, 0.9, 0.9)]) == (1, "small")
    assert choose([tried(2, 5, 0.9, 0.5)]) == (1, "unstable")
    assert choose([tried(2, 5, 0.4, 0.9)]) == (1, "chance")
    assert choose([tried(2, 5, 0.5, 0.9), tried(3, 5, 0.6, 0.9), tried(4, 5, 0.6, 0.9)]) == (3, "silhouette")


def test_people_without_weight_found_no_group() -> None:
    points = np.concatenate([clouds((30, 20), 9), [[90.0, 90.0]]])
    people = np.append(np.ones(50), 0.0)
    found = find_groups(points, np.append(np.full(50, 10.0), 1.0), people, seed="1", k=2)
    assert np.bincount(found.labels[:50]).tolist() == [30, 20]


def test_more_groups_than_places() -> None:
    with pytest.raises(DeliberateError, match=r"opinion\.too_few"):
        find_groups(np.array([[0.0, 0], [1, 1], [1, 1]]), np.ones(3), np.ones(3), seed="1", k=3)
    assert find_groups(np.zeros((4, 2)), np.ones(4), np.ones(4), seed="1").k == 1


def test_places_on_a_line_have_a_silhouette_by_chance() -> None:
    points = np.column_stack([np.arange(30.0), np.zeros(30)])
    assert find_groups(points, np.ones(30), np.ones(30), seed="1", k=2).candidates[0].by_chance == pytest.approx(by_chance(2, 30, np.inf))


def test_cells_keep_everybody() -> None:
    points = clouds((900, 300), 9)
    cells = gather(points, np.full(1200, 3.0), np.ones(1200))
    assert len(cells.centers) < 600
    assert (cells.people.sum(), cells.evidence.sum()) == (1200, 3600)
    np.testing.assert_allclose(np.average(cells.centers, axis=0, weights=cells.people), points.mean(axis=0))
    level = gather(np.column_stack([np.arange(700.0), np.zeros(700)]), np.ones(700), np.ones(700))
    assert level.people.sum() == 700


@pytest.mark.parametrize(("k", "people", "ratio"), [(2, 60, 1.0), (3, 120, 2.0), (5, 30, 1.5)])
def test_the_table_of_chance_is_what_simulation_gives(k: int, people: int, ratio: float) -> None:
    chance = np.random.default_rng(7)
    found = []
    for _ in range(40):
        points = chance.normal(size=(people, 2)) * [ratio, 1]
        labels, costs = lloyd(points, np.ones((8, people)), seedings(points, np.ones((8, people)), k, chance))
        found.append(silhouette(distances(points), np.ones(people), labels[int(costs.argmin())], k))
    assert by_chance(k, people, ratio) == pytest.approx(np.mean(found), abs=0.02)
    assert by_chance(k, 10**6, 10**6) == by_chance(k, 400, 20)
