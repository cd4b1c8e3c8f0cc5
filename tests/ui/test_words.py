"""Dates, spans, codes and numbers in both languages."""

import datetime as dt

import pytest
from django.utils import translation

from shangliang.ui import words

NOON = dt.datetime(2026, 3, 5, 4, 30, tzinfo=dt.UTC)  # 12:30 in Shanghai


@pytest.mark.parametrize(
    ("language", "day", "short", "moment"),
    [("zh-hans", "2026年3月5日", "3月5日", "2026年3月5日 12:30"), ("en", "5 Mar 2026", "5 Mar", "5 Mar 2026, 12:30")],
)
def test_dates(language: str, day: str, short: str, moment: str) -> None:
    with translation.override(language):
        assert (words.date(NOON), words.month_day(NOON.date()), words.datetime_(NOON), words.time(NOON)) == (day, short, moment, "12:30")


def test_late_evening_in_utc_is_the_next_day_here() -> None:
    with translation.override("zh-hans"):
        assert words.date(dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC)) == "2026年3月6日"


def test_nothing_gives_nothing() -> None:
    assert [
        words.date(None),
        words.month_day(None),
        words.datetime_(None),
        words.time(None),
        words.workdays_left(None),
        words.relative(None, NOON),
    ] == [""] * 6
    assert words.number(None) == "—"
    assert words.percent(3, 0) == "—"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "刚刚"),
        (5, "5 分钟前"),
        (180, "3 小时前"),
        (2 * 1440, "2 天前"),
        (-30, "30 分钟后"),
        (-120, "2 小时后"),
        (-3 * 1440, "3 天后"),
        (40 * 1440, "2026年1月24日"),
    ],
)
def test_relative(minutes: int, said: str) -> None:
    with translation.override("zh-hans"):
        assert words.relative(NOON - dt.timedelta(minutes=minutes), NOON) == said


@pytest.mark.parametrize(("days", "said"), [(3, "还剩 3 个工作日"), (0, "今天到期"), (-2, "超期 2 个工作日")])
def test_working_days(days: int, said: str) -> None:
    with translation.override("zh-hans"):
        assert words.workdays_left(days) == said


def test_codes_and_numbers() -> None:
    assert words.grouped("k7q2-m9xa rb4t") == "K7Q2-M9XA-RB4T"
    assert words.number(12345) == "12,345"
    assert words.percent(9, 14) == "64%"
