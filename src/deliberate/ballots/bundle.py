"""Bundles: question, rule, anonymous ballots and result in one JSON file, so that anybody can recount, verify and compare."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from deliberate.ballots.counting import Outcome, count
from deliberate.ballots.evaluation import Result, evaluate
from deliberate.ballots.roll import Roll, enrol
from deliberate.ballots.rules import MEASURE, Rule, mapping
from deliberate.ballots.votes import Method, Votes, check, collect
from deliberate.digest import canonical, digest
from deliberate.errors import DeliberateError
from deliberate.tables import read_text

FORMAT = "deliberate-ballots/1"
KEYS = ("format", "question", "method", "rule", "seats", "seed", "ballots", "previous", "changes", "result", "digest")
EXACT = re.compile(r"-?[0-9]{1,40}(?:/[1-9][0-9]{0,40})?", re.ASCII)
Bundle = dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference to the bundle before: ballots taken out and put in, as in `ballots`, and the reason, never empty."""

    removed: tuple[list[object], ...]
    added: tuple[list[object], ...]
    reason: str

    def to_data(self) -> dict[str, object]:
        """A JSON object."""
        return {"removed": list(self.removed), "added": list(self.added), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a corrected bundle comes from: the digest of the bundle before and every change since."""

    previous: str
    changes: tuple[Change, ...]


def bundle_decision(roll: Roll, rule: Rule, *, question: str = "", origin: Origin | None = None) -> Bundle:
    """The bundle of a decision by rule; raises the errors of `evaluate`."""
    rows = [[choice, *map(str, weights), number] for (choice, weights), number in zip(roll.entries, roll.counts, strict=True)]
    settings = {"method": "decision", "rule": rule.to_data(), "seats": 1, "seed": None}
    return _seal(question, settings, {"columns": list(roll.measures), "rows": rows}, evaluate(rule, roll.totals()).to_data(), origin)


def bundle_count(
    votes: Votes, *, method: Method, seats: int = 1, seed: str | None = None, question: str = "", origin: Origin | None = None
) -> Bundle:
    """The bundle of a count over options; raises the errors of `count`."""
    rows = [[*(None if cell is None else str(cell) for cell in row), number] for row, number in zip(votes.rows, votes.counts, strict=True)]
    settings = {"method": method, "rule": None, "seats": seats, "seed": seed}
    outcome = count(votes, method=method, seats=seats, seed=seed).to_data()
    return _seal(question, settings, {"columns": list(votes.options), "rows": rows}, outcome, origin)


def recount(bundle: object) -> Result | Outcome:
    """Count the ballots of a bundle again, trusting nothing of its result; raises a `ballots.` code when it is malformed."""
    data = _checked(bundle)
    columns, rows = _ballots(data)
    if data["method"] == "decision":
        if data["rule"] is None or not all(MEASURE.fullmatch(name) for name in columns):
            raise DeliberateError("ballots.bundle", key="rule")
        entries = [((str(row[0]), tuple(_exact(cell) for cell in row[1:-1])), _many(row[-1])) for row in rows]
        return evaluate(Rule.from_data(data["rule"]), enrol(columns, entries).totals())
    marks = [
        ({name: _exact(cell) for name, cell in zip(columns, row[:-1], strict=True) if cell is not None}, _many(row[-1])) for row in rows
    ]
    votes = collect(columns, marks)
    method = cast(Method, data["method"])
    check(votes, method)
    seed = data["seed"]
    return count(votes, method=method, seats=cast(int, data["seats"]), seed=None if seed is None else _text(seed, "seed"))


def verify(bundle: object) -> tuple[DeliberateError, ...]:
    """What is wrong with a bundle, empty when its digest fits and the recount gives its result."""
    try:
        data = _checked(bundle)
        found = recount(data)
    except DeliberateError as error:
        return (error,)
    problems = []
    if data["digest"] != _digest(data):
        problems.append(DeliberateError("ballots.digest", expected=_digest(data), found=data["digest"]))
    result = json.loads(json.dumps(found.to_data()))
    if data["result"] != result:
        problems.append(DeliberateError("ballots.result", key=", ".join(_different(data["result"], result))))
    return tuple(problems)


def verify_diff(before: object, after: object) -> tuple[DeliberateError, ...]:
    """Why `after` is no legitimate successor of `before`, empty when it is one.

    It must verify like `before`, name the digest of `before`, keep question, method, rule, seats, seed and columns, and every
    difference between their ballots must be one of its `changes`, with a reason. Nothing else may differ.
    """
    for side, one in (("before", before), ("after", after)):
        broken = verify(one)
        if broken:
            return (DeliberateError(f"ballots.{side}"), *broken)
    old, new = _checked(before), _checked(after)
    problems = [
        DeliberateError("ballots.changed", key=key) for key in ("question", "method", "rule", "seats", "seed") if old[key] != new[key]
    ]
    if new["previous"] != old["digest"]:
        problems.append(DeliberateError("ballots.previous", expected=old["digest"], found=new["previous"]))
    (old_columns, old_rows), (new_columns, new_rows) = _ballots(old), _ballots(new)
    if old_columns != new_columns:
        return (*problems, DeliberateError("ballots.changed", key="ballots.columns"))
    expected = _bag(old_rows)
    for change in _changes(new["changes"]):
        expected.subtract(_bag(list(change.removed)))
        expected.update(_bag(list(change.added)))
    expected.subtract(_bag(new_rows))
    unexplained = {row: number for row, number in expected.items() if number}
    problems += [DeliberateError("ballots.unexplained", ballot=row, count=abs(number)) for row, number in sorted(unexplained.items())]
    return tuple(problems)


def read_bundle(path: Path) -> object:
    """Parsed JSON of a bundle file; raises `input.missing`, `input.encoding` or `ballots.json` with its line."""
    try:
        return _sound(json.loads(read_text(path)))
    except json.JSONDecodeError as error:
        raise DeliberateError("ballots.json", line=error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise DeliberateError("ballots.json", line=1) from error


def _seal(question: str, settings: Mapping[str, object], ballots: object, result: object, origin: Origin | None) -> Bundle:
    changes = [] if origin is None else [change.to_data() for change in origin.changes]
    _changes(changes)
    data: Bundle = {"format": FORMAT, "question": question, **settings, "ballots": ballots, "result": result}
    data.update(previous=None if origin is None else origin.previous, changes=changes)
    # Through JSON and back: the bundle in memory equals the bundle in the file, lists for tuples included.
    data = json.loads(json.dumps(data))
    data["digest"] = _digest(data)
    return data


def _digest(data: Mapping[str, object]) -> str:
    return digest({key: data[key] for key in KEYS if key != "digest"})


def _checked(bundle: object) -> Mapping[str, object]:
    data = mapping(_sound(bundle), allowed=KEYS, needed=KEYS)
    if data["format"] != FORMAT:
        raise DeliberateError("ballots.format", value=data["format"])
    _text(data["question"], "question")
    columns, _ = _ballots(data)
    for change in _changes(data["changes"]):
        _bag(_rows(change.removed, _width(data, columns)))
        _bag(_rows(change.added, _width(data, columns)))
    return data


def _sound(value: object) -> object:
    """Refuse what has no canonical form: lone surrogates, infinities, bottomless nesting."""
    try:
        canonical(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise DeliberateError("ballots.json", line=1) from error
    return value


def _ballots(data: Mapping[str, object]) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    ballots = mapping(data["ballots"], allowed=("columns", "rows"), needed=("columns", "rows"))
    columns = ballots["columns"]
    if not isinstance(columns, list):
        raise DeliberateError("ballots.bundle", key="columns")
    names = tuple(_text(name, "columns") for name in columns)
    return names, _rows(ballots["rows"], _width(data, names))


def _width(data: Mapping[str, object], columns: tuple[str, ...]) -> int:
    """Cells of a row: one a column and the number of such ballots; a decision has its choice in front."""
    return len(columns) + (2 if data["method"] == "decision" else 1)


def _rows(value: object, width: int) -> list[Sequence[object]]:
    if not isinstance(value, list | tuple) or any(not isinstance(row, list) or len(row) != width for row in value):
        raise DeliberateError("ballots.bundle", key="rows")
    return list(value)


def _changes(value: object) -> list[Change]:
    if not isinstance(value, list):
        raise DeliberateError("ballots.bundle", key="changes")
    found = []
    for one in value:
        data = mapping(one, allowed=("removed", "added", "reason"), needed=("removed", "added", "reason"))
        removed, added, reason = data["removed"], data["added"], data["reason"]
        if not isinstance(removed, list) or not isinstance(added, list) or not isinstance(reason, str) or not reason.strip():
            raise DeliberateError("ballots.bundle", key="changes")
        found.append(Change(tuple(removed), tuple(added), reason))
    return found


def _bag(rows: Sequence[Sequence[object]]) -> Counter[str]:
    bag: Counter[str] = Counter()
    for row in rows:
        bag[json.dumps(list(row[:-1]), ensure_ascii=False)] += _many(row[-1])
    return bag


def _many(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise DeliberateError("ballots.count", value=value)
    return value


def _exact(value: object) -> Fraction:
    if not isinstance(value, str) or not EXACT.fullmatch(value):
        raise DeliberateError("ballots.number", value=value)
    return Fraction(value)


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise DeliberateError("ballots.bundle", key=key)
    return value


def _different(found: object, expected: Mapping[str, object]) -> list[str]:
    if not isinstance(found, Mapping):
        return ["result"]
    return sorted(str(key) for key in {*found, *expected} if found.get(key) != expected.get(key))
