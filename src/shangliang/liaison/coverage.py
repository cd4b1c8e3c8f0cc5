"""Coverage 覆盖: how many towns, villages, areas, stations and members have a link or a body of a kind, out of how many, and which have none.

Counted from the records whenever it is asked for. Units stand in the order of their code, never by how well they do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangliang.kernel.ratio import per_cent, two_decimals
from shangliang.liaison.kinds import LinkKind
from shangliang.liaison.models import Body, Link, Post, Seat
from shangliang.people import roles
from shangliang.people.models import Member, Organisation, RoleGrant
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.models import Region
from shangliang.regions.paths import LENGTHS, within
from shangliang.regions.selectors import subtree
from shangliang.venues.models import Station

PAGE = 30


@dataclass(frozen=True)
class Share:
    """`having` of `all`; the rest have none. Both are counts of the same units, so 0 <= having <= all."""

    having: int
    all: int

    @property
    def none(self) -> int:
        """How many are left."""
        return self.all - self.having

    @property
    def percent(self) -> str:
        """With two decimals, halves rounded up; "" when there are no units (an empty ratio is not 0 and not 100)."""
        return per_cent(self.having, self.all)


@dataclass(frozen=True)
class Measure:
    """One line of the page: which units, and what they should have. `row` is the source in the domain description."""

    key: str
    unit: str
    label: "str | Promise"
    kinds: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


UNITS = {"town": _("乡镇(街道)"), "village": _("村(社区)"), "area": _("片(网格)"), "station": _("站点"), "member": _("委员")}
MEASURES = {
    measure.key: measure
    for measure in (
        Measure("town_leader", "town", _("有领导或专委会联系"), (LinkKind.LEADER_TOWN,)),
        Measure("town_member", "town", _("有属地委员联系"), (LinkKind.MEMBER_TOWN,)),
        Measure("town_contact", "town", _("有委员联络组"), bodies=(Body.Kind.CONTACT,)),
        Measure("town_group", "town", _("联络组有界别小组联系"), (LinkKind.GROUP_GROUP,)),
        Measure("village_studio", "village", _("有委员工作室联系"), (LinkKind.STUDIO_VILLAGE,)),
        Measure("village_member", "village", _("有属地委员联系"), (LinkKind.MEMBER_VILLAGE,)),
        Measure("village_unit", "village", _("有包联部门"), (LinkKind.UNIT_VILLAGE,)),
        Measure("village_council", "village", _("有协商议事会"), bodies=(Body.Kind.COUNCIL,)),
        Measure("village_oversight", "village", _("有村务监督组织"), bodies=(Body.Kind.OVERSIGHT, Body.Kind.SUPERVISORS)),
        Measure("area_member", "area", _("有委员进网格"), (LinkKind.GRID,)),
        Measure("station_member", "station", _("有委员联系"), (LinkKind.STATION,)),
        Measure("station_guidance", "station", _("有一对一指导"), (LinkKind.GUIDANCE,)),
        Measure("member_any", "member", _("有任何一种联系"), tuple(LinkKind.values)),
        Measure("member_town", "member", _("联系属地乡镇(街道)"), (LinkKind.MEMBER_TOWN,)),
    )
}
REGIONS = ("town", "village", "area")


def _links(day: date) -> QuerySet[Link]:
    """Links that hold on a day."""
    return Link.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day)


def _regions(scope: str, level: str, day: date) -> QuerySet[Region]:
    return Region.objects.filter(within("path", scope), level=level, valid_to__isnull=True)


def _stations(scope: str, _level: str, day: date) -> QuerySet[Station]:
    return Station.objects.filter(within("path", scope), state=Station.State.OPEN)


def _members(scope: str, _level: str, day: date) -> QuerySet[Member]:
    """Seats of the committees of a place; an account that is disabled for a while keeps its seat."""
    committees = Organisation.objects.filter(within("region__path", scope), kind=Organisation.Kind.CPPCC).values("pk")
    return Member.objects.filter(on_day(day, start="term_start", end="term_end"), committee__in=committees)


_UNITS: dict[str, Callable[[str, str, date], QuerySet[Region] | QuerySet[Station] | QuerySet[Member]]] = {
    "town": _regions,
    "village": _regions,
    "area": _regions,
    "station": _stations,
    "member": _members,
}


def _having(measure: Measure, day: date) -> Exists:
    """What a unit must have, as a question of the database about the outer row."""
    if measure.bodies:
        return Exists(Body.objects.filter(on_day(day), path=OuterRef("path"), kind__in=measure.bodies))
    links = _links(day)
    if set(measure.kinds) < set(LinkKind.values):
        links = links.filter(kind__in=measure.kinds)
    if measure.unit == "member":
        return Exists(links.filter(member=OuterRef("pk")))
    if measure.unit == "station":
        return Exists(links.filter(station=OuterRef("pk")))
    if LinkKind.GROUP_GROUP in measure.kinds:
        return Exists(links.filter(path=OuterRef("path")))
    return Exists(links.filter(region=OuterRef("pk")))


def coverage_of(unit: str, scope: str, now: datetime) -> dict[str, Share]:
    """Every measure of one kind of unit in a place, by its key: two queries at most, whatever their number."""
    day = local_day(now)
    wanted = [measure for measure in MEASURES.values() if measure.unit == unit]
    if unit == "member" and connection.vendor == "postgresql":
        return _members_having(wanted, scope, day)
    counts = {measure.key: Count("pk", filter=Q(_having(measure, day))) for measure in wanted}
    row = _UNITS[unit](scope, unit, day).aggregate(everything=Count("pk"), **counts)
    return {measure.key: Share(row[measure.key], row["everything"]) for measure in wanted}


def _members_having(wanted: Sequence[Measure], scope: str, day: date) -> dict[str, Share]:
    """The same, counted from the links: PostgreSQL asks 24,000 questions of an index four times slower (SQLite is faster with them).

    A link reaches nothing outside of the county or city of its member's committee (services: liaison.link_far).
    """
    members = _members(scope, "member", day)
    links = _links(day).filter(within("path", scope), member__in=members)
    row = links.aggregate(**{measure.key: Count("member", distinct=True, filter=Q(kind__in=measure.kinds)) for measure in wanted})
    everything = members.count()
    return {measure.key: Share(row[measure.key], everything) for measure in wanted}


def without(measure: Measure, scope: str, now: datetime, after: tuple[str, int] = ("", 0)) -> Sequence[Member | Region | Station]:
    """A page and one more of the units that have none, by code (and id), after the last one seen."""
    day = local_day(now)
    none = ~_having(measure, day)
    if measure.unit == "member":
        members = _members(scope, "member", day).filter(none).select_related("person", "region")
        members = members.filter(Q(region__path__gt=after[0]) | Q(region__path=after[0], pk__gt=after[1]))
        return list(members.order_by("region__path", "pk")[: PAGE + 1])
    later = Q(path__gt=after[0]) | Q(path=after[0], pk__gt=after[1])
    if measure.unit == "station":
        return list(_stations(scope, "station", day).filter(none).filter(later).order_by("path", "pk")[: PAGE + 1])
    return list(_regions(scope, measure.unit, day).filter(none).filter(later).order_by("path", "pk")[: PAGE + 1])


def stations_by_type(scope: str) -> list[tuple[str, int]]:
    """How many stations in use there are of each type (row 1-12: counted from the register), in the order of the list of types."""
    rows = Station.objects.filter(within("path", scope), state=Station.State.OPEN).values_list("kind__name", "kind__place")
    return [(name, number) for name, _place, number in rows.annotate(number=Count("pk")).order_by("kind__place")]


def bodies_by_kind(scope: str, now: datetime) -> dict[str, int]:
    """How many bodies of each kind serve today."""
    rows = Body.objects.filter(within("path", scope), on_day(local_day(now)))
    return dict(rows.values_list("kind").annotate(number=Count("pk")).order_by("kind"))


@dataclass(frozen=True)
class CountyLine:
    """Conveners 召集人 and staff of a county (row 4-04)."""

    path: str
    name: str
    convener: bool
    towns: Share
    staff: int


@dataclass(frozen=True)
class Conveners:
    """The conveners of a place: those named at each of the four levels, the lines of its counties, towns that have none."""

    grants: list[RoleGrant]
    counties: list[CountyLine]
    towns: Share
    staff: int
    missing: list[Region]

    @property
    def mean(self) -> str:
        """Full-time staff for each county, two decimals; "" without counties."""
        return two_decimals(Fraction(self.staff, len(self.counties))) if self.counties else ""


def _conveners(day: date) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(on_day(day), role=roles.CONVENER, person__is_active=True)


def conveners(scope: str, now: datetime, limit: int = PAGE) -> Conveners:
    """Four levels of conveners 省市县乡 in and above a place, towns with one out of all, full-time staff counted from posts.

    A constant number of queries; at most `limit` names of towns without one, by code.
    """
    day = local_day(now)
    upper = Q(region__path__in=[scope[:2], scope[:4], scope[:6]]) | within("region__path", scope)
    grants = _conveners(day).filter(upper, region__level__in=("province", "city", "county", "town")).select_related("person", "region")
    held = Exists(_conveners(day).filter(region=OuterRef("pk")))
    rows = subtree(scope, "county").annotate(has=held).values_list("path", "name", "has")
    towns = {
        path: Share(having, everything)
        for path, everything, having in subtree(scope, "town")
        .annotate(above=Left("path", LENGTHS["county"]))
        .values_list("above")
        .annotate(everything=Count("pk"), having=Count("pk", filter=held))
        .order_by("above")
    }
    posts = Post.objects.filter(on_day(day), within("path", scope), full_time=True).annotate(above=Left("path", LENGTHS["county"]))
    staff = dict(posts.values_list("above").annotate(number=Count("pk")).order_by("above"))
    lines = [CountyLine(path, name, has, towns.get(path, Share(0, 0)), staff.get(path, 0)) for path, name, has in rows]
    return Conveners(
        list(grants.order_by("region__path", "id")[: limit * 4]),
        lines,
        Share(sum(line.towns.having for line in lines), sum(line.towns.all for line in lines)),
        sum(line.staff for line in lines),
        list(subtree(scope, "town").filter(~held)[:limit]),
    )


def seats_of_conveners(scope: str, now: datetime) -> dict[str, int]:
    """How many bodies that serve today have a first and an executive convener (row 0-09)."""
    day = local_day(now)
    rows = Seat.objects.filter(on_day(day), within("body__path", scope), role__in=(Seat.Role.FIRST, Seat.Role.EXECUTIVE))
    return dict(rows.values_list("role").annotate(number=Count("body", distinct=True)).order_by(F("role")))
