"""Lets tests that empty all tables do so: the append-only triggers are away just while Django flushes.

The root conftest calls `install()` once. Nothing else in the tests may take the triggers away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from shangliang.kernel.triggers import create_statements, drop_statements

APPEND_ONLY = ("journal_entry",)


@contextmanager
def away() -> Iterator[None]:
    """No append-only triggers inside the block."""
    _run(drop_statements)
    try:
        yield
    finally:
        _run(create_statements)


def install() -> None:
    """Wrap the flush after each test that runs without a surrounding transaction."""
    flush: Any = TransactionTestCase._fixture_teardown
    if getattr(flush, "without_triggers", False):
        return

    def without_triggers(self: TransactionTestCase) -> None:
        with away():
            flush(self)

    without_triggers.without_triggers = True  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = without_triggers  # type: ignore[method-assign]


def _run(statements: Any) -> None:
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for statement in statements(connection.vendor, table):
                cursor.execute(statement)
