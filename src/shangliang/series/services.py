"""Every write on series: set up, changed, rested, ended; and the job that opens their sessions and says which were missed."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import add_workdays, day_of
from shangliang.regions.paths import contains, county_of, level, parent, town_of
from shangliang.series.agenda import agenda_for
from shangliang.series.cadence import LAST, UNITS, Cadence, due_in, opens_on, periods_from
from shangliang.series.drafts import SeriesDraft
from shangliang.series.kinds import kinds
from shangliang.series.models import Item, Pause, Series, Session
from shangliang.series.permissions import can_host, can_plan

BACK_DAYS = 31
GRACE_WORKDAYS = 3  # to write down a session that was held on the last day of its period
MOST_AT_ONCE = 60  # sessions opened at once for one series after a long standstill
REASON = 5


def reason_of(text: str) -> str:
    """A reason that says something."""
    if len(text.strip()) < REASON:
        raise Refused("series.reason")
    return text.strip()[:200]


def series_lock(series_id: int, version: int | None = None) -> Series:
    """The series, locked until the transaction ends; refuses when it was changed since the page was opened."""
    series = Series.objects.select_for_update().filter(pk=series_id).first()
    if series is None:
        raise Missing
    if version is not None and version != series.version:
        raise Refused("kernel.stale")
    return series


def series_record(actor: Actor, series: Series, code: str, now: datetime, **params: object) -> None:
    """Append to the chain of the series (locked by the caller)."""
    entry_record(actor=actor, chain=series.chain, code=code, now=now, place=series.path, params=params)


def _cadence_check(cadence: Cadence) -> None:
    fine = cadence.unit in UNITS and 1 <= cadence.step <= 12 and 1 <= cadence.month <= max(cadence.months, 1)
    weekday, nth, day = cadence.weekday, cadence.nth, cadence.day
    on_weekday = weekday is not None and 0 <= weekday <= 6
    if cadence.unit == "week":
        fine = fine and on_weekday and nth is None and day is None
    elif weekday is None:
        fine = fine and nth is None and day is not None and 1 <= day <= 31
    else:
        fine = fine and on_weekday and day is None and nth is not None and 1 <= nth <= LAST
    if not fine:
        raise Refused("series.cadence")


def _check(draft: SeriesDraft) -> None:
    kind = kinds().get(draft.kind)
    if kind is None or draft.subtype not in ({subtype.key for subtype in kind.subtypes} or {""}):
        raise Refused("series.kind")
    if len(draft.title.strip()) < 4:
        raise Refused("series.title")
    _cadence_check(draft.cadence)
    rule, filled = draft.rule, (bool(draft.rule.unit), draft.rule.least >= 1, bool(draft.rule.source.strip()))
    if any(filled) != all(filled) or (rule.unit and rule.unit not in Series.RuleUnit.values):
        raise Refused("series.rule")
    if draft.ends is not None and draft.ends <= draft.starts:
        raise Refused("series.days")
    station = draft.station
    if station is not None and (station.state != "open" or not contains(county_of(draft.region.path), station.path)):
        raise Refused("series.station")


def _holder(path: str) -> str:
    while level(path) in {"group", "area"}:
        path = parent(path)
    return path


def _fill(series: Series, draft: SeriesDraft) -> None:
    cadence, rule = draft.cadence, draft.rule
    series.title, series.subtype, series.place_words = draft.title.strip(), draft.subtype, draft.place_words.strip()
    series.organisation, series.station = draft.organisation, draft.station
    series.unit, series.step, series.month, series.shift = cadence.unit, cadence.step, cadence.month, cadence.shift
    series.weekday, series.nth, series.day = cadence.weekday, cadence.nth, cadence.day
    series.at, series.lead_days, series.public, series.publish_days = draft.at, draft.lead_days, draft.public, draft.publish_days
    series.rule_unit, series.rule_least, series.rule_source = rule.unit, rule.least, rule.source.strip()
    series.ends = draft.ends


@transaction.atomic
def series_save(*, actor: Actor, draft: SeriesDraft, series_id: int | None = None, version: int | None = None, now: datetime) -> Series:
    """Set up a series, or change one (its place, kind and first day stay); sessions that are open already stay as they are.

    The sessions that are due by now are opened at once.
    """
    path = draft.region.path
    if series_id is None:
        require(can_plan(actor, path, now))
        series = Series(kind=draft.kind, region=draft.region, path=path, county=county_of(path), town=town_of(path))
        series.holder, series.starts = _holder(path), draft.starts
        if draft.starts < day_of(now) - timedelta(days=BACK_DAYS):
            raise Refused("series.too_old")
    else:
        series = series_lock(series_id, version)
        require(can_plan(actor, series.path, now))
        require(can_host(actor, series, now))
        draft = SeriesDraft(**{**vars(draft), "kind": series.kind, "region": series.region, "starts": series.starts})
        series.version += 1
    _check(draft)
    same = Series.objects.filter(path=series.path, title=draft.title.strip()).exclude(state=Series.State.ENDED).exclude(pk=series.pk)
    if same.exists():
        raise Refused("series.title_taken")
    _fill(series, draft)
    try:
        with transaction.atomic():
            series.save()
    except IntegrityError as error:  # two people set it up at the same moment
        raise Refused("series.title_taken") from error
    series_record(actor, series, "series.saved" if series_id is None else "series.changed", now, title=series.title)
    if series.state == Series.State.RUNNING:
        _open_due(series, now)
    return series


@transaction.atomic
def series_pause(*, actor: Actor, series_id: int, reason: str, version: int | None = None, now: datetime) -> Series:
    """Let it rest; its planned sessions are called off with the same reason."""
    series = series_lock(series_id, version)
    require(can_host(actor, series, now))
    if series.state == Series.State.PAUSED:
        raise Refused("series.paused")
    why = reason_of(reason)
    Pause.objects.create(series=series, starts=day_of(now), reason=why)
    _turn(series, Series.State.PAUSED)
    series_record(actor, series, "series.rested", now, reason=why)
    _call_off(actor, series, why, now)
    return series


@transaction.atomic
def series_resume(*, actor: Actor, series_id: int, version: int | None = None, now: datetime) -> Series:
    """Go on: from now on sessions are opened again; the time that passed is not made up."""
    series = series_lock(series_id, version)
    require(can_host(actor, series, now))
    if series.state != Series.State.PAUSED:
        raise Refused("series.not_paused")
    Pause.objects.filter(series=series, ends__isnull=True).update(ends=day_of(now))
    _turn(series, Series.State.RUNNING)
    series_record(actor, series, "series.resumed", now)
    _open_due(series, now)
    return series


@transaction.atomic
def series_end(*, actor: Actor, series_id: int, reason: str, version: int | None = None, now: datetime) -> Series:
    """End it from today on, with a reason; what was held stays readable."""
    series = series_lock(series_id, version)
    require(can_plan(actor, series.path, now))
    require(can_host(actor, series, now))
    why = reason_of(reason)
    Pause.objects.filter(series=series, ends__isnull=True).update(ends=day_of(now))
    series.ends, series.end_reason = max(day_of(now), series.starts + timedelta(days=1)), why
    _turn(series, Series.State.ENDED, "ends", "end_reason")
    series_record(actor, series, "series.closed", now, reason=why)
    _call_off(actor, series, why, now)
    return series


def _turn(series: Series, state: str, *fields: str) -> None:
    series.state, series.version = state, series.version + 1
    series.save(update_fields=["state", "version", *fields])


def _call_off(actor: Actor, series: Series, reason: str, now: datetime) -> None:
    for session in Session.objects.filter(series=series, state=Session.State.PLANNED).order_by("due_on"):
        session.state, session.reason, session.version = Session.State.CANCELLED, reason, session.version + 1
        session.save(update_fields=["state", "reason", "version"])
        series_record(actor, series, "series.cancelled", now, day=session.due_on.isoformat(), reason=reason)


def sessions_open(*, now: datetime) -> tuple[int, int]:
    """The job: open what is due and put the open matters on its agenda, mark what was missed; (opened, missed).

    One transaction a series, decided by what the rows say: stopped in mid-action and run again, it opens nothing twice.
    """
    opened = missed = 0
    for series_id in list(Series.objects.filter(state=Series.State.RUNNING).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            series = series_lock(series_id)
            if series.state != Series.State.RUNNING:
                continue
            opened += _open_due(series, now)
            missed += _miss(series, now)
            for session in Session.objects.filter(series=series, state=Session.State.PLANNED, due_on__gte=day_of(now)):
                agenda_fill(session, series)
    return opened, missed


def _since(series: Series) -> date:
    """The day from which the next session is looked for: after the last period that has one, and after the last rest."""
    last = Session.objects.filter(series=series, extra=False).order_by("-period_end").values_list("period_end", flat=True).first()
    rested = Pause.objects.filter(series=series, ends__isnull=False).order_by("-ends").values_list("ends", flat=True).first()
    after = last + timedelta(days=1) if last else series.starts
    return max(series.starts, after, rested or series.starts)


def _open_due(series: Series, now: datetime) -> int:
    """Open the session of every period whose time has come; the number opened."""
    cadence, today, opened = series.cadence, day_of(now), 0
    for period in periods_from(cadence, _since(series)):
        due = due_in(cadence, period)
        if opens_on(cadence, period, series.lead_days) > today or opened == MOST_AT_ONCE:
            return opened
        if series.ends is not None and due >= series.ends:
            return opened
        session_make(Actor.system("series"), series, Session(period_start=period.start, period_end=period.end, due_on=due), now)
        opened += 1
    return opened


def session_make(actor: Actor, series: Series, session: Session, now: datetime) -> Session:
    """Store a session of a locked series with its agenda."""
    session.series, session.path, session.county, session.town = series, series.path, series.county, series.town
    session.at = series.at
    session.save(force_insert=True)
    count = agenda_fill(session, series)
    series_record(actor, series, "series.opened", now, day=session.due_on.isoformat(), count=count)
    return session


def agenda_fill(session: Session, series: Series) -> int:
    """Put what is open on the agenda of a planned session of a locked series; how many items were added."""
    found = agenda_for(session, series)
    Item.objects.bulk_create(found.items)
    if session.left_out != found.left_out:
        session.left_out = found.left_out
        session.save(update_fields=["left_out"])
    return len(found.items)


def last_day(session: Session) -> date:
    """The last day on which a planned session is not missed yet: its period, or some working days after its due day."""
    return max(session.period_end, add_workdays(session.due_on, GRACE_WORKDAYS))


def _miss(series: Series, now: datetime) -> int:
    """Planned sessions whose time has passed are missed, and that is said."""
    missed = 0
    for session in Session.objects.filter(series=series, state=Session.State.PLANNED, due_on__lt=day_of(now)).order_by("due_on"):
        if day_of(now) <= last_day(session):
            continue
        session.state, session.version = Session.State.MISSED, session.version + 1
        session.save(update_fields=["state", "version"])
        series_record(Actor.system("series"), series, "series.missed", now, day=session.due_on.isoformat())
        missed += 1
    return missed
