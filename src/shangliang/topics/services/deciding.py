"""Writes after the weighing: checklist, decision with a reason, announcement, and telling the author of every matter once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shangliang.cases.models import CaseMatter
from shangliang.cases.services import case_add_matter, case_lock
from shangliang.kernel.actor import Actor, Grant
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import add_workdays, day_of, due_after
from shangliang.matters.models import Matter
from shangliang.matters.services import matter_lock
from shangliang.people.roles import COUNTY
from shangliang.procedures.models import Version
from shangliang.procedures.selectors import days
from shangliang.topics.models import RoundTopic, SelectionRound, Told, Topic, TopicCheck, TopicMatter
from shangliang.topics.permissions import can_run, can_tell
from shangliang.topics.selectors.rounds import check_of, entries_of, negatives_of
from shangliang.topics.services.cases import case_of_topic
from shangliang.topics.services.plans import plan_take
from shangliang.topics.services.pool import topic_lock, topic_record, topic_touch
from shangliang.topics.services.rounds import agenda_compute, round_lock, round_record, round_touch
from shangliang.topics.services.telling import matter_weighed

BATCH = 100
RESULT = ("ballots", "ballots_digest", "agenda", "counting")


@dataclass(frozen=True)
class Answers:
    """A filled checklist: the tests by key, and the items of both lists that fit."""

    tests: Mapping[str, bool]
    positive: Sequence[str] = ()
    negative: Sequence[str] = ()
    reason: str = ""


@dataclass(frozen=True)
class Settling:
    """What is decided on one topic; the reason is told to every author."""

    outcome: str
    reason: str
    use: str = ""
    procedure: Version | None = None
    next_on: date | None = None


def _entry(actor: Actor, entry_id: int, now: datetime) -> tuple[SelectionRound, RoundTopic]:
    """A topic of a round that the actor runs, both locked; refused once it is announced."""
    found = RoundTopic.objects.filter(pk=entry_id).first()
    if found is None:
        raise Missing
    selection = round_lock(found.round_id)
    require(can_run(actor, selection.path, now))
    if selection.state in {SelectionRound.State.ANNOUNCED, SelectionRound.State.DONE}:
        raise Refused("topics.announced")
    return selection, RoundTopic.objects.select_related("topic", "check_row").get(pk=entry_id)


@transaction.atomic
def check_save(*, actor: Actor, entry_id: int, answers: Answers, now: datetime) -> TopicCheck:
    """Answer the three tests and the two lists with a written reason. After the close a hit takes the topic out of the agenda."""
    selection, entry = _entry(actor, entry_id, now)
    rules = selection.checklist.data
    known = {name: {str(item["key"]) for item in rules[name]} for name in ("tests", "positive", "negative")}
    given = {"tests": set(answers.tests), "positive": set(answers.positive), "negative": set(answers.negative)}
    if any(not given[name] <= known[name] for name in given) or given["tests"] != known["tests"]:
        raise Refused("topics.check_words")
    if len(answers.reason.strip()) < 5:
        raise Refused("topics.check_reason")
    values = {
        "tests": dict(answers.tests),
        "positive": sorted(answers.positive),
        "negative": sorted(answers.negative),
        "reason": answers.reason.strip(),
        "person_id": actor.person_id,
        "at": now,
    }
    row, _new = TopicCheck.objects.update_or_create(entry=entry, defaults=values)
    if selection.state == SelectionRound.State.CLOSED:
        agenda_compute(selection)
    round_touch(selection, *(RESULT if selection.state == SelectionRound.State.CLOSED else ()))
    round_record(actor, selection, "round.checked", now, title=entry.topic.title)
    return row


def _fits(selection: SelectionRound, entry: RoundTopic, settling: Settling, now: datetime) -> None:
    """Refuse what may not be decided so: nothing unchecked or on the negative list is selected."""
    if settling.outcome not in set(RoundTopic.Outcome.values) - {""}:
        raise Refused("topics.decide_outcome")
    if len(settling.reason.strip()) < 5:
        raise Refused("topics.decide_reason")
    if settling.outcome == RoundTopic.Outcome.LATER and (settling.next_on is None or settling.next_on <= day_of(now)):
        raise Refused("topics.next_on")
    if settling.outcome != RoundTopic.Outcome.SELECTED:
        return
    _may_be_selected(selection, entry)
    if settling.use not in RoundTopic.Use.values or (settling.use == RoundTopic.Use.CASE and settling.procedure is None):
        raise Refused("topics.use")


def _may_be_selected(selection: SelectionRound, entry: RoundTopic) -> None:
    title, check = entry.topic.title, check_of(entry)
    if check is None:
        raise Refused("topics.check_first", title=title)
    if hits := negatives_of(entry, selection):
        raise Refused("topics.negative", title=title, item=hits[0][0], way=hits[0][1])
    if not all(check.tests.values()):
        raise Refused("topics.check_failed", title=title)


@transaction.atomic
def entry_settle(*, actor: Actor, entry_id: int, settling: Settling, now: datetime) -> RoundTopic:
    """Write down what is to be decided on a topic; it counts, and can be changed, until it is announced."""
    selection, entry = _entry(actor, entry_id, now)
    if selection.state == SelectionRound.State.OPEN:
        raise Refused("topics.round_open")
    _fits(selection, entry, settling, now)
    selected = settling.outcome == RoundTopic.Outcome.SELECTED
    entry.outcome, entry.reason = settling.outcome, settling.reason.strip()
    entry.use = settling.use if selected else ""
    entry.procedure = settling.procedure if selected and settling.use == RoundTopic.Use.CASE else None
    entry.next_on = settling.next_on if settling.outcome == RoundTopic.Outcome.LATER else None
    entry.save(update_fields=["outcome", "reason", "use", "procedure", "next_on"])
    round_touch(selection)
    round_record(actor, selection, "round.settled", now, title=entry.topic.title)
    return entry


@transaction.atomic
def round_announce(*, actor: Actor, round_id: int, version: int | None = None, now: datetime) -> SelectionRound:
    """The decision holds from now on: cases opened, the plan filled; then every author is told (`round_inform`)."""
    selection = round_lock(round_id, version)
    require(can_run(actor, selection.path, now))
    if selection.state == SelectionRound.State.OPEN:
        raise Refused("topics.round_open")
    if selection.state != SelectionRound.State.CLOSED:
        raise Refused("topics.announced")
    entries = entries_of(selection)
    if undecided := [entry.topic.title for entry in entries if not entry.outcome]:
        raise Refused("topics.undecided", left=len(undecided), names=_("、").join(undecided[:5]))
    chosen = [entry for entry in entries if entry.outcome == RoundTopic.Outcome.SELECTED]
    if len(chosen) > selection.seats:
        raise Refused("topics.too_many", seats=selection.seats, count=len(chosen))
    for entry in chosen:
        _may_be_selected(selection, entry)
    for entry in entries:
        _carry_out(actor, selection, entry, now)
    selection.state, selection.announced_at = SelectionRound.State.ANNOUNCED, now
    round_touch(selection, "state", "announced_at")
    round_record(actor, selection, "round.announced", now)
    return selection


def _carry_out(actor: Actor, selection: SelectionRound, entry: RoundTopic, now: datetime) -> None:
    """The topic stands where the decision puts it; a selected one is opened or planned. Its matters follow one by one."""
    topic = topic_lock(entry.topic_id)
    topic.state = {
        RoundTopic.Outcome.SELECTED: Topic.State.SELECTED,
        RoundTopic.Outcome.NOT_SELECTED: Topic.State.NOT_SELECTED,
        RoundTopic.Outcome.LATER: Topic.State.LATER,
    }[RoundTopic.Outcome(entry.outcome)]
    topic.next_on = entry.next_on
    topic_touch(topic, "state", "next_on")
    topic_record(actor, topic, f"topic.{entry.outcome}", now, **_params(entry))
    if entry.use == RoundTopic.Use.PLAN:
        plan_take(actor=actor, selection=selection, topic=topic, now=now)
    elif entry.procedure is not None:
        case_of_topic(actor=actor, topic=topic, version=entry.procedure, now=now)


def _params(entry: RoundTopic) -> dict[str, object]:
    params: dict[str, object] = {"title": entry.topic.title, "reason": entry.reason}
    return {**params, "day": entry.next_on.isoformat()} if entry.next_on else params


def untold(selection: SelectionRound) -> QuerySet[Matter]:
    """The matters of the round whose authors were not told yet: those behind its topics, and those merged into them."""
    entries = RoundTopic.objects.filter(round=selection).values("topic")
    behind = TopicMatter.objects.filter(topic__in=entries, left_at__isnull=True).values("matter")
    rows = Matter.objects.filter(Q(pk__in=behind) | Q(merged_into__in=behind))
    return rows.exclude(pk__in=Told.objects.filter(round=selection).values("matter"))


@transaction.atomic
def round_inform(*, actor: Actor, round_id: int, now: datetime, batch: int = BATCH) -> int:
    """Tell the next authors, at most `batch`, in one transaction; how many are left. Called again until it says 0.

    A matter is told in the transaction that remembers it, so a break between two batches tells nobody twice and leaves nobody out.
    """
    selection = round_lock(round_id)
    require(can_tell(actor, selection, now))
    if selection.state == SelectionRound.State.DONE:
        return 0
    if selection.state != SelectionRound.State.ANNOUNCED:
        raise Refused("topics.not_announced")
    entries = {entry.topic_id: entry for entry in entries_of(selection)}
    cases = [entry.topic.case_id for entry in entries.values() if entry.topic.case_id]
    # Cases before matters, as everywhere: nobody waits in a circle.
    for case_id in sorted(cases):
        case_lock(case_id)
    ids = list(untold(selection).order_by("pk").values_list("pk", flat=True)[:batch])
    roots = _roots(ids, entries)
    for pk in ids:
        _tell(selection, entries[roots[pk]], pk, now)
    left = untold(selection).count() if len(ids) == batch else 0
    if not left:
        _finish(actor, selection, now)
    return left


def _roots(ids: Sequence[int], entries: Mapping[int, RoundTopic]) -> dict[int, int]:
    """The topic behind which each matter (or the one it was merged into) stands."""
    ends = {pk: merged or pk for pk, merged in Matter.objects.filter(pk__in=ids).values_list("pk", "merged_into")}
    links = TopicMatter.objects.filter(topic__in=entries, left_at__isnull=True, matter__in=set(ends.values()))
    place = dict(links.values_list("matter", "topic"))
    return {pk: place[end] for pk, end in ends.items()}


def _job(selection: SelectionRound) -> Actor:
    """What was decided by somebody who might is carried out under the name of the job, within the county."""
    return Actor(kind="system", name="round_inform", grants=(Grant(COUNTY, selection.county),))


def _tell(selection: SelectionRound, entry: RoundTopic, matter_id: int, now: datetime) -> None:
    """One author: into the case, or the words of the decision; and remembered."""
    actor, matter = _job(selection), matter_lock(matter_id)
    Told.objects.create(round=selection, entry=entry, matter=matter, at=now)
    case_id, told = entry.topic.case_id, False
    if case_id and matter.is_open and not CaseMatter.objects.filter(matter=matter).exists():
        case_add_matter(actor=actor, case_id=case_id, matter_id=matter.pk, now=now)
        matter, told = matter_lock(matter_id), True
    matter_weighed(
        actor=actor, matter=matter, code=f"topic.{entry.outcome}", params=_params(entry), due=_due(entry, now), tell=not told, now=now
    )


def _due(entry: RoundTopic, now: datetime) -> datetime:
    """The direct answer is due within the days of the rule pack: from now, or from the day on which the topic comes up again."""
    limit = days("answer", day_of(now))
    if entry.next_on is None:
        return due_after(now, limit)
    return due_after(now, limit) if entry.next_on <= day_of(now) else _after(entry.next_on, limit, now)


def _after(day: date, limit: int, now: datetime) -> datetime:
    """The end of the working day that lies `limit` working days after a day to come."""
    return due_after(now, 0) + (add_workdays(day, limit) - day_of(now))


def _finish(actor: Actor, selection: SelectionRound, now: datetime) -> None:
    """Everybody was told. What was not selected goes its own way: its matters stand behind no topic any more."""
    ended = RoundTopic.objects.filter(round=selection, outcome=RoundTopic.Outcome.NOT_SELECTED).values("topic")
    TopicMatter.objects.filter(topic__in=ended, left_at__isnull=True).update(left_at=now)
    selection.state, selection.done_at = SelectionRound.State.DONE, now
    round_touch(selection, "state", "done_at")
    round_record(actor, selection, "round.done", now, count=Told.objects.filter(round=selection).count())


def rounds_inform(*, now: datetime, batches: int = 20) -> int:
    """Go on with every announced round: for the timer; how many authors are left after at most so many batches each."""
    left = 0
    for pk in SelectionRound.objects.filter(state=SelectionRound.State.ANNOUNCED).order_by("pk").values_list("pk", flat=True):
        rest = 1
        for _batch in range(batches):
            rest = round_inform(actor=Actor.system("round_inform"), round_id=pk, now=now)
            if not rest:
                break
        left += rest
    return left
