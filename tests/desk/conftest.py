"""What the tests of the desk share: browsers in which the cast is signed in, and a moment that stands still."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from cast import NOON, World
from shangliang.kernel import clock


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """kernel.clock stands at Monday noon until it is set to another moment."""

    def stand(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    stand(NOON)
    return stand


@pytest.fixture(autouse=True)
def pages_made_anew(settings: Settings) -> None:
    """Pages are not kept in memory: these tests count the queries of making one, within one transaction."""
    settings.PAGE_CACHE = False


@pytest.fixture
def browser(world: World, at: Callable[[datetime], None]) -> Callable[[str], Client]:
    """A browser in which somebody of the cast is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
        return client

    return sign_in
