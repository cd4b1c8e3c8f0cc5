"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class ProceduresConfig(AppConfig):
    """Procedure templates, frozen versions and the registry of stage kinds."""

    name = "shangliang.procedures"
    label = "procedures"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.procedures import messages  # noqa: F401 registering is the purpose
