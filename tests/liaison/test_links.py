"""Typed links: the right ends for each kind, inside the terms of both, once; the database holds the same."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, person
from liaison_world import END, START, TODAY, Network, body, link, station
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of, entry_text, verify
from shangliang.kernel.errors import Refused
from shangliang.liaison.kinds import ENDS, FIVE, LinkKind
from shangliang.liaison.models import Link
from shangliang.liaison.selectors import (
    LinkFilter,
    link_get,
    links_list,
    links_near,
    links_of_body,
    links_of_person,
    links_to_stations,
    members_unlinked,
)
from shangliang.liaison.services import link_add, link_end, links_to_home, seat_add
from shangliang.people import roles
from shangliang.people.models import Member, Organisation
from shangliang.regions.models import Region

CHAIN = f"liaison:{COUNTY}"


def codes() -> list[str]:
    return [entry.code for entry in reversed(entries_of(CHAIN))]


def every(it: Network) -> dict[str, dict[str, object]]:
    """A good example of each kind."""
    Region.objects.create(path=f"{VILLAGE}p001", name="一号网格", level="area")
    special = Organisation.objects.create(name="经济委", kind="special", region=Region.objects.get(path=COUNTY))
    return {
        "leader_town": {"left": ("organisation", special.pk), "right": ("region", TOWN)},
        "member_town": {"right": ("region", TOWN)},
        "group_group": {"left": ("body", it.group.pk), "right": ("to_body", it.contact.pk)},
        "studio_village": {"left": ("body", it.studio.pk)},
        "member_village": {},
        "guidance": {"left": ("organisation", special.pk), "right": ("station", it.station.pk)},
        "support": {},
        "grid": {"right": ("region", f"{VILLAGE}p001")},
        "station": {"right": ("station", it.station.pk)},
        "unit_village": {"left": ("organisation", it.world.cast.unit.pk)},
    }


def test_every_kind_joins_its_ends_and_no_others(it: Network) -> None:
    examples = every(it)
    assert set(examples) == set(LinkKind.values) == set(ENDS)
    assert len(FIVE) == 5
    for kind, ends in examples.items():
        row = link_add(actor=it.county, draft=link(it, kind, **ends), now=NOON)  # type: ignore[arg-type]
        assert (row.kind, row.county, row.ends) == (kind, COUNTY, None if isinstance(row.left, Organisation) and not row.to_body else END)
    # Every pair of ends under every other kind: either that kind may join them, too, or the refusal says so.
    for kind in LinkKind.values:
        for other, ends in examples.items():
            if kind != other and ends.get("left", "member") != examples[kind].get("left", "member"):
                with pytest.raises(Refused), transaction.atomic():
                    link_add(actor=it.county, draft=link(it, kind, **{**ends, "starts": START - timedelta(days=9)}), now=NOON)  # type: ignore[arg-type]
    assert codes() == ["liaison.linked"] * len(examples)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("member_town", {"right": ("region", VILLAGE)}),
        ("member_village", {"right": ("region", TOWN)}),
        ("grid", {"right": ("region", VILLAGE)}),
        ("leader_town", {"right": ("region", COUNTY)}),
        ("studio_village", {}),
        ("group_group", {}),
        ("friend", {}),
    ],
)
def test_wrong_ends_are_refused(it: Network, kind: str, ends: dict[str, object]) -> None:
    with refused("liaison.link_ends"):
        link_add(actor=it.county, draft=link(it, kind, **ends), now=NOON)  # type: ignore[arg-type]


def test_wrong_bodies_and_offices_are_refused(it: Network) -> None:
    for kind, left in (
        ("studio_village", ("body", it.council.pk)),
        ("group_group", ("body", it.studio.pk)),
        ("leader_town", ("organisation", it.world.cast.unit.pk)),
    ):
        right = ("to_body", it.contact.pk) if kind == "group_group" else ("region", TOWN if kind == "leader_town" else VILLAGE)
        with refused("liaison.link_ends"):
            link_add(actor=it.county, draft=link(it, kind, right, left=left), now=NOON)
    with refused("liaison.link_ends"):
        link_add(actor=it.county, draft=link(it, "group_group", ("to_body", it.council.pk), left=("body", it.group.pk)), now=NOON)
    for draft in (link(it, left=("member", 999)), link(it, right=("region", "330111999")), link(it, "station", ("station", 999))):
        with missing():
            link_add(actor=it.county, draft=draft, now=NOON)


def test_a_link_outside_its_term(it: Network) -> None:
    for more in ({"starts": date(2024, 12, 31)}, {"ends": END + timedelta(days=1)}, {"starts": END}, {"starts": date(2029, 1, 1)}):
        with refused("liaison.link_outside_term"):
            link_add(actor=it.county, draft=link(it, **more), now=NOON)  # type: ignore[arg-type]
    with refused("liaison.dates"):
        link_add(actor=it.county, draft=link(it, starts=date(2026, 3, 1), ends=date(2026, 2, 1)), now=NOON)
    short = body(it.world, "studio", "新委员工作室", starts=date(2027, 1, 1))
    with refused("liaison.link_outside_term"):
        link_add(actor=it.county, draft=link(it, "studio_village", left=("body", short.pk)), now=NOON)
    late = body(it.world, "contact", "下一届联络组", TOWN, starts=date(2028, 6, 1), ends=None)
    with refused("liaison.link_no_term"):
        link_add(actor=it.county, draft=link(it, "group_group", ("to_body", late.pk), left=("body", it.group.pk)), now=NOON)
    assert not Link.objects.exists()
    row = link_add(actor=it.county, draft=link(it), now=NOON)
    assert (row.starts, row.ends, row.term_start, row.term_end) == (START, END, START, END)


def test_the_database_holds_a_link_inside_its_term_and_its_kind(it: Network) -> None:
    place = {"path": VILLAGE, "county": COUNTY, "town": TOWN}
    good = {"kind": "member_village", "member": it.member, "region": it.world.village, "level": "village", **place}
    term = {"term_start": START, "term_end": END}
    for starts, ends in ((START - timedelta(days=1), END), (START, END + timedelta(days=1)), (START, None)):
        with pytest.raises(IntegrityError, match="link_inside_the_term"), transaction.atomic():
            Link.objects.create(**good, **term, starts=starts, ends=ends)
    bad = (
        {"member": None},
        {"body": it.studio},
        {"station": it.station},
        {"kind": "member_town"},
        {"kind": "station"},
        {"kind": "friend"},
        {"level": "town"},
        {"region": None},
    )
    for values in bad:
        with pytest.raises(IntegrityError, match="link_joins_what_its_kind_may"), transaction.atomic():
            Link.objects.create(**{**good, **values}, **term, starts=START, ends=END)
    Link.objects.create(**good, **term, starts=START, ends=END)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(**good, **term, starts=START, ends=END)


def test_places_that_do_not_belong_together(it: Network) -> None:
    with denied("liaison.link"):
        link_add(actor=it.county, draft=link(it, right=("region", NEXT_COUNTY)), now=NOON)
    with denied("liaison.link"):
        link_add(actor=it.world.cast.clerk, draft=link(it), now=NOON)
    with denied("liaison.link"):
        link_add(actor=it.world.cast.town, draft=link(it, "member_town", ("region", "330111004")), now=NOON)
    far = station("舞阳议事厅", NEXT_COUNTY)
    with refused("liaison.link_far"):
        link_add(actor=it.world.stranger, draft=link(it, "station", ("station", far.pk)), now=NOON)
    with refused("liaison.link_elsewhere"):
        link_add(actor=it.county, draft=link(it, right=("region", "330111003009")), now=NOON)
    with refused("liaison.link_elsewhere"):
        link_add(actor=it.county, draft=link(it, "member_town", ("region", "330111004")), now=NOON)
    # A member of the city's committee may serve in the county; 帮扶 is not bound to where somebody lives.
    it.committee.region = Region.objects.get(path="3301")
    it.committee.save()
    link_add(actor=it.county, draft=link(it, "support", ("region", "330111003009")), now=NOON)
    it.station.state, it.station.closed_at, it.station.close_reason = "closed", NOON, "改造"
    it.station.save()
    with refused("liaison.station_closed"):
        link_add(actor=it.county, draft=link(it, "station", ("station", it.station.pk)), now=NOON)


def test_a_link_is_ended_with_a_reason_and_can_begin_again(it: Network) -> None:
    row = link_add(actor=it.world.cast.town, draft=link(it), now=NOON)
    with refused("liaison.link_twice"):
        link_add(actor=it.county, draft=link(it, starts=TODAY), now=NOON)
    with refused("liaison.reason"):
        link_end(actor=it.county, link_id=row.pk, day=TODAY, reason=" ", now=NOON)
    with refused("liaison.dates"):
        link_end(actor=it.county, link_id=row.pk, day=END + timedelta(days=1), reason="调整", now=NOON)
    with missing():
        link_end(actor=it.world.stranger, link_id=row.pk, day=TODAY, reason="不是我的", now=NOON)
    with denied("liaison.link"):
        link_end(actor=it.world.cast.member, link_id=row.pk, day=TODAY, reason="不想联系了", now=NOON)
    ended = link_end(actor=it.county, link_id=row.pk, day=TODAY, reason="委员调离", now=NOON)
    assert (ended.ends, ended.end_reason, ended.valid_on(TODAY)) == (TODAY, "委员调离", False)
    with refused("liaison.link_over"):
        link_end(actor=it.county, link_id=row.pk, day=TODAY, reason="再来", now=NOON)
    again = link_add(actor=it.county, draft=link(it, starts=TODAY), now=NOON)
    assert codes() == ["liaison.linked", "liaison.unlinked", "liaison.linked"]
    assert "委员甲 – 后周社区，原因：委员调离" in entry_text(entries_of(CHAIN)[1])
    assert [found.pk for found in links_list(it.county, LinkFilter(), NOON)] == [again.pk]
    assert [found.pk for found in links_list(it.county, LinkFilter(over=True, text="委员甲", kind="member_village", place=TOWN), NOON)] == [
        row.pk
    ]
    assert list(verify()) == []


def test_one_guide_for_one_place(it: Network) -> None:
    right = ("station", it.station.pk)
    link_add(actor=it.county, draft=link(it, "guidance", right), now=NOON)
    other = Organisation.objects.create(name="提案委", kind="special", region=Region.objects.get(path=COUNTY))
    with refused("liaison.guided"):
        link_add(actor=it.county, draft=link(it, "guidance", right, left=("organisation", other.pk)), now=NOON)


def test_who_is_linked_with_what(it: Network) -> None:
    for kind, ends in every(it).items():
        link_add(actor=it.county, draft=link(it, kind, **ends), now=NOON)  # type: ignore[arg-type]
    near = links_near(VILLAGE, NOON)
    assert [len(row.path) for row in near] == sorted((len(row.path) for row in near), reverse=True)
    assert {row.kind for row in near} == set(LinkKind.values)
    assert {row.kind for row in links_near("330111003009", NOON)} == {"leader_town", "member_town", "group_group"}
    who = it.world.persons["member"]
    assert {row.kind for row in links_of_person(who.pk, NOON)} == {"member_town", "member_village", "support", "grid", "station"}
    seat_add(actor=it.county, body_id=it.studio.pk, draft=_account("member"), now=NOON)
    assert "studio_village" in {row.kind for row in links_of_person(who.pk, NOON)}
    assert [row.kind for row in links_of_body(it.contact, NOON)] == ["group_group"]
    assert [row.kind for row in links_to_stations([it.station.pk], NOON, "guidance")] == ["guidance"]
    with missing():
        link_get(it.world.stranger, near[0].pk)
    assert link_get(it.world.cast.clerk, near[0].pk) == near[0]


def _account(username: str):  # type: ignore[no-untyped-def]  # a draft
    from liaison_world import seat

    return seat("", username=username, capacity="member", agreed=False)


def another(it: Network, number: int, path: str = VILLAGE) -> Member:
    row = person(f"委员{number}", f"member{number}", (roles.MEMBER, TOWN, None))
    return Member.objects.create(person=row, committee=it.committee, region=Region.objects.get(path=path), term_start=START, term_end=END)


def test_members_are_linked_with_home_only_after_a_person_confirmed(it: Network) -> None:
    second, elsewhere = another(it, 2), another(it, 3, "330111004")
    proposed = members_unlinked(TOWN, "member_town", NOON, 50)
    assert [row.pk for row in proposed] == [it.member.pk, second.pk]
    assert not Link.objects.exists()
    who = {"actor": it.world.cast.town, "path": TOWN, "now": NOON}
    with refused("liaison.nothing_chosen"):
        links_to_home(**who, members=[])  # type: ignore[arg-type]
    with refused("liaison.proposal_changed"):
        links_to_home(**who, members=[second.pk, elsewhere.pk])  # type: ignore[arg-type]
    with missing():
        links_to_home(**who, members=[second.pk, 999])  # type: ignore[arg-type]
    assert not Link.objects.exists()
    made = links_to_home(**who, members=[second.pk, it.member.pk, second.pk])  # type: ignore[arg-type]
    assert [(row.kind, row.starts, row.ends) for row in made] == [("member_town", TODAY, END)] * 2
    assert codes() == ["liaison.linked_many"]
    assert members_unlinked(TOWN, "member_town", NOON, 50) == []
    assert [row.pk for row in members_unlinked(VILLAGE, "member_village", NOON, 50)] == [it.member.pk, second.pk]
    assert links_to_home(actor=it.county, path=VILLAGE, members=[second.pk], now=NOON)[0].kind == "member_village"
    with denied("liaison.link"):
        links_to_home(actor=it.world.cast.clerk, path=TOWN, members=[second.pk], now=NOON)
