"""The panels of the other stages: votes with slips and paper, online advice, evaluation; and the unit's own page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import World, matter, player
from shangliang.ballots.models import Ballot, Slip
from shangliang.ballots.services import vote_cast
from shangliang.cases.models import Case
from shangliang.demo.play import Player
from shangliang.discussions.models import Advice, Window
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.services import Judgement, judgement_give

Browser = Callable[[str], Client]
At = Callable[[datetime], None]
Post = Callable[..., object]


def reach(world: World, at: At, key: str, kind: str) -> Player:
    """A case played by the services up to the first stage of a kind; the clock stands there."""
    playing = player(world, key)
    while playing.case.stage_kind != kind:
        playing.play()
    at(playing.now)
    return playing


def do(client: Client, found: Case, key: str, **data: object) -> object:
    found.refresh_from_db()
    return client.post(f"/desk/cases/{found.pk}/do/{key}/", {"version": found.version, **data})


@pytest.fixture
def voting(world: World, at: At) -> Player:
    return reach(world, at, "six_talk", "vote")


def test_a_vote_with_slips_and_paper(voting: Player, browser: Browser) -> None:
    client, found = browser("clerk"), voting.case
    assert do(client, found, "ballot", question="行吗", eligible=10, basis="户代表名册").status_code == 409
    assert do(client, found, "ballot", question="是否同意停车公约？", eligible=10, basis="户代表名册").status_code == 302
    ballot = Ballot.objects.get()
    page = client.post(f"/desk/cases/{found.pk}/ballots/{ballot.pk}/slips/", {"count": 3})
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0")
    assert Slip.objects.count() == 3
    code = page.content.decode().split('<p class="code">')[1].split("<")[0]
    vote_cast(code=code, choice="yes", now=voting.now)
    too_many = client.post(f"/desk/cases/{found.pk}/ballots/{ballot.pk}/slips/", {"count": 8})
    assert too_many.status_code == 409
    assert "还可以印 7 张" in too_many.content.decode()
    paper = {"yes": 5, "no": 1, "abstain": 0, "invalid": 0}
    same = do(client, found, "sheet", target=ballot.pk, **paper, teller="计票人甲", witness="计票人甲")
    assert same.status_code == 409
    assert 'value="5"' in same.content.decode()
    assert do(client, found, "sheet", target=ballot.pk, **paper, teller="计票人甲", witness="监票人乙").status_code == 302
    assert "7 / 10" in client.get(f"/desk/cases/{found.pk}/").content.decode()
    assert "同意<strong>" not in client.get(f"/desk/cases/{found.pk}/").content.decode(), "choices stay hidden while it is open"
    assert do(client, found, "ballot_close", target=ballot.pk).status_code == 302
    ballot.refresh_from_db()
    assert ballot.passed
    shown = client.get(f"/desk/cases/{found.pk}/").content.decode()
    assert "怎么算出来的" in shown
    assert "同意<strong>6</strong>" in shown
    assert do(client, found, "leave", outcome="passed").status_code == 302


def test_a_failed_vote_goes_back(voting: Player, browser: Browser) -> None:
    client, found = browser("clerk"), voting.case
    do(client, found, "ballot", question="是否同意停车公约？", eligible=10, basis="户代表名册")
    assert do(client, found, "leave", outcome="failed").status_code == 409, "not before the votes are counted"
    ballot = Ballot.objects.get()
    do(client, found, "sheet", target=ballot.pk, yes=1, no=8, abstain=0, invalid=0, teller="计票人甲", witness="监票人乙")
    do(client, found, "ballot_close", target=ballot.pk)
    assert do(client, found, "leave", outcome="passed").status_code == 409
    assert do(client, found, "leave", outcome="failed").status_code == 302
    found.refresh_from_db()
    assert found.round == 2


def test_slips_are_for_whoever_runs_the_vote(voting: Player, browser: Browser) -> None:
    do(browser("clerk"), voting.case, "ballot", question="是否同意停车公约？", eligible=10, basis="户代表名册")
    address = f"/desk/cases/{voting.case.pk}/ballots/{Ballot.objects.get().pk}/slips/"
    assert browser("member").post(address, {"count": 1}).status_code == 403
    assert browser("stranger").post(address, {"count": 1}).status_code == 404
    assert browser("clerk").post(address, {"count": "x"}).status_code == 422
    assert browser("clerk").get(address).status_code == 405
    assert not Slip.objects.exists()


def test_online_advice_is_asked_given_and_hidden(world: World, at: At, browser: Browser) -> None:
    playing = reach(world, at, "closed_loop", "discuss")
    found, client = playing.case, browser("county")
    assert do(client, found, "window", question="议").status_code == 409
    assert do(client, found, "window", question="产业园怎么留住年轻人？").status_code == 302
    window = Window.objects.get()
    member = browser("member")
    assert do(member, found, "advice", target=window.pk, text="建议设青年公寓和夜校。", form_key="a1").status_code == 302
    assert do(member, found, "advice", target=window.pk, text="建议设青年公寓和夜校。", form_key="a1").status_code == 302
    advice = Advice.objects.get()
    assert advice.side == Advice.Side.MEMBER
    page = client.get(f"/desk/cases/{found.pk}/").content.decode()
    assert "委员 1 条" in page
    assert do(client, found, "advice_hide", target=advice.pk, reason="广告").status_code == 409
    assert do(client, found, "advice_hide", target=advice.pk, reason="含有他人电话号码。").status_code == 302
    assert "青年公寓" not in client.get(f"/desk/cases/{found.pk}/").content.decode()
    assert do(client, found, "leave", outcome="done").status_code == 409


def test_unsatisfied_people_reopen_and_the_file_shows_it(world: World, at: At, browser: Browser) -> None:
    playing = player(world)
    playing.play_until("evaluate")
    at(playing.now)
    link = playing.case.matter_links.get()
    judgement_give(matter_id=link.matter_id, judgement=Judgement(1, 3, 2, 1, "还是乱停"), now=playing.now)
    page = browser("clerk").get(f"/desk/cases/{playing.case.pk}/").content.decode()
    assert "落实与监督" in page
    assert "不满意<strong>1</strong>" in page
    assert "群众评价不满意，重新办理" in page


def test_the_other_branches_of_a_result(world: World, at: At, browser: Browser) -> None:
    playing = player(world)
    playing.play_until("conclude")
    at(playing.now)
    client = browser("clerk")
    do(client, playing.case, "item", text="划线停车，物业日常管理。")
    assert do(client, playing.case, "branch", outcome="hard", reason="各方意见分歧很大。").status_code == 409
    assert do(client, playing.case, "branch", outcome="not_yet", reason="还要再听物业的意见。").status_code == 302
    playing.refresh()
    assert (playing.case.stage_key, playing.case.round) == ("prepare", 2)
    assert "第 2 轮" in client.get(f"/desk/cases/{playing.case.pk}/").content.decode()


def picture() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "green").save(buffer, "PNG")
    return SimpleUploadedFile("done.png", buffer.getvalue(), content_type="image/png")


@pytest.fixture
def work(world: World, at: At) -> Assignment:
    playing = player(world)
    playing.play_until("supervise")
    at(playing.now)
    return Assignment.objects.get()


def test_a_department_answers_in_two_actions_with_a_photo(work: Assignment, browser: Browser, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    client = browser("department")
    assert work.item.text in client.get("/desk/").content.decode()
    assert client.get(f"/desk/assignments/{work.pk}/").status_code == 200
    answer = {"version": work.version, "answer": "已划线 24 个车位并安排专人。", "photo": picture()}
    assert client.post(f"/desk/assignments/{work.pk}/do/answer/", answer).status_code == 302
    served = client.get(f"/desk/assignments/{work.pk}/evidence/")
    assert served["Content-Type"] == "image/jpeg"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content)[:2] == b"\xff\xd8"
    assert b"".join(browser("clerk").get(f"/desk/assignments/{work.pk}/evidence/").streaming_content)
    assert browser("stranger").get(f"/desk/assignments/{work.pk}/evidence/").status_code == 404


def test_what_a_department_sends_wrongly_comes_back(work: Assignment, browser: Browser) -> None:
    client = browser("department")
    address = f"/desk/assignments/{work.pk}/do"
    assert client.post(f"{address}/answer/", {"answer": "已阅"}).status_code == 409
    fake = SimpleUploadedFile("done.jpg", b"<?php echo 1; ?>", content_type="image/jpeg")
    refused = client.post(f"{address}/answer/", {"answer": "已划线 24 个车位并安排专人。", "photo": fake})
    assert refused.status_code == 409
    assert "已划线 24 个车位" in refused.content.decode()
    assert client.post(f"{address}/sign/").status_code == 302
    assert client.post(f"{address}/sign/").status_code == 409
    stale = client.post(f"{address}/answer/", {"version": work.version, "answer": "已划线 24 个车位并安排专人。"})
    assert stale.status_code == 409
    assert "别人已经改过这件事" in stale.content.decode()
    assert client.post(f"{address}/extension/", {"due": "2020-01-01", "reason": "材料还没有到。"}).status_code == 409
    assert client.post(f"{address}/nonsense/").status_code == 404


def test_other_units_do_not_see_it(work: Assignment, browser: Browser) -> None:
    for who in ("clerk", "stranger", "member"):
        assert browser(who).get(f"/desk/assignments/{work.pk}/").status_code == 404


def test_late_work_turns_red(work: Assignment, browser: Browser, at: At) -> None:
    at(work.due_at + timedelta(days=3))
    client = browser("department")
    assert "lamp-red" in client.get("/desk/assignments/").content.decode()
    assert "已超期（1 件）" in client.get("/desk/").content.decode()
    late = client.post(f"/desk/assignments/{work.pk}/do/extension/", {"due": "2030-01-01", "reason": "材料还没有到。"})
    assert late.status_code == 409
    assert "期限已过" in late.content.decode()


def test_a_photo_of_a_matter_is_for_the_offices_only(world: World, browser: Browser, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    row = matter(world, photos=[picture()])
    address = f"/desk/matters/{row.pk}/photos/{row.photos.get().pk}/"
    assert browser("clerk").get(address).status_code == 200
    assert browser("member").get(address).status_code == 404
    assert browser("stranger").get(address).status_code == 404
    assert browser("clerk").get(f"/desk/matters/{row.pk}/photos/99999/").status_code == 404
