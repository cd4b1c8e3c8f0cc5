"""When a series meets, what its rule asks, and its periods, in the reader's words."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from deliberate.texts import mask
from shangliang.series.cadence import LAST, Cadence, Period
from shangliang.series.kinds import kind_of
from shangliang.series.models import Item, Series
from shangliang.ui import words as ui

WEEKDAYS = (
    gettext_lazy("星期一"),
    gettext_lazy("星期二"),
    gettext_lazy("星期三"),
    gettext_lazy("星期四"),
    gettext_lazy("星期五"),
    gettext_lazy("星期六"),
    gettext_lazy("星期日"),
)
NTH = {
    1: gettext_lazy("第一个"),
    2: gettext_lazy("第二个"),
    3: gettext_lazy("第三个"),
    4: gettext_lazy("第四个"),
    LAST: gettext_lazy("最后一个"),
}
EVERY: dict[str, tuple[Promise, Promise]] = {
    "week": (pgettext_lazy("cadence", "每周"), gettext_lazy("每 %(n)s 周")),
    "month": (pgettext_lazy("cadence", "每月"), gettext_lazy("每 %(n)s 个月")),
    "quarter": (pgettext_lazy("cadence", "每季度"), gettext_lazy("每 %(n)s 个季度")),
}


def kind_name(key: str, subtype: str = "") -> str:
    """The kind, with who meets whom."""
    kind = kind_of(key)
    name = str(ui.local(kind))
    found = next((row for row in kind.subtypes if row.key == subtype), None)
    return _("%(kind)s（%(subtype)s）") % {"kind": name, "subtype": ui.local(found)} if found else name


def day_words(cadence: Cadence) -> str:
    """Which day of a period, without the holiday rule."""
    if cadence.unit == "week":
        return str(WEEKDAYS[cadence.weekday or 0])
    if cadence.weekday is None:
        day = _("%(n)s 日") % {"n": cadence.day}
    else:
        day = _("%(nth)s%(weekday)s") % {"nth": NTH[cadence.nth or 1], "weekday": WEEKDAYS[cadence.weekday]}
    return _("第 %(month)s 个月%(day)s") % {"month": cadence.month, "day": day} if cadence.months > 1 else day


def cadence_words(series: Series) -> str:
    """When it meets: 每月 15 日 19:00，遇节假日改到工作日."""
    cadence = series.cadence
    once, many = EVERY[cadence.unit]
    every = str(once) if cadence.step == 1 else str(many) % {"n": cadence.step}
    text = _("%(every)s %(day)s %(time)s") % {"every": every, "day": day_words(cadence), "time": series.at.strftime("%H:%M")}
    return _("%(text)s，遇节假日改到工作日") % {"text": text} if cadence.shift else text


def rule_words(series: Series) -> str:
    """What the rule asks: 每季度至少 1 次; "" without one."""
    if not series.rule_unit:
        return ""
    return _("%(every)s至少 %(n)s 次") % {"every": series.get_rule_unit_display(), "n": series.rule_least}


def period_words(period: Period, unit: str) -> str:
    """2026年3月 · 2026年第1季度 · 2026年上半年 · 2026年."""
    year, month = period.start.year, period.start.month
    if unit == "month":
        return _month(period.start)
    if unit == "quarter":
        return _("%(year)s年第%(n)s季度") % {"year": year, "n": (month + 2) // 3}
    if unit == "half":
        return (_("%(year)s年上半年") if month == 1 else _("%(year)s年下半年")) % {"year": year}
    return _("%(year)s年") % {"year": year}


def _month(day: date) -> str:
    if (get_language() or "zh").startswith("zh"):
        return _("%(year)s年%(month)s月") % {"year": day.year, "month": day.month}
    return f"{ui.MONTHS[day.month - 1]} {day.year}"


def days_words(period: Period) -> str:
    """The first and the last day."""
    return f"{ui.date(period.start)} – {ui.date(period.end)}"


def item_public(item: Item) -> str:
    """What the public reads: own words, the title of a case or a reviewed matter, else only the category."""
    if item.wording or item.text:
        return item.wording or item.text
    if item.case is not None:
        return item.case.title
    matter = item.matter
    assert matter is not None
    if matter.public and matter.public_title:
        return matter.public_title
    return _("群众反映的一件事（%(category)s）") % {"category": ui.local(matter.category)} if matter.category else _("群众反映的一件事")


def shown(text: str) -> str:
    """Words as everybody may read them: telephone, identity, plate and room numbers are hidden."""
    return mask(text).text
