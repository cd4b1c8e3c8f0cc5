"""公示: what is posted for a term, and what is objected."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Run
from shangliang.matters.models import Photo
from shangliang.outcomes.models import Assignment


class Posting(models.Model):
    """One notice; `closes_at` is the end of its last working day."""

    class Subject(models.TextChoices):
        """What is posted."""

        TOPIC = "topic", _("议题公示")
        DRAFT = "draft", _("方案公示")
        DECISION = "decision", _("决议公示")
        PROGRESS = "progress", _("实施过程公示")
        RESULT = "result", _("结果公示")

    case = models.ForeignKey(Case, models.PROTECT, related_name="postings")
    run = models.OneToOneField(Run, models.PROTECT, related_name="posting")
    subject = models.CharField(max_length=10, choices=Subject)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=5000)
    posted_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    path = models.CharField(max_length=24)

    class Meta:
        db_table = "publicity_posting"
        constraints = [models.CheckConstraint(condition=models.Q(posted_at__lt=models.F("closes_at")), name="posting_has_a_term")]
        indexes = [
            models.Index(fields=["county", "-id"], name="posting_county"),
            models.Index(fields=["town", "-id"], name="posting_town"),
            models.Index(fields=["path", "-id"], name="posting_path"),
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """异议 to a posting, without a name; answered in words before the stage can be left."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="objections")
    text = models.TextField(max_length=1000)
    form_key = models.CharField(max_length=36, unique=True)
    raised_at = models.DateTimeField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "publicity_objection"
        constraints = [
            models.CheckConstraint(condition=models.Q(answered_at__isnull=True) | ~models.Q(answer=""), name="objection_answered_in_words"),
        ]
        indexes = [models.Index(fields=["posting", "answered_at"], name="objection_posting")]

    @override
    def __str__(self) -> str:
        return self.text[:30]


class Comparison(models.Model):
    """办理前后: a photo of how it was and one of how it is now, chosen by an office that looked for faces and number plates."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="comparison")
    before = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    after = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "publicity_comparison"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(before__isnull=False) | models.Q(after__isnull=False), name="comparison_shows_something"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"before and after of case {self.case_id}"
