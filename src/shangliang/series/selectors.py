"""Reading recurring meetings: series, sessions, what waits for their hosts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of
from shangliang.people.roles import ADMINS
from shangliang.regions.paths import in_place, within_any
from shangliang.series.cadence import due_in, periods_from
from shangliang.series.kinds import INTERESTED
from shangliang.series.models import Item, Pause, Series, Session
from shangliang.series.permissions import HOSTS, READERS, can_see

PAGE = 20
SOON_DAYS = 7
PUBLISH_BACK_DAYS = 60


@dataclass(frozen=True)
class Coming:
    """A session that will be opened later: the first day of its period, its due day."""

    period_start: date
    due_on: date


def _with_place(rows: QuerySet[Series]) -> QuerySet[Series]:
    return rows.select_related("region", "organisation", "station")


def series_get(actor: Actor, series_id: int) -> Series:
    """One series; Missing for whoever may not see it."""
    found = _with_place(Series.objects.all()).filter(pk=series_id).first()
    if found is None or not can_see(actor, found):
        raise Missing
    return found


def series_public(series_id: int) -> Series:
    """One series that is open to everybody."""
    found = _with_place(Series.objects.all()).filter(pk=series_id, public=True).first()
    if found is None:
        raise Missing
    return found


def seen_scopes(actor: Actor) -> tuple[str, ...]:
    """The places whose series the actor reads."""
    return tuple(sorted({grant.scope for grant in actor.grants if grant.organisation is None and grant.role in READERS}))


def may_list(actor: Actor) -> bool:
    """True for whoever may have a series to look at: everybody who works here but the administrators."""
    return any(grant.role not in ADMINS for grant in actor.grants)


def series_list(
    actor: Actor, *, kind: str = "", state: str = "", scope: str = "", text: str = "", before: int | None = None
) -> list[Series]:
    """One page and one row more of the series the actor may see, newest first."""
    scopes = seen_scopes(actor)
    rows = _with_place(Series.objects.all())
    own = in_place(scopes[0]) if len(scopes) == 1 else within_any("path", scopes)
    rows = rows.filter(own | Q(organisation__in=actor.organisations)) if actor.organisations else rows.filter(own)
    wanted = {"kind": kind, "state": state, "title__contains": text}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if scope:
        rows = rows.filter(in_place(scope))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def next_sessions(series: list[Series]) -> dict[int, Session]:
    """The next planned session of each, in one query."""
    rows = Session.objects.filter(series__in=[row.pk for row in series], state=Session.State.PLANNED).order_by("-due_on")
    return {row.series_id: row for row in rows}


def sessions_of(series: Series, limit: int = 30) -> list[Session]:
    """Its sessions, newest first."""
    rows = list(Session.objects.filter(series=series).order_by("-due_on", "-pk")[:limit])
    for row in rows:
        row.series = series
    return rows


def coming(series: Series, limit: int = 6) -> list[Coming]:
    """The due days that follow the sessions that are open already; none while it rests."""
    if series.state != Series.State.RUNNING:
        return []
    last = Session.objects.filter(series=series, extra=False).order_by("-period_end").values_list("period_end", flat=True).first()
    found: list[Coming] = []
    for period in periods_from(series.cadence, last + timedelta(days=1) if last else series.starts):
        due = due_in(series.cadence, period)
        if len(found) == limit or (series.ends is not None and due >= series.ends):
            break
        found.append(Coming(period.start, due))
    return found


def pauses_of(series: Series) -> list[Pause]:
    """When it rested, newest first."""
    return list(Pause.objects.filter(series=series).order_by("-starts", "-pk"))


def _session(session_id: int, rows: QuerySet[Session]) -> Session:
    found = rows.select_related("series__region", "series__organisation", "series__station").filter(pk=session_id).first()
    if found is None:
        raise Missing
    return found


def session_get(actor: Actor, session_id: int) -> Session:
    """One session with its series; Missing for whoever may not see it."""
    found = _session(session_id, Session.objects.all())
    if not can_see(actor, found.series):
        raise Missing
    return found


def session_public(session_id: int) -> Session:
    """One session of a series that is open to everybody."""
    return _session(session_id, Session.objects.filter(series__public=True))


def items_of(session: Session, *, removed: bool = False) -> list[Item]:
    """The agenda in its order, with the things it speaks of; with `removed` those that were taken off."""
    rows = Item.objects.filter(session=session).select_related("matter__category", "case", "organisation", "carried_from__session")
    return list(rows.exclude(removed_reason="") if removed else rows.filter(removed_reason=""))


def sessions_public(scope: str, *, before: int | None = None, limit: int = PAGE) -> list[Session]:
    """Past sessions of a place that everybody may read, the newest first: held, called off and missed ones; one row more than the page."""
    rows = Session.objects.filter(in_place(scope), series__public=True).exclude(state=Session.State.PLANNED)
    if before:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("series__region", "series__station")
    return list(rows.order_by("-pk")[: limit + 1])


def sessions_coming(scope: str, now: datetime, limit: int = 8) -> list[Session]:
    """The next planned sessions of a place that everybody may come to."""
    rows = Session.objects.filter(in_place(scope), series__public=True, state=Session.State.PLANNED, due_on__gte=day_of(now))
    return list(rows.select_related("series__region", "series__station").order_by("due_on", "at", "pk")[:limit])


def sessions_for_calendar(series: Series) -> list[Session]:
    """Every session that was not missed, oldest first."""
    rows = Session.objects.filter(series=series).exclude(state=Session.State.MISSED).order_by("due_on", "pk")
    return list(rows)


def sessions_due(actor: Actor, now: datetime) -> QuerySet[Session]:
    """What waits for the hosts: sessions due soon or past their day, missed without a reason, minutes to confirm, results to publish.

    Only series of the actor's very own places and bodies: the county office is not told of every village.
    """
    scopes = actor.scopes(*HOSTS)
    own = Q(series__holder__in=scopes) | Q(series__organisation__in=sorted(actor.organisations))
    if not scopes and not actor.organisations:
        return Session.objects.none()
    today = day_of(now)
    unpublished = Q(series__public=True, series__publish_days__gt=0, published_at__isnull=True)
    unpublished &= Q(held_on__gte=today - timedelta(days=PUBLISH_BACK_DAYS))
    waiting = (
        Q(state=Session.State.PLANNED, due_on__lte=today + timedelta(days=SOON_DAYS))
        | Q(state=Session.State.MISSED, reason="")
        | (Q(state=Session.State.HELD) & (Q(confirmed_at__isnull=True) | unpublished))
    )
    return Session.objects.filter(own & waiting).exclude(series__state=Series.State.ENDED).order_by("due_on", "pk")


def sessions_waiting(actor: Actor, now: datetime, limit: int) -> list[Session]:
    """The first of `sessions_due`, with their series."""
    return list(sessions_due(actor, now).select_related("series")[:limit])


def present_of(session: Session) -> tuple[int, int]:
    """How many came, and how many of them are interested parties 利益相关方."""
    counts: dict[str, int] = session.present
    return sum(counts.values()), counts.get(INTERESTED, 0)


def held_at_stations(stations: dict[int, str], since: date) -> dict[int, list[Session]]:
    """For stations {id: region path}: sessions held there since a day (at the station, or of its very place), newest first; one query."""
    near = Q(series__station__in=stations) | Q(path__in=set(stations.values()), series__station__isnull=True)
    rows = Session.objects.filter(near, state=Session.State.HELD, held_on__gte=since).select_related("series").order_by("-held_on", "-pk")
    found: dict[int, list[Session]] = {station: [] for station in stations}
    by_path: dict[str, list[int]] = {}
    for station, path in stations.items():
        by_path.setdefault(path, []).append(station)
    for row in rows:
        at = row.series.station_id
        for station in [at] if at in found else by_path.get(row.path, []) if at is None else []:
            found[station].append(row)
    return found


def series_with_pauses(rows: QuerySet[Series]) -> list[Series]:
    """Series with when they rested, in two queries."""
    return list(rows.select_related("region").prefetch_related(Prefetch("pauses", Pause.objects.order_by("starts"))))
