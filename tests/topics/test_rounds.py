"""A round: opened with the rules in force, sheets nobody else sees, recusal, choices, closing, the agenda that can be computed again."""

from datetime import timedelta
from fractions import Fraction

import pytest

from cast import COUNTY, NOON, World, matter
from deliberate.agenda import assemble, seated, select
from deliberate.agenda.checks import ejr_plus
from refusals import denied, missing, refused
from selecting import KEYS, LATER, a_round, closed, entry, more, topic, weigh
from shangliang.desk.topic_rounds import rechecked
from shangliang.journal.models import Entry
from shangliang.people.models import Person
from shangliang.regions.models import Region
from shangliang.topics.models import Choice, Guide, RoundTopic, SelectionRound, Sheet, Topic
from shangliang.topics.selectors import duties
from shangliang.topics.selectors.guides import guide_data, guide_in_force, guides_of
from shangliang.topics.selectors.rounds import (
    in_order,
    people_to_ask,
    raters_of,
    round_get,
    round_public,
    rounds_list,
    sheets_missing,
    topics_for_round,
    weighed_of,
)
from shangliang.topics.services.guides import guide_save
from shangliang.topics.services.pool import TopicDraft, topic_make
from shangliang.topics.services.rounds import (
    Filled,
    RoundDraft,
    choices_save,
    raters_invite,
    round_close,
    round_open,
    round_topic_add,
    round_topic_remove,
    sheet_save,
)


def codes(selection: SelectionRound) -> list[str]:
    return list(Entry.objects.filter(chain=selection.chain).order_by("seq").values_list("code", flat=True))


def hand_in(mark: int, words: str = "") -> Filled:
    return Filled(dict.fromkeys(KEYS, mark), words, Sheet.State.HANDED_IN)


def test_it_keeps_the_rules_with_which_it_was_opened(world: World) -> None:
    first = a_round(world, [topic(world, "小区停车难")])
    data = {"criteria": [{"key": "urgent", "name": "紧迫性", "words": ["一", "二", "三", "四", "五"]}]}
    county = world.cast.county
    with refused("topics.guide_reason"):
        guide_save(actor=county, kind="sheet", county=COUNTY, data=data, reason="改", now=NOON)
    with denied("topics.rule"):
        guide_save(actor=world.cast.town, kind="sheet", county=COUNTY, data=data, reason="只看紧迫性", now=NOON)
    guide_save(actor=county, kind="sheet", county=COUNTY, data=data, reason="只看紧迫性", version=0, now=NOON)
    with refused("kernel.stale"):
        guide_save(actor=county, kind="sheet", county=COUNTY, data=data, reason="只看紧迫性", version=0, now=NOON)
    second = a_round(world, [topic(world, "路灯不亮了")])
    assert (len(first.sheet.data["criteria"]), len(second.sheet.data["criteria"])) == (5, 1)
    assert guide_data("sheet", COUNTY) == data
    assert guide_data("sheet", "610303") == first.sheet.data
    assert guide_in_force("sheet", COUNTY) == guides_of("sheet", COUNTY)[0] == second.sheet
    assert Entry.objects.filter(code="guide.saved").count() == 1
    assert Guide.objects.filter(scope="").count() == 2


def test_opening(world: World) -> None:
    clerk, row = world.cast.clerk, topic(world, "小区停车难")
    selection = a_round(world, [row], seats=2)
    assert codes(selection) == ["round.opened", "round.topic_added", "round.invited"]
    assert Topic.objects.get().state == "weighing"
    assert len(selection.seed) == 12
    base = {"title": "第三季度选题", "period": "", "region": world.village, "seats": 1, "closes_at": LATER}

    def draft(**words: object) -> RoundDraft:
        return RoundDraft(**{**base, **words})  # type: ignore[arg-type]

    for words, code in (
        ({"title": "选"}, "topics.title"),
        ({"closes_at": NOON}, "topics.dates"),
        ({"seats": 0}, "topics.seats"),
        ({"voice_weight": 0, "delegate_weight": 0}, "topics.weights"),
    ):
        with pytest.raises(Exception) as caught:
            round_open(actor=clerk, draft=draft(**words), now=NOON)
        assert caught.value.code == code  # type: ignore[attr-defined]
    with refused("topics.title"):
        round_open(actor=clerk, draft=draft(title="选"), now=NOON)
    with refused("topics.dates"):
        round_open(actor=clerk, draft=draft(closes_at=NOON), now=NOON)
    with refused("topics.seats"):
        round_open(actor=clerk, draft=draft(seats=0), now=NOON)
    with refused("topics.weights"):
        round_open(actor=clerk, draft=draft(voice_weight=0, delegate_weight=0), now=NOON)
    with denied("topics.run"):
        round_open(actor=world.cast.member, draft=draft(), now=NOON)
    with refused("topics.in_round"):
        round_topic_add(actor=clerk, round_id=selection.pk, topic_id=row.pk, now=NOON)
    wide = TopicDraft("全区停车政策", Region.objects.get(path=COUNTY), source="plan")
    above = topic_make(actor=world.cast.county, draft=wide, now=NOON)
    with refused("topics.outside"):
        round_topic_add(actor=clerk, round_id=selection.pk, topic_id=above.pk, now=NOON)
    fresh = topic(world, "路灯不亮了")
    assert topics_for_round("330111003008") == [fresh]
    added = round_topic_add(actor=clerk, round_id=selection.pk, topic_id=fresh.pk, now=NOON)
    round_topic_remove(actor=clerk, round_id=selection.pk, entry_id=added.pk, now=NOON)
    assert codes(selection)[-1] == "round.topic_removed"
    assert Topic.objects.get(pk=fresh.pk).state == "pool"
    with missing():
        round_topic_remove(actor=clerk, round_id=selection.pk, entry_id=added.pk, now=NOON)
    weigh(world, selection)
    with refused("topics.entry_weighed"):
        round_topic_remove(actor=clerk, round_id=selection.pk, entry_id=entry(selection, row).pk, now=NOON)
    assert rounds_list(clerk) == rounds_list(world.cast.county, state="open") == [selection]
    assert rounds_list(world.stranger) == rounds_list(clerk, before=selection.pk) == []
    with missing():
        round_get(world.stranger, selection.pk)
    with missing():
        round_public(selection.pk)


def test_only_public_roles_of_the_place_are_asked(world: World) -> None:
    selection = a_round(world, [topic(world, "小区停车难")], raters=())
    clerk = world.cast.clerk
    names = {person.display_name for person in people_to_ask(selection.path, NOON)}
    assert {"委员甲", "后周社区党组织", "富阳区协商办"} <= names
    assert "舞阳县协商办" not in names
    assert [row.display_name for row in people_to_ask(selection.path, NOON, "member", text="甲")] == ["委员甲"]
    with refused("topics.rater_role"):
        raters_invite(actor=clerk, round_id=selection.pk, persons=[world.persons["stranger"].pk], part="weigh", now=NOON)
    with refused("topics.rater_role"):
        raters_invite(actor=clerk, round_id=selection.pk, persons=[], part="weigh", now=NOON)
    raters_invite(actor=clerk, round_id=selection.pk, persons=[world.persons["member"].pk], part="weigh", now=NOON)
    with refused("topics.rater_twice"):
        raters_invite(actor=clerk, round_id=selection.pk, persons=[world.persons["member"].pk], part="weigh", now=NOON)


def test_a_sheet_is_ones_own_and_changes_until_the_close(world: World) -> None:
    selection = a_round(world, [topic(world, "小区停车难")])
    one = RoundTopic.objects.get()
    member, town = world.cast.member, world.cast.town
    draft = sheet_save(actor=member, entry_id=one.pk, filled=Filled({"urgent": 5}, "草稿"), now=NOON)
    assert (draft.state, draft.marks) == ("draft", {"urgent": 5})
    assert "round.sheet" not in codes(selection)
    with refused("topics.marks"):
        sheet_save(actor=member, entry_id=one.pk, filled=Filled({"urgent": 5}, state="handed_in"), now=NOON)
    with refused("topics.marks"):
        sheet_save(actor=member, entry_id=one.pk, filled=Filled({"urgent": 6}), now=NOON)
    sheet_save(actor=member, entry_id=one.pk, filled=hand_in(4), now=NOON)
    late = sheet_save(actor=member, entry_id=one.pk, filled=Filled({"urgent": 1}), now=NOON)
    assert (late.state, late.marks["urgent"]) == ("handed_in", 4)
    sheet_save(actor=member, entry_id=one.pk, filled=hand_in(2), now=NOON)
    assert Sheet.objects.get().marks["urgent"] == 2
    with refused("topics.recusal_reason"):
        sheet_save(actor=town, entry_id=one.pk, filled=Filled({}, "嗯", "recused"), now=NOON)
    sheet_save(actor=town, entry_id=one.pk, filled=Filled({}, "本人是业主委员会成员", "recused"), now=NOON)
    with refused("topics.not_invited"):
        sheet_save(actor=world.cast.supervisor, entry_id=one.pk, filled=hand_in(5), now=NOON)
    with missing():
        sheet_save(actor=member, entry_id=999, filled=hand_in(5), now=NOON)
    with missing():
        weighed_of(selection, [one])
    assert [row.handed for row in raters_of(selection)] == [1, 0, 1]  # type: ignore[attr-defined]
    with denied("topics.round_closed"):
        sheet_save(actor=member, entry_id=one.pk, filled=hand_in(5), now=LATER + timedelta(seconds=1))
    assert codes(selection).count("round.sheet") == 3
    assert all("marks" not in str(row.params) for row in Entry.objects.filter(code="round.sheet"))


def test_what_waits_for_whom(world: World) -> None:
    selection = a_round(world, [topic(world, "小区停车难")])
    member, clerk = world.cast.member, world.cast.clerk
    assert [row.round for row in duties.unanswered(member, NOON)] == [selection]
    assert list(duties.rounds(clerk, NOON)) == []
    assert list(duties.rounds(clerk, LATER + timedelta(days=1))) == [selection]
    weigh(world, selection)
    assert list(duties.unanswered(member, NOON)) == []
    assert list(duties.unanswered(world.stranger, NOON)) == list(duties.offers(clerk)) == list(duties.plans(clerk)) == []


def test_closing_waits_for_everybody_or_for_its_time(world: World) -> None:
    clerk = world.cast.clerk
    empty = a_round(world, [])
    with refused("topics.no_topics"):
        round_close(actor=clerk, round_id=empty.pk, now=NOON)
    selection = a_round(world, [topic(world, "小区停车难")])
    assert len(sheets_missing(selection)) == 3
    with refused("topics.too_early"):
        round_close(actor=clerk, round_id=selection.pk, now=NOON)
    with denied("topics.run"):
        round_close(actor=world.cast.member, round_id=selection.pk, now=LATER)
    found = round_close(actor=clerk, round_id=selection.pk, now=LATER)
    assert found.state == "closed"
    with refused("topics.round_closed"):
        round_close(actor=clerk, round_id=selection.pk, now=LATER)
    with denied("topics.round_closed"):
        sheet_save(actor=world.cast.member, entry_id=RoundTopic.objects.get().pk, filled=hand_in(5), now=NOON)
    assert weighed_of(found, list(found.entries.all()))[0].whole is None


def test_the_result_tells_how_far_raters_agree_and_never_who_said_what(world: World) -> None:
    agreed, divided = topic(world, "小区停车难"), topic(world, "老旧电梯更新")
    selection = a_round(world, [agreed, divided])
    given = {"town": (4, 5), "convener": (4, 5), "member": (5, 1)}
    for name, (first, second) in given.items():
        actor = getattr(world.cast, name)
        sheet_save(actor=actor, entry_id=entry(selection, agreed).pk, filled=hand_in(first), now=NOON)
        sheet_save(actor=actor, entry_id=entry(selection, divided).pk, filled=hand_in(second), now=NOON)
    selection = round_close(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    first, second = weighed_of(selection, list(selection.entries.order_by("pk")))
    assert first.whole is not None
    assert second.whole is not None
    assert (first.whole.median, first.whole.n, first.divided, first.shown) == (4, 3, False, True)
    assert (second.whole.median, second.whole.whole, second.divided) == (5, 4, True)
    assert first.parts["urgent"].middle == Fraction(1, 2)
    assert [row.entry for row in in_order([first, second])] == [second.entry, first.entry]


def test_the_agenda_differs_from_counting_and_says_why(world: World) -> None:
    """Seven households want both topics of the south, three want the one of the north: two seats."""
    south = [topic(world, "南区停车治理", 0, matters=[matter(world, "南区停车难。", phone=f"1380000{n:04d}") for n in range(7)])]
    south.append(topic(world, "南区垃圾分类", 0, matters=[matter(world, "南区垃圾多。", phone=f"1380000{n:04d}") for n in range(7)]))
    north = topic(world, "北区路灯安装", 0, matters=[matter(world, "北区路灯暗。", phone=f"1390000{n:04d}") for n in range(5)])
    selection = closed(world, [*south, north], seats=2)
    assert sorted(selection.counting["winners"]) == ["南区停车治理", "南区垃圾分类"]
    assert "北区路灯安装" in selection.agenda["winners"]
    assert len(selection.agenda["winners"]) == 2
    assert selection.agenda["voters"] == 12
    assert all("人赞成" in row["zh"] and row["en"] for row in selection.agenda["why"])
    names = ["南区停车治理", "南区垃圾分类", "北区路灯安装"]
    profile = seated(assemble(dict.fromkeys(names, Fraction(1)), Fraction(1), [(names[:2], 7), (names[2:], 5)]), 2)
    own = select(profile, "mes", seed=selection.seed)
    assert (own.digest, list(own.winners)) == (selection.agenda["digest"], selection.agenda["winners"])
    assert select(profile, "greedy", seed=selection.seed).digest == selection.counting["digest"]
    assert selection.agenda["neglects"] == [{"topic": row.topic, "voters": row.voters} for row in ejr_plus(profile, own.winners)]
    assert rechecked(selection)
    selection.ballots["seats"] = 1
    assert not rechecked(selection)


def test_delegates_choose_and_both_sources_are_weighted_openly(world: World) -> None:
    people = more(world)
    one, two = topic(world, "小区停车难", 3), topic(world, "路灯不亮了", 1)
    selection = a_round(world, [one, two], raters=(), support="both", voice_weight=1, delegate_weight=5)
    ids = [actor.person_id for actor in people.delegates]
    raters_invite(actor=world.cast.clerk, round_id=selection.pk, persons=ids, part="choose", now=NOON)
    first, second = entry(selection, one), entry(selection, two)
    assert choices_save(actor=people.delegates[0], round_id=selection.pk, entry_ids=[first.pk, second.pk], now=NOON) == 2
    assert choices_save(actor=people.delegates[0], round_id=selection.pk, entry_ids=[second.pk], now=NOON) == 1
    with refused("topics.too_early"):
        round_close(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    choices_save(actor=people.delegates[1], round_id=selection.pk, entry_ids=[], now=NOON)
    with missing():
        choices_save(actor=people.delegates[1], round_id=selection.pk, entry_ids=[999], now=NOON)
    with refused("topics.not_invited"):
        choices_save(actor=world.cast.member, round_id=selection.pk, entry_ids=[], now=NOON)
    assert Choice.objects.count() == 1
    assert codes(selection).count("round.choice") == 3
    found = round_close(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    assert found.ballots["ballots"] == [[[], 5], [["小区停车难"], 3], [["路灯不亮了"], 6]]
    assert found.agenda["winners"] == ["路灯不亮了"]
    only = a_round(world, [topic(world, "楼道杂物清理")], raters=(), support="delegates")
    empty = round_close(actor=world.cast.clerk, round_id=only.pk, now=LATER)
    assert (empty.agenda, empty.counting) == ({}, {})


def test_a_person_without_a_seat_cannot_pass_for_a_rater(world: World) -> None:
    selection = a_round(world, [topic(world, "小区停车难")])
    rater = selection.raters.get(person=world.persons["member"])
    from shangliang.topics.permissions import can_weigh

    assert can_weigh(world.cast.member, rater, selection, NOON)
    assert can_weigh(world.cast.town, rater, selection, NOON).code == "topics.not_invited"
    assert Person.objects.filter(pk=rater.person_id).exists()
