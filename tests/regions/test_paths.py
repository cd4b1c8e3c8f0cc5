"""Paths: a table of what is one, and the properties that everything else relies on."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from shangliang.regions import paths
from shangliang.regions.seen import Seen, numbers

TABLE = [
    ("33", "province", "", "330000000000"),
    ("3301", "city", "33", "330100000000"),
    ("330111", "county", "3301", "330111000000"),
    ("330111003", "town", "330111", "330111003000"),
    ("330111003008", "village", "330111003", "330111003008"),
    ("330111003008g01", "group", "330111003008", "330111003008"),
    ("330111003008p012", "area", "330111003008", "330111003008"),
    ("330111003008g01p002", "area", "330111003008g01", "330111003008"),
    ("330111u001", "unit", "330111", "330111000000"),
    ("330111003u001", "unit", "330111003", "330111003000"),
    ("330111003008u001", "unit", "330111003008", "330111003008"),
    ("441900", "county", "4419", "441900000000"),
    ("350527000000", "village", "350527000", "350527000000"),
]
WRONG = ["", "3", "330", "33011", "3301110", "330111003008g1", "330111003008g01g02", "3301u001", "330111p001", "330111003g01"]
WRONG += ["330111003008p01", "33x1", "３３", "33\n", "330111003008g01u001", "330111u001p001"]


@st.composite
def region_paths(draw: st.DrawFn) -> str:
    """A valid path of any level from few digits, so that some are near each other."""
    small = st.sampled_from(["0", "1", "9"])

    def number(width: int) -> str:
        return "".join(draw(small) for _ in range(width))

    steps = draw(st.integers(0, 4))
    path = "".join(number(width) for width in (2, 2, 2, 3, 3)[: steps + 1])
    if steps == 4 and draw(st.booleans()):
        path += "g" + number(2)
    if steps == 4 and draw(st.booleans()):
        return path + "p" + number(3)
    if steps >= 2 and path.isdigit() and draw(st.booleans()):
        path += "u" + number(3)
    return path


@pytest.mark.parametrize(("path", "level", "parent", "code"), TABLE)
def test_table(path: str, level: str, parent: str, code: str) -> None:
    assert (paths.level(path), paths.parent(path), paths.code(path)) == (level, parent, code)


@pytest.mark.parametrize("path", WRONG)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError):
        paths.level(path)


@pytest.mark.parametrize(
    ("digits", "path"),
    [("330111000000", "330111"), ("330000", "33"), ("33", "33"), ("330111003000", "330111003"), ("330111003008", "330111003008")],
)
def test_codes_lose_their_zeros(digits: str, path: str) -> None:
    assert paths.from_code(digits) == path


@pytest.mark.parametrize("digits", ["", "000000000000", "3301110", "33011100300x", "３３"])
def test_wrong_codes_are_refused(digits: str) -> None:
    with pytest.raises(ValueError):
        paths.from_code(digits)


def test_a_known_level_keeps_filler_steps() -> None:
    assert paths.at_level("441900000000", "county") == "441900"
    assert paths.at_level("441900", "county") == "441900"
    for digits, level in (("441900003000", "county"), ("4419", "county"), ("441900", "group")):
        with pytest.raises(ValueError, match=digits):
            paths.at_level(digits, level)


@given(region_paths())
def test_path_is_parent_and_last_step(path: str) -> None:
    assert paths.parent(path) + paths.last(path) == path
    chain = paths.ancestors(path)
    assert chain[-1] == path
    assert chain[0] == path[:2]
    assert all(paths.parent(below) == above for above, below in pairwise(chain))


@given(region_paths(), region_paths())
def test_range_prefix_and_tree_agree(scope: str, path: str) -> None:
    in_range = scope <= path < scope + "z"
    assert in_range == path.startswith(scope) == (scope in paths.ancestors(path)) == paths.contains(scope, path)


@given(st.lists(region_paths(), max_size=40))
def test_seen_is_a_set(found: list[str]) -> None:
    seen, model = Seen(), set[str]()
    for path in found:
        assert seen.add(path) == (path not in model)
        model.add(path)
    assert len(seen) == len(model)
    assert all(path in seen for path in model)
    assert len({numbers(path) for path in model}) == len(model)


def test_seen_keeps_lists_in_order_without_a_set() -> None:
    seen = Seen()
    for level in (["11", "33"], ["1101", "3301"], ["110101", "330111"], ["110101001", "330111003"], ["110101001001", "330111003008"]):
        for path in level:
            assert seen.add(path)
    assert not seen._others


@pytest.mark.django_db
def test_range_holds_under_every_collation_of_the_database() -> None:
    scopes = ["33", "3301", "330111", "330111003", "330111003008", "330111003008g01", "330111u001", "3309", "330199"]
    everything = sorted({*scopes, *(row[0] for row in TABLE), "3302", "34", "330112", "330111004", "330111003009", "330111003008g02p001"})
    postgres = ('"C"', '"en-US-x-icu"', '"zh-Hans-CN-x-icu"', '"und-x-icu"', '"C.utf8"')
    collations = postgres if connection.vendor == "postgresql" else ("BINARY", "NOCASE", "RTRIM")
    table = " UNION ALL ".join("SELECT CAST(%s AS VARCHAR(24)) AS path" for _ in everything)
    for collation in collations:
        for scope in scopes:
            with connection.cursor() as cursor:
                condition = f"path >= %s COLLATE {collation} AND path < %s COLLATE {collation}"
                cursor.execute(f"SELECT path FROM ({table}) AS places WHERE {condition}", [*everything, scope, scope + "z"])
                found = {row[0] for row in cursor.fetchall()}
            assert found == {path for path in everything if path.startswith(scope)}, (collation, scope)
