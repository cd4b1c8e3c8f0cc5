"""Fixtures of the web application; the method library is tested without Django and must not load them."""

from collections.abc import Iterator

import pytest

import triggers
from cast import World, build
from shangliang.matters import likeness, suggesting, urgent
from shangliang.people import backends
from shangliang.regions import cache

triggers.install()


@pytest.fixture(autouse=True)
def fresh_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Names of places and accounts are remembered; no test may see those of another."""
    cache.forget()
    backends.MEMORY.forget()
    likeness.forget_all()
    suggesting.MODELS.forget()
    urgent.words_forget()
    monkeypatch.setattr(likeness, "PAUSE", 0.0)
    yield
    cache.forget()
    backends.MEMORY.forget()
    likeness.forget_all()
    suggesting.MODELS.forget()


@pytest.fixture
def world(db: None) -> World:
    """The named cast on an empty database."""
    return build()
