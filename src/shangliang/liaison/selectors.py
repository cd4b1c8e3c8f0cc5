"""Reading bodies, rosters, links, posts, groups. What people did together stands above, in the faces: cases are not known here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.liaison.models import Body, Expertise, Group, Link, Post, Seat
from shangliang.liaison.permissions import reach
from shangliang.liaison.roster import Line, checked
from shangliang.people import roles
from shangliang.people.models import Member, Organisation, Person, RoleGrant
from shangliang.people.selectors import local_day, on_day
from shangliang.regions.paths import ancestors, county_of, in_place, within, within_any
from shangliang.venues.models import Station

PAGE = 30
LINK_ENDS = ("member__person", "member__region", "body", "organisation", "region", "to_body", "station")


def _placed(actor: Actor, field: str = "path") -> Q:
    """Within what the actor sees: one county by its own index."""
    scopes = reach(actor)
    return in_place(scopes[0]) if len(scopes) == 1 and field == "path" else within_any(field, scopes)


@dataclass(frozen=True)
class BodyFilter:
    """What the list of bodies is narrowed to."""

    kind: str = ""
    place: str = ""
    text: str = ""
    over: bool = False
    before: int | None = None


def bodies_list(actor: Actor, wanted: BodyFilter, now: datetime) -> list[Body]:
    """A page and one row more of the bodies of the actor's county that serve today (or are over), newest first, with their seats."""
    day = local_day(now)
    rows = Body.objects.filter(_placed(actor))
    rows = rows.filter(ends__lte=day) if wanted.over else rows.filter(Q(ends__isnull=True) | Q(ends__gt=day))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.place:
        rows = rows.filter(in_place(wanted.place))
    if wanted.text:
        rows = rows.filter(name__contains=wanted.text)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    serving = Prefetch("seats", Seat.objects.filter(on_day(day)).select_related("person"), to_attr="serving")
    return list(rows.prefetch_related(serving).order_by("-id")[: PAGE + 1])


def body_get(actor: Actor, pk: int) -> Body:
    """One body of the actor's county; Missing elsewhere."""
    found = Body.objects.select_related("region", "organisation", "station", "sector").filter(_placed(actor), pk=pk).first()
    if found is None:
        raise Missing
    return found


def seats_of(body: Body) -> list[Seat]:
    """Every seat that a body had, in the order of the roster: conveners first."""
    order = {role: place for place, role in enumerate(Seat.Role.values)}
    rows = list(Seat.objects.filter(body=body).select_related("person"))
    return sorted(rows, key=lambda seat: (seat.end_reason != "", order[seat.role], seat.starts, seat.pk))


def bodies_at(paths: Iterable[str], now: datetime, *kinds: str) -> list[Body]:
    """Bodies that serve today exactly at some places, with the seats that serve today, the nearest place first."""
    day = local_day(now)
    rows = Body.objects.filter(on_day(day), path__in=set(paths))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    serving = Prefetch("seats", Seat.objects.filter(on_day(day)).select_related("person").order_by("id"), to_attr="serving")
    return sorted(rows.prefetch_related(serving), key=lambda body: (-len(body.path), body.pk))


def roster_for(path: str, now: datetime) -> list[Seat]:
    """The fixed seats 固定成员 for a consultation at a place: of the nearest 协商议事会 with somebody on its roster."""
    for body in bodies_at([step for step in ancestors(path) if len(step) >= 6], now, Body.Kind.COUNCIL):
        if body.serving:  # type: ignore[attr-defined]  # prefetched above
            return list(body.serving)  # type: ignore[attr-defined]  # prefetched above
    return []


def bodies_with_seats(paths: Iterable[str], stations: Iterable[int], day: date) -> list[Body]:
    """Bodies with a roster that serves on a day, seated at some stations or standing exactly at some places; `number` serve on each."""
    serving = Count("seats", filter=on_day(day, start="seats__starts", end="seats__ends"))
    rows = Body.objects.filter(Q(station__in=set(stations)) | Q(path__in=set(paths)), on_day(day)).annotate(number=serving)
    return list(rows.filter(number__gt=0).order_by("starts", "id"))


def staff_in_county(path: str, usernames: Iterable[str]) -> dict[str, Person]:
    """Active working accounts by user name that are kept, or act, in the county of a place or above it."""
    county = county_of(path)
    here = Q(region__path__in=ancestors(county)) | within("region__path", county)
    office = Q(organisation__region__path__in=ancestors(county)) | within("organisation__region__path", county)
    acting = RoleGrant.objects.filter(here | office, person=OuterRef("pk"))
    rows = Person.objects.filter(kind=Person.Kind.STAFF, is_active=True, username__in=set(usernames))
    kept = Q(home__path__in=ancestors(county)) | within("home__path", county)
    return {str(row.username): row for row in rows.filter(kept | Exists(acting))}


def roster_check(body: Body, text: str) -> list[Line]:
    """What a roster file would do, line by line; nothing is written."""
    have = list(Seat.objects.filter(body=body).select_related("person"))
    return checked(body, text, have, lambda usernames: staff_in_county(body.path, usernames))


@dataclass(frozen=True)
class LinkFilter:
    """What the list of links is narrowed to."""

    kind: str = ""
    place: str = ""
    text: str = ""
    over: bool = False
    before: int | None = None


def links_list(actor: Actor, wanted: LinkFilter, now: datetime) -> list[Link]:
    """A page and one row more of the links of the actor's county that hold today (or are over), newest first."""
    day = local_day(now)
    rows = Link.objects.select_related(*LINK_ENDS).filter(_placed(actor))
    rows = rows.filter(ends__lte=day) if wanted.over else rows.filter(Q(ends__isnull=True) | Q(ends__gt=day))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.place:
        rows = rows.filter(in_place(wanted.place))
    if wanted.text:
        rows = rows.filter(_named(wanted.text))
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return list(rows.order_by("-id")[: PAGE + 1])


def _named(text: str) -> Q:
    """A part of the name of either end."""
    fields = ("member__person__display_name", "body__name", "organisation__name", "region__name", "to_body__name", "station__name")
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__contains": text})
    return found


def link_get(actor: Actor, pk: int) -> Link:
    """One link of the actor's county; Missing elsewhere."""
    found = Link.objects.select_related(*LINK_ENDS).filter(_placed(actor), pk=pk).first()
    if found is None:
        raise Missing
    return found


def _holding(day: date) -> QuerySet[Link]:
    return Link.objects.select_related(*LINK_ENDS).filter(on_day(day))


def links_near(path: str, now: datetime, limit: int = PAGE) -> list[Link]:
    """The links that reach a place, its town or something inside it, the nearest first."""
    above = [step for step in ancestors(path) if len(step) >= 9]
    rows = _holding(local_day(now)).filter(Q(path__in=above) | within("path", path))
    return sorted(rows.order_by("-id")[:limit], key=lambda link: (-len(link.path), link.kind, link.pk))


def links_of_person(person: int, now: datetime, limit: int = PAGE) -> list[Link]:
    """The links of a member, and those of the bodies on whose roster a person sits."""
    day = local_day(now)
    seats = Seat.objects.filter(on_day(day), person=person).values("body")
    return list(_holding(day).filter(Q(member__person=person) | Q(body__in=seats)).order_by("kind", "id")[:limit])


def links_of_body(body: Body, now: datetime, limit: int = PAGE) -> list[Link]:
    """The links of a body, in either direction."""
    return list(_holding(local_day(now)).filter(Q(body=body) | Q(to_body=body)).order_by("kind", "id")[:limit])


def links_to_stations(stations: Iterable[int], now: datetime, *kinds: str) -> list[Link]:
    """Who is linked with some stations (ids) today."""
    rows = _holding(local_day(now)).filter(station__in=set(stations))
    return list((rows.filter(kind__in=kinds) if kinds else rows).order_by("kind", "id"))


def persons_of_bodies(bodies: Iterable[int], now: datetime) -> dict[int, list[int]]:
    """Account ids on the rosters of bodies (ids) today."""
    rows = Seat.objects.filter(on_day(local_day(now)), body__in=set(bodies), person__isnull=False).values_list("body_id", "person_id")
    found: dict[int, list[int]] = {}
    for body, person in rows:
        found.setdefault(body, []).append(int(person or 0))
    return found


def members_unlinked(town: str, kind: str, now: datetime, limit: int) -> list[Member]:
    """Members serving today who live or work in a town (or village) without a link of a kind that holds: by id."""
    day = local_day(now)
    links = Link.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), kind=kind, member=OuterRef("pk"))
    rows = Member.objects.filter(on_day(day, start="term_start", end="term_end"), within("region__path", town), person__is_active=True)
    return list(rows.filter(~Exists(links)).select_related("person", "region", "committee__region").order_by("region__path", "id")[:limit])


def members_found(actor: Actor, text: str, now: datetime, limit: int = 12) -> list[Member]:
    """Members serving today, in the actor's county or above, whose duty name contains the text."""
    day = local_day(now)
    if not text:
        return []
    inside = within_any("committee__region__path", reach(actor)) | within_any("region__path", reach(actor))
    rows = Member.objects.filter(inside, on_day(day, start="term_start", end="term_end"), person__display_name__contains=text)
    return list(rows.select_related("person", "region", "committee__region").order_by("id")[:limit])


def bodies_found(actor: Actor, text: str, now: datetime, kinds: Sequence[str], limit: int = 12) -> list[Body]:
    """Bodies that serve today in the actor's county whose name contains the text."""
    rows = Body.objects.filter(_placed(actor), on_day(local_day(now)), kind__in=kinds)
    return list(rows.filter(name__contains=text).order_by("path", "id")[:limit]) if text else []


def stations_found(actor: Actor, text: str, limit: int = 12) -> list[Station]:
    """Stations in use in the actor's county whose name contains the text."""
    rows = Station.objects.filter(_placed(actor), state=Station.State.OPEN, name__contains=text)
    return list(rows.select_related("region").order_by("path", "id")[:limit]) if text else []


def posts_at(path: str, day: date) -> list[Post]:
    """The posts of a place that exist on a day."""
    return list(Post.objects.filter(on_day(day), path=path).order_by("id"))


def groups_saved(county: str) -> dict[str, Group]:
    """The ways into outside chats that a county entered, by key."""
    return {row.key: row for row in Group.objects.filter(county=county)}


def group_get(county: str, key: str) -> Group:
    """One of them; Missing when nothing was entered."""
    found = Group.objects.filter(county=county, key=key).first()
    if found is None:
        raise Missing
    return found


def experts_of(scopes: tuple[str, ...], day: date) -> QuerySet[Person]:
    """Active accounts with the role 专家 on a day somewhere in the scopes."""
    held = RoleGrant.objects.filter(on_day(day), within_any("region__path", scopes), role=roles.EXPERT, person=OuterRef("pk"))
    return Person.objects.filter(Exists(held), is_active=True)


def skills_of(person: Person) -> list[int]:
    """The skill tags (ids) of an expert."""
    return list(Expertise.objects.filter(person=person).values_list("skill_id", flat=True))


def offices_linkable(path: str) -> Q:
    """Organisations of the county of a place and above."""
    return Q(region__path__in=ancestors(county_of(path))) | within("region__path", county_of(path))


def left_get(kind: str, pk: int) -> Member | Body | Organisation:
    """The end that is linked; Missing when there is none."""
    found: Member | Body | Organisation | None = None
    if kind == "member":
        found = Member.objects.select_related("person", "region", "committee__region").filter(pk=pk).first()
    elif kind == "body":
        found = Body.objects.filter(pk=pk).first()
    elif kind == "organisation":
        found = Organisation.objects.select_related("region").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found
