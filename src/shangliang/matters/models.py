"""What residents raise, the little that is kept of them, and every look at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.people.models import Person
from shangliang.regions.models import Region
from shangliang.venues.models import Station


class Category(models.Model):
    """A leaf or branch of the two-level issue tree; `flags` say how such an issue may be decided."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    flag = models.CharField(max_length=24, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "matters_category"
        ordering = ["place"]

    @override
    def __str__(self) -> str:
        return self.name


class Matter(models.Model):
    """诉求: one thing raised once. `receipt` opens its page for whoever holds it; `holder` is the place whose office has it."""

    class State(models.TextChoices):
        """Where the matter stands."""

        SUBMITTED = "submitted", _("待受理")
        ACCEPTED = "accepted", _("已受理")
        IN_CASE = "in_case", _("协商办理中")
        MERGED = "merged", _("已并入")
        ANSWERED = "answered", _("已答复")
        REFUSED = "refused", pgettext_lazy("state", "不予受理")

    class Channel(models.TextChoices):
        """How it came in."""

        WEB = "web", _("网页")
        HELPER = "helper", _("代为填写")
        HOTLINE = "hotline", _("热线转来")
        BOX = "box", _("意见箱")
        STATION = "station", _("阵地扫码")
        WALL = "wall", _("倾听墙")
        DUTY = "duty", _("值班接待")
        PATROL = "patrol", _("巡片发现")
        MEMBER = "member", _("委员联系")

    class Tier(models.TextChoices):
        """小事化解在片区、大事解决在村组、难事化解在镇村."""

        SMALL = "small", _("小事（片区化解）")
        LARGE = "large", _("大事（村组解决）")
        HARD = "hard", _("难事（镇村化解）")

    receipt = models.CharField(max_length=12, unique=True)
    form_key = models.CharField(max_length=36, unique=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)
    place_words = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.CharField(max_length=8, choices=Tier, blank=True)
    # True when a word of its text names an emergency: the office sees it first. Nothing else is kept of that.
    urgent = models.BooleanField(default=False)
    # 首接负责: the office that received it first answers to the author for its way, wherever it goes.
    first_holder = models.CharField(max_length=24, blank=True)
    holder = models.CharField(max_length=24)
    # The county has decided where it stays: it is not handed on any more.
    holder_fixed = models.BooleanField(default=False)
    hand_overs = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    # What the public may read, after a reviewer compared it with the text; `public` is true only while both are shown.
    public = models.BooleanField(default=False)
    public_asked = models.BooleanField(default=False)
    public_title = models.CharField(max_length=60, blank=True)
    public_text = models.TextField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    hide_name = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=16, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # `merged_into` is the end of the line; `joined_to` the matter it was merged into itself, so that a merge can be taken back.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    state_before = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "matters_matter"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["answered", "refused"]) | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="matter_ends_with_an_answer",
            ),
            models.CheckConstraint(condition=~models.Q(state="refused") | ~models.Q(ground=""), name="matter_refusal_has_a_ground"),
            models.CheckConstraint(
                condition=~models.Q(state="merged") | models.Q(merged_into__isnull=False), name="matter_merged_into_something"
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="matter_not_merged_into_itself"),
            models.CheckConstraint(condition=~models.Q(joined_to=models.F("id")), name="matter_not_joined_to_itself"),
            models.CheckConstraint(
                condition=models.Q(public=False) | (~models.Q(public_text="") & models.Q(published_at__isnull=False)),
                name="matter_public_was_reviewed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["submitted", "accepted"]) | models.Q(due_at__isnull=False), name="matter_open_has_a_due_date"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="matter_county"),
            models.Index(fields=["town", "-id"], name="matter_town"),
            models.Index(fields=["path", "-id"], name="matter_path"),
            models.Index(fields=["county", "state", "due_at"], name="matter_waiting"),
            models.Index(fields=["holder", "state", "due_at"], name="matter_holder"),
            models.Index(fields=["county", "due_at"], condition=models.Q(urgent=True), name="matter_urgent"),
            models.Index(fields=["holder", "-id"], condition=models.Q(public_asked=True), name="matter_asked_holder"),
            models.Index(fields=["county", "-id"], condition=models.Q(public=True), name="matter_public_county"),
            models.Index(fields=["town", "-id"], condition=models.Q(public=True), name="matter_public_town"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"matter:{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while an office owes a step."""
        return self.state in {self.State.SUBMITTED, self.State.ACCEPTED}


class Photo(models.Model):
    """A photo of the place or thing, decoded and encoded again (kernel.uploads)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="photos")
    image = models.FileField(upload_to="matters/%Y/%m")

    class Meta:
        db_table = "matters_photo"

    @override
    def __str__(self) -> str:
        return str(self.image.name)


class Contact(models.Model):
    """How to reach the person who raised a matter, sealed; deleted on their wish, every look recorded in `Look`."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="contact")
    name_sealed = models.BinaryField(blank=True, default=b"")
    phone_sealed = models.BinaryField(blank=True, default=b"")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        db_table = "matters_contact"

    @override
    def __str__(self) -> str:
        return f"contact of {self.matter_id}"


class Consent(models.Model):
    """The consent recorded when a helper enters for someone: who entered, and what was read out."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="consent")
    helper = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=12)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "matters_consent"

    @override
    def __str__(self) -> str:
        return f"consent for {self.matter_id}"


class Look(models.Model):
    """One look at a contact: who, when, what for. Shown to the person on the receipt page."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="looks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=80)

    class Meta:
        db_table = "matters_look"

    @override
    def __str__(self) -> str:
        return f"look at {self.matter_id}"


class Word(models.Model):
    """A word that a county adds to the lists shipped with the program (matters/data/words.toml); `says` is shown to whoever writes it."""

    class Kind(models.TextChoices):
        """What finding the word leads to."""

        URGENT = "urgent", _("紧急：立刻给出电话")
        REVIEW = "review", _("公开前须人工复核")
        FORBID = "forbid", _("不得公开")

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=8, choices=Kind)
    word = models.CharField(max_length=20)
    says = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "matters_word"
        constraints = [models.UniqueConstraint(fields=["county", "word"], name="word_once_per_county")]
        ordering = ["kind", "word"]

    @override
    def __str__(self) -> str:
        return self.word


class HotSpot(models.Model):
    """热点: at least five matters of one county about one thing within a period; found by a job, a proposal and nothing more."""

    county = models.CharField(max_length=6)
    found_at = models.DateTimeField()
    first = models.DateField()
    last = models.DateField()
    words = models.JSONField(default=list)
    places = models.JSONField(default=list)
    matters = models.ManyToManyField(Matter, related_name="hot_spots", db_table="matters_hot_spot_matter")
    size = models.PositiveIntegerField()

    class Meta:
        db_table = "matters_hot_spot"
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=5), name="hot_spot_has_five_matters")]
        indexes = [models.Index(fields=["county", "-size", "id"], name="hot_spot_county")]

    @override
    def __str__(self) -> str:
        return _("、").join([*self.places, *self.words][:3])
