"""Public pages and the way of a matter in an old Chromium: pictures to look at. By hand; not part of `make test` (see docs/faces.md).

The browser is version 92 from the npm package chrome-aws-lambda 10.1.0, unpacked outside of this repository.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--headless", "--single-process", "--no-zygote", "--disable-gpu"]
MODES: dict[str, dict[str, str]] = {
    "normal": {},
    "elder": {"elder": "1"},
    "contrast": {"contrast": "1"},
    "english": {"django_language": "en"},
}
WIDTHS = (360, 768, 1440)
WORDS = "南门外路灯坏了三盏，晚上看不清路。"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@contextmanager
def tab(browser: Path, site: str, mode: str, width: int) -> Iterator[Page]:
    """A page in a fresh browser: with --single-process a second profile would bring the first one down."""
    with sync_playwright() as playwright:
        chromium: Browser = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
        context.add_cookies([{"name": key, "value": value, "url": site} for key, value in MODES[mode].items()])
        yield context.new_page()
        chromium.close()


def shots(page: Page, site: str, paths: list[str], name: str, out: Path) -> Iterator[str]:
    """Draw every page; one line for each that is wider than its window."""
    for number, path in enumerate(paths):
        page.goto(site + path)
        page.screenshot(path=out / f"{name}-{number}.png", full_page=True)
        if page.evaluate(WIDE):
            yield f"{name} {path}: wider than the window"


def type_into(page: Page, field: str, words: str) -> None:
    """By keyboard: Playwright's own `fill` asks the browser what version 92 cannot answer yet."""
    page.focus(field)
    page.keyboard.insert_text(words)


def press(page: Page, button: str) -> None:
    """By keyboard, too."""
    page.focus(button)
    page.keyboard.press("Enter")


def raise_and_follow(page: Page, site: str, place: str, out: Path) -> str:
    """A resident raises a matter, gets a receipt and finds it again by its code; the code."""
    page.goto(f"{site}/a/{place}/")
    page.goto(f"{site}/raise/")
    type_into(page, "textarea[name=text]", WORDS)
    page.screenshot(path=out / "journey-1-raise.png", full_page=True)
    press(page, "main form button[name=go]")
    page.wait_for_url("**/r/**")
    code = page.url.split("/r/")[1].split("/")[0]
    page.screenshot(path=out / "journey-2-receipt.png", full_page=True)
    page.goto(f"{site}/follow/")
    type_into(page, "main input[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/r/{code}/")
    assert WORDS[:8] in page.inner_text("main"), page.url
    page.screenshot(path=out / "journey-3-follow.png", full_page=True)
    return code


def main() -> int:
    """Draw everything, walk the journey, and say what does not fit."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("browser", type=Path, help="the unpacked Chromium 92")
    words.add_argument("site", help="http://127.0.0.1:8877")
    words.add_argument("out", type=Path, help="folder for the pictures")
    words.add_argument("--place", default="330111001023", help="a village of the demonstration")
    words.add_argument("--path", action="append", default=[], help="one more page")
    given = words.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    paths = [
        f"/a/{given.place}/",
        "/places/",
        "/cases/",
        "/postings/",
        "/results/",
        "/raise/",
        "/follow/",
        "/account/",
        "/privacy/",
        *given.path,
    ]
    wide: list[str] = []
    for mode in MODES:
        for width in WIDTHS if mode in {"normal", "elder"} else WIDTHS[:1]:
            with tab(given.browser, given.site, mode, width) as page:
                wide += shots(page, given.site, paths, f"{mode}-{width}", given.out)
    with tab(given.browser, given.site, "normal", WIDTHS[0]) as page:
        code = raise_and_follow(page, given.site, given.place, given.out)
        sys.stdout.write(f"Chromium {page.context.browser.version if page.context.browser else ''}: raised and found again, {code}\n")
    sys.stdout.write("\n".join(wide or ["every page fits"]) + "\n")
    return bool(wide)


if __name__ == "__main__":
    sys.exit(main())
