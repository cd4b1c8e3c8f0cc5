"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class MattersConfig(AppConfig):
    """诉求: what residents raise, and what becomes of it."""

    name = "shangliang.matters"
    label = "matters"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.matters import messages  # noqa: F401 registering is the purpose
