"""The pages of the administration: what each person sees, how a form comes back, how many queries a list needs."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.people import roles
from shangliang.people.drafts import MemberDraft, OrganisationDraft
from shangliang.people.models import Member, Organisation, Person, RoleGrant, Sector, SkillTag
from shangliang.people.selectors import actor_for
from shangliang.people.services import member_save, organisation_save
from shangliang.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("addresses")]


@pytest.fixture
def county(world: World, signed_in: Callable[..., Client], moment: object) -> Client:
    return signed_in("county")


@pytest.fixture
def stranger(world: World, signed_in: Callable[..., Client], moment: object) -> Client:
    return signed_in("stranger")


def homed(world: World, name: str, path: str = COUNTY) -> Person:
    row = world.persons[name]
    row.home = Region.objects.get(path=path)
    row.save()
    return row


NEWCOMER = {"display_name": "邻村联络员", "username": "neighbour", "home": VILLAGE, "phone": "", "language": "zh-hans"}


def test_from_a_new_account_to_somebody_who_can_work(county: Client, world: World) -> None:
    page = county.post("/desk/people/new/", NEWCOMER).content.decode()
    password = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    assert password, "the first password is shown once"
    row = Person.objects.get(username="neighbour")
    assert row.check_password(password.group())
    values = {"role": "clerk", "region": VILLAGE, "organisation": "", "starts": "2026-03-02", "ends": ""}
    assert county.post(f"/desk/people/{row.pk}/grants/new/", values).headers["Location"] == f"/desk/people/{row.pk}/"
    assert actor_for(row, NOON).holds(VILLAGE, roles.CLERK)
    page = county.get(f"/desk/people/{row.pk}/").content.decode()
    assert "后周社区" in page
    assert password.group() not in page
    newcomer = Client()
    newcomer.post("/desk/sign-in/", {"username": "neighbour", "password": password.group()})
    assert newcomer.get("/desk/").headers["Location"].startswith("/desk/password/")


def test_finding_a_place_saves_nothing_and_keeps_what_was_typed(county: Client) -> None:
    page = county.post("/desk/people/new/", {**NEWCOMER, "home": "", "home_q": "后周", "find": "home"}).content.decode()
    assert 'value="neighbour"' in page
    assert f'name="home" id="home-1" value="{VILLAGE}"' in page
    assert "error-summary" not in page
    assert not Person.objects.filter(username="neighbour").exists()


def test_places_of_other_counties_are_not_offered(county: Client) -> None:
    fragment = county.get("/desk/people/find/home/?home_q=舞阳").content.decode()
    assert "没有找到" in fragment
    assert VILLAGE in county.get("/desk/people/find/region/?region_q=后周").content.decode()
    assert "区城市管理局" in county.get("/desk/people/find/organisation/?organisation_q=城市").content.decode()
    assert "区城市管理局" not in county.get("/desk/people/find/committee/?committee_q=城市").content.decode()


def test_a_refused_account_comes_back_with_the_reason_at_its_field(county: Client) -> None:
    page = county.post("/desk/people/new/", {**NEWCOMER, "username": "clerk", "phone": "123"}).content.decode()
    assert "“clerk”已有人使用" in page
    assert 'id="id_username_error"' in page
    assert 'value="邻村联络员"' in page
    assert 'value="123"' in page


def test_the_next_county_sees_no_account_no_organisation_no_seat(stranger: Client, world: World) -> None:
    clerk = homed(world, "clerk", VILLAGE)
    grant = clerk.grants.get()
    for url in (
        f"/desk/people/{clerk.pk}/",
        f"/desk/people/{clerk.pk}/grants/new/",
        f"/desk/people/{clerk.pk}/member/",
        f"/desk/people/grants/{grant.pk}/end/",
        f"/desk/people/organisations/{world.cast.unit.pk}/",
    ):
        assert stranger.get(url).status_code == 404, url
        assert stranger.post(url, {"action": "disable", "ends": "2026-03-02"}).status_code == 404, url
    page = stranger.get("/desk/people/?q=联络员").content.decode() + stranger.get("/desk/people/organisations/").content.decode()
    assert "后周" not in page
    assert "城市管理局" not in page
    grant.refresh_from_db()
    assert grant.ends is None


@pytest.mark.parametrize("name", ["clerk", "town", "party", "member", "department", "supervisor"])
def test_other_roles_are_told_why_they_do_not_manage_people(signed_in: Callable[..., Client], moment: object, name: str) -> None:
    client = signed_in(name)
    for url in (
        "/desk/people/",
        "/desk/people/new/",
        "/desk/people/organisations/",
        "/desk/people/organisations/new/",
        "/desk/people/members/",
        "/desk/people/lists/",
    ):
        answer = client.get(url)
        assert answer.status_code == 403, url
        assert "管理员" in answer.content.decode()


def test_residents_have_no_page_here(county: Client) -> None:
    resident = Person.objects.create(kind="resident", phone_hash="h", phone_sealed=b"s", date_joined=NOON)
    assert county.get(f"/desk/people/{resident.pk}/").status_code == 404
    assert county.get("/desk/people/999999/").status_code == 404


def test_an_account_one_may_see_but_not_change(county: Client, world: World) -> None:
    sysadmin = homed(world, "sysadmin")
    page = county.get(f"/desk/people/{sysadmin.pk}/").content.decode()
    assert "管理员账号由安全管理员管理" in page
    assert "停用账号" not in page
    answer = county.post(f"/desk/people/{sysadmin.pk}/", {"action": "password"})
    assert answer.status_code == 403
    assert "安全管理员" in answer.content.decode()


def test_changing_disabling_and_enabling(county: Client, world: World) -> None:
    clerk = homed(world, "clerk", VILLAGE)
    url = f"/desk/people/{clerk.pk}/"
    change = {
        "action": "change",
        "display_name": "后周社区新联络员",
        "username": "clerk",
        "home": VILLAGE,
        "phone": "13800001234",
        "language": "en",
    }
    assert county.post(url, change).status_code == 302
    assert county.post(url, {**change, "phone": ""}).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.display_name, clerk.language, clerk.phone) == ("后周社区新联络员", "en", "13800001234")
    page = county.get(url).content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    assert all(words in page for words in ("停用账号", "重设密码", "清除动态码"))
    county.post(url, {**change, "phone": "", "phone_forget": "on"})
    county.post(url, {"action": "disable"})
    clerk.refresh_from_db()
    assert (clerk.phone_hash, clerk.phone_sealed, clerk.is_active) == (None, None, False)
    assert "账号已停用" in county.get(url).content.decode()
    county.post(url, {"action": "enable"})
    clerk.refresh_from_db()
    assert clerk.is_active
    assert county.post(url, {"action": "promote"}).status_code == 404


def test_a_new_first_password_on_the_page(county: Client, world: World) -> None:
    clerk = homed(world, "clerk", VILLAGE)
    page = county.post(f"/desk/people/{clerk.pk}/", {"action": "password"}).content.decode()
    password = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    clerk.refresh_from_db()
    assert password
    assert clerk.check_password(password.group())
    assert clerk.must_change_password


def test_taking_a_role_back(county: Client, world: World) -> None:
    grant = world.persons["clerk"].grants.get()
    url = f"/desk/people/grants/{grant.pk}/end/"
    assert 'value="2026-03-02"' in county.get(url).content.decode()
    page = county.post(url, {"ends": "2026-03-01"}).content.decode()
    assert "失效日期不能早于生效日期" in page
    assert county.post(url, {"ends": "2026-03-02"}).status_code == 302
    assert not actor_for(world.persons["clerk"], NOON).grants


def test_a_department_handler_needs_a_department(county: Client, world: World) -> None:
    clerk = world.persons["clerk"]
    url = f"/desk/people/{clerk.pk}/grants/new/"
    values = {"role": "department", "region": "", "organisation": "", "starts": "2026-03-02", "ends": ""}
    assert "请选择单位" in county.post(url, values).content.decode()
    found = county.post(url, {**values, "organisation_q": "城市", "find": "organisation"}).content.decode()
    assert f'name="organisation" id="organisation-1" value="{world.cast.unit.pk}"' in found
    assert county.post(url, {**values, "organisation": str(world.cast.unit.pk)}).status_code == 302
    assert actor_for(clerk, NOON).acts_for(world.cast.unit.pk, roles.DEPARTMENT)


def test_county_offices_are_not_offered_the_administrators_roles(county: Client, world: World) -> None:
    url = f"/desk/people/{world.persons['clerk'].pk}/grants/new/"
    assert 'value="system_admin"' not in county.get(url).content.decode()
    answer = county.post(url, {"role": "system_admin", "starts": "2026-03-02", "region": "", "organisation": ""})
    assert answer.status_code == 422
    assert not RoleGrant.objects.filter(person=world.persons["clerk"], role="system_admin").exists()


def test_organisations_new_changed_and_ended(county: Client, world: World) -> None:
    values = {"name": "富阳区水利局", "kind": "department", "region": COUNTY, "parent": "", "valid_from": "", "valid_to": ""}
    assert "请选择单位所在的地区" in county.post("/desk/people/organisations/new/", {**values, "region": ""}).content.decode()
    answer = county.post("/desk/people/organisations/new/", values)
    saved = Organisation.objects.get(name="富阳区水利局")
    assert answer.headers["Location"] == f"/desk/people/organisations/{saved.pk}/"
    county.post(f"/desk/people/organisations/{saved.pk}/", {**values, "name": "富阳区林业水利局"})
    assert "富阳区林业水利局" in county.get("/desk/people/organisations/?kind=department&q=林业").content.decode()
    county.post(f"/desk/people/organisations/{saved.pk}/", {**values, "name": "富阳区林业水利局", "valid_to": "2026-03-02"})
    assert "富阳区林业水利局" not in county.get("/desk/people/organisations/").content.decode()
    assert "城管局承办人" in county.get(f"/desk/people/organisations/{world.cast.unit.pk}/").content.decode()


@pytest.fixture
def seat(world: World) -> Member:
    committee = organisation_save(actor=world.cast.county, draft=OrganisationDraft("富阳区政协", "cppcc", COUNTY), now=NOON)
    draft = MemberDraft(committee.pk, TOWN, date(2026, 1, 1), sector=Sector.objects.get(name="农业").pk)
    return member_save(actor=world.cast.county, person=homed(world, "member"), draft=draft, now=NOON)


def test_a_seat_is_entered_and_its_sector_shown_only_when_published(county: Client, seat: Member) -> None:
    url = f"/desk/people/{seat.person_id}/member/"
    values = {
        "committee": str(seat.committee_id),
        "region": TOWN,
        "sector": str(seat.sector_id),
        "term_start": "2026-01-01",
        "term_end": "",
    }
    row = '<td data-label="界别"><span>%s</span></td>'
    assert row % "—" in county.get("/desk/people/members/").content.decode()
    assert county.post(url, {**values, "published": "on"}).status_code == 302
    assert row % "农业" in county.get("/desk/people/members/").content.decode()
    assert row % "农业" in county.get(f"/desk/people/members/?sector={seat.sector_id}").content.decode()
    assert "任期结束日期应晚于开始日期" in county.post(url, {**values, "term_end": "2026-01-01"}).content.decode()
    assert "请选择政协委员会" in county.post(url, {**values, "committee": ""}).content.decode()


def test_lists_are_edited_by_the_system_administrator(
    world: World, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shangliang.people.roles.SECOND_FACTOR", ())
    client = signed_in("sysadmin")
    client.post("/desk/people/lists/", {"which": "skill", "action": "add", "name": "法律"})
    client.post("/desk/people/lists/", {"which": "sector", "action": "add", "name": "新界别"})
    assert "还没有同名的一项" in client.post("/desk/people/lists/", {"which": "skill", "action": "add", "name": "法律"}).content.decode()
    tag = SkillTag.objects.get()
    client.post("/desk/people/lists/", {"which": "skill", "action": "close", "item": tag.pk})
    tag.refresh_from_db()
    assert not tag.is_open
    assert Sector.objects.get(name="新界别").position == 35
    assert client.post("/desk/people/lists/", {"which": "nothing", "action": "close", "item": tag.pk}).status_code == 404


def grow(number: int) -> None:
    home = Region.objects.get(path=VILLAGE)
    office = Organisation.objects.bulk_create([Organisation(name=f"单位{n}", kind="department", region=home) for n in range(number)])
    people = Person.objects.bulk_create(
        [Person(username=f"p{n:04}", display_name=f"联络员{n}", kind="staff", home=home, date_joined=NOON) for n in range(number)]
    )
    start = date(2026, 1, 1)
    RoleGrant.objects.bulk_create(
        [RoleGrant(person=row, role=roles.DEPARTMENT, organisation=unit, starts=start) for row, unit in zip(people, office, strict=True)]
        + [RoleGrant(person=row, role=roles.CLERK, region=home, starts=start) for row in people]
    )
    committee = Organisation.objects.create(name="富阳区政协", kind="cppcc", region=home)
    Member.objects.bulk_create([Member(person=row, committee=committee, region=home, term_start=start) for row in people])


@pytest.mark.parametrize("number", [5, 200])
def test_lists_need_the_same_few_queries_whatever_their_length(county: Client, number: int, django_assert_max_num_queries) -> None:
    grow(number)
    for url in ("/desk/people/", "/desk/people/?role=clerk&q=联络员", "/desk/people/organisations/", "/desk/people/members/"):
        with django_assert_max_num_queries(9):
            assert county.get(url).status_code == 200


def test_the_next_page_goes_on_where_the_last_one_ended(county: Client) -> None:
    grow(70)
    first = county.get("/desk/people/?role=clerk").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = county.get("/desk/people/" + following.group(1).replace("&amp;", "&")).content.decode()
    shown = [set(re.findall(r"/desk/people/(\d+)/", page)) for page in (first, second)]
    assert len(shown[0]) == 50
    assert len(shown[1]) == 21, "70 and the clerk of the cast"
    assert not shown[0] & shown[1]
