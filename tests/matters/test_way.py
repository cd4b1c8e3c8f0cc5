"""The way of a matter through the offices: its size, the first receiver, and the county's last word."""

import pytest

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, World, matter
from refusals import denied, refused
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.services import matter_answer, matter_fix_holder, matter_hand_on, matter_tier_set
from shangliang.notifications.models import Message
from standing import told

WHY = "由街道统一办理。"


def fix(world: World, row: Matter, to: str = TOWN, actor: Actor | None = None, reason: str = WHY) -> Matter:
    return matter_fix_holder(actor=actor or world.cast.county, matter_id=row.pk, to=to, reason=reason, now=NOON)


def test_the_first_receiver_stays_the_same_and_the_author_is_told_of_every_step(world: World) -> None:
    row = matter(world, phone="13800138000")
    matter_hand_on(actor=world.cast.clerk, matter_id=row.pk, to=TOWN, reason="需要街道协调。", now=NOON)
    row.refresh_from_db()
    assert (row.first_holder, row.holder) == (VILLAGE, TOWN)
    assert "matter.handed_on" in Message.objects.values_list("code", flat=True)


def test_the_county_decides_once_and_nobody_passes_it_on(world: World) -> None:
    row = fix(world, matter(world))
    assert (row.holder, row.holder_fixed, row.state) == (TOWN, True, "submitted")
    assert told(row)[-1] == "matter.holder_fixed"
    with denied("matters.fixed"):
        matter_hand_on(actor=world.cast.town, matter_id=row.pk, to=VILLAGE, reason=WHY, now=NOON)
    assert matter_hand_on(actor=world.cast.county, matter_id=row.pk, to=VILLAGE, reason=WHY, now=NOON).holder == VILLAGE


def test_it_may_stay_where_it_is(world: World) -> None:
    row = fix(world, matter(world), VILLAGE)
    assert (row.holder, row.hand_overs, row.holder_fixed) == (VILLAGE, 0, True)


@pytest.mark.parametrize("to", [NEXT_COUNTY, "33", "330111003999", ""])
def test_it_stays_with_an_office_of_the_county(world: World, to: str) -> None:
    row = matter(world)
    with refused("matters.fix_where"):
        fix(world, row, to)


def test_the_county_alone_and_with_a_reason_and_while_it_is_open(world: World) -> None:
    row = matter(world)
    with denied("matters.county_decides"):
        fix(world, row, actor=world.cast.town)
    with refused("matters.reason"):
        fix(world, row, reason="定")
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="已经派人清理，欢迎监督。", public=False, now=NOON)
    with denied("matters.closed"):
        fix(world, row)


def test_its_size_is_a_judgement_of_the_office(world: World) -> None:
    row = matter(world)
    with refused("matters.tier"):
        matter_tier_set(actor=world.cast.clerk, matter_id=row.pk, tier="huge", now=NOON)
    with denied("matters.not_holder"):
        matter_tier_set(actor=world.stranger, matter_id=row.pk, tier="small", now=NOON)
    assert matter_tier_set(actor=world.cast.clerk, matter_id=row.pk, tier="small", now=NOON).tier == "small"
    assert told(row)[-1] == "matter.tier_set"


def test_where_a_county_has_no_such_place_above(world: World) -> None:
    row = fix(world, matter(world), COUNTY)
    assert row.holder == COUNTY
