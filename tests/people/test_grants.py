"""Grants: what they give and when, who may give them, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, World, person
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entries_of, entry_text, verify
from shangliang.kernel.actor import ANONYMOUS, Actor, Grant
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.people import roles
from shangliang.people.drafts import GrantDraft, PersonDraft
from shangliang.people.models import Organisation, Person, RoleGrant
from shangliang.people.permissions import can_manage_person, grantable_roles
from shangliang.people.selectors import (
    PeopleFilter,
    actor_for,
    grants_of,
    people_in,
)
from shangliang.people.services import (
    grant_end,
    grant_give,
    password_set,
    person_change,
    person_create,
    person_disable,
    second_factor_reset,
)
from shangliang.regions.models import Region

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SYSTEM = Actor.system("test")


def new_person(actor: Actor, home: str = VILLAGE, username: str = "newcomer", **more: str) -> Person:
    return person_create(actor=actor, draft=PersonDraft(username, "新来的联络员", home, **more), now=NOON, password="first-words-1")


def security_admin() -> Actor:
    """One security administrator, made when first asked for."""
    found = Person.objects.filter(username="security").first() or person("安全管理员", "security", (roles.SECURITY_ADMIN, None, None))
    return actor_for(found, NOON)


# What a grant gives


def test_actor_in_one_query_with_place_and_office(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        actor = actor_for(world.persons["department"], NOON)
    assert actor == Actor("staff", world.persons["department"].pk, "城管局承办人", (Grant(roles.DEPARTMENT, COUNTY, world.cast.unit.pk),))


def test_a_grant_for_an_office_alone_never_reaches_beyond_its_place(world: World) -> None:
    actor = actor_for(world.persons["department"], NOON)
    assert actor.holds(VILLAGE, roles.DEPARTMENT)
    assert not actor.holds(NEXT_COUNTY, roles.DEPARTMENT)


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [(-1, 1, True), (0, 1, True), (1, 9, False), (-9, 0, False), (-9, None, True), (1, None, False)],
)
def test_grants_outside_their_term_give_no_power(world: World, starts: int, ends: int | None, held: bool) -> None:
    row = person("短期联络员", "short")
    last = None if ends is None else TODAY + timedelta(days=ends)
    RoleGrant.objects.create(person=row, role=roles.CLERK, region=world.village, starts=TODAY + timedelta(days=starts), ends=last)
    assert actor_for(row, NOON).holds(VILLAGE, roles.CLERK) is held


def test_the_day_of_a_term_is_the_chinese_one(world: World) -> None:
    row = person("短期联络员", "short")
    RoleGrant.objects.create(person=row, role=roles.CLERK, region=world.village, starts=TODAY)
    just_before = NOON.replace(hour=0, minute=0) - timedelta(seconds=1)
    assert not actor_for(row, just_before).grants
    assert actor_for(row, just_before + timedelta(seconds=1)).grants, "midnight in China, still yesterday in UTC"


def test_a_disabled_account_and_a_resident_act_in_no_role(world: World) -> None:
    clerk = world.persons["clerk"]
    clerk.is_active = False
    assert actor_for(clerk, NOON) == ANONYMOUS
    resident = Person(pk=7, kind="resident")
    assert actor_for(resident, NOON) == Actor("resident", 7)


# Who may give


def test_the_county_office_makes_an_account_and_gives_a_role_in_its_county(world: World) -> None:
    newcomer = new_person(world.cast.county)
    assert newcomer.must_change_password
    grant_give(actor=world.cast.county, person=newcomer, draft=GrantDraft(roles.CLERK, TODAY, VILLAGE), now=NOON)
    assert actor_for(newcomer, NOON).holds(VILLAGE, roles.CLERK)
    assert [entry_text(entry) for entry in entries_of(f"person:{newcomer.pk}")] == [
        "授予职责“站点联络员”（后周社区），自 2026-03-02 起",
        "建立了账号",
    ]
    assert not list(verify())


@pytest.mark.parametrize("name", ["clerk", "town", "party", "member", "department", "stranger"])
def test_others_make_no_accounts_here(world: World, name: str) -> None:
    actor = world.stranger if name == "stranger" else getattr(world.cast, name)
    with pytest.raises(Denied):
        new_person(actor)
    assert not Person.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize(("role", "path"), [(roles.CLERK, NEXT_COUNTY), (roles.COUNTY, "3301"), (roles.COUNTY, NEXT_COUNTY)])
def test_nobody_gives_above_or_beside_their_own_reach(world: World, role: str, path: str) -> None:
    newcomer = new_person(world.cast.county)
    with pytest.raises(Denied, match="管理范围"):
        grant_give(actor=world.cast.county, person=newcomer, draft=GrantDraft(role, TODAY, path), now=NOON)


def test_an_office_of_another_county_cannot_be_given_through_a_place_of_ones_own(world: World) -> None:
    newcomer = new_person(world.cast.county)
    foreign = Organisation.objects.create(name="舞阳县水利局", kind="department", region=Region.objects.get(path=NEXT_COUNTY))
    with pytest.raises(Denied):
        grant_give(actor=world.cast.county, person=newcomer, draft=GrantDraft(roles.DEPARTMENT, TODAY, COUNTY, foreign.pk), now=NOON)


def test_nobody_gives_to_themselves(world: World) -> None:
    with pytest.raises(Denied, match="不能给自己"):
        grant_give(actor=world.cast.county, person=world.persons["county"], draft=GrantDraft(roles.PARTY, TODAY, COUNTY), now=NOON)


@pytest.mark.parametrize("role", roles.ADMINS)
def test_administrators_are_made_by_the_security_administrator_only(world: World, role: str) -> None:
    newcomer = new_person(world.sysadmin, home="")
    for actor in (world.sysadmin, world.cast.county):
        with pytest.raises(Denied, match="安全管理员"):
            grant_give(actor=actor, person=newcomer, draft=GrantDraft(role, TODAY), now=NOON)
    grant_give(actor=security_admin(), person=newcomer, draft=GrantDraft(role, TODAY), now=NOON)
    assert actor_for(newcomer, NOON).holds("", role)


def test_the_three_administrators_are_three_people(world: World) -> None:
    with pytest.raises(Refused, match="三员分立"):
        grant_give(actor=security_admin(), person=world.persons["sysadmin"], draft=GrantDraft(roles.AUDITOR, TODAY), now=NOON)


def test_the_security_administrator_gives_no_working_role(world: World) -> None:
    with pytest.raises(Denied):
        grant_give(actor=security_admin(), person=world.persons["clerk"], draft=GrantDraft(roles.TOWN, TODAY, TOWN), now=NOON)
    assert grantable_roles(security_admin()) == roles.ADMINS
    assert not set(grantable_roles(world.cast.county)) & set(roles.ADMINS)
    assert grantable_roles(world.cast.clerk) == ()


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (GrantDraft("emperor", TODAY, VILLAGE), "people.grant_role"),
        (GrantDraft(roles.CLERK, TODAY), "people.grant_place"),
        (GrantDraft(roles.DEPARTMENT, TODAY, COUNTY), "people.grant_office"),
        (GrantDraft(roles.CLERK, TODAY, VILLAGE, ends=TODAY), "people.grant_dates"),
    ],
)
def test_a_draft_that_will_not_do_is_refused_in_words(world: World, draft: GrantDraft, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        grant_give(actor=world.sysadmin, person=world.persons["town"], draft=draft, now=NOON)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_same_grant_twice_is_refused_and_again_after_its_end_allowed(world: World) -> None:
    clerk, draft = world.persons["clerk"], GrantDraft(roles.CLERK, TODAY, VILLAGE)
    with pytest.raises(Refused, match="不必重复"):
        grant_give(actor=world.cast.county, person=clerk, draft=draft, now=NOON)
    grant_end(actor=world.cast.county, grant=clerk.grants.get(), now=NOON)
    assert not actor_for(clerk, NOON).grants, "taken back means at once"
    grant_give(actor=world.cast.county, person=clerk, draft=draft, now=NOON)
    assert actor_for(clerk, NOON).holds(VILLAGE, roles.CLERK)


def test_an_end_lies_not_in_the_past_and_comes_once(world: World) -> None:
    grant = world.persons["clerk"].grants.get()
    with pytest.raises(Refused, match="失效日期"):
        grant_end(actor=world.cast.county, grant=grant, now=NOON, ends=TODAY - timedelta(days=1))
    grant_end(actor=world.cast.county, grant=grant, now=NOON, ends=TODAY + timedelta(days=3))
    assert actor_for(world.persons["clerk"], NOON).grants
    grant_end(actor=world.cast.county, grant=grant, now=NOON)
    with pytest.raises(Refused, match="已经结束"):
        grant_end(actor=world.cast.county, grant=grant, now=NOON)


def test_the_next_county_takes_nothing_back(world: World) -> None:
    with pytest.raises(Denied):
        grant_end(actor=world.stranger, grant=world.persons["clerk"].grants.get(), now=NOON)


# Taking over an account


def test_a_county_office_cannot_take_over_an_account_that_reaches_further(world: World) -> None:
    newcomer = new_person(world.cast.county)
    grant_give(actor=world.sysadmin, person=newcomer, draft=GrantDraft(roles.COUNTY, TODAY, NEXT_COUNTY), now=NOON)
    for call in (person_disable, second_factor_reset):
        with pytest.raises(Denied, match="超出您的管理范围"):
            call(actor=world.cast.county, person=newcomer, now=NOON)
    with pytest.raises(Denied):
        password_set(actor=world.cast.county, person=newcomer, password="taken-over-12", now=NOON)
    password_set(actor=world.sysadmin, person=newcomer, password="given-anew-12", now=NOON)
    assert Person.objects.get(pk=newcomer.pk).check_password("given-anew-12")


def test_an_administrators_account_is_managed_by_the_security_administrator(world: World) -> None:
    other = new_person(world.cast.county, home=VILLAGE)
    grant_give(actor=security_admin(), person=other, draft=GrantDraft(roles.AUDITOR, TODAY), now=NOON)
    for actor in (world.cast.county, world.sysadmin):
        assert can_manage_person(actor, other, grants_of(other), NOON).code == "people.manage_admin"
    assert can_manage_person(security_admin(), other, grants_of(other), NOON)


def test_a_grant_that_begins_tomorrow_counts_for_taking_over_today(world: World) -> None:
    newcomer = new_person(world.cast.county)
    later = GrantDraft(roles.COUNTY, TODAY + timedelta(days=1), NEXT_COUNTY)
    grant_give(actor=world.sysadmin, person=newcomer, draft=later, now=NOON)
    with pytest.raises(Denied):
        password_set(actor=world.cast.county, person=newcomer, password="taken-over-12", now=NOON)


def test_nobody_disables_themselves(world: World) -> None:
    county = world.persons["county"]
    county.home = Region.objects.get(path=COUNTY)
    county.save()
    with pytest.raises(Refused, match="不能停用自己"):
        person_disable(actor=world.cast.county, person=county, now=NOON)


# Accounts


@pytest.mark.parametrize("username", ["ab", "1abc", "名字名字", "a b c", "Upper", "x" * 41])
def test_user_names_are_plain(world: World, username: str) -> None:
    with pytest.raises(Refused, match="用户名应为"):
        new_person(world.cast.county, username=username)


def test_phone_is_never_stored_plain_and_found_by_its_hash(world: World) -> None:
    newcomer = new_person(world.cast.county, phone="+86 138-0000-1234")
    row = Person.objects.filter(pk=newcomer.pk).values().get()
    assert "13800001234" not in repr({key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()})
    assert newcomer.phone == "13800001234"
    assert newcomer.phone_masked == "138****1234"
    assert [found.pk for found in people_in((COUNTY,), PeopleFilter(text="138 0000 1234"), NOON)[0]] == [newcomer.pk]
    assert "1380000" not in repr(list(Entry.objects.values()))
    with pytest.raises(Refused, match="另一个工作账号"):
        new_person(world.cast.county, username="second", phone="13800001234")


def test_moving_an_account_needs_both_places(world: World) -> None:
    newcomer = new_person(world.cast.county)
    with pytest.raises(Denied):
        person_change(actor=world.cast.county, person=newcomer, draft=PersonDraft("newcomer", "新来的", NEXT_COUNTY), now=NOON)
    with pytest.raises(Refused, match="所属地区"):
        person_change(actor=world.cast.county, person=newcomer, draft=PersonDraft("newcomer", "新来的", ""), now=NOON)
    moved = person_change(actor=world.sysadmin, person=newcomer, draft=PersonDraft("newcomer", "新来的", NEXT_COUNTY), now=NOON)
    assert moved.home is not None
    assert moved.home.path == NEXT_COUNTY


# Constraints with sentences for names


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "staff", "username": None}, "person_username_is_for_staff"),
        ({"kind": "resident", "username": "someone", "phone_hash": "h", "phone_sealed": b"s"}, "person_username_is_for_staff"),
        ({"kind": "resident", "phone_hash": "h"}, "person_phone_sealed_and_hashed"),
        ({"kind": "resident"}, "person_resident_has_phone"),
        ({"kind": "resident", "phone_hash": "h", "phone_sealed": b"s", "display_name": "张三"}, "person_resident_has_no_profile"),
    ],
)
def test_the_database_refuses_a_wrong_person(db: None, values: dict[str, object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        Person.objects.create(date_joined=NOON, **values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"role": "clerk", "starts": TODAY}, "grant_has_place_or_office"),
        ({"role": "auditor", "starts": TODAY, "ends": TODAY - timedelta(days=1)}, "grant_starts_before_end"),
        ({"role": "system_admin", "starts": TODAY}, "grant_open_only_once|UNIQUE"),
    ],
)
def test_the_database_refuses_a_wrong_grant(world: World, values: dict[str, object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RoleGrant.objects.create(person=world.persons["sysadmin"], **values)


def test_what_does_not_exist_is_missing(world: World) -> None:
    with pytest.raises(Missing):
        grant_give(actor=world.sysadmin, person=world.persons["clerk"], draft=GrantDraft(roles.CLERK, date(2026, 1, 1), "110101"), now=NOON)
