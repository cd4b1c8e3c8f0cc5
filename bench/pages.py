"""Requests per second and p95 of the main pages beside a bare Django page, small and large, in one run. Run by `python -m bench`."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from bench.load import Load, ask

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = (1_000, 200), (50_000, 10_000)
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = 3


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(target: str, settings: str, environment: dict[str, str]) -> Iterator[int]:
    """granian with two workers on a free port."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--port",
        str(port),
        "--no-ws",
        "--log-level",
        "error",
        target,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**environment, "DJANGO_SETTINGS_MODULE": settings}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with suppress(OSError):
                link = HTTPConnection("127.0.0.1", port, timeout=20)
                link.request("GET", "/healthz")
                link.getresponse().read()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def script(name: str, environment: dict[str, str], *arguments: str) -> dict[str, str]:
    """Run a step in its own process with the application's settings; its last line is JSON."""
    command = [sys.executable, "-m", f"bench.{name}", *arguments]
    settings = {"DJANGO_SETTINGS_MODULE": "shangliang.config.settings"}
    done = subprocess.run(command, cwd=ROOT, env={**environment, **settings}, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def run(title: str, environment: dict[str, str]) -> Iterator[str]:
    """All figures for one database."""
    yield f"\n{title}"
    small: dict[str, Load] = {}
    for matters, cases in (SMALL, LARGE):
        facts = script("prepare", environment, str(matters), str(cases))
        pages = {
            "area home 我的地方": (f"/a/{facts['county']}/", ""),
            "case list 议题 (public)": (f"/cases/?area={facts['county']}", ""),
            "case page 议题页 (public)": (f"/cases/{facts['number']}/", ""),
            "case file 案卷 (desk)": (f"/desk/cases/{facts['case']}/", facts["cookie"]),
            "case list 议题 (desk)": ("/desk/cases/", facts["cookie"]),
            "matter list 诉求 (desk)": ("/desk/matters/", facts["cookie"]),
            "waiting 等我办 (desk)": ("/desk/", facts["cookie"]),
        }
        best = {}
        first_view = {**environment, "PAGE_CACHE": "0"}
        for kind, given in (("", environment), (" first view", first_view)):
            wanted = {name + kind: page for name, page in pages.items() if not kind or page[1]}
            with (
                served("shangliang.config.wsgi:application", "shangliang.config.settings", given) as port,
                served("bench.bare_wsgi:application", "bench.bare_settings", environment) as bare_port,
            ):
                best |= compare(port, bare_port, wanted)
        yield f"  {matters:,} matters, {cases:,} cases (first view: nothing kept in memory)"
        for name, (bare, page) in best.items():
            grown = f", p95 {page.p95 / small[name].p95:.2f}x of small" if name in small else ""
            failed = f", FAILED {page.failed}" if page.failed else ""
            yield f"    {name:34} {page.rate:7.0f}/s  {page.rate / bare.rate:5.2f} of bare ({bare.rate:.0f}/s)  p95 {page.p95:6.1f} ms{grown}{failed}"
        small = small or {name: page for name, (_bare, page) in best.items()}


def compare(port: int, bare_port: int, pages: dict[str, tuple[str, str]]) -> dict[str, tuple[Load, Load]]:
    """Bare page and each page in turn, several rounds; the median round by ratio."""
    found: dict[str, list[tuple[Load, Load]]] = {name: [] for name in pages}
    ask(bare_port, "/bare/", "", 1)
    for _ in range(ROUNDS):
        for name, (path, cookie) in pages.items():
            ask(port, path, cookie, 0.5)
            bare = ask(bare_port, "/bare/", "", SECONDS / 3)
            found[name].append((bare, ask(port, path, cookie, SECONDS / 3)))
    return {name: sorted(pairs, key=lambda pair: pair[1].rate / pair[0].rate)[len(pairs) // 2] for name, pairs in found.items()}
