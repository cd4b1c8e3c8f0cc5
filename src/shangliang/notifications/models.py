"""The outbox of messages 短信 and the inbox of a person 消息."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.notifications.texts import notice_text
from shangliang.people.models import Person


class Message(models.Model):
    """One message to one phone. Phone and parameters are sealed: a receipt code opens a matter, a sign-in code an account."""

    class State(models.TextChoices):
        """What became of it."""

        QUEUED = "queued", _("待发")
        SENT = "sent", _("已发")
        FAILED = "failed", _("未发出")

    code = models.CharField(max_length=40)
    region_path = models.CharField(max_length=24, blank=True)
    to_sealed = models.BinaryField(null=True)
    params_sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=8, default="zh-hans")
    dedupe = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 NULL: may be sent again
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_message"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_a_moment",
            ),
            models.CheckConstraint(condition=~Q(state="queued") | Q(to_sealed__isnull=False), name="message_queued_has_a_phone"),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="message_state_due"),
            models.Index(fields=["created"], name="message_created"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Notice(models.Model):
    """One line in the inbox of a person who works here: a registered sentence and where to go."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    dedupe = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dedupe"], condition=~Q(dedupe="") & Q(read_at__isnull=True), name="notice_unread_once_per_key"
            ),
            models.CheckConstraint(condition=Q(read_at__isnull=True) | Q(at__lte=F("read_at")), name="notice_read_after_given"),
        ]
        indexes = [
            models.Index(fields=["person", "read_at"], name="notice_person_unread"),
            models.Index(fields=["person", "id"], name="notice_person_newest"),
        ]

    @override
    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """The sentence in the language of the moment."""
        return notice_text(self.code, self.params)


class Reading(models.Model):
    """Up to which entry of the record a person has read, so that the desk can say what is new to them.

    No moment is kept, nothing is counted, and nobody but the person is ever shown it (domain: no login statistics, no
    online time): `read_to` is a number of the journal, `files` the numbers of single files opened since (chain → number).
    It goes with the account and into no export.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    read_to = models.PositiveBigIntegerField()
    files = models.JSONField(default=dict)

    class Meta:
        db_table = "notifications_reading"

    @override
    def __str__(self) -> str:
        return f"read to {self.read_to}"
