"""The pattern page in a real browser: no overflow, no text cut off, targets large enough, no violation found by axe."""

import mimetypes
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Route, sync_playwright

from shangliang.ui import build
from shangliang.ui.patterns import patterns

pytestmark = [pytest.mark.browser, pytest.mark.urls("ui_addresses")]

MODES = {
    "normal": {},
    "elder": {"elder": "1"},
    "largest": {"elder": "3"},
    "contrast": {"contrast": "1"},
    "english": {"django_language": "en", "elder": "2"},
}
WIDTHS = (360, 768, 1440)
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')].map(element => {
  const box = (element.matches('.choice input, .chip input') ? element.parentElement : element).getBoundingClientRect();
  const skip = !box.width || element.closest('.visually-hidden') || element.matches('.skip') || getComputedStyle(element).display === 'inline';
  return skip || (box.height >= least - 0.5 && box.width >= least - 0.5) ? '' : element.outerHTML.slice(0, 90) + Math.round(box.width) + '×' + Math.round(box.height);
}).filter(Boolean)"""
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(element => {
  const box = element.getBoundingClientRect(), folded = element.closest('details:not([open])');
  const hidden = element.closest('.visually-hidden, .table-box') || (folded && !element.closest('summary'));
  const cut = element.matches('.button, .badge, .tag, .switch, .seal, h1, h2, h3') && element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== 'inline';
  return !hidden && box.width && (box.right > document.documentElement.clientWidth + 1 || cut);
}).map(element => element.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def html(rf: RequestFactory, mode: str) -> bytes:
    """The page as its view draws it; the middleware would ask the database inside the browser's loop."""
    request = rf.get("/_patterns/")
    request.COOKIES.update(MODES[mode])
    with translation.override(MODES[mode].get("django_language", "zh-hans")):
        return patterns(request).content


def serve(html: bytes) -> Any:
    """Answer the browser from the rendered page and the source files: no server, no database inside its loop."""

    def answer(route: Route) -> None:
        path = route.request.url.partition("//shangliang.test")[2]
        if path.startswith("/static/"):
            file = build.STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    return answer


@pytest.mark.parametrize("width", WIDTHS)
def test_pattern_page_fits_and_can_be_used(browser: Browser, html: bytes, mode: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    try:
        context.route("**/*", serve(html))
        page = context.new_page()
        page.goto("http://shangliang.test/")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(SMALL, 60 if "elder" in MODES[mode] else 44) == []
        if width == WIDTHS[0] and mode != "largest":
            violations = Axe().run(page).response["violations"]
            assert [(found["id"], [node["html"][:90] for node in found["nodes"]]) for found in violations] == []
    finally:
        context.close()
