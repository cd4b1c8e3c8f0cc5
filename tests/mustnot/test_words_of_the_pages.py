"""No page speaks of ranking, points, presence, thoughts or movements, except to say that it is not done; lists of the offices follow the code of the region."""

import runpy
from pathlib import Path

import pytest
from django.db.models import Model

from cast import COUNTY, NOON, World
from shangliang.liaison.coverage import MEASURES, without
from shangliang.liaison.models import Group
from shangliang.regions.models import Region
from shangliang.voices.models import Support

ROOT = Path(__file__).parents[2]
# domain §6.4 (1, 2, 3, 4, 9, 10, 12, 14, 15) and §7: what a page with such a word would be for.
WORDS = (
    "排名", "排行", "榜单", "名次", "倒数", "末位", "积分", "打卡", "在线时长", "登录次数", "活跃度", "连续签到",
    "思想", "行踪", "轨迹", "定位", "重点人", "维稳", "稳控", "上访", "画像", "情绪", "点赞", "转发量", "浏览量", "阅读量",
    "批示", "支付", "付款", "刷脸", "红头", "电子签章", "人工智能", "舆情",
)  # fmt: skip
NOT = ("不", "没有")


def texts() -> list[str]:
    """Every text of the program, in Chinese."""
    tool = runpy.run_path(str(ROOT / "tools" / "messages.py"))
    return [text.id if isinstance(text.id, str) else text.id[0] for text in tool["collected"]() if text.id]


def test_such_words_stand_only_where_a_page_says_that_it_is_not_done() -> None:
    found = texts()
    assert len(found) > 3000
    with_a_word = [text for text in found if any(word in text for word in WORDS)]
    assert with_a_word, "the pages say what is not done"
    assert [text for text in with_a_word if not any(word in text for word in NOT)] == []


COLUMNS = {
    Support: {"id", "matter", "hash", "ballot_sealed"},
    Group: {"id", "county", "key", "link", "picture", "keeper", "changed_at", "version"},
}


@pytest.mark.parametrize("model", COLUMNS)
def test_supporters_and_chats_leave_nothing_but_this(model: type[Model]) -> None:
    """Whoever supports is a hash of that matter alone; a group holds a way into a chat elsewhere, never the chat or its people."""
    assert {field.name for field in model._meta.concrete_fields} == COLUMNS[model]


def test_what_is_missing_is_listed_by_the_code_of_the_region(world: World) -> None:
    """A list of units is no order of merit: it follows the region, whatever they have or lack."""
    for name, path in (("乙社区", "330111003012"), ("甲社区", "330111003010"), ("丙社区", "330111003011")):
        Region.objects.create(path=path, name=name, level="village")
    lacking = [measure for measure in MEASURES.values() if measure.unit == "village"]
    assert lacking
    for measure in lacking:
        paths = [row.path for row in without(measure, COUNTY, NOON) if isinstance(row, Region)]
        assert len(paths) >= 5
        assert paths == sorted(paths)
