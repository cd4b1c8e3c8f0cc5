"""The net is cut between screens, the tab closed, the button tapped twice, the answer lost, the server killed: exactly one matter arrives."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from rig import Net, Server

from cast import COUNTY, VILLAGE

pytestmark = pytest.mark.browser
PHOTO = Path(__file__).with_name("lamp.png")


@pytest.fixture
def net(server: Server) -> Iterator[Net]:
    line = Net(server.port)
    yield line
    line.close()


@pytest.fixture
def phone(chromium: Browser, net: Net) -> Iterator[BrowserContext]:
    """A small phone that knows its county; what it stores lasts as long as the context, however many tabs are closed."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.add_cookies([{"name": "area", "value": COUNTY, "url": net.url}])
    yield context
    context.close()


def elder(phone: BrowserContext, net: Net) -> None:
    phone.add_cookies([{"name": "elder", "value": "1", "url": net.url}])


def tab(phone: BrowserContext, net: Net, path: str = "/raise/") -> Page:
    page = phone.new_page()
    page.set_default_timeout(15000)
    page.goto(net.url + path)
    return page


def ready(page: Page) -> None:
    """The service worker is in charge of the page and has kept what it keeps."""
    page.evaluate("navigator.serviceWorker.ready.then(found => found.active.state)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def new_text(server: Server, text: str) -> list[str]:
    return [one for one in server.matters() if one == text]


def test_exactly_one_matter_arrives(phone: BrowserContext, net: Net, server: Server) -> None:
    text = "南门外路灯坏了三盏，晚上老人看不清路。"
    elder(phone, net)
    page = tab(phone, net)
    ready(page)
    page.fill("#id_text", text)
    net.set("cut")
    page.click("text=下一步")  # the net is cut between screens: the page kept on the device goes on
    page.wait_for_selector("text=现在没有网络")
    assert page.input_value("#id_text") == text
    page.close()  # the tab is closed, and opened again while the net is dead
    page = tab(phone, net)
    assert page.input_value("#id_text") == text
    assert "继续上次没写完的" in page.inner_text("[data-restored]")
    page.close()

    net.set("up")
    page = tab(phone, net)
    assert "第 1 步" in page.inner_text("main")
    assert page.input_value("#id_text") == text
    page.click("text=下一步")
    page.fill("#region-q", "hz")
    page.click(f".choice:has(input[value='{VILLAGE}']) label")
    page.click("text=下一步")
    page.wait_for_selector("text=第 3 步")
    net.set("cut")
    page.evaluate("() => { const form = document.querySelector('form[data-raise]'); form.requestSubmit(); form.requestSubmit(); }")
    page.wait_for_selector("[data-unsent]")
    assert "还没有送出" in page.inner_text("[data-unsent]")
    page.close()
    server.kill()
    assert new_text(server, text) == []

    server.start()
    net.set("lose")  # the server takes it, but its answer never comes back
    page = tab(phone, net, "/cases/")
    page.evaluate("document.dispatchEvent(new CustomEvent('shangliang:outbox'))")
    until(lambda: len(new_text(server, text)) == 1)
    page.wait_for_selector("[data-state=waiting]")
    net.set("up")
    page.click("text=现在再送一次")
    page.wait_for_selector("[data-state=sent]")
    assert new_text(server, text) == [text]
    page.click("text=看回执")
    page.wait_for_selector("text=查询码")
    assert text in page.inner_text("main")
    page = tab(phone, net)
    assert page.query_selector("[data-restored]") is None
    assert page.input_value("#id_text") == ""


def test_two_taps_with_a_photo_are_one_matter_and_the_draft_is_gone(phone: BrowserContext, net: Net, server: Server) -> None:
    text = "楼道里堆满纸箱，消防通道走不通。"
    page = tab(phone, net)
    page.fill("#id_text", text)
    page.set_input_files("#id_photos", [PHOTO])
    page.close()
    page = tab(phone, net)
    assert page.input_value("#id_text") == text
    page.wait_for_selector("text=lamp.png")  # the photo was kept, too
    page.fill("#region-q", "后周")
    page.click(f".choice:has(input[value='{VILLAGE}']) label")
    page.evaluate("() => { const button = document.querySelector('[name=go]'); button.click(); button.click(); }")
    page.wait_for_selector("text=已经收到")
    assert new_text(server, text) == [text]
    assert page.query_selector("img.thumb") is not None
    assert page.evaluate("localStorage.getItem('draft')") is None


def test_a_draft_can_be_thrown_away(phone: BrowserContext, net: Net) -> None:
    page = tab(phone, net)
    page.fill("#id_text", "写了一半就不想写了。")
    page.fill("#id_place_words", "桥头")
    page.evaluate("document.querySelector('details').open = true")
    page.fill("#id_phone", "13800138000")
    assert "13800138000" not in page.evaluate("localStorage.getItem('draft')")  # contact stays off the device
    page.reload()
    page.click("text=不要了，重新写")
    page.wait_for_function("document.querySelector('#id_text').value === ''")
    assert page.evaluate("localStorage.getItem('draft')") is None


def test_what_waits_can_be_taken_back_and_mended(phone: BrowserContext, net: Net, server: Server) -> None:
    page = tab(phone, net)
    ready(page)
    page.fill("#id_text", "井盖松了，车子压过去很响。")
    page.fill("#region-q", "后周")
    page.click(f".choice:has(input[value='{VILLAGE}']) label")
    net.set("cut")
    page.click("text=提交 >> visible=true")
    page.wait_for_selector("[data-state=waiting]")
    net.set("up")
    page.evaluate("() => { self.shangliangStore.flush = () => Promise.reject(new Error('later')); }")
    page.click("text=取出来修改")
    page.wait_for_selector("[data-restored]")
    page.fill("#id_text", "井盖松了，夜里车子压过去很响。")
    assert page.is_checked(f"input[value='{VILLAGE}']")
    page.click("form[data-raise] [name=go]")
    page.wait_for_selector("text=已经收到")
    assert [text for text in server.matters() if text.startswith("井盖松了")] == ["井盖松了，夜里车子压过去很响。"]


def test_only_the_listed_files_are_ever_kept(phone: BrowserContext, net: Net) -> None:
    page = tab(phone, net, "/cases/")
    ready(page)
    page.goto(net.url + "/follow/")
    page.goto(net.url + "/desk/sign-in/")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(shelf => shelf.keys())))).then(lists => lists.flat().map(one => new URL(one.url).pathname))"
    )
    pages = [path for path in kept if not path.startswith("/static/")]
    assert sorted(pages) == ["/offline/", "/raise/offline/"]
    for path in pages:
        html = page.evaluate("path => caches.match(path).then(found => found.text())", path)
        assert "csrfmiddlewaretoken" not in html
        assert 'name="form_key" id' in html or path == "/offline/"
    net.set("cut")
    page.goto(net.url + "/cases/")
    assert "现在没有网络" in page.inner_text("h1")
