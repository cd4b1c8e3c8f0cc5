"""Up to which entry somebody has read: what is new to them, and nothing about when they looked."""

import pytest
from django.db import IntegrityError, transaction

from cast import NOON, World, case, matter
from shangliang.cases.services import Seat, participant_add
from shangliang.journal.models import Entry
from shangliang.notifications.models import Reading
from shangliang.notifications.selectors import changed_among, changes_for, journal_end, reading_of
from shangliang.notifications.services import MOST_FILES, reading_file, reading_mark

KINDS = ("case", "matter")


def write(world: World, row: object, label: str) -> None:
    seat = Seat(part="flexible", capacity="interested", label=label)
    participant_add(actor=world.cast.town, case_id=row.pk, seat=seat, now=NOON)  # type: ignore[attr-defined]


def test_nothing_is_new_before_a_mark_was_set(world: World) -> None:
    case(world)
    found = changes_for(world.cast.clerk.person_id, kinds=KINDS)
    assert (found.files, found.begun, found.upto) == ({}, False, journal_end())
    assert changed_among(world.cast.clerk.person, ["case:1"]) == {}
    assert changed_among(None, ["case:1"]) == {}


def test_what_others_wrote_is_new_and_what_one_wrote_oneself_is_not(world: World) -> None:
    row, me, town = case(world), world.cast.clerk.person_id, world.cast.town.person_id
    for person in (me, town):
        reading_mark(person=person, upto=journal_end())
    write(world, row, "居民代表甲")
    write(world, row, "居民代表乙")
    found = changes_for(me, kinds=KINDS)
    assert {chain: changed.count for chain, changed in found.files.items()} == {row.chain: 2}
    assert found.files[row.chain].newest.pk == found.upto == journal_end()
    assert changes_for(town, kinds=KINDS).files == {}
    assert set(changed_among(me, [row.chain, "case:0"])) == {row.chain}
    assert changes_for(me, kinds=("matter",)).files == {}


def test_a_file_is_read_by_itself_and_all_at_once(world: World) -> None:
    row, other, me = case(world), matter(world), world.cast.clerk.person_id
    reading_mark(person=me, upto=0)
    assert set(changes_for(me, kinds=KINDS).files) == {other.chain}, "the clerk opened the case"
    write(world, row, "居民代表甲")
    reading_file(person=me, chain=row.chain, upto=journal_end())
    assert set(changes_for(me, kinds=KINDS).files) == {other.chain}
    write(world, row, "居民代表乙")
    assert changes_for(me, kinds=KINDS).files[row.chain].count == 1
    reading_mark(person=me, upto=journal_end())
    assert changes_for(me, kinds=KINDS).files == {}
    mark = reading_of(me)
    assert mark is not None
    assert mark.files == {}
    reading_mark(person=me, upto=1)
    assert reading_of(me).read_to == journal_end(), "a mark never goes back"  # type: ignore[union-attr]


def test_no_more_is_kept_than_is_needed(world: World) -> None:
    me = world.cast.clerk.person_id
    reading_file(person=me, chain="case:1", upto=5)
    assert reading_of(me) is None, "without a mark nothing is kept of what was opened"
    reading_mark(person=me, upto=10)
    reading_file(person=me, chain="case:1", upto=5)
    for number in range(MOST_FILES + 5):
        reading_file(person=me, chain=f"case:{number}", upto=11 + number)
    mark = reading_of(me)
    assert mark is not None
    assert len(mark.files) == MOST_FILES
    assert "case:0" not in mark.files


def test_a_mark_is_a_number_without_a_time_once_for_each_person(world: World) -> None:
    assert {field.name for field in Reading._meta.get_fields()} == {"id", "person", "read_to", "files"}
    before = Entry.objects.count()
    reading_mark(person=world.cast.clerk.person_id, upto=1)
    assert Entry.objects.count() == before, "reading leaves no trace in the record"
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(person_id=world.cast.clerk.person_id, read_to=2)
