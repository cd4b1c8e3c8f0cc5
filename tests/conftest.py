"""Fixtures that every folder uses."""

import pytest
from cast import World, build


@pytest.fixture
def world(db: None) -> World:
    """The named cast on an empty database."""
    return build()
