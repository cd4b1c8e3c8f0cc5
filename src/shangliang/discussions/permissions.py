"""Who may advise."""

from datetime import datetime

from shangliang.discussions.models import Window
from shangliang.kernel.decision import ALLOWED, Decision, denied


def can_advise(window: Window, now: datetime) -> Decision:
    """Everybody, while the window and its case are open."""
    if now < window.opens_at:
        return denied("discussions.not_open")
    return ALLOWED if now < window.closes_at and window.case.is_open else denied("discussions.over")
