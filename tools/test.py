"""`make test`: the whole suite on SQLite and PostgreSQL, and the journeys in a real browser; says loudly what did not run."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# Every branch of the library is covered; the gate leaves a little room for what chance does in property tests.
COVERAGE = ("--cov=deliberate", "--cov-branch", "--cov-report=term-missing:skip-covered", "--cov-fail-under=99")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT = "fonts-noto-cjk"


def browser() -> str | None:
    """The path of a Chromium; Debian's package is installed when it is missing and can be."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    say("没有找到 Chromium，正在安装 Debian 软件包 / Chromium is missing: installing the Debian package")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", FONT]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 our own words
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def say(text: str) -> None:
    """A line for the person who waits."""
    print(text, flush=True)  # noqa: T201


def suite(title: str, *arguments: str, prefix: tuple[str, ...] = (), **environment: str) -> int:
    """Run one suite; its exit status."""
    say(f"\n== {title}")
    started = time.monotonic()
    command = [*prefix, PYTHON, "-W", "error", "-m", "pytest", *arguments]
    status = subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=False).returncode  # noqa: S603 our own words
    say(f"== {title}: {'通过 / passed' if status == 0 else f'失败 / failed ({status})'}, {time.monotonic() - started:.0f} s")
    return status


def main() -> int:
    """All suites; 0 only when all that ran passed."""
    os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "test"))
    os.environ.pop("DEMO", None)
    not_run: list[str] = []
    statuses = [suite("方法库 / methods", "-n", "2", "tests/deliberate", "-m", "not browser", *COVERAGE)]
    statuses.append(suite("SQLite", "-n", "2", "-m", "not browser", "--ignore=tests/deliberate"))
    postgres = (PYTHON, str(ROOT / "tools" / "postgres.py"), "run", "--")
    status = suite("PostgreSQL", "-n", "2", "-m", "not browser", "--ignore=tests/deliberate", "--ignore=tests/ui", prefix=postgres)
    if status == 75:
        not_run.append("PostgreSQL")
    else:
        statuses.append(status)
    path = browser()
    if path:
        statuses.append(suite("浏览器 / browser", "-m", "browser", CHROMIUM=path))
    else:
        not_run.append("浏览器 / browser (install chromium)")
    for title in not_run:
        say(f"\n!!!! 没有运行 / NOT RUN: {title}")
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
