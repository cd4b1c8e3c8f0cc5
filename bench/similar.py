"""Similar matters while typing, at 100,000: a keystroke beside an empty signed-in page in the same run, and what it finds."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.pages import script, served

ROUNDS, ASKED = 5, 200
WARM = 40.0  # seconds within which both workers must have read the index


class Link:
    """One kept connection; requests one after the other."""

    def __init__(self, port: int, facts: dict[str, Any]) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.facts = facts

    def keystroke(self, text: str, place: str) -> float:
        """Milliseconds of one request while somebody types."""
        headers = {"Cookie": self.facts["cookie"], "X-CSRFToken": self.facts["token"], "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", "/raise/similar/", urlencode({"text": text, "region": place}), headers)

    def empty(self) -> float:
        """Milliseconds of a signed-in page with nothing on it."""
        return self._ask("GET", "/desk/search/", None, {"Cookie": self.facts["cookie"]})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> float:
        begun = time.perf_counter()
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return (time.perf_counter() - begun) * 1000


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def _warm(link: Link, queries: list[list[str]]) -> None:
    stop = time.perf_counter() + WARM
    while time.perf_counter() < stop:
        for text, place in queries[:20]:
            link.keystroke(text, place)
        time.sleep(0.5)


def run(title: str, environment: dict[str, str], data: Path | None) -> Iterator[str]:
    """All figures for one database; `data` holds messages/messages.csv."""
    yield f"\n{title}: similar matters, 100,000 in one county"
    facts: dict[str, Any] = json.loads(json.dumps(script("similar_prepare", environment, *([str(data)] if data else []))))
    if not facts["recall"]:
        yield "    recall@5: give --data with messages/messages.csv; the texts are recombined from the shipped sentences"
    for name, share in facts["recall"].items():
        yield f"    recall@5 of the known item, {name}: {share:.3f}"
    ratios: list[tuple[float, float, float]] = []
    with served("shangliang.config.wsgi:application", "shangliang.config.settings", {**environment, "PAGE_CACHE": "0"}) as port:
        # A new connection each round, so that both workers are asked.
        _warm(Link(port, facts), facts["queries"])
        _warm(Link(port, facts), facts["queries"])
        for _ in range(ROUNDS):
            link = Link(port, facts)
            link.empty()
            typed, empty = [], []
            for text, place in facts["queries"][:ASKED]:
                empty.append(link.empty())
                typed.append(link.keystroke(text, place))
            ratios.append((p95(typed) / p95(empty), p95(typed), p95(empty)))
    ratio, typed_ms, empty_ms = sorted(ratios)[len(ratios) // 2]
    yield f"    keystroke p95 {typed_ms:.1f} ms, empty signed-in page p95 {empty_ms:.1f} ms: {ratio:.2f}x (aim <= 2)"
