"""受理 and 转办 taken back: within ten minutes, by whoever did it, and only if nothing came after; residents are not told twice."""

from datetime import timedelta

import pytest

from cast import NOON, TOWN, World, matter
from refusals import denied, missing, refused
from shangliang.kernel.actor import Actor, Grant
from shangliang.matters.merging import matter_merge, matter_unmerge
from shangliang.matters.models import Category, Matter
from shangliang.matters.services import matter_accept, matter_answer, matter_hand_on
from shangliang.matters.undoing import matter_accept_undo, matter_hand_on_undo, matter_merge_undo
from shangliang.notifications.models import Message
from shangliang.notifications.services import messages_retry
from shangliang.people import roles
from standing import told

LATER = NOON + timedelta(minutes=9)


def sent(*codes: str) -> list[str]:
    """Codes of the messages in the outbox, oldest first, without the first one that says it was received."""
    return list(Message.objects.exclude(code="matter.received").order_by("pk").values_list("code", flat=True))


@pytest.fixture
def row(world: World) -> Matter:
    return matter(world, phone="13800138000")


def accept(world: World, row: Matter, actor: Actor | None = None) -> Matter:
    category = Category.objects.filter(parent__isnull=False).first()
    return matter_accept(actor=actor or world.cast.clerk, matter_id=row.pk, category=category, now=NOON)


def hand_up(world: World, row: Matter) -> Matter:
    return matter_hand_on(actor=world.cast.clerk, matter_id=row.pk, to=TOWN, reason="需要上级协调。", now=NOON)


def test_an_acceptance_is_taken_back_as_if_it_had_not_been(world: World, row: Matter) -> None:
    due = row.due_at
    accept(world, row)
    assert sent() == ["matter.accepted"]
    undone = matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)
    assert (undone.state, undone.category, undone.due_at, undone.version) == ("submitted", None, due, 3)
    assert told(row) == ["matter.raised", "matter.accepted", "matter.accept_undone"]
    assert sent() == [], "the message was held back and nobody hears of it"
    assert accept(world, row).state == "accepted"


def test_a_message_that_went_out_is_corrected(world: World, row: Matter) -> None:
    accept(world, row)
    Message.objects.filter(code="matter.accepted").update(not_before=NOON)
    messages_retry(now=NOON)
    matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)
    assert sent() == ["matter.accepted", "matter.accept_undone"]


def test_a_message_waits_until_it_cannot_be_undone(world: World, row: Matter) -> None:
    accept(world, row)
    messages_retry(now=LATER)
    assert Message.objects.get(code="matter.accepted").state == "queued"
    messages_retry(now=NOON + timedelta(minutes=11))
    assert Message.objects.get(code="matter.accepted").state == "sent"


def test_only_ones_own_last_step_and_only_for_ten_minutes(world: World, row: Matter) -> None:
    with refused("kernel.undo_touched"):
        matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk, now=NOON)
    accept(world, row)
    with refused("kernel.undo_touched"):
        matter_accept_undo(actor=world.cast.town, matter_id=row.pk, now=LATER)
    with refused("kernel.undo_late"):
        matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk, now=NOON + timedelta(minutes=10, seconds=1))
    matter_answer(actor=world.cast.town, matter_id=row.pk, answer="已经派人清理，欢迎监督。", public=False, now=LATER)
    with refused("kernel.undo_touched"):
        matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)


def test_whoever_has_no_office_any_more_undoes_nothing(world: World, row: Matter) -> None:
    accept(world, row)
    moved = Actor(kind="staff", person=world.cast.clerk.person, name="", grants=(Grant(roles.CLERK, "330111003009"),))
    with denied("matters.not_holder"):
        matter_accept_undo(actor=moved, matter_id=row.pk, now=LATER)
    with missing():
        matter_accept_undo(actor=world.cast.clerk, matter_id=row.pk + 99, now=LATER)


def test_a_hand_over_is_taken_back_before_the_other_office_touched_it(world: World, row: Matter) -> None:
    holder, due = row.holder, row.due_at
    assert hand_up(world, row).holder == TOWN
    undone = matter_hand_on_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)
    assert (undone.holder, undone.hand_overs, undone.due_at, undone.state) == (holder, 0, due, "submitted")
    assert told(row)[-2:] == ["matter.handed_up", "matter.hand_on_undone"]
    assert sent() == []


def test_what_the_other_office_took_on_stays_with_it(world: World, row: Matter) -> None:
    hand_up(world, row)
    accept(world, row, world.cast.town)
    with refused("kernel.undo_touched"):
        matter_hand_on_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)


def test_a_hand_over_down_is_taken_back_too(world: World, row: Matter) -> None:
    hand_up(world, row)
    matter_hand_on(actor=world.cast.town, matter_id=row.pk, to="330111003009", reason="由邻村一起办理。", now=NOON)
    assert told(row)[-1] == "matter.handed_down"
    assert matter_hand_on_undo(actor=world.cast.town, matter_id=row.pk, now=LATER).holder == TOWN


def test_a_merge_is_taken_back_before_anybody_hears_of_it(world: World, row: Matter) -> None:
    into = matter(world, "东门的路灯也坏了，晚上看不清。")
    matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=into.pk, now=NOON)
    undone = matter_merge_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)
    assert (undone.state, undone.merged_into) == ("submitted", None)
    assert sent() == []
    assert told(row)[-2:] == ["matter.merged", "matter.unmerged"]
    with refused("kernel.undo_touched"):
        matter_merge_undo(actor=world.cast.clerk, matter_id=row.pk, now=LATER)
    with missing():
        matter_merge_undo(actor=world.cast.clerk, matter_id=row.pk + 99, now=LATER)


def test_a_merge_that_was_told_of_is_taken_back_with_a_word(world: World, row: Matter) -> None:
    into = matter(world, "东门的路灯也坏了，晚上看不清。")
    matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=into.pk, now=NOON)
    messages_retry(now=NOON + timedelta(minutes=11))
    matter_unmerge(actor=world.cast.clerk, matter_id=row.pk, reason="不是同一件事。", now=NOON + timedelta(minutes=20))
    assert sent() == ["matter.merged", "matter.unmerged"]
