"""The journal's two tables: entries, and the head of each chain."""

from django.db import models
from typing_extensions import override


class Entry(models.Model):
    """One thing that somebody did. No foreign keys: an entry outlives whatever it speaks of."""

    chain = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    actor_role = models.CharField(max_length=24, blank=True)
    params = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_entry"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="entry_seq_once_per_chain")]
        indexes = [models.Index(fields=["code", "at"], name="journal_code_at")]

    @override
    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.code}"


class Head(models.Model):
    """The last link of a chain: locked by whoever appends, and evidence when links at the end are missing."""

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "journal_head"

    @override
    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
