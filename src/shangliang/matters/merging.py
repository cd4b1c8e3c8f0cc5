"""Joining matters about one thing, by an office or by the author, and taking it back: every author keeps receipt, contact and voice."""

from datetime import datetime

from django.db import transaction

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.workdays import day_of, due_after
from shangliang.matters.models import Matter
from shangliang.matters.permissions import can_triage, can_unmerge
from shangliang.matters.selectors import ENDED, joined_below
from shangliang.matters.services import held_message, matter_save, matter_tell, matters_lock
from shangliang.matters.shown import safe_title
from shangliang.notifications.services import message_withdraw
from shangliang.procedures.selectors import days


def _locked(matter_id: int, into_id: int) -> tuple[Matter, Matter]:
    """Both, with everything that was joined to the first, locked in the order of ids."""
    rows = matters_lock([matter_id, into_id, *joined_below(matter_id)])
    if matter_id not in rows or into_id not in rows:
        raise Missing
    if not joined_below(matter_id) <= rows.keys():
        # Somebody joined it at this very moment.
        raise Refused("kernel.stale")
    return rows[matter_id], rows[into_id]


def _refuse_unfit(matter: Matter, into: Matter) -> None:
    """Only into another matter of the county that still goes on; as that one is no part of anything, no circle can arise."""
    if into.county != matter.county or into.pk == matter.pk:
        raise Refused("matters.merge_where")
    if into.merged_into_id == matter.pk:
        raise Refused("matters.merge_circle")
    if into.state == Matter.State.MERGED:
        raise Refused("matters.merge_cycle")
    if into.state in ENDED:
        raise Refused("matters.merge_ended")


def _merge(actor: Actor, matter: Matter, into: Matter, now: datetime) -> None:
    matter.state_before, matter.state, matter.due_at = matter.state, Matter.State.MERGED, None
    matter.merged_into = matter.joined_to = into
    matter_save(matter, "state_before", "state", "merged_into", "joined_to", "due_at")
    Matter.objects.filter(pk__in=joined_below(matter.pk)).update(merged_into=into)
    params: dict[str, object] = {"title": safe_title(into)}
    entry_record(actor=actor, chain=matter.chain, code="matter.merged", now=now, place=matter.holder, params=params)
    entry_record(actor=actor, chain=into.chain, code="matter.joined", now=now, place=into.holder, params={})
    matter_tell(matter, "matter.merged", now, hold=True)


@transaction.atomic
def matter_merge(*, actor: Actor, matter_id: int, into_id: int, version: int | None = None, now: datetime) -> Matter:
    """An office joins it to another matter about the same thing; its receipt shows from now on what becomes of that one."""
    matter, into = _locked(matter_id, into_id)
    if version is not None and version != matter.version:
        raise Refused("kernel.stale")
    require(can_triage(actor, matter, now))
    _refuse_unfit(matter, into)
    _merge(actor, matter, into, now)
    return matter


@transaction.atomic
def matter_join(*, receipt: str, into_id: int, now: datetime) -> Matter:
    """加入: whoever holds the receipt joins their own matter to one that is being handled; the same wish twice joins once.

    A matter that was itself merged leads to where it went. Raises matters.join_ended when that one has ended meanwhile:
    the author's own matter then simply goes its own way.
    """
    own = Matter.objects.filter(receipt=receipt).first()
    other = Matter.objects.filter(pk=into_id).first()
    if own is None or other is None or other.county != own.county:
        raise Missing
    end_id = other.merged_into_id or other.pk
    if own.merged_into_id == end_id:
        return own
    matter, into = _locked(own.pk, end_id)
    if not matter.is_open:
        raise Refused("matters.join_late")
    if into.state in ENDED:
        raise Refused("matters.join_ended")
    _refuse_unfit(matter, into)
    _merge(Actor(), matter, into, now)
    return matter


@transaction.atomic
def matter_unmerge(*, actor: Actor, matter_id: int, reason: str, version: int | None = None, now: datetime) -> Matter:
    """An office takes a merge back: the matter is where it was, with a new date, and so is everything joined to it before."""
    matter, into = _joined(matter_id)
    if version is not None and version != matter.version:
        raise Refused("kernel.stale")
    require(can_unmerge(actor, matter, now))
    if len(reason.strip()) < 5:
        raise Refused("matters.unmerge_reason")
    _unmerge(actor, matter, into, reason.strip(), now)
    return matter


@transaction.atomic
def matter_part(*, receipt: str, now: datetime) -> Matter:
    """The author says that it is not the same thing: it is handled by itself again."""
    own = Matter.objects.filter(receipt=receipt).first()
    if own is None:
        raise Missing
    matter, into = _joined(own.pk)
    require(can_unmerge(Actor(), matter, now, author=True))
    _unmerge(Actor(), matter, into, "", now)
    return matter


def _joined(matter_id: int) -> tuple[Matter, Matter]:
    """A merged matter and the one at the end of its line, locked; the matter itself twice where it is not merged."""
    end = Matter.objects.filter(pk=matter_id).values_list("merged_into", flat=True).first()
    matter, into = _locked(matter_id, end or matter_id)
    if matter.merged_into_id != end:
        raise Refused("kernel.stale")
    return matter, into


def _unmerge(actor: Actor, matter: Matter, into: Matter, reason: str, now: datetime) -> None:
    told, accepted = held_message(matter, "matter.merged"), matter.state_before == Matter.State.ACCEPTED
    matter.state = Matter.State.ACCEPTED if accepted else Matter.State.SUBMITTED
    matter.due_at = due_after(now, days("answer" if accepted else "triage", day_of(now)))
    matter.merged_into = matter.joined_to = None
    matter.state_before = ""
    matter_save(matter, "state", "due_at", "merged_into", "joined_to", "state_before")
    Matter.objects.filter(pk__in=joined_below(matter.pk)).update(merged_into=matter)
    code = "matter.unmerged" if reason else "matter.parted"
    params: dict[str, object] = {"reason": reason} if reason else {}
    entry_record(actor=actor, chain=matter.chain, code=code, now=now, place=matter.holder, params=params)
    entry_record(actor=actor, chain=into.chain, code="matter.left", now=now, place=into.holder, params={})
    # Whoever was never told of the merge need not be told that it is over.
    if not message_withdraw(dedupe=told):
        matter_tell(matter, "matter.unmerged", now)
