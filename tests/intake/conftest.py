"""What the tests of the channels share: one of each, and what a form says."""

from collections.abc import Callable

import pytest

from cast import World
from shangliang.matters.services import Raised
from spots import Place, place_of


@pytest.fixture
def place(world: World) -> Place:
    """A station with a duty, a box and a wall."""
    return place_of(world)


@pytest.fixture
def said(world: World) -> Callable[..., Raised]:
    """What a form says: a new key every time."""
    number = iter(range(1000))

    def raised(text: str = "东门外的路灯坏了两盏，晚上看不清台阶。", **more: object) -> Raised:
        key = str(more.pop("form_key", f"said-{next(number)}"))
        return Raised(form_key=key, text=text, region=more.pop("region", world.village), **more)  # type: ignore[arg-type]  # passed on

    return raised
