"""Every write on patrols. A tap is a write of its own. That a place looked fine leaves no entry in the journal: who looked where and
when would be a record of a person's way; what is left is the day, for a week. A hazard becomes a matter, and that is recorded.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_raise
from shangliang.patrols.models import Finding, Hazard, OwnCheck, Patrol, Route, Stop
from shangliang.patrols.permissions import can_keep_checks, can_walk
from shangliang.patrols.selectors import checks_for, hazards_open
from shangliang.patrols.things import about_people, thing_of, things
from shangliang.regions.models import Region
from shangliang.regions.paths import county_of, town_of

MOST_STOPS = 60
KEEP_DAYS = 7
LEVELS = frozenset({Region.Level.VILLAGE, Region.Level.GROUP, Region.Level.AREA, Region.Level.UNIT})


def of_things(text: str) -> str:
    """The words, when they speak of things only; what names or describes persons is refused."""
    words = " ".join(text.split())
    if found := about_people(words):
        raise Refused("patrols.people", words=_("、").join(found))
    return words


def route_lock(actor: Actor, route_id: int, now: datetime, version: int | None = None) -> Route:
    """The route, locked until the transaction ends, for whoever may go along it."""
    route = Route.objects.select_for_update().filter(pk=route_id).first()
    if route is None:
        raise Missing
    require(can_walk(actor, route.path, now))
    if route.ended_on:
        raise Refused("patrols.ended")
    if version is not None and version != route.version:
        raise Refused("kernel.stale")
    return route


def _touch(route: Route, *fields: str) -> None:
    route.version += 1
    route.save(update_fields=["version", *fields])


def _record(actor: Actor, route: Route, code: str, now: datetime, **params: object) -> None:
    entry_record(actor=actor, chain=route.chain, code=code, now=now, place=route.path, params=params)


@transaction.atomic
def route_save(
    *, actor: Actor, name: str, region: Region | None = None, route_id: int | None = None, version: int | None = None, now: datetime
) -> Route:
    """A new route in a place, or another name for one."""
    if route_id is None:
        if region is None or region.level not in LEVELS:
            raise Refused("patrols.where")
        path = region.path
        require(can_walk(actor, path, now))
        route = Route(region=region, path=path, county=county_of(path), town=town_of(path))
    else:
        route = route_lock(actor, route_id, now, version)
        route.version += 1
    words = of_things(name)
    if len(words) < 2:
        raise Refused("patrols.name")
    if Route.objects.filter(path=route.path, name=words[:40], ended_on__isnull=True).exclude(pk=route.pk).exists():
        raise Refused("patrols.name_taken")
    route.name = words[:40]
    try:
        with transaction.atomic():
            route.save()
    except IntegrityError as error:  # two people at the same moment
        raise Refused("patrols.name_taken") from error
    _record(actor, route, "patrol.route_saved" if route_id is None else "patrol.route_changed", now, name=route.name)
    return route


@transaction.atomic
def route_end(*, actor: Actor, route_id: int, version: int | None = None, now: datetime) -> Route:
    """Out of use; its hazards stay readable."""
    route = route_lock(actor, route_id, now, version)
    route.ended_on = day_of(now)
    _touch(route, "ended_on")
    _record(actor, route, "patrol.route_ended", now, name=route.name)
    return route


@transaction.atomic
def stops_add(*, actor: Actor, route_id: int, kind: str, spots: Sequence[str], version: int | None = None, now: datetime) -> list[Stop]:
    """Things of one kind at several places; those that are there already are not added again."""
    route = route_lock(actor, route_id, now, version)
    if kind not in things():
        raise Refused("patrols.thing")
    wanted = list(dict.fromkeys(of_things(spot) for spot in spots if spot.strip()))
    if not wanted or any(not 2 <= len(spot) <= 40 for spot in wanted):
        raise Refused("patrols.spot")
    present = list(Stop.objects.filter(route=route, ended_on__isnull=True))
    there = {stop.spot for stop in present if stop.kind == kind}
    fresh = [spot for spot in wanted if spot not in there]
    if len(present) + len(fresh) > MOST_STOPS:
        raise Refused("patrols.too_many", most=MOST_STOPS)
    last = max((stop.position for stop in present), default=0)
    made = [Stop(route=route, position=last + step, kind=kind, spot=spot) for step, spot in enumerate(fresh, start=1)]
    Stop.objects.bulk_create(made)
    if made:
        _touch(route)
        _record(actor, route, "patrol.stops_added", now, count=len(made))
    return made


def _stop(route: Route, stop_id: int) -> Stop:
    stop = Stop.objects.filter(route=route, pk=stop_id).first()
    if stop is None:
        raise Missing
    if stop.ended_on:
        raise Refused("patrols.stop_ended")
    return stop


@transaction.atomic
def stop_end(*, actor: Actor, route_id: int, stop_id: int, version: int | None = None, now: datetime) -> Stop:
    """Off the route; hazards reported there go on."""
    route = route_lock(actor, route_id, now, version)
    stop = _stop(route, stop_id)
    stop.ended_on = day_of(now)
    stop.save(update_fields=["ended_on"])
    _touch(route)
    _record(actor, route, "patrol.stop_ended", now, spot=stop.spot)
    return stop


@transaction.atomic
def check_add(*, actor: Actor, county: str, kind: str, hazard: str, now: datetime) -> OwnCheck:
    """A line of the county's own on the checklist of a kind of thing."""
    require(can_keep_checks(actor, county, now))
    if kind not in things():
        raise Refused("patrols.thing")
    words = of_things(hazard)
    if not 2 <= len(words) <= 30:
        raise Refused("patrols.check_text")
    if words in thing_of(kind).hazards or OwnCheck.objects.filter(county=county, kind=kind, hazard=words, ended_on__isnull=True).exists():
        raise Refused("patrols.check_taken")
    try:
        with transaction.atomic():
            check = OwnCheck.objects.create(county=county, kind=kind, hazard=words)
    except IntegrityError as error:
        raise Refused("patrols.check_taken") from error
    entry_record(actor=actor, chain=f"patrols:{county}", code="patrol.check_added", now=now, place=county, params={"hazard": words})
    return check


@transaction.atomic
def check_end(*, actor: Actor, check_id: int, now: datetime) -> OwnCheck:
    """Take a line of the county's own off the checklist."""
    check = OwnCheck.objects.select_for_update().filter(pk=check_id, ended_on__isnull=True).first()
    if check is None:
        raise Missing
    require(can_keep_checks(actor, check.county, now))
    check.ended_on = day_of(now)
    check.save(update_fields=["ended_on"])
    params: dict[str, object] = {"hazard": check.hazard}
    entry_record(actor=actor, chain=f"patrols:{check.county}", code="patrol.check_ended", now=now, place=check.county, params=params)
    return check


def _note(route: Route, stop: Stop, state: str, now: datetime) -> Finding:
    patrol, _made = Patrol.objects.get_or_create(route=route, day=day_of(now))
    finding, _made = Finding.objects.update_or_create(patrol=patrol, stop=stop, defaults={"state": state})
    return finding


@transaction.atomic
def finding_fine(*, actor: Actor, route_id: int, stop_id: int, now: datetime) -> Finding:
    """Looked at today, nothing wrong. Tapped twice, or by two people, it is the same finding."""
    route = route_lock(actor, route_id, now)
    stop = _stop(route, stop_id)
    if Finding.objects.filter(patrol__route=route, patrol__day=day_of(now), stop=stop, state=Finding.State.HAZARD).exists():
        raise Refused("patrols.is_hazard")
    return _note(route, stop, Finding.State.FINE, now)


@transaction.atomic
def finding_clear(*, actor: Actor, route_id: int, stop_id: int, now: datetime) -> None:
    """Take back today's tap on "fine"; a reported hazard stays."""
    route = route_lock(actor, route_id, now)
    stop = _stop(route, stop_id)
    Finding.objects.filter(patrol__route=route, patrol__day=day_of(now), stop=stop, state=Finding.State.FINE).delete()


@transaction.atomic
def hazard_report(
    *, actor: Actor, route_id: int, stop_id: int, hazard: str, note: str = "", photo: File[bytes] | None = None, now: datetime
) -> Hazard:
    """A hazard of the checklist becomes a matter of the place at one tap. The same one again on that day is the same matter;
    while it is being handled it is not raised a second time.
    """
    route = route_lock(actor, route_id, now)
    stop, today = _stop(route, stop_id), day_of(now)
    if hazard not in checks_for(route.county, stop.kind):
        raise Refused("patrols.hazard")
    words = of_things(note)
    if len(words) > 40:
        raise Refused("patrols.note")
    known = Hazard.objects.filter(stop=stop, hazard=hazard, found_on=today).first()
    if known is not None:
        return known
    running = next((row for row in hazards_open([stop.pk]) if row.hazard == hazard), None)
    if running is not None:
        raise Refused("patrols.already_open", day=running.found_on.isoformat())
    text = f"{stop.spot}的{thing_of(stop.kind).name}：{hazard}。" + (f"{words}。" if words else "")
    key = str(uuid5(NAMESPACE_URL, f"patrol:{stop.pk}:{hazard}:{today.isoformat()}"))
    photos = [photo] if photo is not None else []
    raised = Raised(key, text, route.region, place_words=stop.spot, photos=photos, channel=Matter.Channel.PATROL)
    matter = matter_raise(actor=actor, raised=raised, now=now)
    found = Hazard.objects.create(stop=stop, hazard=hazard, note=words, found_on=today, matter=matter)
    _note(route, stop, Finding.State.HAZARD, now)
    _record(actor, route, "patrol.hazard", now, spot=stop.spot, hazard=hazard)
    return found


def patrols_forget(*, now: datetime) -> int:
    """The job: days of patrols older than a week are forgotten; hazards and their matters stay."""
    count, _by_model = Patrol.objects.filter(day__lt=day_of(now) - timedelta(days=KEEP_DAYS)).delete()
    return count
