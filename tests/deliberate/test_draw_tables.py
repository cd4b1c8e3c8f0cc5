"""The readers: layouts, errors that name the line, and arbitrary bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.draw import parse_pool, parse_quotas, read_pool, read_quotas
from deliberate.draw.tables import without
from deliberate.errors import DeliberateError, InputErrors
from deliberate.words import sentence

QUOTAS = b"category,feature,min,max\ngender,female,1,2\ngender,male,0,2\n"
POOL = b"id,Gender ,address\n1, Female,A 1\n2,male,a 1\n3,male,\n4,male,\n"


def codes(error: DeliberateError) -> list[tuple[str, object]]:
    items = error.items if isinstance(error, InputErrors) else [error]
    return [(item.code, item.params.get("line")) for item in items]


@pytest.mark.parametrize(
    "header",
    [
        "category,feature,min,max",
        "category,name,min,max",
        "feature,value,min,max",
        "Feature, category value ,MIN,max",
        "\ufeffcategory,feature,min,max",
    ],
)
def test_all_headers_of_the_sortition_tools(header: str) -> None:
    found = parse_quotas((header + "\ngender,female,1,2\n").encode())
    assert [(item.feature, item.value, item.low, item.high) for item in found.items] == [("gender", "female", 1, 2)]


def test_flex_columns() -> None:
    (item,) = parse_quotas(b"feature,value,min,max,min_flex,max_flex\na,b,2,3,1,5\n").items
    assert (item.low_flex, item.high_flex) == (1, 5)


def test_people_and_households() -> None:
    pool = parse_pool(POOL, parse_quotas(QUOTAS), ["Address"])
    assert pool.values == (("female",), ("male",), ("male",), ("male",))
    assert pool.households[0] == pool.households[1] != ""
    assert pool.households[2:] == ("", "")
    assert len(set(pool.identities)) == 4
    assert pool.active == (0, 1, 2, 3)


def test_equal_rows_are_still_different_people() -> None:
    assert len(set(parse_pool(b"gender\nmale\nmale\n\nmale\n", parse_quotas(QUOTAS)).identities)) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("draw.empty", None)]),
        ("category,feature,min,max", [("draw.empty", None)]),
        ("category,feature,min", [("draw.no_column", None)]),
        ("a,b,min,max\n", [("draw.no_column", None)]),
        ("category,min,max\n", [("draw.no_column", None)]),
        ("feature,min,max\n", [("draw.no_column", None)]),
        ("category,feature,min,max\ng,f,1", [("draw.cells", 2)]),
        ("category,feature,min,max\n,f,1,2\ng,,1,2", [("draw.no_name", 2), ("draw.no_name", 3)]),
        (
            "category,feature,min,max\ng,f,x,2\ng,m,1,-2\ng,n,1,99999999999",
            [("draw.not_whole", 2), ("draw.not_whole", 3), ("draw.not_whole", 4)],
        ),
        ("category,feature,min,max\ng,f,3,2", [("draw.min_max", 2)]),
        ("category,feature,min,max,min_flex,max_flex\ng,f,1,2,2,3\ng,m,1,2,0,1", [("draw.min_max", 2), ("draw.min_max", 3)]),
        ("category,feature,min,max\ng,f,1,2\nG, F,1,2", [("draw.twice", 3)]),
    ],
)
def test_bad_quotas_name_their_lines(text: str, expected: list[tuple[str, object]]) -> None:
    with pytest.raises(DeliberateError) as caught:
        parse_quotas(text.encode())
    assert codes(caught.value) == expected
    for language in ("zh", "en"):
        assert sentence(caught.value, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("draw.empty", None)]),
        ("gender\n", [("draw.empty", None)]),
        ("sex\nmale", [("draw.no_column", None)]),
        ("id,gender\n1", [("draw.cells", 2)]),
        ("id,gender\n1,male\n2,other\n\n3,none", [("draw.no_quota", 3), ("draw.no_quota", 5)]),
    ],
)
def test_bad_pools_name_their_lines(text: str, expected: list[tuple[str, object]]) -> None:
    with pytest.raises(DeliberateError) as caught:
        parse_pool(text.encode(), parse_quotas(QUOTAS))
    assert codes(caught.value) == expected
    assert sentence(caught.value)


def test_encoding_and_missing_files_and_long_fields(tmp_path: Path) -> None:
    with pytest.raises(DeliberateError, match="encoding") as caught:
        parse_quotas("category,feature,min,max\n性别,女,1,2\n".encode("gb18030"))
    assert caught.value.params["line"] == 2
    with pytest.raises(DeliberateError, match="missing"):
        read_quotas(tmp_path / "none.csv")
    with pytest.raises(DeliberateError, match=r"draw\.csv"):
        parse_quotas(b'category,feature,min,max\n"' + b"x" * 200_000)


def test_reading_from_files(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(QUOTAS)
    (tmp_path / "r.csv").write_bytes(POOL)
    quotas = read_quotas(tmp_path / "c.csv")
    assert read_pool(tmp_path / "r.csv", quotas) == parse_pool(POOL, quotas)


def test_without_members() -> None:
    quotas = parse_quotas(b"feature,value,min,max,min_flex,max_flex\ngender,female,1,2,1,3\ngender,male,0,2,0,9\n")
    pool, rest = without(parse_pool(POOL, quotas, ["address"]), quotas, [0], [3])
    assert pool.active == (2,)  # 1 lives with a kept member
    assert [(item.low, item.high, item.low_flex, item.high_flex) for item in rest.items] == [(0, 1, 0, 2), (0, 2, 0, 9)]


@given(st.binary(max_size=200) | st.text("categoryfu,min\nx0123\"'\r ;\x00", max_size=120).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for text in (raw, b"category,feature,min,max\n" + raw):
        try:
            said = str(parse_quotas(text).items)
        except DeliberateError as error:
            said = sentence(error)
        assert said


@given(st.binary(max_size=200) | st.text('gender,male\nfx0"\r ', max_size=120).map(str.encode))
def test_any_bytes_as_pool(raw: bytes) -> None:
    quotas = parse_quotas(QUOTAS)
    for text in (raw, b"gender\n" + raw, b"address,gender\n" + raw):
        try:
            said = str(parse_pool(text, quotas, ["address"]).values)
        except DeliberateError as error:
            said = sentence(error, "en")
        assert said
