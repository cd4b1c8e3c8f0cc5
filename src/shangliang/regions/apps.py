"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class RegionsConfig(AppConfig):
    """省-市-县-乡镇-村-组-片: the tree of places."""

    name = "shangliang.regions"
    label = "regions"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.regions import messages  # noqa: F401 registering is the purpose
