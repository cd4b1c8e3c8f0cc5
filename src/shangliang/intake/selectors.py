"""Reading channels of intake. Figures count matters by channel and what became of them, never what one person brought in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from shangliang.intake.models import DutyVoice, HotlineFile, HotlineRow, Met, Note, Pickup, Slip, Spot
from shangliang.intake.permissions import HELPERS, can_see_spot
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.ratio import per_cent
from shangliang.matters.models import Contact, Matter
from shangliang.people.roles import COUNTY
from shangliang.regions.paths import in_place, within_any
from shangliang.venues.models import DutyShift

PAGE = 20


def spots_list(actor: Actor, *, before: int | None = None) -> list[Spot]:
    """A page, and one row more, of the boxes and walls in the actor's places, newest first."""
    rows = Spot.objects.select_related("region", "category").filter(within_any("path", actor.scopes(*HELPERS)))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def spot_get(actor: Actor, spot_id: int) -> Spot:
    """One box or wall for the helpers of its place; `Missing` outside."""
    found = Spot.objects.select_related("region", "station", "category").filter(pk=spot_id).first()
    if found is None or not can_see_spot(actor, found):
        raise Missing
    return found


def pickups_of(spot: Spot, limit: int = PAGE) -> list[Pickup]:
    """The last pick-ups of a box, with the names of the two and how many slips are entered and unreadable."""
    counted = Pickup.objects.annotate(
        entered=Count("slips", filter=Q(slips__unreadable=False)), unreadable=Count("slips", filter=Q(slips__unreadable=True))
    )
    return list(counted.filter(spot=spot).select_related("first", "second").order_by("-pk")[:limit])


def pickup_get(actor: Actor, pickup_id: int) -> Pickup:
    """One pick-up for the helpers of its place; `Missing` outside."""
    found = Pickup.objects.select_related("spot__region", "spot__station", "spot__category", "first", "second").filter(pk=pickup_id).first()
    if found is None or not can_see_spot(actor, found.spot):
        raise Missing
    return found


def slips_of(pickup: Pickup) -> list[Slip]:
    """The slips of a pick-up in their order, with their matters."""
    return list(Slip.objects.filter(pickup=pickup).select_related("matter").order_by("number"))


def reachable(matters: Iterable[int]) -> set[int]:
    """The matters whose author left a number: their receipt goes to that person, not onto a list beside a box."""
    return set(Contact.objects.filter(matter__in=list(matters)).exclude(phone_hash="").values_list("matter_id", flat=True))


def pickups_open(actor: Actor) -> QuerySet[Pickup]:
    """Pick-ups that are not done, oldest first."""
    scopes = actor.scopes(*HELPERS)
    if not scopes:
        return Pickup.objects.none()
    return Pickup.objects.filter(within_any("spot__path", scopes), closed_at__isnull=True).order_by("pk")


def notes_of(spot: Spot, *, before: int | None = None, limit: int = PAGE) -> list[Note]:
    """A page, and one row more, of the notes of a wall, newest first, with their matters."""
    rows = Note.objects.filter(spot=spot).select_related("matter__category")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def note_get(actor: Actor, note_id: int) -> Note:
    """One note for the helpers of its place."""
    found = Note.objects.select_related("spot__region", "matter").filter(pk=note_id).first()
    if found is None or not can_see_spot(actor, found.spot):
        raise Missing
    return found


def notes_to_review(actor: Actor) -> QuerySet[Note]:
    """Notes nobody has compared yet, oldest first: neither shown nor kept back."""
    scopes = actor.scopes(*HELPERS)
    if not scopes:
        return Note.objects.none()
    return Note.objects.filter(within_any("spot__path", scopes), kept_back="", matter__public=False).order_by("pk")


def wall_public(spot_id: int) -> Spot:
    """A wall that anybody may look at; `Missing` for a box or one that was closed."""
    found = Spot.objects.select_related("region", "station").filter(pk=spot_id, kind=Spot.Kind.WALL, is_open=True).first()
    if found is None:
        raise Missing
    return found


def walls_public(scope: str, limit: int = 30) -> list[Spot]:
    """The open walls of a place."""
    rows = Spot.objects.select_related("region").filter(in_place(scope), kind=Spot.Kind.WALL, is_open=True)
    return list(rows.order_by("-pk")[:limit])


def notes_public(spot: Spot, *, before: int | None = None, limit: int = PAGE) -> list[Note]:
    """The notes of a wall that an office has compared and made public, newest first, and one more than the page holds."""
    rows = Note.objects.filter(spot=spot, matter__public=True).select_related("matter__merged_into")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def shifts_of(actor: Actor, day: date) -> list[DutyShift]:
    """The duties of this person, and of the stations they help at, that were valid within the last month."""
    helped = within_any("station__path", actor.scopes(*HELPERS))
    own = Q(person=actor.person) | Q(substitute=actor.person) if actor.person is not None else Q(pk__in=[])
    rows = DutyShift.objects.select_related("station", "person", "substitute").filter(helped | own)
    return list(rows.filter(first_day__lte=day).order_by("station_id", "pk")[:60])


def duty_voices(actor: Actor, *, before: int | None = None) -> list[DutyVoice]:
    """What came up on those duties, newest first, one more than a page."""
    helped = within_any("shift__station__path", actor.scopes(*HELPERS))
    own = Q(shift__person=actor.person) | Q(shift__substitute=actor.person) if actor.person is not None else Q(pk__in=[])
    rows = DutyVoice.objects.select_related("shift__station", "matter").filter(helped | own)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def answers_public(scope: str, *, before: int | None = None) -> list[Matter]:
    """网上值班: public questions that came up on duty, with the answer; newest first, one more than a page."""
    rows = Matter.objects.select_related("region", "station").filter(in_place(scope), channel=Matter.Channel.DUTY, public=True)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def met_of(actor: Actor, *, before: int | None = None) -> list[Met]:
    """A member's own list, newest first, one more than a page; nobody else reads it."""
    rows = Met.objects.select_related("matter__region", "matter__merged_into").filter(person=actor.person)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1]) if actor.person is not None else []


def hotline_files(actor: Actor, *, before: int | None = None) -> list[HotlineFile]:
    """The files of the actor's counties, newest first, one more than a page."""
    rows = HotlineFile.objects.filter(county__in=hotline_counties(actor))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def hotline_counties(actor: Actor) -> list[str]:
    """The counties whose office the actor holds."""
    return [scope for scope in actor.scopes(COUNTY) if len(scope) == 6]


def hotline_get(actor: Actor, file_id: int) -> HotlineFile:
    """One file for the office of its county; `Missing` outside."""
    found = HotlineFile.objects.filter(pk=file_id).first()
    if found is None or not actor.holds(found.county, COUNTY):
        raise Missing
    return found


def hotline_counts(file: HotlineFile) -> dict[str, int]:
    """How many lines are in which state."""
    found = dict(HotlineRow.objects.filter(file=file).values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in HotlineRow.State.values}


def hotline_faults(file: HotlineFile, limit: int | None = None) -> Sequence[HotlineRow]:
    """The lines with something to say, in their order."""
    rows = HotlineRow.objects.filter(file=file).exclude(fault="").order_by("line")
    return list(rows[:limit] if limit else rows)


@dataclass
class Figures:
    """Matters of one channel: how many came, and what became of them."""

    channel: str
    label: str
    came: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        """Those with an answer or a refusal that says why."""
        return self.states.get(Matter.State.ANSWERED, 0) + self.states.get(Matter.State.REFUSED, 0)

    @property
    def share(self) -> str:
        """Ended of all, in per cent with two decimals; empty where nothing came."""
        return per_cent(self.ended, self.came)


def channel_figures(scope: str) -> list[Figures]:
    """Every channel by which something came, in the order of the list of channels; one query."""
    found = {value: Figures(value, str(label)) for value, label in Matter.Channel.choices}
    rows = Matter.objects.filter(in_place(scope)).values_list("channel", "state").annotate(Count("pk")).order_by()
    for channel, state, number in rows:
        found[channel].came += number
        found[channel].states[state] = number
    return [figures for figures in found.values() if figures.came]
