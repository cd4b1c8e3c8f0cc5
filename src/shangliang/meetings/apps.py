"""Tells Django of this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """协商会: sessions, attendance, minutes."""

    name = "shangliang.meetings"
    label = "meetings"
