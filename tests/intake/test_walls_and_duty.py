"""倾听墙, 值守接待 and 委员联系群众: typed by a helper, with consent where a person stands behind it; what is public was reviewed."""

from collections.abc import Callable
from datetime import timedelta

from django.db import models

from cast import NOON, VILLAGE, World
from refusals import denied, missing, refused
from shangliang.intake.models import DutyVoice, Met, Note
from shangliang.intake.selectors import (
    answers_public,
    channel_figures,
    duty_voices,
    met_of,
    note_get,
    notes_of,
    notes_public,
    notes_to_review,
    shifts_of,
    wall_public,
    walls_public,
)
from shangliang.intake.services import duty_enter, met_enter, note_enter, note_keep_back, spot_close
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Consent, Contact, Matter
from shangliang.matters.publishing import matter_publish, proposal_for
from shangliang.matters.services import Raised, matter_answer
from spots import DAY, Place

Says = Callable[..., Raised]


def note(world: World, place: Place, said: Says, text: str = "想在楼下装一排晾衣架，电话 13800001234。") -> Note:
    return note_enter(actor=world.cast.clerk, spot_id=place.wall.pk, raised=said(text), day=DAY, now=NOON)


def test_a_note_is_a_matter_and_nothing_of_it_is_public_yet(world: World, place: Place, said: Says) -> None:
    row = note(world, place, said)
    assert (row.matter.channel, row.matter.path, row.matter.place_words) == ("wall", VILLAGE, "一楼大厅")
    assert notes_public(place.wall) == []
    assert [found.pk for found in notes_to_review(world.cast.clerk)] == [row.pk]
    assert [found.pk for found in notes_of(place.wall)] == [row.pk]


def test_the_wall_shows_the_masked_words_after_a_review(world: World, place: Place, said: Says) -> None:
    row = note(world, place, said)
    proposal = proposal_for(row.matter)
    assert "13800001234" not in proposal.text
    assert any("1380000" in piece.text for piece in proposal.before if not piece.same)
    matter_publish(actor=world.cast.clerk, matter_id=row.matter_id, title=proposal.title, text=proposal.text, now=NOON)
    shown = notes_public(place.wall)
    assert [found.matter.public_text for found in shown] == [proposal.text]
    assert list(notes_to_review(world.cast.clerk)) == []
    with refused("intake.shown"):
        note_keep_back(actor=world.cast.clerk, note_id=row.pk, reason="其实不应公开。", now=NOON)


def test_a_note_is_kept_back_with_a_reason_and_handled_all_the_same(world: World, place: Place, said: Says) -> None:
    row = note(world, place, said)
    with refused("intake.reason"):
        note_keep_back(actor=world.cast.clerk, note_id=row.pk, reason="不", now=NOON)
    with denied("intake.review"):
        note_keep_back(actor=world.cast.member, note_id=row.pk, reason="写了别人的姓名。", now=NOON)
    note_keep_back(actor=world.cast.clerk, note_id=row.pk, reason="写了别人的姓名。", now=NOON)
    assert list(notes_to_review(world.cast.clerk)) == []
    assert Matter.objects.get().state == "submitted"
    assert Entry.objects.filter(chain=place.wall.chain, code="spot.kept_back").exists()


def test_only_a_wall_has_notes_and_only_open_walls_are_shown(world: World, place: Place, said: Says) -> None:
    with missing():
        note_enter(actor=world.cast.clerk, spot_id=place.box.pk, raised=said(), day=DAY, now=NOON)
    with refused("intake.future"):
        note_enter(actor=world.cast.clerk, spot_id=place.wall.pk, raised=said(), day=DAY + timedelta(days=1), now=NOON)
    assert wall_public(place.wall.pk) == place.wall
    assert walls_public(VILLAGE) == [place.wall]
    with missing():
        wall_public(place.box.pk)
    spot_close(actor=world.cast.clerk, spot_id=place.wall.pk, now=NOON)
    with missing():
        wall_public(place.wall.pk)
    with refused("intake.spot_closed"):
        note_enter(actor=world.cast.clerk, spot_id=place.wall.pk, raised=said(), day=DAY, now=NOON)


def test_the_next_county_sees_no_note(world: World, place: Place, said: Says) -> None:
    row = note(world, place, said)
    with missing():
        note_get(world.stranger, row.pk)
    assert note_get(world.cast.town, row.pk) == row
    assert list(notes_to_review(Actor())) == []


def test_no_picture_of_a_note_or_slip_can_be_kept(world: World) -> None:
    from django.apps import apps

    files = [field for model in apps.get_app_config("intake").get_models() for field in model._meta.get_fields()]
    assert not [field for field in files if isinstance(field, models.FileField)]


def test_a_picture_that_comes_along_is_dropped(world: World, place: Place, said: Says) -> None:
    raised = said(photos=("a handwritten note",))
    row = note_enter(actor=world.cast.clerk, spot_id=place.wall.pk, raised=raised, day=DAY, now=NOON)
    assert not row.matter.photos.exists()


def test_what_came_up_on_duty(world: World, place: Place, said: Says) -> None:
    member = world.cast.member
    with refused("intake.consent"):
        duty_enter(actor=member, shift_id=place.shift.pk, day=DAY, raised=said(), consent=False, now=NOON)
    with refused("intake.no_duty"):
        duty_enter(actor=member, shift_id=place.shift.pk, day=DAY - timedelta(days=1), raised=said(), consent=True, now=NOON)
    with refused("intake.future"):
        duty_enter(actor=member, shift_id=place.shift.pk, day=DAY + timedelta(days=7), raised=said(), consent=True, now=NOON)
    with denied("intake.not_on_duty"):
        duty_enter(actor=world.cast.supervisor, shift_id=place.shift.pk, day=DAY, raised=said(), consent=True, now=NOON)
    once = said(phone="13800001234")
    made = {duty_enter(actor=member, shift_id=place.shift.pk, day=DAY, raised=once, consent=True, now=NOON).pk for _ in range(2)}
    row = DutyVoice.objects.get()
    assert made == {row.pk}
    assert (row.matter.channel, row.matter.station, row.matter.path) == ("duty", place.station, VILLAGE)
    assert Consent.objects.get().helper == world.persons["member"]
    assert [found.pk for found in duty_voices(member)] == [row.pk]
    assert [found.pk for found in duty_voices(world.cast.clerk)] == [row.pk]
    assert duty_voices(world.stranger) == []
    assert shifts_of(member, DAY) == [place.shift]
    assert shifts_of(world.stranger, DAY) == []


def test_a_question_of_the_duty_is_public_with_its_answer(world: World, place: Place, said: Says) -> None:
    row = duty_enter(
        actor=world.cast.member, shift_id=place.shift.pk, day=DAY, raised=said("加装电梯要几户同意才行？"), consent=True, now=NOON
    )
    assert answers_public(VILLAGE) == []
    matter_answer(actor=world.cast.clerk, matter_id=row.matter_id, answer="三分之二以上参与表决，其中过半数同意。", public=False, now=NOON)
    matter_publish(actor=world.cast.clerk, matter_id=row.matter_id, title="加装电梯要几户同意", text="加装电梯要几户同意才行？", now=NOON)
    shown = answers_public(VILLAGE)
    assert [(found.public_text, found.answer) for found in shown] == [
        ("加装电梯要几户同意才行？", "三分之二以上参与表决，其中过半数同意。")
    ]


def test_a_members_own_list(world: World, said: Says) -> None:
    member = world.cast.member
    with refused("intake.consent"):
        met_enter(actor=member, raised=said(), day=DAY, consent=False, now=NOON)
    with refused("intake.future"):
        met_enter(actor=member, raised=said(), day=DAY + timedelta(days=1), consent=True, now=NOON)
    for actor in (world.cast.clerk, world.stranger, Actor()):
        with denied("intake.member"):
            met_enter(actor=actor, raised=said(), day=DAY, consent=True, now=NOON)
    row = met_enter(actor=member, raised=said(name="王", phone="13800001234"), day=DAY, consent=True, now=NOON)
    assert row.matter.channel == "member"
    assert Contact.objects.filter(matter=row.matter).exists()
    assert [found.pk for found in met_of(member)] == [row.pk]
    assert met_of(world.cast.county) == []
    assert met_of(Actor()) == []
    assert Met.objects.count() == 1


def test_channels_are_counted_and_people_are_not(world: World, place: Place, said: Says) -> None:
    row = note(world, place, said)
    note(world, place, said)
    matter_answer(actor=world.cast.clerk, matter_id=row.matter_id, answer="已经在楼下装好一排晾衣架。", public=False, now=NOON)
    (figures,) = channel_figures(VILLAGE)
    assert (figures.channel, figures.came, figures.ended, figures.share) == ("wall", 2, 1, "50.00%")
    assert channel_figures("411121") == []
    assert not {"person", "helper", "name"} & set(vars(figures))
