"""Every write on bodies, rosters, liaison links, posts, groups: lock, decide, change, journal."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import Promise

from shangliang.journal.services import chain_lock, entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.liaison import ends
from shangliang.liaison.drafts import BodyDraft, GroupDraft, LinkDraft, PostDraft, SeatDraft
from shangliang.liaison.groups import group_named
from shangliang.liaison.kinds import LinkKind
from shangliang.liaison.models import Body, Expertise, Group, Link, Post, Seat
from shangliang.liaison.permissions import can_keep_body, can_link, can_oversee, reach
from shangliang.liaison.roster import Line, seat_fitted
from shangliang.liaison.selectors import experts_of, roster_check, staff_in_county
from shangliang.liaison.terms import Term
from shangliang.people.models import Member, Person, Sector
from shangliang.people.selectors import local_day, organisation_get
from shangliang.regions.paths import contains, county_of, town_of
from shangliang.regions.selectors import names, region_get
from shangliang.venues.models import Station
from shangliang.venues.selectors import station_get


def _reason(text: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) < 2:
        raise Refused("liaison.reason")
    return tidy[:200]


def _body_lock(actor: Actor, body_id: int, now: datetime, version: int | None = None) -> Body:
    """The body, locked, for whoever keeps it; refuses when it was changed since the page was opened."""
    body = Body.objects.select_for_update(of=("self",)).select_related("region").filter(pk=body_id).first()
    if body is None or not any(contains(scope, body.path) for scope in reach(actor)):
        raise Missing
    require(can_keep_body(actor, body.path, now))
    if version is not None and version != body.version:
        raise Refused("kernel.stale")
    return body


def _body_touch(body: Body, *fields: str) -> None:
    body.version += 1
    body.save(update_fields=[*fields, "version"])


def _body_record(actor: Actor, body: Body, code: str, now: datetime, **params: "str | int | Promise") -> None:
    entry_record(actor=actor, chain=body.chain, code=code, now=now, place=body.path, params=dict(params))


def _require_serving(body: Body, now: datetime) -> None:
    if body.end_reason or (body.ends is not None and body.ends <= local_day(now)):
        raise Refused("liaison.body_over", name=body.name, day=body.ends)


def _body_fill(body: Body, draft: BodyDraft) -> None:
    """Checks a draft and puts it into the body."""
    name = " ".join(draft.name.split())
    if not name or len(name) > 60 or draft.kind not in Body.Kind:
        raise Refused("liaison.body_name")
    if draft.ends is not None and draft.ends <= draft.starts:
        raise Refused("liaison.dates")
    region = region_get(draft.region)
    if Body.objects.filter(region=region, name=name, end_reason="").exclude(pk=body.pk).exists():
        raise Refused("liaison.body_taken", name=name)
    station = station_get(draft.station) if draft.station is not None else None
    if station and (station.state != Station.State.OPEN or not contains(county_of(region.path), station.path)):
        raise Refused("liaison.body_station")
    body.kind, body.name, body.region, body.path = draft.kind, name, region, region.path
    body.county, body.town = county_of(region.path), town_of(region.path)
    body.organisation = organisation_get(draft.organisation) if draft.organisation is not None else None
    body.station, body.sector = station, Sector.objects.filter(pk=draft.sector).first() if draft.sector is not None else None
    body.starts, body.ends = draft.starts, draft.ends


@transaction.atomic
def body_create(*, actor: Actor, draft: BodyDraft, now: datetime) -> Body:
    """A body for a term; two of one name at a place cannot serve at once. Raises `Denied` outside the actor's places, `Refused`."""
    require(can_keep_body(actor, draft.region, now))
    chain_lock(f"liaison:{county_of(draft.region)}")
    body = Body()
    _body_fill(body, draft)
    body.save(force_insert=True)
    _body_record(actor, body, "body.created", now, name=body.name, kind=Body.Kind(body.kind).label)
    return body


@transaction.atomic
def body_change(*, actor: Actor, body_id: int, draft: BodyDraft, version: int | None = None, now: datetime) -> Body:
    """New values of a body. Its term must hold every seat and link; with either it keeps its kind and place."""
    body = _body_lock(actor, body_id, now, version)
    _require_serving(body, now)
    require(can_keep_body(actor, draft.region, now))
    chain_lock(f"liaison:{body.county}")
    seats, links = list(Seat.objects.filter(body=body).select_related("person")), _links_of(body)
    if (seats or links) and (draft.kind, draft.region) != (body.kind, body.path):
        raise Refused("liaison.body_moved")
    old = body.ends
    _body_fill(body, draft)
    _refit(body, seats, links, old)
    _body_touch(body, *(field.attname for field in Body._meta.concrete_fields if field.attname not in {"id", "version"}))
    _body_record(actor, body, "body.changed", now, name=body.name)
    return body


def _links_of(body: Body) -> list[Link]:
    rows = Link.objects.select_related("member__person", "body", "organisation", "region", "to_body", "station")
    return list(rows.filter(body=body) | rows.filter(to_body=body))


def _refit(body: Body, seats: Sequence[Seat], links: Sequence[Link], old: date | None) -> None:
    """Seats and links follow the new term of their body: those that ended with the old one end with the new; none may fall outside."""
    limit = Term(body.starts, body.ends)
    for seat in seats:
        seat.term_start, seat.term_end = body.starts, body.ends
        _follow(seat, str(seat), limit, old)
        seat.save(update_fields=["term_start", "term_end", "ends"])
    for link in links:
        link.body, link.to_body = (body if link.body_id == body.pk else link.body), (body if link.to_body_id == body.pk else link.to_body)
        both = ends.Pair(link.left, link.right).term
        link.term_start, link.term_end = both.starts, both.ends
        _follow(link, str(link), both, old)
        link.save(update_fields=["term_start", "term_end", "ends"])


def _follow(row: Seat | Link, what: str, limit: Term, old: date | None) -> None:
    if row.end_reason == "" and row.ends == old:
        row.ends = limit.ends
    if not limit.holds(Term(row.starts, row.ends)):
        raise Refused("liaison.body_term", what=what, **Term(row.starts, row.ends).words)


@transaction.atomic
def body_end(*, actor: Actor, body_id: int, day: date, reason: str, version: int | None = None, now: datetime) -> Body:
    """The body serves until the day before `day`; its roster ends with it. Refused while links hold, so that nobody loses one unseen."""
    body = _body_lock(actor, body_id, now, version)
    _require_serving(body, now)
    words = _reason(reason)
    if day < body.starts or (body.ends is not None and day > body.ends):
        raise Refused("liaison.dates")
    chain_lock(f"liaison:{body.county}")
    if number := sum(link.ends is None or link.ends > day for link in _links_of(body)):
        raise Refused("liaison.body_linked", name=body.name, number=number)
    for seat in Seat.objects.filter(body=body):
        seat.starts = min(seat.starts, day)
        seat.ends = day if seat.ends is None else min(seat.ends, day)
        seat.term_end = day
        seat.save(update_fields=["starts", "ends", "term_end"])
    body.ends, body.end_reason = day, words
    _body_touch(body, "ends", "end_reason")
    _body_record(actor, body, "body.ended", now, name=body.name, reason=words)
    return body


@transaction.atomic
def seat_add(*, actor: Actor, body_id: int, draft: SeatDraft, now: datetime) -> Seat:
    """Somebody on the roster: an account, or a public role whose holder agreed. `Refused` outside the term, twice, a second 第一召集人."""
    body = _body_lock(actor, body_id, now)
    _require_serving(body, now)
    people = staff_in_county(body.path, [draft.username.strip().lower()]) if draft.username.strip() else {}
    seat = seat_fitted(body, draft, Seat.objects.filter(body=body).select_related("person"), people)
    seat.save(force_insert=True)
    _body_touch(body)
    role, capacity = Seat.Role(seat.role).label, Seat.Capacity(seat.capacity).label
    _body_record(actor, body, "body.seat_added", now, role=role, capacity=capacity)
    return seat


@transaction.atomic
def seat_end(*, actor: Actor, body_id: int, seat_id: int, day: date, reason: str, now: datetime) -> Seat:
    """The seat ends with the day before `day`, with a reason."""
    body = _body_lock(actor, body_id, now)
    seat = Seat.objects.select_related("person").filter(body=body, pk=seat_id).first()
    if seat is None:
        raise Missing
    if seat.end_reason or (seat.ends is not None and seat.ends <= local_day(now)):
        raise Refused("liaison.seat_over")
    words = _reason(reason)
    if day < seat.starts or (seat.ends is not None and day > seat.ends):
        raise Refused("liaison.dates")
    seat.ends, seat.end_reason = day, words
    seat.save(update_fields=["ends", "end_reason"])
    _body_touch(body)
    role, capacity = Seat.Role(seat.role).label, Seat.Capacity(seat.capacity).label
    _body_record(actor, body, "body.seat_ended", now, role=role, capacity=capacity, reason=words)
    return seat


@transaction.atomic
def roster_import(
    *, actor: Actor, body_id: int, text: str, partly: bool, version: int | None = None, now: datetime
) -> tuple[int, list[Line]]:
    """A roster file, checked again and written in one go: every good line when `partly`, else all lines or none.

    Returns how many seats were added and every line that was refused. Raises `Refused` for a file that is no roster, for a body that
    was changed since the preview, and, unless `partly`, for any refused line.
    """
    body = _body_lock(actor, body_id, now, version)
    _require_serving(body, now)
    lines = roster_check(body, text)
    refused = [line for line in lines if line.draft is None]
    if refused and not partly:
        raise Refused("liaison.rows_refused", number=len(refused))
    good = [line.draft for line in lines if line.draft is not None]
    if not good:
        raise Refused("liaison.nothing_chosen")
    people = staff_in_county(body.path, [draft.username.strip().lower() for draft in good])
    have = list(Seat.objects.filter(body=body).select_related("person"))
    for draft in good:
        have.append(seat_fitted(body, draft, have, people))
    Seat.objects.bulk_create(have[-len(good) :])
    _body_touch(body)
    _body_record(actor, body, "body.roster_imported", now, number=len(good), refused=len(refused))
    return len(good), refused


def _link_lock(actor: Actor, path: str, now: datetime) -> None:
    """May this actor link at the place; and nobody else in the county at the same moment."""
    require(can_link(actor, path, now))
    chain_lock(f"liaison:{county_of(path)}")


def _link_record(actor: Actor, link: Link, code: str, now: datetime, **params: str) -> None:
    words = {"kind": LinkKind(link.kind).label, "left": str(link.left), "right": str(link.right), "link": link.pk}
    entry_record(actor=actor, chain=f"liaison:{link.county}", code=code, now=now, place=link.path, params={**words, **params})


def _link_fitted(draft: LinkDraft, pair: ends.Pair) -> Link:
    """A link that could be saved beside those that hold; the county is locked by the caller."""
    ends.check(draft.kind, pair)
    term = ends.inside(pair, Term(draft.starts, draft.ends))
    link = Link(kind=draft.kind, starts=draft.starts, ends=term.ends, term_start=pair.term.starts, term_end=pair.term.ends)
    pair.fill(link)
    same = {name: getattr(link, name) for name in ("member_id", "body_id", "organisation_id", "region_id", "to_body_id", "station_id")}
    if any(term.meets(Term(row.starts, row.ends)) for row in Link.objects.filter(kind=link.kind, **same)):
        raise Refused("liaison.link_twice", **pair.names)
    if link.kind == LinkKind.GUIDANCE:
        right = {name: same[name] for name in ("region_id", "station_id")}
        for row in Link.objects.filter(kind=link.kind, **right).select_related("member__person", "body", "organisation"):
            if term.meets(Term(row.starts, row.ends)):
                raise Refused("liaison.guided", left=str(row.left), right=str(pair.right))
    return link


@transaction.atomic
def link_add(*, actor: Actor, draft: LinkDraft, now: datetime) -> Link:
    """A link of a kind between two ends, inside the terms of both.

    Raises `Missing` for an end that does not exist, `Denied` for a place beyond the actor, and `Refused` when the kind does not join such
    ends, they lie in different counties, the member does not live or work there (属地), the dates leave the terms, or it exists already.
    """
    pair = ends.found(draft)
    _link_lock(actor, pair.right.path, now)
    link = _link_fitted(draft, pair)
    link.save(force_insert=True)
    _link_record(actor, link, "liaison.linked", now)
    return link


@transaction.atomic
def links_to_home(*, actor: Actor, path: str, members: Sequence[int], now: datetime) -> list[Link]:
    """What a person ticked in the preview: members (ids) linked with the town or village where they live or work, all or none.

    Raises `Refused` naming the first that no longer fits.
    """
    if not members:
        raise Refused("liaison.nothing_chosen")
    region = region_get(path)
    kind = LinkKind.MEMBER_TOWN if region.level == "town" else LinkKind.MEMBER_VILLAGE
    _link_lock(actor, path, now)
    rows = Member.objects.select_related("person", "region", "committee__region").in_bulk(set(members))
    today, made = local_day(now), []
    for pk in dict.fromkeys(members):
        if pk not in rows:
            raise Missing
        draft = LinkDraft(kind, ("member", pk), ("region", path), max(today, rows[pk].term_start))
        try:
            made.append(_link_fitted(draft, ends.Pair(rows[pk], region)))
        except Refused as refusal:
            raise Refused("liaison.proposal_changed", name=str(refusal)) from refusal
    Link.objects.bulk_create(made)
    params: dict[str, object] = {"number": len(made), "kind": kind.label, "links": [link.pk for link in made]}
    entry_record(actor=actor, chain=f"liaison:{county_of(path)}", code="liaison.linked_many", now=now, place=path, params=params)
    return made


@transaction.atomic
def link_end(*, actor: Actor, link_id: int, day: date, reason: str, now: datetime) -> Link:
    """The link holds until the day before `day`; it stays in the record with its reason."""
    place = Link.objects.filter(pk=link_id).values_list("path", flat=True).first()
    if place is None or not any(contains(scope, place) for scope in reach(actor)):
        raise Missing
    _link_lock(actor, place, now)
    rows = Link.objects.select_related("member__person", "body", "organisation", "region", "to_body", "station")
    link = rows.select_for_update(of=("self",)).get(pk=link_id)
    if link.end_reason or (link.ends is not None and link.ends <= local_day(now)):
        raise Refused("liaison.link_over")
    words = _reason(reason)
    if day < link.starts or (link.ends is not None and day > link.ends):
        raise Refused("liaison.dates")
    link.ends, link.end_reason = day, words
    link.save(update_fields=["ends", "end_reason"])
    _link_record(actor, link, "liaison.unlinked", now, reason=words)
    return link


@transaction.atomic
def post_add(*, actor: Actor, draft: PostDraft, now: datetime) -> Post:
    """A post of staff at one of the four levels."""
    require(can_oversee(actor, draft.region, now))
    region, title = region_get(draft.region), " ".join(draft.title.split())
    if not title or len(title) > 40 or region.level not in {"province", "city", "county", "town"}:
        raise Refused("liaison.post_title")
    if draft.ends is not None and draft.ends < draft.starts:
        raise Refused("liaison.dates")
    post = Post.objects.create(
        region=region, path=region.path, level=region.level, title=title, full_time=draft.full_time, starts=draft.starts, ends=draft.ends
    )
    _post_record(actor, post, "liaison.post_added", now)
    return post


@transaction.atomic
def post_end(*, actor: Actor, post_id: int, day: date, now: datetime) -> Post:
    """The post is no more from `day` on."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None or not any(contains(scope, post.path) for scope in reach(actor)):
        raise Missing
    require(can_oversee(actor, post.path, now))
    if post.ends is not None and post.ends <= local_day(now):
        raise Refused("liaison.post_over")
    if day < post.starts or (post.ends is not None and day > post.ends):
        raise Refused("liaison.dates")
    post.ends = day
    post.save(update_fields=["ends"])
    _post_record(actor, post, "liaison.post_ended", now)
    return post


def _post_record(actor: Actor, post: Post, code: str, now: datetime) -> None:
    params: dict[str, object] = {"title": post.title, "place": names([post.path])[post.path]}
    entry_record(actor=actor, chain=f"liaison:{county_of(post.path)}", code=code, now=now, place=post.path, params=params)


@transaction.atomic
def group_save(*, actor: Actor, draft: GroupDraft, version: int | None = None, now: datetime) -> Group:
    """The way into an outside chat: https address or QR picture, and who keeps it. Nothing of the chat, nothing of its people."""
    require(can_oversee(actor, draft.county, now))
    name = group_named(draft.county, draft.key, now)
    chain_lock(f"liaison:{draft.county}")
    group = Group.objects.filter(county=draft.county, key=draft.key).first() or Group(county=draft.county, key=draft.key, version=0)
    if version is not None and version != group.version:
        raise Refused("kernel.stale")
    link, keeper = draft.link.strip(), " ".join(draft.keeper.split())
    if link and not link.startswith("https://"):
        raise Refused("liaison.group_link")
    if not keeper or any(character.isdigit() for character in keeper):
        raise Refused("liaison.group_keeper")
    if not link and not draft.picture and not group.picture:
        raise Refused("liaison.group_way")
    group.link, group.keeper, group.changed_at, group.version = link, keeper, now, group.version + 1
    if draft.picture is not None:
        group.picture = draft.picture
    group.save()
    _group_record(actor, group, "liaison.group_saved", name, now)
    return group


@transaction.atomic
def group_drop(*, actor: Actor, county: str, key: str, now: datetime) -> None:
    """Takes the way in off the page; the picture is deleted from the disk, too."""
    require(can_oversee(actor, county, now))
    chain_lock(f"liaison:{county}")
    group = Group.objects.filter(county=county, key=key).first()
    if group is None:
        raise Missing
    picture, storage = group.picture.name, group.picture.storage
    group.delete()
    _group_record(actor, group, "liaison.group_dropped", key, now)
    if picture:
        transaction.on_commit(lambda: storage.delete(picture))


def _group_record(actor: Actor, group: Group, code: str, name: str, now: datetime) -> None:
    entry_record(actor=actor, chain=f"liaison:{group.county}", code=code, now=now, place=group.county, params={"name": name})


@transaction.atomic
def expertise_set(*, actor: Actor, person: Person, skills: Sequence[int], now: datetime) -> None:
    """The skill tags (ids) of somebody with the role 专家 in the actor's county; nobody else has skills here."""
    scopes = reach(actor)
    if not experts_of(scopes, local_day(now)).filter(pk=person.pk).exists():
        raise Refused("liaison.expert_role")
    place = person.home.path if person.home is not None else scopes[0]
    require(can_oversee(actor, place, now))
    Person.objects.select_for_update().get(pk=person.pk)
    Expertise.objects.filter(person=person).delete()
    Expertise.objects.bulk_create([Expertise(person=person, skill_id=skill) for skill in dict.fromkeys(skills)])
    entry_record(actor=actor, chain=f"person:{person.pk}", code="liaison.expertise", now=now, place=place)
