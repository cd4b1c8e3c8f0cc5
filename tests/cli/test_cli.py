"""The command line in the process: sentences and exit statuses."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click import ClickException

import triggers
from lists import VILLAGES
from shangliang import cli
from shangliang.cli import serve
from shangliang.journal.models import Entry
from shangliang.regions import cache
from shangliang.regions.models import Region

VILLAGE = "330111001023"


@pytest.fixture(autouse=True)
def _clean() -> None:
    cache.forget()


@pytest.fixture
def demo(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["regions", "demo"]) == 0
    assert "新增 1116" in capsys.readouterr().out


def lines(folder: Path, *rows: str) -> str:
    file = folder / "villages.csv"
    file.write_text("\n".join([VILLAGES, *rows]), encoding="utf-8")
    return str(file)


def test_help_needs_neither_settings_nor_django() -> None:
    code = (
        "import sys; from shangliang import cli; status = cli.run(['--help']);"
        " assert not any(name == 'django' or name.startswith('django.') for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in cli.COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_can_be_loaded(name: str) -> None:
    assert cli.group.get_command(None, name).help or name == "journal"  # type: ignore[arg-type,union-attr]


def test_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


@pytest.mark.usefixtures("demo")
def test_list_find_and_export_come_back_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["regions", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == ["33\t省\t浙江省", "41\t省\t河南省", "61\t省\t陕西省"]
    assert cli.run(["regions", "list", "330111", "--find", "后周"]) == 0
    assert capsys.readouterr().out == f"{VILLAGE}\t村(社区)\t后周社区\n"
    assert cli.run(["regions", "list", "330111001", "--level", "unit"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.run(["regions", "list", "61", "--all", "--csv"]) == 0
    file = tmp_path / "shaanxi.csv"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    Region.objects.filter(path="611025", valid_to=None).update(name="旧名")
    assert cli.run(["regions", "import", str(file)]) == 0
    assert "新增 0，更改 1，停用 0，未变 319，不接受 0" in capsys.readouterr().out


@pytest.mark.usefixtures("demo")
def test_list_of_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["regions", "list", "99"]) == 1
    assert "没有区划 99" in capsys.readouterr().err


@pytest.mark.usefixtures("demo")
def test_import_names_refused_rows_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(tmp_path, "330111001900,新村,330111001,33,3301,330111", "33011100190x,坏,330111001,33,3301,330111")
    assert cli.run(["regions", "import", file]) == 1
    shown = capsys.readouterr()
    assert "villages.csv 第 3 行：代码“33011100190x”不是有效的区划代码 / line 3:" in shown.err
    assert "新增 1，更改 0，停用 0，未变 0，不接受 1" in shown.out
    assert "1 × 代码“…”不是有效的区划代码" in shown.out
    assert cli.run(["regions", "import", "--strict", file]) == 2
    assert "什么也没有导入" in capsys.readouterr().err
    assert cli.run(["regions", "import", "--missing-from", "2025-06-01", file]) == 1
    assert "没有停用任何地方" in capsys.readouterr().out


@pytest.mark.usefixtures("demo")
def test_closing_what_lists_lack_tells_of_groups_left_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Region.objects.create(path=f"{VILLAGE}g01", level="group", name="一组")
    file = lines(tmp_path, "330111001900,新村,330111001,33,3301,330111")
    assert cli.run(["regions", "import", "--missing-from", "2025-06-01", file]) == 0
    shown = capsys.readouterr().out
    assert "停用 1034" in shown
    assert f"注意：{VILLAGE}g01 一组" in shown


def test_a_file_that_is_no_list(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert cli.run(["regions", "import", str(file)]) == 1
    assert "第一行应有" in capsys.readouterr().err


@pytest.mark.usefixtures("demo")
def test_journal_verify_and_seal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seal = tmp_path / "seal.txt"
    assert cli.run(["journal", "seal", "--output", str(seal)]) == 0
    assert re.search(r"sha256 [0-9a-f]{64}$", capsys.readouterr().out.strip())
    assert cli.run(["journal", "seal", "--output", str(seal)]) == 1
    assert "不会覆盖" in capsys.readouterr().err
    assert cli.run(["journal", "seal"]) == 0
    assert capsys.readouterr().out.startswith("shangliang seal 1 ")
    assert cli.run(["journal", "verify", "--seal", str(seal)]) == 0
    assert "每一环都对得上" in capsys.readouterr().out
    with triggers.away():
        Entry.objects.filter(chain="regions").update(code="regions.closed")
    assert cli.run(["journal", "verify"]) == 1
    assert "regions 第 1 环内容被改动" in capsys.readouterr().err
    with triggers.away():
        Entry.objects.all().delete()
    assert cli.run(["journal", "verify", "--seal", str(seal)]) == 1
    shown = capsys.readouterr().err
    assert "regions 第 1 环与链尾记录不符" in shown
    assert "seal.txt: regions 第 1 环缺失" in shown
    seal.write_text("x", encoding="utf-8")
    assert cli.run(["journal", "verify", "--seal", str(seal)]) == 1
    assert "不是封存内容" in capsys.readouterr().err


def test_manage_passes_everything_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["manage", "version", "--no-color"]) == 0
    assert re.fullmatch(r"5\.2(\.\d+)?\n", capsys.readouterr().out)


def test_a_taken_port_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.run(["serve", "--port", str(port)]) == 1
    assert f"端口 {port} 已被别的程序占用" in capsys.readouterr().err
    serve.check_port("127.0.0.1", port)
    with pytest.raises(ClickException, match="无法监听"):
        serve.check_port("192.0.2.1", port)


def test_missing_tables_and_refusals_become_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    from django.db.utils import OperationalError

    from shangliang.kernel.errors import Missing
    from shangliang.regions import selectors

    for error, words in ((OperationalError("no such table: x"), "shangliang manage migrate"), (Missing(), "没有找到")):

        def broken(_path: str, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(selectors, "exists", broken)
        assert cli.run(["regions", "list", "33"]) == 2
        assert words in capsys.readouterr().err
    monkeypatch.setattr(selectors, "exists", lambda _path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.run(["regions", "list", "33"])
