"""Tells Django of this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, organisations, members, role grants."""

    name = "shangliang.people"
    label = "people"

    def ready(self) -> None:
        """Register the sentences of this app."""
        from shangliang.people import messages  # noqa: F401 registering is the purpose
