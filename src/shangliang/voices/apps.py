"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class VoicesConfig(AppConfig):
    """附议与评论: public support for a matter and moderated comments."""

    name = "shangliang.voices"
    label = "voices"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.voices import messages  # noqa: F401 registering is the purpose
