"""Organisations, members, and the lists of both and of people."""

from datetime import timedelta

import pytest

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Refused
from shangliang.people import roles
from shangliang.people.drafts import MemberDraft, OrganisationDraft, PersonDraft
from shangliang.people.models import Member, Organisation, Person, RoleGrant, Sector
from shangliang.people.selectors import PeopleFilter, actor_for, departments_for, holders, members_in, organisations_in, people_in, staff_of
from shangliang.people.services import member_save, organisation_save, person_create, skill_save
from shangliang.regions.models import Region

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def new_person(actor: Actor, home: str = VILLAGE, username: str = "newcomer", **more: str) -> Person:
    return person_create(actor=actor, draft=PersonDraft(username, "新来的联络员", home, **more), now=NOON, password="first-words-1")


def test_organisations_are_kept_by_those_of_the_place(world: World) -> None:
    draft = OrganisationDraft("富阳区水利局", "department", COUNTY)
    saved = organisation_save(actor=world.cast.county, draft=draft, now=NOON)
    assert saved in departments_for(VILLAGE, NOON)
    assert saved not in departments_for(NEXT_COUNTY, NOON)
    with pytest.raises(Refused, match="同名"):
        organisation_save(actor=world.cast.county, draft=draft, now=NOON)
    with pytest.raises(Denied):
        organisation_save(actor=world.stranger, draft=OrganisationDraft("别的局", "department", COUNTY), now=NOON)
    with pytest.raises(Denied):
        organisation_save(actor=world.stranger, draft=OrganisationDraft("改名局", "department", NEXT_COUNTY), now=NOON, organisation=saved)
    ended = OrganisationDraft("富阳区水利局", "department", COUNTY, valid_to=TODAY)
    organisation_save(actor=world.cast.county, draft=ended, now=NOON, organisation=saved)
    assert saved not in departments_for(VILLAGE, NOON)


def test_parents_make_no_circle(world: World) -> None:
    top = organisation_save(actor=world.cast.county, draft=OrganisationDraft("富阳区政协", "cppcc", COUNTY), now=NOON)
    below = organisation_save(actor=world.cast.county, draft=OrganisationDraft("提案委", "special", COUNTY, parent=top.pk), now=NOON)
    with pytest.raises(Refused, match="上级单位"):
        organisation_save(
            actor=world.cast.county, draft=OrganisationDraft("富阳区政协", "cppcc", COUNTY, parent=below.pk), now=NOON, organisation=top
        )


def test_lists_are_scoped_and_paged_by_key(world: World) -> None:
    home = Region.objects.get(path=VILLAGE)
    people = [Person(username=f"p{n:03}", display_name=f"联络员{n % 7}", kind="staff", home=home, date_joined=NOON) for n in range(120)]
    Person.objects.bulk_create(people)
    seen: list[int] = []
    after = None
    while True:
        page, more = people_in((COUNTY,), PeopleFilter(after=after), NOON)
        seen += [row.pk for row in page]
        if not more:
            break
        after = page[-1].pk
    kept, acting = {row.pk for row in people}, {row.pk for name, row in world.persons.items() if name not in {"stranger", "sysadmin"}}
    assert len(seen) == len(set(seen))
    assert set(seen) == kept | acting
    assert people_in((NEXT_COUNTY,), PeopleFilter(), NOON) == ([world.persons["stranger"]], False)
    assert organisations_in((NEXT_COUNTY,), now=NOON) == ([], False)


def test_who_holds_a_role_over_a_place(world: World) -> None:
    assert [row.username for row in holders(VILLAGE, roles.TOWN, roles.COUNTY, now=NOON)] == ["town", "county"]
    assert holders(NEXT_COUNTY, roles.TOWN, now=NOON) == []
    assert [row.username for row in staff_of(world.cast.unit.pk, now=NOON)] == ["department"]


@pytest.fixture
def committee(world: World) -> Organisation:
    return organisation_save(actor=world.cast.county, draft=OrganisationDraft("富阳区政协", "cppcc", COUNTY), now=NOON)


def seat(world: World, committee: Organisation, **more: object) -> Member:
    newcomer = Person.objects.filter(username="newcomer").first() or new_person(world.cast.county)
    draft = MemberDraft(committee.pk, TOWN, TODAY, **more)  # type: ignore[arg-type]
    return member_save(actor=world.cast.county, person=newcomer, draft=draft, now=NOON)


def test_a_seat_brings_the_role_for_the_term(world: World, committee: Organisation) -> None:
    member = seat(world, committee, term_end=TODAY + timedelta(days=365))
    assert actor_for(member.person, NOON).acts_for(committee.pk, roles.MEMBER)
    assert not actor_for(member.person, NOON + timedelta(days=366)).grants
    shortened = seat(world, committee, term_end=TODAY + timedelta(days=2))
    assert shortened.pk == member.pk
    assert not actor_for(member.person, NOON + timedelta(days=3)).grants
    assert RoleGrant.objects.filter(person=member.person).count() == 1


def test_a_seat_in_another_committee_ends_the_old_role(world: World, committee: Organisation) -> None:
    member = seat(world, committee)
    other = organisation_save(actor=world.cast.county, draft=OrganisationDraft("富阳区政协(新)", "cppcc", COUNTY), now=NOON)
    seat(world, other)
    assert actor_for(member.person, NOON).organisations == {other.pk}


def test_sector_is_shown_and_searched_for_published_members_only(world: World, committee: Organisation) -> None:
    sector = Sector.objects.get(name="宗教")
    member = seat(world, committee, sector=sector.pk)
    assert member.sector == sector
    assert member.sector_shown is None
    assert members_in((COUNTY,), now=NOON, sector=sector.pk)[0] == []
    published = seat(world, committee, sector=sector.pk, published=True)
    assert published.sector_shown == sector
    assert members_in((COUNTY,), now=NOON, sector=sector.pk)[0] == [published]


def test_members_by_place_skill_and_term(world: World, committee: Organisation) -> None:
    law = skill_save(actor=world.sysadmin, name="法律", now=NOON)
    member = seat(world, committee, skills=(law.pk,), term_end=TODAY + timedelta(days=9))
    assert members_in((TOWN,), now=NOON, skill=law.pk)[0] == [member]
    assert members_in((NEXT_COUNTY,), now=NOON)[0] == []
    assert members_in((TOWN,), now=NOON + timedelta(days=9))[0] == []


def test_a_seat_belongs_to_a_committee(world: World) -> None:
    with pytest.raises(Refused, match="政协委员会"):
        seat(world, world.cast.unit)


def test_the_34_sectors_are_there(db: None) -> None:
    assert list(Sector.objects.values_list("name", flat=True)[:3]) == ["中共", "民革", "民盟"]
    assert Sector.objects.count() == 34
