"""What the tests of the journal share."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from shangliang.journal.models import Entry
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor

NOW = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def record(db: None) -> Callable[[str], Entry]:
    """Append an entry to a chain."""

    def append(chain: str) -> Entry:
        params: dict[str, object] = {"name": "后周社区", "path": "330111001023"}
        return entry_record(actor=Actor.system("test"), chain=chain, code="regions.created", now=NOW, params=params)

    return append
