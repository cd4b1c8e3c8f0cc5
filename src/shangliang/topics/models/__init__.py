"""选题: candidate topics, rounds of selection, what raters say, decisions told to every author, the annual plan, claims."""

from shangliang.topics.models.pool import Guide, Topic, TopicMatter
from shangliang.topics.models.rounds import Choice, Rater, RoundTopic, SelectionRound, Sheet, Told, TopicCheck
from shangliang.topics.models.undertaking import Claim, Plan, PlanItem, Recusal

__all__ = [
    "Choice",
    "Claim",
    "Guide",
    "Plan",
    "PlanItem",
    "Rater",
    "Recusal",
    "RoundTopic",
    "SelectionRound",
    "Sheet",
    "Told",
    "Topic",
    "TopicCheck",
    "TopicMatter",
]
