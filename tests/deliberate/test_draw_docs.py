"""The examples of the specification page hold."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/deliberate/draw.md"


def test_the_specification() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted >= 15
    assert found.failed == 0
