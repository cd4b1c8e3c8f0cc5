"""Dates, spans, codes and numbers as each language writes them (template filters)."""

import datetime as dt
from functools import partial

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from shangliang.kernel import ids

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def word(text: str) -> str:
    """A sentence or label that the program itself stored (always in Chinese), in the reader's language; what people wrote stays as it is."""
    return gettext(text) if text else ""


def local(thing: object, field: str = "name") -> object:
    """`field` of an object or dict; its `…_en` for readers of English when there is one, else a stored label in English."""
    own = thing.get if isinstance(thing, dict) else partial(getattr, thing)
    value: object = own(field, "")
    if _chinese() or not isinstance(value, str):
        return value
    return own(f"{field}_en", "") or word(value)


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def date(value: dt.date | dt.datetime | None) -> str:
    """2026年3月5日, or 5 Mar 2026; "" for None."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日" if _chinese() else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_day(value: dt.date | dt.datetime | None) -> str:
    """3月5日, or 5 Mar; "" for None."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.month}月{day.day}日" if _chinese() else f"{day.day} {MONTHS[day.month - 1]}"


def time(value: dt.datetime | None) -> str:
    """15:04 in the place's own time; "" for None."""
    return "" if value is None else _local(value).strftime("%H:%M")


def datetime_(value: dt.datetime | None) -> str:
    """2026年3月5日 15:04, or 5 Mar 2026, 15:04; "" for None."""
    if value is None:
        return ""
    return f"{date(value)} {time(value)}" if _chinese() else f"{date(value)}, {time(value)}"


def relative(value: dt.datetime | None, now: dt.datetime) -> str:
    """How long ago or ahead of `now`, in words; beyond 30 days the date itself."""
    if value is None:
        return ""
    minutes = round((now - value).total_seconds() / 60)
    if abs(minutes) >= 30 * 24 * 60:
        return date(value)
    return _past(minutes) if minutes >= 0 else _ahead(-minutes)


def _past(minutes: int) -> str:
    if minutes < 1:
        return gettext("刚刚")
    if minutes < 60:
        return ngettext("%(n)s 分钟前", "%(n)s 分钟前", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s 小时前", "%(n)s 小时前", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s 天前", "%(n)s 天前", minutes // 1440) % {"n": minutes // 1440}


def _ahead(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(n)s 分钟后", "%(n)s 分钟后", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s 小时后", "%(n)s 小时后", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s 天后", "%(n)s 天后", minutes // 1440) % {"n": minutes // 1440}


def workdays_left(days: int | None) -> str:
    """Working days to a deadline in words: 还剩 3 个工作日 · 今天到期 · 超期 2 个工作日; "" for None."""
    if days is None:
        return ""
    if days == 0:
        return gettext("今天到期")
    if days > 0:
        return ngettext("还剩 %(n)s 个工作日", "还剩 %(n)s 个工作日", days) % {"n": days}
    return ngettext("超期 %(n)s 个工作日", "超期 %(n)s 个工作日", -days) % {"n": -days}


def grouped(code: str) -> str:
    """A code in groups of four that can be read out and typed: ABCD1234 -> ABCD-1234; separators already in it are dropped first."""
    return ids.grouped(ids.tidy(code))


def percent(part: float, whole: float) -> str:
    """A share as 58%; a dash when there is nothing to divide by."""
    return "—" if not whole else f"{100 * part / whole:.0f}%"


def number(value: float | None) -> str:
    """12,345; a dash for None (a missing figure is empty, never zero)."""
    return "—" if value is None else f"{value:,}"
