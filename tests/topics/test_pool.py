"""The pool: topics from matters, from a member, changed, with matters in and out; who may read what."""

import pytest

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, World, matter
from refusals import denied, missing, refused
from selecting import a_round, category, closed, more, settled, topic, weigh
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_answer, matter_raise
from shangliang.people.models import SkillTag
from shangliang.regions.models import Region
from shangliang.topics.models import Topic, TopicMatter
from shangliang.topics.selectors.pool import (
    TopicFilter,
    matters_behind,
    matters_shown,
    skills_suggested,
    topic_get,
    topic_of_matter,
    topic_public,
    topics_list,
    topics_public,
    topics_to_take,
    voices_behind,
)
from shangliang.topics.selectors.support import voices_ballots
from shangliang.topics.services.deciding import round_announce
from shangliang.topics.services.pool import TopicDraft, topic_change, topic_make, topic_matter_add, topic_matter_remove
from standing import told


def test_a_topic_takes_its_matters_on(world: World) -> None:
    row = topic(world, "小区停车难", 2, category=category())
    assert (row.state, row.county, row.town, row.source) == ("pool", COUNTY, TOWN, "matters")
    assert set(Matter.objects.values_list("state", flat=True)) == {"accepted"}
    first = Matter.objects.earliest("pk")
    assert told(first) == ["matter.raised", "matter.accepted", "topic.pooled"]
    assert topic_of_matter(first) == row
    assert voices_behind([row.pk]) == {row.pk: 2}
    assert matters_behind(row) == list(Matter.objects.order_by("pk"))
    assert matters_shown(row) == []


def test_whoever_was_merged_stands_behind_the_same_topic(world: World) -> None:
    row = topic(world, "小区停车难")
    root = Matter.objects.get()
    other, late = matter(world, phone="13800001111"), matter(world, phone="13800001111")
    matter_merge(actor=world.cast.clerk, matter_id=other.pk, into_id=root.pk, now=NOON)
    topic_matter_add(actor=world.cast.clerk, topic_id=row.pk, matter_id=late.pk, now=NOON)
    other.refresh_from_db()
    assert topic_of_matter(other) == row
    assert voices_behind([row.pk]) == {row.pk: 3}
    assert voices_ballots([row.pk]) == {frozenset([row.pk]): 2}
    assert told_of(row) == ["topic.made", "topic.matter_added"]


def told_of(row: Topic) -> list[str]:
    from shangliang.journal.models import Entry

    return list(Entry.objects.filter(chain=row.chain).order_by("seq").values_list("code", flat=True))


def test_what_cannot_go_into_a_topic(world: World) -> None:
    clerk, row = world.cast.clerk, topic(world, "小区停车难")
    taken = Matter.objects.get()
    with refused("topics.matter_taken"):
        topic_matter_add(actor=clerk, topic_id=row.pk, matter_id=taken.pk, now=NOON)
    done = matter(world)
    matter_answer(actor=clerk, matter_id=done.pk, answer="已经处理好了，请放心。", public=False, now=NOON)
    with refused("topics.matter_closed"):
        topic_matter_add(actor=clerk, topic_id=row.pk, matter_id=done.pk, now=NOON)
    abroad = Raised(form_key="abroad", text="邻县的一件事情。", region=Region.objects.get(path=NEXT_COUNTY))
    far = matter_raise(actor=Actor(), raised=abroad, now=NOON)
    with refused("topics.matter_elsewhere"):
        topic_matter_add(actor=clerk, topic_id=row.pk, matter_id=far.pk, now=NOON)
    with missing():
        topic_matter_add(actor=clerk, topic_id=999, matter_id=far.pk, now=NOON)
    with denied("topics.keep"):
        topic_matter_add(actor=world.cast.member, topic_id=row.pk, matter_id=far.pk, now=NOON)
    with refused("topics.needs_source"):
        topic_make(actor=clerk, draft=TopicDraft("没有诉求的议题", world.village), now=NOON)
    with refused("topics.title"):
        topic_make(actor=clerk, draft=TopicDraft("路灯", world.village), matter_ids=[taken.pk], now=NOON)
    with denied("topics.propose"):
        topic_make(actor=world.stranger, draft=TopicDraft("路灯不亮了", world.village), matter_ids=[taken.pk], now=NOON)
    with refused("topics.personal"):
        topic_make(actor=clerk, draft=TopicDraft("找王某13800001234要说法", world.village, public=True), matter_ids=[taken.pk], now=NOON)


def test_a_matter_taken_out_waits_for_a_direct_answer_and_knows_why(world: World) -> None:
    clerk, row = world.cast.clerk, topic(world, "小区停车难", 2)
    first = Matter.objects.earliest("pk")
    who = {"actor": clerk, "topic_id": row.pk, "matter_id": first.pk, "now": NOON}
    with refused("topics.decide_reason"):
        topic_matter_remove(**who, reason="不")  # type: ignore[arg-type]
    topic_matter_remove(**who, reason="由物业直接处理")  # type: ignore[arg-type]
    assert told(first)[-1] == "topic.unpooled"
    assert topic_of_matter(first) is None
    assert told_of(row)[-1] == "topic.matter_removed"
    with missing():
        topic_matter_remove(**who, reason="由物业直接处理")  # type: ignore[arg-type]
    again = topic(world, "物业服务问题", matters=[first])
    assert TopicMatter.objects.filter(matter=first).count() == 2
    a_round(world, [again])
    with refused("topics.matters_weighed"):
        topic_matter_remove(actor=clerk, topic_id=again.pk, matter_id=first.pk, reason="由物业直接处理", now=NOON)


def test_changing_a_topic(world: World) -> None:
    row = topic(world, "小区停车难")
    tag = SkillTag.objects.create(name="停车")
    draft = TopicDraft("小区停车治理", world.village, "划线并错时共享。", category(), skills=(tag.pk,), public=True)
    with refused("kernel.stale"):
        topic_change(actor=world.cast.clerk, topic_id=row.pk, draft=draft, version=9, now=NOON)
    changed = topic_change(actor=world.cast.clerk, topic_id=row.pk, draft=draft, version=row.version, now=NOON)
    assert (changed.title, changed.public, [found.name for found in changed.skills.all()]) == ("小区停车治理", True, ["停车"])
    assert told_of(row)[-1] == "topic.changed"
    assert skills_suggested("停车", "", "") == [tag]
    selection = closed(world, [changed])
    settled(world, selection, {})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    with denied("topics.not_open"):
        topic_change(actor=world.cast.clerk, topic_id=row.pk, draft=draft, now=NOON)


def test_filters_and_reach_of_the_lists(world: World) -> None:
    one, two = topic(world, "小区停车难", category=category(), size="small"), topic(world, "老旧电梯更新", governance="wisdom", public=True)
    clerk = world.cast.clerk
    weigh(world, a_round(world, [two]))
    for wanted, found in (
        (TopicFilter(), [two, one]),
        (TopicFilter(state="pool"), [one]),
        (TopicFilter(category=category().pk), [one]),
        (TopicFilter(category=category().parent_id), [one]),
        (TopicFilter(governance="wisdom"), [two]),
        (TopicFilter(size="small"), [one]),
        (TopicFilter(text="电梯"), [two]),
        (TopicFilter(place=TOWN), [two, one]),
        (TopicFilter(before=two.pk), [one]),
    ):
        assert topics_list(clerk, wanted) == found
    assert topics_list(world.cast.county, TopicFilter()) == [two, one]
    assert topics_list(world.stranger, TopicFilter()) == []
    assert topics_public(TopicFilter(place=COUNTY)) == [two]
    assert topic_public(two.pk) == two
    with missing():
        topic_public(one.pk)
    with missing():
        topic_get(world.stranger, one.pk)
    assert topic_get(world.cast.party, one.pk) == one
    wide = TopicDraft("全区停车政策", Region.objects.get(path=COUNTY), source="plan")
    county_wide = topic_make(actor=world.cast.county, draft=wide, now=NOON)
    assert county_wide in topics_list(clerk, TopicFilter())


def test_what_a_member_could_take_stands_in_the_order_of_their_skills(world: World) -> None:
    people = more(world)
    plain, fitting = topic(world, "小区停车难"), topic(world, "老旧电梯更新")
    assert topics_to_take(world.cast.member, NOON) == []
    tag = SkillTag.objects.create(name="停车")
    plain.skills.add(tag)
    selection = closed(world, [plain, fitting], seats=2)
    settled(world, selection, {plain.pk: "case", fitting.pk: "plan"})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    assert [row.pk for row in topics_to_take(people.second, NOON)] == [fitting.pk, plain.pk]
    from selecting import seat

    seat(world, "member").skills.add(tag)
    assert [row.pk for row in topics_to_take(world.cast.member, NOON)] == [plain.pk, fitting.pk]


@pytest.mark.parametrize("text", ["电话13800001234", "身份证330111199001011234"])
def test_numbers_of_people_are_not_published(world: World, text: str) -> None:
    rows = [matter(world).pk]
    with refused("topics.personal"):
        topic_make(actor=world.cast.clerk, draft=TopicDraft("小区停车难", world.village, text, public=True), matter_ids=rows, now=NOON)
    assert topic_make(actor=world.cast.clerk, draft=TopicDraft("小区停车难", world.village, text), matter_ids=rows, now=NOON).pk
