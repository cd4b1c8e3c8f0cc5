"""Every write on sessions: their agenda, moving and calling off, holding with decisions, minutes, and the public result."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from shangliang.cases.models import Case
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Matter
from shangliang.matters.permissions import can_triage
from shangliang.matters.services import matter_answer
from shangliang.series.cadence import period_of
from shangliang.series.drafts import Decided, Moved
from shangliang.series.kinds import CAPACITIES
from shangliang.series.models import Item, Series, Session
from shangliang.series.permissions import can_host
from shangliang.series.services import agenda_fill, reason_of, series_lock, series_record, session_make

BEFORE_DAYS = 31
MOST_PRESENT = 5000


def _lock(actor: Actor, session_id: int, version: int | None, now: datetime) -> tuple[Series, Session]:
    """The series first, then the session, for whoever hosts it."""
    found = Session.objects.filter(pk=session_id).values_list("series_id", flat=True).first()
    if found is None:
        raise Missing
    series = series_lock(found)
    session = Session.objects.select_for_update().get(pk=session_id)
    session.series = series
    require(can_host(actor, series, now))
    if version is not None and version != session.version:
        raise Refused("kernel.stale")
    return series, session


def _save(session: Session, *fields: str) -> None:
    session.version += 1
    session.save(update_fields=[*fields, "version"])


def _state(session: Session) -> str:
    return str(session.get_state_display())


@transaction.atomic
def session_open(*, actor: Actor, series_id: int, day: date, now: datetime) -> Session:
    """A session beside the regular ones, on a day to come."""
    series = series_lock(series_id)
    require(can_host(actor, series, now))
    if series.state == Series.State.PAUSED:
        raise Refused("series.paused")
    if day < day_of(now):
        raise Refused("series.past")
    period = period_of(series.cadence, day)
    session = Session(period_start=period.start, period_end=period.end, due_on=day, extra=True)
    return session_make(actor, series, session, now)


@transaction.atomic
def agenda_refresh(*, actor: Actor, session_id: int, version: int | None = None, now: datetime) -> int:
    """Put what came up since on the agenda; the daily job does the same."""
    series, session = _lock(actor, session_id, version, now)
    _agenda_open(session)
    added = agenda_fill(session, series)
    if added:
        _save(session)
        series_record(actor, series, "series.item_added", now, day=session.due_on.isoformat())
    return added


def _agenda_open(session: Session) -> None:
    if session.state not in {Session.State.PLANNED, Session.State.HELD}:
        raise Refused("series.agenda_closed", state=_state(session))
    if session.confirmed_at:
        raise Refused("series.confirmed")


@transaction.atomic
def item_add(
    *,
    actor: Actor,
    session_id: int,
    text: str = "",
    matter: Matter | None = None,
    case: Case | None = None,
    version: int | None = None,
    now: datetime,
) -> Item:
    """Add a matter, a case of the county, or words; what was taken off comes back."""
    series, session = _lock(actor, session_id, version, now)
    _agenda_open(session)
    thing = matter or case
    if thing is not None and thing.county != series.county:
        raise Refused("series.item_elsewhere")
    if thing is None and len(text.strip()) < 4:
        raise Refused("series.item_text")
    words = "" if thing is not None else text.strip()[:120]
    rows = Item.objects.filter(session=session)
    same = rows.filter(matter=matter, case=case) if thing is not None else rows.filter(text=words)
    item = same.first()
    if item is not None and not item.removed_reason:
        raise Refused("series.item_twice")
    if item is None:
        last = rows.order_by("-position").values_list("position", flat=True).first() or 0
        item = Item(session=session, position=last + 1, matter=matter, case=case, text=words)
    item.removed_reason = ""
    item.save()
    _save(session)
    series_record(actor, series, "series.item_added", now, day=session.due_on.isoformat())
    return item


def _item(session: Session, item_id: int) -> Item:
    item = Item.objects.select_related("matter").filter(session=session, pk=item_id).first()
    if item is None:
        raise Missing
    if item.removed_reason:
        raise Refused("series.item_removed")
    return item


@transaction.atomic
def item_remove(*, actor: Actor, session_id: int, item_id: int, reason: str, version: int | None = None, now: datetime) -> Item:
    """Take an undecided item off the agenda, with a reason that stays; the matter itself stays with its office."""
    series, session = _lock(actor, session_id, version, now)
    _agenda_open(session)
    item = _item(session, item_id)
    item.removed_reason, item.decision, item.words = reason_of(reason), Item.Decision.OPEN, ""
    item.save(update_fields=["removed_reason", "decision", "words"])
    _save(session)
    series_record(actor, series, "series.item_taken_off", now, day=session.due_on.isoformat(), reason=item.removed_reason)
    return item


@transaction.atomic
def item_decide(*, actor: Actor, session_id: int, decided: Decided, version: int | None = None, now: datetime) -> Item:
    """What the session decided on one item; an answer is given to the person who raised it where the actor's office holds the matter."""
    series, session = _lock(actor, session_id, version, now)
    _held(session)
    item = _decide(actor, series, session, decided, now)
    _save(session)
    return item


def _held(session: Session) -> None:
    if session.state != Session.State.HELD:
        raise Refused("series.not_held")
    if session.confirmed_at:
        raise Refused("series.confirmed")


def _decide(actor: Actor, series: Series, session: Session, decided: Decided, now: datetime) -> Item:
    item, words = _item(session, decided.item), decided.words.strip()
    if decided.decision not in Item.Decision.values or not decided.decision:
        raise Refused("series.decision")
    least = {Item.Decision.TOPIC: 0, Item.Decision.ANSWERED: 10}.get(Item.Decision(decided.decision), 4)
    if len(words) < least:
        raise Refused("series.words")
    if item.decision == Item.Decision.ANSWERED and item.matter is not None and not item.matter.is_open:
        raise Refused("series.answered")
    if decided.decision == Item.Decision.ANSWERED and item.matter is not None and can_triage(actor, item.matter, now):
        matter_answer(actor=actor, matter_id=item.matter.pk, answer=words, public=False, now=now)
    item.decision, item.words, item.wording = decided.decision, words[:500], decided.wording.strip()[:80] or item.wording
    item.organisation = decided.organisation if decided.decision == Item.Decision.HANDED else None
    item.save(update_fields=["decision", "words", "wording", "organisation"])
    label = Item.Decision(item.decision).label
    series_record(actor, series, "series.item_decided", now, day=session.due_on.isoformat(), decision=label)
    return item


@transaction.atomic
def session_hold(
    *,
    actor: Actor,
    session_id: int,
    held_on: date,
    present: Mapping[str, int],
    decisions: Sequence[Decided] = (),
    version: int | None = None,
    now: datetime,
) -> Session:
    """It was held: when, how many came of each capacity, and (if known already) what was decided. Until the minutes are confirmed it can be mended.

    A missed session that was held after all is written down late, and the record says so.
    """
    series, session = _lock(actor, session_id, version, now)
    if session.state == Session.State.CANCELLED:
        raise Refused("series.cancelled")
    if session.confirmed_at:
        raise Refused("series.confirmed")
    if held_on > day_of(now):
        raise Refused("series.future")
    if held_on < session.period_start - timedelta(days=BEFORE_DAYS):
        raise Refused("series.too_early")
    counts = _counts(present)
    late = session.state == Session.State.MISSED
    session.state, session.held_on, session.present = Session.State.HELD, held_on, counts
    _save(session, "state", "held_on", "present")
    code = "series.held_late" if late else "series.held"
    series_record(actor, series, code, now, day=held_on.isoformat(), present=sum(counts.values()))
    for decided in decisions:
        _decide(actor, series, session, decided, now)
    return session


def _counts(present: Mapping[str, int]) -> dict[str, int]:
    if any(key not in CAPACITIES or not 0 <= number <= MOST_PRESENT for key, number in present.items()):
        raise Refused("series.capacity")
    counts = {key: present[key] for key in CAPACITIES if present.get(key)}
    if not counts:
        raise Refused("series.nobody")
    return counts


def _planned(session: Session) -> None:
    if not session.is_planned:
        raise Refused("series.not_planned", state=_state(session))


@transaction.atomic
def session_move(*, actor: Actor, session_id: int, to: Moved, reason: str, version: int | None = None, now: datetime) -> Session:
    """Another day, hour or room, with the reason that everybody reads."""
    series, session = _lock(actor, session_id, version, now)
    _planned(session)
    if to.day < day_of(now):
        raise Refused("series.past")
    why, before = reason_of(reason), session.due_on
    session.due_on, session.at, session.place_words = to.day, to.at, to.place_words.strip()[:80]
    _save(session, "due_on", "at", "place_words")
    series_record(actor, series, "series.moved", now, before=before.isoformat(), day=to.day.isoformat(), reason=why)
    return session


@transaction.atomic
def session_cancel(*, actor: Actor, session_id: int, reason: str, version: int | None = None, now: datetime) -> Session:
    """Call it off with a reason; its agenda goes to the next one."""
    series, session = _lock(actor, session_id, version, now)
    _planned(session)
    session.state, session.reason = Session.State.CANCELLED, reason_of(reason)
    _save(session, "state", "reason")
    series_record(actor, series, "series.cancelled", now, day=session.due_on.isoformat(), reason=session.reason)
    return session


@transaction.atomic
def session_explain(*, actor: Actor, session_id: int, reason: str, version: int | None = None, now: datetime) -> Session:
    """Why a session was missed; it stays missed."""
    series, session = _lock(actor, session_id, version, now)
    if session.state != Session.State.MISSED:
        raise Refused("series.not_missed", state=_state(session))
    session.reason = reason_of(reason)
    _save(session, "reason")
    series_record(actor, series, "series.explained", now, day=session.due_on.isoformat(), reason=session.reason)
    return session


@transaction.atomic
def session_minutes(*, actor: Actor, session_id: int, text: str, version: int | None = None, now: datetime) -> Session:
    """Write or reword the minutes."""
    series, session = _lock(actor, session_id, version, now)
    _held(session)
    if len(text.strip()) < 10:
        raise Refused("series.minutes_short")
    session.minutes, session.minutes_number = text.strip(), session.minutes_number + 1
    _save(session, "minutes", "minutes_number")
    series_record(actor, series, "series.minutes", now, day=session.day.isoformat(), number=session.minutes_number)
    return session


@transaction.atomic
def session_confirm(*, actor: Actor, session_id: int, version: int | None = None, now: datetime) -> Session:
    """Confirm the minutes by name; every item on the agenda has its decision by then."""
    series, session = _lock(actor, session_id, version, now)
    _held(session)
    if not session.minutes:
        raise Refused("series.minutes_short")
    undecided = Item.objects.filter(session=session, decision="", removed_reason="").count()
    if undecided:
        raise Refused("series.undecided", count=undecided)
    session.confirmed_by, session.confirmed_at = actor.name, now
    _save(session, "confirmed_by", "confirmed_at")
    series_record(actor, series, "series.confirmed", now, day=session.day.isoformat())
    return session


@transaction.atomic
def session_publish(*, actor: Actor, session_id: int, summary: str, version: int | None = None, now: datetime) -> Session:
    """Make the result public under the place (3-08: promptly)."""
    series, session = _lock(actor, session_id, version, now)
    if not series.public:
        raise Refused("series.not_public")
    if not session.confirmed_at:
        raise Refused("series.not_confirmed")
    if session.published_at:
        raise Refused("series.published")
    if len(summary.strip()) < 10:
        raise Refused("series.summary")
    session.summary, session.published_at = summary.strip(), now
    _save(session, "summary", "published_at")
    series_record(actor, series, "series.published", now, day=session.day.isoformat())
    return session
