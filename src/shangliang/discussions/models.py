"""线上议政: a window of days in which members and residents advise on a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Run
from shangliang.people.models import Person


class Window(models.Model):
    """The question put, and from when until when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="windows")
    run = models.OneToOneField(Run, models.PROTECT, related_name="window")
    question = models.CharField(max_length=300)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        db_table = "discussions_window"
        constraints = [models.CheckConstraint(condition=models.Q(opens_at__lt=models.F("closes_at")), name="window_opens_before_closing")]

    @override
    def __str__(self) -> str:
        return self.question


class Advice(models.Model):
    """One piece of advice; of a resident nothing is kept but the words, of a member the person who gave it."""

    class Side(models.TextChoices):
        """Counted apart (row 2-36)."""

        MEMBER = "member", _("委员")
        PUBLIC = "public", _("群众")

    window = models.ForeignKey(Window, models.PROTECT, related_name="advices")
    side = models.CharField(max_length=8, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=1000)
    form_key = models.CharField(max_length=36, unique=True)
    created_at = models.DateTimeField()
    hidden_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "discussions_advice"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side="public", person__isnull=True) | models.Q(side="member", person__isnull=False),
                name="advice_names_members_only",
            ),
        ]
        indexes = [models.Index(fields=["window", "-id"], name="advice_window")]

    @override
    def __str__(self) -> str:
        return self.text[:30]
