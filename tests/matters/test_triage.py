"""Triage: accept, answer, refuse with a ground, hand on, merge; nobody is left without an answer."""

from datetime import timedelta

import pytest

from cast import COUNTY, NOON, TOWN, VILLAGE, World, matter
from refusals import denied, missing, refused
from shangliang.kernel.actor import Actor, Grant
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Category, Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.selectors import matter_get, matter_lamp, matters_list, matters_public, matters_waiting
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_hand_on, matter_raise, matter_refuse
from shangliang.matters.similar import matters_like
from shangliang.people import roles
from shangliang.regions.models import Region
from standing import told

ANSWER = "已经派人清理，欢迎监督。"
WHY = "需要上级协调处理。"


def hand(world: World, row: Matter, to: str, actor: Actor | None = None, reason: str = WHY) -> Matter:
    return matter_hand_on(actor=actor or world.cast.clerk, matter_id=row.pk, to=to, reason=reason, now=NOON)


def answer(world: World, row: Matter, text: str = ANSWER, **more: object) -> Matter:
    return matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer=text, public=True, now=NOON, **more)  # type: ignore[arg-type]


def merge(world: World, row: Matter, into: Matter) -> Matter:
    return matter_merge(actor=world.cast.clerk, matter_id=row.pk, into_id=into.pk, now=NOON)


def test_it_is_accepted_once(world: World) -> None:
    row, category = matter(world), Category.objects.filter(parent__isnull=False).first()
    accepted = matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=category, now=NOON)
    assert (accepted.state, accepted.category) == ("accepted", category)
    assert accepted.due_at - NOON > timedelta(days=20)
    with refused("matters.already_accepted"):
        matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, now=NOON)
    assert told(row) == ["matter.raised", "matter.accepted"]


def test_a_page_opened_before_somebody_else_wrote_is_stale(world: World) -> None:
    row = matter(world)
    matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, version=1, now=NOON)
    with refused("kernel.stale"):
        answer(world, row, version=1)
    assert answer(world, row, version=2).state == "answered"


def test_an_answer_is_words_that_somebody_understands(world: World) -> None:
    row = matter(world)
    with refused("matters.answer_too_short"):
        answer(world, row, "已阅")
    assert answer(world, row).answer == ANSWER
    assert matters_public(COUNTY) == []
    matter_publish(actor=world.cast.clerk, matter_id=row.pk, title="路灯不亮", text="小区门口的路灯不亮。", now=NOON)
    assert matters_public(COUNTY) == [row]
    assert told(row)[-2:] == ["matter.answered", "matter.published"]


def test_what_is_answered_stays_answered(world: World) -> None:
    row = matter(world)
    answer(world, row)
    with denied("matters.closed"):
        answer(world, row, "再改一次，改成别的说法。")
    with denied("matters.closed"):
        hand(world, row, TOWN)


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_it_is_refused_on_a_listed_ground_with_an_explanation(world: World, ground: str) -> None:
    row = matter(world)
    found = matter_refuse(actor=world.cast.clerk, matter_id=row.pk, ground=ground, explanation="请拨打 12345 热线反映。", now=NOON)
    assert (found.state, found.ground, found.answer) == ("refused", ground, "请拨打 12345 热线反映。")
    assert told(row)[-1] == "matter.refused"


def test_no_other_ground_and_no_silence(world: World) -> None:
    row = matter(world)
    with refused("matters.ground"):
        matter_refuse(actor=world.cast.clerk, matter_id=row.pk, ground="too_much_work", explanation=ANSWER, now=NOON)
    with refused("matters.answer_too_short"):
        matter_refuse(actor=world.cast.clerk, matter_id=row.pk, ground="repeated", explanation="重复", now=NOON)


def test_only_the_office_that_holds_it_decides(world: World) -> None:
    row = hand(world, matter(world), TOWN)
    assert row.holder == TOWN
    with denied("matters.not_holder"):
        answer(world, row)
    assert matter_get(world.cast.clerk, row.pk) == row
    assert [found.pk for found in matters_waiting(world.cast.town, urgent=False)] == [row.pk]
    assert list(matters_waiting(world.cast.member, urgent=False)) == []


def test_it_is_handed_up_and_down_with_a_reason(world: World) -> None:
    row = matter(world)
    with refused("matters.reason"):
        hand(world, row, TOWN, reason="转")
    hand(world, row, TOWN)
    hand(world, row, VILLAGE, world.cast.town)
    assert told(row)[-2:] == ["matter.handed_up", "matter.handed_down"]


def test_after_two_hand_overs_the_county_decides_where_it_stays(world: World) -> None:
    row = matter(world)
    hand(world, row, TOWN)
    hand(world, row, VILLAGE, world.cast.town)
    with denied("matters.bounced"):
        hand(world, row, TOWN)
    assert hand(world, row, TOWN, world.cast.county).hand_overs == 3


@pytest.mark.parametrize("to", [VILLAGE, "411121", "330111003999", "3301", "33", "330111003009"])
def test_it_goes_up_or_down_its_own_line_within_the_county(world: World, to: str) -> None:
    """Above the county no office would see it; a neighbour is reached through the office above both."""
    row = matter(world)
    with refused("matters.hand_on_where"):
        hand(world, row, to)


def test_whoever_was_handed_it_can_open_it(world: World) -> None:
    row = matter(world)
    hand(world, row, TOWN)
    hand(world, row, "330111003009", world.cast.town)
    neighbour = Actor("staff", 1, "邻村联络员", (Grant(roles.CLERK, "330111003009"),))
    assert matter_get(neighbour, row.pk).holder == "330111003009"


def test_a_closed_place_gets_nothing(world: World) -> None:
    row = matter(world)
    Region.objects.filter(path=TOWN).update(valid_to="2026-01-01")
    with refused("matters.hand_on_where"):
        hand(world, row, TOWN)


def test_two_matters_about_one_thing_are_joined(world: World) -> None:
    first, second = matter(world), matter(world)
    joined = merge(world, second, first)
    assert (joined.state, joined.merged_into_id, joined.due_at) == ("merged", first.pk, None)
    assert told(second)[-1] == "matter.merged"
    assert told(first)[-1] == "matter.joined"


def test_a_merge_of_a_merge_points_at_the_last_one(world: World) -> None:
    first, second, third = matter(world), matter(world), matter(world)
    merge(world, first, second)
    with refused("matters.merge_cycle"):
        merge(world, third, first)
    merge(world, second, third)
    assert {row.merged_into_id for row in Matter.objects.filter(state="merged")} == {third.pk}
    with denied("matters.closed"):
        merge(world, first, third)


def test_everybody_behind_a_merged_matter_gets_the_answer(world: World) -> None:
    first, second, third = matter(world), matter(world), matter(world)
    merge(world, first, second)
    merge(world, second, third)
    answer(world, third)
    assert set(Matter.objects.values_list("state", "answer")) == {("answered", ANSWER)}
    assert {told(row)[-1] for row in (first, second, third)} == {"matter.answered"}


def test_everybody_behind_a_merged_matter_gets_the_refusal(world: World) -> None:
    first, second = matter(world), matter(world)
    merge(world, first, second)
    matter_refuse(actor=world.cast.clerk, matter_id=second.pk, ground="legal_way", explanation="请按信访程序向区信访局提出。", now=NOON)
    assert set(Matter.objects.values_list("state", "ground", "answer")) == {("refused", "legal_way", "请按信访程序向区信访局提出。")}


def test_it_is_merged_into_an_open_matter_of_the_same_county_only(world: World) -> None:
    first, ended = matter(world), matter(world)
    answer(world, ended)
    raised = Raised("far", "邻县的事也很着急。", Region.objects.get(path="411121"))
    far = matter_raise(actor=Actor(), raised=raised, now=NOON)
    with refused("matters.merge_ended"):
        merge(world, first, ended)
    for other in (far, first):
        with refused("matters.merge_where"):
            merge(world, first, other)


def test_a_stale_merge_changes_neither(world: World) -> None:
    first, second = matter(world), matter(world)
    with refused("kernel.stale"):
        matter_merge(actor=world.cast.clerk, matter_id=first.pk, into_id=second.pk, version=7, now=NOON)
    with missing():
        matter_merge(actor=world.cast.clerk, matter_id=first.pk, into_id=99999999, now=NOON)


def test_the_next_county_sees_none_of_it(world: World) -> None:
    row = matter(world)
    assert matters_list(world.stranger) == []
    with missing():
        matter_get(world.stranger, row.pk)
    with denied("matters.not_holder"):
        matter_accept(actor=world.stranger, matter_id=row.pk, category=None, now=NOON)


def test_a_list_is_narrowed_and_paged(world: World) -> None:
    rows = [matter(world, f"第{number}件：路灯不亮，请修一修。") for number in range(22)]
    page = matters_list(world.cast.town)
    assert [row.pk for row in page] == [row.pk for row in reversed(rows)][:21]
    assert [row.pk for row in matters_list(world.cast.county, before=page[19].pk, scope=TOWN)] == [rows[1].pk, rows[0].pk]
    assert [row.pk for row in matters_list(world.cast.clerk, text="第7件", state="submitted")] == [rows[7].pk]
    assert [row.pk for row in matters_list(world.cast.clerk, text=rows[3].receipt)] == [rows[3].pk]


def test_a_list_by_category_holds_its_branch(world: World) -> None:
    leaf = Category.objects.filter(parent__isnull=False).first()
    assert leaf is not None
    row, other = matter(world, category=leaf), matter(world)
    assert matters_list(world.cast.clerk, category=leaf.parent_id) == [row] == matters_list(world.cast.clerk, category=leaf.pk)
    assert other not in matters_list(world.cast.clerk, category=leaf.pk)


def test_like_matters_go_on_and_say_the_same(world: World) -> None:
    row, same, ended, other = matter(world), matter(world), matter(world), matter(world, "楼下小饭店油烟直排，晚上不敢开窗。")
    answer(world, ended)
    assert matters_like(row) == [same]
    assert other not in matters_like(row)


def test_the_lamp_turns_yellow_then_red_and_goes_out_with_the_answer(world: World) -> None:
    row = matter(world)
    accepted = matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, now=NOON)
    assert matter_lamp(accepted, NOON) == "green"
    assert matter_lamp(accepted, accepted.due_at - timedelta(days=1)) == "yellow"
    assert matter_lamp(accepted, accepted.due_at + timedelta(seconds=1)) == "red"
    assert matter_lamp(answer(world, row), accepted.due_at + timedelta(days=9)) == "grey"
