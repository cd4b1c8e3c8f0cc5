"""What becomes of selected topics: the annual plan 年度协商计划, and who takes them 认领."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.cases.models import Case
from shangliang.people.models import Organisation, Person
from shangliang.regions.models import Region
from shangliang.topics.models.pool import Topic


class Plan(models.Model):
    """年度协商计划 of a place, one version; a change after approval is a new version with its reason."""

    class State(models.TextChoices):
        """Only an approved plan is public."""

        DRAFT = "draft", pgettext_lazy("plan", "起草中")
        APPROVED = "approved", pgettext_lazy("plan", "已审定")
        REPLACED = "replaced", pgettext_lazy("plan", "已被新版本替代")

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(max_length=300, blank=True)
    comment = models.CharField(max_length=300, blank=True)
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "topics_plan"
        constraints = [
            models.UniqueConstraint(fields=["path", "year", "number"], name="plan_once_per_number"),
            models.UniqueConstraint(fields=["path", "year"], condition=Q(state="draft"), name="plan_one_draft"),
            models.UniqueConstraint(fields=["path", "year"], condition=Q(state="approved"), name="plan_one_in_force"),
            models.CheckConstraint(condition=Q(state="draft") | Q(approved_at__isnull=False), name="plan_approved_has_a_time"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="plan_change_has_a_reason"),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="plan_county"), models.Index(fields=["path", "-id"], name="plan_path")]

    @override
    def __str__(self) -> str:
        return f"{self.path} {self.year} v{self.number}"

    @property
    def chain(self) -> str:
        """Its chain in the journal: one for all versions of a place and year."""
        return f"plan:{self.path}:{self.year}"


class PlanItem(models.Model):
    """One line of a plan: what, when, who leads, in which form; its case once it is opened."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items")
    title = models.CharField(max_length=60)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="plan_items")
    month = models.PositiveSmallIntegerField()
    lead_unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    host = models.CharField(max_length=12, choices=Case.Host, default=Case.Host.BASE)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "topics_planitem"
        constraints = [
            models.UniqueConstraint(fields=["plan", "title"], name="planitem_once_per_plan"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="planitem_month_of_the_year"),
        ]
        ordering = ["month", "id"]

    @override
    def __str__(self) -> str:
        return self.title


class Claim(models.Model):
    """认领接单: a member or expert who takes a topic, by own wish or invited; at most one leads."""

    class Part(models.TextChoices):
        """One leads, others help."""

        LEAD = "lead", _("牵头")
        SECOND = "second", _("参与")

    class State(models.TextChoices):
        """Where it stands."""

        OFFERED = "offered", _("已邀请")
        TAKEN = "taken", _("已认领")
        DECLINED = "declined", _("已谢绝")
        LEFT = "left", _("已退出")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part)
    invited = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State)
    why = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "topics_claim"
        constraints = [
            models.UniqueConstraint(fields=["topic"], condition=Q(part="lead", state="taken"), name="claim_one_lead"),
            models.UniqueConstraint(fields=["topic", "person"], condition=Q(state__in=["offered", "taken"]), name="claim_once_per_person"),
            models.CheckConstraint(condition=~Q(state__in=["declined", "left"]) | ~Q(reason=""), name="claim_ends_with_a_reason"),
        ]
        indexes = [models.Index(fields=["person", "state"], name="claim_person")]

    @override
    def __str__(self) -> str:
        return f"{self.person_id} {self.part} {self.topic_id}"


class Recusal(models.Model):
    """回避 declared for a topic: this person is not matched and cannot claim it."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        db_table = "topics_recusal"
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="recusal_once_per_topic")]

    @override
    def __str__(self) -> str:
        return f"{self.person_id} not {self.topic_id}"
