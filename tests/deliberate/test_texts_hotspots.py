"""Hot spots: groups over period and place with their reason; place words."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError
from deliberate.texts import Message, hotspots, places
from deliberate.texts.linkage import grouped

START = datetime.fromisoformat("2024-05-01T09:00")


def town() -> list[Message]:
    found = []
    for at in range(6):
        found.append(
            Message(f"oil{at}", f"幸福花园楼下烧烤店油烟扰民第{at}次反映", "烧烤店油烟直排，居民不敢开窗", START + timedelta(days=at))
        )
        found.append(Message(f"bus{at}", f"和平路公交站{at}路车总是晚点", "和平路公交车等半小时", START + timedelta(days=9 * at)))
    others = ["水管漏了没人修", "孩子入学材料咨询", "养老金怎么领取", "果树被冻坏了", "邻居养鸡太吵"]
    return [*found, *(Message(f"x{at}", text, text * 2, START) for at, text in enumerate(others))]


def test_two_matters_are_found_with_their_reasons():
    found = hotspots(town())
    assert [{key[:3] for key in one.keys} for one in found] == [{"bus"}, {"oil"}]
    oil = found[1]
    assert oil.keys == tuple(f"oil{at}" for at in range(6))
    assert (oil.first, oil.last) == (START, START + timedelta(days=5))
    assert "幸福花园" in oil.places
    assert any("油烟" in word for word in oil.words)
    assert 0 < oil.likeness <= 1
    assert len(oil.digest) == 64


def test_messages_far_apart_in_time_are_not_one_hot_spot():
    late = [
        Message(one.key, one.title, one.body, START + timedelta(days=40 * at)) for at, one in enumerate(town()) if one.key.startswith("oil")
    ]
    assert hotspots(late, days=30) == []
    assert len(hotspots(late, days=3650)) == 1


def test_messages_without_time_are_grouped_too():
    timeless = [Message(one.key, one.title, one.body) for one in town() if one.key.startswith("oil")]
    only = hotspots(timeless)[0]
    assert (only.first, only.last) == (None, None)


def test_a_matter_of_two_villages_names_both():
    messages = [Message(f"{place}{at}", f"{place}路灯不亮", f"{place}路灯坏了{at}天") for place in ("石桥村", "王庄村") for at in range(5)]
    assert [(len(one.keys), set(one.places)) for one in hotspots(messages)] == [(10, {"石桥村", "王庄村"})]


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_messages_changes_nothing(random):
    mixed = town()
    random.shuffle(mixed)
    assert hotspots(mixed) == hotspots(town())


def test_what_everybody_writes_is_no_reason():
    polite = [Message(one.key, f"尊敬的领导您好 {one.title}", one.body, one.time) for one in town()]
    assert all("尊敬" not in word and "领导" not in word for one in hotspots(polite) for word in one.words)


def test_an_id_is_given_once():
    with pytest.raises(DeliberateError) as error:
        hotspots([*town(), town()[0]])
    assert error.value.code == "texts.known_id"


@pytest.mark.parametrize("arguments", [{"least": 1}, {"days": 0}])
def test_senseless_limits_are_refused(arguments):
    with pytest.raises(DeliberateError) as error:
        hotspots(town(), **arguments)
    assert error.value.code == "texts.limit"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A3区联丰路米兰春天噪音", "联丰路"),
        ("我们住在幸福花园三栋", "幸福花园"),
        ("位于星沙镇的工地", "星沙镇"),
        ("请解决石桥村的水", "石桥村"),
    ],
)
def test_place_words_are_found(text, named):
    assert named in places(text)


def test_general_words_are_no_places():
    assert places("小区的道路") == ()
    assert places("") == ()


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), st.floats(0, 1), max_size=25),
    st.floats(0.05, 0.9),
)
def test_groups_part_the_linked_messages(pairs, least):
    links = {str(at): {} for at in range(10)}
    for (left, right), value in pairs.items():
        links[str(left)][str(right)] = links[str(right)][str(left)] = value
    groups = grouped(links, least)
    flat = [key for group in groups for key in group]
    assert len(flat) == len(set(flat))
    strong = {key for (left, right), value in pairs.items() if value >= least for key in (str(left), str(right))}
    assert set(flat) <= strong | {str(at) for pair in pairs for at in pair}
    if strong:
        assert groups
    else:
        assert groups == []
