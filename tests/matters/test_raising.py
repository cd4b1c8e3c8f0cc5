"""Raising a matter: little is asked, nothing is lost, nothing is stored twice."""

from datetime import datetime

import pytest

from cast import CHINA, COUNTY, NOON, VILLAGE, World, matter
from refusals import denied, refused
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Category, Consent, Contact, Matter, Photo
from shangliang.matters.selectors import categories, has_contact, matter_by_receipt, matter_of_form, matters_of_phone
from shangliang.matters.services import Raised, matter_raise, title_of
from shangliang.people.phones import phone_hash
from shangliang.regions.models import Region
from standing import told

TEXT = "小区南门外马路被占成停车场。"


def raised(world: World, **more: object) -> Raised:
    values: dict[str, object] = {"form_key": "f-1", "text": TEXT, "region": world.village, **more}
    return Raised(**values)  # type: ignore[arg-type]


def test_it_needs_a_text_and_a_place_only(world: World) -> None:
    row = matter_raise(actor=Actor(), raised=raised(world), now=NOON)
    assert (row.state, row.channel, row.public, row.hide_name) == ("submitted", "web", False, True)
    assert (row.path, row.county, row.town, row.holder) == (VILLAGE, COUNTY, VILLAGE[:9], VILLAGE)
    assert told(row) == ["matter.raised"]
    assert not Contact.objects.exists()
    assert not Photo.objects.exists()


def test_its_answer_to_acceptance_is_due_within_two_working_days(world: World) -> None:
    friday = datetime(2026, 3, 6, 18, tzinfo=CHINA)
    row = matter(world, now=friday)
    assert row.due_at == datetime(2026, 3, 10, 23, 59, 59, tzinfo=CHINA)


def test_four_characters_are_too_few(world: World) -> None:
    with refused("matters.too_short"):
        matter_raise(actor=Actor(), raised=raised(world, text="  路灯坏了  "), now=NOON)
    assert not Matter.objects.exists()


def test_five_photos_are_too_many(world: World) -> None:
    with refused("matters.too_many_photos"):
        matter_raise(actor=Actor(), raised=raised(world, photos=[object()] * 5), now=NOON)


def test_a_wrong_phone_is_refused_and_nothing_is_kept(world: World) -> None:
    with refused("people.phone_wrong"):
        matter_raise(actor=Actor(), raised=raised(world, phone="12345"), now=NOON)
    assert not Matter.objects.exists()


def test_a_double_tap_is_one_matter(world: World) -> None:
    first = matter_raise(actor=Actor(), raised=raised(world), now=NOON)
    again = matter_raise(actor=Actor(), raised=raised(world, text="改了几个字再点一次"), now=NOON)
    assert again.pk == first.pk
    assert matter_of_form("f-1") == first
    assert told(first) == ["matter.raised"]


def test_a_receipt_is_found_however_it_is_typed(world: World) -> None:
    row = matter(world)
    typed = f" {row.receipt[:4].lower()}-{row.receipt[4:8]} {row.receipt[8:]}"
    assert matter_by_receipt(typed) == row


def test_name_alone_is_a_contact_but_no_way_to_call_back(world: World) -> None:
    named, reachable = matter(world, name="居民甲"), matter(world, phone="13800001234")
    assert not has_contact(named)
    assert has_contact(reachable)
    assert matters_of_phone(phone_hash("13800001234")) == [reachable]


@pytest.mark.parametrize(
    ("text", "title"),
    [("路灯坏了。请修", "路灯坏了"), ("一" * 41, "一" * 39 + "…"), ("一" * 40, "一" * 40), ("第一行\n第二行", "第一行")],
)
def test_its_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_matter_of_a_group_goes_to_the_village(world: World) -> None:
    group = Region.objects.create(path=f"{VILLAGE}g01", name="一组", level="group")
    row = matter_raise(actor=Actor(), raised=raised(world, region=group), now=NOON)
    assert (row.path, row.holder) == (f"{VILLAGE}g01", VILLAGE)


def test_a_clerk_enters_for_somebody_with_recorded_consent(world: World) -> None:
    clerk, entering = world.cast.clerk, raised(world, channel=Matter.Channel.HELPER)
    with refused("matters.consent"):
        matter_raise(actor=clerk, raised=entering, now=NOON)
    row = matter_raise(actor=clerk, raised=entering, consent=True, now=NOON)
    kept = Consent.objects.get(matter=row)
    assert (kept.helper_id, kept.given_at, kept.text_version) == (clerk.person, NOON, "2026-11")


@pytest.mark.parametrize("name", ["stranger", "party", "department", "sysadmin"])
def test_nobody_else_enters_for_somebody(world: World, name: str) -> None:
    actor = {"stranger": world.stranger, "sysadmin": world.sysadmin}.get(name) or getattr(world.cast, name)
    with denied("matters.helper"):
        matter_raise(actor=actor, raised=raised(world, channel=Matter.Channel.HELPER), consent=True, now=NOON)


def test_the_issue_tree_has_two_levels(db: None) -> None:
    rows = categories()
    assert {row.parent.parent_id for row in rows if row.parent} == {None}
    Category.objects.filter(pk=rows[0].pk).update(active=False)
    assert rows[0] not in categories()
