"""Claims: one leads, others join; invited, declined, left, recused; the case gets its lead and its stage 接单 is done."""

import pytest

from cast import COUNTY, NOON, TOWN, World, person, version
from refusals import denied, missing, refused
from selecting import closed, more, seat, settled, topic
from shangliang.cases.models import Case, Participant
from shangliang.cases.services import case_leave
from shangliang.journal.models import Entry
from shangliang.people import roles
from shangliang.people.models import Member, Organisation, RoleGrant, Sector, SkillTag
from shangliang.people.selectors import actor_for
from shangliang.regions.models import Region
from shangliang.topics.models import Claim, Topic
from shangliang.topics.selectors import duties, matching
from shangliang.topics.selectors.matching import arrange, candidates_of, fit_of, loads_of, recusal_reason, takers_near, topics_to_match
from shangliang.topics.selectors.pool import claims_of, lead_of, recusals_of, topic_get
from shangliang.topics.services.cases import topic_case_open
from shangliang.topics.services.claims import claim_decline, claim_leave, recusal_declare, topic_claim, topic_invite, topic_join
from shangliang.topics.services.deciding import round_announce, round_inform


def selected(world: World, title: str = "小区停车难", use: str = "plan", **words: object) -> Topic:
    """A topic that a round selected; all authors told."""
    row = topic(world, title, **words)  # type: ignore[arg-type]
    selection = closed(world, [row], raters=())
    settled(world, selection, {row.pk: use})
    round_announce(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    round_inform(actor=world.cast.clerk, round_id=selection.pk, now=NOON)
    return Topic.objects.get(pk=row.pk)


def codes(row: Topic) -> list[str]:
    return list(Entry.objects.filter(chain=row.chain).order_by("seq").values_list("code", flat=True))


def test_the_first_leads_and_the_second_may_join(world: World) -> None:
    row, people = selected(world), more(world)
    claim = topic_claim(actor=world.cast.member, topic_id=row.pk, now=NOON)
    assert (claim.part, claim.state) == ("lead", "taken")
    with refused("topics.lead_taken"):
        topic_claim(actor=people.second, topic_id=row.pk, now=NOON)
    with refused("topics.taken_already"):
        topic_claim(actor=world.cast.member, topic_id=row.pk, now=NOON)
    topic_join(actor=people.second, topic_id=row.pk, now=NOON)
    with refused("topics.taken_already"):
        topic_join(actor=people.second, topic_id=row.pk, now=NOON)
    with denied("topics.lead_member"):
        topic_claim(actor=people.expert, topic_id=row.pk, now=NOON)
    topic_join(actor=people.expert, topic_id=row.pk, now=NOON)
    with denied("topics.take"):
        topic_claim(actor=world.stranger, topic_id=row.pk, now=NOON)
    assert [found.person.display_name for found in claims_of(row)] == ["委员甲", "委员乙", "专家甲"]
    assert codes(row)[-3:] == ["topic.claimed", "topic.joined", "topic.joined"]
    pool_only = topic(world, "路灯不亮了")
    with denied("topics.not_to_take"):
        topic_claim(actor=world.cast.member, topic_id=pool_only.pk, now=NOON)


def test_a_claim_before_the_case_passes_the_stage_of_claiming_by_itself(world: World) -> None:
    row, people = selected(world), more(world)
    topic_claim(actor=world.cast.member, topic_id=row.pk, now=NOON)
    topic_join(actor=people.second, topic_id=row.pk, now=NOON)
    with refused("kernel.stale"):
        topic_case_open(actor=world.cast.clerk, topic_id=row.pk, version=version("four_orders"), stamp=1, now=NOON)
    with denied("cases.open"):
        topic_case_open(actor=world.cast.member, topic_id=row.pk, version=version("four_orders"), now=NOON)
    case = topic_case_open(actor=world.cast.clerk, topic_id=row.pk, version=version("four_orders"), now=NOON)
    case.refresh_from_db()
    assert (case.stage_key, case.lead_id) == ("order", world.cast.member.person)
    assert {label for (label,) in Participant.objects.filter(case=case).values_list("label")} == {"委员甲", "委员乙"}
    left = case_leave(actor=world.cast.clerk, case_id=case.pk, now=NOON)
    assert left.stage_key == "inquire"
    told = list(Entry.objects.filter(chain=case.chain).values_list("code", flat=True))
    assert told.count("case.claimed") == 1
    with refused("topics.case_open"):
        topic_case_open(actor=world.cast.clerk, topic_id=row.pk, version=version("six_step"), now=NOON)
    fresh = topic(world, "路灯不亮了")
    with refused("topics.not_selected"):
        topic_case_open(actor=world.cast.clerk, topic_id=fresh.pk, version=version("six_step"), now=NOON)


def test_a_claim_while_the_case_waits_for_one_does_the_stage(world: World) -> None:
    row = selected(world, use="orders")
    case = Case.objects.get()
    assert case_leave(actor=world.cast.clerk, case_id=case.pk, now=NOON).stage_kind == "claim"
    topic_claim(actor=world.cast.member, topic_id=row.pk, now=NOON)
    case.refresh_from_db()
    assert (case.lead_id, case.stage_key) == (world.cast.member.person, "inquire")


def test_leaving_frees_the_lead_in_the_running_case(world: World) -> None:
    row, people = selected(world, use="case"), more(world)
    claim = topic_claim(actor=world.cast.member, topic_id=row.pk, now=NOON)
    assert Case.objects.get().lead_id == world.cast.member.person
    with refused("topics.leave_reason"):
        claim_leave(actor=world.cast.member, claim_id=claim.pk, reason="忙", now=NOON)
    with missing():
        claim_leave(actor=people.second, claim_id=claim.pk, reason="替他退出一下", now=NOON)
    claim_leave(actor=world.cast.member, claim_id=claim.pk, reason="工作调动，不在本地了", now=NOON)
    assert Case.objects.get().lead_id is None
    assert "case.unclaimed" in Entry.objects.filter(chain=Case.objects.get().chain).values_list("code", flat=True)
    assert codes(row)[-1] == "topic.left"
    with missing():
        claim_leave(actor=world.cast.member, claim_id=claim.pk, reason="再退出一次试试", now=NOON)
    topic_claim(actor=people.second, topic_id=row.pk, now=NOON)
    second = Claim.objects.get(state="taken")
    claim_leave(actor=world.cast.clerk, claim_id=second.pk, reason="本人来电请办公室代退", now=NOON)
    assert lead_of(row) is None


def test_an_invitation_is_answered(world: World) -> None:
    row, people = selected(world), more(world)
    clerk = world.cast.clerk
    who = {"topic_id": row.pk, "part": "lead", "now": NOON}
    offer = topic_invite(actor=clerk, person_id=people.second.person_id, why="住在本街道", **who)  # type: ignore[arg-type]
    assert list(duties.offers(people.second)) == [offer]
    with denied("topics.run"):
        topic_invite(actor=people.second, person_id=world.persons["member"].pk, **who)  # type: ignore[arg-type]
    with refused("topics.invite_who"):
        topic_invite(actor=clerk, person_id=people.second.person_id, **who)  # type: ignore[arg-type]
    with refused("topics.invite_who"):
        topic_invite(actor=clerk, person_id=world.persons["clerk"].pk, **who)  # type: ignore[arg-type]
    with missing():
        topic_invite(actor=clerk, person_id=999, **who)  # type: ignore[arg-type]
    fresh = topic(world, "路灯不亮了")
    with refused("topics.not_to_take"):
        topic_invite(actor=clerk, topic_id=fresh.pk, person_id=people.second.person_id, part="lead", now=NOON)
    with refused("topics.leave_reason"):
        claim_decline(actor=people.second, claim_id=offer.pk, reason="不", now=NOON)
    with missing():
        claim_decline(actor=world.cast.member, claim_id=offer.pk, reason="不是我的邀请", now=NOON)
    claim_decline(actor=people.second, claim_id=offer.pk, reason="近期在外地学习", now=NOON)
    assert codes(row)[-2:] == ["topic.invited", "topic.declined"]
    elsewhere = person("邻街道委员", "faraway", (roles.MEMBER, "330111004", None))
    far = actor_for(elsewhere, NOON)
    with denied("topics.take"):
        topic_claim(actor=far, topic_id=row.pk, now=NOON)
    topic_invite(actor=clerk, person_id=elsewhere.pk, **who)  # type: ignore[arg-type]
    assert topic_get(far, row.pk) == row
    assert topic_claim(actor=far, topic_id=row.pk, now=NOON).invited


def test_recusal_keeps_away_and_ends_a_claim(world: World) -> None:
    row, people = selected(world, use="case"), more(world)
    member = world.cast.member
    topic_claim(actor=member, topic_id=row.pk, now=NOON)
    with refused("topics.recusal_reason"):
        recusal_declare(actor=member, topic_id=row.pk, reason="亲", now=NOON)
    recusal_declare(actor=member, topic_id=row.pk, reason="亲属是承包方", now=NOON)
    assert Case.objects.get().lead_id is None
    assert (lead_of(row), codes(row)[-1]) == (None, "topic.recused")
    with refused("topics.recused"):
        topic_claim(actor=member, topic_id=row.pk, now=NOON)
    with denied("topics.run"):
        recusal_declare(actor=member, topic_id=row.pk, person_id=people.second.person_id, reason="替别人申明回避", now=NOON)
    with denied("topics.take"):
        recusal_declare(actor=world.cast.supervisor, topic_id=row.pk, reason="与我无关的议题", now=NOON)
    recusal_declare(actor=world.cast.clerk, topic_id=row.pk, person_id=people.second.person_id, reason="本人来电申明", now=NOON)
    assert [found.person.display_name for found in recusals_of(row)] == ["委员甲", "委员乙"]


def test_own_unit_and_own_village_recuse(world: World) -> None:
    seat(world, "member")
    own = selected(world, "城管执法方式", unit=world.cast.unit)
    RoleGrant.objects.create(person=world.persons["member"], role=roles.DEPARTMENT, organisation=world.cast.unit, starts=NOON.date())
    assert "单位" in recusal_reason(own, world.persons["member"].pk)
    near = selected(world, "村里宅基地调整", avoid_local=True)
    RoleGrant.objects.filter(role=roles.DEPARTMENT, person=world.persons["member"]).delete()
    assert "本村" in recusal_reason(near, world.persons["member"].pk)
    assert recusal_reason(own, world.persons["member"].pk) == ""
    assert arrange([near], candidates_of(COUNTY, NOON)).alone == [near]


def test_the_matching_fits_skills_sector_home_and_load(world: World) -> None:
    tag, sector = SkillTag.objects.create(name="停车"), Sector.objects.create(name="工程技术", position=99)
    here = seat(world, "member")
    here.skills.add(tag)
    people = more(world)
    body = Organisation.objects.get(name="区政协")
    other = Member.objects.create(
        person_id=people.second.person_id,
        committee=body,
        region=Region.objects.get(path=TOWN),
        term_start=NOON.date(),
        sector=sector,
        published=True,
    )
    first, second = selected(world, "小区停车治理", skills=(tag.pk,)), selected(world, "老旧电梯更新", sector=sector)
    assert takers_near(first, NOON) >= {here.person_id, other.person_id, people.expert.person_id}
    assert topics_to_match("330111003008") == [first, second]
    candidates = candidates_of(COUNTY, NOON)
    assert {one.person.display_name: one.expert for one in candidates} == {"委员甲": False, "委员乙": False, "专家甲": True}
    found = arrange(topics_to_match(COUNTY), candidates)
    assert [(pair.topic, pair.person.display_name) for pair in found.pairs] == [(first, "委员甲"), (second, "委员乙")]
    assert found.optimal
    by_topic = {pair.topic: pair for pair in found.pairs}
    assert "能力标签相符：停车" in by_topic[first].why
    assert "界别相符" in by_topic[second].why
    assert "第 1 选择" in by_topic[first].place
    one = next(one for one in candidates if one.person.pk == here.person_id)
    assert fit_of(first, frozenset([tag.pk]), one)[0] == matching.SKILL + matching.VILLAGE
    topic_claim(actor=world.cast.member, topic_id=second.pk, now=NOON)
    assert loads_of([here.person_id])[here.person_id] == 1
    busy = candidates_of(COUNTY, NOON)
    now_busy = next(one for one in busy if one.person.pk == here.person_id)
    assert fit_of(first, frozenset([tag.pk]), now_busy)[0] == matching.SKILL + matching.VILLAGE + matching.LOAD
    assert arrange([], candidates).pairs == []
    fair = arrange([first], candidates, each=3, fair=True)
    assert len(fair.pairs) == 3


def test_too_few_hands_are_said_in_words(world: World) -> None:
    seat(world, "member")
    rows = [selected(world, f"第{n}个候选议题") for n in range(1, 5)]
    with refused("topics.match_none"):
        arrange(rows, candidates_of(COUNTY, NOON))


@pytest.mark.parametrize("published", [True, False])
def test_a_sector_that_is_not_published_plays_no_part(world: World, published: bool) -> None:
    sector = Sector.objects.create(name="宗教界人士", position=98)
    here = seat(world, "member")
    Member.objects.filter(pk=here.pk).update(sector=sector, published=published)
    row = selected(world, "小区停车治理", sector=sector)
    one = next(one for one in candidates_of(COUNTY, NOON) if one.person.pk == here.person_id)
    assert ("界别相符" in fit_of(row, frozenset(), one)[1]) is published
