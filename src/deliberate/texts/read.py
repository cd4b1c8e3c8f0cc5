"""Reads messages from CSV: column names in English or Chinese, bad rows named by line."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from deliberate.errors import DeliberateError, InputErrors
from deliberate.texts.router import Example

NAMES = {
    "id": ("id", "编号", "留言编号", "诉求编号"),
    "title": ("title", "标题", "主题", "留言主题"),
    "body": ("body", "text", "正文", "内容", "留言详情", "诉求内容"),
    "time": ("time", "date", "时间", "留言时间", "日期"),
    "label": ("category", "label", "department", "分类", "类别", "一级标签", "部门"),
}
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")
T = TypeVar("T")


@dataclass(frozen=True)
class Message:
    """One resident's message; `key` is its id, or the number of its row (from 1) where the file has no ids."""

    key: str
    title: str
    body: str
    time: datetime | None = None

    @property
    def text(self) -> str:
        """Title and body."""
        return f"{self.title} {self.body}".strip()


def read_messages(path: Path, timed: bool = False) -> list[Message]:
    """Messages of a CSV file with the columns title or body, and optionally id and time (required and checked when `timed`).

    Raises input.missing, input.encoding, texts.csv, texts.columns, texts.no_rows, or InputErrors that name the bad lines.
    """
    rows = list(_table(path))
    columns = _columns(path, rows[0][1], ("time",) if timed else ())
    seen: set[str] = set()

    def one(line: int, cells: list[str]) -> Message:
        cell = _reader(columns, cells)
        key = cell("id") or str(line_of[line])
        if key in seen:
            raise DeliberateError("texts.repeated_id", line=line, value=key)
        seen.add(key)
        return Message(key, cell("title"), cell("body"), _time(line, cell("time")) if timed else None)

    line_of = {line: at for at, (line, _) in enumerate(rows)}
    return _collected(path, rows, one)


def read_examples(path: Path) -> list[Example]:
    """Labelled messages of a CSV file with the columns title or body, and category (or department); errors as `read_messages`."""
    rows = list(_table(path))
    columns = _columns(path, rows[0][1], ("label",))
    name = rows[0][1][columns["label"]]
    line_of = {line: at for at, (line, _) in enumerate(rows)}

    def one(line: int, cells: list[str]) -> Example:
        cell = _reader(columns, cells)
        if not cell("label"):
            raise DeliberateError("texts.empty_label", line=line, column=name)
        return Example(cell("title"), cell("body"), cell("label"), cell("id") or str(line_of[line]))

    return _collected(path, rows, one)


def read_text(path: Path) -> str:
    """The whole file as UTF-8 text; raises input.missing or input.encoding."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DeliberateError("input.missing", path=str(path)) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeliberateError("input.encoding", path=str(path), line=raw[: error.start].count(b"\n") + 1) from error


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    line, empty = 1, True
    try:
        for cells in reader:
            if cells:
                yield line, [cell.strip() for cell in cells]
                empty = False
            line = reader.line_num + 1
    except csv.Error as error:
        raise DeliberateError("texts.csv", path=str(path), line=reader.line_num, reason=str(error)) from error
    if empty:
        raise DeliberateError("texts.no_rows", path=str(path))


def _columns(path: Path, head: list[str], wanted: tuple[str, ...]) -> dict[str, int]:
    lower = [name.lower() for name in head]
    found = {part: lower.index(name) for part, known in NAMES.items() for name in reversed(known) if name in lower}
    for part in wanted:
        if part not in found:
            raise DeliberateError("texts.columns", path=str(path), column=" / ".join(NAMES[part]))
    if "title" not in found and "body" not in found:
        raise DeliberateError("texts.columns", path=str(path), column=" / ".join(NAMES["title"] + NAMES["body"]))
    return found


def _reader(columns: dict[str, int], cells: list[str]) -> Callable[[str], str]:
    return lambda part: cells[columns[part]] if part in columns else ""


def _time(line: int, value: str) -> datetime:
    clean = value.replace("/", "-").strip()
    for form in TIMES:
        try:
            return datetime.strptime(clean, form)  # noqa: DTZ007 - the files give local time without a zone
        except ValueError:
            continue
    raise DeliberateError("texts.time", line=line, value=value)


def _collected(path: Path, rows: list[tuple[int, list[str]]], one: Callable[[int, list[str]], T]) -> list[T]:
    width, found, wrong = len(rows[0][1]), [], []
    for line, cells in rows[1:]:
        try:
            if len(cells) != width:
                raise DeliberateError("texts.cells", line=line, found=len(cells), expected=width)
            found.append(one(line, cells))
        except DeliberateError as error:
            wrong.append(error)
    if wrong:
        raise InputErrors(wrong)
    if not found:
        raise DeliberateError("texts.no_rows", path=str(path))
    return found
