"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class PeopleConfig(AppConfig):
    """Accounts, organisations, members, role grants."""

    name = "shangliang.people"
    label = "people"

    @override
    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.people import messages  # noqa: F401 registering is the purpose
