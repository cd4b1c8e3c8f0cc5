"""The pool: rules of a county, candidate topics 候选议题 and the matters behind them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case
from shangliang.matters.models import Category, Matter
from shangliang.people.models import Organisation, Person, Sector, SkillTag
from shangliang.regions.models import Region


class Guide(models.Model):
    """One version of a county's rules for choosing topics: the sheet 评议表 or the checklist 清单; `scope` "" = as shipped. Never changes."""

    class Kind(models.TextChoices):
        """What it rules."""

        SHEET = "sheet", _("评议表")
        CHECKLIST = "checklist", _("选题清单")

    kind = models.CharField(max_length=10, choices=Kind)
    scope = models.CharField(max_length=6, blank=True)
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "topics_guide"
        constraints = [models.UniqueConstraint(fields=["kind", "scope", "number"], name="guide_once_per_number")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.scope} v{self.number}"


class Topic(models.Model):
    """候选议题: what may be put on the agenda. Title and summary are the office's words, never a resident's."""

    class State(models.TextChoices):
        """Where it stands."""

        POOL = "pool", _("在议题池")
        WEIGHING = "weighing", _("评议中")
        SELECTED = "selected", _("已选入")
        NOT_SELECTED = "not_selected", _("未选入")
        LATER = "later", _("以后再议")

    class Governance(models.TextChoices):
        """Governance type (rows 2-41, 2-45, 2-51)."""

        BROKER = "broker", _("牵线搭桥")
        WISDOM = "wisdom", _("智力支持")
        CHARITY = "charity", _("公益活动")

    class Scope(models.TextChoices):
        """Scope of consultation (row 2-26)."""

        NONE = "", _("未分")
        RENEWAL = "renewal", _("小微改造")
        IMPROVEMENT = "improvement", _("小微提升")
        CHARITY = "charity", _("小微公益")
        PROJECT = "project", _("项目建设")
        POLICY = "policy", _("政策制定")
        PROBLEM = "problem", _("难题破解")

    class Nature(models.TextChoices):
        """Nature (row 2-39)."""

        NONE = "", _("未分")
        SMALL = "small", _("琐碎事")
        WORRY = "worry", _("烦心事")
        BLOCK = "block", _("梗阻事")

    class Source(models.TextChoices):
        """Where the topic came from."""

        MATTERS = "matters", _("群众诉求")
        HOT_SPOT = "hot_spot", _("热点聚集")
        MEMBER = "member", _("委员提议")
        PLAN = "plan", _("计划安排")

    title = models.CharField(max_length=60)
    summary = models.TextField(max_length=1000, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    governance = models.CharField(max_length=8, choices=Governance, default=Governance.BROKER)
    size = models.CharField(max_length=8, choices=Case.Size, default=Case.Size.NORMAL)
    extent = models.CharField(max_length=12, choices=Scope, blank=True, default=Scope.NONE)
    nature = models.CharField(max_length=8, choices=Nature, blank=True, default=Nature.NONE)
    source = models.CharField(max_length=8, choices=Source, default=Source.MATTERS)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    skills = models.ManyToManyField(SkillTag, blank=True, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    avoid_local = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.POOL)
    next_on = models.DateField(null=True, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="topic")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "topics_topic"
        constraints = [
            models.CheckConstraint(condition=~Q(state="later") | Q(next_on__isnull=False), name="topic_later_has_a_date"),
            models.CheckConstraint(condition=Q(case__isnull=True) | Q(state="selected"), name="topic_case_only_when_selected"),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="topic_county"),
            models.Index(fields=["town", "-id"], name="topic_town"),
            models.Index(fields=["path", "-id"], name="topic_path"),
            models.Index(fields=["county", "state", "-id"], name="topic_county_state"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"topic:{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while matters may join it and a round may take it."""
        return self.state in {self.State.POOL, self.State.WEIGHING, self.State.LATER}


class TopicMatter(models.Model):
    """A matter (with those merged into it) behind a topic; `left_at` once it went back to direct answer or to another topic."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="links")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="topic_links")
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "topics_matter"
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(left_at__isnull=True), name="matter_behind_one_topic"),
        ]
        indexes = [models.Index(fields=["topic", "left_at"], name="topicmatter_topic")]

    @override
    def __str__(self) -> str:
        return f"{self.topic_id}←{self.matter_id}"
