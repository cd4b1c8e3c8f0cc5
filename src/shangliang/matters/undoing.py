"""Taking a step on a matter back: within ten minutes, by whoever took it, and only if nothing came after. A step of its own in the record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from shangliang.journal.models import Entry
from shangliang.journal.selectors import last_step
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, require
from shangliang.matters.merging import matter_unmerge
from shangliang.matters.models import Matter
from shangliang.matters.permissions import can_undo
from shangliang.matters.services import held_message, matter_lock, matter_save, matter_tell
from shangliang.notifications.services import message_withdraw

MERGED_BY_MISTAKE = gettext_noop("刚才并错了，已撤销")  # stored in Chinese like every reason


def _put_back(matter: Matter, step: Entry) -> None:
    """State, holder, category and date as they stood before that step."""
    before = step.params["before"]
    matter.state, matter.holder, matter.category_id = before["state"], before["holder"], before["category"]
    matter.due_at = datetime.fromisoformat(before["due"]) if before["due"] else None


def _unsay(matter: Matter, told: str, correction: str, now: datetime) -> None:
    """The message was held back and is withdrawn; where it has gone out, a correction follows."""
    if not message_withdraw(dedupe=told):
        matter_tell(matter, correction, now)


@transaction.atomic
def matter_accept_undo(*, actor: Actor, matter_id: int, now: datetime) -> Matter:
    """受理 taken back: it waits for a decision again, with the category and the date it had."""
    matter = matter_lock(matter_id)
    step = last_step(actor=actor, chain=matter.chain, codes=["matter.accepted"], now=now)
    require(can_undo(actor, step.params["before"]["holder"]))
    told = held_message(matter, "matter.accepted")
    _put_back(matter, step)
    matter_save(matter, "state", "holder", "category", "due_at")
    entry_record(actor=actor, chain=matter.chain, code="matter.accept_undone", now=now, place=matter.holder)
    _unsay(matter, told, "matter.accept_undone", now)
    return matter


@transaction.atomic
def matter_hand_on_undo(*, actor: Actor, matter_id: int, now: datetime) -> Matter:
    """转办 taken back before the other office has touched it; the hand-over does not count."""
    matter = matter_lock(matter_id)
    step = last_step(actor=actor, chain=matter.chain, codes=["matter.handed_up", "matter.handed_down"], now=now)
    require(can_undo(actor, step.params["before"]["holder"]))
    told = held_message(matter, "matter.handed_on")
    _put_back(matter, step)
    matter.hand_overs -= 1
    matter_save(matter, "state", "holder", "category", "due_at", "hand_overs")
    entry_record(actor=actor, chain=matter.chain, code="matter.hand_on_undone", now=now, place=matter.holder)
    _unsay(matter, told, "matter.hand_on_undone", now)
    return matter


@transaction.atomic
def matter_merge_undo(*, actor: Actor, matter_id: int, now: datetime) -> Matter:
    """并入 taken back at once: `matter_unmerge` with that reason; whoever was not told of the merge is told nothing."""
    found = Matter.objects.filter(pk=matter_id).first()
    if found is None:
        raise Missing
    last_step(actor=actor, chain=found.chain, codes=["matter.merged"], now=now)
    return matter_unmerge(actor=actor, matter_id=matter_id, reason=MERGED_BY_MISTAKE, version=found.version, now=now)
