"""Readers, the command and the specification page of agenda selection."""

import doctest
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.agenda import read_approvals, read_pb, select
from deliberate.agenda.command import waiting
from deliberate.agenda.messages import MESSAGES
from deliberate.agenda.result import REASONS
from deliberate.cli import group
from deliberate.errors import DeliberateError, InputErrors
from deliberate.words import sentence

ROOT = Path(__file__).parents[2]
PB = """META
key;value
num_projects;3
budget;100,5
vote_type;approval

PROJECTS
project_id;name;cost
p1;"路灯; 二期";60
p2;停车棚;40.5
p3;;0
VOTES
voter_id;vote;age
1;p1,p2;30
2;p2
3; p2 , p3 ;41
4;;50
5;None;20
"""
WILD = st.text(alphabet="p123;,\n\"' \r\t\0vVoOtTeEsSmMaA赞-.1", max_size=80)


def save(folder, text, name="votes.pb"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def code(call, *args):
    with pytest.raises(DeliberateError) as caught:
        call(*args)
    return caught.value.code


def lines(call, path):
    with pytest.raises(InputErrors) as caught:
        call(path)
    for item in caught.value.items:
        assert str(item.params["line"]) in sentence(item, "zh")
        assert str(item.params["line"]) in sentence(item, "en")
    return [(item.code.removeprefix("agenda."), item.params["line"]) for item in caught.value.items]


def test_a_pb_file(tmp_path):
    profile = read_pb(save(tmp_path, PB.replace("\n", "\r\n")))
    assert profile.names == ("p1", "p2", "p3")
    assert [profile.money(cost) for cost in profile.costs] == [60, Fraction(81, 2), 0]
    assert profile.money(profile.budget) == Fraction(201, 2)
    assert (profile.voters, profile.votes) == (5, (1, 3, 1))
    quoted = read_pb(save(tmp_path, PB.replace("1;p1,p2;30", '"1";"p1,p2";30')))
    assert quoted.votes == (1, 3, 1)


def test_points_and_single_choices(tmp_path):
    scored = PB.replace("approval", "scoring").replace("vote;age", "vote;points").replace("p2;30", "p2;3,0")
    text = scored.replace("2;p2\n", "2;p2;-1\n").replace("p3 ;41", "p3 ;1.5, 2")
    assert read_pb(save(tmp_path, text)).votes == (1, 1, 1)
    assert lines(read_pb, save(tmp_path, text.replace("1.5, 2", "1.5"))) == [("points", 16)]
    single = PB.replace("approval", "choose-1").replace("p2;停车棚", '"p,2";停车棚').split("VOTES")[0]
    assert read_pb(save(tmp_path, single + 'VOTES\nvoter_id;vote\n1;"p,2"\n2;p,2 \n')).votes == (2, 0, 0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1;p1,p2;30", "1;p1,p9;30", [("unknown", 14)]),
        ("2;p2\n", "2\n", [("short", 15)]),
        ("40.5", "dear", [("number", 10)]),
        ("p2;停车棚;40.5", "p1;停车棚;40.5", [("twice", 10)]),
        ("p2;停车棚;40.5", "p2;停车棚", [("short", 10)]),
    ],
)
def test_bad_lines_are_named(tmp_path, old, new, expected):
    assert lines(read_pb, save(tmp_path, PB.replace(old, new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("VOTES", "", "section"),
        ("PROJECTS", "", "section"),
        ("META", "other", "section"),
        ("approval", "auction", "vote_type"),
        ("100,5", "much", "budget"),
        ("100,5", "0", "budget"),
        ("cost", "price", "columns"),
        ("voter_id;vote", "voter_id;choice", "columns"),
        ('p1;"路灯; 二期";60\np2;停车棚;40.5\np3;;0\n', "", "topics"),
        ("路灯", "x" * 140000, "csv"),
    ],
)
def test_bad_files_are_refused(tmp_path, old, new, expected):
    assert code(read_pb, save(tmp_path, PB.replace(old, new, 1))) == f"agenda.{expected}"


def test_no_ballots(tmp_path):
    assert code(read_pb, save(tmp_path, PB.split("1;p1")[0])) == "agenda.voters"
    assert code(read_pb, tmp_path / "none.pb") == "input.missing"
    assert code(read_pb, save(tmp_path, b"\xff")) == "input.encoding"


def test_approvals_in_three_layouts(tmp_path):
    texts = [
        "voter,路灯,停车\n1,1,\n2,√,x\n3,,0\n",
        "voter,approvals\n1,路灯\n2,路灯; 停车\n3,\n",
        "voter,topic\n1,路灯\n2,停车\n2,路灯\n3,\n",
    ]
    digests = set()
    for text in texts:
        profile = read_approvals(save(tmp_path, text, "approvals.csv"))
        assert (profile.voters, dict(zip(profile.names, profile.votes, strict=True))) == (3, {"路灯": 2, "停车": 1})
        digests.add(select(profile, "greedy").digest)
    assert len(digests) == 1
    assert read_approvals(save(tmp_path, "路灯\n1\n0\n", "a.csv")).votes == (1,)
    assert read_approvals(save(tmp_path, "topic,other\n1,1\n", "a.csv")).names == ("other", "topic")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "header"), ("a,a\n", "header"), ("a,\n", "header"), ("voter\n1\n", "header"), ("a,b\n", "voters"), ("voter,topic\n", "topics")],
)
def test_bad_approvals_are_refused(tmp_path, text, expected):
    assert code(read_approvals, save(tmp_path, text, "a.csv")) == f"agenda.{expected}"


def test_bad_approvals_are_named_by_line(tmp_path):
    assert lines(read_approvals, save(tmp_path, "voter,a,b\n1,2,\n2,1\n", "a.csv")) == [("mark", 2), ("short", 3)]
    assert code(read_approvals, save(tmp_path, "a\n" + "x" * 140000, "a.csv")) == "agenda.csv"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=40), WILD, WILD.map((PB.split("VOTES")[0] + "VOTES\n").__add__), WILD.map(PB.__add__)))
def test_any_file_is_read_or_refused(tmp_path_factory, text):
    path = save(tmp_path_factory.getbasetemp(), text, "fuzz.pb")
    for call in (read_pb, read_approvals):
        try:
            words = [str(call(path).voters)]
        except DeliberateError as error:
            words = [sentence(error, language) for language in ("zh", "en")]
        assert all(words)


def run(*arguments, lang="zh"):
    return CliRunner().invoke(group, ["--lang", lang, "agenda", *map(str, arguments)])


def test_the_command(tmp_path):
    path, out = save(tmp_path, PB), tmp_path / "out.json"
    said = run(path, "--rule", "greedy", "--json", out)
    assert said.output.splitlines()[-1] == "选出 3 个议题，共 201/2，上限 201/2。"
    assert json.loads(out.read_text())["winners"] == ["p1", "p2", "p3"]
    assert run(path, "--rule", "mes", "--check").output.splitlines() == [
        "p3：1 人赞成，不需经费。",
        "p2：3 人赞成，由支持者的份额付清，每人至多付 13.5，为当时最省。",
        "ejr_plus: 成立",
        "jr: 成立",
        "选出 2 个议题，共 81/2，上限 201/2。",
    ]
    seats = run(path, "-k", 2, "--check", "--json", out, lang="en")
    assert "jr: holds" in seats.output
    assert "2 topics selected, 2 of 2 spent." in seats.output
    data = json.loads(out.read_text())
    assert (data["completion"], data["ejr_plus"], data["jr"], data["why"][0]["stage"]) == ("phragmen", [], [], "mes")
    csv = save(tmp_path, "a,b,c\n" + "1,1,\n" * 3 + ",,1\n" * 3, "approvals.csv")
    assert run(csv).exception.code == "agenda.seats_needed"
    assert "jr: 成立" in run(csv, "-k", 2, "--check").output
    assert "jr: fails: c" in run(csv, "-k", 2, "--rule", "greedy", "--check", lang="en").output
    assert "jr: 不成立：c" in run(csv, "-k", 2, "--rule", "greedy", "--check").output


def test_a_bar_moves_while_one_waits(capsys):
    for shown in (True, False):
        with waiting("选题", shown=shown):
            pass
        assert bool(capsys.readouterr().err) is shown


def test_the_command_says_when_coverage_is_greedy(tmp_path, monkeypatch):
    csv = save(tmp_path, "a,b,c\n1,1,\n,1,1\n", "approvals.csv")
    assert "greedy" not in run(csv, "-k", 1, "--rule", "cc", lang="en").output
    monkeypatch.setattr("deliberate.agenda.rules.EXACT_APPROVALS", 3)
    assert "not proven optimal" in run(csv, "-k", 1, "--rule", "cc", lang="en").output
    assert "未证明最优" in run(csv, "-k", 1, "--rule", "cc").output


def test_every_code_has_words_in_both_languages():
    source = "".join(path.read_text() for path in (ROOT / "src/deliberate/agenda").glob("*.py") if path.name != "messages.py")
    assert set(re.findall(r'"(agenda\.[a-z_]+)"', source)) - {"agenda.tie"} <= set(MESSAGES)
    for zh, en in [*MESSAGES.values(), *REASONS.values()]:
        assert set(re.findall(r"{[a-z]+}", zh)) == set(re.findall(r"{[a-z]+}", en))


def test_the_specification_page_holds():
    found = doctest.testfile(str(ROOT / "docs/deliberate/agenda.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
    assert found.attempted >= 8
