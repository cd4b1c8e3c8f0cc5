"""The verifier refuses every kind of forged certificate, by exact arithmetic."""

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.draw import Question, draw, parse_pool, parse_quotas
from deliberate.draw.treeproof import Rows, refute_above
from deliberate.draw.verify import verify
from deliberate.errors import DeliberateError

QUOTAS = parse_quotas(b"category,feature,min,max\na,x,1,2\na,y,1,3\nb,x,1,2\nb,y,1,3\n")
POOL = parse_pool(b"a,b,home\nx,x,1\nx,y,1\nx,y,2\ny,y,2\ny,x,\ny,y,\ny,y,3\n", QUOTAS, ["home"])


def made(method: str = "leximin") -> dict[str, Any]:
    return json.loads(json.dumps(draw(Question(POOL, QUOTAS, 3, method, "s", ("home",))).certificate))


@pytest.mark.parametrize("method", ["leximin", "maximin", "nash", "legacy"])
def test_honest_certificates_hold(method: str) -> None:
    report = verify(made(method), POOL, QUOTAS)
    assert report.panels >= 1
    assert (report.gap is None) == (method == "legacy")


def set_to(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def equal_chances(document: dict[str, Any]) -> None:
    document["chances"] = ["3/7"] * len(document["chances"])


def swap_probabilities(document: dict[str, Any]) -> None:
    panels = document["panels"]
    panels[0]["probability"], panels[-1]["probability"] = "1/3", "2/3"


def shift_panel(document: dict[str, Any]) -> None:
    document["drawn"]["panel"] = [6 - row for row in document["drawn"]["panel"]]


def break_quota(document: dict[str, Any]) -> None:
    document["panels"][0]["counts"] = {str(len(document["classes"]) - 1): 3}


def too_many(document: dict[str, Any]) -> None:
    document["panels"][0]["counts"]["0"] = 9


def merge_classes(document: dict[str, Any]) -> None:
    document["classes"][0] += document["classes"].pop()


def one_panel(document: dict[str, Any]) -> None:
    """A single panel with probability 1: feasible, honest about its chances, but not fair."""
    counts = document["panels"][0]["counts"]
    document["panels"] = [{"probability": "1/1", "counts": counts}]
    sizes = [sum(map(len, group)) for group in document["classes"]]
    document["chances"] = [str(Fraction(counts.get(str(column), 0), size)) for column, size in enumerate(sizes)]
    document["drawn"]["index"] = 0


@pytest.mark.parametrize(
    "change",
    [
        set_to("format", value="other"),
        set_to("inputs", "pool", value="0" * 64),
        set_to("quotas", 0, 2, value=0),
        set_to("quotas", 0, 1, value="z"),
        set_to("seed", value="another seed"),
        set_to("drawn", "index", value=99),
        set_to("panels", 0, "probability", value="-1/2"),
        set_to("stages", value=[]),
        set_to("stages", 0, "fixed", value=[]),
        set_to("stages", 0, "prices", value={}),
        set_to("cuts", value=[{"coefficients": {"0": 2**40}, "bound": "-1/1"}]),
        equal_chances,
        swap_probabilities,
        shift_panel,
        break_quota,
        too_many,
        merge_classes,
        one_panel,
    ],
)
def test_forgeries_are_refused(change: Callable[[dict[str, Any]], None]) -> None:
    document = made()
    change(document)
    with pytest.raises(DeliberateError) as caught:
        verify(document, POOL, QUOTAS)
    assert caught.value.code == "draw.refuted"


def test_a_drawn_panel_of_another_lottery_is_refused() -> None:
    document = made()
    one_panel(document)
    document["drawn"]["panel"] = draw(Question(POOL, QUOTAS, 3, "leximin", "s")).panel
    with pytest.raises(DeliberateError, match="refuted"):
        verify(document, POOL, QUOTAS)


def test_nash_must_reach_everybody_who_can_be_reached() -> None:
    quotas = parse_quotas(b"category,feature,min,max\na,x,0,1\na,y,0,1\n")
    pool = parse_pool(b"a\nx\ny\n", quotas)
    document = json.loads(json.dumps(draw(Question(pool, quotas, 1, "nash", "s")).certificate))
    verify(document, pool, quotas)
    document["panels"] = [{"probability": "1/1", "counts": {"0": 1}}]
    document["chances"] = ["1/1", "0/1"]
    document["drawn"] = {"index": 0, "panel": [0]}
    document["cuts"][0]["coefficients"] = {"0": 2**40}
    document["cuts"][0]["bound"] = "1/1"
    with pytest.raises(DeliberateError, match="who has no chance"):
        verify(document, pool, quotas)


def test_nash_ignores_those_who_cannot_be_drawn() -> None:
    quotas = parse_quotas(b"category,feature,min,max\na,x,0,0\na,y,0,2\n")
    pool = parse_pool(b"a\nx\ny\ny\n", quotas)
    certificate = draw(Question(pool, quotas, 1, "nash", "s")).certificate
    assert verify(certificate, pool, quotas).gap is not None


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers(-3, 3) | st.text(max_size=3),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part),
    ),
    st.data(),
)
def test_any_damage_is_refused_or_harmless(junk: object, data: st.DataObject) -> None:
    document = copy.deepcopy(HONEST)
    key = data.draw(st.sampled_from(sorted(document)))
    document[key] = junk
    try:
        verify(document, POOL, QUOTAS)
        code = ""
    except DeliberateError as error:
        code = error.code
    assert code in ("draw.refuted", "draw.certificate") or key in ("method", "household", "relaxed", "kept", "gone", "cuts", "seed")


HONEST = made()


def test_counts_must_be_whole() -> None:
    document = made()
    document["panels"][0]["counts"]["0"] = 0.5
    with pytest.raises(DeliberateError, match="certificate"):
        verify(document, POOL, QUOTAS)


def test_a_negative_price_of_a_cut_proves_nothing() -> None:
    document = made()
    document["cuts"] = [{"coefficients": {"0": 2**40}, "bound": "9/1"}]
    document["stages"][0]["prices"]["99"] = -(2**40)
    before = verify(made(), POOL, QUOTAS)
    assert verify(document, POOL, QUOTAS).gap == before.gap


def test_tree_proofs() -> None:
    rows = Rows([], [], [], [1] * 5)
    for pair in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 0)):  # a cycle of odd length: the relaxation reaches 5/2, panels only 2
        rows.add(pair, 0, 1)
    ones = dict.fromkeys(range(5), 1)
    assert refute_above(rows, ones, Fraction(2))
    assert not refute_above(rows, ones, Fraction(3, 2))
    rows.add(range(5), 3, 5)  # now there is no panel at all, so every bound holds
    assert refute_above(rows, ones, Fraction(-5))


def test_a_proof_that_would_take_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deliberate.draw.treeproof.NODES", 1)
    rows = Rows([[0, 1], [1, 2], [2, 0]], [0] * 3, [1] * 3, [1] * 3)
    assert not refute_above(rows, dict.fromkeys(range(3), 1), Fraction(1))
