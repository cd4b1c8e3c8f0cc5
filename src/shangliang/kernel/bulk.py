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
    columns = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in columns)  # type: ignore[union-attr]  # only concrete fields are named
    table = quote(model._meta.db_table)
    prepared = ([_plain(field, value) for field, value in zip(columns, row, strict=True)] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(prepared))  # noqa: S608 names only


def _plain(field: Any, value: Any) -> Any:
    """Text and nothing go as they are, which is nearly always; the field knows the rest."""
    return value if value is None or type(value) is str else field.get_db_prep_save(value, connection)
