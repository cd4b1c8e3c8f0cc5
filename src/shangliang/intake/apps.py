"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class IntakeConfig(AppConfig):
    """征集渠道: opinion boxes, the listening wall, hotline files, patrols of places."""

    name = "shangliang.intake"
    label = "intake"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.intake import messages  # noqa: F401 registering is the purpose
