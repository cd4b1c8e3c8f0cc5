"""Residents: phone and one-time code, every wrong turn in words, nothing readable at rest."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.test import Client

from cast import NOON
from shangliang.kernel.errors import Refused
from shangliang.notifications.models import Message
from shangliang.notifications.selectors import message_rendered
from shangliang.people.credentials import phone_code_check, phone_code_issue, phone_codes_forget
from shangliang.people.models import Person, PhoneCode
from shangliang.people.phones import masked, tidy

pytestmark = [pytest.mark.django_db, pytest.mark.urls("addresses")]
PHONE = "13800001234"


def issue(now=NOON, phone: str = PHONE, ip: str = "192.0.2.1") -> str:
    return phone_code_issue(phone=phone, ip=ip, now=now)[1]


def refusal(code: str, now=NOON, phone: str = PHONE) -> str:
    with pytest.raises(Refused) as caught:
        phone_code_check(phone=phone, code=code, now=now)
    return caught.value.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    "typed", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234", "１３８００００１２３４", " 8613800001234 "]
)
def test_numbers_as_people_type_them(typed: str) -> None:
    assert tidy(typed) == PHONE
    assert masked(PHONE) == "138****1234"


@pytest.mark.parametrize("typed", ["", "12345", "12800001234", "138000012345", "1380000123a", "057163300000"])
def test_numbers_that_are_none(typed: str) -> None:
    with pytest.raises(Refused, match="11 位"):
        tidy(typed)


def test_the_first_right_code_makes_the_resident_and_the_next_finds_them() -> None:
    first = phone_code_check(phone=PHONE, code=issue(), now=NOON)
    later = NOON + timedelta(hours=2)
    again = phone_code_check(phone="+86" + PHONE, code=issue(later), now=later)
    assert (first.pk, first.kind, first.username, first.display_name, first.home) == (again.pk, "resident", None, "", None)
    assert not again.has_usable_password()


def test_a_code_works_once_for_ten_minutes_and_for_its_phone() -> None:
    code = issue()
    assert refusal(code, NOON + timedelta(minutes=10)) == "people.code_expired"
    assert refusal(code, phone="13900001234") == "people.code_none"
    phone_code_check(phone=PHONE, code=f" {code[:3]} {code[3:]}", now=NOON + timedelta(minutes=9, seconds=59))
    assert refusal(code) == "people.code_used"


def test_five_wrong_tries_end_a_code_even_for_the_right_one() -> None:
    code = issue()
    answers = [refusal(wrong(code)) for _try in range(5)]
    assert answers == ["people.code_wrong"] * 4 + ["people.code_exhausted"]
    assert refusal(code) == "people.code_exhausted"
    assert PhoneCode.objects.get().attempts == 5


def test_the_tries_left_are_said() -> None:
    code = issue()
    with pytest.raises(Refused, match="还可以再试 4 次"):
        phone_code_check(phone=PHONE, code=wrong(code), now=NOON)


def test_only_the_newest_code_counts() -> None:
    old = issue()
    later = NOON + timedelta(minutes=1)
    new = issue(later)
    if old != new:
        assert refusal(old, later) == "people.code_wrong"
    phone_code_check(phone=PHONE, code=new, now=later)


def test_codes_are_sent_once_a_minute_and_five_times_an_hour() -> None:
    issue()
    with pytest.raises(Refused, match="20 秒后"):
        issue(NOON + timedelta(seconds=40))
    for minute in range(1, 5):
        issue(NOON + timedelta(minutes=minute))
    with pytest.raises(Refused, match="55 分钟后"):
        issue(NOON + timedelta(minutes=5))
    issue(NOON + timedelta(minutes=60))


def test_one_address_cannot_ask_for_many_phones() -> None:
    for number in range(60):
        issue(phone=f"139000000{number:02}")
    with pytest.raises(Refused, match="太多"):
        issue(phone="13900000099")
    issue(phone="13900000099", ip="192.0.2.2")


def test_two_requests_at_once_send_one_message() -> None:
    issue()
    row = PhoneCode.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match=r"code_once_a_minute_per_phone|phone_hash"):
        row.save(force_insert=True)


def test_a_staff_account_is_not_entered_by_phone_code() -> None:
    resident = phone_code_check(phone=PHONE, code=issue(), now=NOON)
    staff = Person(username="clerk", display_name="联络员", kind="staff", date_joined=NOON)
    staff.phone_hash, staff.phone_sealed = resident.phone_hash, resident.phone_sealed
    staff.save()
    later = NOON + timedelta(minutes=2)
    assert phone_code_check(phone=PHONE, code=issue(later), now=later).pk == resident.pk


def test_a_disabled_resident_is_told_so() -> None:
    person = phone_code_check(phone=PHONE, code=issue(), now=NOON)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    later = NOON + timedelta(minutes=2)
    assert refusal(issue(later), later) == "people.disabled"


def test_nothing_readable_is_stored_and_codes_are_forgotten() -> None:
    code = issue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_hash, ip_hash, code_hash FROM people_phonecode")
        stored = repr(cursor.fetchall())
    assert not any(secret in stored for secret in (PHONE, code, "192.0.2.1"))
    assert phone_codes_forget(now=NOON + timedelta(hours=23)) == 0
    assert phone_codes_forget(now=NOON + timedelta(hours=25)) == 1


# The two pages


def sent_code() -> str:
    text = message_rendered(Message.objects.latest("id"))
    found = re.search(r"\d{6}", text)
    assert found
    return found.group()


def ask(client: Client, phone: str = PHONE, **more: str) -> None:
    answer = client.post("/account/", {"phone": phone, **more})
    assert answer.status_code == 302, answer.content.decode()


def test_two_steps_to_the_own_page(client: Client, moment) -> None:
    ask(client, "138 0000 1234", next="/mine/?all=1")
    page = client.get("/account/code/?next=/mine/%3Fall%3D1").content.decode()
    assert "138****1234" in page
    assert PHONE not in page
    assert PHONE not in "".join(str(session.get_decoded()) for session in Session.objects.all())
    answer = client.post("/account/code/", {"code": sent_code(), "next": "/mine/?all=1"})
    assert answer.headers["Location"] == "/mine/?all=1"
    assert client.get("/mine/").content == b"resident 0"
    assert Person.objects.get().kind == "resident"


def test_a_wrong_number_stays_in_the_box_with_the_reason(client: Client) -> None:
    page = client.post("/account/", {"phone": "12345"}).content.decode()
    assert "手机号码应为 11 位数字" in page
    assert 'value="12345"' in page


def test_wrong_and_expired_codes_are_told_and_the_number_is_kept(client: Client, moment) -> None:
    ask(client)
    code = sent_code()
    page = client.post("/account/code/", {"code": wrong(code)}).content.decode()
    assert "还可以再试 4 次" in page
    moment.later(minutes=11)
    page = client.post("/account/code/", {"code": code}).content.decode()
    assert "已超过 10 分钟" in page
    assert "138****1234" in page
    client.post("/account/code/", {"again": "1"})
    assert client.post("/account/code/", {"code": sent_code()}).status_code == 302


def test_asking_again_too_soon_says_how_long_to_wait(client: Client, moment) -> None:
    ask(client)
    moment.later(seconds=15)
    page = client.post("/account/code/", {"again": "1"}).content.decode()
    assert "45 秒后可以重新获取" in page
    assert Message.objects.count() == 1


def test_step_two_without_step_one_leads_to_step_one(client: Client) -> None:
    assert client.get("/account/code/").headers["Location"] == "/account/"
    session = client.session
    session["phone_sealed"] = "bm90IHNlYWxlZA=="
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert client.get("/account/code/").headers["Location"] == "/account/"


def test_a_signed_in_resident_has_no_way_into_the_desk(client: Client, moment) -> None:
    ask(client)
    client.post("/account/code/", {"code": sent_code()})
    for url in ("/desk/", "/desk/people/", "/desk/second-factor/", "/desk/second-factor/set-up/", "/desk/password/"):
        assert client.get(url).headers["Location"].startswith("/desk/sign-in/"), url
    client.post("/account/sign-out/")
    assert client.get("/mine/").content == b"resident 0"
    assert "_auth_user_id" not in client.session
