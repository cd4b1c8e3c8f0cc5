"""What a resident reads on the receipt about the selection of topics."""

from dataclasses import dataclass

from shangliang.matters.models import Matter
from shangliang.topics.models import RoundTopic, SelectionRound, Told, Topic
from shangliang.topics.selectors.pool import topic_of_matter


@dataclass(frozen=True)
class Standing:
    """The topic a matter stands behind now, the round it is weighed in, and the decisions its author was told, newest first."""

    topic: Topic | None
    selection: SelectionRound | None
    told: list[Told]


def standing_of(matter: Matter) -> Standing:
    """Where a matter stands in the selection of topics, in at most three questions."""
    topic = topic_of_matter(matter)
    entry = None
    if topic is not None and topic.state == Topic.State.WEIGHING:
        entry = RoundTopic.objects.select_related("round").filter(topic=topic).order_by("-pk").first()
    told = Told.objects.filter(matter=matter).select_related("round", "entry__topic__case").order_by("-pk")[:5]
    return Standing(topic, entry.round if entry else None, list(told))
