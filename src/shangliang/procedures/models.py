"""Templates of procedures: every version stays as it was, because running cases are frozen to one."""

from typing import Any

from django.db import models
from typing_extensions import override


class Version(models.Model):
    """One version of one procedure template, for everywhere (`scope` "") or for a county's own use."""

    key = models.CharField(max_length=40)
    scope = models.CharField(max_length=24, blank=True)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    offered = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "procedures_version"
        constraints = [models.UniqueConstraint(fields=["key", "scope", "number"], name="version_once_per_template")]
        ordering = ["key", "-number"]

    @override
    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only `offered` may change once a version exists."""
        if self.pk and set(kwargs.get("update_fields") or []) != {"offered"}:
            raise ValueError("a procedure version never changes; make a new one")
        super().save(*args, **kwargs)
