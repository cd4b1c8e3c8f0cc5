"""Many rows at once, past the model layer: about four times faster than `bulk_create` for hundreds of thousands of rows.

Besides kernel/triggers.py the only module that writes SQL itself. The statement holds nothing but names from the model.
The caller has checked the values, stands in a transaction, and needs no primary keys back.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def rows_insert(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples in the order of `fields`: COPY on PostgreSQL, one prepared INSERT elsewhere.

    Fields that are not named need a default in the database. Raises `django.db.IntegrityError` like any insert.
    """
    found = list(rows)
    columns = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in columns)  # type: ignore[union-attr]  # only concrete fields are named
    table = quote(model._meta.db_table)
    prepared = found if _plain(found) else _prepared(columns, found)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)  # noqa: S608 names only


def _plain(rows: Sequence[Sequence[Any]]) -> bool:
    """True when there is nothing but text and nothing: such rows need no preparation."""
    kinds: set[type] = set()
    for column in zip(*rows, strict=True):
        kinds.update(map(type, column))
    return kinds <= {str, type(None)}


def _prepared(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The values as the database wants them, by their fields."""
    return [
        [value if value is None else field.get_db_prep_save(value, connection) for field, value in zip(columns, row, strict=True)]
        for row in rows
    ]
