"""The small script in a real browser: sent once, photos previewed and sent with progress, nothing lost when the net is cut."""

from collections.abc import Callable, Iterator

import pytest
from django.template import engines
from playwright.sync_api import Page, Route, sync_playwright

from shangliang.ui import build
from shangliang.ui.fields import PhotosField

pytestmark = pytest.mark.browser

PHOTO = {"name": "灯.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 2000}
ANSWER = '<!doctype html><title>回执</title><main id="main" tabindex="-1"><h1>收到了</h1></main>'
FORM = """<!doctype html><title>提议题</title><script src="/ui.js" defer></script><main id="main">
{{ ui.notices([{'text': '提示', 'tone': 'info'}]) }}
<form method="post" action="/send" enctype="multipart/form-data">{{ ui.fields(form) }}{{ ui.form_actions('提交') }}</form></main>"""


@pytest.fixture(scope="module")
def html() -> str:
    from django import forms

    class Form(forms.Form):
        text = forms.CharField()
        photos = PhotosField(required=False)

    return engines["jinja2"].from_string(FORM).render({"form": Form(auto_id="id_%s")})


@pytest.fixture(scope="module")
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium.new_page()
        chromium.close()


@pytest.fixture
def opened(_page: Page, html: str) -> Iterator[Callable[[Callable[[Route], None]], tuple[Page, list[str]]]]:
    """Opens the form; `reply` answers what is posted; gives the page and the bodies that arrived."""

    def open_with(reply: Callable[[Route], None]) -> tuple[Page, list[str]]:
        posted: list[str] = []

        def answer(route: Route) -> None:
            if route.request.method == "POST":
                posted.append(route.request.headers["content-type"])
                reply(route)
            elif route.request.url.endswith("/ui.js"):
                route.fulfill(body=(build.STATIC / "js" / "ui.js").read_bytes(), content_type="text/javascript")
            else:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")

        _page.route("**/*", answer)
        _page.goto("http://shangliang.test/raise/")
        return _page, posted

    yield open_with
    _page.unroute_all(behavior="ignoreErrors")


def accept(route: Route) -> None:
    route.fulfill(body=ANSWER, content_type="text/html; charset=utf-8")


def test_two_taps_send_once(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, posted = opened(accept)
    page.fill("#id_text", "楼道灯不亮")
    page.evaluate("() => { const form = document.querySelector('form'); form.requestSubmit(); form.requestSubmit(); }")
    page.wait_for_selector("text=收到了")
    assert len(posted) == 1


def test_photos_are_previewed_and_the_answer_takes_the_place_of_the_page(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, posted = opened(accept)
    page.fill("#id_text", "楼道灯不亮")
    page.set_input_files("#id_photos", [PHOTO])
    assert "灯.png" in page.inner_text(".upload-list")
    page.click("text=提交")
    page.wait_for_selector("text=收到了")
    assert posted[0].startswith("multipart/form-data")
    assert len(posted) == 1
    assert page.title() == "回执"
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_photo_that_is_too_big_is_said_before_sending(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, _posted = opened(accept)
    page.evaluate("document.querySelector('[data-upload]').dataset.limitMb = '0.001'")
    page.set_input_files("#id_photos", [PHOTO])
    assert "太大" in page.inner_text(".upload-list .too-big")


def test_a_cut_net_loses_nothing_and_one_can_try_again(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    tries: list[int] = []

    def first_cut_then_fine(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            route.abort()
        else:
            accept(route)

    page, posted = opened(first_cut_then_fine)
    page.fill("#id_text", "楼道灯不亮")
    page.set_input_files("#id_photos", [PHOTO])
    page.click("text=提交")
    page.wait_for_selector("[role=alert]")
    assert "还没有发出去" in page.inner_text("[role=alert]")
    assert page.input_value("#id_text") == "楼道灯不亮"
    page.click("text=提交")
    page.wait_for_selector("text=收到了")
    assert len(posted) == 2


def test_a_notice_can_be_closed(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, _posted = opened(accept)
    page.click("[data-dismiss]")
    assert page.query_selector(".notice") is None
