"""Reading a list of the hotline 12345: which column is what, which are never taken, and what a line says."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deliberate.texts import mask
from shangliang.intake.models import HotlineFile
from shangliang.kernel.errors import Refused

MOST = 50_000
REQUIRED = ("number", "text", "place")
FIELDS: dict[str, "str | Promise"] = {
    "number": _("工单编号"),
    "text": _("诉求内容"),
    "place": _("乡镇(街道)或村(社区)"),
    "title": _("标题"),
    "place_words": _("具体位置"),
    "category": _("类别"),
    "name": _("称呼"),
    "phone": _("手机号码"),
}
# What hotline systems call them (GB/T 33358-2016 speaks of 诉求事项, 联系方式); compared without spaces, the exact title first.
TITLES: dict[str, tuple[str, ...]] = {
    "number": ("工单编号", "工单号", "诉求编号", "受理编号", "流水号", "编号", "number"),
    "text": ("诉求内容", "工单内容", "反映内容", "问题描述", "主要内容", "诉求事项", "内容", "text"),
    "place": (
        "乡镇(街道)或村(社区)",
        "所属社区",
        "村(社区)",
        "社区",
        "所属村社区",
        "属地",
        "所属街道",
        "乡镇街道",
        "街道",
        "区划",
        "place",
    ),
    "title": ("标题", "诉求标题", "主题", "title"),
    "place_words": ("具体位置", "事发地址", "详细地址", "地址", "事发地点", "地点"),
    "category": ("类别", "诉求类别", "分类", "问题类别", "category"),
    "name": ("称呼", "姓名", "来电人", "诉求人", "联系人", "反映人", "name"),
    "phone": ("手机号码", "联系电话", "来电号码", "联系方式", "手机", "电话", "phone"),
}
# 个人信息保护法 arts. 6, 28: not needed for the matter, so never taken, whatever the file holds.
NEVER = re.compile(r"身份证|证件|性别|年龄|民族|出生|生日|户籍|住址|家庭|宗教|政治面貌|学历|婚姻|银行|账号|残疾|病|职业|工作单位")
_NAMED, _CONTROL = 2, re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def never_taken(title: str) -> bool:
    """True for a column that says something about the caller that the matter does not need."""
    return bool(NEVER.search(title))


def guessed(columns: Sequence[str]) -> dict[str, int]:
    """Which column is what, as far as its title says so; a column is used once."""
    plain = [re.sub(r"\s", "", title.replace("（", "(").replace("）", ")")).lower() for title in columns]
    found: dict[str, int] = {}
    for name, titles in TITLES.items():
        at = next((plain.index(title) for title in titles if title in plain and plain.index(title) not in found.values()), None)
        if at is not None:
            found[name] = at
    return found


@dataclass(frozen=True)
class Reading:
    """A file whose first line was read: the columns taken, and what was left out."""

    columns: list[str]
    dropped: list[str]
    taken: list[int]
    width: int
    rows: Any  # what csv.reader gives has no public type


def opened(upload: IO[bytes]) -> Reading:
    """The header of a CSV file (UTF-8, or GB18030 as Chinese spreadsheets write it); `Refused` for what is none."""
    stream = io.TextIOWrapper(upload, encoding=_encoding(upload), errors="replace", newline="")
    rows = csv.reader(stream, strict=True)
    try:
        header = [title.strip()[:40] for title in next(rows, [])]
    except csv.Error as error:
        raise Refused("intake.hotline_not_csv", reason=str(error)) from error
    if sum(bool(title) for title in header) < _NAMED:
        raise Refused("intake.hotline_empty")
    taken = [at for at, title in enumerate(header) if title and not never_taken(title)]
    dropped = [title for title in header if never_taken(title)]
    return Reading([header[at] for at in taken], dropped, taken, len(header), rows)


def _encoding(upload: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    upload.seek(0)
    found = "utf-8-sig"
    while chunk := upload.read(1 << 16):
        if b"\0" in chunk:
            raise Refused("intake.hotline_not_csv", reason=str(_("里面有表格软件自己的格式，例如 xlsx")))
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            found = "gb18030"
            break
    upload.seek(0)
    return found


@dataclass(frozen=True)
class Cells:
    """A line of the file: its cells that are taken, or why it cannot be read."""

    line: int
    values: list[str]
    fault: str = ""
    params: dict[str, object] | None = None


def cells_of(reading: Reading) -> Iterator[Cells]:
    """Every line that says something, in order."""
    rows = reading.rows
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Cells(rows.line_num, [], "hotline.unreadable", {"reason": str(error)})
            continue
        if not any(value.strip() for value in values):
            continue
        if len(values) != reading.width:
            yield Cells(rows.line_num, [], "hotline.columns", {"found": len(values), "wanted": reading.width})
            continue
        yield Cells(rows.line_num, [_CONTROL.sub("", values[at]).strip()[:2000] for at in reading.taken])


@dataclass(frozen=True)
class Call:
    """What one line says, by field."""

    number: str
    text: str
    place: str
    place_words: str
    category: str
    name: str
    phone: str


def call_of(values: Sequence[str], mapping: Mapping[str, int]) -> Call:
    """The line by its columns. Whoever called is taken out of the text: name and phone go to the sealed contact only."""

    def value(name: str) -> str:
        at = mapping.get(name)
        return values[at] if at is not None and at < len(values) else ""

    title, text, name, phone = value("title"), value("text"), value("name"), value("phone")
    whole = text if not title or title in text else f"{title.rstrip('。')}。{text}"
    return Call(
        number=value("number"),
        text=without_caller(whole, name, phone),
        place=value("place"),
        place_words=without_caller(value("place_words"), name, phone)[:80],
        category=value("category"),
        name=name,
        phone=phone,
    )


def without_caller(text: str, name: str, phone: str) -> str:
    """The text with the caller's name, and every phone and identity number, hidden; a room or plate may be what the matter is about."""
    for known in (phone.strip(), name.strip()):
        if len(known) >= _NAMED:
            text = text.replace(known, "〔来电人〕")
    parts, last = [], 0
    for span in mask(text).spans:
        if span.kind in {"phone", "identity"}:
            parts += [text[last : span.start], "〔电话〕" if span.kind == "phone" else "〔身份证号〕"]
            last = span.end
    return "".join([*parts, text[last:]])


def mapping_wrong(file: HotlineFile, mapping: Mapping[str, int]) -> str:
    """The first field whose column is missing, unknown or used twice; "" when the mapping can be used."""
    for name in REQUIRED:
        if name not in mapping:
            return name
    used = list(mapping.values())
    return next((name for name, at in mapping.items() if name not in FIELDS or not 0 <= at < len(file.columns) or used.count(at) > 1), "")
