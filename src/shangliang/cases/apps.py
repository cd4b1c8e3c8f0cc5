"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class CasesConfig(AppConfig):
    """议题: the running procedure and the case file."""

    name = "shangliang.cases"
    label = "cases"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.cases import messages, stage  # noqa: F401 registering is the purpose
