"""协商会: sessions of a case, who came, and what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Participant, Run


class Meeting(models.Model):
    """One session. Minutes have a number that counts wordings, and are confirmed by a named person."""

    class Kind(models.TextChoices):
        """The kinds of domain §9 that a stage may ask for."""

        COUNCIL = "council", _("协商议事会")
        TALK = "talk", _("恳谈会")
        SITE = "site", _("现场微协商会")
        COMMITTEES = "committees", _("村“两委”会议")
        HEARING = "hearing", _("听证会")
        MONTHLY = "monthly", _("村民议事会")
        JOINT = "joint", _("联席会议")
        ROUND = "round", _("圆桌会")

    class Mode(models.TextChoices):
        """Where people sit."""

        ROOM = "room", _("室内")
        SQUARE = "square", _("广场")
        CLOUD = "cloud", _("云端")
        MOBILE = "mobile", _("流动")
        SITE = "site", _("现场")

    class State(models.TextChoices):
        """Planned, held, called off."""

        PLANNED = "planned", _("已通知")
        HELD = "held", _("已召开")
        CANCELLED = "cancelled", _("已取消")

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    run = models.ForeignKey(Run, models.PROTECT, related_name="meetings")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COUNCIL)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ROOM)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    agenda = models.TextField(max_length=2000, blank=True)
    starts_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    minutes = models.TextField(max_length=20000, blank=True)
    minutes_number = models.PositiveSmallIntegerField(default=0)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "meetings_meeting"
        constraints = [
            models.CheckConstraint(condition=~models.Q(state="held") | models.Q(held_at__isnull=False), name="meeting_held_has_a_time"),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(cancel_reason=""), name="meeting_cancel_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | (~models.Q(confirmed_by="") & ~models.Q(minutes="")),
                name="meeting_minutes_confirmed_by",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "starts_at"], name="meeting_county"),
            models.Index(fields=["town", "starts_at"], name="meeting_town"),
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One participant at one meeting: invited, and whether present."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="attendances")
    present = models.BooleanField(default=False)

    class Meta:
        db_table = "meetings_attendance"
        constraints = [models.UniqueConstraint(fields=["meeting", "participant"], name="attendance_once_per_meeting")]

    @override
    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.participant_id}"
