"""Readers, bundles, the command and the specification page."""

import copy
import doctest
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.ballots import (
    PACKS,
    Change,
    Origin,
    Result,
    bundle_count,
    bundle_decision,
    collect,
    enrol,
    read_bundle,
    read_roll,
    read_votes,
    recount,
    verify,
    verify_diff,
)
from deliberate.ballots.messages import MESSAGES
from deliberate.cli import group
from deliberate.errors import DeliberateError, InputErrors
from deliberate.words import sentence

ROOT = Path(__file__).parents[2]
ROLL = "unit,vote,area\n1-101,同意,88.5\n1-102,反对,90\n1-201,弃权,60\n1-202,,120\n1-301,Yes,88.5\n1-302,到会,70\n1-401,无效,10\n"
RANKS = "voter,甲,乙,丙\n1,1,2,3\n2,2,1,\n3,,1,1\n"
RULE = PACKS["owners_ordinary"].rule
LETTERS = st.text(alphabet="甲乙ab,01.\n\"' \r\t\0-x同意√", max_size=60)


def save(folder, text, name="ballots.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def code(call, *args, **kwargs):
    with pytest.raises(DeliberateError) as caught:
        call(*args, **kwargs)
    return caught.value.code


def owners(*choices):
    return enrol(("area", "heads"), [((choice, (Fraction(area), Fraction(1))), 1) for choice, area in choices])


def example():
    return bundle_decision(owners(("yes", "88.5"), ("no", "60.25"), ("absent", "30")), RULE, question="装电梯")


def count_example(seed=None):
    return bundle_count(collect("ab", [({"a": Fraction(1)}, 2), ({"b": Fraction(1)}, 1)]), method="approval", seed=seed)


def test_a_roll_is_counted_in_every_measure(tmp_path):
    totals = read_roll(save(tmp_path, ROLL)).totals()
    area = totals["area"]
    assert (area.eligible, area.present, area.yes, area.no, area.abstain, area.invalid) == (527, 407, 177, 90, 60, 10)
    heads = read_roll(save(tmp_path, "\ufeffvote,count\n同意,30\n反对,2\n缺席,8\n")).totals()["heads"]
    assert (heads.eligible, heads.present, heads.yes, heads.no) == (40, 32, 30, 2)
    half = read_roll(save(tmp_path, "vote,area\nyes,0.5\n")).totals()["area"]
    assert half.yes == Fraction(1, 2)


def test_option_ballots_of_each_kind(tmp_path):
    ranks = read_votes(save(tmp_path, RANKS), method="schulze")
    assert ranks.options == tuple(sorted("甲乙丙"))
    assert ranks.total == 3
    marks = read_votes(save(tmp_path, "甲,乙,票数\n√,,2\n0,x,1\n\n-,○,3\n"), method="approval")
    assert dict(zip(marks.rows, marks.counts, strict=True)) == {(None, 1): 2, (1, None): 4}
    assert read_votes(save(tmp_path, "a,b\n1.5,-\n"), method="score").rows == ((Fraction(3, 2), None),)


@pytest.mark.parametrize(
    ("text", "method", "codes"),
    [
        ("voter,a,b\n1,2,\n2,1\n1,1,1\n", "approval", ["ballots.mark.row", "ballots.cells.row", "ballots.twice.row"]),
        ("a,b\n1,1\n", "plurality", ["ballots.one_mark.row"]),
        ("a,b\n0,1\n1.5,\n", "irv", ["ballots.rank.row", "ballots.rank.row"]),
        ("a,b\nx,1\n-1,2\n", "score", ["ballots.number.row", "ballots.number.row"]),
        ("a,count\n1,0\n1,1\n", "approval", ["ballots.count.row"]),
    ],
)
def test_bad_rows_are_named_by_line(tmp_path, text, method, codes):
    with pytest.raises(InputErrors) as caught:
        read_votes(save(tmp_path, text), method=method)
    assert [item.code for item in caught.value.items] == codes
    for language in ("zh", "en"):
        assert all(str(item.params["line"]) in sentence(item, language) for item in caught.value.items)


def test_bad_files(tmp_path):
    for text in ("", "\n\n", "a,a\n", "a,\n", "voter\n", "count\n"):
        assert code(read_votes, save(tmp_path, text), method="irv") == "ballots.header"
    for text in ("a,b\n", "vote,Area\n"):
        assert code(read_roll, save(tmp_path, text)) == "ballots.header"
    assert code(read_votes, save(tmp_path, "a\n1\n"), method="borda") == "ballots.method"
    assert code(read_roll, save(tmp_path, b"vote\nyes\n\xff\n")) == "input.encoding"
    assert code(read_roll, tmp_path / "none.csv") == "input.missing"
    assert code(read_roll, save(tmp_path, "vote\n" + "x" * 140000)) == "ballots.csv"
    with pytest.raises(InputErrors) as caught:
        read_roll(save(tmp_path, "vote,area\nmaybe,1\nyes,-1\n"))
    assert [(item.code, item.params["line"]) for item in caught.value.items] == [("ballots.choice.row", 2), ("ballots.number.row", 3)]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=40), LETTERS, st.builds("vote,area\n{}".format, LETTERS), st.builds("a,b\n{}".format, LETTERS)))
def test_any_file_is_read_or_refused(tmp_path_factory, text):
    path = save(tmp_path_factory.getbasetemp(), text, "fuzz.csv")
    for call in (read_roll, lambda one: read_votes(one, method="schulze"), lambda one: read_votes(one, method="approval"), read_bundle):
        try:
            call(path)
        except DeliberateError as error:
            words = [sentence(error, language) for language in ("zh", "en")]
        else:
            words = ["read"]
        assert all(words)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=4) | st.sampled_from(["yes", "1", "approval", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["columns", "rows", "of", "at_least", "approval", "reason", "removed", "added"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(example())), VALUES, max_size=4), st.booleans())
def test_any_bundle_is_judged_and_never_a_traceback(changes, of_count):
    bundle = {**(count_example() if of_count else example()), **changes}
    problems = [*verify(bundle), *verify_diff(example(), bundle), *verify_diff(bundle, bundle)]
    assert problems
    assert all(sentence(problem, language) for problem in problems for language in ("zh", "en"))


def test_rolls_that_are_none():
    one = (Fraction(1),)
    assert code(enrol, ("heads",), [(("maybe", one), 1)]) == "ballots.choice"
    assert code(enrol, ("heads", "area"), [(("yes", one), 1)]) == "ballots.weight"
    assert code(enrol, ("heads",), [(("yes", (Fraction(-1),)), 1)]) == "ballots.weight"
    assert code(enrol, ("heads",), [(("yes", one), 0)]) == "ballots.count"


def test_bundles_verify_and_recount(tmp_path):
    for bundle in (example(), count_example(), count_example(seed="s")):
        path = save(tmp_path, json.dumps(bundle), "bundle.json")
        assert verify(read_bundle(path)) == ()
        assert recount(bundle).digest == bundle["result"]["digest"]
    assert isinstance(recount(example()), Result)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda b: b["result"].update(passed=True), ["ballots.digest", "ballots.result"]),
        (lambda b: b.update(result=3), ["ballots.digest", "ballots.result"]),
        (lambda b: b.update(digest="0"), ["ballots.digest"]),
        (lambda b: b["ballots"]["rows"].append(["yes", "500", "1", 1]), ["ballots.digest", "ballots.result"]),
        (lambda b: b["ballots"]["rows"].append(["yes", 1]), ["ballots.bundle"]),
        (lambda b: b["ballots"]["rows"].append(["yes", "x", "1", 1]), ["ballots.number"]),
        (lambda b: b["ballots"]["rows"].append(["yes", 1.5, "1", 1]), ["ballots.number"]),
        (lambda b: b["ballots"]["rows"].append(["yes", "1", "1", True]), ["ballots.count"]),
        (lambda b: b["ballots"].update(rows=3), ["ballots.bundle"]),
        (lambda b: b["ballots"].update(columns=3), ["ballots.bundle"]),
        (lambda b: b["ballots"].update(columns=["Area", "heads"]), ["ballots.bundle"]),
        (lambda b: b.update(rule=None), ["ballots.bundle"]),
        (lambda b: b.update(question=None), ["ballots.bundle"]),
        (lambda b: b.update(question="\ud800"), ["ballots.json"]),
        (lambda b: b.update(format="other"), ["ballots.format"]),
        (lambda b: b.update(changes=None), ["ballots.bundle"]),
        (lambda b: b.update(changes=[{"removed": [], "added": [], "reason": " "}]), ["ballots.bundle"]),
        (lambda b: b.pop("seed"), ["ballots.key_missing"]),
    ],
)
def test_a_touched_bundle_does_not_verify(change, codes):
    bundle = example()
    change(bundle)
    assert [problem.code for problem in verify(bundle)] == codes
    assert [problem.code for problem in verify_diff(example(), bundle)] == ["ballots.after", *codes]
    assert [problem.code for problem in verify_diff(bundle, example())] == ["ballots.before", *codes]


def test_a_touched_count_does_not_verify():
    for seed, codes in ((3, ["ballots.bundle"]), ("t", ["ballots.digest"])):
        bundle = count_example(seed="s")
        bundle["seed"] = seed
        assert [problem.code for problem in verify(bundle)] == codes


def successor(*, roll=None, rule=RULE, question="装电梯", changes=None, previous=None):
    late = Change((["absent", "30", "1", 1],), (["yes", "30", "1", 1],), "邮寄选票迟到一天，经监票人同意计入")
    origin = Origin(example()["digest"] if previous is None else previous, (late,) if changes is None else changes)
    chosen = owners(("yes", "88.5"), ("no", "60.25"), ("yes", "30")) if roll is None else roll
    return bundle_decision(chosen, rule, question=question, origin=origin)


def test_a_successor_explains_every_difference():
    assert verify_diff(example(), successor()) == ()
    first = copy.deepcopy(successor())
    assert verify_diff(first, bundle_decision(owners(), RULE, question="装电梯", origin=Origin(first["digest"], ()))) != ()


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"previous": "0"}, ["ballots.previous"]),
        ({"question": "装扶手"}, ["ballots.changed"]),
        ({"rule": PACKS["owners_special"].rule}, ["ballots.changed"]),
        ({"changes": ()}, ["ballots.unexplained", "ballots.unexplained"]),
        ({"roll": owners(("yes", "88.5"), ("yes", "60.25"), ("yes", "30"))}, ["ballots.unexplained", "ballots.unexplained"]),
    ],
)
def test_an_illegitimate_successor_is_named(options, codes):
    assert [problem.code for problem in verify_diff(example(), successor(**options))] == codes


def test_a_successor_keeps_its_columns():
    votes = collect("abc", [({"a": Fraction(1)}, 2), ({"b": Fraction(1)}, 1)])
    after = bundle_count(votes, method="approval", origin=Origin(count_example()["digest"], ()))
    assert [problem.params["key"] for problem in verify_diff(count_example(), after)] == ["ballots.columns"]


def run(*arguments, lang="zh"):
    return CliRunner().invoke(group, ["--lang", lang, "tally", *map(str, arguments)])


def test_decide_and_verify_on_the_command_line(tmp_path):
    roll, bundle, out = save(tmp_path, ROLL.replace(",area", ",heads")), tmp_path / "bundle.json", tmp_path / "out.json"
    said = run("decide", roll, "--rule", "villagers_meeting", "--bundle", bundle, "--json", out, "--question", "修路")
    assert said.output.splitlines() == [
        "应到 527 人，实到 407 人，须过半数即至少 264 人：达到",
        "实到 407 人，同意 177 人，须过半数即至少 204 人：未达到",
        "未通过。",
    ]
    assert set(json.loads(out.read_text())) == {"quorum_met", "passed", "steps", "digest"}
    assert run("verify", bundle).output == "核验通过。\n"
    assert run("recount", bundle, lang="en").output.endswith("Not passed.\n")
    assert run("verify-diff", bundle, bundle, "--json", out, lang="en").exit_code == 1
    assert json.loads(out.read_text())["problems"][0]["code"] == "ballots.previous"
    bundle.write_text(bundle.read_text().replace("修路", "修桥"))
    assert run("verify", bundle).exit_code == 1


def test_counts_and_rules_from_json(tmp_path):
    rule = save(tmp_path, json.dumps(PACKS["owners_ordinary"].rule.to_data()), "rule.json")
    area = {"eligible": "100.5", "present": "70", "yes": "40.5", "no": "29.5", "abstain": 0}
    counts = save(tmp_path, json.dumps({"area": area, "heads": {**area, "eligible": 99, "yes": 40, "no": 30}}), "counts.json")
    assert run("decide", counts, "--rule", rule).output.endswith("通过。\n")
    for broken, expected in (([], "ballots.counts_file"), ({"area": {**area, "yes": 1.5}}, "ballots.number")):
        said = run("decide", save(tmp_path, json.dumps(broken), "counts.json"), "--rule", rule)
        assert said.exception.code == expected
    assert run("decide", counts, "--rule", "nothing").exception.code == "ballots.rule_unknown"
    assert run("decide", counts, "--rule", save(tmp_path, "{\n!", "bad.json")).exception.code == "ballots.json"
    assert run("decide", counts, "--rule", save(tmp_path, "[" * 100_000, "deep.json")).exception.code == "ballots.json"


def test_counting_on_the_command_line(tmp_path):
    path, out, bundle = save(tmp_path, "甲,乙,丙\n1,,\n,1,\n1,1,\n"), tmp_path / "out.json", tmp_path / "bundle.json"
    tied = run("count", path, "--method", "approval", "--json", out, "--bundle", bundle)
    assert tied.output.splitlines() == ["丙: 0", "乙: 2", "甲: 2", "并列：乙、甲"]
    assert json.loads(out.read_text())["tied"] == ["乙", "甲"]
    drawn = run("count", path, "--method", "approval", "--seed", "2026-11-22", lang="en")
    assert "Decided by the seed: 乙, 甲" in drawn.output
    assert "由种子决定：乙、甲" in run("count", path, "--method", "approval", "--seed", "2026-11-22").output
    assert run("recount", bundle, "--json", out).exit_code == 0
    ranked = save(tmp_path, RANKS)
    assert run("count", ranked, "--method", "irv", lang="en").output.splitlines()[-1] == "Winners: 乙"
    assert "owners_special" in run("rules").output
    assert "Owners: ordinary" in run("rules", lang="en").output


def test_every_code_has_words_in_both_languages():
    source = "".join(path.read_text() for path in (ROOT / "src/deliberate/ballots").glob("*.py") if path.name != "messages.py")
    used = set(re.findall(r'"(ballots\.[a-z_]+)"', source)) - {"ballots.columns", "ballots.tie"}
    assert used - set(MESSAGES) == set()
    for zh, en in MESSAGES.values():
        assert set(re.findall(r"{[a-z]+}", zh)) == set(re.findall(r"{[a-z]+}", en))


def test_the_specification_page_holds():
    found = doctest.testfile(str(ROOT / "docs/deliberate/ballots.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
    assert found.attempted >= 10
