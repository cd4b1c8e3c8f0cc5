"""The page and the command: escaped, in both languages, accessible in a browser at phone and desk widths."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from opinion_sample import TEXTS, sample, statements, triples

from deliberate.cli import group
from deliberate.opinion import OpinionMap, Statement, Votes, opinion_map
from deliberate.opinion import command as commands
from deliberate.opinion.picture import draw, outline
from deliberate.opinion.report import report

NASTY = "<script>alert(1)</script>\" ' & 甲\n乙"


@pytest.fixture(scope="module")
def found() -> OpinionMap:
    return opinion_map(sample(), statements(), seed="1", k=2)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["最大公约数", "甲组", "分歧所在"]), ("en", ["Common ground", "Group A", "What divides"])]
)
def test_the_page_in_both_languages(found: OpinionMap, language: str, words: list[str]) -> None:
    page = report(found, statements(), title="修路", language="en" if language == "en" else "zh")
    assert all(word in page for word in [*words, "修路", *TEXTS])
    assert page.index(words[0]) < page.index('<svg viewBox="0 0 720')
    assert not any(word in page for word in ("http:", "https:", "<script"))


def test_everything_from_outside_is_escaped(found: OpinionMap) -> None:
    named = {str(index): Statement(str(index), NASTY) for index in range(10)}
    page = report(found, named, title=NASTY)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    strange = opinion_map(Votes.of([(NASTY + person, statement + "<b>", vote) for person, statement, vote in triples()]), seed="<i>")
    page = report(strange, {})
    assert "<b>" not in page
    assert "<i>" not in page


def test_the_page_of_one_group_and_of_no_agreement() -> None:
    single = report(opinion_map(sample(), statements(), seed="1", k=1), statements(), language="en")
    assert "No separate groups" in single
    assert "What divides" not in single
    against = Votes.of([(str(person), str(column), -1 if (person + column) % 2 else 1) for person in range(40) for column in range(8)])
    split = report(opinion_map(against, seed="1", k=2), {}, language="en")
    assert "So far no statement surely" in split


def test_a_crowd_is_drawn_in_patches() -> None:
    crowd = draw(opinion_map(sample(900), seed="1", k=2))
    assert len(crowd.dots) < 700
    assert {each.group for each in crowd.hulls} == {0, 1}
    assert crowd.clipped >= 0
    few = draw(opinion_map(Votes.of([("a", "x", 1), ("b", "x", -1)]), seed="1"))
    assert (len(few.dots), few.hulls[0].outline[0]) == (2, "M")


def test_outline_by_hand() -> None:
    square = [(0, 0), (2, 0), (2, 2), (0, 2), (1, 1), (1, 0)]
    assert outline(np.array(square, dtype=float)) == [(0, 0), (2, 0), (2, 2), (0, 2)]


def conversation(folder: Path) -> Path:
    rows = "".join(f"{1000 + at},x,{statement},{person},{vote}\n" for at, (person, statement, vote) in enumerate(triples()))
    (folder / "votes.csv").write_text("timestamp,datetime,comment-id,voter-id,vote\n" + rows, encoding="utf-8")
    texts = "".join(f"{index},1,{text}\n" for index, text in enumerate(TEXTS))
    (folder / "comments.csv").write_text("comment-id,moderated,comment-body\n" + texts, encoding="utf-8")
    (folder / "summary.csv").write_text("topic,村里的事\n", encoding="utf-8")
    return folder


def test_the_command(tmp_path: Path, found: OpinionMap) -> None:
    page, keys = tmp_path / "out.html", tmp_path / "out.json"
    arguments = ["opinion-map", str(conversation(tmp_path)), "-o", str(page), "--json", str(keys), "--k", "2", "--seed", "1", "--positions"]
    done = CliRunner().invoke(group, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "最大公约数" in done.output
    assert "村里的事" in page.read_text(encoding="utf-8")
    assert json.loads(keys.read_text(encoding="utf-8"))["digest"] == found.digest
    done = CliRunner().invoke(group, ["--lang", "en", "opinion-map", str(tmp_path / "votes.csv"), "--title", "T"], catch_exceptions=False)
    assert "2 groups: Group A" in done.output
    assert "  0." in done.output
    english = CliRunner().invoke(group, ["opinion-map", str(tmp_path), "--lang", "en", "--k", "1"], catch_exceptions=False)
    assert "No separate groups" in english.output
    assert CliRunner().invoke(group, ["opinion-map", "-h"]).exit_code == 0


def test_nothing_agreed_is_said(tmp_path: Path) -> None:
    rows = "".join(f"{column},{person},{-1 if (person + column) % 2 else 1}\n" for person in range(40) for column in range(8))
    path = tmp_path / "votes.csv"
    path.write_text("comment-id,voter-id,vote\n" + rows, encoding="utf-8")
    assert "目前没有" in CliRunner().invoke(group, ["opinion-map", str(path), "--k", "2"], catch_exceptions=False).output


def test_progress_shows_on_a_terminal_with_much_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "LARGE", 1)
    monkeypatch.setattr(commands.sys.stderr, "isatty", lambda: True)
    options = commands.Options(None, None, 2, "1", 7, False, "", "en")
    commands.run(conversation(tmp_path), options)
    captured = capsys.readouterr()
    assert "2 groups" in captured.out
    assert "2 groups" not in captured.err


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_in_a_browser(tmp_path: Path, found: OpinionMap, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    path = tmp_path / "page.html"
    path.write_text(report(found, statements(), title="村里的事"), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900}).new_page()
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert Axe().run(page).violations_count == 0
        browser.close()
