"""The rules of choosing as data: what is shipped, and how a county writes its own, one line an item."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangliang.kernel.errors import Refused
from shangliang.matters.grounds import GROUNDS

DATA = Path(__file__).parent / "data"
MOST_ITEMS = 20
LONGEST = 60


@lru_cache(maxsize=4)
def shipped(kind: str) -> dict[str, Any]:
    """The sheet or the checklist as shipped."""
    return tomllib.loads((DATA / f"{kind}.toml").read_text(encoding="utf-8"))


def criteria_lines(data: dict[str, Any]) -> str:
    """The criteria of a sheet, a line each: 名称：1的意思；2的意思；…"""
    return "\n".join(f"{row['name']}：{'；'.join(row['words'])}" for row in data["criteria"])


def criteria_read(text: str, before: dict[str, Any]) -> dict[str, Any]:
    """The sheet from such lines; a criterion keeps its key as long as its name stays. Refuses by line."""
    keys = {row["name"]: row["key"] for row in before.get("criteria", ())}
    found = []
    for number, line in _lines(text):
        name, _sign, rest = line.replace(":", "：", 1).partition("：")
        words = [word.strip() for word in rest.replace(";", "；").split("；") if word.strip()]
        if not name.strip() or len(name.strip()) > LONGEST or len(words) != 5:
            raise Refused("topics.guide_data", line=number, shape=_("名称：1的意思；2的意思；3的意思；4的意思；5的意思"))
        found.append({"key": keys.get(name.strip(), f"own{number}"), "name": name.strip(), "words": words})
    return {"criteria": _some(found, _("名称：1的意思；2的意思；3的意思；4的意思；5的意思"))}


def list_lines(rows: list[dict[str, str]]) -> str:
    """Tests or items of a list, a line each: 名称 | 出处, or for the negative list 名称 | 依法途径 | 出处."""
    with override("zh-hans"):
        return "\n".join(" | ".join(filter(None, [row["name"], _ground(row), row.get("source", "")])) for row in rows)


def _ground(row: dict[str, str]) -> str:
    return str(GROUNDS[row["ground"]][0]) if "ground" in row else ""


def list_read(text: str, before: list[dict[str, str]], *, negative: bool = False) -> list[dict[str, str]]:
    """The items from such lines; refuses by line. The lawful way of a negative item is one of the grounds of refusal, by name."""
    keys = {row["name"]: row["key"] for row in before}
    with override("zh-hans"):
        grounds = {str(name): key for key, (name, _words) in GROUNDS.items()}
    shape = _("名称 | 依法途径 | 出处") if negative else _("名称 | 出处")
    found = []
    for number, line in _lines(text):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        fits = parts[0] and len(parts[0]) <= LONGEST and len(parts) <= (3 if negative else 2)
        if not fits or (negative and (len(parts) < 2 or parts[1] not in grounds)):
            raise Refused("topics.guide_data", line=number, shape=shape)
        row = {"key": keys.get(parts[0], f"own{number}"), "name": parts[0]}
        if negative:
            row["ground"] = grounds[parts[1]]
        row["source"] = parts[-1] if len(parts) == (3 if negative else 2) else ""
        found.append(row)
    return _some(found, shape)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _some(found: list[dict[str, Any]], shape: str) -> list[dict[str, Any]]:
    """At least one item, not too many, no name twice."""
    names = [row["name"] for row in found]
    if not found or len(found) > MOST_ITEMS or len(set(names)) != len(names):
        raise Refused("topics.guide_data", line=len(found), shape=shape)
    return found
