"""Journeys of a resident: counted, without JavaScript, with the keyboard alone, read aloud, shared."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from rig import Server

from cast import COUNTY, TOWN, VILLAGE

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
# Questions that must be answered: a required field, or a group of radio buttons of which one is required.
REQUIRED = "() => [...new Set([...document.querySelectorAll('main [required], main [aria-required=true]')].map(one => one.name))]"
LEFT = "step => { const form = document.querySelector('form[data-raise]'); return !form || form.dataset.raise !== step; }"
VOICE = """() => {
  const voice = { lang: 'zh-CN', name: 'test' };
  window.heard = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, 'speechSynthesis', { value: { getVoices: () => [voice], cancel() { window.silent = true; }, speak(part) { window.heard.push(part.text); setTimeout(() => part.onend(), 5); } } });
}"""


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Open]:
    """Opens a page as a visitor; options of the browser and cookies may be given."""
    contexts: list[BrowserContext] = []

    def go(path: str, cookies: dict[str, str] | None = None, script: str = "", **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", service_workers="block", **options)
        contexts.append(context)
        base = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in {"area": COUNTY, **(cookies or {})}.items()])
        if script:
            context.add_init_script(f"({script})()")
        page = context.new_page()
        page.set_default_timeout(15000)
        page.goto(base + path)
        return page

    yield go
    for context in contexts:
        context.close()


def choose(page: Page) -> None:
    """Tap down the tree to 后周社区."""
    page.click(f"button[name=under][value='{TOWN}']")
    page.click(f".choice:has(input[value='{VILLAGE}']) label")


def screens_and_questions(page: Page, fill: dict[str, str]) -> tuple[int, list[str]]:
    """Goes through the form as somebody would who wants no contact, and counts."""
    screens, required = 0, []
    while page.query_selector("form[data-raise]"):
        screens += 1
        step = page.get_attribute("form[data-raise]", "data-raise")
        needed = page.evaluate(REQUIRED)
        if page.query_selector("#id_text:not([type=hidden])"):
            page.fill("#id_text", fill["text"])
        if page.query_selector("[data-picker]"):
            choose(page)
            needed = sorted({*needed, *page.evaluate(REQUIRED)})
        required += needed
        page.click("form[data-raise] .form-actions [name=go]")
        page.wait_for_function(LEFT, arg=step)
    return screens, required


@pytest.mark.parametrize(("face", "most"), [("normal", 1), ("elder", 3)])
def test_counted_use(visit: Open, capsys: pytest.CaptureFixture[str], face: str, most: int) -> None:
    page = visit("/raise/", {"elder": "1"} if face == "elder" else {})
    screens, required = screens_and_questions(page, {"text": f"路灯坏了，晚上看不清（{face}）。"})
    page.wait_for_selector("text=查询码")
    with capsys.disabled():
        print(f"\nraise a matter, {face}: {screens} screens, {len(required)} required inputs {required}; with contact {len(required) + 1}")  # noqa: T201 the counted figures are shown
    assert screens <= most <= 3
    assert sorted(required) == ["region", "text"]


def judge(page: Page) -> None:
    """Answer the four questions and send."""
    for name in ("overall", "taking_part", "experience", "gain"):
        page.click(f".choice:has(input[name={name}][value='3']) label")
    page.click("text=提交评价")


def test_without_javascript_from_raising_to_judging(visit: Open, server: Server) -> None:
    page = visit("/", {"elder": "1"}, java_script_enabled=False)
    page.click("text=我要提议题 >> visible=true")
    page.fill("#id_text", "没有脚本也要能提：桥头栏杆松了。")
    page.click("text=下一步 >> visible=true")
    choose(page)
    page.click("text=下一步 >> visible=true")
    page.click(".form-actions >> text=提交")
    code = page.inner_text(".receipt-code .code")
    assert len(code.replace("-", "").strip()) == 12
    page.click("text=查进度 >> visible=true")
    page.fill("#id_code", code)
    page.click("text=查看")
    assert "桥头栏杆松了" in page.inner_text("main")
    page.click("text=查进度 >> visible=true")
    page.fill("#id_code", server.told["judged"]["receipt"])
    page.click("text=查看")
    page.click("text=我来评价")
    judge(page)
    assert "谢谢您的评价" in page.inner_text("main")
    assert "已经评价过了" in page.inner_text("main")


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does; the focus must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            seen = target.evaluate(
                "one => { const look = getComputedStyle(one.matches('.choice input') ? one.nextElementSibling : one); return look.outlineStyle !== 'none' || look.boxShadow !== 'none'; }"
            )
            assert seen, "the focus is not seen"
            return
    raise AssertionError(f"never reached: {target}")


def test_with_the_keyboard_alone(visit: Open) -> None:
    page = visit("/raise/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"  # the first stop leads past the head
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#id_text"), 3)
    page.keyboard.type("只用键盘：楼梯扶手断了一截。")
    tab_to(page, page.locator("#region-q"))
    page.keyboard.type("hz")
    page.wait_for_selector(f"input[value='{VILLAGE}']")
    tab_to(page, page.locator(f"input[value='{VILLAGE}']"), 5)
    page.keyboard.press("Space")
    assert page.is_checked(f"input[value='{VILLAGE}']")
    tab_to(page, page.locator(".form-actions [name=go]"))
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已经收到")
    assert "楼梯扶手断了" in page.inner_text("main")


def test_a_door_of_the_tree_opened_by_keyboard_keeps_the_focus_in_the_list(visit: Open) -> None:
    page = visit("/raise/")
    page.focus(f"button[name=under][value='{TOWN}']")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"input[value='{VILLAGE}']")
    page.wait_for_function("() => document.activeElement.name === 'region'")


def test_read_aloud_says_the_story_and_spells_the_code(visit: Open, server: Server) -> None:
    page = visit(f"/r/{server.told['judged']['receipt']}/", {"elder": "1"}, script=VOICE)
    page.click("text=读给我听")
    page.wait_for_function("() => window.heard.length > 5")
    heard = page.evaluate("window.heard")
    assert " ".join(server.told["judged"]["receipt"]) in " ".join(heard)
    assert any("小区南门外" in part for part in heard)
    page.wait_for_function("() => document.querySelector('[data-read]').getAttribute('aria-pressed') === 'false'")


@pytest.mark.parametrize("kind", ["case", "posting"])
def test_read_aloud_can_be_stopped_and_is_offered_only_where_there_is_a_voice(visit: Open, server: Server, kind: str) -> None:
    path = f"/cases/{server.told['judged']['number']}/" if kind == "case" else f"/postings/{server.told['posting']}/"
    page = visit(path, script=VOICE.replace("setTimeout(() => part.onend(), 5)", "0"))
    page.click("text=读给我听")
    assert page.query_selector(".is-read") is not None
    page.click("text=停止朗读")
    assert page.query_selector(".is-read") is None
    assert page.evaluate("window.silent") is True
    silent = visit(path)
    assert silent.is_hidden("[data-read]")


def test_a_case_is_shared_by_the_sheet_of_the_phone_or_copied(visit: Open, server: Server) -> None:
    path = f"/cases/{server.told['judged']['number']}/"
    page = visit(path, script="() => { navigator.share = data => { window.shared = data; return Promise.resolve(); }; }")
    page.click("text=转给别人")
    shared = page.evaluate("window.shared")
    assert shared["url"].endswith(path)
    assert "马路停车场整治" in shared["text"]
    script = "() => { navigator.share = undefined; navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }; }"
    page = visit(path, script=script)
    page.click("text=转给别人")
    page.wait_for_selector("text=已复制 >> visible=true")
    assert page.evaluate("window.copied").endswith(path)


def test_the_picture_of_a_case_is_a_png(visit: Open, server: Server) -> None:
    page = visit(f"/cases/{server.told['judged']['number']}/", script="() => { navigator.canShare = undefined; }")
    with page.expect_download() as waiting:
        page.click("text=存成图片")
    data = waiting.value.path().read_bytes()
    assert data.startswith(b"\x89PNG")
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (1080, 1440)


def test_the_printed_case_has_no_buttons_and_a_code_to_scan(visit: Open, server: Server) -> None:
    page = visit(f"/cases/{server.told['judged']['number']}/")
    page.emulate_media(media="print")
    assert page.is_visible("[data-qr] svg")
    assert page.is_hidden("[data-share]")
    assert page.is_hidden(".site-nav")
