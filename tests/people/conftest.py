"""What the tests of people share: a moment that can be moved, and somebody signed in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cast import NOON, World
from shangliang.kernel import clock

PASSWORD = "long-enough-1"


class Moment:
    """The frozen present."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def later(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """kernel.clock stands still at a Monday noon until it is moved."""
    frozen = Moment(NOON)
    monkeypatch.setattr(clock, "now", lambda: frozen.now)
    return frozen


@pytest.fixture
def real_moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """kernel.clock starts at the real present, for libraries that read the clock themselves."""
    frozen = Moment(timezone.now())
    monkeypatch.setattr(clock, "now", lambda: frozen.now)
    return frozen


@pytest.fixture
def signed_in(world: World) -> Callable[..., Client]:
    """A browser in which somebody of the cast signed in with their password."""

    def sign(name: str, client: Client | None = None) -> Client:
        client = client or Client()
        answer = client.post("/desk/sign-in/", {"username": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return sign
