"""Public pages and the way of a matter in an old Chromium: pictures to look at. By hand; not part of `make test` (see docs/faces.md).

The browser is version 92 from the npm package chrome-aws-lambda 10.1.0, unpacked outside of this repository.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-dev-shm-usage"]
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
    """A page in a fresh browser."""
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


def appears(page: Page, selector: str) -> None:
    """Waits for an element; Playwright's own waiting asks the browser what version 92 cannot answer yet."""
    for _again in range(80):
        if page.evaluate("selector => document.querySelector(selector) !== null", selector):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{selector} does not appear on {page.url}")


def photo_sent(page: Page, site: str, place: str, out: Path) -> str:
    """A matter with a photo: the preview is there, and so is the photo on the receipt."""
    picture = out / "photo.jpg"
    Image.new("RGB", (400, 300), "green").save(picture)
    page.goto(f"{site}/a/{place}/")
    page.goto(f"{site}/raise/")
    type_into(page, "textarea[name=text]", WORDS)
    page.set_input_files("input[type=file]", picture)
    appears(page, ".upload-list li")
    press(page, "main form button[name=go]")
    page.wait_for_url("**/r/**")
    return f"photo sent: {page.locator('.photo-row img').count()} on the receipt"


def dead_net(page: Page, site: str, place: str) -> str:
    """The service worker starts, and the page for a dead net is there without one."""
    page.goto(f"{site}/a/{place}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_timeout(2000)
    page.context.set_offline(True)
    page.goto(f"{site}/raise/")
    found = page.locator("textarea[name=text]").count()
    page.context.set_offline(False)
    return f"without net: {'the form is there' if found else 'no form'}"


def desk_line(page: Page, site: str) -> str:
    """A clerk of the demonstration answers a matter on its line and the list follows."""
    page.goto(site)
    page.eval_on_selector(".role-bar button[value^=clerk]", "button => button.click()")
    page.wait_for_timeout(1500)
    page.goto(f"{site}/desk/")
    before = page.locator("#waiting [data-row]").count()
    page.eval_on_selector("[data-act][hx-get*='/matter/'][hx-get*='/answer/']", "button => button.click()")
    appears(page, ".here-form textarea")
    type_into(page, ".here-form textarea", "已经派人查看，本周内修好，欢迎监督。")
    page.eval_on_selector(".here-form button[type=submit]", "button => button.click()")
    appears(page, "#said .tone-success")
    return f"desk: {before} lines, then {page.locator('#waiting [data-row]').count()}"


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
    with tab(given.browser, given.site, "normal", WIDTHS[0]) as page:
        sys.stdout.write(photo_sent(page, given.site, given.place, given.out) + "\n")
        sys.stdout.write(desk_line(page, given.site) + "\n")
    with tab(given.browser, given.site, "normal", WIDTHS[0]) as page:
        sys.stdout.write(dead_net(page, given.site, given.place) + "\n")
    sys.stdout.write("\n".join(wide or ["every page fits"]) + "\n")
    return bool(wide)


if __name__ == "__main__":
    sys.exit(main())
