"""Taking the notice of a meeting back within ten minutes, before anything else was done in the case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from shangliang.cases.services import case_lock
from shangliang.journal.selectors import last_step
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, require
from shangliang.meetings.models import Meeting
from shangliang.meetings.permissions import can_convene
from shangliang.meetings.services import meeting_cancel

WHY = gettext_noop("通知发错了，已撤回")  # stored in Chinese like every reason; readers of English get its translation


@transaction.atomic
def meeting_announce_undo(*, actor: Actor, case_id: int, meeting_id: int, now: datetime) -> Meeting:
    """The notice was public from its first moment, so the meeting is called off in the open, with that reason, and not hidden."""
    case = case_lock(case_id)
    last_step(actor=actor, chain=case.chain, codes=["meeting.announced"], now=now)
    require(can_convene(actor, case, now))
    if not Meeting.objects.filter(case=case, pk=meeting_id, state=Meeting.State.PLANNED).exists():
        raise Missing
    return meeting_cancel(actor=actor, case_id=case_id, meeting_id=meeting_id, reason=WHY, now=now)
