"""What the tests of raising share: a visitor without an account, and a moment that stands still."""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from rig import Server

from cast import NOON, World
from shangliang.kernel import clock


@pytest.fixture
def visitor(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody with a telephone and no account, on Monday noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return Client()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One real server for all journeys: what they raise does not disturb each other."""
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser; of a module only, because two of Playwright's loops cannot run at once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
