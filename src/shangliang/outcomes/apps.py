"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class OutcomesConfig(AppConfig):
    """Resolution items, adoption, assignments, feedback, evaluation."""

    name = "shangliang.outcomes"
    label = "outcomes"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.outcomes import messages, stage  # noqa: F401 registering is the purpose
