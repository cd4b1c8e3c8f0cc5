"""Whose approvals the agenda counts: residents by the matters they raised or support, representatives by what they chose."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q

from shangliang.matters.models import Matter
from shangliang.topics.agenda import merged
from shangliang.topics.models import Choice, Rater, RoundTopic, SelectionRound, TopicMatter
from shangliang.voices.selectors import support_of

Ballots = dict[frozenset[int], int]


def voices_ballots(topics: Sequence[int]) -> Ballots:
    """One ballot a person: the topics whose matters they support or raised. Whoever left no number is one voice for each matter raised."""
    place = dict(TopicMatter.objects.filter(topic__in=topics, left_at__isnull=True).values_list("matter", "topic"))
    ballots: dict[str, set[int]] = {}
    for matter, keys in support_of(place, authors=True).items():
        for key in keys:
            ballots.setdefault(key, set()).add(place[matter])
    found = Counter(frozenset(approved) for approved in ballots.values())
    behind = Matter.objects.filter(Q(pk__in=place) | Q(merged_into__in=place, state=Matter.State.MERGED))
    nameless = behind.filter(Q(contact__isnull=True) | Q(contact__phone_hash=""))
    for pk, root in nameless.values_list("pk", "merged_into"):
        found[frozenset([place[pk if root is None else root]])] += 1
    return dict(found)


def delegates_ballots(selection: SelectionRound, topics: Sequence[int]) -> Ballots:
    """One ballot for every representative who handed in a choice; an empty one when nothing was approved."""
    raters = Rater.objects.filter(round=selection, part=Rater.Part.CHOOSE, chosen_at__isnull=False).values_list("pk", flat=True)
    ballots: dict[int, set[int]] = {pk: set() for pk in raters}
    wanted = set(topics)
    for rater, topic in Choice.objects.filter(rater__in=ballots).values_list("rater", "entry__topic"):
        if topic in wanted:
            ballots[rater].add(topic)
    return dict(Counter(frozenset(approved) for approved in ballots.values()))


def ballots_of(selection: SelectionRound, entries: Sequence[RoundTopic]) -> Ballots:
    """The ballots of the round's own source, each source weighted as the round says openly."""
    topics = [entry.topic_id for entry in entries]
    parts: list[tuple[Ballots, int]] = []
    if selection.support != SelectionRound.Support.DELEGATES:
        parts.append((voices_ballots(topics), selection.voice_weight))
    if selection.support != SelectionRound.Support.VOICES:
        parts.append((delegates_ballots(selection, topics), selection.delegate_weight))
    return merged(parts)
