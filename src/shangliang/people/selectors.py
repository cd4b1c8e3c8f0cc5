"""Reading people: who acts with which grants, and the lists of the administration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from shangliang.kernel.actor import ANONYMOUS, Actor, Grant
from shangliang.kernel.errors import Missing, Refused
from shangliang.people.models import Member, Organisation, Person, RoleGrant, Sector, SkillTag
from shangliang.people.phones import phone_hash, tidy
from shangliang.regions.paths import ancestors, county_of, within, within_any

PAGE = 50


def on_day(day: date, *, start: str = "starts", end: str = "ends") -> Q:
    """Valid on a day: begun, and not ended before the next."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def local_day(now: datetime) -> date:
    """The Chinese calendar day of a moment."""
    return timezone.localtime(now).date()


def actor_for(person: Person | None, now: datetime) -> Actor:
    """The actor with the grants valid now, in one query; none for residents and disabled accounts."""
    if person is None or not person.is_active:
        return ANONYMOUS
    if person.kind == Person.Kind.RESIDENT:
        return Actor(kind="resident", person=person.pk)
    rows = (
        RoleGrant.objects.filter(on_day(local_day(now)), person=person)
        .order_by("id")
        .values_list("role", "region__path", "organisation_id", "organisation__region__path")
    )
    # A grant for an organisation alone reaches as far as the organisation's place, never everywhere.
    grants = tuple(Grant(role=role, scope=region or seat or "", organisation=office) for role, region, office, seat in rows)
    return Actor(kind="staff", person=person.pk, name=person.display_name, grants=grants)


def person_get(pk: int) -> Person:
    """One account with its place; `Missing` when there is none."""
    found = Person.objects.select_related("home").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def grants_of(person: Person) -> list[RoleGrant]:
    """Every grant of a person, open ones first, newest first."""
    found = RoleGrant.objects.filter(person=person).select_related("region", "organisation__region")
    return sorted(found, key=lambda grant: (grant.ends is not None, -grant.starts.toordinal(), -grant.pk))


def grant_get(pk: int) -> RoleGrant:
    """One grant with person and places; `Missing` when there is none."""
    found = RoleGrant.objects.select_related("person__home", "region", "organisation__region").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def holders(path: str, *held: str, now: datetime) -> list[Person]:
    """Active persons whose grant of one of the roles covers a region path (its own place or one above)."""
    day = local_day(now)
    grants = RoleGrant.objects.filter(on_day(day), role__in=held, person__is_active=True).select_related(
        "person", "region", "organisation__region"
    )
    above = ancestors(path)
    fitting = grants.filter(
        Q(region__path__in=above) | Q(region__isnull=True, organisation__region__path__in=above) | Q(region=None, organisation=None)
    )
    return list({grant.person_id: grant.person for grant in fitting.order_by("person_id")}.values())


def grants_for(organisation: Organisation, now: datetime) -> list[RoleGrant]:
    """The grants valid today that are bound to an organisation, of active persons, with the person."""
    grants = RoleGrant.objects.filter(on_day(local_day(now)), organisation=organisation, person__is_active=True)
    return list(grants.select_related("person").order_by("person_id", "id"))


def staff_of(organisation: int, *held: str, now: datetime) -> list[Person]:
    """Active persons who act for an organisation (id) today, with one of the roles when named."""
    grants = RoleGrant.objects.filter(on_day(local_day(now)), organisation=organisation, person__is_active=True)
    if held:
        grants = grants.filter(role__in=held)
    return list({grant.person_id: grant.person for grant in grants.select_related("person").order_by("person_id")}.values())


def names_of(persons: Sequence[int]) -> dict[int, str]:
    """Public duty names by person id, in one query."""
    return dict(Person.objects.filter(pk__in=set(persons)).values_list("pk", "display_name"))


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of people is narrowed to; `after` = id of the last account seen."""

    text: str = ""
    role: str = ""
    region: str = ""
    after: int | None = None


def people_in(scopes: tuple[str, ...], wanted: PeopleFilter, now: datetime) -> tuple[Sequence[Person], bool]:
    """A page of staff accounts that are kept, or act, in the scopes, with their grants valid today; and whether there are more."""
    day = local_day(now)
    found = Person.objects.filter(kind=Person.Kind.STAFF)
    if "" not in scopes:
        found = found.filter(within_any("home__path", scopes) | Q(pk__in=_held_in(scopes, day)))
    if wanted.text:
        found = found.filter(_named(wanted.text))
    if wanted.role or wanted.region:
        grants = RoleGrant.objects.filter(on_day(day), person=OuterRef("pk"))
        if wanted.role:
            grants = grants.filter(role=wanted.role)
        if wanted.region:
            grants = grants.filter(within("region__path", wanted.region) | within("organisation__region__path", wanted.region))
        found = found.filter(Exists(grants))
    if wanted.after is not None:
        last = Person.objects.filter(pk=wanted.after).values("display_name")[:1]
        found = found.filter(Q(display_name__gt=last) | Q(display_name=last, id__gt=wanted.after))
    valid = RoleGrant.objects.filter(on_day(day)).select_related("region", "organisation__region").order_by("id")
    rows = list(
        found.select_related("home")
        .prefetch_related(Prefetch("grants", valid, to_attr="valid_grants"))
        .order_by("display_name", "id")[: PAGE + 1]
    )
    return rows[:PAGE], len(rows) > PAGE


def _held_in(scopes: tuple[str, ...], day: date) -> QuerySet[RoleGrant, int]:
    """The ids of persons with a grant valid on the day somewhere in the scopes."""
    places = within_any("region__path", scopes) | within_any("organisation__region__path", scopes)
    return RoleGrant.objects.filter(on_day(day)).filter(places).values_list("person_id", flat=True)


def _named(text: str) -> Q:
    """By a part of the duty name, the beginning of the user name, or a whole phone number."""
    words = Q(display_name__contains=text) | Q(username__startswith=text.lower())
    try:
        return words | Q(phone_hash=phone_hash(tidy(text)))
    except Refused:
        return words


def organisation_get(pk: int) -> Organisation:
    """One organisation with its place and parent; `Missing` when there is none."""
    found = Organisation.objects.select_related("region", "parent").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def open_organisations(day: date) -> QuerySet[Organisation]:
    """Organisations that exist on a day."""
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return Organisation.objects.filter(started, Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def organisations_in(
    scopes: tuple[str, ...], *, now: datetime, kinds: Sequence[str] = (), text: str = "", after: int = 0, page: int = PAGE
) -> tuple[list[Organisation], bool]:
    """A page of the organisations that exist today in the scopes, by id after `after`; and whether there are more."""
    found = open_organisations(local_day(now)).filter(within_any("region__path", scopes), id__gt=after)
    if kinds:
        found = found.filter(kind__in=kinds)
    if text:
        found = found.filter(name__contains=text)
    rows = list(found.select_related("region", "parent").order_by("id")[: page + 1])
    return rows[:page], len(rows) > page


def departments_for(path: str, now: datetime) -> list[Organisation]:
    """Whom a case at a place may be handed to: departments and town offices of its county (and above), in order of place and name."""
    day = local_day(now)
    above = ancestors(county_of(path))
    return list(
        open_organisations(day)
        .filter(Q(region__path__in=above) | within("region__path", county_of(path)))
        .filter(kind__in=[Organisation.Kind.DEPARTMENT, Organisation.Kind.TOWN])
        .select_related("region")
        .order_by("region__path", "name")
    )


def sectors(*, open_only: bool = True) -> list[Sector]:
    """The list of 界别 in its order."""
    return list(Sector.objects.filter(is_open=True) if open_only else Sector.objects.all())


def skills(*, open_only: bool = True) -> list[SkillTag]:
    """The list of skill tags by name."""
    return list(SkillTag.objects.filter(is_open=True) if open_only else SkillTag.objects.all())


def members_in(
    scopes: tuple[str, ...], *, now: datetime, sector: int | None = None, skill: int | None = None, after: int = 0, page: int = PAGE
) -> tuple[list[Member], bool]:
    """A page of the members serving today who live or work in some places; and whether there are more.

    A sector finds published members only: otherwise the filter would tell what the page hides.
    """
    found = Member.objects.filter(
        within_any("region__path", scopes), on_day(local_day(now), start="term_start", end="term_end"), person__is_active=True, id__gt=after
    )
    if sector is not None:
        found = found.filter(sector=sector, published=True)
    if skill is not None:
        found = found.filter(skills=skill)
    rows = list(found.select_related("person", "committee", "sector", "region").prefetch_related("skills").order_by("id")[: page + 1])
    return rows[:page], len(rows) > page


def member_of(person: Person) -> Member | None:
    """The seat of a person with everything shown; None without one."""
    found = Member.objects.select_related("person", "committee__region", "sector", "region").prefetch_related("skills")
    return found.filter(person=person).first()


def sector_get(pk: int) -> Sector:
    """One 界别; `Missing` when there is none."""
    found = Sector.objects.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def skill_get(pk: int) -> SkillTag:
    """One skill tag; `Missing` when there is none."""
    found = SkillTag.objects.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def session_lives(key: str, now: datetime) -> bool:
    """Whether a session exists and has not expired."""
    return Session.objects.filter(session_key=key, expire_date__gt=now).exists()
