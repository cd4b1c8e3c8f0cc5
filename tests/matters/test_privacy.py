"""Name and phone: optional, sealed, looked at only by whoever must call back, each look on record, deleted on a word."""

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps

from cast import NOON, TOWN, World, matter
from refusals import denied, missing, refused
from shangliang.kernel import secret
from shangliang.matters.models import Contact, Look, Matter
from shangliang.matters.selectors import looks_of, reach_of
from shangliang.matters.services import contact_forget, contact_look, matter_accept, matter_answer, matter_hand_on
from standing import told

PHONE, NAME = "13812345678", "张三丰"


def everything() -> str:
    """Every value of every row of every table, as text."""
    rows = (row for model in apps.get_models() for row in model._default_manager.values_list())
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value) for row in rows for value in row
    )


def test_the_phone_stands_nowhere_in_plain(world: World) -> None:
    row = matter(world, phone=PHONE, name=NAME)
    matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, now=NOON)
    contact_look(actor=world.cast.clerk, matter_id=row.pk, reason="回访", now=NOON)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="已经修好，欢迎监督，谢谢。", public=True, now=NOON)
    found = everything()
    assert row.receipt in found
    assert PHONE not in found
    assert NAME not in found


def test_a_seal_fits_its_own_field_only(world: World) -> None:
    matter(world, phone=PHONE, name=NAME)
    kept = Contact.objects.get()
    with pytest.raises(InvalidTag):
        secret.unseal(bytes(kept.phone_sealed), purpose="contact.name")
    assert secret.unseal(bytes(kept.phone_sealed), purpose="contact.phone") == PHONE


def test_each_look_is_on_record_for_the_person(world: World) -> None:
    row = matter(world, phone=PHONE, name=NAME)
    with refused("matters.look_reason"):
        contact_look(actor=world.cast.clerk, matter_id=row.pk, reason=" ", now=NOON)
    reach = contact_look(actor=world.cast.clerk, matter_id=row.pk, reason="回访", now=NOON)
    assert reach is not None
    assert (reach.name, reach.phone) == (NAME, PHONE)
    assert [(look.person_id, look.at, look.reason) for look in looks_of(row)] == [(world.cast.clerk.person, NOON, "回访")]
    assert told(row)[-1] == "matter.contact_seen"


def test_only_the_office_that_holds_the_matter_looks(world: World) -> None:
    row = matter(world, phone=PHONE)
    matter_hand_on(actor=world.cast.clerk, matter_id=row.pk, to=TOWN, reason="需要街道协调。", now=NOON)
    for actor in (world.cast.clerk, world.cast.party, world.cast.supervisor, world.cast.department, world.stranger, world.sysadmin):
        with denied("matters.contact"):
            contact_look(actor=actor, matter_id=row.pk, reason="回访", now=NOON)
    assert contact_look(actor=world.cast.town, matter_id=row.pk, reason="回访", now=NOON)
    assert Look.objects.count() == 1


def test_it_is_deleted_by_receipt_and_the_matter_goes_on(world: World) -> None:
    row = matter(world, phone=PHONE)
    assert contact_forget(receipt=row.receipt, now=NOON) == row
    assert reach_of(row) is None
    assert told(row)[-1] == "matter.contact_deleted"
    assert matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, now=NOON).state == "accepted"
    with missing():
        contact_forget(receipt="NO", now=NOON)


def test_a_matter_without_contact_shows_none(world: World) -> None:
    row = matter(world)
    assert contact_look(actor=world.cast.clerk, matter_id=row.pk, reason="回访", now=NOON) is None
    assert Matter.objects.get().version == 1
