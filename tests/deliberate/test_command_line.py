"""The command line as a whole: its help, its languages, and sentences in place of tracebacks."""

import sys
from fractions import Fraction

import pytest
from click.testing import CliRunner

from deliberate import cli
from deliberate.digest import canonical, digest


def test_the_help_lists_every_method_without_loading_it() -> None:
    shown = CliRunner().invoke(cli.group, ["--help"]).output
    assert all(name in shown for name in cli.COMMANDS)


def test_every_command_exists_and_explains_itself() -> None:
    for name in cli.COMMANDS:
        done = CliRunner().invoke(cli.group, [name, "--help"])
        assert done.exit_code == 0, name


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(cli.group, ["dance"]).exit_code == 2


@pytest.mark.parametrize(
    ("before", "word"),
    [([], "找不到文件"), (["--lang", "zh"], "找不到文件"), (["--lang", "en"], "There is no file"), (["--lang=en"], "There is no file")],
)
def test_an_error_is_a_sentence_in_the_language_asked_for(
    before: list[str], word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["deliberate", *before, "procedure", "nowhere.toml"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert word in said
    assert "Traceback" not in said


def test_a_digest_knows_fractions_and_refuses_what_has_no_form() -> None:
    assert canonical({"b": Fraction(2, 4), "a": "商量"}) == '{"a":"商量","b":"1/2"}'.encode()
    assert digest({"a": 1}) != digest({"a": 2})
    with pytest.raises(TypeError):
        canonical({"a": object()})
