"""The mark that a database holds the demonstration, and nothing else may hold it."""

from django.db import models
from typing_extensions import override


class Mark(models.Model):
    """One row in a demonstration database; the role bar works only where it stands."""

    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "demo_mark"

    @override
    def __str__(self) -> str:
        return f"{self.loaded_at:%F}"
