"""The pool of members and experts 智库: by skill, sector and place, in the order in which they were registered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.liaison.models import Expertise
from shangliang.liaison.permissions import reach
from shangliang.liaison.selectors import experts_of
from shangliang.people.models import Member, Person, Sector
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.paths import within, within_any

POOL_PAGE = 40


@dataclass(frozen=True)
class PoolFilter:
    """What the pool is narrowed to; `after` = id of the last account seen."""

    skill: int | None = None
    sector: int | None = None
    place: str = ""
    only: str = ""
    after: int = 0


@dataclass(frozen=True)
class Able:
    """Somebody who can help: an account, its duty name, where, with which skills; the sector of officially published members."""

    person: int
    name: str
    path: str
    skills: tuple[str, ...]
    is_expert: bool
    is_member: bool
    sector: Sector | None


def pool(actor: Actor, wanted: PoolFilter, now: datetime) -> list[Able]:
    """A page and one more of the members serving today and the experts of the actor's county. Four queries at most."""
    day, scopes = local_day(now), reach(actor)
    here = within_any("region__path", scopes) | within_any("committee__region__path", scopes)
    seat = Member.objects.filter(here, on_day(day, start="term_start", end="term_end"), person=OuterRef("pk"))
    expert, skilled = Q(pk__in=experts_of(scopes, day).values("pk")), Expertise.objects.filter(person=OuterRef("pk"))
    if wanted.place:
        seat = seat.filter(within("region__path", wanted.place))
        expert &= Q(pk__in=experts_of((wanted.place,), day).values("pk")) | within("home__path", wanted.place)
    if wanted.sector is not None:
        # Unpublished members are not found by sector: the filter would tell what the page hides.
        seat, expert = seat.filter(sector=wanted.sector, published=True), Q(pk__in=[])
    if wanted.skill is not None:
        seat, expert = seat.filter(skills=wanted.skill), expert & Q(Exists(skilled.filter(skill=wanted.skill)))
    who = expert if wanted.only == "expert" else expert | Exists(seat)
    seats = Prefetch("member", Member.objects.select_related("region", "sector").prefetch_related("skills"))
    known = Prefetch("expertise", Expertise.objects.select_related("skill"))
    people = Person.objects.filter(who, is_active=True, pk__gt=wanted.after).select_related("home").prefetch_related(seats, known)
    rows = people.annotate(expert=Exists(experts_of(scopes, day).filter(pk=OuterRef("pk")))).order_by("pk")[: POOL_PAGE + 1]
    return [_able(row, row.expert, now) for row in rows]


def _able(person: Person, is_expert: bool, now: datetime) -> Able:
    member: Member | None = getattr(person, "member", None)
    if member is not None and not member.serves_on(local_day(now)):
        member = None
    skills = [row.skill.name for row in person.expertise.all()] + ([tag.name for tag in member.skills.all()] if member else [])
    path = member.region.path if member else person.home.path if person.home else ""
    sector = member.sector_shown if member else None
    return Able(person.pk, str(person), path, tuple(dict.fromkeys(skills)), is_expert, member is not None, sector)


def expert_get(actor: Actor, pk: int, now: datetime) -> Person:
    """One expert of the actor's county; Missing for others."""
    found = experts_of(reach(actor), local_day(now)).select_related("home").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found
