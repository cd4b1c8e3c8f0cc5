"""Triage of matters at the desk: every decision, and what is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import NOON, VILLAGE, World, case, matter, version
from shangliang.cases.models import Case
from shangliang.matters.models import Consent, Look, Matter

Browser = Callable[[str], Client]
At = Callable[[datetime], None]


@pytest.fixture
def row(world: World) -> Matter:
    return matter(world, phone="13800138000", name="居民甲")


def do(client: Client, row: Matter, key: str, **data: object) -> object:
    return client.post(f"/desk/matters/{row.pk}/do/{key}/", {"version": row.version, **data})


def test_it_is_accepted_and_the_page_says_so(row: Matter, browser: Browser) -> None:
    answer = browser("clerk").post(f"/desk/matters/{row.pk}/do/accept/", {"version": row.version}, follow=True)
    row.refresh_from_db()
    assert row.state == Matter.State.ACCEPTED
    assert "已受理，反映人会收到通知" in answer.content.decode()


def test_it_is_answered_directly(row: Matter, browser: Browser) -> None:
    answer = do(browser("clerk"), row, "answer", answer="路灯已经报修，周五前修好。", public="on")
    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.state, row.public, row.public_asked) == (Matter.State.ANSWERED, False, True)


def test_too_short_an_answer_comes_back_with_the_words(row: Matter, browser: Browser) -> None:
    answer = do(browser("clerk"), row, "answer", answer="已阅。")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "答复要让人看得懂" in page
    assert "已阅。</textarea>" in page
    row.refresh_from_db()
    assert row.state == Matter.State.SUBMITTED


def test_it_is_refused_on_a_listed_ground_with_the_prepared_words(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    assert "请拨打 12345" in client.get(f"/desk/matters/{row.pk}/").content.decode()
    assert do(client, row, "refuse", ground="nonsense", explanation="不办就是不办，没有理由。").status_code == 422
    assert do(client, row, "refuse", ground="elsewhere", explanation="请拨打 12345，由市里统一受理。").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.ground) == (Matter.State.REFUSED, "elsewhere")


def test_it_is_handed_up_and_down(row: Matter, browser: Browser) -> None:
    assert do(browser("clerk"), row, "hand_on", to="330111003", reason="要街道协调城管").status_code == 302
    row.refresh_from_db()
    assert row.holder == "330111003"
    assert do(browser("clerk"), row, "answer", answer="我来答复这一件，谢谢。").status_code == 403
    assert do(browser("town"), row, "hand_on", to="330111003009", reason="其实是邻村的路").status_code == 302
    row.refresh_from_db()
    assert row.holder == "330111003009"


def test_it_is_not_handed_to_another_county(row: Matter, browser: Browser) -> None:
    assert do(browser("county"), row, "hand_on", to="411121", reason="试试邻县行不行").status_code == 422
    row.refresh_from_db()
    assert row.holder == VILLAGE


def test_it_is_merged_by_choice_or_by_receipt(world: World, row: Matter, browser: Browser) -> None:
    other = matter(world, "南门外马路成了停车场，老人过马路太危险了。")
    client = browser("clerk")
    assert other.title in client.get(f"/desk/matters/{row.pk}/").content.decode()
    assert do(client, row, "merge").status_code == 422
    assert do(client, row, "merge", receipt="ABCDABCDABCD").status_code == 422
    assert do(client, row, "merge", receipt=other.receipt.lower()).status_code == 302
    row.refresh_from_db()
    assert row.merged_into_id == other.pk


def test_it_joins_a_running_case(world: World, row: Matter, browser: Browser) -> None:
    found = case(world)
    assert do(browser("clerk"), row, "add", case=found.pk).status_code == 302
    row.refresh_from_db()
    assert row.state == Matter.State.IN_CASE
    assert found.matter_links.get().matter_id == row.pk


def test_a_case_is_opened_in_three_steps_and_nothing_known_is_asked(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    page = client.get(f"/desk/cases/new/?matter={row.pk}").content.decode()
    assert f'value="{row.title}"' in page
    form = {"matter": row.pk, "title": row.title, "region": row.path, "procedure": version("six_step").pk, "size": "small", "host": "base"}
    assert client.post("/desk/cases/new/", {**form, "procedure": ""}).status_code == 422
    answer = client.post("/desk/cases/new/", form)
    found = Case.objects.get()
    assert answer.url == f"/desk/cases/{found.pk}/"
    assert found.matter_links.get().matter_id == row.pk
    twice = client.post("/desk/cases/new/", form)
    assert twice.status_code == 403
    assert "不能再受理或转办" in twice.content.decode()
    assert Case.objects.count() == 1


def test_a_case_without_a_matter_needs_a_place_of_the_office(world: World, browser: Browser) -> None:
    form = {"title": "邻村的路灯", "procedure": version("small").pk, "size": "small", "host": "base"}
    assert browser("clerk").post("/desk/cases/new/", {**form, "region": "330111003009"}).status_code == 404
    found = browser("town").post("/desk/cases/new/", {**form, "region": "", "region_q": "邻村", "find": "region"})
    assert found.status_code == 200
    assert 'value="330111003009"' in found.content.decode()
    assert browser("town").post("/desk/cases/new/", {**form, "region": "330111003009"}).status_code == 302
    assert browser("department").get("/desk/cases/new/").status_code == 403


def test_two_clerks_at_once(row: Matter, browser: Browser) -> None:
    do(browser("town"), row, "accept")
    answer = do(browser("clerk"), row, "answer", answer="我写了很长的答复，不能丢掉。")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人已经改过这件事" in page
    assert "我写了很长的答复，不能丢掉。</textarea>" in page
    row.refresh_from_db()
    assert f'name="version" value="{row.version}"' in page
    assert do(browser("clerk"), row, "answer", answer="我写了很长的答复，不能丢掉。").status_code == 302


def test_the_contact_is_shown_once_with_a_purpose_and_recorded(row: Matter, browser: Browser) -> None:
    client = browser("clerk")
    assert "13800138000" not in client.get(f"/desk/matters/{row.pk}/").content.decode()
    assert client.post(f"/desk/matters/{row.pk}/contact/", {"reason": ""}).status_code == 422
    shown = client.post(f"/desk/matters/{row.pk}/contact/", {"reason": "电话回访"})
    assert "13800138000" in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0")
    assert Look.objects.get().reason == "电话回访"
    again = client.get(f"/desk/matters/{row.pk}/").content.decode()
    assert "13800138000" not in again
    assert "电话回访" in again


def test_the_next_county_sees_nothing(row: Matter, browser: Browser) -> None:
    client = browser("stranger")
    assert client.get(f"/desk/matters/{row.pk}/").status_code == 404
    assert do(client, row, "accept").status_code == 404
    assert client.post(f"/desk/matters/{row.pk}/contact/", {"reason": "回访"}).status_code == 404
    assert client.get(f"/desk/cases/new/?matter={row.pk}").status_code == 404
    assert row.title not in client.get("/desk/matters/").content.decode()


def test_filters_and_search(world: World, row: Matter, browser: Browser) -> None:
    other = matter(world, "楼下小餐馆油烟直排，窗户不敢开。")
    client = browser("clerk")
    assert other.title not in client.get("/desk/matters/?q=停车场").content.decode()
    assert row.title in client.get("/desk/matters/?state=submitted&place=330111003").content.decode()
    assert row.title not in client.get("/desk/matters/?state=answered").content.decode()
    found = client.get(f"/desk/search/?q={row.receipt}").content.decode()
    assert row.title in found
    assert other.title not in found
    assert "没有找到" in client.get("/desk/search/?q=不存在的词").content.decode()


def test_pages_of_the_list_follow_the_last_row(world: World, browser: Browser) -> None:
    rows = [matter(world, f"第 {n} 件事：路灯坏了，请来修一修。") for n in range(25)]
    client = browser("clerk")
    first = client.get("/desk/matters/").content.decode()
    assert rows[24].title in first
    assert rows[4].title not in first
    assert f"?before={rows[5].pk}" in first
    assert rows[4].title in client.get(f"/desk/matters/?before={rows[5].pk}").content.decode()


def entry(**more: object) -> dict[str, object]:
    return {"text": "王家弄口的井盖翘起来了，走路会绊倒。", "region": VILLAGE, "form_key": "entry-1", "phone": "13800138001", **more}


def test_a_helper_enters_with_consent(world: World, browser: Browser) -> None:
    client = browser("clerk")
    refused = client.post("/desk/matters/new/", entry())
    assert refused.status_code == 409
    assert "井盖翘起来" in refused.content.decode()
    assert "本人同意" in refused.content.decode()
    assert client.post("/desk/matters/new/", entry(consent="on")).status_code == 302
    assert client.post("/desk/matters/new/", entry(consent="on")).status_code == 302
    row = Matter.objects.get()
    assert row.channel == Matter.Channel.HELPER
    assert Consent.objects.get().helper_id == world.persons["clerk"].pk
    assert browser("department").get("/desk/matters/new/").status_code == 403


def test_a_disguised_photo_is_refused_and_the_words_stay(world: World, browser: Browser) -> None:
    fake = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    answer = browser("clerk").post("/desk/matters/new/", entry(consent="on", photos=fake))
    assert answer.status_code == 409
    assert "不是可以识别的照片" in answer.content.decode()
    assert "井盖翘起来" in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_deadline_shows_its_lamp(row: Matter, browser: Browser, at: At) -> None:
    at(NOON + timedelta(days=10))
    page = browser("clerk").get("/desk/").content.decode()
    assert "已超期（1 件）" in page
    assert "lamp-red" in page
    assert "受理" in page
