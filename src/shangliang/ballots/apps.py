"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class BallotsConfig(AppConfig):
    """表决: rolls, votes and tallies."""

    name = "shangliang.ballots"
    label = "ballots"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.ballots import messages, stage  # noqa: F401 registering is the purpose
