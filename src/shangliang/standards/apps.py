"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class StandardsConfig(AppConfig):
    """四统一与六有: checklists of stations met by evidence, self-check and review; the brand of a county."""

    name = "shangliang.standards"
    label = "standards"

    @override
    def ready(self) -> None:
        """Register the sentences and the evidence of this app."""
        from shangliang.standards import evidence, messages  # noqa: F401 registering is the purpose
