"""What the tests of the public site share: a moment that stands still, and the form of a matter."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings

from cast import NOON, VILLAGE
from shangliang.kernel import clock


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """kernel.clock stands at Monday noon until it is set to another moment."""

    def stand(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    stand(NOON)
    return stand


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    """A folder of its own for uploaded files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def form() -> Callable[..., dict[str, object]]:
    """The fields of a matter as a browser sends them."""

    def fields(**more: object) -> dict[str, object]:
        return {"form_key": str(uuid4()), "text": "小区南门外马路被占成停车场。", "region": VILLAGE, "hide_name": "on", **more}

    return fields
