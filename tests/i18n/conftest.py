"""The catalogue is compiled once, so that English pages say what django.po says today."""

import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import trans_real

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture(scope="session")
def tool() -> dict[str, Any]:
    """What tools/messages.py defines; the sources are read once."""
    names = runpy.run_path(str(TOOL))
    inside = names["faults"].__globals__
    inside["collected"] = names["collected"] = cache(names["collected"])
    return names


@pytest.fixture(scope="session", autouse=True)
def compiled(tool: dict[str, Callable[[], int]]) -> None:
    """django.mo as new as django.po, and read again."""
    if not tool["MO"].exists() or tool["MO"].stat().st_mtime < tool["PO"].stat().st_mtime:  # type: ignore[attr-defined]  # paths, not callables
        tool["compile_"]()
        trans_real._translations = {}
