"""The one place with raw SQL: triggers that make a table append-only, as an operation for migrations.

The ORM has no word for a trigger, and this guard must hold against our own mistakes and against other programs, so it
belongs in the database. Every statement is below, for SQLite and PostgreSQL; on another database the operation creates
nothing and says so in the log (the hash chain of the journal still shows each change).

SQLite drops the triggers of a table that a later migration rebuilds (AlterField and the like): such a migration repeats
`AppendOnly(table)` as its last operation. Tests that empty tables use `tests/triggers.py`.
"""

import logging

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from typing_extensions import override

log = logging.getLogger(__name__)

_SQLITE_CREATE = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_SQLITE_DROP = ("DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete")
_POSTGRESQL_CREATE = (
    "CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE OR REPLACE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_append_only()",
    "CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_append_only()",
    "CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION kernel_append_only()",
)
_POSTGRESQL_DROP = (
    "DROP TRIGGER IF EXISTS {table}_no_update ON {table}",
    "DROP TRIGGER IF EXISTS {table}_no_delete ON {table}",
    "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
)
_CREATE = {"sqlite": _SQLITE_CREATE, "postgresql": _POSTGRESQL_CREATE}
_DROP = {"sqlite": _SQLITE_DROP, "postgresql": _POSTGRESQL_DROP}


def create_statements(vendor: str, table: str) -> list[str]:
    """The statements that make `table` append-only; none for an unknown database."""
    return [statement.replace("{table}", table) for statement in _CREATE.get(vendor, ())]


def drop_statements(vendor: str, table: str) -> list[str]:
    """The statements that take the guard away again."""
    return [statement.replace("{table}", table) for statement in _DROP.get(vendor, ())]


class AppendOnly(Operation):
    """Forbids UPDATE and DELETE (and TRUNCATE where it exists) on a table, whoever asks."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        if not table.isidentifier() or len(table) > 18:
            raise ValueError(f"{table}: an identifier of at most 18 characters, so that trigger names have at most 30")
        self.table = table

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    @override
    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        self._run(schema_editor, create_statements(schema_editor.connection.vendor, self.table))

    @override
    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers."""
        self._run(schema_editor, drop_statements(schema_editor.connection.vendor, self.table))

    @override
    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Make {self.table} append-only"

    @property
    @override
    def migration_name_fragment(self) -> str:
        """For the name of a migration file."""
        return f"{self.table}_append_only"

    def _run(self, schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        if not statements:
            log.warning("%s: no append-only triggers for %s", self.table, schema_editor.connection.vendor)
        for statement in statements:
            # params=None: the statement goes to the database as it is, "%" included.
            schema_editor.execute(statement, params=None)
