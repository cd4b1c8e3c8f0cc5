"""Signing in at the desk: password, lock-out, idle time-out, second factor, first password."""

import re
import time
from binascii import unhexlify
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cast import World
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.people.models import Person
from shangliang.people.services import password_set, person_disable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("addresses")]
PASSWORD = "long-enough-1"


def token(key: str, steps: int = 0) -> str:
    clock = TOTP(unhexlify(key))
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06d}"


def test_sign_in_leads_back_to_the_page_that_was_wanted(world: World, client: Client) -> None:
    wanted = client.get("/desk/people/?q=abc")
    assert wanted.headers["Location"] == "/desk/sign-in/?next=%2Fdesk%2Fpeople%2F%3Fq%3Dabc"
    answer = client.post("/desk/sign-in/", {"username": "County ", "password": PASSWORD, "next": "/desk/people/?q=abc"})
    assert answer.headers["Location"] == "/desk/people/?q=abc"
    assert client.get("/desk/people/?q=abc").status_code == 200


def test_next_never_leads_to_another_site(world: World, client: Client) -> None:
    answer = client.post("/desk/sign-in/", {"username": "county", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/desk/"


def test_wrong_password_says_what_happens_next_and_keeps_the_name(world: World, client: Client) -> None:
    page = client.post("/desk/sign-in/", {"username": "county", "password": "wrong"}).content.decode()
    assert "用户名或密码不对。连续输错 5 次，将锁定 30 分钟" in page
    assert 'value="county"' in page
    assert 'value="wrong"' not in page


def test_five_failures_lock_the_account_out_even_for_the_right_password(world: World, client: Client) -> None:
    answers = [client.post("/desk/sign-in/", {"username": "county", "password": f"wrong{n}"}).status_code for n in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    page = client.post("/desk/sign-in/", {"username": "county", "password": PASSWORD})
    assert page.status_code == 429
    assert "账号暂时锁定" in page.content.decode()
    assert page.headers["Retry-After"] == "1800"
    assert client.get("/desk/").status_code == 302
    other = client.post("/desk/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert other.status_code == 302, "one locked account locks nobody else"


def test_a_password_given_by_the_manager_lifts_the_lock_out(world: World, client: Client, moment: object) -> None:
    for number in range(6):
        client.post("/desk/sign-in/", {"username": "county", "password": f"wrong{number}"})
    password_set(
        actor=Actor.system("test"), person=world.persons["county"], password="another-long-1", now=world.persons["county"].date_joined
    )
    assert client.post("/desk/sign-in/", {"username": "county", "password": "another-long-1"}).status_code == 302


def test_idle_people_are_signed_out_and_told_so(world: World, signed_in: Callable[..., Client], moment) -> None:
    client = signed_in("county")
    moment.later(minutes=settings.IDLE_MINUTES)
    assert client.get("/desk/").status_code == 200, "exactly the limit is not beyond it"
    moment.later(minutes=settings.IDLE_MINUTES, seconds=1)
    answer = client.get("/desk/people/")
    assert answer.headers["Location"] == "/desk/sign-in/?idle=1&next=%2Fdesk%2Fpeople%2F"
    assert "您已自动退出" in client.get(answer.headers["Location"]).content.decode()
    assert not Session.objects.filter(session_data__contains="auth").exists()


def test_every_request_keeps_awake_but_is_written_once_a_minute(
    world: World, signed_in: Callable[..., Client], moment, django_assert_num_queries
) -> None:
    client = signed_in("county")
    for _again in range(4):
        moment.later(minutes=settings.IDLE_MINUTES - 1)
        assert client.get("/desk/").content == b"staff 1"
    moment.later(seconds=30)
    with django_assert_num_queries(3):  # state of the journal for the page and for the account, session; the rest is remembered
        client.get("/desk/")


def test_nobody_signed_in_costs_no_query(db: None, client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.post("/").content == b"resident 0"


def test_htmx_is_told_to_load_the_sign_in_page(db: None, client: Client) -> None:
    answer = client.post("/desk/people/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/desk/sign-in/")


def test_a_disabled_account_is_out_with_its_next_request(world: World, signed_in: Callable[..., Client], moment) -> None:
    client = signed_in("clerk")
    person_disable(actor=world.cast.county, person=_at_home(world.persons["clerk"]), now=moment.now)
    assert client.get("/desk/").status_code == 302
    assert client.post("/desk/sign-in/", {"username": "clerk", "password": PASSWORD}).status_code == 422


def _at_home(person: Person) -> Person:
    """The account kept by the county office of its grant."""
    grant = person.grants.select_related("region").get()
    person.home = grant.region
    person.save()
    return person


def _set_up(client: Client) -> tuple[str, list[str]]:
    """Goes through the set-up page; the key and the recovery codes."""
    client.get("/desk/second-factor/set-up/")
    key = client.session["second_factor_key"]
    page = client.post("/desk/second-factor/set-up/", {"token": token(key), "next": "/desk/people/"}).content.decode()
    return key, re.findall(r'<li><span class="code">(\w+)</span>', page)


def test_administrators_reach_no_page_before_the_second_factor_is_set_up(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("sysadmin")
    for url in ("/desk/", "/desk/people/", "/desk/password/", "/desk/people/organisations/"):
        assert client.get(url).headers["Location"].startswith("/desk/second-factor/set-up/")
    assert client.post("/desk/people/new/", {}).status_code == 302
    assert client.get("/").content == b"staff 0", "no power on any other face either"
    page = client.get("/desk/second-factor/set-up/").content.decode()
    assert "管理员必须使用动态码" in page
    assert "<svg" in page
    assert "style=" not in page, "the CSP forbids inline styles"


def test_set_up_then_recovery_codes_then_the_desk(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("sysadmin")
    key, codes = _set_up(client)
    assert len(codes) == 10
    assert client.get("/desk/people/").status_code == 200
    assert client.get("/").content == b"staff 1"
    assert TOTPDevice.objects.get().key == key
    assert Entry.objects.filter(code="person.factor_on").count() == 1
    assert key not in str(list(Entry.objects.values_list("params", flat=True)))


def test_set_up_refuses_a_wrong_token_and_keeps_the_same_key(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("sysadmin")
    client.get("/desk/second-factor/set-up/")
    key = client.session["second_factor_key"]
    wrong = f"{(int(token(key)) + 1) % 1_000_000:06d}"
    assert "动态码不对" in client.post("/desk/second-factor/set-up/", {"token": wrong}).content.decode()
    assert client.session["second_factor_key"] == key
    assert not TOTPDevice.objects.exists()


def test_the_second_sign_in_asks_for_the_token_and_takes_it_once(world: World, signed_in: Callable[..., Client]) -> None:
    key, _codes = _set_up(signed_in("sysadmin"))
    client = signed_in("sysadmin")
    assert client.get("/desk/people/").headers["Location"] == "/desk/second-factor/?next=%2Fdesk%2Fpeople%2F"
    assert client.get("/desk/second-factor/set-up/").headers["Location"].startswith("/desk/second-factor/"), "no replacing before showing"
    used = client.post("/desk/second-factor/", {"token": token(key)})
    assert "动态码不对" in used.content.decode(), "the token of the set-up cannot be used again"
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    fresh = client.post("/desk/second-factor/", {"token": token(key, 1), "next": "/desk/people/"})
    assert fresh.headers["Location"] == "/desk/people/"
    assert client.get("/desk/people/").status_code == 200


def test_wrong_tokens_slow_down_and_say_how_long(world: World, signed_in: Callable[..., Client]) -> None:
    key, codes = _set_up(signed_in("sysadmin"))
    client = signed_in("sysadmin")
    client.post("/desk/second-factor/", {"token": "000000"})
    page = client.post("/desk/second-factor/", {"token": token(key, 1)}).content.decode()
    assert "秒后再试" in page
    answer = client.post("/desk/second-factor/", {"token": codes[0]})
    assert answer.status_code == 302, "a recovery code still works"
    assert StaticToken.objects.count() == 9
    assert Entry.objects.filter(code="person.recovery_used").count() == 1
    again = signed_in("sysadmin").post("/desk/second-factor/", {"token": codes[0]})
    assert again.status_code == 422, "a recovery code works once"


def test_whoever_enrolled_is_asked_even_without_an_administrators_role(world: World, signed_in: Callable[..., Client]) -> None:
    _set_up(signed_in("clerk"))
    client = signed_in("clerk")
    assert client.get("/desk/").headers["Location"].startswith("/desk/second-factor/")
    assert signed_in("town").get("/desk/").status_code == 200


def test_a_given_password_must_be_changed_before_anything_else(world: World, signed_in: Callable[..., Client], moment) -> None:
    person = _at_home(world.persons["clerk"])
    password_set(actor=world.cast.county, person=person, password=PASSWORD, now=moment.now)
    client = signed_in("clerk")
    assert client.get("/desk/").headers["Location"].startswith("/desk/password/")
    wrong = client.post("/desk/password/", {"old": "no", "new": "my own words 7", "again": "my own words 7"})
    assert "原密码不对" in wrong.content.decode()
    weak = client.post("/desk/password/", {"old": PASSWORD, "new": "12345", "again": "12345"})
    assert "密码不符合要求" in weak.content.decode()
    different = client.post("/desk/password/", {"old": PASSWORD, "new": "my own words 7", "again": "my own words 8"})
    assert "两次填写的新密码不一样" in different.content.decode()
    done = client.post("/desk/password/", {"old": PASSWORD, "new": "my own words 7", "again": "my own words 7"})
    assert done.status_code == 302
    assert client.get("/desk/").status_code == 200


def test_sign_out_needs_a_post_and_ends_the_session(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("clerk")
    assert client.get("/desk/sign-out/").status_code == 405
    client.post("/desk/sign-out/")
    assert client.get("/desk/").status_code == 302
