"""Tells Django of this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """议题: the running procedure and the case file."""

    name = "shangliang.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.cases import messages, stage  # noqa: F401 registering is the purpose
