"""Tells Django of this app."""

from django.apps import AppConfig
from typing_extensions import override


class PublicityConfig(AppConfig):
    """公示: postings with a term and objections."""

    name = "shangliang.publicity"
    label = "publicity"

    @override
    def ready(self) -> None:
        """Register the sentences and stage kinds of this app."""
        from shangliang.publicity import messages, stage  # noqa: F401 registering is the purpose
