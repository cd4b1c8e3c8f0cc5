"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class LiaisonConfig(AppConfig):
    """联系制度: bodies with rosters, typed links between people and places, conveners, member groups."""

    name = "shangliang.liaison"
    label = "liaison"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.liaison import evidence, messages  # noqa: F401 registering is the purpose
