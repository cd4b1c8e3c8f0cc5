"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class NotificationsConfig(AppConfig):
    """Messages to people and the channels that carry them."""

    name = "shangliang.notifications"
    label = "notifications"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.notifications import messages  # noqa: F401 registering is the purpose
