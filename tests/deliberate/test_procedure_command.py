"""`deliberate procedure`: reads TOML and JSON, refuses in words."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberate.cli import group
from deliberate.errors import DeliberateError
from deliberate.procedure.command import read_file

SHIPPED = sorted((Path(__file__).parents[2] / "src" / "shangliang" / "procedures" / "data").glob("*.toml"))
TEMPLATES = [path for path in SHIPPED if path.name != "rules.toml"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_shipped_template_is_sound(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = CliRunner().invoke(group, ["procedure", str(path), "--json", str(out)])
    assert done.exit_code == 0, done.output
    written = json.loads(out.read_text(encoding="utf-8"))
    assert len(written["digest"]) == 64
    assert written["digest"] in done.output


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    stages = [
        {"key": "a", "name": "甲", "kind": "x", "roles": ["clerk"]},
        {"key": "z", "name": "归档", "kind": "archive", "roles": ["clerk"]},
    ]
    path.write_text(json.dumps({"key": "t", "name": "商量", "stages": stages}), encoding="utf-8")
    done = CliRunner().invoke(group, ["procedure", str(path)])
    assert "1. 甲 → done: 归档" in done.output


@pytest.mark.parametrize("text", ["= broken", '{"stages": 3}', "stages = 5\nname = 'x'", "stages = [1, {kind = 3}]"])
def test_broken_files_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(group, ["procedure", str(path)])
    assert isinstance(done.exception, DeliberateError)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DeliberateError, match=r"input\.missing"):
        read_file(Path("nowhere.toml"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from([".toml", ".json"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, raw: bytes, ending: str) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(raw)
    with suppress(DeliberateError):
        read_file(path)
