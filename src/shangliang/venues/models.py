"""协商阵地: stations, what else a room serves as, hours, bookings and duty rosters."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.people.models import Organisation, Person
from shangliang.regions.models import Region

LAST_WEEK = 5


def _week(day: date) -> int:
    """Which of its weekday in the month a day is: 1 to 4, and 5 for the last one."""
    return LAST_WEEK if (day + timedelta(days=7)).month != day.month else (day.day + 6) // 7


class StationKind(models.Model):
    """A type of station. The list starts with those of the field and is edited afterwards; `family` is what they are counted by."""

    class Family(models.TextChoices):
        """协商平台, 委员工作室, 社情民意驿站 make the "254" of a city; small points and shared rooms stand beside them."""

        PLATFORM = "platform", _("协商平台")
        STUDIO = "studio", _("委员工作室")
        POST = "post", _("社情民意驿站")
        POINT = "point", _("便民小点")
        SHARED = "shared", _("共用场所")

    key = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=80, blank=True)
    family = models.CharField(max_length=10, choices=Family)
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "venues_kind"
        ordering = ["place", "id"]

    @override
    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """阵地: a room, a corner, a bench, a mobile or cloud place. `code` opens its page and is what the poster's QR holds.

    `name` carries no brand: the brand of the county is put before it where it is shown (standards). `spot` is `place_words`
    tidied, so that one room cannot be entered twice. `east`, `north` are degrees of the building (CGCS2000), never of a person.
    """

    class Setting(models.TextChoices):
        """Where it is."""

        INDOOR = "indoor", pgettext_lazy("station", "室内")
        OUTDOOR = "outdoor", pgettext_lazy("station", "室外")
        CLOUD = "cloud", pgettext_lazy("station", "云端")
        MOBILE = "mobile", pgettext_lazy("station", "流动")

    class Build(models.TextChoices):
        """标准 or adapted to the place."""

        STANDARD = "standard", _("标准型")
        FLEXIBLE = "flexible", _("灵活型")

    class State(models.TextChoices):
        """In use or not."""

        OPEN = "open", _("使用中")
        CLOSED = "closed", _("已停用")

    code = models.CharField(max_length=8, unique=True)
    form_key = models.CharField(max_length=36, unique=True)
    name = models.CharField(max_length=60)
    kind = models.ForeignKey(StationKind, models.PROTECT, related_name="stations")
    setting = models.CharField(max_length=8, choices=Setting, default=Setting.INDOOR)
    build = models.CharField(max_length=8, choices=Build, default=Build.STANDARD)
    level = models.CharField(max_length=8, choices=Region.Level)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    place_words = models.CharField(max_length=80, blank=True)
    spot = models.CharField(max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="stations")
    built_with = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    photo = models.FileField(upload_to="venues/%Y/%m", blank=True)
    east = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    north = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "venues_station"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, close_reason="")
                | (Q(state="closed", closed_at__isnull=False) & ~Q(close_reason="")),
                name="station_closed_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(organisation__isnull=False) | ~Q(built_with=""), name="station_is_kept_by_somebody"),
            models.CheckConstraint(
                condition=Q(east__isnull=True, north__isnull=True)
                | Q(east__isnull=False, north__isnull=False, east__range=(70, 140), north__range=(0, 60)),
                name="station_lies_in_the_country",
            ),
            models.UniqueConstraint(fields=["path", "spot"], condition=Q(state="open") & ~Q(spot=""), name="station_one_for_a_room"),
            models.UniqueConstraint(fields=["path", "name"], condition=Q(state="open"), name="station_one_of_a_name"),
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="station_county"),
            models.Index(fields=["town", "-id"], name="station_town"),
            models.Index(fields=["path", "-id"], name="station_path"),
            models.Index(fields=["county", "kind", "state"], name="station_county_kind"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"station:{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it is in use (not: at this hour)."""
        return self.state == self.State.OPEN


class StationFunction(models.Model):
    """一室多用: what else the same room serves as, instead of a second entry."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="functions")
    kind = models.ForeignKey(StationKind, models.PROTECT, related_name="functions")

    class Meta:
        db_table = "venues_function"
        constraints = [models.UniqueConstraint(fields=["station", "kind"], name="function_once_per_station")]

    @override
    def __str__(self) -> str:
        return str(self.kind)


class OpeningHour(models.Model):
    """From when to when on a weekday (1 = Monday … 7 = Sunday); several a day are possible."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "venues_hour"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="hour_has_a_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="hour_ends_on_the_same_day"),
            models.UniqueConstraint(fields=["station", "weekday", "opens"], name="hour_once_per_station"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """One day that differs from the week: closed, or open at other hours; with the reason people read."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="special_days")
    day = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=60)

    class Meta:
        db_table = "venues_specialday"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="special_ends_on_the_same_day",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="special_day_has_a_reason"),
            models.UniqueConstraint(fields=["station", "day"], name="special_day_once_per_station"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def closed(self) -> bool:
        """True when nobody is there all day."""
        return self.opens is None


class Booking(models.Model):
    """The room taken for a time. `about` names what for in words (this app lies below cases); nobody's presence is recorded."""

    class State(models.TextChoices):
        """Taken, used, given back."""

        BOOKED = "booked", _("已预约")
        HELD = "held", _("已举行")
        CANCELLED = "cancelled", _("已取消")

    station = models.ForeignKey(Station, models.PROTECT, related_name="bookings")
    form_key = models.CharField(max_length=36, unique=True)
    title = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True)
    made_for = models.CharField(max_length=60)
    booked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    cancel_reason = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "venues_booking"
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_starts_before_end"),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="booking_cancel_has_a_reason"),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(outcome=""), name="booking_held_says_what_was_done"),
        ]
        indexes = [models.Index(fields=["station", "starts_at"], name="booking_station")]

    @override
    def __str__(self) -> str:
        return self.title


class DutyShift(models.Model):
    """值班: who can be met at a station (A), and who stands in (B); once, daily, weekly or monthly. Public roles, no proof of presence."""

    class Kind(models.TextChoices):
        """What the duty is called."""

        ONLINE = "online", _("网上值班")
        MEMBER = "member", _("委员值守")
        FIXED_DAY = "fixed_day", _("相约星期三")
        COUNTER = "counter", _("窗口值班(AB岗)")

    class Rhythm(models.TextChoices):
        """The rule."""

        ONCE = "once", _("只这一天")
        DAILY = "daily", _("每天")
        WEEKLY = "weekly", _("每周")
        MONTHLY = "monthly", _("每月")

    station = models.ForeignKey(Station, models.PROTECT, related_name="shifts")
    kind = models.CharField(max_length=10, choices=Kind)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    week = models.PositiveSmallIntegerField(null=True, blank=True)
    opens = models.TimeField()
    closes = models.TimeField()
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "venues_shift"
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="shift_ends_on_the_same_day"),
            models.CheckConstraint(condition=Q(last_day__isnull=True) | Q(first_day__lte=F("last_day")), name="shift_starts_before_end"),
            models.CheckConstraint(
                condition=Q(rhythm__in=["once", "daily"], weekday__isnull=True)
                | Q(rhythm__in=["weekly", "monthly"], weekday__isnull=False, weekday__range=(1, 7)),
                name="shift_rule_has_its_weekday",
            ),
            models.CheckConstraint(
                condition=Q(rhythm="monthly", week__isnull=False, week__range=(1, 5)) | (~Q(rhythm="monthly") & Q(week__isnull=True)),
                name="shift_month_has_its_week",
            ),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="shift_substitute_is_another"),
        ]
        indexes = [
            models.Index(fields=["station", "last_day"], name="shift_station"),
            models.Index(fields=["person", "last_day"], name="shift_person"),
            models.Index(fields=["substitute", "last_day"], name="shift_substitute"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.get_kind_display())

    def falls_on(self, day: date) -> bool:
        """Whether the rule names a day."""
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return False
        if self.rhythm == self.Rhythm.ONCE:
            return day == self.first_day
        if self.rhythm == self.Rhythm.DAILY:
            return True
        return day.isoweekday() == self.weekday and (self.week is None or self.week == _week(day))


class DutySwap(models.Model):
    """One day of a shift that somebody else is asked to take over; it counts once they have agreed."""

    class State(models.TextChoices):
        """Asked, agreed, declined."""

        ASKED = "asked", _("等对方答应")
        AGREED = "agreed", _("已答应")
        DECLINED = "declined", _("对方来不了")

    shift = models.ForeignKey(DutyShift, models.CASCADE, related_name="swaps")
    day = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)

    class Meta:
        db_table = "venues_swap"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="swap_has_a_reason"),
            models.UniqueConstraint(fields=["shift", "day"], condition=Q(state__in=["asked", "agreed"]), name="swap_one_open_for_a_day"),
        ]
        indexes = [models.Index(fields=["person", "state", "day"], name="swap_person")]

    @override
    def __str__(self) -> str:
        return f"{self.day}"
