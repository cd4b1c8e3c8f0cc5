"""Chinese working days: weekends, statutory holidays and make-up days (国务院办公厅 yearly notice, by `chinese_calendar`)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone


def day_of(moment: datetime) -> date:
    """The Chinese calendar day of a moment; stored moments come back in UTC, where the day may be another."""
    return timezone.localtime(moment).date()


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """True on a working day; a year whose holidays are not announced yet counts Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(start: date, days: int) -> date:
    """The date `days` working days after `start` (the day of the event itself does not count: 民法典 art. 201)."""
    day = start
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


@lru_cache(maxsize=4096)  # a list asks for the same few days in every row
def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def later_by(due: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later."""
    return due + (add_workdays(day_of(due), days) - day_of(due))


def due_after(start: datetime, days: int) -> datetime:
    """The end of the `days`-th working day after `start`, local time."""
    day = add_workdays(day_of(start), days)
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
