"""征集渠道: opinion boxes and listening walls, what was found in them, duty and member voices, files of the hotline.

Whatever comes in is a `Matter` from the first moment; the rows here only say by which way. No picture of a note is kept: handwriting is
a person. What a hotline file says of a caller stays sealed until it becomes the sealed contact of the matter.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.matters.models import Category, Matter
from shangliang.people.models import Person
from shangliang.regions.models import Region
from shangliang.venues.models import DutyShift, Station


class Spot(models.Model):
    """意见箱 or 倾听墙: where slips are found. `category` and place stand ready for every slip, so that nothing is asked twice."""

    class Kind(models.TextChoices):
        """Which of the two."""

        BOX = "box", _("意见箱")
        WALL = "wall", _("倾听墙")

    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=40)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    place_words = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "intake_spot"
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "name"], condition=Q(is_open=True), name="spot_name_once_per_place"),
        ]
        indexes = [
            models.Index(fields=["path", "-id"], name="spot_path"),
            models.Index(fields=["county", "-id"], name="spot_county"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"spot:{self.pk}"


class Pickup(models.Model):
    """One emptying of a box by two people in a public role: how many slips were found, until each of them is entered or accounted for."""

    spot = models.ForeignKey(Spot, models.PROTECT, related_name="pickups")
    form_key = models.CharField(max_length=36, unique=True)
    day = models.DateField()
    found = models.PositiveSmallIntegerField()
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    difference = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "intake_pickup"
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="pickup_by_two_people"),
        ]
        indexes = [models.Index(fields=["spot", "-id"], name="pickup_spot")]

    @override
    def __str__(self) -> str:
        return f"{self.spot_id} · {self.day}"

    @property
    def is_open(self) -> bool:
        """True until every slip is accounted for."""
        return self.closed_at is None


class Slip(models.Model):
    """One slip of a pick-up: entered as a matter, or said to be unreadable. The paper stays where it is."""

    pickup = models.ForeignKey(Pickup, models.PROTECT, related_name="slips")
    number = models.PositiveSmallIntegerField()
    form_key = models.CharField(max_length=36, unique=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    unreadable = models.BooleanField(default=False)

    class Meta:
        db_table = "intake_slip"
        constraints = [
            models.UniqueConstraint(fields=["pickup", "number"], name="slip_number_once"),
            models.CheckConstraint(
                condition=Q(matter__isnull=False, unreadable=False) | Q(matter__isnull=True, unreadable=True),
                name="slip_entered_or_unreadable",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.pickup_id}/{self.number}"


class Note(models.Model):
    """One note of a listening wall, typed by a helper: the matter it became; what the public reads is the matter's own public text."""

    spot = models.ForeignKey(Spot, models.PROTECT, related_name="notes")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    day = models.DateField()
    kept_back = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "intake_note"
        indexes = [models.Index(fields=["spot", "-id"], name="note_spot")]

    @override
    def __str__(self) -> str:
        return f"{self.spot_id}: {self.matter_id}"


class DutyVoice(models.Model):
    """What came up while somebody was on duty 值守接待/网上值班."""

    shift = models.ForeignKey(DutyShift, models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        db_table = "intake_dutyvoice"
        indexes = [models.Index(fields=["shift", "-id"], name="dutyvoice_shift")]

    @override
    def __str__(self) -> str:
        return f"{self.shift_id}: {self.matter_id}"


class Met(models.Model):
    """A voice that a member met 委员联系群众 and entered; seen as a list by that member only, counted for nobody."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        db_table = "intake_met"
        indexes = [models.Index(fields=["person", "-id"], name="met_person")]

    @override
    def __str__(self) -> str:
        return f"{self.person_id}: {self.matter_id}"


class HotlineFile(models.Model):
    """A list of the hotline 12345 on its way in. `mapping`: which column is what; `dropped`: columns that were never taken."""

    class State(models.TextChoices):
        """How far it is."""

        STAGED = "staged", _("待核对")
        RUNNING = "running", _("导入中")
        DONE = "done", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    form_key = models.CharField(max_length=36, unique=True)
    name = models.CharField(max_length=120)
    county = models.CharField(max_length=6)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    columns = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "intake_hotlinefile"
        indexes = [
            models.Index(fields=["county", "-id"], name="hotlinefile_county"),
            models.Index(fields=["state", "id"], name="hotlinefile_state"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"hotline:{self.pk}"


class HotlineRow(models.Model):
    """One line of such a file, sealed until it is done; `fault` says why it was refused, or what was left out of it."""

    class State(models.TextChoices):
        """What became of the line."""

        WAITING = "waiting", _("待导入")
        DONE = "done", _("已导入")
        SAME = "same", _("以前已导入")
        REFUSED = "refused", pgettext_lazy("hotline", "未导入")

    file = models.ForeignKey(HotlineFile, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    sealed = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        db_table = "intake_hotlinerow"
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="hotlinerow_line_once")]
        indexes = [models.Index(fields=["file", "state", "line"], name="hotlinerow_state")]

    @override
    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"


class HotlineCall(models.Model):
    """The hotline's own number of a matter: what is in once never comes in again."""

    county = models.CharField(max_length=6)
    number = models.CharField(max_length=40)
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")

    class Meta:
        db_table = "intake_hotlinecall"
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="hotlinecall_number_once")]

    @override
    def __str__(self) -> str:
        return self.number
