"""Every public page in every face: axe finds nothing, nothing overflows, targets and letters are large enough; bytes over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from rig import Server

from faces import MODES, faults, paths

pytestmark = pytest.mark.browser
FIRST_PAGE = 60_000
BYTES = "() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map(one => [one.name, one.transferSize])"


@contextmanager
def visitor(chromium: Browser, server: Server, mode: str, width: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", service_workers="block")
    base = f"http://127.0.0.1:{server.port}"
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in {"area": "330111003", **MODES[mode]}.items()])
    page = context.new_page()
    page.set_default_timeout(20000)
    try:
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_and_everything_fits_on_a_phone(chromium: Browser, server: Server, mode: str) -> None:
    wrong: dict[str, object] = {}
    with visitor(chromium, server, mode, 360) as page:
        for name, path in paths(server.told).items():
            page.goto(f"http://127.0.0.1:{server.port}{path}")
            found: dict[str, object] = dict(faults(page, elder="elder" in MODES[mode]))
            violations = Axe().run(page).response["violations"]
            if violations:
                found["axe"] = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]
            if found:
                wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("mode", ["normal", "elder", "largest"])
@pytest.mark.parametrize("width", [768, 1440])
def test_everything_fits_on_wider_screens(chromium: Browser, server: Server, mode: str, width: int) -> None:
    wrong: dict[str, object] = {}
    with visitor(chromium, server, mode, width) as page:
        for name, path in paths(server.told).items():
            page.goto(f"http://127.0.0.1:{server.port}{path}")
            if found := faults(page, elder="elder" in MODES[mode]):
                wrong[name] = found
    assert wrong == {}


def test_the_first_page_weighs_at_most_60_kilobytes(chromium: Browser, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """HTML, styles, scripts and pictures as they travel, with an empty cache each."""
    weights: dict[str, int] = {}
    for name, path in paths(server.told).items():
        with visitor(chromium, server, "normal", 360) as page:
            page.goto(f"http://127.0.0.1:{server.port}{path}", wait_until="networkidle")
            weights[name] = sum(size for _name, size in page.evaluate(BYTES))
    with capsys.disabled():
        print("\nbytes over the wire, empty cache:", *(f"  {name:20} {size:7,}" for name, size in weights.items()), sep="\n")  # noqa: T201 the weights are shown
    assert min(weights.values()) > 10_000  # the measure itself works
    assert max(weights.values()) <= FIRST_PAGE
