"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class TopicsConfig(AppConfig):
    """选题: the pool of topics, scoring, the proportional agenda, the annual plan, matching and claiming."""

    name = "shangliang.topics"
    label = "topics"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.topics import messages  # noqa: F401 registering is the purpose
