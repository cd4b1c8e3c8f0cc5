"""What is decided: nothing without checklist and reason, cases opened, the plan filled, and every author told, once."""

from datetime import date, timedelta

import pytest

from cast import NOON, World, matter, version
from refusals import denied, refused
from selecting import TESTS, a_round, closed, entry, settled, topic
from shangliang.cases.models import Case, CaseMatter
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.services import matter_answer
from shangliang.notifications.models import Message
from shangliang.topics.models import PlanItem, RoundTopic, SelectionRound, Told, Topic, TopicMatter
from shangliang.topics.selectors.rounds import round_public, rounds_public, told_count
from shangliang.topics.selectors.telling import standing_of
from shangliang.topics.services.deciding import (
    Answers,
    Settling,
    check_save,
    entry_settle,
    round_announce,
    round_inform,
    rounds_inform,
    untold,
)
from shangliang.topics.services.rounds import round_topic_add
from standing import told


def test_every_author_is_told_with_the_reason_and_the_matters_go_their_ways(world: World) -> None:
    rows = {
        key: topic(world, title, 2)
        for key, title in (("case", "小区停车难"), ("plan", "老旧电梯更新"), ("later", "菜场选址"), ("no", "楼道杂物清理"))
    }
    other = matter(world, "停车难，车位不够。", phone="13800001234")
    matter_merge(actor=world.cast.clerk, matter_id=other.pk, into_id=rows["case"].links.first().matter_id, now=NOON)
    selection = closed(world, list(rows.values()), seats=2)
    settled(world, selection, {rows["case"].pk: "case", rows["plan"].pk: "plan", rows["later"].pk: "later"})
    announced = round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    assert announced.state == "announced"
    assert untold(announced).count() == 9
    assert round_inform(actor=world.cast.clerk, round_id=selection.pk, now=NOON, batch=4) == 5
    assert rounds_inform(now=NOON) == 0
    assert SelectionRound.objects.get().state == "done"
    assert Told.objects.count() == told_count(announced) == 9
    found = {key: Topic.objects.get(pk=row.pk) for key, row in rows.items()}
    assert {key: row.state for key, row in found.items()} == {
        "case": "selected",
        "plan": "selected",
        "later": "later",
        "no": "not_selected",
    }
    case = Case.objects.get()
    assert found["case"].case == case
    assert CaseMatter.objects.filter(case=case).count() == 2
    assert PlanItem.objects.get().topic == found["plan"]
    assert set(Matter.objects.filter(topic_links__topic=rows["case"]).values_list("state", flat=True)) == {"in_case"}
    assert set(Matter.objects.filter(topic_links__topic=rows["no"]).values_list("state", flat=True)) == {"accepted"}
    assert TopicMatter.objects.filter(topic=rows["no"], left_at__isnull=True).count() == 0
    assert TopicMatter.objects.filter(topic=rows["later"], left_at__isnull=True).count() == 2
    one = Matter.objects.filter(topic_links__topic=rows["no"]).first()
    assert one is not None
    assert told(one)[-1] == "topic.not_selected"
    words = Entry.objects.filter(chain=one.chain).latest("seq").params
    assert words["reason"] == "由物业直接处理更快。"
    assert standing_of(one).told[0].entry.reason == "由物业直接处理更快。"
    later = Matter.objects.filter(topic_links__topic=rows["later"]).first()
    assert later is not None
    assert told(later)[-1] == "topic.later"
    assert later.due_at is not None
    assert later.due_at.date() > date(2026, 6, 1)
    other.refresh_from_db()
    assert told(other)[-1] == "topic.selected"
    assert Message.objects.filter(code="topic.selected").count() == 1
    assert told(found["case"]) == ["topic.made", "topic.selected", "topic.case"]
    assert told_of_round(selection)[-3:] == ["round.settled", "round.announced", "round.done"]
    assert told_of_round(selection).count("round.checked") == 4
    assert rounds_public("330111")[0] == round_public(selection.pk)


def told_of_round(selection: SelectionRound) -> list[str]:
    return list(Entry.objects.filter(chain=selection.chain).order_by("seq").values_list("code", flat=True))


def test_nobody_is_told_twice_however_often_it_is_asked(world: World) -> None:
    row = topic(world, "小区停车难", 3)
    selection = closed(world, [row])
    settled(world, selection, {})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    for _again in range(3):
        assert round_inform(actor=Actor.system("round_inform"), round_id=selection.pk, now=NOON) == 0
    assert Told.objects.count() == 3
    assert Entry.objects.filter(code="topic.not_selected", chain__startswith="matter:").count() == 3


def test_a_matter_that_was_answered_meanwhile_is_told_and_stays_answered(world: World) -> None:
    row = topic(world, "小区停车难", 2)
    selection = closed(world, [row])
    first = Matter.objects.earliest("pk")
    matter_answer(actor=world.cast.clerk, matter_id=first.pk, answer="已经划好了停车线，请放心。", public=False, now=NOON)
    settled(world, selection, {row.pk: "case"})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    first.refresh_from_db()
    assert (first.state, Told.objects.filter(matter=first).count(), CaseMatter.objects.count()) == ("answered", 1, 1)


def test_nothing_of_the_negative_list_is_selected_and_the_lawful_way_is_named(world: World) -> None:
    row, other = topic(world, "邻居借钱不还"), topic(world, "小区停车难")
    selection = a_round(world, [row, other], raters=())
    clerk = world.cast.clerk
    hit = Answers(TESTS, negative=("mediation",), reason="两户之间的债务。")
    check_save(actor=clerk, entry_id=entry(selection, row).pk, answers=hit, now=NOON)
    from shangliang.topics.services.rounds import round_close

    found = round_close(actor=clerk, round_id=selection.pk, now=NOON + timedelta(days=8))
    assert found.agenda["winners"] == ["小区停车难"]
    chosen = Settling("selected", "大家都关心这件事。", "case", version("six_step"))
    with refused("topics.negative") as _caught:
        entry_settle(actor=clerk, entry_id=entry(selection, row).pk, settling=chosen, now=NOON)
    with pytest.raises(Exception, match="人民调解"):
        entry_settle(actor=clerk, entry_id=entry(selection, row).pk, settling=chosen, now=NOON)
    with refused("topics.check_first"):
        entry_settle(actor=clerk, entry_id=entry(selection, other).pk, settling=chosen, now=NOON)
    failed = Answers({**TESTS, "hoped": False}, reason="居民并不盼这个。")
    check_save(actor=clerk, entry_id=entry(selection, other).pk, answers=failed, now=NOON)
    with refused("topics.check_failed"):
        entry_settle(actor=clerk, entry_id=entry(selection, other).pk, settling=chosen, now=NOON)
    with refused("topics.check_words"):
        check_save(actor=clerk, entry_id=entry(selection, other).pk, answers=Answers({"near": True}, reason="只答一项。"), now=NOON)
    with refused("topics.check_reason"):
        check_save(actor=clerk, entry_id=entry(selection, other).pk, answers=Answers(TESTS, reason="好"), now=NOON)


def test_a_hit_found_after_the_close_takes_the_topic_out_of_the_agenda(world: World) -> None:
    first, second = topic(world, "小区停车难", 3), topic(world, "路灯不亮", 1)
    selection = closed(world, [first, second])
    assert selection.agenda["winners"] == ["小区停车难"]
    hit = Answers(TESTS, negative=("legal_way",), reason="法院正在审理。")
    check_save(actor=world.cast.clerk, entry_id=entry(selection, first).pk, answers=hit, now=NOON)
    selection.refresh_from_db()
    assert selection.agenda["winners"] == ["路灯不亮"]


def test_what_a_decision_needs(world: World) -> None:
    row = topic(world, "小区停车难")
    open_round = a_round(world, [row])
    clerk = world.cast.clerk
    one = entry(open_round, row)
    no = Settling("not_selected", "由物业直接处理更快。")
    with refused("topics.round_open"):
        entry_settle(actor=clerk, entry_id=one.pk, settling=no, now=NOON)
    with refused("topics.round_open"):
        round_announce(actor=clerk, round_id=open_round.pk, now=NOON)
    with refused("topics.not_announced"):
        round_inform(actor=clerk, round_id=open_round.pk, now=NOON)
    other = topic(world, "路灯不亮")
    selection = closed(world, [other, topic(world, "垃圾点搬迁")])
    one = entry(selection, other)

    def settle(settling: Settling) -> RoundTopic:
        return entry_settle(actor=clerk, entry_id=one.pk, settling=settling, now=NOON)

    with refused("topics.decide_outcome"):
        settle(Settling("", "没有选择。写了理由。"))
    with refused("topics.decide_reason"):
        settle(Settling("not_selected", "不办"))
    with refused("topics.next_on"):
        settle(Settling("later", "下次再说说看。"))
    with refused("topics.next_on"):
        settle(Settling("later", "下次再说说看。", next_on=NOON.date()))
    with refused("topics.use"):
        settle(Settling("selected", "大家都关心这件事。"))
    with refused("topics.use"):
        settle(Settling("selected", "大家都关心这件事。", "case"))
    with refused("topics.undecided"):
        round_announce(actor=clerk, round_id=selection.pk, now=NOON)
    settled(world, selection, {row.topic_id: "case" for row in selection.entries.all()})
    with refused("topics.too_many"):
        round_announce(actor=clerk, round_id=selection.pk, now=NOON)
    with denied("topics.run"):
        round_announce(actor=world.cast.member, round_id=selection.pk, now=NOON)
    settled(world, selection, {})
    selection.refresh_from_db()
    with refused("kernel.stale"):
        round_announce(actor=clerk, round_id=selection.pk, version=selection.version - 1, now=NOON)
    round_announce(actor=clerk, round_id=selection.pk, version=selection.version, now=NOON)
    with refused("topics.announced"):
        round_announce(actor=clerk, round_id=selection.pk, now=NOON)
    with refused("topics.announced"):
        settle(no)
    with refused("topics.round_closed"):
        round_topic_add(actor=clerk, round_id=selection.pk, topic_id=row.pk, now=NOON)


def test_a_topic_left_for_later_can_be_weighed_again(world: World) -> None:
    row = topic(world, "菜场选址", 2)
    first = closed(world, [row])
    settled(world, first, {row.pk: "later"})
    round_announce(actor=world.cast.clerk, round_id=first.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=first.pk, now=NOON)
    second = closed(world, [Topic.objects.get(pk=row.pk)])
    settled(world, second, {row.pk: "case"})
    round_announce(actor=world.cast.clerk, round_id=second.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=second.pk, now=NOON)
    assert Told.objects.count() == 4
    assert CaseMatter.objects.count() == 2
