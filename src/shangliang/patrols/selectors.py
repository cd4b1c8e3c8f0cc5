"""Reading patrols: routes with what is open on them, today's round, the sheet for printing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Matter
from shangliang.patrols.models import Finding, Hazard, OwnCheck, Route, Stop
from shangliang.patrols.permissions import WALKERS, can_see
from shangliang.patrols.things import Thing, thing_of
from shangliang.regions.paths import in_place, within_any

PAGE = 20
DONE = (Matter.State.ANSWERED, Matter.State.REFUSED)


@dataclass(frozen=True)
class Round:
    """One stop as it stands today: what may be wrong with it, what was found, and its hazards that are still open."""

    stop: Stop
    thing: Thing
    checks: tuple[str, ...]
    state: str
    hazards: tuple[Hazard, ...]

    @property
    def offered(self) -> tuple[str, ...]:
        """The lines of the checklist that are not reported already."""
        known = {row.hazard for row in self.hazards}
        return tuple(check for check in self.checks if check not in known)


def _gone(path: str = "matter") -> Q:
    """The hazard is gone when its matter, or the one it was joined to, has ended."""
    return Q(**{f"{path}__state__in": DONE}) | Q(**{f"{path}__state": Matter.State.MERGED, f"{path}__merged_into__state__in": DONE})


def is_gone(hazard: Hazard) -> bool:
    """The same for one row with its matter."""
    into = hazard.matter.merged_into
    return (into.state if into is not None and hazard.matter.state == Matter.State.MERGED else hazard.matter.state) in DONE


def routes_list(actor: Actor, *, scope: str = "", text: str = "", before: int | None = None) -> list[Route]:
    """One page and one row more of the routes of the actor's places, newest first."""
    scopes = actor.scopes(*WALKERS)
    own = in_place(scopes[0]) if len(scopes) == 1 else within_any("path", scopes)
    rows = Route.objects.filter(own, ended_on__isnull=True).select_related("region")
    if scope:
        rows = rows.filter(in_place(scope))
    if text:
        rows = rows.filter(name__contains=text)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def hazard_counts(routes: Sequence[Route]) -> dict[int, tuple[int, int]]:
    """(open, gone) hazards of each route, in one query."""
    rows = Hazard.objects.filter(stop__route__in=[row.pk for row in routes]).values("stop__route")
    counted = rows.annotate(every=Count("pk"), gone=Count("pk", filter=_gone())).values_list("stop__route", "every", "gone")
    return {route: (every - gone, gone) for route, every, gone in counted}


def route_get(actor: Actor, route_id: int) -> Route:
    """One route; Missing for whoever may not see it."""
    found = Route.objects.select_related("region").filter(pk=route_id).first()
    if found is None or not can_see(actor, found):
        raise Missing
    return found


def own_checks(county: str) -> list[OwnCheck]:
    """The county's own lines."""
    return list(OwnCheck.objects.filter(county=county, ended_on__isnull=True).order_by("kind", "pk"))


def checks_for(county: str, kind: str) -> tuple[str, ...]:
    """The checklist of a kind of thing in a county: the shipped lines, then its own."""
    own = OwnCheck.objects.filter(county=county, kind=kind, ended_on__isnull=True).order_by("pk").values_list("hazard", flat=True)
    return (*thing_of(kind).hazards, *own)


def hazards_open(stops: Iterable[int]) -> list[Hazard]:
    """Hazards of some stops that are not gone, newest first."""
    rows = Hazard.objects.filter(stop__in=list(stops)).exclude(_gone())
    return list(rows.select_related("matter__merged_into").order_by("-pk"))


def hazards_of(route: Route, *, gone: bool, limit: int = 30) -> list[Hazard]:
    """Hazards of a route, open or gone, newest first."""
    rows = Hazard.objects.filter(stop__route=route).select_related("matter__merged_into", "stop")
    return list((rows.filter(_gone()) if gone else rows.exclude(_gone())).order_by("-pk")[:limit])


def rounds_of(route: Route, day: date) -> list[Round]:
    """The stops of a route in their order, as they stand on a day: four queries for any number of stops."""
    stops = list(Stop.objects.filter(route=route, ended_on__isnull=True))
    found = dict(Finding.objects.filter(patrol__route=route, patrol__day=day).values_list("stop", "state"))
    hazards: dict[int, list[Hazard]] = {}
    for row in hazards_open([stop.pk for stop in stops]):
        hazards.setdefault(row.stop_id, []).append(row)
    own: dict[str, list[str]] = {}
    for check in own_checks(route.county):
        own.setdefault(check.kind, []).append(check.hazard)
    rounds = []
    for stop in stops:
        thing = thing_of(stop.kind)
        checks = (*thing.hazards, *own.get(stop.kind, ()))
        rounds.append(Round(stop, thing, checks, found.get(stop.pk, ""), tuple(hazards.get(stop.pk, ()))))
    return rounds
