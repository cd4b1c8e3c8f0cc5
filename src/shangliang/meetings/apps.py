"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class MeetingsConfig(AppConfig):
    """协商会: sessions, attendance, minutes."""

    name = "shangliang.meetings"
    label = "meetings"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.meetings import messages, stage  # noqa: F401 registering is the purpose
