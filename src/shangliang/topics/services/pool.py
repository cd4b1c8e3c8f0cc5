"""Writes on the pool: make a topic from matters, a hot spot or a proposal; change it; take matters in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from deliberate.texts.masking import mask
from shangliang.cases.models import Case
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.matters.models import Category, Matter
from shangliang.matters.permissions import can_triage
from shangliang.matters.services import matter_accept, matter_lock
from shangliang.people.models import Organisation, Sector
from shangliang.people.roles import OFFICES
from shangliang.regions.models import Region
from shangliang.regions.paths import contains, county_of, town_of
from shangliang.topics.models import Topic, TopicMatter
from shangliang.topics.permissions import can_keep, can_propose
from shangliang.topics.services.telling import matter_weighed


@dataclass(frozen=True)
class TopicDraft:
    """What a form says of one topic; `skills` are ids of tags."""

    title: str
    region: Region
    summary: str = ""
    category: Category | None = None
    governance: str = Topic.Governance.BROKER
    size: str = Case.Size.NORMAL
    extent: str = ""
    nature: str = ""
    source: str = Topic.Source.MATTERS
    sector: Sector | None = None
    skills: Sequence[int] = ()
    unit: Organisation | None = None
    avoid_local: bool = False
    public: bool = False


def topic_lock(topic_id: int, version: int | None = None) -> Topic:
    """The topic, locked until the transaction ends; refuses when it was changed since the page was opened."""
    found = Topic.objects.select_for_update().filter(pk=topic_id).first()
    if found is None:
        raise Missing
    if version is not None and version != found.version:
        raise Refused("kernel.stale")
    return found


def topic_touch(topic: Topic, *fields: str) -> None:
    """Save fields of a locked topic and count its version up."""
    topic.version += 1
    topic.save(update_fields=[*fields, "version"])


def topic_record(actor: Actor, topic: Topic, code: str, now: datetime, **params: object) -> None:
    """Append to the topic's chain."""
    entry_record(actor=actor, chain=topic.chain, code=code, now=now, place=topic.path, params=params)


def _checked(draft: TopicDraft) -> dict[str, object]:
    """The columns of a draft; refuses a short title, and numbers of people in what everybody will read."""
    title, summary = draft.title.strip(), draft.summary.strip()
    if len(title) < 4:
        raise Refused("topics.title")
    found = mask(f"{title}\n{summary}")
    if draft.public and found.spans:
        raise Refused("topics.personal", found=f"{title}\n{summary}"[found.spans[0].start : found.spans[0].end])
    values = {name: getattr(draft, name) for name in ("category", "governance", "size", "extent", "nature", "sector", "unit")}
    return {**values, "title": title, "summary": summary, "avoid_local": draft.avoid_local, "public": draft.public}


@transaction.atomic
def topic_make(*, actor: Actor, draft: TopicDraft, matter_ids: Sequence[int] = (), now: datetime) -> Topic:
    """Put a topic into the pool, with the matters it was made of; a member's proposal has none and names its proposer."""
    path = draft.region.path
    require(can_propose(actor, path, now))
    office = actor.holds(path, *OFFICES)
    source = draft.source if office else Topic.Source.MEMBER
    if source == Topic.Source.MATTERS and not matter_ids:
        raise Refused("topics.needs_source")
    topic = Topic.objects.create(
        **_checked(draft),
        region=draft.region,
        path=path,
        county=county_of(path),
        town=town_of(path),
        source=source,
        proposer_id=actor.person if source == Topic.Source.MEMBER else None,
        created_at=now,
    )
    topic.skills.set(draft.skills)
    topic_record(actor, topic, "topic.made", now, title=topic.title)
    for matter_id in sorted(matter_ids):
        _attach(actor, topic, matter_id, now)
    return topic


def _attach(actor: Actor, topic: Topic, matter_id: int, now: datetime) -> None:
    """Put a matter behind a locked topic; what was merged stands behind the topic of what it was merged into."""
    matter = matter_lock(matter_id)
    if matter.state == Matter.State.MERGED and matter.merged_into_id:
        matter = matter_lock(matter.merged_into_id)
    if matter.county != topic.county or not contains(topic.path, matter.path):
        raise Refused("topics.matter_elsewhere")
    if not matter.is_open:
        raise Refused("topics.matter_closed")
    require(can_triage(actor, matter, now))
    other = TopicMatter.objects.select_related("topic").filter(matter=matter, left_at__isnull=True).first()
    if other is not None:
        raise Refused("topics.matter_taken", title=other.topic.title)
    if matter.state == Matter.State.SUBMITTED:
        matter = matter_accept(actor=actor, matter_id=matter.pk, category=None, now=now)
    TopicMatter.objects.create(topic=topic, matter=matter, added_at=now)
    matter_weighed(actor=actor, matter=matter, code="topic.pooled", params={"title": topic.title}, now=now)


@transaction.atomic
def topic_change(*, actor: Actor, topic_id: int, draft: TopicDraft, version: int | None = None, now: datetime) -> Topic:
    """Other words, category, tags; the place stays."""
    topic = topic_lock(topic_id, version)
    require(can_keep(actor, topic, now))
    values = _checked(draft)
    for name, value in values.items():
        setattr(topic, name, value)
    topic_touch(topic, *values)
    topic.skills.set(draft.skills)
    topic_record(actor, topic, "topic.changed", now, title=topic.title)
    return topic


@transaction.atomic
def topic_matter_add(*, actor: Actor, topic_id: int, matter_id: int, now: datetime) -> Topic:
    """One more matter behind a topic, also while it is weighed."""
    topic = topic_lock(topic_id)
    require(can_keep(actor, topic, now))
    _attach(actor, topic, matter_id, now)
    topic_touch(topic)
    topic_record(actor, topic, "topic.matter_added", now)
    return topic


@transaction.atomic
def topic_matter_remove(*, actor: Actor, topic_id: int, matter_id: int, reason: str, now: datetime) -> Topic:
    """Take a matter out with a reason: it waits for a direct answer again. Not once the topic is weighed."""
    topic = topic_lock(topic_id)
    require(can_keep(actor, topic, now))
    if topic.state == Topic.State.WEIGHING:
        raise Refused("topics.matters_weighed")
    if len(reason.strip()) < 5:
        raise Refused("topics.decide_reason")
    link = TopicMatter.objects.filter(topic=topic, matter=matter_id, left_at__isnull=True).first()
    if link is None:
        raise Missing
    link.left_at = now
    link.save(update_fields=["left_at"])
    params: dict[str, object] = {"reason": reason.strip()}
    matter_weighed(actor=actor, matter=matter_lock(matter_id), code="topic.unpooled", params=params, now=now)
    topic_touch(topic)
    topic_record(actor, topic, "topic.matter_removed", now, reason=reason.strip())
    return topic
