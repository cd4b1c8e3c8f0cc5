"""Hides telephone, identity, plate and room numbers, and says where, so that a reviewer sees the difference."""

import re
from dataclasses import dataclass

from deliberate.digest import digest

_START, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_GAP = r"[ \-.]?"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_SPOKEN = r"[一二三四五六七八九〇零幺]{3,4}"
_UNIT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2}) ?单元 ?"
_FLOOR = r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?[楼层] ?)?"

# The first pattern that claims a stretch keeps it, so the longer numbers stand first.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # GB 11643-1999: six digits of place, eight of birth, three of order, one check character; the old form has fifteen digits
        ("identity", rf"{_START}[1-9]\d{{5}}{_GAP}(?:18|19|20)\d\d{_MONTH_DAY}{_GAP}\d{{3}}[\dXx]{_END}"),
        ("identity", rf"{_START}[1-9]\d{{7}}{_MONTH_DAY}\d{{3}}{_END}"),
        # numbering plan of the Ministry of Industry and Information Technology: mobile, fixed with area code, 400 and 800
        ("phone", rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)"),
        ("phone", r"(?<!\d)[(]?0\d{2,3}[)]?[ \-]?[1-9]\d{6,7}(?:[ \-转]\d{1,5})?(?!\d)"),
        ("phone", r"(?<!\d)0{3,4}-0{7,8}(?!\d)"),
        ("phone", r"(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"),
        ("phone", r"(?:(?<=电话)|(?<=座机)|(?<=手机)|(?<=电话号码)|(?<=联系方式)|(?<=电话[:是为])|(?<=座机[:是为])) ?[2-8]\d{6,7}(?!\d)"),
        # GA 36-2018: province, letter of the office, five characters, six for new energy; the last may name a special use
        (
            "plate",
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][ ·.•\-]?"
            rf"(?=[A-Za-z]*\d)(?:[A-HJ-NP-Za-hj-np-z0-9]{{5,6}}{_END}|[A-HJ-NP-Za-hj-np-z0-9]{{4}}[挂学警港澳])",
        ),
        ("room", rf"{_UNIT}{_FLOOR}(?:\d{{3,4}}(?!\d)|{_SPOKEN})(?: ?(?:号房|房间|房|室|号|户))?"),
        ("room", rf"{_FLOOR}(?:(?<!\d)\d{{3,4}}[、,和与及])*(?<![\d.])\d{{3,4}} ?(?:号房|房间|房|室)(?![产价地型租东款贷企子补改])"),
        ("room", rf"(?<=[栋幢座]){_FLOOR}{_SPOKEN} ?(?:号房|房间|房|室)"),
        ("room", r"(?:(?<=栋)|(?<=幢)|(?<=座)|(?<=号楼)) ?\d{3,4}(?![\d年月日元米平万亿吨个台%.])"),
        ("room", r"(?<![\d\-.])\d{1,3}-\d{1,2}-\d{3,4}(?![\d\-])"),
        ("room", r"(?:(?<=栋)|(?<=幢)|(?<=号楼)) ?\d{1,2}-\d{3,4}(?![\d\-])"),
    )
)
LABELS = {"identity": "〔身份证号〕", "phone": "〔电话〕", "plate": "〔车牌〕", "room": "〔房号〕"}
# One character for one, so that positions stay those of the text as written.
_HALF = {**{0xFF10 + digit: ord("0") + digit for digit in range(10)}, **{0xFF21 + at: ord("A") + at for at in range(26)}}
_HALF |= {
    **{0xFF41 + at: ord("a") + at for at in range(26)},
    **dict(zip(map(ord, "－—–―（）：，＋．　\t"), map(ord, "----():,+.  "), strict=True)),
}


@dataclass(frozen=True, order=True)
class Span:
    """A hidden stretch `text[start:end]` of the text as written, and its kind: identity, phone, plate or room."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Masked:
    """The text with labels in place of the hidden stretches, which `spans` lists in order."""

    text: str
    spans: tuple[Span, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the masked text and the spans."""
        return digest([self.text, [[span.start, span.end, span.kind] for span in self.spans]])


def mask(text: str) -> Masked:
    """Replace each personal number by the name of its kind. Public short numbers such as 12345 stay.

    A pattern finds forms, not meanings: what is published still needs a human look.
    """
    plain = text.translate(_HALF)
    spans: list[Span] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if all(end <= span.start or span.end <= start for span in spans):
                spans.append(Span(start, end, kind))
    parts, last = [], 0
    for span in sorted(spans):
        parts += [text[last : span.start], LABELS[span.kind]]
        last = span.end
    return Masked("".join([*parts, text[last:]]), tuple(sorted(spans)))
