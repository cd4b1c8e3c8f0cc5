"""The database refuses to change what the journal holds; tests that empty tables still can."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

import triggers
from shangliang.journal.models import Entry
from shangliang.kernel.triggers import AppendOnly, create_statements, drop_statements

Record = Callable[[str], Entry]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.update(code="regions.closed"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get().delete(),
        lambda: Entry.objects.get().save(),
    ],
)
def test_the_model_layer_is_refused(record: Record, change: Callable[[], object]) -> None:
    record("a")
    before = Entry.objects.values().get()
    with pytest.raises(IntegrityError, match="journal_entry is append-only"), transaction.atomic():
        change()
    assert Entry.objects.values().get() == before


def raw() -> list[str]:
    statements = ["UPDATE journal_entry SET seq = 9", "DELETE FROM journal_entry"]
    return statements + (["TRUNCATE journal_entry"] if connection.vendor == "postgresql" else [])


def test_raw_statements_are_refused(record: Record) -> None:
    record("a")
    for statement in raw():
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.get().seq == 1


def test_backwards_takes_the_guard_away_and_forwards_brings_it_again(record: Record) -> None:
    record("a")
    operation, state = AppendOnly("journal_entry"), ProjectState()
    assert operation.describe() == "Make journal_entry append-only"
    assert operation.migration_name_fragment == "journal_entry_append_only"
    editor = connection.schema_editor(atomic=False)
    operation.database_backwards("journal", editor, state, state)
    assert Entry.objects.update(code="regions.closed") == 1
    operation.database_forwards("journal", editor, state, state)
    operation.database_forwards("journal", editor, state, state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(code="regions.renamed")


def test_another_database_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Other:
        vendor = "dm"

    class Editor:
        connection = Other()

    AppendOnly("journal_entry").database_forwards("journal", Editor(), ProjectState(), ProjectState())  # type: ignore[arg-type]
    assert "no append-only triggers for dm" in caplog.text
    assert create_statements("dm", "journal_entry") == drop_statements("dm", "journal_entry") == []


@pytest.mark.parametrize("table", ["a; DROP TABLE x", "", "a_name_that_is_too_long_for_30"])
def test_names_of_triggers_stay_short_and_plain(table: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        AppendOnly(table)


@pytest.mark.django_db(transaction=True)
def test_a_test_without_transaction_writes_an_entry(record: Record) -> None:
    record("flushed")
    with pytest.raises(IntegrityError):
        Entry.objects.all().delete()


@pytest.mark.django_db
def test_what_it_wrote_is_gone_and_the_guard_is_back(record: Record) -> None:
    assert not Entry.objects.filter(chain="flushed").exists()
    record("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().delete()


def test_installing_twice_wraps_once() -> None:
    from django.test import TransactionTestCase

    before = TransactionTestCase._fixture_teardown
    triggers.install()
    assert TransactionTestCase._fixture_teardown is before
