"""The journal holds after everything that can happen, and finds the row that somebody changed."""

import pytest

import triggers
from cast import World, matter
from shangliang.cases.services import case_pause, case_resume
from shangliang.journal.models import Entry, Head
from shangliang.journal.registry import public_codes
from shangliang.journal.selectors import Break, entries_of, entry_text, verify
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.services import contact_look
from shangliang.outcomes.services import Judgement, judgement_give
from standing import standing


@pytest.fixture
def lived(world: World) -> World:
    """A world in which a case rested, was judged badly, went round again and was archived."""
    playing = standing(world, "prepare", "six_talk")
    other = matter(world, phone="13800001234")
    first = Matter.objects.earliest("pk")
    contact_look(actor=world.cast.clerk, matter_id=other.pk, reason="回访", now=playing.now)
    matter_merge(actor=world.cast.clerk, matter_id=other.pk, into_id=first.pk, now=playing.now)
    case_pause(actor=world.cast.clerk, case_id=playing.case.pk, reason="等待补充材料。", now=playing.now)
    playing.tick()
    case_resume(actor=world.cast.clerk, case_id=playing.case.pk, now=playing.now)
    playing.refresh()
    playing.play_until("evaluate")
    judgement_give(matter_id=other.pk, judgement=Judgement(1, 1, 1, 1), now=playing.now)
    playing.refresh()
    assert playing.play_until().state == "closed"
    return world


def test_every_chain_holds_after_a_long_life(lived: World) -> None:
    assert list(verify()) == []
    assert Entry.objects.count() > 60
    assert {head.seq for head in Head.objects.all()} == {Entry.objects.filter(chain=head.chain).count() for head in Head.objects.all()}


def test_one_changed_word_is_found_and_named(lived: World) -> None:
    entry = Entry.objects.get(code="case.paused")
    with triggers.away():
        Entry.objects.filter(pk=entry.pk).update(params={"reason": "等待补充材料！"})
    assert list(verify()) == [Break(entry.chain, entry.seq, "changed")]


def test_a_removed_row_and_a_cut_end_are_found(lived: World) -> None:
    middle = Entry.objects.get(code="case.resumed")
    last = Entry.objects.filter(chain__startswith="matter:").order_by("chain", "seq").last()
    assert last is not None
    with triggers.away():
        Entry.objects.filter(pk__in=[middle.pk, last.pk]).delete()
    assert set(verify()) == {Break(middle.chain, middle.seq, "missing"), Break(last.chain, last.seq, "cut")}


def test_every_entry_reads_as_a_sentence_and_the_public_ones_name_no_resident(lived: World) -> None:
    for entry in Entry.objects.all():
        assert entry_text(entry)
        assert "%(" not in entry_text(entry)
    assert not Entry.objects.filter(actor_kind="resident").exclude(actor_name="", actor_id__isnull=True).exists()


def test_a_public_timeline_leaves_out_what_is_not_public(lived: World) -> None:
    chain = Entry.objects.get(code="case.opened").chain
    everything, public = entries_of(chain), entries_of(chain, public_only=True)
    assert {row.code for row in everything} - {row.code for row in public} == {"case.seat_added"}
    assert {row.code for row in public} <= set(public_codes())
