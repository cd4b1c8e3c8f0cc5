"""The only place that reads the clock; everything else is given `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, with time zone."""
    return timezone.now()
