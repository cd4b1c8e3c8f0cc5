"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class PatrolsConfig(AppConfig):
    """巡片不巡人: routes of places with a checklist of things; a hazard becomes a matter."""

    name = "shangliang.patrols"
    label = "patrols"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.patrols import messages  # noqa: F401 registering is the purpose
