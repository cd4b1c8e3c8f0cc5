"""Opening the case of a selected topic, with whoever has claimed it at the table."""

from datetime import datetime

from django.db import transaction

from shangliang.cases.leading import member_seat
from shangliang.cases.models import Case
from shangliang.cases.permissions import can_open
from shangliang.cases.services import Opening, case_lock, case_open
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused, require
from shangliang.matters.models import Matter
from shangliang.procedures.models import Version
from shangliang.topics.models import Claim, PlanItem, Topic
from shangliang.topics.services.pool import topic_lock, topic_record, topic_touch


def case_of_topic(
    *, actor: Actor, topic: Topic, version: Version, matter_ids: tuple[int, ...] = (), host: str = Case.Host.BASE, now: datetime
) -> Case:
    """Open the case of a locked selected topic; whoever leads it takes the order at once."""
    if topic.case_id is not None:
        raise Refused("topics.case_open", number=Case.objects.get(pk=topic.case_id).number)
    opening = Opening(
        title=topic.title,
        region=topic.region,
        version=version,
        summary=topic.summary,
        category=topic.category,
        size=topic.size,
        host=host,
    )
    case = case_open(actor=actor, opening=opening, matter_ids=matter_ids, now=now)
    topic.case = case
    topic_touch(topic, "case")
    topic_record(actor, topic, "topic.case", now, number=case.number)
    PlanItem.objects.filter(topic=topic, case__isnull=True).update(case=case)
    case = case_lock(case.pk)
    for claim in Claim.objects.select_related("person").filter(topic=topic, state=Claim.State.TAKEN).order_by("-part", "pk"):
        member_seat(actor=actor, case=case, person=claim.person, lead=claim.part == Claim.Part.LEAD, now=now)
    return case


@transaction.atomic
def topic_case_open(
    *, actor: Actor, topic_id: int, version: Version, host: str = Case.Host.BASE, stamp: int | None = None, now: datetime
) -> Case:
    """Open the case of a topic that was selected for the plan, with those of its matters that still wait for an answer."""
    topic = topic_lock(topic_id, stamp)
    require(can_open(actor, topic.path, now))
    if topic.state != Topic.State.SELECTED:
        raise Refused("topics.not_selected")
    rows = Matter.objects.filter(topic_links__topic=topic, topic_links__left_at__isnull=True)
    waiting = tuple(rows.filter(state__in=[Matter.State.SUBMITTED, Matter.State.ACCEPTED]).order_by("pk").values_list("pk", flat=True))
    return case_of_topic(actor=actor, topic=topic, version=version, matter_ids=waiting, host=host, now=now)
