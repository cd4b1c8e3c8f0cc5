"""Reading the pool: topics for the desk and for everybody, and the matters behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Matter
from shangliang.people.models import SkillTag
from shangliang.regions.paths import ancestors, in_place, within_any
from shangliang.topics.models import Claim, Recusal, Topic, TopicMatter
from shangliang.topics.permissions import can_read, work_scopes

PAGE = 20
SHOWN = 50


@dataclass(frozen=True)
class TopicFilter:
    """What the list of topics is narrowed to; `before` is the last id seen."""

    state: str = ""
    category: int | None = None
    governance: str = ""
    size: str = ""
    text: str = ""
    place: str = ""
    before: int | None = None


def _seen(scopes: tuple[str, ...]) -> Q:
    """Topics of the places, and those of the places above them."""
    if len(scopes) == 1 and len(scopes[0]) == 6:
        return in_place(scopes[0])
    above = {path for scope in scopes if scope for path in ancestors(scope)[:-1] if len(path) >= 6}
    return within_any("path", scopes) | Q(path__in=sorted(above))


def _narrowed(rows: QuerySet[Topic], wanted: TopicFilter) -> QuerySet[Topic]:
    if wanted.place:
        rows = rows.filter(in_place(wanted.place))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.category:
        rows = rows.filter(Q(category=wanted.category) | Q(category__parent=wanted.category))
    if wanted.governance:
        rows = rows.filter(governance=wanted.governance)
    if wanted.size:
        rows = rows.filter(size=wanted.size)
    if wanted.text:
        rows = rows.filter(title__contains=wanted.text)
    if wanted.before:
        rows = rows.filter(pk__lt=wanted.before)
    return rows.order_by("-pk")[: PAGE + 1]


def topics_list(actor: Actor, wanted: TopicFilter) -> list[Topic]:
    """One page and one row more of the topics the actor may read, newest first."""
    rows = Topic.objects.select_related("region", "category").filter(_seen(work_scopes(actor)))
    return list(_narrowed(rows, wanted))


def topics_public(wanted: TopicFilter) -> list[Topic]:
    """One page and one row more of the public topics of a place, newest first."""
    return list(_narrowed(Topic.objects.select_related("region", "category", "case").filter(public=True), wanted))


def topic_get(actor: Actor, topic_id: int) -> Topic:
    """The topic for the desk; Missing outside."""
    found = Topic.objects.select_related("region", "category", "sector", "unit", "case", "proposer").filter(pk=topic_id).first()
    if found is None or not (can_read(actor, found.path) or claim_of(found, actor.person)):
        raise Missing
    return found


def topic_public(topic_id: int) -> Topic:
    """A public topic; Missing when it is none."""
    found = Topic.objects.select_related("region", "category", "case").filter(pk=topic_id, public=True).first()
    if found is None:
        raise Missing
    return found


def matters_behind(topic: Topic, limit: int = SHOWN) -> list[Matter]:
    """The matters of a topic that are still behind it, the first ones; those merged into them are counted by `voices_behind`."""
    rows = Matter.objects.filter(topic_links__topic=topic, topic_links__left_at__isnull=True)
    return list(rows.select_related("region").order_by("pk")[:limit])


def matters_shown(topic: Topic, limit: int = SHOWN) -> list[Matter]:
    """The published ones among them."""
    rows = Matter.objects.filter(topic_links__topic=topic, topic_links__left_at__isnull=True, public=True)
    return list(rows.select_related("region").order_by("pk")[:limit])


def voices_behind(topics: Sequence[int]) -> dict[int, int]:
    """How many matters, with those merged into them, stand (or stood) behind each topic."""
    own, merged = Count("pk", distinct=True), Count("matter__merged", distinct=True)
    rows = TopicMatter.objects.filter(topic__in=topics).order_by().values_list("topic").annotate(own=own, merged=merged)
    found = {topic: one + more for topic, one, more in rows}
    return {pk: found.get(pk, 0) for pk in topics}


def topic_of_matter(matter: Matter) -> Topic | None:
    """The topic that a matter (or the one it was merged into) stands behind now."""
    link = TopicMatter.objects.select_related("topic").filter(matter=matter.merged_into_id or matter.pk, left_at__isnull=True).first()
    return link.topic if link else None


def skills_suggested(title: str, summary: str, category: str) -> list[SkillTag]:
    """Skill tags that the words of a topic name."""
    text = f"{title} {summary} {category}"
    return [tag for tag in SkillTag.objects.filter(is_open=True) if tag.name in text or (category and tag.name in category)]


def claims_of(topic: Topic) -> list[Claim]:
    """Everybody asked or taken, the lead first."""
    return list(Claim.objects.filter(topic=topic).select_related("person").order_by("part", "pk"))


def lead_of(topic: Topic) -> Claim | None:
    """Who leads."""
    return Claim.objects.select_related("person").filter(topic=topic, part=Claim.Part.LEAD, state=Claim.State.TAKEN).first()


def claim_of(topic: Topic, person: int | None) -> Claim | None:
    """The open claim of a person."""
    if person is None:
        return None
    return Claim.objects.filter(topic=topic, person=person, state__in=[Claim.State.OFFERED, Claim.State.TAKEN]).first()


def recusals_of(topic: Topic) -> list[Recusal]:
    """Who declared a recusal."""
    return list(Recusal.objects.filter(topic=topic).select_related("person").order_by("pk"))


def topics_to_take(actor: Actor, now: datetime, limit: int = PAGE) -> list[Topic]:
    """Selected topics without a lead near the actor, newest first; those that ask for the actor's own skills stand in front."""
    rows = Topic.objects.select_related("region", "category", "case").filter(_seen(work_scopes(actor)), state=Topic.State.SELECTED)
    rows = rows.filter(Q(case__isnull=True) | Q(case__state__in=["running", "paused"]))
    led = Claim.objects.filter(part=Claim.Part.LEAD, state=Claim.State.TAKEN).values("topic")
    found = list(rows.exclude(pk__in=led).prefetch_related("skills").order_by("-pk")[: limit * 2])
    mine = set(SkillTag.objects.filter(members__person=actor.person).values_list("pk", flat=True)) if actor.person else set()
    return sorted(found, key=lambda topic: -len(mine & {tag.pk for tag in topic.skills.all()}))[:limit]
