"""Every main page in every face: nothing overflows, is cut off or lies on something else, targets are large enough, axe finds nothing."""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import axe_playwright_python
import pytest
from measures import WIDTHS, axe, measure
from playwright.sync_api import Page
from theatre import MODES, Face, Theatre

pytestmark = pytest.mark.browser
SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Set to a folder, every page is also drawn into it, to be looked at.
SHOTS = os.environ.get("FACES_SHOTS", "")


def each(theatre: Theatre, mode: str) -> Iterator[tuple[Face, Page]]:
    """Every page in that mode, each person in one browser profile."""
    for who, faces in groupby(sorted(theatre.faces.values(), key=lambda face: face.who), key=lambda face: face.who):
        with theatre.looks(who, mode, WIDTHS[0]) as page:
            for face in faces:
                answer = page.goto(theatre.server + face.path)
                assert answer is not None
                assert answer.status == 200, f"{face.name}: {answer.status}"
                yield face, page


def draw(page: Page, name: str) -> None:
    """A picture of the whole page, when pictures are wanted."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name.replace(' ', '-')}.png", full_page=True)


@pytest.mark.parametrize("mode", ["normal", "elder", "english"])
def test_every_page_fits_and_can_be_tapped(theatre: Theatre, mode: str) -> None:
    faults = {}
    for face, page in each(theatre, mode):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if found := measure(page, 60 if "elder" in MODES[mode] else 44):
                faults[face.name, width] = found
            draw(page, f"{face.name}-{mode}-{width}")
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert faults == {}


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing(theatre: Theatre, mode: str) -> None:
    faults = {face.name: found for face, page in each(theatre, mode) if (found := axe(page, SCRIPT))}
    assert faults == {}
