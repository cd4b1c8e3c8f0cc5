"""Fixtures of the liaison tests."""

import pytest

from cast import World
from liaison_world import Network, network


@pytest.fixture
def it(world: World) -> Network:
    """The network of 后周社区."""
    return network(world)
