"""The committed bundle and sprite are what the sources say, and old browsers understand them."""

import re
from xml.etree import ElementTree

import pytest

from shangliang.ui import build

TEMPLATES = sorted((build.STATIC.parent / "templates").rglob("*.html"))


def test_bundle_is_up_to_date() -> None:
    assert build.BUNDLE.read_text(encoding="utf-8") == build.bundle(), "run: python -m shangliang.ui.build"


def test_sprite_holds_every_listed_icon() -> None:
    symbols = [node.get("id") for node in ElementTree.parse(build.SPRITE).getroot()]
    assert symbols == list(build.ICONS)


def test_templates_use_known_icons() -> None:
    used = {name for path in TEMPLATES for name in re.findall(r"icon\('([a-z0-9-]+)'", path.read_text(encoding="utf-8"))}
    assert "check" in used
    assert used <= set(build.ICONS)


@pytest.mark.parametrize(
    "modern", ["@layer", ":has(", "oklch", "aspect-ratio", "inset:", "&", ":is(", ":where(", "@container", "color-mix"]
)
def test_bundle_is_plain_enough_for_chromium_79(modern: str) -> None:
    assert modern not in build.bundle()


def test_gap_only_in_grids() -> None:
    """Chromium before 84 knows no gap between flexible boxes: margins do it there."""
    for rule in re.findall(r"\{[^{}]*\}", build.bundle()):
        assert not re.search(r"[{; ]gap:", rule) or "display: grid" in rule, rule


def test_no_inline_style_script_or_handler() -> None:
    """The content security policy would block them."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text), path.name


def test_templates_hold_no_words_outside_gettext() -> None:
    """Chinese stands inside _(…) or in a comment only; the names of languages are names."""
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"(?:_|[np]gettext)\((?:'[^']*'|, )+", "", text).replace('lang="zh-Hans">中文<', "")
        assert not re.findall(r"[\u4e00-\u9fff]+", text) or path.name == "patterns.html", (path.name, re.findall(r"[\u4e00-\u9fff]+", text))
