"""What the tests of raising share: a visitor without an account, and a moment that stands still."""

import os

import pytest
from django.test import Client

from cast import NOON, World
from shangliang.kernel import clock

# The live server answers from its own thread while Playwright's loop runs in ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def visitor(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody with a telephone and no account, on Monday noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return Client()
