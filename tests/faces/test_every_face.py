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

from cast import VILLAGE

pytestmark = pytest.mark.browser
SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Set to a folder, every page is also drawn into it, to be looked at.
SHOTS = os.environ.get("FACES_SHOTS", "")


def each(theatre: Theatre, mode: str) -> Iterator[tuple[Face, Page]]:
    """Every page in that mode, each person in one browser profile; the public ones in high contrast are those of tests/site_raise."""
    wanted = [face for face in theatre.faces.values() if face.who or mode != "contrast"]
    for who, faces in groupby(sorted(wanted, key=lambda face: face.who), key=lambda face: face.who):
        with theatre.looks(who, mode, WIDTHS[0]) as page:
            for face in faces:
                answer = page.goto(theatre.server + face.path)
                assert answer is not None
                assert answer.status == 200, f"{face.name}: {answer.status}"
                if face.unfold:
                    page.locator(face.unfold).first.click()
                    page.wait_for_selector(".work-here:not(:empty) form, .work-here:not(:empty) .actions, dialog[open]")
                yield face, page


def least(mode: str) -> int:
    """The smallest side of a target in px."""
    return 60 if "elder" in MODES[mode] else 44


def draw(page: Page, name: str) -> None:
    """A picture of the whole page, when pictures are wanted."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name.replace(' ', '-')}.png", full_page=True)


@pytest.mark.parametrize("mode", MODES)
def test_every_page_fits_and_axe_finds_nothing(theatre: Theatre, mode: str) -> None:
    # High contrast changes colours alone: its places are those of the normal face; axe looks at it in full all the same.
    widths = () if mode == "contrast" else WIDTHS
    faults: list[str] = []
    for face, page in each(theatre, mode):
        faults += [f"{face.name} axe {row}" for row in axe(page, SCRIPT)]
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{face.name} {width} {row}" for row in measure(page, least(mode))]
            draw(page, f"{face.name}-{mode}-{width}")
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert not faults, "\n".join(faults)


def test_one_question_a_page_fits(theatre: Theatre) -> None:
    faults: list[str] = []
    with theatre.looks("", "elder", WIDTHS[0]) as page:
        page.goto(f"{theatre.server}/a/{VILLAGE}/")
        page.goto(f"{theatre.server}/raise/")
        page.fill("textarea[name=text]", "南门外路灯坏了三盏，晚上看不清路。")
        for step in ("where", "who"):
            page.click("main form button[name=go]")
            page.wait_for_load_state()
            faults += [f"{step} axe {row}" for row in axe(page, SCRIPT)]
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                faults += [f"{step} {width} {row}" for row in measure(page, least("elder"))]
                draw(page, f"raise-{step}-elder-{width}")
        assert "第 3 步，共 3 步" in page.inner_text("main")
    assert not faults, "\n".join(faults)


def test_the_measures_see_what_is_wrong(theatre: Theatre) -> None:
    with theatre.looks("", "normal", WIDTHS[0]) as page:
        page.set_content(
            "<style>button { width: 60px; height: 60px; padding: 0 } body { margin: 0 }</style>"
            "<p style='width: 500px'>wide</p><p style='width: 50px; white-space: nowrap'>words that stand out</p>"
            "<p style='height: 10px; overflow: hidden'>words that are hidden</p><button style='width: 30px'>a</button>"
            "<button>b</button><button style='margin-left: -20px'>c</button>"
        )
        kinds = {row.split(":")[0] for row in measure(page, 44)}
        assert kinds == {"overflow", "cut", "overlap", "small"}
        assert measure(page, 20) != []
        page.set_content("<html lang=en><title>t</title><main><h1>h</h1><button style='width: 60px; height: 60px'>b</button></main>")
        assert measure(page, 44) == []
