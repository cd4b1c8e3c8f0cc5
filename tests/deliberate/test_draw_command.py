"""The command line, relaxation, replacements, reserves and the legacy method."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deliberate.cli import group
from deliberate.draw import Question, draw, parse_pool, parse_quotas
from deliberate.draw.api import feasible
from deliberate.draw.relax import changes, relax
from deliberate.draw.reserves import replacement, reserves
from deliberate.errors import DeliberateError
from deliberate.words import sentence

QUOTAS = "category,feature,min,max\ngender,f,1,2\ngender,m,1,2\nage,old,1,2\nage,young,1,2\n"
POOL = "gender,age,home\n" + "f,old,1\nf,young,1\nm,old,2\nm,young,3\nf,old,4\nm,old,4\nf,young,5\nm,young,6\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "c.csv").write_text(QUOTAS)
    (tmp_path / "r.csv").write_text(POOL)
    return tmp_path


def run(folder: Path, *words: str, language: str = "zh") -> Result:
    tables = ["--pool", str(folder / "r.csv"), "--quotas", str(folder / "c.csv")]
    return CliRunner().invoke(group, ["--lang", language, "draw", *tables, *words])


@pytest.mark.parametrize("method", ["leximin", "maximin", "nash", "legacy"])
def test_draw_and_verify(folder: Path, method: str) -> None:
    out = folder / "out.json"
    drawn = run(folder, "--size", "3", "--seed", "s", "--method", method, "--household", "home", "--reserves", "1", "--json", str(out))
    assert drawn.exit_code == 0, drawn.output
    found = json.loads(out.read_text())
    assert len(found["panel"]) == 3
    assert len(found["probabilities"]) == 8
    assert found["min_probability"] == min(found["probabilities"])
    assert " ".join(map(str, found["panel"])) in drawn.output
    assert "核验通过" in run(folder, "--verify", str(out)).output
    (folder / "bare.json").write_text(json.dumps(found["certificate"]))
    assert "Verified: " in run(folder, "--verify", str(folder / "bare.json"), language="en").output
    again = run(folder, "--size", "3", "--seed", "s", "--method", method, "--household", "home", language="en")
    assert " ".join(map(str, found["panel"])) in again.output


def test_replacement_keeps_the_quotas_and_can_be_verified(folder: Path) -> None:
    out, new = folder / "out.json", folder / "new.json"
    run(folder, "--size", "3", "--seed", "s", "--household", "home", "--json", str(out))
    panel = json.loads(out.read_text())["panel"]
    replaced = run(folder, "--from", str(out), "--replace", str(panel[0]), "--seed", "t", "--reserves", "1", "--json", str(new))
    assert replaced.exit_code == 0, replaced.output
    found = json.loads(new.read_text())
    (row,) = found["panel"]
    assert row not in panel
    assert sorted(map(int, found["reserves"])) == sorted([row, *panel[1:]])
    assert "Verified" in run(folder, "--verify", str(new), language="en").output
    second = run(folder, "--from", str(new), "--replace", str(row), "--seed", "u")
    assert second.exit_code in (0, 1)
    people = [line.split(",") for line in POOL.splitlines()[1:]]
    after = [people[index] for index in (*panel[1:], row)]
    assert {person[0] for person in after} == {"f", "m"}
    assert {person[1] for person in after} == {"old", "young"}
    assert len({person[2] for person in after}) == 3


def test_impossible_quotas_are_relaxed_as_little_as_possible(folder: Path) -> None:
    (folder / "c.csv").write_text(QUOTAS.replace("gender,f,1,2", "gender,f,6,8").replace("gender,m,1,2", "gender,m,0,2"))
    refused = run(folder, "--size", "6", "--seed", "s")
    assert isinstance(refused.exception, DeliberateError)
    assert refused.exception.code == "draw.quota_infeasible"
    assert "gender: f min 6 → 4" in sentence(refused.exception, "en")
    out = folder / "out.json"
    for language in ("zh", "en"):
        drawn = run(folder, "--size", "6", "--seed", "s", "--relax", "--json", str(out), language=language)
        assert "gender: f min 6 → 4" in drawn.output
    assert "核验通过" in run(folder, "--verify", str(out)).output
    same = run(folder, "--size", "99", "--seed", "s", "--relax")
    assert isinstance(same.exception, DeliberateError)
    assert same.exception.code == "draw.size"


def test_flex_limits_bind_the_relaxation() -> None:
    quotas = parse_quotas(b"feature,value,min,max,min_flex,max_flex\na,x,2,3,1,3\na,y,0,0,0,1\n")
    pool = parse_pool(b"a\nx\ny\ny\n", quotas)
    question = Question(pool, quotas, 2, "leximin", "s")
    with pytest.raises(DeliberateError) as caught:
        feasible(question)
    assert caught.value.params["changes"] == "a: x min 2 → 1；a: y max 0 → 1"
    strict = parse_quotas(b"feature,value,min,max,min_flex,max_flex\na,x,2,3,2,3\na,y,0,0,0,1\n")
    with pytest.raises(DeliberateError, match="cannot_relax"):
        feasible(Question(pool, strict, 2, "leximin", "s"))


def test_smallest_relaxation_prefers_raising_to_lowering_small_minima() -> None:
    quotas = parse_quotas(b"category,feature,min,max\na,x,1,1\na,y,0,1\na,z,1,2\n")
    pool = parse_pool(b"a\nx\ny\ny\ny\nz\n", quotas)
    question = Question(pool, parse_quotas(b"category,feature,min,max\na,x,1,1\na,y,0,1\na,z,1,1\n"), 4, "leximin", "s")
    with pytest.raises(DeliberateError) as caught:
        draw(question)
    assert caught.value.params["changes"] == "a: y max 1 → 2"
    model = feasible(Question(pool, quotas, 3, "leximin", "s"))
    assert changes(quotas, relax(model, quotas)) == []


def test_people_who_can_never_be_drawn_are_named(folder: Path) -> None:
    (folder / "c.csv").write_text(QUOTAS.replace("age,old,1,2", "age,old,0,0").replace("age,young,1,2", "age,young,1,4"))
    for language, words in (("zh", "有 4 人不在任何"), ("en", "4 people are on no panel")):
        for method in ("leximin", "maximin"):
            assert words in run(folder, "--size", "3", "--seed", "s", "--method", method, language=language).output


def test_usage_errors(folder: Path) -> None:
    assert run(folder, "--size", "3").exit_code == 2
    assert run(folder, "--seed", "3").exit_code == 2
    assert run(folder, "--seed", "3", "--size", "1", "--replace", "1").exit_code == 2
    for text in ("nonsense", "[1]", "{}", "3", '{"certificate": 3}', "[" * 100_000):
        (folder / "bad.json").write_text(text)
        refused = run(folder, "--verify", str(folder / "bad.json"))
        assert isinstance(refused.exception, DeliberateError)
        assert refused.exception.code == "draw.certificate"
    refused = run(folder, "--verify", str(folder / "none.json"))
    assert isinstance(refused.exception, DeliberateError)
    assert refused.exception.code == "input.missing"


def test_only_members_can_be_replaced() -> None:
    quotas = parse_quotas(QUOTAS.encode())
    question = Question(parse_pool(POOL.encode(), quotas), quotas, 3, "leximin", "s")
    with pytest.raises(DeliberateError, match="not_member"):
        replacement(question, [0, 2, 3], [1], "t")


def test_reserves_fit_their_seats() -> None:
    quotas = parse_quotas(QUOTAS.encode())
    question = Question(parse_pool(POOL.encode(), quotas, ["home"]), quotas, 3, "leximin", "s")
    found = reserves(question, [0, 2, 3], 9)
    named = [row for rows in found.values() for row in rows]
    assert sorted(found) == [0, 2, 3]
    assert len(set(named)) == len(named)
    assert set(found[2]) <= {4, 6, 7, 5}
    assert 1 in found[0]  # from the member's own household, whose seat becomes free
    assert all(row not in (0, 2, 3) for row in named)


def test_legacy_gives_up_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deliberate.draw.legacy.TRIES", 3)
    quotas = parse_quotas(QUOTAS.encode())
    question = Question(parse_pool(POOL.encode(), quotas), quotas, 3, "legacy", "s")
    with pytest.raises(DeliberateError, match="legacy_failed") as caught:
        draw(question)
    assert "3" in sentence(caught.value)


def test_legacy_starts_again_when_it_is_stuck() -> None:
    """Only the first two complement each other; whoever takes 100 first, as urgent as 111, is stuck and starts again."""
    quotas = parse_quotas(b"category,feature,min,max\n" + b"".join(b"%c,%d,1,1\n" % (f, v) for f in b"abc" for v in (0, 1)))
    pool = parse_pool(b"a,b,c\n0,0,0\n1,1,1\n0,0,1\n0,1,0\n1,0,0\n", quotas)
    result = draw(Question(pool, quotas, 2, "legacy", "s"))
    assert result.gap is None
    assert result.probabilities == (1, 1, 0, 0, 0)


def test_progress_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from deliberate.draw.command import _progress

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with _progress() as watch:
        assert watch is not None
        watch(1, 2)
