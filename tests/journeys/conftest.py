"""A real browser before a live server, with a clock that can be set."""

import os
from collections.abc import Iterator
from importlib import import_module

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer
from stagehand import Clock, Stage

from cast import build
from shangliang.kernel import clock
from shangliang.matters.models import Category

CATEGORIES = "0002_categories"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    # Playwright runs a loop in this thread; the tests themselves are synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        yield chromium
        chromium.close()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the whole program."""
    set_clock = Clock()
    monkeypatch.setattr(clock, "now", set_clock.now)
    return set_clock


@pytest.fixture
def stage(browser: Browser, live_server: LiveServer, time: Clock, transactional_db: None) -> Iterator[Stage]:
    """Everything together: the cast, the server, the browser. What migrations loaded is loaded again after each flush."""
    if not Category.objects.exists():
        from django.apps import apps

        import_module(f"shangliang.matters.migrations.{CATEGORIES}").load(apps, None)
    found = Stage(browser, live_server.url, build(), time)
    yield found
    found.close()
