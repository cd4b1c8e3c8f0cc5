"""办理前后: photos of the case's own matters and checked work, looked through by an office, public once the case is closed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cast import NOON, World, matter
from refusals import denied, missing, refused
from shangliang.cases.models import Case
from shangliang.demo.play import Player
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter, Photo
from shangliang.outcomes.models import Assignment
from shangliang.publicity.models import Comparison
from shangliang.publicity.selectors import comparison_choices, comparison_of, comparison_photo, comparisons_of
from shangliang.publicity.services import comparison_hide, comparison_show
from standing import standing, told


def photo(row: Matter) -> Photo:
    return Photo.objects.create(matter=row, image=ContentFile(b"x", name="before.jpg"))


@pytest.fixture
def playing(world: World) -> Player:
    """A case whose work was checked; its matter has a photo, so has the work."""
    found = standing(world, "evaluate")
    photo(Matter.objects.get())
    Assignment.objects.filter(state="done").update(evidence="work/after.jpg")
    return found


def show(playing: Player, world: World, **more: object) -> Comparison:
    values = {"photo_id": Photo.objects.earliest("pk").pk, "assignment_id": Assignment.objects.get().pk, "checked": True}
    values |= {"actor": world.cast.clerk, "case_id": playing.case.pk, "now": playing.now, **more}
    return comparison_show(**values)  # type: ignore[arg-type]


def test_photos_are_chosen_and_shown_when_the_case_is_closed(playing: Player, world: World) -> None:
    row = show(playing, world)
    playing.case.refresh_from_db()
    assert comparison_of(playing.case) == row
    assert comparisons_of([playing.case]) == {}
    with missing():
        comparison_photo(row.pk)
    Case.objects.filter(pk=playing.case.pk).update(state="closed", closed_at=playing.now, due_at=None)
    playing.case.refresh_from_db()
    assert comparisons_of([playing.case]) == {playing.case.pk: row}
    assert comparison_photo(row.pk) == row.before
    assert told(playing.case)[-1] == "posting.photos_shown"
    comparison_hide(actor=world.cast.clerk, case_id=playing.case.pk, now=playing.now + timedelta(days=1))
    with missing():
        comparison_photo(row.pk)
    assert told(playing.case)[-1] == "posting.photos_withdrawn"
    with refused("publicity.photos_hidden"):
        comparison_hide(actor=world.cast.clerk, case_id=playing.case.pk, now=playing.now)


def test_one_photo_is_enough_and_the_later_choice_counts(playing: Player, world: World) -> None:
    first = show(playing, world)
    second = show(playing, world, photo_id=None)
    assert (second.pk, second.before, second.after) == (first.pk, None, Assignment.objects.get())
    Case.objects.filter(pk=playing.case.pk).update(state="closed", closed_at=playing.now, due_at=None)
    with missing():
        comparison_photo(second.pk)


def test_nothing_is_shown_that_nobody_looked_through(playing: Player, world: World) -> None:
    with refused("publicity.photos_unchecked"):
        show(playing, world, checked=False)
    with refused("publicity.photos_none"):
        show(playing, world, photo_id=None, assignment_id=None)
    with pytest.raises(IntegrityError, match="comparison_shows_something"), transaction.atomic():
        Comparison.objects.create(case=playing.case, chosen_at=NOON)


def test_only_the_cases_own_photos_and_only_by_its_office(playing: Player, world: World) -> None:
    foreign = photo(matter(world, "东门的台阶松了，老人容易摔倒。"))
    with missing():
        show(playing, world, photo_id=foreign.pk)
    with missing():
        show(playing, world, assignment_id=Assignment.objects.get().pk + 99)
    with missing():
        show(playing, world, case_id=playing.case.pk + 99)
    for who in (world.cast.member, world.cast.department):
        with denied("cases.keep"):
            show(playing, world, actor=who)
        with denied("cases.keep"):
            comparison_hide(actor=who, case_id=playing.case.pk, now=playing.now)


def test_photos_of_matters_merged_into_the_case_can_be_chosen(world: World) -> None:
    into, other = matter(world), matter(world, "东门的台阶松了，老人容易摔倒。")
    found = standing(world, "select").case
    taken = found.matter_links.get().matter
    own = photo(taken)
    matter_merge(actor=world.cast.clerk, matter_id=other.pk, into_id=into.pk, now=NOON)
    Matter.objects.filter(pk=other.pk).update(merged_into=taken)
    joined = photo(other)
    assert comparison_choices(found)[0] == [own, joined]
    assert comparison_choices(found)[1] == []
