"""定期会商: the series, its sessions, what stands on their agenda, and when a series rested."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.cases.models import Case
from shangliang.matters.models import Matter
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.series.cadence import Cadence
from shangliang.venues.models import Station


class Series(models.Model):
    """A recurring meeting of a place. The cadence says when, the rule how often at least and who says so.

    `holder` is the place whose office runs it; `starts` is the first day, `ends` the first day on which it is no more.
    """

    class State(models.TextChoices):
        """Whether it opens sessions."""

        RUNNING = "running", pgettext_lazy("series", "进行中")
        PAUSED = "paused", pgettext_lazy("series", "暂停")
        ENDED = "ended", pgettext_lazy("series", "已结束")

    class Unit(models.TextChoices):
        """What the cadence counts in."""

        WEEK = "week", _("周")
        MONTH = "month", pgettext_lazy("unit", "月")
        QUARTER = "quarter", _("季度")

    class RuleUnit(models.TextChoices):
        """The period in which the rule asks for its least number."""

        NONE = "", _("没有规定")
        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季度")
        HALF = "half", _("每半年")
        YEAR = "year", _("每年")

    kind = models.CharField(max_length=16)
    subtype = models.CharField(max_length=2, blank=True)
    title = models.CharField(max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    holder = models.CharField(max_length=24)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="series")
    place_words = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=8, choices=Unit)
    step = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    nth = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    month = models.PositiveSmallIntegerField(default=1)
    shift = models.BooleanField(default=True)
    at = models.TimeField()
    lead_days = models.PositiveSmallIntegerField(default=7)
    rule_unit = models.CharField(max_length=8, choices=RuleUnit, blank=True, default=RuleUnit.NONE)
    rule_least = models.PositiveSmallIntegerField(default=0)
    rule_source = models.CharField(max_length=120, blank=True)
    public = models.BooleanField(default=False)
    publish_days = models.PositiveSmallIntegerField(default=0)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    end_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "series_series"
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(starts__lt=F("ends")), name="series_starts_before_end"),
            models.CheckConstraint(
                condition=Q(rule_unit="", rule_least=0) | (~Q(rule_unit="") & Q(rule_least__gte=1) & ~Q(rule_source="")),
                name="series_rule_names_its_source",
            ),
            models.CheckConstraint(condition=Q(step__gte=1, step__lte=12, month__gte=1, month__lte=36), name="series_step_is_sensible"),
            models.CheckConstraint(
                condition=Q(unit="week", weekday__isnull=False, weekday__range=(0, 6))
                | Q(day__isnull=False, day__range=(1, 31), weekday__isnull=True)
                | Q(weekday__isnull=False, weekday__range=(0, 6), nth__isnull=False, nth__range=(1, 5)),
                name="series_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ends__isnull=False) & ~Q(end_reason="")), name="series_end_has_a_reason"
            ),
            models.UniqueConstraint(fields=["path", "title"], condition=~Q(state="ended"), name="series_title_once_per_place"),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="series_county"),
            models.Index(fields=["town", "-id"], name="series_town"),
            models.Index(fields=["path", "-id"], name="series_path"),
            models.Index(fields=["state", "id"], name="series_state"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        """Its chain in the journal; sessions write there too."""
        return f"series:{self.pk}"

    @property
    def cadence(self) -> Cadence:
        """The cadence as a value."""
        return Cadence(self.unit, self.step, self.weekday, self.nth, self.day, self.month, self.shift, self.starts)

    @property
    def where(self) -> str:
        """The room: the station's name, else the words."""
        return self.station.name if self.station else self.place_words


class Pause(models.Model):
    """A time in which a series rested, with its reason: no session is opened, and its rule asks for nothing that lies wholly in it."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="pauses")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "series_pause"
        constraints = [
            models.UniqueConstraint(fields=["series"], condition=Q(ends__isnull=True), name="series_rests_once_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="series_pause_has_a_reason"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.series_id}: {self.starts}"


class Session(models.Model):
    """One meeting of a series, for one period. It is held, called off with a reason, or missed: never silently closed.

    `present` counts who came by capacity ({"interested": 5}); nobody is listed by name.
    """

    class State(models.TextChoices):
        """Planned, held, called off, missed."""

        PLANNED = "planned", pgettext_lazy("session", "待召开")
        HELD = "held", _("已召开")
        CANCELLED = "cancelled", _("已取消")
        MISSED = "missed", pgettext_lazy("session", "没有召开")

    series = models.ForeignKey(Series, models.PROTECT, related_name="sessions")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    extra = models.BooleanField(default=False)
    due_on = models.DateField()
    at = models.TimeField()
    place_words = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    held_on = models.DateField(null=True, blank=True)
    present = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    left_out = models.PositiveIntegerField(default=0)
    minutes = models.TextField(max_length=20000, blank=True)
    minutes_number = models.PositiveSmallIntegerField(default=0)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "series_session"
        constraints = [
            models.UniqueConstraint(fields=["series", "period_start"], condition=Q(extra=False), name="session_once_per_period"),
            models.CheckConstraint(condition=Q(period_start__lte=F("period_end")), name="session_period_has_days"),
            models.CheckConstraint(condition=~Q(state="held") | Q(held_on__isnull=False), name="session_held_has_a_day"),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="session_cancel_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | (~Q(confirmed_by="") & ~Q(minutes="") & Q(state="held")),
                name="session_minutes_confirmed_by",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(confirmed_at__isnull=False) & ~Q(summary="")),
                name="session_result_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-due_on", "-id"], name="session_county"),
            models.Index(fields=["town", "-due_on", "-id"], name="session_town"),
            models.Index(fields=["path", "-due_on", "-id"], name="session_path"),
            models.Index(fields=["state", "due_on"], name="session_state"),
            models.Index(fields=["series", "held_on"], name="session_held"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.series_id}: {self.due_on}"

    @property
    def is_planned(self) -> bool:
        """True while it can be held, moved or called off."""
        return self.state == self.State.PLANNED

    @property
    def where(self) -> str:
        """The room of this session, else that of the series."""
        return self.place_words or self.series.where

    @property
    def day(self) -> date:
        """The day it was held, else the day it is due."""
        return self.held_on or self.due_on


class Item(models.Model):
    """One thing on the agenda: a matter, a case, or words; what became of it at the session, in words.

    `wording` is how the public reads it: what a resident wrote stays private. A removed item stays with its reason.
    """

    class Decision(models.TextChoices):
        """What a session may decide; everything but 列入议题 needs words."""

        OPEN = "", _("还没有议")
        TOPIC = "topic", _("列入议题")
        HANDED = "handed", pgettext_lazy("decision", "交办")
        CONTINUE = "continue", _("继续商量")
        ANSWERED = "answered", _("当场答复")

    session = models.ForeignKey(Session, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=120, blank=True)
    wording = models.CharField(max_length=80, blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default=Decision.OPEN)
    words = models.CharField(max_length=500, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    removed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "series_item"
        constraints = [
            models.UniqueConstraint(fields=["session", "matter"], condition=Q(matter__isnull=False), name="item_matter_once_a_session"),
            models.UniqueConstraint(fields=["session", "case"], condition=Q(case__isnull=False), name="item_case_once_a_session"),
            models.UniqueConstraint(
                fields=["session", "carried_from"], condition=Q(carried_from__isnull=False), name="item_carried_once_a_session"
            ),
            models.CheckConstraint(
                condition=Q(matter__isnull=False, case__isnull=True, text="")
                | Q(matter__isnull=True, case__isnull=False, text="")
                | (Q(matter__isnull=True, case__isnull=True) & ~Q(text="")),
                name="item_is_one_thing",
            ),
            models.CheckConstraint(condition=Q(decision__in=["", "topic"]) | ~Q(words=""), name="item_decision_has_words"),
            models.CheckConstraint(condition=Q(removed_reason="") | Q(decision=""), name="item_removed_is_undecided"),
        ]
        ordering = ["position", "id"]

    @override
    def __str__(self) -> str:
        return self.text or f"{self.session_id}/{self.pk}"
