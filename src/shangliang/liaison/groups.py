"""Member groups (row 2-11: one of all, one for each discussion group, town and sector), made from what members are, never typed in."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from shangliang.kernel.errors import Refused
from shangliang.liaison.models import Body, Seat
from shangliang.people.models import Member, Person, Sector
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.paths import LENGTHS, contains, within
from shangliang.regions.selectors import names, subtree
from shangliang.ui.words import local

PAGE = 60
KINDS = ("all", "body", "town", "sector")


@dataclass(frozen=True)
class MemberGroup:
    """A group: its key, its kind, its name, how many belong to it today."""

    key: str
    kind: str
    name: str
    size: int


def serving(county: str, now: datetime) -> QuerySet[Member]:
    """The members of the committees of a county who serve today."""
    day = local_day(now)
    return Member.objects.filter(
        within("committee__region__path", county), on_day(day, start="term_start", end="term_end"), person__is_active=True
    )


def groups_of(county: str, now: datetime) -> list[MemberGroup]:
    """Every group of a county: of all, of each discussion group, of each town, of each sector with published members. Six queries."""
    rows = serving(county, now)
    day = local_day(now)
    found = [MemberGroup("all", "all", _("全体委员群"), rows.count())]
    bodies = Body.objects.filter(on_day(day), county=county, kind=Body.Kind.DISCUSSION).order_by("id")
    for body in bodies.annotate(size=Count("seats", filter=on_day(day, start="seats__starts", end="seats__ends"))):
        found.append(MemberGroup(f"body:{body.pk}", "body", body.name, body.size))
    towns = dict(
        rows.annotate(at=Left("region__path", LENGTHS["town"])).values_list("at").annotate(size=Count("pk")).values_list("at", "size")
    )
    for town in subtree(county, "town"):
        found.append(MemberGroup(f"town:{town.path}", "town", _("%(town)s委员群") % {"town": town.name}, towns.get(town.path, 0)))
    # 宗教 and 民族 tell of a belief or origin: a sector counts officially published members only (个人信息保护法 art. 28).
    published = Count("members", filter=Q(members__in=rows.filter(published=True)))
    for sector in Sector.objects.annotate(size=published).filter(size__gt=0):
        found.append(MemberGroup(f"sector:{sector.pk}", "sector", _("%(sector)s界别群") % {"sector": local(sector)}, sector.size))
    return found


def _parts(county: str, key: str) -> tuple[str, str]:
    """Kind and the rest of a key; `Refused` for a key that names no group of the county."""
    kind, _colon, rest = key.partition(":")
    good = {
        "all": rest == "",
        "town": contains(county, rest) and len(rest) == LENGTHS["town"] and rest.isdigit(),
        "body": rest.isdigit() and len(rest) < 12,
        "sector": rest.isdigit() and len(rest) < 12,
    }
    if not good.get(kind):
        raise Refused("liaison.group_key")
    return kind, rest


def group_named(county: str, key: str, now: datetime) -> str:
    """The name of a group; `Refused` when the attributes of members make no such group."""
    kind, rest = _parts(county, key)
    name: str | None = _("全体委员群")
    if kind == "town":
        known = names([rest])[rest]
        name = _("%(town)s委员群") % {"town": known} if known != rest else None
    elif kind == "body":
        name = Body.objects.filter(pk=rest, county=county, kind=Body.Kind.DISCUSSION).values_list("name", flat=True).first()
    elif kind == "sector":
        sector = Sector.objects.filter(pk=rest).first()
        name = _("%(sector)s界别群") % {"sector": local(sector)} if sector else None
    if name is None:
        raise Refused("liaison.group_key")
    return name


def group_people(county: str, key: str, now: datetime, after: int = 0) -> list[Person]:
    """A page and one more of those who belong to a group today, by id: duty names only, no phones, no file."""
    kind, rest = _parts(county, key)
    rows = serving(county, now)
    people = Person.objects.filter(pk__gt=after)
    if kind == "body":
        day = local_day(now)
        people = people.filter(
            pk__in=Seat.objects.filter(on_day(day), body_id=int(rest), body__county=county, person__isnull=False).values("person")
        )
    elif kind == "town":
        people = people.filter(pk__in=rows.filter(within("region__path", rest)).values("person"))
    elif kind == "sector":
        people = people.filter(pk__in=rows.filter(sector_id=int(rest), published=True).values("person"))
    else:
        people = people.filter(pk__in=rows.values("person"))
    return list(people.order_by("pk")[: PAGE + 1])
