"""Rules, bases and the arithmetic in words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.ballots import PACKS, Counts, Rule, Threshold, evaluate
from deliberate.errors import DeliberateError

HALF = Fraction(1, 2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["1/2", "eligible", "present", "2/3"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["quorum", "approval", "of", "at_least", "strict", "measure", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def code(call, *args, **kwargs):
    with pytest.raises(DeliberateError) as caught:
        call(*args, **kwargs)
    return caught.value.code


def heads(eligible, present, yes, no=0, abstain=0, invalid=0):
    return {"heads": Counts(eligible, present, yes, no, abstain, invalid)}


@pytest.mark.parametrize(
    ("pack", "counts", "quorum_met", "passed"),
    [
        ("party_members_meeting", heads(60, 40, 30, 10), True, True),
        ("party_members_meeting", heads(60, 40, 29, 11), True, False),
        ("party_members_meeting", heads(60, 39, 39), False, False),
        ("villagers_meeting", heads(61, 31, 16, 15), True, True),
        ("villagers_meeting", heads(62, 31, 31), False, False),
        ("villagers_meeting", heads(62, 32, 16, 16), True, False),
        ("village_representatives", heads(30, 20, 11, 9), True, True),
        ("village_representatives", heads(31, 20, 20), False, False),
        ("village_group", heads(30, 20, 10, 10), True, False),
        ("residents_meeting", heads(9, 5, 3, 2), True, True),
        ("residents_meeting", heads(10, 5, 5), False, False),
        ("unanimous", heads(3, 3, 3), True, True),
        ("unanimous", heads(3, 3, 2, 0, 1), True, False),
        ("unanimous", heads(0, 0, 0), True, False),
    ],
)
def test_packs_of_heads_by_hand(pack, counts, quorum_met, passed):
    result = evaluate(PACKS[pack].rule, counts)
    assert (result.quorum_met, result.passed) == (quorum_met, passed)


def test_household_quorum_with_head_approval():
    counts = {"households": Counts(90, 60, 0, 0, 0), "heads": Counts(200, 70, 36, 30, 4)}
    for pack in ("villagers_meeting_households", "village_group_households"):
        assert evaluate(PACKS[pack].rule, counts).passed
        assert not evaluate(PACKS[pack].rule, counts | {"households": Counts(91, 60, 0, 0, 0)}).quorum_met


@pytest.mark.parametrize(
    ("area_yes", "heads_yes", "ordinary", "special"),
    [
        (Fraction("50.01"), 36, True, False),
        (Fraction(50), 36, False, False),
        (Fraction("50.01"), 35, False, False),
        (Fraction(75), 53, True, True),
        (Fraction("74.99"), 53, True, False),
        (Fraction(75), 52, True, False),
    ],
)
def test_owners_need_both_majorities(area_yes, heads_yes, ordinary, special):
    counts = {"area": Counts(150, 100, area_yes, 100 - area_yes, 0), "heads": Counts(105, 70, heads_yes, 70 - heads_yes, 0)}
    assert evaluate(PACKS["owners_ordinary"].rule, counts).passed is ordinary
    assert evaluate(PACKS["owners_special"].rule, counts).passed is special


def test_owners_need_both_quorums():
    enough, short = Counts(150, 100, 100, 0, 0), Counts(151, 100, 100, 0, 0)
    rule = PACKS["owners_ordinary"].rule
    assert evaluate(rule, {"area": enough, "heads": enough}).quorum_met
    assert not evaluate(rule, {"area": short, "heads": enough}).quorum_met
    assert not evaluate(rule, {"area": enough, "heads": short}).quorum_met


def test_bases_cast_and_decided():
    counts = heads(20, 12, 4, 3, 2, 2)
    cast, decided = (Rule((), (Threshold(base, HALF, strict=True),)) for base in ("cast", "decided"))
    assert (evaluate(cast, counts).steps[0].base, evaluate(cast, counts).passed) == (11, False)
    assert (evaluate(decided, counts).steps[0].base, evaluate(decided, counts).passed) == (7, True)


@pytest.mark.parametrize(
    ("threshold", "counts", "zh", "en"),
    [
        (
            Threshold("eligible", Fraction(2, 3)),
            Counts(60, 41, 39, 0, 0),
            "应到 60 人，同意 39 人，须三分之二以上即至少 40 人：未达到",
            "60 people due, 39 agree; at least 2/3, that is at least 40, needed: not met",
        ),
        (
            Threshold("decided", Fraction(11, 20), strict=True),
            Counts(60, 41, 31, 9, 0),
            "表示同意或反对 40 人，同意 31 人，须超过11/20即至少 23 人：达到",
            "40 people for or against, 31 agree; more than 11/20, that is at least 23, needed: met",
        ),
        (
            Threshold("cast", Fraction(2, 3), strict=True, measure="area"),
            Counts(1001, 1001, Fraction("667.25"), Fraction("333.75"), 0),
            "投票 1001 平方米，同意 667.25 平方米，须超过三分之二即多于 2002/3≈667.33 平方米：未达到",
            "1001 m² ballots cast, 667.25 agree; more than 2/3, that is more than 2002/3≈667.33, needed: not met",
        ),
        (
            Threshold("decided", HALF, measure="shares"),
            Counts(5, 0, 0, 0, 0),
            "表示同意或反对 0 （shares），没有可计算的基数，须二分之一以上：未达到",
            "0 shares for or against, so there is no base to count on; at least 1/2 needed: not met",
        ),
        (
            Threshold("eligible", Fraction(1)),
            Counts(5, 5, 5, 0, 0),
            "应到 5 人，同意 5 人，须全部即至少 5 人：达到",
            "5 people due, 5 agree; all, that is at least 5, needed: met",
        ),
    ],
)
def test_the_arithmetic_in_words(threshold, counts, zh, en):
    step = evaluate(Rule((), (threshold,)), {threshold.measure: counts}).steps[0]
    assert step.words("zh") == zh
    assert step.words("en") == en


def test_quorum_words_of_both_kinds_of_attendance():
    quorum = Threshold("eligible", HALF, strict=True)
    approval = Threshold("present", HALF, strict=True)
    counts = heads(60, 41, 25, 16)
    assert evaluate(Rule((quorum,), (approval,)), counts).steps[0].words() == "应到 60 人，实到 41 人，须过半数即至少 31 人：达到"
    owners = evaluate(Rule((quorum,), (approval,), "participating"), counts)
    assert owners.steps[0].words() == "全体 60 人，参与表决 41 人，须过半数即至少 31 人：达到"
    assert owners.steps[1].words("en") == "41 people taking part, 25 agree; more than half, that is at least 21, needed: met"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("present", HALF, False, "Heads"), "ballots.measure"),
        (("present", HALF, False, 3), "ballots.measure"),
        (("everybody", HALF), "ballots.base"),
        (("present", 0.5), "ballots.fraction"),
        (("present", Fraction(0)), "ballots.fraction"),
        (("present", Fraction(3, 2)), "ballots.fraction"),
        (("present", Fraction(1), True), "ballots.beyond_all"),
        (("present", HALF, 1), "ballots.flag"),
    ],
)
def test_impossible_thresholds(arguments, expected):
    assert code(Threshold, *arguments) == expected


def test_impossible_rules_and_counts():
    one = Threshold("present", HALF)
    assert code(Rule, (), ()) == "ballots.no_approval"
    assert code(Rule, (one,), (one,)) == "ballots.quorum_base"
    assert code(Rule, (), (one,), "asleep") == "ballots.attendance"
    assert code(evaluate, Rule((), (one,)), {"area": Counts(1, 1, 1, 0, 0)}) == "ballots.measure_missing"
    assert code(Counts, 5, 6, 0, 0, 0) == "ballots.present_over"
    assert code(Counts, 5, 4, 3, 1, 0, 1) == "ballots.cast_over"
    for broken in (-1, 1.5, True, None, "3"):
        assert code(Counts, 5, broken, 0, 0, 0) == "ballots.number"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (3, "ballots.object"),
        ({}, "ballots.key_missing"),
        ({"approval": [], "other": 1}, "ballots.key_unknown"),
        ({"approval": "all"}, "ballots.list"),
        ({"approval": [{"of": "present"}]}, "ballots.key_missing"),
        ({"approval": [{"of": "present", "at_least": 0.5}]}, "ballots.fraction"),
        ({"approval": [{"of": "present", "at_least": "1/0"}]}, "ballots.fraction"),
        ({"approval": [{"of": ["present"], "at_least": "1/2"}]}, "ballots.base"),
        ({"approval": [{"of": "present", "at_least": "1/2", "strict": "yes"}]}, "ballots.flag"),
        ({"approval": [{"of": "present", "at_least": "1/2"}], "attendance": []}, "ballots.attendance"),
    ],
)
def test_broken_rule_packs(data, expected):
    assert code(Rule.from_data, data) == expected


def test_rule_packs_survive_the_way_through_data():
    for pack in PACKS.values():
        assert Rule.from_data(pack.rule.to_data()) == pack.rule
    assert Rule.from_data({"approval": [{"of": "cast", "at_least": "1"}]}) == Rule((), (Threshold("cast", Fraction(1)),))


@given(JSON)
def test_any_data_is_a_rule_or_refused(data):
    try:
        rule = Rule.from_data(data)
    except DeliberateError:
        return
    assert Rule.from_data(rule.to_data()) == rule


@given(st.lists(st.integers(0, 50), min_size=6, max_size=6), st.sampled_from(sorted(PACKS)))
def test_one_more_yes_instead_of_no_never_hurts(numbers, pack):
    rest, _silent, yes, no, abstain, invalid = numbers
    counts = Counts(sum(numbers) + 1, sum(numbers) - rest + 1, yes, no + 1, abstain, invalid)
    better = Counts(counts.eligible, counts.present, yes + 1, no, abstain, invalid)
    rule = PACKS[pack].rule
    before, after = (evaluate(rule, dict.fromkeys(("heads", "households", "area"), one)) for one in (counts, better))
    assert after.passed >= before.passed
    assert after.quorum_met == before.quorum_met
    assert after.digest != before.digest
    for step in after.steps:
        assert step.met == (step.base > 0 and (step.actual > step.needed if step.more_than else step.actual >= step.needed))
