"""巡片不巡人: routes of places, what was found at them, and the matters that came of it.

What may not be added here, and why (domain §7; tests/patrols fail when somebody does): no person, no clock, no position, no picture
that is not of the thing, no count of patrols by person. A day is known, a time of day is not. The product is the hazard that is gone.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.matters.models import Matter
from shangliang.regions.models import Region


class Route(models.Model):
    """A round of places within one 片 (or group, village): things to look at, in the order of the way."""

    name = models.CharField(max_length=40)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    path = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    town = models.CharField(max_length=9, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "patrols_route"
        constraints = [
            models.UniqueConstraint(fields=["path", "name"], condition=Q(ended_on__isnull=True), name="route_name_once_per_place")
        ]
        indexes = [
            models.Index(fields=["county", "-id"], name="route_county"),
            models.Index(fields=["town", "-id"], name="route_town"),
            models.Index(fields=["path", "-id"], name="route_path"),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"route:{self.pk}"


class Stop(models.Model):
    """A thing at a place on the route: 3 组桥头的路灯. `kind` is one of the kinds of things (things.toml)."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    spot = models.CharField(max_length=40)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "patrols_stop"
        constraints = [
            models.UniqueConstraint(fields=["route", "kind", "spot"], condition=Q(ended_on__isnull=True), name="stop_once_on_a_route")
        ]
        ordering = ["position", "id"]

    @override
    def __str__(self) -> str:
        return f"{self.spot}: {self.kind}"


class OwnCheck(models.Model):
    """A county's own line on the checklist of a kind of thing."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=16)
    hazard = models.CharField(max_length=30)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "patrols_own_check"
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "hazard"], condition=Q(ended_on__isnull=True), name="own_check_once_a_county")
        ]

    @override
    def __str__(self) -> str:
        return self.hazard


class Patrol(models.Model):
    """One going along a route on a day. It belongs to the route, not to whoever goes: two who go on one day share it."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="patrols")
    day = models.DateField()

    class Meta:
        db_table = "patrols_patrol"
        constraints = [models.UniqueConstraint(fields=["route", "day"], name="patrol_once_a_day")]

    @override
    def __str__(self) -> str:
        return f"{self.route_id}: {self.day}"


class Finding(models.Model):
    """What one stop looked like on a patrol. Each is stored by a tap of its own, so that a cut net loses nothing."""

    class State(models.TextChoices):
        """Fine, or a hazard."""

        FINE = "fine", _("正常")
        HAZARD = "hazard", _("有隐患")

    patrol = models.ForeignKey(Patrol, models.CASCADE, related_name="findings")
    stop = models.ForeignKey(Stop, models.CASCADE, related_name="findings")
    state = models.CharField(max_length=8, choices=State)

    class Meta:
        db_table = "patrols_finding"
        constraints = [models.UniqueConstraint(fields=["patrol", "stop"], name="finding_once_a_patrol")]

    @override
    def __str__(self) -> str:
        return f"{self.stop_id}: {self.state}"


class Hazard(models.Model):
    """A hazard at a stop and the matter it became; whether it is gone is what its matter says."""

    stop = models.ForeignKey(Stop, models.PROTECT, related_name="hazards")
    hazard = models.CharField(max_length=30)
    note = models.CharField(max_length=40, blank=True)
    found_on = models.DateField()
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="hazard")

    class Meta:
        db_table = "patrols_hazard"
        constraints = [models.UniqueConstraint(fields=["stop", "hazard", "found_on"], name="hazard_once_a_day")]
        indexes = [models.Index(fields=["stop", "-id"], name="hazard_stop")]

    @override
    def __str__(self) -> str:
        return f"{self.stop_id}: {self.hazard}"
