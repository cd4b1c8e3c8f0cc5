"""Checklists 六有/四统一 in versions, checks of stations against them, rule documents, and the brand of a county."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.people.models import Person
from shangliang.venues.models import Station


class Checklist(models.Model):
    """One version of one checklist, shipped (`scope` "") or a county's own; running checks keep the version they began with.

    `items`: [{key, name, name_en, hint, evidence: [keys of standards.registry], statement: bool}]. A county's own version under a
    shipped key stands in that county in place of the shipped one.
    """

    key = models.CharField(max_length=40)
    scope = models.CharField(max_length=24, blank=True)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    items = models.JSONField()
    digest = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField(default=90)
    offered = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "standards_checklist"
        constraints = [models.UniqueConstraint(fields=["key", "scope", "number"], name="checklist_version_once")]
        ordering = ["place", "key", "scope", "-number"]

    @override
    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only `offered` may change once a version exists."""
        if self.pk and set(kwargs.get("update_fields") or []) != {"offered"}:
            raise ValueError("a version of a checklist never changes; make a new one")
        super().save(*args, **kwargs)

    @property
    def chain(self) -> str:
        """Its chain in the journal, the same for all versions."""
        return f"checklist:{self.scope}:{self.key}"


class RuleDocument(models.Model):
    """制度文件: a rule that holds at a place and below it, or at one station, from a day until a day."""

    class Kind(models.TextChoices):
        """What the document settles."""

        RULES = "rules", _("工作制度")
        FLOW = "flow", _("协商流程")
        DUTY = "duty", _("值守制度")
        BUDGET = "budget", _("经费安排")
        OTHER = "other", _("其他文件")

    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RULES)
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="documents")
    text = models.TextField(max_length=20000, blank=True)
    principles = models.TextField(max_length=4000, blank=True)
    tasks = models.TextField(max_length=4000, blank=True)
    safeguards = models.TextField(max_length=4000, blank=True)
    file = models.FileField(upload_to="rules/%Y/%m", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "standards_document"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_from__lt=models.F("valid_to")), name="rule_starts_before_end"
            ),
            models.CheckConstraint(condition=~models.Q(text="") | ~models.Q(file=""), name="rule_has_text_or_file"),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="rule_county"), models.Index(fields=["path", "-id"], name="rule_path")]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"rule:{self.pk}"


class Check(models.Model):
    """自查 of one station by one version of a checklist, then 复核; `current` marks the latest of its key at the station."""

    class State(models.TextChoices):
        """Where the check stands."""

        OPEN = "open", _("自查中")
        SUBMITTED = "submitted", _("待复核")
        PASSED = "passed", _("已达标")
        FAILED = "failed", pgettext_lazy("check", "待整改")

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="checks")
    station = models.ForeignKey(Station, models.PROTECT, related_name="checks")
    key = models.CharField(max_length=40)
    path = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    current = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    recheck_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "standards_check"
        constraints = [
            models.UniqueConstraint(fields=["station", "key"], condition=models.Q(current=True), name="check_current_once_per_key"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["passed", "failed"]) | models.Q(reviewed_at__isnull=False, recheck_on__isnull=False),
                name="check_reviewed_has_recheck_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submitted_at__isnull=False), name="check_submitted_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["key", "current", "path", "state", "recheck_on", "station"], name="check_place"),
            models.Index(fields=["current", "state", "path"], name="check_waiting"),
            models.Index(fields=["current", "recheck_on", "path"], name="check_recheck"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.checklist.name} · {self.station_id}"

    @property
    def chain(self) -> str:
        """The journal chain of the station: its checks are part of its story."""
        return f"station:{self.station_id}"

    @property
    def is_editable(self) -> bool:
        """True while the station may change its words."""
        return self.state in {self.State.OPEN, self.State.FAILED}


class Finding(models.Model):
    """One item of a check: what the system held when it was submitted, what the station says, what the review decided."""

    class Decision(models.TextChoices):
        """The review's answer."""

        MET = "met", pgettext_lazy("check", "符合")
        NOT_MET = "not_met", pgettext_lazy("check", "不符合")

    item = models.CharField(max_length=40)
    # "check" is a method of every model, so the field is named for what it is.
    of = models.ForeignKey(Check, models.CASCADE, related_name="findings")
    computed = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)
    statement = models.TextField(max_length=1000, blank=True)
    document = models.ForeignKey(RuleDocument, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    words = models.TextField(max_length=500, blank=True)

    class Meta:
        db_table = "standards_finding"
        constraints = [
            models.UniqueConstraint(fields=["of", "item"], name="finding_once_per_item"),
            models.CheckConstraint(condition=~models.Q(decision="not_met") | ~models.Q(words=""), name="finding_not_met_has_words"),
        ]

    @override
    def __str__(self) -> str:
        return self.item


class Standing(models.Model):
    """Whether a station meets an item, computed from records at `computed_at`. `home` is its town, or its county where it has none."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="standings")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    item = models.CharField(max_length=40)
    met = models.BooleanField()
    home = models.CharField(max_length=9)
    path = models.CharField(max_length=24)
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "standards_standing"
        constraints = [models.UniqueConstraint(fields=["station", "key", "item"], name="standing_once_per_item")]
        indexes = [
            models.Index(fields=["home", "key", "item", "met", "computed_at"], name="standing_home"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.station_id} {self.item}"


class Tally(models.Model):
    """How many stations of a town (or of a county, those in none of its towns) meet an item: the sum of its `Standing` rows.

    Kept so that the page of a city costs what the page of a county costs.
    """

    home = models.CharField(max_length=9)
    key = models.CharField(max_length=40)
    item = models.CharField(max_length=40)
    met = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "standards_tally"
        constraints = [models.UniqueConstraint(fields=["key", "home", "item"], name="tally_once_per_item")]

    @override
    def __str__(self) -> str:
        return f"{self.home} {self.item}"


class Brand(models.Model):
    """统一标识 of a county or city: the name of the platform, how stations are named, a mark, a colour. `used` False = the default face."""

    scope = models.CharField(max_length=6, unique=True)
    platform = models.CharField(max_length=20)
    pattern = models.CharField(max_length=60)
    slogan = models.CharField(max_length=40, blank=True)
    colour = models.CharField(max_length=7)
    mark = models.FileField(upload_to="brands", blank=True)
    mark_digest = models.CharField(max_length=16, blank=True)
    used = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "standards_brand"

    @override
    def __str__(self) -> str:
        return self.platform

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"brand:{self.scope}"


class FlowRule(models.Model):
    """统一流程: the procedure templates a county lets new cases begin with; no row or an empty list = all."""

    county = models.CharField(max_length=6, unique=True)
    keys = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "standards_flowrule"

    @override
    def __str__(self) -> str:
        return self.county

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"flows:{self.county}"
