"""Writes on a round: open it, put topics in, invite raters, take their sheets and choices, close it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shangliang.journal.services import entry_record
from shangliang.kernel import ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, town_of
from shangliang.topics.agenda import Asked, compute
from shangliang.topics.models import Choice, Guide, Rater, RoundTopic, SelectionRound, Sheet, Topic
from shangliang.topics.permissions import can_run, can_weigh
from shangliang.topics.selectors.rounds import candidates, may_be_asked, sheets_missing
from shangliang.topics.selectors.support import ballots_of
from shangliang.topics.services.guides import guide_use
from shangliang.topics.services.pool import topic_lock, topic_touch
from shangliang.topics.spread import LEAST, MOST

MOST_SEATS, MOST_WEIGHT = 50, 100


@dataclass(frozen=True)
class RoundDraft:
    """What a form says of a round."""

    title: str
    period: str
    region: Region
    seats: int
    closes_at: datetime
    support: str = SelectionRound.Support.VOICES
    voice_weight: int = 1
    delegate_weight: int = 1
    method: str = SelectionRound.Method.MES


@dataclass(frozen=True)
class Filled:
    """What a rater writes on one sheet: marks by criterion, words, and the state it shall have (a draft, handed in, or recused)."""

    marks: Mapping[str, int]
    words: str = ""
    state: str = Sheet.State.DRAFT


def round_lock(round_id: int, version: int | None = None) -> SelectionRound:
    """The round, locked until the transaction ends; refuses when it was changed since the page was opened."""
    found = SelectionRound.objects.select_for_update().filter(pk=round_id).first()
    if found is None:
        raise Missing
    if version is not None and version != found.version:
        raise Refused("kernel.stale")
    return found


def round_touch(selection: SelectionRound, *fields: str) -> None:
    """Save fields of a locked round and count its version up."""
    selection.version += 1
    selection.save(update_fields=[*fields, "version"])


def round_record(actor: Actor, selection: SelectionRound, code: str, now: datetime, **params: object) -> None:
    """Append to the round's chain."""
    entry_record(actor=actor, chain=selection.chain, code=code, now=now, place=selection.path, params=params)


def _running(actor: Actor, round_id: int, now: datetime, version: int | None = None) -> SelectionRound:
    """A locked open round that the actor runs."""
    selection = round_lock(round_id, version)
    require(can_run(actor, selection.path, now))
    if selection.state != SelectionRound.State.OPEN:
        raise Refused("topics.round_closed")
    return selection


@transaction.atomic
def round_open(*, actor: Actor, draft: RoundDraft, topic_ids: Sequence[int] = (), now: datetime) -> SelectionRound:
    """Open a round with the rules in force now; the seed for ties is drawn before anybody has weighed anything."""
    path = draft.region.path
    require(can_run(actor, path, now))
    if len(draft.title.strip()) < 4:
        raise Refused("topics.title")
    if draft.closes_at <= now:
        raise Refused("topics.dates")
    if not 1 <= draft.seats <= MOST_SEATS:
        raise Refused("topics.seats")
    weights = (draft.voice_weight, draft.delegate_weight)
    if not all(0 <= weight <= MOST_WEIGHT for weight in weights) or not any(weights):
        raise Refused("topics.weights")
    county = county_of(path)
    selection = SelectionRound.objects.create(
        title=draft.title.strip(),
        period=draft.period.strip(),
        region=draft.region,
        path=path,
        county=county,
        town=town_of(path),
        seats=draft.seats,
        sheet=guide_use(Guide.Kind.SHEET, county, now),
        checklist=guide_use(Guide.Kind.CHECKLIST, county, now),
        support=draft.support,
        voice_weight=draft.voice_weight,
        delegate_weight=draft.delegate_weight,
        method=draft.method,
        seed=ids.code(12),
        opens_at=now,
        closes_at=draft.closes_at,
    )
    round_record(actor, selection, "round.opened", now, title=selection.title, seats=selection.seats)
    for topic_id in sorted(set(topic_ids)):
        _take_in(actor, selection, topic_id, now)
    return selection


def _take_in(actor: Actor, selection: SelectionRound, topic_id: int, now: datetime) -> RoundTopic:
    topic = topic_lock(topic_id)
    if not contains(selection.path, topic.path):
        raise Refused("topics.outside", title=topic.title)
    if topic.state not in {Topic.State.POOL, Topic.State.LATER}:
        raise Refused("topics.in_round", title=topic.title)
    topic.state, topic.next_on = Topic.State.WEIGHING, None
    topic_touch(topic, "state", "next_on")
    round_record(actor, selection, "round.topic_added", now, title=topic.title)
    return RoundTopic.objects.create(round=selection, topic=topic)


@transaction.atomic
def round_topic_add(*, actor: Actor, round_id: int, topic_id: int, now: datetime) -> RoundTopic:
    """One more topic into an open round."""
    selection = _running(actor, round_id, now)
    entry = _take_in(actor, selection, topic_id, now)
    round_touch(selection)
    return entry


@transaction.atomic
def round_topic_remove(*, actor: Actor, round_id: int, entry_id: int, now: datetime) -> None:
    """Back into the pool, as long as nobody has weighed or chosen it."""
    selection = _running(actor, round_id, now)
    entry = RoundTopic.objects.filter(round=selection, pk=entry_id).first()
    if entry is None:
        raise Missing
    topic = topic_lock(entry.topic_id)
    weighed = Sheet.objects.filter(entry=entry).exclude(state=Sheet.State.DRAFT).exists()
    if weighed or Choice.objects.filter(entry=entry).exists():
        raise Refused("topics.entry_weighed", title=topic.title)
    Sheet.objects.filter(entry=entry).delete()
    if hasattr(entry, "check_row"):
        entry.check_row.delete()
    entry.delete()
    topic.state = Topic.State.POOL
    topic_touch(topic, "state")
    round_touch(selection)
    round_record(actor, selection, "round.topic_removed", now, title=topic.title)


@transaction.atomic
def raters_invite(*, actor: Actor, round_id: int, persons: Sequence[int], part: str, now: datetime) -> list[Rater]:
    """Ask people with a public role at the place to weigh the topics, or as representatives to choose."""
    selection = _running(actor, round_id, now)
    if not persons or not may_be_asked(selection.path, persons, now):
        raise Refused("topics.rater_role")
    if Rater.objects.filter(round=selection, person__in=persons, part=part).exists():
        raise Refused("topics.rater_twice")
    rows = Rater.objects.bulk_create(Rater(round=selection, person_id=pk, part=part) for pk in sorted(set(persons)))
    round_touch(selection)
    round_record(actor, selection, "round.invited", now, count=len(rows), part=Rater.Part(part).label)
    return rows


def _seat(actor: Actor, selection: SelectionRound, part: str, now: datetime) -> Rater:
    """The actor's own seat in a locked round that is still open."""
    rater = Rater.objects.filter(round=selection, person=actor.person, part=part).first() if actor.person else None
    if rater is None:
        raise Refused("topics.not_invited")
    require(can_weigh(actor, rater, selection, now))
    return rater


@transaction.atomic
def sheet_save(*, actor: Actor, entry_id: int, filled: Filled, now: datetime) -> Sheet:
    """Keep a rater's sheet: a draft as it stands, or handed in, or recused with a reason. It may be changed until the round closes.

    A draft leaves no entry in the journal; handing in leaves one that says who, never what.
    """
    entry = RoundTopic.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Missing
    selection = round_lock(entry.round_id)
    rater = _seat(actor, selection, Rater.Part.WEIGH, now)
    keys = [str(row["key"]) for row in selection.sheet.data["criteria"]]
    marks = {key: int(filled.marks[key]) for key in keys if key in filled.marks}
    if any(not LEAST <= mark <= MOST for mark in marks.values()):
        raise Refused("topics.marks")
    if filled.state == Sheet.State.HANDED_IN and len(marks) < len(keys):
        raise Refused("topics.marks")
    if filled.state == Sheet.State.RECUSED and len(filled.words.strip()) < 5:
        raise Refused("topics.recusal_reason")
    before = Sheet.objects.filter(entry=entry, rater=rater).first()
    if filled.state == Sheet.State.DRAFT and before is not None and before.state != Sheet.State.DRAFT:
        # What was handed in stays handed in: a page left open elsewhere must not take it back.
        return before
    values = {
        "marks": {} if filled.state == Sheet.State.RECUSED else marks,
        "words": filled.words.strip()[:500],
        "state": filled.state,
        "saved_at": now,
    }
    row, _new = Sheet.objects.update_or_create(entry=entry, rater=rater, defaults=values)
    if row.state != Sheet.State.DRAFT:
        round_record(actor, selection, "round.sheet", now)
    return row


@transaction.atomic
def choices_save(*, actor: Actor, round_id: int, entry_ids: Sequence[int], now: datetime) -> int:
    """A representative's approvals, all at once and changeable until the round closes; their number."""
    selection = round_lock(round_id)
    rater = _seat(actor, selection, Rater.Part.CHOOSE, now)
    known = set(RoundTopic.objects.filter(round=selection, pk__in=entry_ids).values_list("pk", flat=True))
    if known != set(entry_ids):
        raise Missing
    Choice.objects.filter(rater=rater).exclude(entry__in=known).delete()
    have = set(Choice.objects.filter(rater=rater).values_list("entry", flat=True))
    Choice.objects.bulk_create(Choice(rater=rater, entry_id=pk) for pk in sorted(known - have))
    rater.chosen_at = now
    rater.save(update_fields=["chosen_at"])
    round_record(actor, selection, "round.choice", now)
    return len(known)


@transaction.atomic
def round_close(*, actor: Actor, round_id: int, version: int | None = None, now: datetime) -> SelectionRound:
    """No sheet after this. Before its time only when everybody is done; then the agenda is computed and kept with its input."""
    selection = _running(actor, round_id, now, version)
    if not RoundTopic.objects.filter(round=selection).exists():
        raise Refused("topics.no_topics")
    if now < selection.closes_at and (late := sheets_missing(selection)):
        raise Refused("topics.too_early", left=len(late), names=_("、").join(late[:5]))
    selection.state, selection.closed_at = SelectionRound.State.CLOSED, now
    agenda_compute(selection)
    round_touch(selection, "state", "closed_at", "ballots", "ballots_digest", "agenda", "counting")
    digest = str(selection.agenda.get("digest", ""))[:12] or "—"
    round_record(actor, selection, "round.closed", now, digest=digest)
    return selection


def agenda_compute(selection: SelectionRound) -> None:
    """Fill in the approvals as they stand, the agenda and plain counting; the caller holds the lock and saves."""
    entries = candidates(selection)
    titles = {entry.topic_id: entry.topic.title for entry in entries}
    asked = Asked.of(titles, selection.seats, selection.method, selection.seed, ballots_of(selection, entries))
    selection.ballots, selection.ballots_digest = asked.to_data(), asked.digest
    selection.agenda, selection.counting = compute(asked)
