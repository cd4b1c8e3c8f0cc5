"""Colours of a brand: which are safe to read, the nearest that is, and the style sheet that puts one in the place of vermilion.

Contrast as in WCAG 2.2 (success criterion 1.4.3, 4.5 to 1 for text). The nearest safe colour keeps its hue and gives up lightness,
in OKLCh (Björn Ottosson, 2020), where equal steps look equal.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

LEAST = 4.5
WHITE = "#ffffff"
DEFAULT = "#a92c1a"
# The grounds that words stand on (ui/static/css/tokens.css; a test compares).
GROUNDS = {"card": "#fffdf8", "paper": "#faf6ec", "paper-deep": "#f3ecdc"}
# Safe ones to begin with, by their names in Chinese painting.
SWATCHES = {
    "#a92c1a": _("朱砂"),
    "#8c3a1f": _("赭石"),
    "#7a4a12": _("琥珀"),
    "#1d6350": _("青绿"),
    "#2f5a3c": _("松绿"),
    "#1f5c73": _("靛青"),
    "#264f78": _("靛蓝"),
    "#4a4580": _("黛紫"),
    "#7a2a55": _("绛紫"),
}
_HEX = re.compile(r"#[0-9a-f]{6}")
Triple = tuple[float, float, float]


def tidy(text: str) -> str:
    """`#RGB`, `RRGGBB`, `#RRGGBB` as `#rrggbb`; ValueError for what is no colour."""
    found = text.strip().lower().lstrip("#＃")
    if len(found) == 3:
        found = "".join(letter * 2 for letter in found)
    if not _HEX.fullmatch(f"#{found}"):
        raise ValueError(text)
    return f"#{found}"


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, 0 to 1."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Judged:
    """The two ratios that decide: white letters on the colour, the colour's letters on the darkest of our papers."""

    white: float
    paper: float

    @property
    def safe(self) -> bool:
        """True when both can be read."""
        return self.white >= LEAST and self.paper >= LEAST


def judge(colour: str) -> Judged:
    """How readable a tidy colour is."""
    return Judged(contrast(WHITE, colour), min(contrast(colour, ground) for ground in GROUNDS.values()))


def _to_oklab(colour: str) -> Triple:
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _channels(lab: Triple) -> Triple:
    """Linear red, green, blue; outside of 0..1 when no screen shows the colour."""
    light, green_red, blue_yellow = lab
    long = (light + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (light - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (light - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _byte(value: float) -> int:
    clipped = min(max(value, 0.0), 1.0)
    return round(255 * (12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055))


def _with_lightness(colour: str, light: float) -> str:
    """The same hue at another lightness; the chroma gives way where the screen cannot show it."""
    _light, green_red, blue_yellow = _to_oklab(colour)
    low, high = 0.0, 1.0
    if all(-1e-6 <= part <= 1 + 1e-6 for part in _channels((light, green_red, blue_yellow))):
        low = 1.0
    while low < 1.0 and high - low > 1e-4:
        middle = (low + high) / 2
        fits = all(-1e-6 <= part <= 1 + 1e-6 for part in _channels((light, green_red * middle, blue_yellow * middle)))
        low, high = (middle, high) if fits else (low, middle)
    shown = _channels((light, green_red * low, blue_yellow * low))
    return "#" + "".join(f"{_byte(part):02x}" for part in shown)


def nearest_safe(colour: str) -> str:
    """The colour itself when it is safe, else the lightest safe one of its hue."""
    if judge(colour).safe:
        return colour
    low, high = 0.0, _to_oklab(colour)[0]
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if judge(_with_lightness(colour, middle)).safe else (low, middle)
    return _with_lightness(colour, low)


@dataclass(frozen=True)
class Shades:
    """What stands in the place of the vermilion tokens."""

    colour: str
    deep: str
    tint: str


def _mixed(colour: str, share: float) -> str:
    """The colour thinned with the white of a card."""
    pairs = zip(_parts(colour), _parts(GROUNDS["card"]), strict=True)
    return "#" + "".join(f"{round(own * share + card * (1 - share)):02x}" for own, card in pairs)


@lru_cache(maxsize=256)
def shades(colour: str) -> Shades:
    """The deeper one for words and hovering, the tint for grounds; all readable on each other when the colour is safe."""
    light = _to_oklab(colour)[0]
    share = 0.12
    while share > 0.01 and contrast(colour, _mixed(colour, share)) < LEAST:
        share -= 0.01
    return Shades(colour, _with_lightness(colour, max(light - 0.09, light * 0.6)), _mixed(colour, max(share, 0.0)))


_SHEET = "{where}{{--vermilion:{colour};--vermilion-deep:{deep};--vermilion-tint:{tint};--on-vermilion:#ffffff}}\n"
RECIPE = sha256(_SHEET.encode()).hexdigest()[:6]


def stylesheet(colour: str, *, preview: bool = False) -> str:
    """The sheet of a colour: for a whole page, or for the part of a page that shows how it would look.

    High contrast keeps its own colours: whoever needs it gets the same on every page.
    """
    where = "html:not(.contrast) .brand-preview" if preview else "html:not(.contrast)"
    found = shades(colour)
    return _SHEET.format(where=where, colour=found.colour, deep=found.deep, tint=found.tint)
