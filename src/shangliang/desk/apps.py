"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class DeskConfig(AppConfig):
    """工作台: the pages of those who work here."""

    name = "shangliang.desk"
    label = "desk"

    @override
    def ready(self) -> None:
        """Register what proves items of checklists from the apps above them."""
        from shangliang.desk import standards_evidence  # noqa: F401 registering is the purpose
