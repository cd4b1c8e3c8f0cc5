"""What a consultation leads to: items, their adoption, assignments to units, and the residents' judgement."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Run
from shangliang.matters.models import Matter
from shangliang.people.models import Organisation, Person


class Item(models.Model):
    """共识/建议事项: one point of the result. `dissent` records what was said against it, with reasons."""

    class Adoption(models.TextChoices):
        """采纳."""

        OPEN = "", _("待研究")
        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        DECLINED = "declined", _("不采纳")

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    dissent = models.CharField(max_length=500, blank=True)
    round = models.PositiveSmallIntegerField()
    adoption = models.CharField(max_length=8, choices=Adoption, blank=True, default=Adoption.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outcomes_item"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="item_once_per_number"),
            models.CheckConstraint(
                condition=~models.Q(adoption__in=["partly", "declined"]) | ~models.Q(reason=""), name="item_not_adopted_has_a_reason"
            ),
            models.CheckConstraint(condition=models.Q(adoption="") | models.Q(decided_at__isnull=False), name="item_adoption_has_a_time"),
        ]

    @override
    def __str__(self) -> str:
        return self.text[:30]


class Assignment(models.Model):
    """交办: an adopted item handed to a unit, with a deadline; it ends only with an answer that was checked."""

    class Part(models.TextChoices):
        """主办/协办."""

        MAIN = "main", _("主办")
        ASSIST = "assist", _("协办")

    class State(models.TextChoices):
        """Where the work stands."""

        ASSIGNED = "assigned", _("待签收")
        SIGNED = "signed", _("办理中")
        ANSWERED = "answered", _("已反馈，待核查")
        RETURNED = "returned", _("退回再办")
        DONE = "done", _("已办结")

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    item = models.ForeignKey(Item, models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part, default=Part.MAIN)
    state = models.CharField(max_length=8, choices=State, default=State.ASSIGNED)
    due_at = models.DateTimeField()
    assigned_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    evidence = models.FileField(upload_to="work/%Y/%m", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    asked_due_at = models.DateTimeField(null=True, blank=True)
    asked_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "outcomes_assignment"
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(part="main"), name="assignment_one_main_per_item"),
            models.UniqueConstraint(fields=["item", "organisation"], name="assignment_once_per_unit"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["answered", "done"]) | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="assignment_ends_with_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_at"], name="assignment_waiting"),
            models.Index(fields=["case", "state"], name="assignment_case"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.item_id}"


class Satisfaction(models.Model):
    """One anonymous judgement of a result: no link to a person, a matter or a moment."""

    class Overall(models.IntegerChoices):
        """满意度."""

        SATISFIED = 3, _("满意")
        FAIR = 2, _("基本满意")
        UNSATISFIED = 1, _("不满意")

    class Sense(models.IntegerChoices):
        """The three senses of row 0-19."""

        STRONG = 3, _("有")
        SOME = 2, _("一般")
        NONE = 1, _("没有")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="satisfactions")
    round = models.PositiveSmallIntegerField()
    overall = models.PositiveSmallIntegerField(choices=Overall)
    taking_part = models.PositiveSmallIntegerField(_("参与感"), choices=Sense)
    experience = models.PositiveSmallIntegerField(_("体验感"), choices=Sense)
    gain = models.PositiveSmallIntegerField(_("获得感"), choices=Sense)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "outcomes_satisfaction"
        indexes = [models.Index(fields=["case", "round"], name="satisfaction_case")]

    @override
    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"


class Judged(models.Model):
    """That a receipt was used to judge a round, and nothing of how."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")

    class Meta:
        db_table = "outcomes_judged"
        constraints = [models.UniqueConstraint(fields=["run", "matter"], name="judged_once_per_receipt")]

    @override
    def __str__(self) -> str:
        return f"{self.run_id}/{self.matter_id}"


class Branch(models.Model):
    """The human decision between the three branches of a result, with its reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="branches")
    run = models.OneToOneField(Run, models.PROTECT, related_name="branch")
    outcome = models.CharField(max_length=8, choices=Case.Result)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "outcomes_branch"

    @override
    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"
