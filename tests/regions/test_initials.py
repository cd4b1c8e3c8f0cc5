"""Pinyin initials: letters from the order of GB 2312, and places found by them."""

import pytest

from shangliang.regions import initials, selectors


@pytest.mark.parametrize(
    ("typed", "name", "rank"),
    [
        ("hz", "后周社区", 0),
        ("hzsq", "后周社区", 0),
        ("sq", "后周社区", 1),
        ("cq", "重庆市", 0),
        ("zq", "重庆市", 0),
        ("lh", "漯河市", 2),  # 漯 is of level 2: one unknown letter is guessed
        ("hz", "富春街道", None),
        ("xx", "漯漯", None),  # never two guesses
        ("hzx", "后周", None),
    ],
)
def test_letters_name_places(typed: str, name: str, rank: int | None) -> None:
    assert initials.rank(typed, name) == rank


def test_first_letters_of_the_23_groups() -> None:
    firsts = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
    assert [initials.letters(character) for character in firsts] == [*"abcdefghjklmnopqrstwxyz"]
    assert initials.letters("龘") == initials.ANY


@pytest.mark.usefixtures("demo")
def test_search_by_initials_inside_a_county_finds_villages_and_in_the_country_counties() -> None:
    assert selectors.search("hz", within="330111")[0].name == "后周社区"
    assert "富阳区" in [region.name for region in selectors.search("fyq")]
    assert "后周社区" not in [region.name for region in selectors.search("hzsq")]
