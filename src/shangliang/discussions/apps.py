"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class DiscussionsConfig(AppConfig):
    """Online advice within a time window."""

    name = "shangliang.discussions"
    label = "discussions"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.discussions import messages, stage  # noqa: F401 registering is the purpose
