"""Layouts: the pattern page, reading modes, the preferences, error pages, and how heavy a first page is."""

import gzip
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from shangliang.kernel.actor import Actor, Grant
from shangliang.ui import build
from shangliang.ui.context import page
from shangliang.ui.jinja import nearest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("ui_addresses")]


@pytest.fixture
def patterns(client: Client) -> HttpResponse:
    return client.get("/_patterns/")  # type: ignore[return-value]


def test_pattern_page_shows_every_component(patterns: HttpResponse) -> None:
    assert patterns.status_code == 200
    body = patterns.content.decode()
    for css in (
        "stages-many",
        "lamp-red",
        "case-card",
        "matter-card",
        "receipt-qr",
        "timeline",
        "missing-done",
        "meter-warn",
        "posting-quiet",
        "error-summary",
        "upload",
        "region-hits",
        "cards-table",
        "filters",
        "pages",
        "confirm-box",
        "notice",
        "role-bar",
        "chart",
        "empty",
        "skeleton",
        "steps",
        "tabs",
        "seal",
    ):
        assert css in body, css


def test_page_has_its_landmarks_and_skip_link(patterns: HttpResponse) -> None:
    body = patterns.content.decode()
    assert body.index('href="#main"') < body.index("<header")
    for part in ("<header", "<nav", '<main id="main"', "<footer"):
        assert part in body
    assert body.count("<h1") == 1
    assert '<html lang="zh-Hans">' in body


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({"elder": "1"}, '<html lang="zh-Hans" class="elder elder-1">'),
        ({"elder": "3", "contrast": "1"}, '<html lang="zh-Hans" class="elder elder-3 contrast">'),
        ({"elder": "9", "contrast": "x"}, '<html lang="zh-Hans">'),
        ({"elder": '1" onload="x'}, '<html lang="zh-Hans">'),
        ({"django_language": "en"}, '<html lang="en">'),
    ],
)
def test_reading_modes_come_from_cookies(client: Client, cookies: dict[str, str], expected: str) -> None:
    client.cookies.load(cookies)
    assert expected in client.get("/_patterns/").content.decode()


def test_preferences_are_kept_and_lead_back(client: Client) -> None:
    answer = client.post("/_preferences/", {"elder": "2", "language": "en", "contrast": "1", "next": "/_patterns/?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/_patterns/?a=1")
    assert {name: morsel.value for name, morsel in answer.cookies.items()} == {"elder": "2", "django_language": "en", "contrast": "1"}


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_preferences_never_lead_away_or_take_unknown_values(client: Client, away: str) -> None:
    answer = client.post("/_preferences/", {"elder": "7", "language": "xx", "next": away})
    assert answer.headers["Location"] == "/"
    assert not answer.cookies


def test_preferences_only_by_post(client: Client) -> None:
    assert client.get("/_preferences/").status_code == 405


def test_anonymous_page_sets_no_cookie_and_opens_no_session(patterns: HttpResponse) -> None:
    assert not patterns.cookies


def test_context_without_middleware_is_a_resident(rf: RequestFactory) -> None:
    values = page(rf.get("/x?y=1"))
    assert values["actor"].kind == "resident"
    assert (values["path"], values["full_path"], values["notices"], values["elder"]) == ("/x", "/x?y=1", [], 0)


def test_desk_layout_marks_where_one_is_and_gives_htmx_its_token(rf: RequestFactory) -> None:
    request: Any = rf.get("/desk/matters/7/")
    request.actor = Actor(kind="person", person=1, name="联络员甲", grants=(Grant("clerk"),))
    items = [
        {"text": f"栏{at}", "url": address, "icon": "inbox", "count": at}
        for at, address in enumerate(("/desk/", "/desk/matters/", "/a/", "/b/", "/c/", "/d/"))
    ]
    body = render_to_string("ui/base_desk.html", {"nav_items": items}, request=request)
    # Once in the rail, once in the bar of phones; only one of the two is ever shown.
    assert set(re.findall(r'href="([^"]+)" aria-current="page"', body)) == {"/desk/matters/"}
    assert '<a href="/desk/matters/" aria-current="page">' in body
    assert 'hx-headers=\'{"X-CSRFToken": "' in body
    assert "联络员甲" in body
    assert '"allowEval":false' in body


@pytest.mark.parametrize(("path", "expected"), [("/", "/"), ("/desk/", "/desk/"), ("/desk/x/1", "/desk/x/"), ("/elsewhere", "")])
def test_nearest_entry(path: str, expected: str) -> None:
    assert nearest(path, [{"url": "/"}, {"url": "/desk/"}, {"url": "/desk/x/"}]) == expected


def test_error_page_needs_no_more_than_words(rf: RequestFactory) -> None:
    body = render_to_string("ui/error.html", {"code": "404", "title": "没有找到", "text": "<b>"}, request=rf.get("/"))
    assert "没有找到" in body
    assert "&lt;b&gt;" in body


def test_first_page_stays_light(patterns: HttpResponse) -> None:
    """HTML + CSS + JS over the wire (gzip), with the heaviest page there is; the limit for a first public page is 60 kB."""
    script = (build.STATIC / "js" / "ui.js").read_bytes()
    sizes = {"html": patterns.content, "css": build.BUNDLE.read_bytes(), "js": script}
    wire = {name: len(gzip.compress(data, 6)) for name, data in sizes.items()}
    assert wire["css"] <= 16_000
    assert wire["js"] <= 4_000
    assert sum(wire.values()) <= 60_000, wire
