"""The index of messages: exact results whatever the order, additions and removals, saved bytes."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError
from deliberate.texts import Hit, Index, learn_factors, reranked
from deliberate.texts import index as module

MESSAGES = {
    "1": "幸福小区三栋楼下烧烤店油烟扰民，晚上不敢开窗",
    "2": "和平路路灯坏了半个月没有人修，老人晚上出门摔跤",
    "3": "幸福小区物业乱收停车费，没有公示标准",
    "4": "石桥村自来水浑浊发黄，村民要求检测水质",
    "5": "建设北街井盖破损，骑车的人差点掉下去",
}
words = st.text(alphabet="幸福小区和平路灯水井盖坏了修abc，。 １", max_size=25)


def built(order: list[str] | None = None) -> Index:
    return Index((key, MESSAGES[key]) for key in order or MESSAGES)


def code(error: pytest.ExceptionInfo[DeliberateError]) -> str:
    return error.value.code


def test_the_same_matter_told_differently_comes_first():
    index = built()
    assert index.search("楼下烧烤油烟大，幸福小区居民受不了")[0].key == "1"
    assert index.search("自来水发黄")[0].key == "4"
    assert "烧烤" in index.search("烧烤")[0].because


def test_a_query_without_any_known_gram_finds_nothing():
    assert built().search("。，！") == []
    assert built().search("zzz") == []
    assert Index().search("路灯") == []


def test_the_ids_stand_in_the_order_of_their_additions():
    index = built(["3", "1"])
    index.add("9", "井盖")
    index.remove("1")
    assert index.keys() == ["3", "9"]


def test_without_reasons_the_hits_are_the_same():
    bare = built().search("自来水发黄", reasons=False)
    assert bare == [Hit(hit.key, hit.score, ()) for hit in built().search("自来水发黄")]


def test_each_keystroke_finds_more_surely():
    index = built()
    scores = [index.search("路灯坏了没人修"[:size])[0] for size in range(2, 8)]
    assert {hit.key for hit in scores} == {"2"}


@given(st.lists(words, min_size=1, max_size=12), st.randoms(use_true_random=False), words)
@settings(max_examples=40, deadline=None)
def test_order_bulk_and_single_additions_give_equal_hits(texts, random, query):
    entries = [(str(at), text) for at, text in enumerate(texts)]
    shuffled = random.sample(entries, len(entries))
    single = Index()
    for key, text in shuffled:
        single.add(key, text)
    assert Index(entries).search(query) == single.search(query) == Index(shuffled).search(query)


@given(st.lists(words, min_size=2, max_size=12), st.sets(st.integers(0, 11)), words)
@settings(max_examples=40, deadline=None)
def test_removing_equals_never_having_added(texts, gone, query):
    index = Index((str(at), text) for at, text in enumerate(texts))
    for at in sorted(gone):
        if at < len(texts):
            index.remove(str(at))
    fresh = Index((str(at), text) for at, text in enumerate(texts) if at not in gone)
    assert index.search(query) == fresh.search(query)
    assert len(index) == len(fresh)
    assert index.to_bytes() == fresh.to_bytes()


def test_many_messages_go_through_the_counting_sort():
    entries = [(str(at), f"第{at}号井盖破损，{'路灯不亮' if at % 2 else '道路积水'}") for at in range(200)]
    bulk, single = Index(entries), Index()
    for key, text in entries:
        single.add(key, text)
    assert bulk.search("37号井盖") == single.search("37号井盖")
    bulk.add("new", "37号井盖旁边有大坑")
    single.add("new", "37号井盖旁边有大坑")
    assert bulk.search("大坑") == single.search("大坑")
    assert bulk.search("大坑")[0].key == "new"


def test_the_short_list_and_the_budget_bound_the_work(monkeypatch):
    monkeypatch.setattr(module, "BUDGET", 50)
    index = Index((str(at), f"井盖破损{chr(0x4E00 + at)}街") for at in range(100))
    assert index.search(f"{chr(0x4E00 + 42)}街", 1, 3)[0].key == "42"


def test_equal_scores_stand_in_the_order_of_their_ids():
    index = Index([("b", "路灯坏了"), ("a", "路灯坏了"), ("c", "完全无关的事")])
    assert [hit.key for hit in index.search("路灯坏了", 2)] == ["a", "b"]


def test_ids_are_unique_and_known():
    index = built()
    with pytest.raises(DeliberateError) as error:
        index.add("1", "重复")
    assert code(error) == "texts.known_id"
    with pytest.raises(DeliberateError) as error:
        index.remove("9")
    assert code(error) == "texts.unknown_id"
    with pytest.raises(DeliberateError) as error:
        index.search("水", 0)
    assert code(error) == "texts.limit"
    assert "1" in index
    index.remove("1")
    assert "1" not in index
    index.add("1", "改过的正文：垃圾桶满了")
    assert index.search("垃圾桶")[0].key == "1"


def test_bytes_bring_back_the_same_index():
    index = built()
    again = Index.from_bytes(index.to_bytes())
    assert again.search("井盖") == index.search("井盖")
    assert index.to_bytes() == built(["5", "3", "1", "2", "4"]).to_bytes()
    assert len(Index.from_bytes(Index().to_bytes())) == 0
    assert index.search("井盖")[0].digest == again.search("井盖")[0].digest


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_foreign_bytes_are_refused(data):
    for raw in (data, zlib.compress(data)):
        with pytest.raises(DeliberateError) as error:
            Index.from_bytes(raw)
        assert code(error) == "texts.index_bytes"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"1", "2"', b'"2", "2"'),
        (b'"1", "2"', b'"1",  2 '),
        (b'"keys"', b'"kkkk"'),
        (b"index 1", b"index 9"),
        (b'"<i4"', b'"<i2"'),
    ],
)
def test_damaged_heads_are_refused(old, new):
    raw = zlib.decompress(built().to_bytes())
    assert old in raw
    with pytest.raises(DeliberateError) as error:
        Index.from_bytes(zlib.compress(raw.replace(old, new, 1)))
    assert code(error) == "texts.index_bytes"


def test_damaged_arrays_are_refused():
    raw = bytearray(zlib.decompress(built().to_bytes()))
    head = raw.index(b"\n") + 1
    for at, value in ((head, b"\xff" * 8), (head, b"\x00" * 8), (head + 40, b"\xff" * 4), (len(raw) - 4, np.float32("nan").tobytes())):
        broken = raw.copy()
        broken[at : at + len(value)] = value
        with pytest.raises(DeliberateError) as error:
            Index.from_bytes(zlib.compress(bytes(broken)))
        assert code(error) == "texts.index_bytes"
    for broken in (raw[:-4], raw + b"1234"):
        with pytest.raises(DeliberateError):
            Index.from_bytes(zlib.compress(bytes(broken)))


def test_merges_teach_which_words_stay():
    pairs = [("您好，幸福小区烧烤油烟", "领导，幸福小区烧烤味道大"), ("您好，和平路灯", "尊敬的，和平路灯不亮")]
    factors = learn_factors(pairs)
    assert np.array_equal(factors, learn_factors([(right, left) for left, right in reversed(pairs)]))
    assert factors.max() > 1 > factors.min()
    assert (learn_factors([]) == 1).all()
    index = Index([("a", "您好，请问下班时间"), ("b", "烧烤油烟")], factors)
    plain = Index([("a", "您好，请问下班时间"), ("b", "烧烤油烟")])

    def gap(one):
        found = {hit.key: hit.score for hit in one.search("您好，烧烤")}
        return found["b"] - found["a"]

    assert gap(index) > gap(plain)
    assert Index.from_bytes(index.to_bytes(), factors).search("烧烤") == index.search("烧烤")


class Vectors:
    """An embedding service that knows two words."""

    def __init__(self, rows: int | None = None) -> None:
        self.rows = rows

    def embed(self, texts):
        found = np.array([["烧烤" in text or "烤串" in text, "水" in text] for text in texts], float)
        return found[: self.rows]


def test_an_embedding_service_may_reorder_the_hits():
    hits = [Hit("1", 0.3, ()), Hit("2", 0.25, ())]
    texts = ["自来水", "烤串摊"]
    assert [hit.key for hit in reranked("烧烤", hits, texts, Vectors())] == ["2", "1"]
    assert reranked("烧烤", hits, texts, Vectors(), 0.0) == hits
    assert reranked("烧烤", [], [], Vectors()) == []
    with pytest.raises(DeliberateError) as error:
        reranked("烧烤", hits, texts, Vectors(2))
    assert code(error) == "texts.vectors"
