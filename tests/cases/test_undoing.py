"""Seats and documents taken back within ten minutes, each by a step of its own."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from cast import NOON, World, case
from refusals import denied, missing, refused
from shangliang.cases.models import Case, Document, Participant
from shangliang.cases.services import Paper, Seat, document_add, participant_add, participant_remove
from shangliang.cases.undoing import document_add_undo, participant_add_undo, participant_remove_undo
from standing import told

LATER = NOON + timedelta(minutes=9)
SEAT = Seat(part="flexible", capacity="interested", label="居民代表甲", interested=True)


@pytest.fixture
def row(world: World) -> Case:
    return case(world)


def who(world: World, row: Case) -> dict[str, object]:
    return {"actor": world.cast.clerk, "case_id": row.pk, "now": LATER}


def seat(world: World, row: Case, wanted: Seat = SEAT) -> Participant:
    return participant_add(actor=world.cast.clerk, case_id=row.pk, seat=wanted, now=NOON)


def paper(world: World, row: Case, *, public: bool = True, file: ContentFile[bytes] | None = None) -> Document:
    added = Paper(kind="draft", title="整治方案", text="划线、立牌、安排专人。", public=public, file=file)
    return document_add(actor=world.cast.clerk, case_id=row.pk, paper=added, now=NOON)


def test_a_seat_just_added_goes_again(world: World, row: Case) -> None:
    added = seat(world, row)
    participant_add_undo(**who(world, row), participant_id=added.pk)
    assert not Participant.objects.exists()
    assert told(row)[-2:] == ["case.seat_added", "case.seat_add_undone"]
    with refused("kernel.undo_touched"):
        participant_add_undo(**who(world, row), participant_id=added.pk)


def test_a_seat_just_removed_comes_back(world: World, row: Case) -> None:
    added = seat(world, row)
    participant_remove(actor=world.cast.clerk, case_id=row.pk, participant_id=added.pk, now=NOON)
    back = participant_remove_undo(**who(world, row), participant_id=added.pk)
    assert (back.pk, back.removed_at) == (added.pk, None)
    assert told(row)[-2:] == ["case.seat_removed", "case.seat_remove_undone"]


def test_others_undo_nothing_and_nothing_is_undone_after_something_else(world: World, row: Case) -> None:
    added = seat(world, row)
    with refused("kernel.undo_touched"):
        participant_add_undo(actor=world.cast.town, case_id=row.pk, participant_id=added.pk, now=LATER)
    seat(world, row, Seat(part="fixed", capacity="lawyer", label="律师甲"))
    with missing():
        participant_add_undo(**who(world, row), participant_id=added.pk + 99)
    with missing():
        participant_add_undo(actor=world.cast.clerk, case_id=row.pk + 99, participant_id=added.pk, now=LATER)
    paper(world, row)
    with refused("kernel.undo_touched"):
        participant_add_undo(**who(world, row), participant_id=added.pk)


def test_a_wording_just_added_is_taken_out_with_its_file(world: World, row: Case, django_capture_on_commit_callbacks) -> None:
    first = paper(world, row)
    second = paper(world, row, file=ContentFile(b"%PDF-1.4", name="plan.pdf"))
    stored, name = second.file.storage, second.file.name
    with django_capture_on_commit_callbacks(execute=True):
        document_add_undo(**who(world, row), document_id=second.pk)
    assert list(Document.objects.all()) == [first]
    assert not stored.exists(name)
    assert told(row)[-2:] == ["case.document", "case.document_undone"]


def test_a_private_paper_leaves_a_private_record(world: World, row: Case) -> None:
    document_add_undo(**who(world, row), document_id=paper(world, row, public=False).pk)
    assert told(row)[-2:] == ["case.document_private", "case.document_private_undone"]


def test_only_its_author_takes_a_document_out(world: World, row: Case) -> None:
    first = paper(world, row)
    Document.objects.create(
        case=row,
        run=first.run,
        kind="draft",
        title="别人的",
        text="x",
        number=1,
        public=True,
        author_id=world.cast.town.person,
        created_at=NOON,
    )
    with denied("cases.undo_author"):
        document_add_undo(**who(world, row), document_id=Document.objects.get(title="别人的").pk)
    with missing():
        document_add_undo(**who(world, row), document_id=first.pk + 99)
    with refused(
        "kernel.undo_late",
    ):
        document_add_undo(actor=world.cast.clerk, case_id=row.pk, document_id=first.pk, now=NOON + timedelta(minutes=11))
