"""Statements the ORM writes once and a process keeps: writing one costs more than its rows, and it is the same for everybody in the same offices.

A statement is written for a stand-in of the actor, whose places, units and account are marks, and of the moment; the marks are
exchanged for what they stand for each time it is run. What may shape a statement therefore is: the roles, how many places there
are and how long their paths are, the units, the day. Nothing else of an actor may be read while one is written.
"""

import copy
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateTimeField, QuerySet
from django.utils import timezone

from shangliang.kernel.actor import Actor, Grant

KEPT = 256  # statements; about 10 kB each
# Marks: private characters for places (as long as the path), numbers no table reaches for accounts and units, an odd moment of the day.
PLACE = 0xE000
PERSON = 2_000_000_011
UNIT = 2_000_000_100
ODD = timedelta(microseconds=123)

Rows = list[tuple[Any, ...]]
Write = Callable[[Actor, datetime], "QuerySet[Any, Any] | None"]


@dataclass(frozen=True)
class _Statement:
    """SQL with marks among its parameters, and the compiler that knows how its columns are read."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any

    def run(self, values: Mapping[Any, Any]) -> Rows:
        """The rows, with the marks exchanged."""
        params = tuple(values.get(value, value) if isinstance(value, Hashable) else value for value in self.params)
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda: (self.sql, params)
        return list(compiler.results_iter(tuple_expected=True))


_kept: dict[Hashable, _Statement | None] = {}


def rows_prepared(name: str, write: Write, actor: Actor, now: datetime) -> Rows:
    """The rows of the statement `write(actor, now)` gives: a queryset of `values_list` (also a union), or None for nothing to ask.

    One query, none when there is nothing to ask. `name` stands for `write`. The moment given to `write` is the beginning of the
    day: only a moment compared as it stands becomes `now`, one computed from it is of the day.
    """
    sign = _sign(actor, now, name)
    if sign not in _kept:
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[sign] = _written(write(_stand_in(actor), _morning(now)))
    statement = _kept[sign]
    return statement.run(_values(actor, now)) if statement else []


def forget() -> None:
    """Drop everything."""
    _kept.clear()


def _scopes(actor: Actor) -> list[str]:
    return sorted({grant.scope for grant in actor.grants if grant.scope})


def _mark(number: int, scope: str) -> str:
    return chr(PLACE + number) * len(scope)


def _stand_in(actor: Actor) -> Actor:
    places = {scope: _mark(number, scope) for number, scope in enumerate(_scopes(actor))} | {"": ""}
    units = {unit: UNIT + number for number, unit in enumerate(sorted(actor.organisations))}
    grants = (Grant(grant.role, places[grant.scope], units.get(grant.organisation or 0)) for grant in actor.grants)
    return Actor(actor.kind, None if actor.person is None else PERSON, grants=tuple(grants))


def _sign(actor: Actor, now: datetime, name: str) -> Hashable:
    stand_in = _stand_in(actor)
    return name, stand_in.kind, stand_in.person, stand_in.grants, timezone.localtime(now).date()


def _morning(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + ODD


def _written(rows: "QuerySet[Any, Any] | None") -> _Statement | None:
    if rows is None:
        return None
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return _Statement(sql, tuple(params), compiler)


def _values(actor: Actor, now: datetime) -> dict[Any, Any]:
    """What each mark stands for, as the database takes it."""
    connection, moment = connections[DEFAULT_DB_ALIAS], DateTimeField()
    values: dict[Any, Any] = {moment.get_db_prep_value(_morning(now), connection): moment.get_db_prep_value(now, connection)}
    values[PERSON] = actor.person
    values |= {UNIT + number: unit for number, unit in enumerate(sorted(actor.organisations))}
    for number, scope in enumerate(_scopes(actor)):
        values |= {_mark(number, scope): scope, _mark(number, scope) + "z": scope + "z"}
    return values
