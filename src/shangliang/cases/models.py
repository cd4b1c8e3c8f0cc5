"""议题: the case and its file. Everything that happens to a consultation hangs on one case with one number."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.matters.models import Category, Matter
from shangliang.people.models import Organisation, Person
from shangliang.procedures.models import Version
from shangliang.regions.models import Region


class Sealed(Exception):
    """A closed case was about to be changed: a fault of the program, never shown to people."""


class Case(models.Model):
    """One consultation. `holder` is the place whose office runs it; `stage_*`, `round` and `due_at` repeat the open run for lists."""

    class State(models.TextChoices):
        """Whether the procedure runs."""

        RUNNING = "running", _("进行中")
        PAUSED = "paused", _("暂停")
        CLOSED = "closed", _("已归档")
        STOPPED = "stopped", _("已终止")

    class Size(models.TextChoices):
        """大小."""

        MICRO = "micro", _("微")
        SMALL = "small", _("小")
        NORMAL = "normal", pgettext_lazy("size", "一般")
        MAJOR = "major", _("重大")

    class Host(models.TextChoices):
        """Who sets the stage, who takes part (domain §9)."""

        CPPCC = "cppcc", _("政协搭台·邀请各方")
        BASE = "base", _("基层搭台·政协嵌入")
        VILLAGE = "village", _("村(社)自办")
        TOWN = "town", _("乡镇牵头(跨村)")
        DEPARTMENT = "department", _("部门委托")

    class Result(models.TextChoices):
        """The three branches of a result."""

        NONE = "", _("尚未形成")
        REACHED = "reached", _("达成共识")
        NOT_YET = "not_yet", _("未达成共识，持续协商")
        HARD = "hard", _("难以达成共识，报送决策参考")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=60)
    summary = models.TextField(max_length=1000, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    holder = models.CharField(max_length=24)
    version_of = models.ForeignKey(Version, models.PROTECT, related_name="+")
    procedure_name = models.CharField(max_length=60)
    size = models.CharField(max_length=8, choices=Size, default=Size.NORMAL)
    host = models.CharField(max_length=12, choices=Host, default=Host.BASE)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    result = models.CharField(max_length=8, choices=Result, blank=True, default=Result.NONE)
    stage_key = models.CharField(max_length=30)
    stage_kind = models.CharField(max_length=16)
    stage_name = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    stop_reason = models.TextField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "paused"]) | models.Q(closed_at__isnull=False), name="case_end_has_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(state="stopped") | ~models.Q(stop_reason=""), name="case_stop_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="case_county"),
            models.Index(fields=["town", "-id"], name="case_town"),
            models.Index(fields=["path", "-id"], name="case_path"),
            models.Index(fields=["county", "state", "due_at"], name="case_waiting"),
            models.Index(fields=["holder", "state", "due_at"], name="case_holder"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @override
    def save(self, *args: object, **kwargs: object) -> None:
        """Closed stays closed, even against our own mistakes."""
        if self.pk and Case.objects.filter(pk=self.pk, state__in=["closed", "stopped"]).exists():
            raise Sealed(self.number)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"case:{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it can be worked on."""
        return self.state in {self.State.RUNNING, self.State.PAUSED}


class Counter(models.Model):
    """The last running number of a county and year."""

    key = models.CharField(max_length=16, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cases_counter"

    @override
    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class Run(models.Model):
    """One stay of a case in a stage; exactly one is open while the case is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="runs")
    stage_key = models.CharField(max_length=30)
    kind = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField()
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    left_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    override_by = models.CharField(max_length=80, blank=True)
    override_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cases_run"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(left_at__isnull=True), name="run_one_open_per_case"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("entered_at")), name="run_entered_before_left"
            ),
            models.CheckConstraint(
                condition=models.Q(override_by="", override_reason="") | (~models.Q(override_by="") & ~models.Q(override_reason="")),
                name="run_override_named_and_reasoned",
            ),
        ]
        indexes = [models.Index(fields=["case", "entered_at"], name="run_case")]

    @override
    def __str__(self) -> str:
        return f"{self.case_id}/{self.stage_key}/{self.round}"


class Pause(models.Model):
    """A rest of the procedure with its reason; deadlines stand still."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        db_table = "cases_pause"
        constraints = [models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at__isnull=True), name="pause_one_open_per_case")]

    @override
    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at:%F}"


class CaseMatter(models.Model):
    """A matter that went into a case; its receipt opens the case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="matter_links")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="case_link")

    class Meta:
        db_table = "cases_matter"

    @override
    def __str__(self) -> str:
        return f"{self.case_id}←{self.matter_id}"


class Participant(models.Model):
    """Who sits at the table: 固定 from the roster or 灵活 for this issue; residents appear under a label, not a profile."""

    class Part(models.TextChoices):
        """固定+灵活 (row 0-08)."""

        FIXED = "fixed", _("固定")
        FLEXIBLE = "flexible", _("灵活")

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants")
    part = models.CharField(max_length=8, choices=Part)
    capacity = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    interested = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cases_participant"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "label"], condition=models.Q(removed_at__isnull=True), name="participant_once_per_case"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.label


class Document(models.Model):
    """A text of the case; a new wording is a new row with the next number, the old one stays."""

    class Kind(models.TextChoices):
        """What the document is."""

        OPINIONS = "opinions", _("意见清单")
        INQUIRY = "inquiry", _("调研记录")
        MATERIAL = "material", _("会议材料")
        DRAFT = "draft", _("方案草案")
        EXPERT = "expert", _("专家意见")
        REPORT = "report", _("报送件")
        REPLY = "reply", _("上级答复")
        OTHER = "other", _("其他")

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    run = models.ForeignKey(Run, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=20000, blank=True)
    file = models.FileField(upload_to="cases/%Y/%m", blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    public = models.BooleanField(default=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "cases_document"
        constraints = [models.UniqueConstraint(fields=["case", "kind", "title", "number"], name="document_once_per_number")]

    @override
    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Screening(models.Model):
    """选题审查: three tests (row 1-16) and the negative list, answered with a written reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="screenings")
    run = models.OneToOneField(Run, models.PROTECT, related_name="screening")
    near = models.BooleanField()
    easy = models.BooleanField()
    hoped = models.BooleanField()
    negative = models.CharField(max_length=200, blank=True)
    reason = models.TextField(max_length=1000)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_screening"

    @override
    def __str__(self) -> str:
        return f"screening of {self.case_id}"


class Approval(models.Model):
    """A decision of the organisation that approves: agreed, or returned with a comment."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    run = models.OneToOneField(Run, models.PROTECT, related_name="approval")
    agreed = models.BooleanField()
    comment = models.TextField(max_length=1000)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_approval"

    @override
    def __str__(self) -> str:
        return f"approval of {self.case_id}"
