"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class JournalConfig(AppConfig):
    """The append-only, hash-chained record of who did what."""

    name = "shangliang.journal"
    label = "journal"

    @override
    def ready(self) -> None:
        """Load the sentences of the kernel, which is no Django app itself."""
        from shangliang.kernel import messages  # noqa: F401 registering is the purpose
