"""The public pages of matters, support and comments, and the look of the office."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from cast import COUNTY, NOON, VILLAGE, World, matter
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_withdraw
from shangliang.matters.services import matter_answer
from shangliang.people.models import Person
from shangliang.voices.models import Comment, Support
from shangliang.voices.services import support_give

BACKEND = "shangliang.people.backends.Accounts"
Publishes = Callable[..., Matter]
SignsIn = Callable[[str], Actor]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def signed(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_only_published_words_are_shown(world: World, published: Publishes) -> None:
    private, row = matter(world, "路灯坏了，我是 3 幢 502 的老王。"), published()
    page = text_of(Client().get(f"/m/?area={VILLAGE}"))
    assert row.public_title in page
    assert "老王" not in page
    assert Client().get(f"/m/{private.pk}/").status_code == 404
    own = Client().get(f"/m/{row.pk}/")
    assert row.public_text in text_of(own)
    assert row.receipt not in text_of(own)
    matter_withdraw(actor=world.cast.clerk, matter_id=row.pk, reason="本人不想公开。", now=NOON)
    assert Client().get(f"/m/{row.pk}/").status_code == 404
    assert "还没有公开的诉求" in text_of(Client().get(f"/m/?area={VILLAGE}"))


def test_a_stranger_proves_a_phone_first_and_comes_back(published: Publishes) -> None:
    row = published()
    page = text_of(Client().get(f"/m/{row.pk}/"))
    assert f"/m/{row.pk}/support/" in page
    assert "csrfmiddlewaretoken" not in page.split('id="support"')[1]
    for answer in (Client().get(f"/m/{row.pk}/support/"), Client().post(f"/m/{row.pk}/support/")):
        assert answer.status_code == 302
        assert unquote(answer["Location"]) == f"/account/?next=/m/{row.pk}/support/"
    assert not Support.objects.exists()


def test_support_is_given_shown_and_taken_back(world: World, published: Publishes, resident: SignsIn) -> None:
    row, who = published(), resident("13800000001")
    client = signed(Person.objects.get(pk=who.person))
    assert "我也附议" in text_of(client.get(f"/m/{row.pk}/support/"))
    for _ in range(2):
        assert client.post(f"/m/{row.pk}/support/")["Location"] == f"/m/{row.pk}/"
    page = text_of(client.get(f"/m/{row.pk}/"))
    assert "您已附议" in page
    assert "138" not in page.split('id="support"')[1]
    assert text_of(Client().get("/m/?order=support")).count("附议 1 人") == 1
    client.post(f"/m/{row.pk}/support/", {"withdraw": "1"})
    assert not Support.objects.exists()
    assert "没有附议过" in text_of(client.post(f"/m/{row.pk}/support/", {"withdraw": "1"}, follow=True))
    clerk = signed(world.persons["clerk"])
    assert "不参加附议" in text_of(clerk.get(f"/m/{row.pk}/"))
    assert "不参加附议" in text_of(clerk.post(f"/m/{row.pk}/support/", follow=True))


def test_a_kept_page_is_never_old(published: Publishes, resident: SignsIn) -> None:
    row = published()
    client = Client()
    assert '<strong class="figure">0</strong>' in text_of(client.get(f"/m/{row.pk}/"))
    support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
    assert '<strong class="figure">1</strong>' in text_of(client.get(f"/m/{row.pk}/"))


def test_a_comment_from_writing_to_taking_back(world: World, published: Publishes) -> None:
    row, client = published(), Client()
    short = client.post(f"/m/{row.pk}/comment/", {"form_key": "0b5b1f0e-7a52-4e0b-9d9f-3b1f7c5f1a01", "text": "好"})
    assert short.status_code == 422
    data = {"form_key": "0b5b1f0e-7a52-4e0b-9d9f-3b1f7c5f1a02", "text": "晚上确实不好走，电话 13800001234。", "alias": "老住户"}
    made = {client.post(f"/m/{row.pk}/comment/", data)["Location"] for _ in range(2)}
    comment = Comment.objects.get()
    assert made == {f"/c/{comment.code}/?new=1"}
    own = text_of(client.get(f"/c/{comment.code}/?new=1"))
    assert comment.code in own.replace("-", "")
    assert "待审核" in own
    assert "不好走" not in text_of(Client().get(f"/m/{row.pk}/"))
    clerk = signed(world.persons["clerk"])
    assert "1 条评论等审核" in text_of(clerk.get("/desk/"))
    queue = text_of(clerk.get("/desk/comments/"))
    assert "was-hidden" in queue
    assert "老住户" in queue
    wrong = clerk.post("/desk/comments/0/do/show/", {"target": comment.pk, "hide": "没有的话"})
    assert wrong.status_code == 409
    assert "没有的话" in text_of(wrong)
    assert clerk.post("/desk/comments/0/do/show/", {"target": comment.pk})["Location"] == "/desk/comments/"
    public = text_of(Client().get(f"/m/{row.pk}/"))
    assert "晚上确实不好走，电话 〔电话〕。" in public
    assert client.post(f"/c/{comment.code}/withdraw/")["Location"] == f"/c/{comment.code}/"
    assert "不好走" not in text_of(Client().get(f"/m/{row.pk}/"))
    assert "内容已经删除" in text_of(client.get(f"/c/{comment.code}/"))
    assert client.get("/c/AAAABBBBCCCC/").status_code == 404


def test_a_refusal_is_told_to_whoever_wrote_it(world: World, published: Publishes) -> None:
    row = published()
    Client().post(f"/m/{row.pk}/comment/", {"form_key": "0b5b1f0e-7a52-4e0b-9d9f-3b1f7c5f1a03", "text": "说的是另一件事。"})
    comment, clerk = Comment.objects.get(), signed(world.persons["clerk"])
    page = f"/desk/matters/{row.pk}/comments/"
    assert "说的是另一件事" in text_of(clerk.get(page))
    done = clerk.post(f"/desk/comments/{row.pk}/do/refuse/", {"target": comment.pk, "reason": "这是另一件事，请另提。"})
    assert done["Location"] == page
    assert "这是另一件事，请另提。" in text_of(Client().get(f"/c/{comment.code}/"))
    again = clerk.post(f"/desk/comments/{row.pk}/do/refuse/", {"target": comment.pk, "reason": "这是另一件事，请另提。"})
    assert again.status_code == 409


def test_the_office_replies_and_others_do_not(world: World, published: Publishes) -> None:
    row, clerk = published(), signed(world.persons["clerk"])
    data = {"form_key": "k", "text": "已经请交警来看过，周五划线。"}
    assert clerk.post(f"/desk/comments/{row.pk}/do/reply/", data).status_code == 302
    assert "单位回复" in text_of(Client().get(f"/m/{row.pk}/"))
    assert clerk.post("/desk/comments/0/do/reply/", data).status_code == 404
    assert clerk.post("/desk/comments/0/do/nothing/").status_code == 404
    for name, status in (("member", 404), ("stranger", 404)):
        assert signed(world.persons[name]).post(f"/desk/comments/{row.pk}/do/reply/", data).status_code == status
    assert signed(world.persons["member"]).get("/desk/comments/").status_code == 403


def test_an_ended_matter_takes_no_more(world: World, published: Publishes) -> None:
    row = published()
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="交警已经划线，电话 13800001234 可问。", public=False, now=NOON)
    page = text_of(Client().get(f"/m/{row.pk}/"))
    assert "我也附议" not in page
    assert "我来说两句" not in page
    assert "交警已经划线" in page
    assert "13800001234" not in page
    assert "这件事已经办结" in text_of(Client().get(f"/m/{row.pk}/comment/"))


def test_pages_of_the_list(published: Publishes, resident: SignsIn) -> None:
    rows = [published(f"第 {n} 件：楼道里的灯坏了很久。") for n in range(23)]
    for row in rows:
        support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
    first = text_of(Client().get(f"/m/?area={COUNTY}&order=support"))
    assert f"before={rows[3].pk}&amp;from=1" in first
    second = text_of(Client().get(f"/m/?area={COUNTY}&order=support&before={rows[3].pk}&from=1"))
    assert "第 2 件" in second
    assert "第 3 件" not in second
    assert len(first) < 60_000
    newest = text_of(Client().get(f"/m/?area={COUNTY}&before={rows[3].pk}"))
    assert "第 0 件" in newest
