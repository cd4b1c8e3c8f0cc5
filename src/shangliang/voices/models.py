"""附议与评论. Who supports is stored nowhere in the clear: `hash` is keyed and salted by the matter, so that supports of one
person cannot be joined over matters; `ballot_sealed` opens only in memory, for the proportional agenda (docs/threat-model.md).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.matters.models import Matter


class Support(models.Model):
    """One voice for a matter. No time, no name, no account: only that it is the second time, when it is."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="supports")
    hash = models.CharField(max_length=64)
    ballot_sealed = models.BinaryField()

    class Meta:
        db_table = "voices_support"
        constraints = [models.UniqueConstraint(fields=["matter", "hash"], name="support_once_per_matter")]

    @override
    def __str__(self) -> str:
        return f"support of {self.matter_id}"


class Tally(models.Model):
    """How many support a matter, kept in the transaction of each support, so that a list of many matters can be ordered by it."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="tally")
    path = models.CharField(max_length=24)
    supports = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "voices_tally"
        indexes = [
            models.Index(fields=["-supports", "-matter"], name="tally_supports"),
            models.Index(fields=["path", "-supports"], name="tally_path"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.supports} for {self.matter_id}"


class Comment(models.Model):
    """Words about a public matter: from anybody, shown after a look; or the reply of an office. `code` opens it for whoever wrote it."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("待审核")
        SHOWN = "shown", _("已公开")
        REFUSED = "refused", _("未公开")
        WITHDRAWN = "withdrawn", _("已撤回")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="comments")
    code = models.CharField(max_length=12, unique=True)
    form_key = models.CharField(max_length=36, unique=True)
    text = models.TextField(max_length=500, blank=True)
    public_text = models.TextField(max_length=600, blank=True)
    alias = models.CharField(max_length=12, blank=True)
    office = models.CharField(max_length=80, blank=True)
    held = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "voices_comment"
        constraints = [
            models.CheckConstraint(condition=~Q(state="shown") | ~Q(public_text=""), name="comment_shown_has_a_text"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="comment_refused_has_a_reason"),
            models.CheckConstraint(condition=~Q(state="withdrawn") | Q(text="", public_text=""), name="comment_withdrawn_is_empty"),
            models.CheckConstraint(condition=~Q(state="waiting") | Q(due_at__isnull=False), name="comment_waiting_has_a_date"),
        ]
        indexes = [
            models.Index(fields=["matter", "state", "id"], name="comment_matter"),
            models.Index(fields=["county", "state", "id"], name="comment_county"),
            models.Index(fields=["path", "state", "id"], name="comment_path"),
        ]

    @override
    def __str__(self) -> str:
        return self.public_text or self.get_state_display()

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"comment:{self.pk}"
