"""`make test`: the whole suite on SQLite and PostgreSQL, and the journeys in a real browser; says loudly what did not run."""

import os
import shutil
import signal
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
LONGEST = 1200  # seconds for one suite; several times what it takes on a loaded machine
HUNG = -1


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


def suite(title: str, *arguments: str, prefix: tuple[str, ...] = (), again: tuple[int, ...] = (HUNG,), **environment: str) -> int:
    """Run one suite; its exit status. One that ends in `again` is tried once more, and that is said: a browser may die under a loaded machine."""
    say(f"\n== {title}")
    started = time.monotonic()
    command = [*prefix, PYTHON, "-W", "error", "-m", "pytest", *arguments]
    status = HUNG
    for attempt in (1, 2):
        status = run(command, {**os.environ, **environment})
        if status not in again:
            break
        say(f"!!!! {title}: 第 {attempt} 次没有通过 / attempt {attempt} did not pass ({status}; {HUNG} = {LONGEST} s were not enough)")
    say(f"== {title}: {'通过 / passed' if status == 0 else f'失败 / failed ({status})'}, {time.monotonic() - started:.0f} s")
    return status


def run(command: list[str], environment: dict[str, str]) -> int:
    """The exit status of a command in a process group of its own, or HUNG when it had to be stopped."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)  # noqa: S603 our own words
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return HUNG


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
        # Each folder in a process of its own: a browser and a live server that are done with leave nothing behind.
        folders = sorted(
            {
                str(found.parent.relative_to(ROOT))
                for found in (ROOT / "tests").glob("*/test_*.py")
                if "mark.browser" in found.read_text("utf-8")
            }
        )
        statuses += [suite(f"浏览器 / browser {folder}", "-m", "browser", folder, again=(HUNG, 1), CHROMIUM=path) for folder in folders]
    else:
        not_run.append("浏览器 / browser (install chromium)")
    for title in not_run:
        say(f"\n!!!! 没有运行 / NOT RUN: {title}")
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
