"""The kinds of things on a route with what may be wrong with them, and the words that a note may not hold, as data."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from deliberate.texts import mask
from shangliang.ui.words import local

DATA = Path(__file__).with_name("things.toml")


@dataclass(frozen=True)
class Thing:
    """A kind of thing and the shipped lines of its checklist."""

    key: str
    name: str
    name_en: str
    hazards: tuple[str, ...]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def things() -> dict[str, Thing]:
    """All kinds by key, in the order of the file."""
    return {row["key"]: Thing(row["key"], row["name"], row["name_en"], tuple(row["hazards"])) for row in _data()["things"]}


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    return {own: english for row in _data()["things"] for own, english in zip(row["hazards"], row["hazards_en"], strict=True)}


def hazard_name(hazard: str) -> str:
    """A line of a checklist in the reader's language; a county's own lines stay as they were written."""
    return str(local({"name": hazard, "name_en": _english().get(hazard, "")}))


def thing_of(key: str) -> Thing:
    """One kind; a key that the file no longer has stands for itself."""
    return things().get(key) or Thing(key, key, key, ())


@lru_cache(maxsize=1)
def _people() -> tuple[tuple[str, ...], re.Pattern[str]]:
    listed = _data()["people"]
    titles = "|".join(sorted(listed["titles"], key=len, reverse=True))
    # 张大爷, 李某, 老王, 小陈: a surname with a title, or 老/小 before it where nothing of a place name follows.
    surname = f"[{listed['surnames']}]"
    named = re.compile(
        rf"{surname}[\u4e00-\u9fff]?(?:{titles})|(?<![\u4e00-\u9fff])[老小]{surname}(?![\u4e00-\u9fff]*[村组桥路街巷弄湾沟坡河塘山庄寨岭坝])"
    )
    return tuple(listed["words"]), named


def about_people(text: str) -> list[str]:
    """The stretches of a note that speak of persons instead of things; empty when there are none. Numbers of persons count too."""
    words, named = _people()
    found = [word for word in words if word in text]
    found += [match.group() for match in named.finditer(text)]
    return found + [text[span.start : span.end] for span in mask(text).spans]
