"""The receipt tells the truth in every state: what happened, what happens next and by when."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from cast import NOON, TOWN, World, case, matter
from shangliang.cases.services import case_pause, case_stop
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.services import contact_look, matter_accept, matter_answer, matter_hand_on, matter_refuse
from standing import standing

ANSWER = "已经派人清理，欢迎监督。"
pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def read(client: Client) -> Callable[[Matter], str]:
    """The page of a receipt as text."""

    def page(row: Matter) -> str:
        answer = client.get(f"/r/{row.receipt}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def test_a_wrong_receipt_is_answered_in_words(client: Client, world: World) -> None:
    answer = client.get("/follow/?code=ABCD-EFGH-JKMN")
    assert answer.status_code == 404
    assert "没有这个回执号码" in answer.content.decode()
    assert client.get("/r/ABCDEFGHJKMN/").status_code == 404


def test_a_receipt_is_found_however_it_is_typed(client: Client, world: World) -> None:
    row = matter(world)
    typed = f"{row.receipt[:4].lower()}-{row.receipt[4:8]} {row.receipt[8:]}"
    answer = client.get("/follow/", {"code": typed})
    assert answer["Location"] == f"/r/{row.receipt}/"


def test_submitted_it_waits_for_the_clerk(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    page = read(row)
    assert "待受理" in page
    assert "联络员会先看一看" in page
    assert "收到诉求" in page
    assert "3月4日" in page or "2026-03-04" in page


def test_accepted_it_will_be_answered_or_consulted(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=None, now=NOON)
    assert "已经受理，正在研究" in read(row)


def test_handed_up_it_says_to_whom_and_why(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    matter_hand_on(actor=world.cast.clerk, matter_id=row.pk, to=TOWN, reason="涉及两个社区。", now=NOON)
    assert "转交上级“银湖街道”办理：涉及两个社区。" in read(row)


def test_answered_it_shows_the_answer(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer=ANSWER, public=False, now=NOON)
    page = read(row)
    assert ANSWER in page
    assert "已经答复" in page


def test_refused_it_shows_the_ground_and_what_can_be_done(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    matter_refuse(actor=world.cast.clerk, matter_id=row.pk, ground="mediation", explanation="建议找社区调解委员会调解。", now=NOON)
    page = read(row)
    assert "个人之间的纠纷" in page
    assert "建议找社区调解委员会调解。" in page


def test_merged_it_follows_the_other_one_to_its_end(world: World, read: Callable[[Matter], str]) -> None:
    first, second = matter(world), matter(world)
    matter_merge(actor=world.cast.clerk, matter_id=first.pk, into_id=second.pk, now=NOON)
    assert "与同类诉求合并办理" in read(first)
    row = case(world, "six_step", NOON, second)
    assert row.number in read(first)
    case_stop(actor=world.cast.clerk, case_id=row.pk, ground="legal_way", reason="法院已经受理，请等待判决。", now=NOON)
    assert "法院已经受理，请等待判决。" in read(first)


def test_in_a_case_it_names_the_stage_and_who_is_responsible(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    found = case(world, "six_step", NOON, row)
    page = read(row)
    assert "征集意见建议" in page
    assert "站点联络员" in page
    assert found.number in page


def test_a_resting_case_says_so_and_promises_no_date(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world)
    found = case(world, "six_step", NOON, row)
    case_pause(actor=world.cast.clerk, case_id=found.pk, reason="等待工程车辆进场。", now=NOON)
    page = read(row)
    assert "程序暂停中" in page
    assert "等待工程车辆进场。" in page


def test_each_look_at_the_contact_is_shown(world: World, read: Callable[[Matter], str]) -> None:
    row = matter(world, phone="13800001234")
    assert "还没有人查看过" in read(row)
    contact_look(actor=world.cast.clerk, matter_id=row.pk, reason="回访情况", now=NOON)
    page = read(row)
    assert "回访情况" in page
    assert world.cast.clerk.name in page


def test_the_result_is_judged_once_and_a_bad_word_opens_it_again(
    world: World, client: Client, at: Callable[[datetime], None], read: Callable[[Matter], str]
) -> None:
    playing = standing(world, "evaluate")
    row = Matter.objects.get()
    at(playing.now)
    assert "请您评一评" in read(row)
    judge = f"/r/{row.receipt}/judge/"
    assert client.post(judge, {"overall": "1"}).status_code == 422
    answers = {"overall": "1", "taking_part": "2", "experience": "2", "gain": "1", "words": "车位还是太少。"}
    assert client.post(judge, answers).status_code == 302
    assert "重新办理" in read(row)
    again = client.post(judge, answers)
    assert again.status_code == 422
    assert "现在还不是评价的时候" in again.content.decode()


def test_the_same_receipt_twice_in_a_round_is_told_so(world: World, client: Client, at: Callable[[datetime], None]) -> None:
    playing = standing(world, "evaluate")
    row = Matter.objects.get()
    at(playing.now)
    answers = {"overall": "3", "taking_part": "3", "experience": "3", "gain": "3"}
    assert client.post(f"/r/{row.receipt}/judge/", answers).status_code == 302
    again = client.post(f"/r/{row.receipt}/judge/", answers)
    assert "这张回执本轮已经评价过了" in again.content.decode()


def test_a_matter_without_a_case_has_nothing_to_judge(world: World, client: Client) -> None:
    row = matter(world)
    assert client.get(f"/r/{row.receipt}/judge/").status_code == 404
