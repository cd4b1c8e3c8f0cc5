"""The router: learns from history, says why, and its confidence means what it says."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError
from deliberate.texts import Example, Router, Suggestion, linear
from deliberate.texts import router as module
from deliberate.texts.packing import packed, unpacked

SUBJECTS = {
    "教育": ["学校收费", "老师补课", "幼儿园招生", "中学校服", "学生食堂"],
    "交通": ["公交改线", "红绿灯太短", "道路拥堵", "违章停车", "地铁出口"],
    "环保": ["工厂废气", "河水发臭", "垃圾焚烧", "噪音扰民", "粉尘污染"],
}
PLACES = ["城东", "城西", "石桥", "王庄", "李村", "南门"]


def history() -> list[Example]:
    return [
        Example(f"{place}{subject}", f"领导您好，{place}的{subject}问题一直没有解决，请尽快处理", label, f"{label}{place}{at}")
        for label, subjects in SUBJECTS.items()
        for at, subject in enumerate(subjects)
        for place in PLACES
    ]


@cache
def trained() -> Router:
    return Router(history())


def test_a_message_goes_where_its_like_went_and_says_why():
    found = trained().suggest("北街垃圾焚烧", "晚上有人垃圾焚烧，味道很大")
    assert found.label == "环保"
    assert any("垃圾" in word or "焚烧" in word for word in found.words)
    assert found.neighbours
    assert all(key.startswith("环保") for key in found.neighbours)
    assert found.confidence == found.ranking[0][1] == max(chance for _, chance in found.ranking)
    assert sum(chance for _, chance in found.ranking) == pytest.approx(1, abs=1e-5)
    assert len(found.digest) == 64


def test_a_text_without_known_words_gets_a_modest_answer():
    found = trained().suggest("", "zzz")
    assert found.words == ()
    assert found.neighbours == ()
    assert found.confidence < trained().suggest("公交改线", "公交改线").confidence


def test_without_reasons_the_label_is_the_same():
    full, short = trained().suggest("学校收费", ""), trained().suggest("学校收费", "", 0)
    assert short == Suggestion(full.label, full.confidence, full.ranking, (), ())


def test_many_messages_at_once_get_the_same_probabilities():
    chance = trained().probabilities([("学校收费", ""), ("公交改线", "公交")])
    assert chance.shape == (2, 3)
    assert np.round(chance[0].max(), 6) == trained().suggest("学校收费", "").confidence


@given(st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None)
def test_the_order_of_the_history_changes_nothing(random):
    mixed = history()
    random.shuffle(mixed)
    assert Router(mixed).suggest("南门噪音", "夜里噪音很大") == trained().suggest("南门噪音", "夜里噪音很大")


def test_learning_more_equals_training_on_everything():
    everything = history()
    grown = Router(everything[::2]).learn(everything[1::2])
    assert grown.temperature == trained().temperature
    assert grown.suggest("地铁出口", "太远") == trained().suggest("地铁出口", "太远")


def test_a_new_label_can_be_learnt():
    more = [Example(f"{place}医院挂号难", "看病要等很久，医院医生少", "卫生", place) for place in PLACES]
    assert trained().learn(more).suggest("医院挂号", "医院医生").label == "卫生"
    assert "卫生" not in trained().labels


@pytest.mark.parametrize("examples", [[], [Example("a", "b", "x"), Example("c", "d", "x")]])
def test_one_label_is_refused(examples):
    with pytest.raises(DeliberateError) as error:
        Router(examples)
    assert error.value.code == "texts.one_label"


def test_two_examples_are_enough_to_start():
    router = Router([Example("路灯", "", "a"), Example("水管", "", "b")])
    assert {label for label, _ in router.suggest("路灯", "").ranking} == {"a", "b"}


def test_the_solution_is_the_minimum_with_either_product(monkeypatch):
    generator = np.random.default_rng(5)
    rows = linear.Matrix(generator.random((40, 12)) * (generator.random((40, 12)) < 0.4))
    labels = generator.integers(0, 3, 40)
    weights = linear.fit(rows, labels, 3)
    signs = np.where(labels[:, None] == np.arange(3), 1.0, -1.0)
    slack = np.maximum(0, 1 - signs * linear.scores(rows, weights))
    gradient = weights - 2 * np.vstack([rows.T @ (signs * slack), (signs * slack).sum(axis=0)])
    assert np.abs(gradient).max() < 1e-5
    monkeypatch.setattr(linear, "DENSE", 10)
    assert np.allclose(linear.fit(rows, labels, 3), weights, atol=1e-6)


def test_large_costs_still_converge():
    rows = linear.Matrix(np.array([[0.0], [0.1], [0.9], [1.0], [5.0], [-4.0]]))
    labels = np.array([0, 1, 0, 1, 0, 1])
    weights = linear.fit(rows, labels, 2, 100.0)
    signs = np.where(labels[:, None] == np.arange(2), 1.0, -1.0)
    slack = np.maximum(0, 1 - signs * linear.scores(rows, weights))
    gradient = weights - 200 * np.vstack([rows.T @ (signs * slack), (signs * slack).sum(axis=0)])
    assert np.abs(gradient).max() < 1e-3


def test_the_bounds_on_the_rounds_end_the_work(monkeypatch):
    monkeypatch.setattr(linear, "ROUNDS", 1)
    monkeypatch.setattr(linear, "STEPS", 1)
    rows = linear.Matrix(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
    assert np.isfinite(linear.fit(rows, np.array([0, 1, 1]), 2)).all()


def test_a_step_that_overshoots_is_halved():
    signs = np.array([[1.0]])
    zero, far = np.array([[0.0]]), np.array([[64.0]])
    step = linear._step((zero, zero), (far, far), signs, 1.0)
    assert 0 < step[0] < 1


def test_the_temperature_is_the_best_of_a_grid():
    generator = np.random.default_rng(1)
    values = generator.normal(size=(300, 3))
    labels = np.array([generator.choice(3, p=row) for row in linear.softmax(2.5 * values)])

    def loss(factor):
        return -np.log(linear.softmax(factor * values)[np.arange(300), labels]).mean()

    best = linear.temperature(values, labels)
    assert loss(best) <= min(loss(factor) for factor in np.linspace(0.5, 6, 50)) + 0.01


def test_few_examples_never_make_a_router_sure():
    few = [
        Example(f"{word}问题{at}", f"请解决{word}", label)
        for at in range(6)
        for word, label in (("学校收费", "教育"), ("公交改线", "交通"))
    ]
    assert 0.7 < Router(few).suggest("学校收费", "学校收费").confidence < 0.95


def test_saved_bytes_answer_exactly_without_training():
    data = trained().to_bytes()
    kept = Router.from_bytes(data)
    assert kept.suggest("北街垃圾焚烧", "晚上有人垃圾焚烧") == trained().suggest("北街垃圾焚烧", "晚上有人垃圾焚烧")
    assert (kept.labels, kept.temperature, kept.to_bytes()) == (trained().labels, trained().temperature, data)
    more = [Example("医院挂号", "排队", "卫生", "x"), Example("医院排队", "挂号", "卫生", "y")]
    assert kept.learn(more).suggest("医院挂号", "") == trained().learn(more).suggest("医院挂号", "")


def wrong(**changed: object) -> bytes:
    """Saved bytes with other content in some places."""
    head, arrays = unpacked(trained().to_bytes(), module.FORMAT, "x", {name: module.ARRAYS[name] for name in sorted(module.ARRAYS)})
    for name, value in changed.items():
        (arrays if name in arrays else head)[name] = value
    return packed(module.FORMAT, head, arrays)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no router",
        wrong(labels="x"),
        wrong(labels=["x"]),
        wrong(keys=["x"]),
        wrong(temperature="x"),
        wrong(sizes=-np.ones(90, np.int64)),
        wrong(idf=np.zeros(1)),
        wrong(truth=np.full(90, 9)),
    ],
)
def test_other_bytes_are_refused(data: bytes):
    with pytest.raises(DeliberateError) as error:
        Router.from_bytes(data)
    assert error.value.code == "texts.router_bytes"
