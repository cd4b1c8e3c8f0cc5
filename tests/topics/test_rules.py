"""The rules of a county as lines of text: read, written, refused by line."""

import pytest

from refusals import refused
from shangliang.matters.grounds import GROUNDS
from shangliang.topics.rules import criteria_lines, criteria_read, list_lines, list_read, shipped

pytestmark = pytest.mark.django_db


def test_what_is_shipped_can_be_written_and_read_again() -> None:
    sheet, checks = shipped("sheet"), shipped("checklist")
    assert criteria_read(criteria_lines(sheet), sheet) == sheet
    for name in ("tests", "positive", "negative"):
        assert list_read(list_lines(checks[name]), checks[name], negative=name == "negative") == checks[name]
    assert [row["key"] for row in checks["tests"]] == ["near", "easy", "hoped"]
    assert {row["ground"] for row in checks["negative"]} <= set(GROUNDS)
    assert all(len(row["words"]) == 5 for row in sheet["criteria"])


def test_a_new_line_gets_a_key_of_its_own_and_an_old_one_keeps_it() -> None:
    sheet = shipped("sheet")
    found = criteria_read("好办不好办:难;较难;一般;较易;易\n\n紧迫性：一；二；三；四；五", sheet)
    assert [row["key"] for row in found["criteria"]] == ["own1", "urgent"]
    rows = list_read("贴近群众 | 本县规定\n内容贴近群众需求", shipped("checklist")["tests"])
    assert [(row["key"], row["source"]) for row in rows] == [("own1", "本县规定"), ("near", "")]


@pytest.mark.parametrize(
    "text", ["", "紧迫性：一；二", "：一；二；三；四；五", "甲：一；二；三；四；五\n甲：一；二；三；四；五", "只有名称"]
)
def test_wrong_criteria_are_named_by_line(text: str) -> None:
    with refused("topics.guide_data"):
        criteria_read(text, shipped("sheet"))


@pytest.mark.parametrize("text", ["", "私人纠纷", "私人纠纷 | 随便", "a | 应走法定程序 | b | c", " | 应走法定程序"])
def test_a_negative_item_needs_its_lawful_way(text: str) -> None:
    with refused("topics.guide_data"):
        list_read(text, [], negative=True)
    assert list_read("私人纠纷｜个人之间的纠纷", [], negative=True) == [
        {"key": "own1", "name": "私人纠纷", "ground": "mediation", "source": ""}
    ]
