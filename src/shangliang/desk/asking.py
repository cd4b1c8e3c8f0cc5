"""One question of the database for all that waits: every kind of line gives its rows in one shape, and they are asked for together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import DateTimeField, F, IntegerField, Model, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from shangliang.kernel.actor import Actor
from shangliang.kernel.prepared import rows_prepared

MOST = 40
Made = TypeVar("Made")


class Row(NamedTuple):
    """What a kind says of one of its rows; a column that it does not use is empty (None for `due`, 0 for numbers)."""

    part: int
    pk: int
    text: str
    about: str
    path: str
    due: datetime | None
    state: str
    word: str
    ref: int
    number: int


class Asked:
    """The first `limit` rows of an ordered list, and what each column of `Row` is: the name of a field, or an expression."""

    def __init__(self, rows: "QuerySet[Any]", limit: int = MOST, /, **columns: str | Combinable) -> None:
        self.rows, self.limit, self.columns = rows, limit, columns

    def shaped(self, part: int) -> "QuerySet[Any, Any]":
        """The rows in the one shape: a part of a union may not be cut, so the cut is in a list of keys."""
        model: type[Model] = self.rows.model
        chosen = model._default_manager.filter(pk__in=self.rows.values("pk")[: self.limit]).order_by()
        words = [self._column(name, Value("", TextField())) for name in ("text", "about", "path")]
        due = self._column("due", Cast(Value(None), DateTimeField()))
        more = [self._column(name, Value("", TextField())) for name in ("state", "word")]
        numbers = [self._column(name, Value(0, IntegerField())) for name in ("ref", "number")]
        return chosen.values_list(Value(part, IntegerField()), F("pk"), *words, due, *more, *numbers)

    def _column(self, name: str, empty: Combinable) -> Combinable:
        wanted = self.columns.get(name, empty)
        return F(wanted) if isinstance(wanted, str) else wanted


Ask = Callable[[Actor, datetime], Iterable[Asked]]


@dataclass(frozen=True)
class Kind(Generic[Made]):
    """Lines of one kind: what is `asked`, and the lines made of what came; `lines` is called only when something came.

    A kind whose lines need more than `Row` holds asks for one row only (`Asked(rows, 1)`) and reads its own list then.
    """

    asked: Ask
    lines: Callable[[Actor, datetime, list[Row]], Iterable[Made]]


def rows_of(kinds: Sequence[Kind[Made]], actor: Actor, now: datetime) -> list[list[Row]]:
    """The rows of each kind, by due date, those without one last, then as they were made: one query for all, none for nobody."""

    def write(stand_in: Actor, moment: datetime) -> "QuerySet[Any, Any] | None":
        parts = [asked.shaped(number) for number, kind in enumerate(kinds) for asked in kind.asked(stand_in, moment)]
        return parts[0].union(*parts[1:], all=True) if parts else None

    found: list[list[Row]] = [[] for _kind in kinds]
    for values in rows_prepared(f"waiting {len(kinds)}", write, actor, now):
        row = Row(*values)
        found[row.part].append(row)
    for rows in found:
        rows.sort(key=lambda row: (row.due is None, row.due or now, row.pk))
    return found
