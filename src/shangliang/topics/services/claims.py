"""Writes on claims 认领接单: take a topic, join, be invited, answer, leave, declare a recusal. Two at once: exactly one leads."""

from datetime import datetime

from django.db import transaction

from shangliang.cases.leading import lead_leave, member_seat
from shangliang.cases.models import Case
from shangliang.cases.services import case_lock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.people.models import Person
from shangliang.people.roles import OFFICES
from shangliang.topics.models import Claim, Recusal, Topic
from shangliang.topics.permissions import can_lead, can_recuse, can_run, can_take
from shangliang.topics.selectors.matching import recusal_reason, takers_near
from shangliang.topics.selectors.pool import claim_of, lead_of
from shangliang.topics.services.pool import topic_lock, topic_record, topic_touch


def _locked(topic_id: int) -> Topic:
    """A locked topic with its case read after the lock."""
    topic = topic_lock(topic_id)
    topic.case = Case.objects.get(pk=topic.case_id) if topic.case_id else None
    return topic


def _may(actor: Actor, topic: Topic) -> None:
    if reason := recusal_reason(topic, actor.person_id):
        raise Refused("topics.recused", reason=reason)


@transaction.atomic
def topic_claim(*, actor: Actor, topic_id: int, now: datetime) -> Claim:
    """Take the lead. Whoever comes second is told who leads, and may join."""
    topic = _locked(topic_id)
    mine = claim_of(topic, actor.person)
    require(can_lead(actor, topic, now, invited=mine is not None))
    _may(actor, topic)
    lead = lead_of(topic)
    if lead is not None:
        if lead.person_id == actor.person:
            raise Refused("topics.taken_already")
        raise Refused("topics.lead_taken", name=lead.person.display_name)
    return _take(actor, topic, mine, Claim.Part.LEAD, now)


@transaction.atomic
def topic_join(*, actor: Actor, topic_id: int, now: datetime) -> Claim:
    """Take part beside the lead."""
    topic = _locked(topic_id)
    mine = claim_of(topic, actor.person)
    require(can_take(actor, topic, now, invited=mine is not None))
    _may(actor, topic)
    if mine is not None and mine.state == Claim.State.TAKEN:
        raise Refused("topics.taken_already")
    return _take(actor, topic, mine, Claim.Part.SECOND, now)


def _take(actor: Actor, topic: Topic, mine: Claim | None, part: str, now: datetime) -> Claim:
    """The claim of the actor becomes a taken one; who joined before may become the lead."""
    claim = mine or Claim(topic=topic, person_id=actor.person_id)
    claim.part, claim.state, claim.at, claim.reason = part, Claim.State.TAKEN, now, ""
    claim.save()
    topic_touch(topic)
    lead = part == Claim.Part.LEAD
    topic_record(actor, topic, "topic.claimed" if lead else "topic.joined", now, name=actor.name)
    if topic.case is not None and topic.case.is_open:
        person = Person.objects.get(pk=actor.person_id)
        member_seat(actor=actor, case=case_lock(topic.case.pk), person=person, lead=lead, now=now)
    return claim


@transaction.atomic
def topic_invite(*, actor: Actor, topic_id: int, person_id: int, part: str, why: str = "", now: datetime) -> Claim:
    """The organiser asks somebody to take the topic; `why` is the reason the matching gave, in words."""
    topic = _locked(topic_id)
    require(can_run(actor, topic.path, now))
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise Missing
    finished = topic.state != Topic.State.SELECTED or (topic.case is not None and not topic.case.is_open)
    if finished:
        raise Refused("topics.not_to_take", state=topic.get_state_display())
    from_here = person.pk in takers_near(topic, now)
    if not from_here or recusal_reason(topic, person.pk) or claim_of(topic, person.pk) is not None or part not in Claim.Part.values:
        raise Refused("topics.invite_who")
    claim = Claim.objects.create(topic=topic, person=person, part=part, invited=True, state=Claim.State.OFFERED, why=why[:300], at=now)
    topic_touch(topic)
    topic_record(actor, topic, "topic.invited", now)
    return claim


@transaction.atomic
def claim_decline(*, actor: Actor, claim_id: int, reason: str, now: datetime) -> Claim:
    """Say no to an invitation, with a reason."""
    claim = _own(actor, claim_id, Claim.State.OFFERED)
    if len(reason.strip()) < 5:
        raise Refused("topics.leave_reason")
    claim.state, claim.reason, claim.at = Claim.State.DECLINED, reason.strip()[:300], now
    claim.save(update_fields=["state", "reason", "at"])
    topic_touch(claim.topic)
    topic_record(actor, claim.topic, "topic.declined", now)
    return claim


@transaction.atomic
def claim_leave(*, actor: Actor, claim_id: int, reason: str, now: datetime) -> Claim:
    """Give a topic back with a reason: the lead is free again, in the running case too. The office may do it for somebody."""
    claim = _own(actor, claim_id, Claim.State.TAKEN)
    if len(reason.strip()) < 5:
        raise Refused("topics.leave_reason")
    claim.state, claim.reason, claim.at = Claim.State.LEFT, reason.strip()[:300], now
    claim.save(update_fields=["state", "reason", "at"])
    topic = claim.topic
    topic_touch(topic)
    topic_record(actor, topic, "topic.left", now, name=claim.person.display_name)
    if claim.part == Claim.Part.LEAD and topic.case is not None and topic.case.is_open:
        lead_leave(actor=actor, case=case_lock(topic.case.pk), person=claim.person, reason=claim.reason, now=now)
    return claim


def _own(actor: Actor, claim_id: int, state: str) -> Claim:
    """A claim in that state whose topic is locked: one's own, or for the office over the place that of another."""
    found = Claim.objects.filter(pk=claim_id).first()
    if found is None:
        raise Missing
    topic = _locked(found.topic_id)
    claim = Claim.objects.select_related("person").get(pk=claim_id)
    office = state == Claim.State.TAKEN and actor.holds(topic.path, *OFFICES)
    if claim.state != state or (claim.person_id != actor.person and not office):
        raise Missing
    claim.topic = topic
    return claim


@transaction.atomic
def recusal_declare(*, actor: Actor, topic_id: int, reason: str, person_id: int | None = None, now: datetime) -> Recusal:
    """回避: one's own, or declared by the office for somebody. An open claim ends with it."""
    topic = _locked(topic_id)
    person = person_id or actor.person_id
    claim = claim_of(topic, person)
    require(can_run(actor, topic.path, now) if person != actor.person else can_recuse(actor, topic, now, invited=claim is not None))
    if len(reason.strip()) < 5:
        raise Refused("topics.recusal_reason")
    if claim is not None:
        ended = Claim.State.LEFT if claim.state == Claim.State.TAKEN else Claim.State.DECLINED
        lead = claim.part == Claim.Part.LEAD and claim.state == Claim.State.TAKEN
        claim.state, claim.reason, claim.at = ended, reason.strip()[:300], now
        claim.save(update_fields=["state", "reason", "at"])
        if lead and topic.case is not None and topic.case.is_open:
            lead_leave(actor=actor, case=case_lock(topic.case.pk), person=claim.person, reason=claim.reason, now=now)
    row, _new = Recusal.objects.update_or_create(topic=topic, person_id=person, defaults={"reason": reason.strip()[:300], "at": now})
    topic_touch(topic)
    topic_record(actor, topic, "topic.recused", now)
    return row
