"""Coverage is counted from records: numerator, denominator, two decimals and the names of what is missing; never a ranking."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from cast import COUNTY, NOON, TOWN, VILLAGE, World, person
from liaison_world import END, START, TODAY, Network, body, link, seat, station
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of
from shangliang.liaison.coverage import (
    MEASURES,
    UNITS,
    Share,
    bodies_by_kind,
    conveners,
    coverage_of,
    seats_of_conveners,
    stations_by_type,
    without,
)
from shangliang.liaison.drafts import GroupDraft, PostDraft
from shangliang.liaison.groups import group_named, group_people, groups_of
from shangliang.liaison.models import Expertise, Group, Link, Post
from shangliang.liaison.selectors import group_get, groups_saved, posts_at, skills_of
from shangliang.liaison.services import expertise_set, group_drop, group_save, link_add, link_end, post_add, post_end, seat_add
from shangliang.people import roles
from shangliang.people.models import Member, Sector, SkillTag
from shangliang.regions.models import Region

PIXEL = b"\x89PNG\r\n\x1a\n"


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_shares_add_up_and_never_round_to_a_lie(first: int, second: int) -> None:
    share = Share(min(first, second), max(first, second))
    assert share.having + share.none == share.all
    assert 0 <= share.none <= share.all
    text = share.percent
    if not share.all:
        assert text == ""
        return
    whole, decimals = text.removesuffix("%").split(".")
    assert len(decimals) == 2
    shown = Fraction(int(whole) * 100 + int(decimals), 100)
    assert abs(shown - Fraction(share.having * 100, share.all)) <= Fraction(1, 100)
    assert (shown == 100) == (share.none == 0)
    assert (shown == 0) == (share.having == 0)


def test_the_figures_of_the_sources_come_out() -> None:
    assert [Share(*pair).percent for pair in ((155, 156), (148, 157), (2, 3), (1, 20_000), (19_999, 20_000))] == [
        "99.36%",
        "94.27%",
        "66.67%",
        "0.01%",
        "99.99%",
    ]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12))
def test_having_and_without_are_all_units(units: list[tuple[bool, int]]) -> None:
    """As the page counts: a unit with several links counts once."""
    share = Share(sum(1 for _own, links in units if links), len(units))
    assert share.none == sum(1 for _own, links in units if not links)


def every(scope: str) -> dict[str, Share]:
    return {key: share for unit in UNITS for key, share in coverage_of(unit, scope, NOON).items()}


def names(it: Network, key: str) -> list[str]:
    return [str(row) for row in without(MEASURES[key], COUNTY, NOON)]


def test_every_measure_counts_what_is_there_and_names_what_is_not(it: Network) -> None:
    first = every(COUNTY)
    assert set(first) == set(MEASURES)
    assert (first["town_member"].having, first["town_member"].all) == (0, 2)
    assert (first["village_council"].having, first["village_council"].all) == (1, 2)
    assert (first["town_contact"].having, first["member_any"].all, first["station_member"].all) == (1, 1, 1)
    assert first["area_member"].percent == ""
    link_add(actor=it.county, draft=link(it, "member_town", ("region", TOWN)), now=NOON)
    row = link_add(actor=it.county, draft=link(it), now=NOON)
    link_add(actor=it.county, draft=link(it, "station", ("station", it.station.pk)), now=NOON)
    link_add(actor=it.county, draft=link(it, "group_group", ("to_body", it.contact.pk), left=("body", it.group.pk)), now=NOON)
    second = every(COUNTY)
    assert {key: share.having for key, share in second.items() if share.having != first[key].having} == {
        "town_member": 1,
        "town_group": 1,
        "village_member": 1,
        "station_member": 1,
        "member_any": 1,
        "member_town": 1,
    }
    assert second["town_member"].percent == "50.00%"
    assert names(it, "town_member") == names(it, "town_group") == ["邻街道"]
    assert names(it, "village_member") == names(it, "village_council") == ["邻村"]
    assert names(it, "station_member") == names(it, "member_any") == []
    assert names(it, "station_guidance") == ["后周社区议事厅"]
    link_end(actor=it.county, link_id=row.pk, day=TODAY, reason="调整", now=NOON)
    assert every(COUNTY)["village_member"].having == 0


def test_what_has_ended_counts_no_more(it: Network) -> None:
    link_add(actor=it.county, draft=link(it), now=NOON)
    closed = Region.objects.get(path="330111003009")
    closed.valid_to = TODAY
    closed.save()
    it.member.term_end = TODAY
    it.member.save()
    found = every(COUNTY)
    assert (found["village_member"].having, found["village_member"].all) == (1, 1)
    assert (found["member_any"].having, found["member_any"].all) == (0, 0)


def test_missing_units_come_page_by_page_in_the_order_of_their_codes(it: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shangliang.liaison.coverage.PAGE", 1)
    measure = MEASURES["village_member"]
    page = without(measure, COUNTY, NOON)
    assert [row.path for row in page] == [VILLAGE, "330111003009"]  # type: ignore[union-attr]
    assert [row.path for row in without(measure, COUNTY, NOON, (VILLAGE, page[0].pk))] == ["330111003009"]  # type: ignore[union-attr]
    second = Member.objects.create(
        person=person("委员乙", "second", (roles.MEMBER, TOWN, None)), committee=it.committee, region=it.world.village, term_start=START
    )
    rows = without(MEASURES["member_any"], COUNTY, NOON)
    assert [row.pk for row in rows] == [it.member.pk, second.pk]
    assert [row.pk for row in without(MEASURES["member_any"], COUNTY, NOON, (VILLAGE, rows[0].pk))] == [second.pk]


def test_units_are_never_ordered_by_how_well_they_do() -> None:
    assert set(UNITS) == {measure.unit for measure in MEASURES.values()}
    assert not hasattr(Share, "__lt__") or Share.__lt__ is object.__lt__


def test_stations_and_bodies_are_counted_by_kind(it: Network) -> None:
    station("另一个议事厅")
    assert [number for _name, number in stations_by_type(COUNTY)] == [2]
    assert bodies_by_kind(COUNTY, NOON) == {"contact": 1, "council": 1, "sector": 1, "studio": 1}
    seat_add(actor=it.county, body_id=it.council.pk, draft=seat("", username="party", role="first", agreed=False), now=NOON)
    assert seats_of_conveners(COUNTY, NOON) == {"first": 1}


def test_conveners_at_four_levels_and_staff_counted_from_posts(it: Network) -> None:
    person("银湖街道政协工作召集人", "convener-town", (roles.CONVENER, TOWN, None))
    person("富阳区政协工作召集人", "convener-county", (roles.CONVENER, COUNTY, None))
    person("杭州市政协工作召集人", "convener-city", (roles.CONVENER, "3301", None))
    for title, full_time in (("专职干事", True), ("联络员", True), ("兼职联络员", False)):
        post_add(actor=it.county, draft=PostDraft(TOWN, title, START, full_time), now=NOON)
    found = conveners(COUNTY, NOON)
    assert [grant.region.level for grant in found.grants if grant.region] == ["city", "county", "town"]
    assert (found.towns.having, found.towns.all, found.towns.percent) == (1, 2, "50.00%")
    assert [row.name for row in found.missing] == ["邻街道"]
    assert (found.staff, found.mean, [line.convener for line in found.counties]) == (2, "2.00", [True])
    city = conveners("33", NOON)
    assert [line.name for line in city.counties] == ["富阳区"]
    assert conveners(TOWN, NOON).mean == ""
    post = Post.objects.order_by("pk")[0]
    post_end(actor=it.county, post_id=post.pk, day=TODAY, now=NOON)
    assert conveners(COUNTY, NOON).staff == 1
    assert len(posts_at(TOWN, TODAY)) == 2
    assert [entry.code for entry in entries_of(f"liaison:{COUNTY}")][:2] == ["liaison.post_ended", "liaison.post_added"]


def test_posts_that_are_refused(it: Network) -> None:
    good = {"actor": it.county, "now": NOON}
    for draft in (PostDraft(TOWN, " ", START), PostDraft(VILLAGE, "干事", START)):
        with refused("liaison.post_title"):
            post_add(**good, draft=draft)  # type: ignore[arg-type]
    with refused("liaison.dates"):
        post_add(**good, draft=PostDraft(TOWN, "干事", START, ends=date(2024, 1, 1)))  # type: ignore[arg-type]
    with denied("liaison.oversee"):
        post_add(actor=it.world.cast.town, draft=PostDraft(TOWN, "干事", START), now=NOON)
    post = post_add(**good, draft=PostDraft(TOWN, "干事", START))  # type: ignore[arg-type]
    with refused("liaison.dates"):
        post_end(**good, post_id=post.pk, day=date(2024, 1, 1))  # type: ignore[arg-type]
    with missing():
        post_end(actor=it.world.stranger, post_id=post.pk, day=TODAY, now=NOON)
    with denied("liaison.oversee"):
        post_end(actor=it.world.cast.town, post_id=post.pk, day=TODAY, now=NOON)
    post_end(**good, post_id=post.pk, day=TODAY)  # type: ignore[arg-type]
    with refused("liaison.post_over"):
        post_end(**good, post_id=post.pk, day=TODAY)  # type: ignore[arg-type]


def groups(it: Network) -> dict[str, int]:
    return {group.key: group.size for group in groups_of(COUNTY, NOON)}


def test_groups_are_made_of_what_members_are(it: Network) -> None:
    economy = Sector.objects.order_by("position")[20]
    faith = Sector.objects.order_by("position")[30]
    it.member.sector = economy
    it.member.save()
    Member.objects.create(
        person=person("委员乙", "second", (roles.MEMBER, TOWN, None)),
        committee=it.committee,
        region=Region.objects.get(path="330111004"),
        sector=faith,
        term_start=START,
    )
    talk = body(it.world, "discussion", "第一讨论组", COUNTY)
    seat_add(actor=it.county, body_id=talk.pk, draft=seat("", username="member", capacity="member", agreed=False), now=NOON)
    found = groups(it)
    # The second member is not published: nobody learns of the sector.
    assert found == {"all": 2, f"body:{talk.pk}": 1, f"town:{TOWN}": 1, "town:330111004": 1, f"sector:{economy.pk}": 1}
    everybody = {key: [row.username for row in group_people(COUNTY, key, NOON)] for key in found}
    assert {key: len(rows) for key, rows in everybody.items()} == found
    assert everybody["all"] == ["member", "second"]
    assert group_people(COUNTY, f"sector:{faith.pk}", NOON) == []
    assert [row.username for row in group_people(COUNTY, "all", NOON, after=it.member.person_id)] == ["second"]
    assert [group_named(COUNTY, key, NOON) for key in found][:2] == ["全体委员群", "第一讨论组"]
    for key in ("", "all:x", "town:411121001", "town:330111999", "body:99", "sector:999", "chat:1"):
        with refused("liaison.group_key"):
            group_named(COUNTY, key, NOON)


def test_a_group_holds_a_way_in_and_never_the_chat(it: Network) -> None:
    assert {field.name for field in Group._meta.get_fields()} == {
        "id", "county", "key", "link", "picture", "keeper", "changed_at", "version",
    }  # fmt: skip
    who = {"actor": it.county, "now": NOON}
    draft = GroupDraft(COUNTY, "all", "委员联络科", "https://work.weixin.qq.com/gm/1")
    saved = group_save(**who, draft=draft, version=0)  # type: ignore[arg-type]
    assert (saved.version, groups_saved(COUNTY)["all"].link) == (1, draft.link)
    with refused("kernel.stale"):
        group_save(**who, draft=draft, version=0)  # type: ignore[arg-type]
    for wrong, how in (
        (GroupDraft(COUNTY, "town:1", "委员联络科", "https://a.cn"), refused("liaison.group_key")),
        (GroupDraft(COUNTY, "all", "委员联络科", "http://a.cn"), refused("liaison.group_link")),
        (GroupDraft(COUNTY, "all", "13800001234", "https://a.cn"), refused("liaison.group_keeper")),
        (GroupDraft(COUNTY, f"town:{TOWN}", "委员联络科"), refused("liaison.group_way")),
    ):
        with how:
            group_save(**who, draft=wrong)  # type: ignore[arg-type]
    with denied("liaison.oversee"):
        group_save(actor=it.world.cast.member, draft=draft, now=NOON)
    picture = GroupDraft(COUNTY, f"town:{TOWN}", "委员联络科", picture=ContentFile(PIXEL, "photo.jpg"))
    kept = group_save(**who, draft=picture).picture  # type: ignore[arg-type]
    assert kept.storage.exists(kept.name)
    with denied("liaison.oversee"):
        group_drop(actor=it.world.stranger, county=COUNTY, key="all", now=NOON)
    group_drop(**who, county=COUNTY, key="all")  # type: ignore[arg-type]
    with missing():
        group_get(COUNTY, "all")
    with missing():
        group_drop(**who, county=COUNTY, key="all")  # type: ignore[arg-type]
    assert [entry.code for entry in entries_of(f"liaison:{COUNTY}")] == [
        "liaison.group_dropped",
        "liaison.group_saved",
        "liaison.group_saved",
    ]


def test_experts_have_skills_and_nobody_else(it: Network) -> None:
    expert = person("水利专家", "expert", (roles.EXPERT, VILLAGE, None))
    expert.home = Region.objects.get(path=COUNTY)
    expert.save()
    tag = SkillTag.objects.create(name="水利")
    expertise_set(actor=it.county, person=expert, skills=[tag.pk, tag.pk], now=NOON)
    assert skills_of(expert) == [tag.pk]
    assert [entry.code for entry in entries_of(f"person:{expert.pk}")] == ["liaison.expertise"]
    with refused("liaison.expert_role"):
        expertise_set(actor=it.county, person=it.world.persons["clerk"], skills=[tag.pk], now=NOON)
    with refused("liaison.expert_role"):
        expertise_set(actor=it.world.stranger, person=expert, skills=[], now=NOON)
    with denied("liaison.oversee"):
        expertise_set(actor=it.world.cast.clerk, person=expert, skills=[], now=NOON)
    expertise_set(actor=it.county, person=expert, skills=[], now=NOON)
    assert not Expertise.objects.exists()
    assert not Link.objects.exists()


def test_a_city_sees_its_counties_and_no_other(world: World) -> None:
    found = every("33")
    assert (found["town_member"].all, every("4111")["town_member"].all, END > START) == (2, 0, True)
