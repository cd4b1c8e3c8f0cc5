"""The A4 poster of a station as PDF: the QR of its page, what it opens, hours, phone. Set by typst from plain data."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

import segno
import typst

from shangliang.kernel.errors import Refused
from shangliang.venues.models import Station

SOURCE = Path(__file__).parent / "data" / "poster.typ"
# Fonts with the whole of Chinese, the usual one of Linux first. Without one of them nothing is printed: never empty boxes.
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "SimHei")
MOST = 32


@dataclass(frozen=True)
class Poster:
    """What stands on it, in the words of the reader; `address` is the whole one of the QR, `short` the one to type by hand."""

    brand: str
    name: str
    place: str
    address: str
    short: str
    scan: str
    by_hand: str
    opens: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    foot: str
    colour: str = "#b3382c"


def poster_check(station: Station) -> None:
    """A closed station has no poster: whoever scanned it would come for nothing."""
    if not station.is_open:
        raise Refused("venues.poster_closed", name=station.name)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    return typst.Fonts(include_system_fonts=True)


def font_name() -> str:
    """The Chinese font to print with; refused with what to install when there is none."""
    there = set(_fonts().families())
    found = next((name for name in FONTS if name in there), "")
    if not found:
        raise Refused("venues.no_fonts")
    return found


def qr_of(address: str) -> segno.QRCode:
    """The code of an address: a quarter of it may be dirty or torn and it is still read (level Q)."""
    return segno.make(address, error="q", micro=False)


def _qr_svg(address: str) -> str:
    buffer = BytesIO()
    qr_of(address).save(buffer, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return buffer.getvalue().decode()


_LOCK = Lock()
_PRINTED: OrderedDict[str, bytes] = OrderedDict()


def poster_pdf(poster: Poster) -> bytes:
    """The PDF; the same words are set once and kept, so a new version of a station, its brand or its hours gives a new one."""
    data = json.dumps({**asdict(poster), "font": font_name(), "qr": _qr_svg(poster.address)}, ensure_ascii=False)
    key = hashlib.sha256(data.encode()).hexdigest()
    with _LOCK:
        if key in _PRINTED:
            _PRINTED.move_to_end(key)
            return _PRINTED[key]
    try:
        made = typst.compile(SOURCE.read_bytes(), sys_inputs={"data": data}, font_paths=_fonts(), format="pdf")
    except typst.TypstError as error:
        raise Refused("venues.poster_failed") from error
    assert isinstance(made, bytes)
    with _LOCK:
        _PRINTED[key] = made
        while len(_PRINTED) > MOST:
            _PRINTED.popitem(last=False)
    return made
