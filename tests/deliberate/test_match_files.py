"""Readers, the command and the specification page of matching."""

import doctest
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.cli import group
from deliberate.errors import DeliberateError, InputErrors
from deliberate.match.messages import MESSAGES
from deliberate.match.reader import read_affinity, read_conflicts, read_demand, read_limits
from deliberate.words import sentence

ROOT = Path(__file__).parents[2]
LIST = "member,matter,affinity\n甲,路灯,0.9\n乙,路灯,0.5\n甲,停车,0.8\n乙,停车,回避\n丙,停车,0.1\n"
TABLE = "matter,甲,乙,丙\n停车,0.8,回避,0.1\n路灯,0.9,0.5,\n"
WILD = st.text(alphabet="甲停m,1.09-x\n\"' \r\t\0e", max_size=60)


def save(folder, text, name="affinity.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def code(call, *args, **kwargs):
    with pytest.raises(DeliberateError) as caught:
        call(*args, **kwargs)
    return caught.value.code


def lines(call, *args, **kwargs):
    with pytest.raises(InputErrors) as caught:
        call(*args, **kwargs)
    for item in caught.value.items:
        assert str(item.params["line"]) in sentence(item, "zh")
        assert str(item.params["line"]) in sentence(item, "en")
    return [(item.code.removeprefix("match."), item.params["line"]) for item in caught.value.items]


def test_a_list_and_a_table_say_the_same(tmp_path):
    one, other = (read_affinity(save(tmp_path, text)) for text in (LIST, TABLE))
    assert sorted(one.members) == sorted(other.members) == sorted("甲乙丙")
    for sheet in (one, other):
        at = {
            (matter, member): sheet.affinity[row, column]
            for row, matter in enumerate(sheet.matters)
            for column, member in enumerate(sheet.members)
        }
        assert (at["路灯", "甲"], at["路灯", "丙"], at["停车", "丙"]) == (0.9, 0, 0.1)
        assert [(sheet.matters[row], sheet.members[column]) for row, column in sheet.conflicts] == [("停车", "乙")]


def test_a_bare_matrix(tmp_path):
    buffer = io.BytesIO()
    np.save(buffer, np.arange(6).reshape(2, 3))
    sheet = read_affinity(save(tmp_path, buffer.getvalue(), "a.npy"))
    assert (sheet.matters, sheet.members) == (("1", "2"), ("1", "2", "3"))
    for array in (np.arange(3), np.array([["a"]])):
        np.save(tmp_path / "b.npy", array)
        assert code(read_affinity, tmp_path / "b.npy") == "match.array"
    np.savez(tmp_path / "c.npz", np.ones((1, 1)))
    assert code(read_affinity, (tmp_path / "c.npz").rename(tmp_path / "c.npy")) == "match.array"
    assert code(read_affinity, tmp_path / "none.npy") == "input.missing"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LIST + "甲,路灯,1\n", [("twice", 7)]),
        (LIST + "甲,,1\n丁\n", [("twice", 7), ("short", 8)]),
        (LIST.replace("0.9", "high"), [("cell", 2)]),
        (TABLE.replace("0.9", "nan"), [("cell", 3)]),
        (TABLE.replace("0.9", "9999999999"), [("cell", 3)]),
        (TABLE + "路灯,1,1,1\n公园,1\n", [("twice", 4), ("short", 5)]),
    ],
)
def test_bad_rows_are_named_by_line(tmp_path, text, expected):
    assert lines(read_affinity, save(tmp_path, text)) == expected


def test_bad_files(tmp_path):
    for text in ("", "a,b\n1,2\n", "matter\n1\n", "matter,a,a\n"):
        assert code(read_affinity, save(tmp_path, text)) == "match.header"
    assert code(read_affinity, save(tmp_path, "matter,a\nx," + "1" * 140000)) == "match.csv"


def test_limits_demands_and_conflicts(tmp_path):
    sheet = read_affinity(save(tmp_path, TABLE))
    limits = save(tmp_path, "member,lower,upper\n丙,1,\n甲,,2\n", "m.csv")
    assert read_limits(limits, sheet, upper=9) == ([0, 0, 1], [2, 9, 9])
    assert read_limits(save(tmp_path, "member,upper\n乙,4\n", "m.csv"), sheet, upper=9) == ([0, 0, 0], [9, 4, 9])
    assert read_demand(save(tmp_path, "议题,需求\n路灯,2\n", "n.csv"), sheet, demand=1) == [1, 2]
    assert read_conflicts(save(tmp_path, "member,matter\n甲,路灯\n", "c.csv"), sheet) == [(1, 0)]
    bad = save(tmp_path, "member,upper\n丁,1\n甲,many\n乙,1\n乙,2\n丙\n", "m.csv")
    assert lines(read_limits, bad, sheet, upper=9) == [("unknown", 2), ("number", 3), ("twice", 5), ("short", 6)]
    assert lines(read_conflicts, save(tmp_path, "member,matter\n丁,路灯\n甲,公园\n", "c.csv"), sheet) == [("unknown", 2), ("unknown", 3)]
    for call, options in ((read_limits, {"upper": 1}), (read_demand, {"demand": 1}), (read_conflicts, {})):
        assert code(call, save(tmp_path, "a,lower\n1,2\n", "x.csv"), sheet, **options) == "match.header"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=40), WILD, WILD.map("member,matter,affinity\n{}".format), WILD.map("matter,甲,1\n{}".format)),
    st.sampled_from(["fuzz.csv", "fuzz.npy"]),
)
def test_any_file_is_read_or_refused(tmp_path_factory, text, name):
    path = save(tmp_path_factory.getbasetemp(), text, name)
    try:
        words = [str(read_affinity(path).affinity.shape)]
    except DeliberateError as error:
        words = [sentence(error, language) for language in ("zh", "en")]
    assert all(words)


def run(*arguments, lang="zh"):
    return CliRunner().invoke(group, ["--lang", lang, "match", *map(str, arguments)])


def test_the_command(tmp_path):
    out = tmp_path / "out.json"
    said = run(save(tmp_path, LIST), "--upper", 1, "--json", out)
    assert said.output.splitlines() == [
        "甲 → 停车：契合度 0.8，是此议题的第 1 选择。",
        "乙 → 路灯：契合度 0.5，是此议题的第 2 选择；排在前面的 1 人用在更需要他们的议题。",
        "共 2 对，总契合度 1.3，已证明最优。",
        "最差议题的契合度合计 0.5。",
    ]
    data = json.loads(out.read_text())
    assert (data["pairs"], data["score"], data["optimal"]) == ([["甲", "停车"], ["乙", "路灯"]], 1.3, True)
    files = {
        "--members": save(tmp_path, "member,upper\n甲,1\n", "m.csv"),
        "--matters": save(tmp_path, "matter,demand\n路灯,2\n", "n.csv"),
        "--conflicts": save(tmp_path, "member,matter\n丙,停车\n", "c.csv"),
    }
    more = run(save(tmp_path, LIST), *(part for pair in files.items() for part in pair), lang="en")
    assert more.output.splitlines()[-2] == "3 pairs, total affinity 1.3, proven optimal."
    table = save(tmp_path, "matter,a,b\np,10,7\nq,4,2\n")
    assert run(table, "--upper", 1, "--fair", lang="en").output.splitlines()[-2:] == [
        "2 pairs, total affinity 11, at most 12.",
        "The worst matter has 4 in all.",
    ]
    assert "上限 12" in run(table, "--upper", 1, "--fair").output


def test_every_code_has_words_in_both_languages():
    source = "".join(path.read_text() for path in (ROOT / "src/deliberate/match").glob("*.py") if path.name != "messages.py")
    assert set(re.findall(r'"(match\.[a-z_]+)"', source)) <= set(MESSAGES)
    for zh, en in MESSAGES.values():
        assert set(re.findall(r"{[a-z]+}", zh)) == set(re.findall(r"{[a-z]+}", en))


def test_the_specification_page_holds():
    found = doctest.testfile(str(ROOT / "docs/deliberate/match.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
    assert found.attempted >= 6
