"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class SeriesConfig(AppConfig):
    """定期会商: recurring meetings that open their next session by themselves."""

    name = "shangliang.series"
    label = "series"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.series import evidence, messages  # noqa: F401 registering is the purpose
