"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class VenuesConfig(AppConfig):
    """协商阵地: stations, their hours, bookings and duty rosters."""

    name = "shangliang.venues"
    label = "venues"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.venues import messages  # noqa: F401 registering is the purpose
