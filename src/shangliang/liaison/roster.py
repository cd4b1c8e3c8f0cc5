"""Rosters: what makes a seat valid, and rosters from a CSV file, line by line, before anything is written."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangliang.kernel.errors import Refused
from shangliang.liaison.drafts import SeatDraft
from shangliang.liaison.models import Body, Seat
from shangliang.liaison.terms import Term
from shangliang.people.models import Person

MOST_ROWS = 300
MOST_BYTES = 512 * 1024
# Chinese first: the template is made of these; English headings are understood as well.
COLUMNS = {
    "role": ("职务", "role"),
    "capacity": ("身份", "capacity"),
    "username": ("用户名", "username"),
    "name": ("称谓", "name"),
    "agreed": ("本人同意公示", "agreed"),
    "starts": ("开始日期", "starts"),
    "ends": ("结束日期", "ends"),
}
NEEDED = ("role", "capacity", "username", "name", "agreed")
# A heading with one of these words asks for what a roster must not hold (个人信息保护法 art. 6: no more than is needed).
PRIVATE = re.compile(
    r"电话|手机|联系方式|身份证|证件|住址|地址|门牌|出生|年龄|性别|民族|宗教|政治面貌|银行|phone|mobile|birth|card", re.IGNORECASE
)
EXAMPLE = "（示例）"
YES, NO = ("是", "同意", "yes", "1"), ("", "否", "不同意", "no", "0")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Line:
    """One line of a file: the seat it asks for, or why it is refused."""

    number: int
    label: str
    draft: SeatDraft | None = None
    fault: str = ""


def seat_fitted(body: Body, draft: SeatDraft, have: Iterable[Seat], people: Mapping[str, Person]) -> Seat:
    """A seat of a body that could be saved beside those it has; `Refused` says what to mend."""
    if draft.role not in Seat.Role or draft.capacity not in Seat.Capacity:
        raise Refused("liaison.seat_role")
    person, name = _who(draft, people)
    limit = Term(body.starts, body.ends)
    term = Term(draft.starts or body.starts, draft.ends or body.ends)
    label = str(person) if person else name
    if draft.starts and draft.ends and draft.ends < draft.starts:
        raise Refused("liaison.dates")
    if term.is_empty or not limit.holds(term):
        raise Refused("liaison.seat_outside_term", name=label, **limit.words)
    standing = [seat for seat in have if term.meets(Term(seat.starts, seat.ends))]
    if any((seat.person_id, seat.name) == (person.pk if person else None, name) for seat in standing):
        raise Refused("liaison.seat_twice", name=label)
    first = next((seat for seat in standing if seat.role == Seat.Role.FIRST), None)
    if draft.role == Seat.Role.FIRST and first is not None:
        raise Refused("liaison.seat_first", name=first.label)
    return Seat(
        body=body,
        role=draft.role,
        capacity=draft.capacity,
        person=person,
        name=name,
        agreed=draft.agreed and person is None,
        starts=term.starts or body.starts,
        ends=term.ends,
        term_start=body.starts,
        term_end=body.ends,
    )


def _who(draft: SeatDraft, people: Mapping[str, Person]) -> tuple[Person | None, str]:
    """An account, or a public role in words whose holder agreed."""
    username, name = draft.username.strip().lower(), " ".join(draft.name.split())
    if bool(username) == bool(name):
        raise Refused("liaison.seat_who")
    if username:
        if username not in people:
            raise Refused("liaison.seat_unknown", username=username)
        return people[username], ""
    if len(name) > 30:
        raise Refused("liaison.seat_who")
    if re.search(r"\d", name):
        raise Refused("liaison.seat_digits")
    if not draft.agreed:
        raise Refused("liaison.seat_consent", name=name)
    return None, name


def template() -> str:
    """An empty roster with one line that shows how it is filled; the line is passed over when it comes back."""
    with override("zh-hans"):
        example = [str(Seat.Role.MEMBER.label), str(Seat.Capacity.REPRESENTATIVE.label), "", f"{EXAMPLE}村民代表 李某", "是", "", ""]
    return ",".join(titles[0] for titles in COLUMNS.values()) + "\r\n" + ",".join(example) + "\r\n"


def text_of(data: bytes) -> str:
    """The file as text: UTF-8, or GB18030 as Chinese spreadsheets write it; `Refused` for another kind of file."""
    if len(data) > MOST_BYTES:
        raise Refused("liaison.file_long", most=MOST_ROWS)
    if b"\0" in data:
        raise Refused("liaison.file_kind")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("liaison.file_kind")


def lines_of(text: str) -> list[tuple[int, SeatDraft | Refused, str]]:
    """Every line of a roster: its number, what it asks for or why it cannot be read, and whom it names.

    `Refused` for a file that is no roster: wrong columns (named), private columns (named), nothing in it, too long.
    """
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        header = [title.strip() for title in next(reader, [])]
        columns = _columns(header)
        found = [(reader.line_num, values) for values in reader if any(value.strip() for value in values)]
    except csv.Error:
        raise Refused("liaison.file_kind") from None
    if not found:
        raise Refused("liaison.file_empty")
    if len(found) > MOST_ROWS:
        raise Refused("liaison.file_long", most=MOST_ROWS)
    rows = [_line(number, values, columns, len(header)) for number, values in found]
    return [row for row in rows if not row[2].startswith(EXAMPLE)]


def _columns(header: Sequence[str]) -> dict[str, int]:
    for title in header:
        if PRIVATE.search(title):
            raise Refused("liaison.file_private", column=title[:20])
    plain = [title.lower() for title in header]
    columns = {name: plain.index(title) for name, titles in COLUMNS.items() for title in titles if title in plain}
    missing = [COLUMNS[name][0] for name in NEEDED if name not in columns]
    known = {title for titles in COLUMNS.values() for title in titles}
    strange = [title[:20] for title, low in zip(header, plain, strict=True) if low not in known]
    if missing or strange or len(set(plain)) != len(plain):
        nothing = _("无")
        raise Refused("liaison.file_columns", missing=_("、").join(missing) or nothing, unknown=_("、").join(strange[:8]) or nothing)
    return columns


def _line(number: int, values: Sequence[str], columns: Mapping[str, int], width: int) -> tuple[int, SeatDraft | Refused, str]:
    if len(values) != width:
        return number, Refused("liaison.row_columns", found=len(values), wanted=width), ""
    cell = {name: values[place].strip() for name, place in columns.items()}
    label = cell["name"] or cell["username"]
    try:
        draft = SeatDraft(
            role=_coded(cell["role"], "role", Seat.Role.choices),
            capacity=_coded(cell["capacity"], "capacity", Seat.Capacity.choices),
            username=cell["username"],
            name=cell["name"],
            agreed=_yes(cell["agreed"]),
            starts=_day(cell.get("starts", "")),
            ends=_day(cell.get("ends", "")),
        )
    except Refused as refusal:
        return number, refusal, label
    return number, draft, label


def _labels(choices: Sequence[tuple[str, object]]) -> dict[str, str]:
    """Official words, whatever language the person at the desk reads."""
    with override("zh-hans"):
        return {str(label): value for value, label in choices}


def _coded(value: str, column: str, choices: Sequence[tuple[str, object]]) -> str:
    labels = _labels(choices)
    if value in labels.values():
        return value
    if value not in labels:
        raise Refused("liaison.row_code", value=value[:20], column=COLUMNS[column][0], allowed="、".join(labels))
    return labels[value]


def _yes(value: str) -> bool:
    if value.lower() in YES:
        return True
    if value.lower() not in NO:
        raise Refused("liaison.row_code", value=value[:20], column=COLUMNS["agreed"][0], allowed="是、否")
    return False


def _day(value: str) -> date | None:
    if not value:
        return None
    match = _DAY.fullmatch(value)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise Refused("liaison.row_date", value=value[:20])


def checked(body: Body, text: str, have: Sequence[Seat], find: Callable[[set[str]], Mapping[str, Person]]) -> list[Line]:
    """Every line of a file against the roster as it stands and the lines above it; nothing is written."""
    rows = lines_of(text)
    people = find({row.username.strip().lower() for _number, row, _label in rows if isinstance(row, SeatDraft) and row.username})
    seats, lines = list(have), []
    for number, row, label in rows:
        try:
            if isinstance(row, Refused):
                raise row
            seats.append(seat_fitted(body, row, seats, people))
        except Refused as refusal:
            lines.append(Line(number, label, None, str(refusal)))
        else:
            lines.append(Line(number, seats[-1].label, row))
    return lines
