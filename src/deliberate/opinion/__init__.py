"""Opinion maps 意见地图: sparse votes → a plane → groups → what they share and what divides them (docs/deliberate/opinion.md)."""

from deliberate.opinion.live import LiveMap
from deliberate.opinion.mapping import Settings, opinion_map
from deliberate.opinion.reader import Conversation, read_conversation
from deliberate.opinion.result import Finding, GroupShare, OpinionMap
from deliberate.opinion.votes import Statement, Votes

__all__ = [
    "Conversation",
    "Finding",
    "GroupShare",
    "LiveMap",
    "OpinionMap",
    "Settings",
    "Statement",
    "Votes",
    "opinion_map",
    "read_conversation",
]
