"""The starter of a temporary PostgreSQL: loud where there is none. (That it works is what every run on PostgreSQL shows.)"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[2] / "tools" / "postgres.py"


@pytest.fixture
def postgres() -> ModuleType:
    spec = importlib.util.spec_from_file_location("postgres_starter", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "--"], ["walk", "--", "true"]])
def test_usage(postgres: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert postgres.main(arguments) == 2
    assert "DATABASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "status"), [(["run", "--", "pytest"], 75), (["run", "--optional", "--", "pytest"], 0)])
def test_without_postgresql_it_says_loudly_what_did_not_run(
    postgres: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    monkeypatch.setattr(postgres, "_find", lambda: None)
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 1000)
    assert postgres.main(arguments) == status
    assert "DID NOT RUN: pytest" in capsys.readouterr().err


def test_as_root_it_asks_for_the_package(postgres: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[list[str]] = []
    answers = iter([None, tmp_path])
    monkeypatch.setattr(postgres, "_find", lambda: next(answers))
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(postgres.subprocess, "run", lambda command, **_more: asked.append(command))
    assert postgres.binaries() == tmp_path
    assert asked == [["apt-get", "install", "-y", "-qq", "postgresql"]]
