"""Who may post and object."""

from datetime import datetime

from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.publicity.models import Posting


def can_object(posting: Posting, now: datetime) -> Decision:
    """Everybody, within the term."""
    return ALLOWED if now <= posting.closes_at else denied("publicity.over")
