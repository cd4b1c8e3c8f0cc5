"""A round of selection 选题轮次: who weighs, what they say, what is decided, who was told."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.matters.models import Matter
from shangliang.people.models import Person
from shangliang.procedures.models import Version
from shangliang.regions.models import Region
from shangliang.topics.models.pool import Guide, Topic


class SelectionRound(models.Model):
    """选题轮次: raters weigh topics until it is closed, the agenda is computed, a person decides, every author is told."""

    class State(models.TextChoices):
        """Where the round stands; `announced` until the last author is told."""

        OPEN = "open", _("评议中")
        CLOSED = "closed", _("已截止，待决定")
        ANNOUNCED = "announced", _("已决定，正在通知")
        DONE = "done", _("已全部通知")

    class Support(models.TextChoices):
        """Whose approvals the proportional agenda counts."""

        VOICES = "voices", _("群众诉求和附议")
        DELEGATES = "delegates", _("村(居)民代表推选")
        BOTH = "both", _("两者合计")

    class Method(models.TextChoices):
        """The rule of the proportional agenda (docs/deliberate/agenda.md)."""

        MES = "mes", _("等额份额法")
        PHRAGMEN = "phragmen", _("均衡负担法")

    title = models.CharField(max_length=60)
    period = models.CharField(max_length=30)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    seats = models.PositiveSmallIntegerField()
    sheet = models.ForeignKey(Guide, models.PROTECT, related_name="+")
    checklist = models.ForeignKey(Guide, models.PROTECT, related_name="+")
    support = models.CharField(max_length=10, choices=Support, default=Support.VOICES)
    voice_weight = models.PositiveSmallIntegerField(default=1)
    delegate_weight = models.PositiveSmallIntegerField(default=1)
    method = models.CharField(max_length=10, choices=Method, default=Method.MES)
    seed = models.CharField(max_length=40, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ballots = models.JSONField(default=dict, blank=True)
    ballots_digest = models.CharField(max_length=64, blank=True)
    agenda = models.JSONField(default=dict, blank=True)
    counting = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "topics_round"
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="round_has_seats"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(state="open") | Q(closed_at__isnull=False), name="round_closed_has_a_time"),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "done"]) | Q(announced_at__isnull=False), name="round_announced_at"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_at__isnull=False), name="round_done_has_a_time"),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="round_county"),
            models.Index(fields=["town", "-id"], name="round_town"),
            models.Index(fields=["path", "-id"], name="round_path"),
            models.Index(fields=["state", "closes_at"], name="round_state"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"round:{self.pk}"


class RoundTopic(models.Model):
    """A topic in a round, with what was decided on it and why."""

    class Outcome(models.TextChoices):
        """What was decided."""

        NONE = "", _("未定")
        SELECTED = "selected", _("选入")
        NOT_SELECTED = "not_selected", _("不选入")
        LATER = "later", _("以后再议")

    class Use(models.TextChoices):
        """What a selected topic becomes."""

        CASE = "case", _("马上立项协商")
        PLAN = "plan", _("列入年度协商计划")

    round = models.ForeignKey(SelectionRound, models.PROTECT, related_name="entries")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="entries")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.NONE)
    reason = models.TextField(max_length=500, blank=True)
    use = models.CharField(max_length=4, choices=Use, blank=True)
    procedure = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "topics_entry"
        constraints = [
            models.UniqueConstraint(fields=["round", "topic"], name="entry_once_per_round"),
            models.CheckConstraint(condition=Q(outcome="") | ~Q(reason=""), name="entry_decided_with_a_reason"),
            models.CheckConstraint(condition=~Q(outcome="selected") | ~Q(use=""), name="entry_selected_has_a_use"),
            models.CheckConstraint(condition=~Q(outcome="later") | Q(next_on__isnull=False), name="entry_later_has_a_date"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.topic_id} in {self.round_id}"


class Rater(models.Model):
    """Somebody asked to weigh the topics of a round, or, as a villagers' representative, to choose among them."""

    class Part(models.TextChoices):
        """What they are asked for."""

        WEIGH = "weigh", _("评议")
        CHOOSE = "choose", _("代表推选")

    round = models.ForeignKey(SelectionRound, models.PROTECT, related_name="raters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part)
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "topics_rater"
        constraints = [models.UniqueConstraint(fields=["round", "person", "part"], name="rater_once_per_round")]
        indexes = [models.Index(fields=["person", "round"], name="rater_person")]

    @override
    def __str__(self) -> str:
        return f"{self.person_id} in {self.round_id}"


class Sheet(models.Model):
    """What one rater says of one topic: marks 1–5 by criterion, or a recusal with its reason. Nobody else sees it while the round is open."""

    class State(models.TextChoices):
        """A draft counts for nothing."""

        DRAFT = "draft", _("草稿")
        HANDED_IN = "handed_in", _("已提交")
        RECUSED = "recused", _("回避")

    entry = models.ForeignKey(RoundTopic, models.PROTECT, related_name="sheets")
    rater = models.ForeignKey(Rater, models.PROTECT, related_name="sheets")
    marks = models.JSONField(default=dict)
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "topics_sheet"
        constraints = [
            models.UniqueConstraint(fields=["entry", "rater"], name="sheet_once_per_rater"),
            models.CheckConstraint(condition=~Q(state="recused") | ~Q(words=""), name="sheet_recusal_has_a_reason"),
        ]

    @override
    def __str__(self) -> str:
        return f"sheet of {self.entry_id}"


class Choice(models.Model):
    """A representative approves a topic of the round."""

    entry = models.ForeignKey(RoundTopic, models.PROTECT, related_name="choices")
    rater = models.ForeignKey(Rater, models.PROTECT, related_name="choices")

    class Meta:
        db_table = "topics_choice"
        constraints = [models.UniqueConstraint(fields=["entry", "rater"], name="choice_once_per_rater")]

    @override
    def __str__(self) -> str:
        return f"{self.rater_id}→{self.entry_id}"


class TopicCheck(models.Model):
    """三项标准 and the positive and negative list (rows 1-16, 4-11), answered with a written reason for a topic of a round."""

    entry = models.OneToOneField(RoundTopic, models.PROTECT, related_name="check_row")
    tests = models.JSONField(default=dict)
    positive = models.JSONField(default=list)
    negative = models.JSONField(default=list)
    reason = models.TextField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "topics_check"

    @override
    def __str__(self) -> str:
        return f"check of {self.entry_id}"


class Told(models.Model):
    """That the author of a matter was told the outcome of a round: once."""

    round = models.ForeignKey(SelectionRound, models.PROTECT, related_name="told")
    entry = models.ForeignKey(RoundTopic, models.PROTECT, related_name="told")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="told")
    at = models.DateTimeField()

    class Meta:
        db_table = "topics_told"
        constraints = [models.UniqueConstraint(fields=["round", "matter"], name="told_once_per_round")]

    @override
    def __str__(self) -> str:
        return f"{self.matter_id} told of {self.round_id}"
