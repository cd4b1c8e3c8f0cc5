"""In a real browser: while one types the same matter appears, and one tap joins it; the number to call comes as fast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from rig import Server

from cast import COUNTY, VILLAGE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A telephone whose owner chose 后周社区 before."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", service_workers="block")
    base = f"http://127.0.0.1:{server.port}"
    context.add_cookies([{"name": "area", "value": VILLAGE, "url": base}])
    opened = context.new_page()
    opened.set_default_timeout(15000)
    opened.goto(f"{base}/raise/")
    yield opened
    context.close()


def receipt(page: Page) -> str:
    """The code on the page that follows a raised matter."""
    page.wait_for_url("**/r/**")
    return page.inner_text(".receipt-code .code").replace("-", "").strip()


def test_typing_finds_the_matter_and_one_tap_joins_it(page: Page, server: Server) -> None:
    page.fill("#id_text", "文化礼堂门口的排水沟盖板断了两块，老人差点摔倒。")
    page.click("form[data-raise] .form-actions [name=go]")
    first = receipt(page)
    page.goto(page.url.split("/r/")[0] + "/raise/")
    page.locator("#id_text").press_sequentially("礼堂门口水沟盖板断了，老人摔倒", delay=15)
    found = page.locator("[data-similar] li").first
    expect(found).to_contain_text("文化礼堂门口的排水沟盖板断了两块")
    assert page.locator("[data-similar]").evaluate("box => box.getBoundingClientRect().right <= innerWidth")
    with page.expect_navigation():
        found.locator("[data-join]").click()
    own = receipt(page)
    assert own != first
    expect(page.locator("main")).to_contain_text("与同类诉求合并办理")
    assert len([text for text in server.matters() if "盖板断了" in text]) == 2
    page.click("text=不是同一件事，请单独办理")
    expect(page.locator("main")).to_contain_text("已恢复单独办理")


def test_an_urgent_word_brings_the_number_while_typing(page: Page) -> None:
    page.locator("#id_text").press_sequentially("楼道里煤气味很重", delay=15)
    expect(page.locator("[data-alarm] a[href='tel:119']")).to_be_visible()
    page.fill("#id_text", "楼道里灯不亮")
    expect(page.locator("[data-alarm]")).to_have_count(0)
    assert COUNTY in VILLAGE
