"""Colours: the contrast of every pair that is used for words or for the edge of a control, in both faces."""

import re
from pathlib import Path

import pytest

from shangliang.ui import build

TOKENS = (build.STYLES / "tokens.css").read_text(encoding="utf-8")
# (letters, ground): WCAG 2.2 AA for text, 4.5
WORDS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("paper", "paper-deep", "card")],
    *[
        (tone, ground)
        for tone in ("vermilion", "vermilion-deep", "alarm", "alarm-deep", "jade", "amber", "indigo", "grey")
        for ground in ("paper", "paper-deep", "card")
    ],
    ("vermilion-deep", "vermilion-tint"),
    ("vermilion", "vermilion-tint"),
    ("alarm-deep", "alarm-tint"),
    ("jade-deep", "jade-tint"),
    ("jade", "jade-tint"),
    ("amber", "amber-tint"),
    ("indigo", "indigo-tint"),
    ("grey", "grey-tint"),
    ("ink-soft", "amber-tint"),
    ("ink-soft", "jade-tint"),
    ("on-vermilion", "vermilion"),
    ("on-vermilion", "vermilion-deep"),
    ("card", "jade"),
]
# edges of controls and focus rings, 3
EDGES = [("line-strong", "card"), ("line-strong", "paper"), ("line-strong", "paper-deep"), ("indigo", "paper"), ("vermilion", "paper-deep")]


def tokens(selector: str) -> dict[str, str]:
    """Colours set in one block of tokens.css."""
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\}", TOKENS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", block.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


NORMAL = tokens(":root")
FACES = {"normal": NORMAL, "contrast": {**NORMAL, **tokens(".contrast")}}


def test_ratio_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("letters", "ground"), WORDS)
def test_words_are_readable(face: str, letters: str, ground: str) -> None:
    assert contrast(FACES[face][letters], FACES[face][ground]) >= (7 if face == "contrast" else 4.5)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_are_visible(face: str, edge: str, ground: str) -> None:
    assert contrast(FACES[face][edge], FACES[face][ground]) >= 3


def test_colours_live_in_one_place() -> None:
    """A component names tokens; the few literal colours are white, black, transparent inks and tints of lines."""
    allowed = {
        "#fff",
        "#000",
        "#fdf6ea",
        "#ffd9a0",
        "#463d33",
        "#cfc6b5",
        "#cbbfa6",
        "#cbb99a",
        "#eec9bb",
        "#e6cf9d",
        "#b8d8c7",
        "#eec0b2",
        "#c6d6e6",
        "#a92c1a",
        "#857a69",
    }
    for path in sorted(Path(build.STYLES / "components").glob("*.css")):
        assert set(re.findall(r"#[0-9a-f]{3,6}\b", path.read_text(encoding="utf-8"))) <= allowed, path.name
