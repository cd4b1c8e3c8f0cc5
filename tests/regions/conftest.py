"""What the tests of places share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lists import NOW, Importer
from shangliang.regions import cache, services


@pytest.fixture(autouse=True)
def _no_names_remembered() -> Iterator[None]:
    cache.forget()
    yield
    cache.forget()


@pytest.fixture
def demo(db: None) -> None:
    services.demo_import(NOW)


@pytest.fixture
def importer(tmp_path: Path, db: None) -> Importer:
    return Importer(tmp_path)
