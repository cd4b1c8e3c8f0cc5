"""Doing things on their line in 等我办: the form in its place, what is refused comes back there, the list follows; and without JavaScript."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from cast import World, case, matter, player
from shangliang.desk.doing import Action, DeskForm
from shangliang.desk.here import PLACES, Place
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment
from shangliang.outcomes.services import assignment_answer, extension_ask
from shangliang.publicity.models import Objection
from shangliang.publicity.services import objection_raise, posting_publish

Browser = Callable[[str], Client]
At = Callable[[datetime], None]
HTMX = {"HX-Request": "true"}


def part(client: Client, address: str) -> str:
    answer = client.get(address, headers=HTMX)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<html" not in page, "only the form is sent"
    return page


def done(client: Client, address: str, **data: object) -> str:
    answer = client.post(address, data, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#waiting", "outerHTML")
    assert 'hx-swap-oob="innerHTML"' in page
    return page


def test_a_matter_is_accepted_on_its_line_and_the_list_follows(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    matter(world, "东门的台阶松了，老人容易摔倒。")
    address = f"/desk/here/matter/{row.pk}/accept/"
    page = client.get("/desk/").content.decode()
    assert "本周（2 件）" in page
    assert f'hx-get="{address}"' in page
    shown = part(client, address)
    assert row.text in shown
    assert f'hx-post="{address}"' in shown
    listed = done(client, address, version=row.version)
    row.refresh_from_db()
    assert row.state == Matter.State.ACCEPTED
    assert "本周（1 件）" in listed
    assert "以后（1 件）" in listed
    assert "已受理" in listed
    assert f'action="/desk/undo/accept/{row.pk}/0/"' in listed


def test_what_is_refused_comes_back_in_its_place_with_what_was_typed(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    address = f"/desk/here/matter/{row.pk}/answer/"
    answer = client.post(address, {"version": row.version, "answer": "已阅"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "HX-Retarget" not in answer
    assert "已阅" in page
    assert "请至少写 10 个字" in page
    assert client.post(address, {"version": row.version, "answer": ""}, headers=HTMX).status_code == 422
    stale = client.post(address, {"version": 0, "answer": "已经派人清理，欢迎监督。"}, headers=HTMX)
    assert stale.status_code == 409
    assert "别人已经改过" in stale.content.decode()
    assert f'name="version" value="{row.version}"' in stale.content.decode(), "the form that comes back is of today"


def test_without_javascript_it_is_a_page_and_leads_back(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    address = f"/desk/here/matter/{row.pk}/answer/"
    page = client.get(address).content.decode()
    assert "<html" in page
    assert "data-fold" not in page
    refused = client.post(address, {"version": row.version, "answer": "已阅"})
    assert (refused.status_code, "<html" in refused.content.decode()) == (409, True)
    answer = client.post(address, {"version": row.version, "answer": "已经派人清理，欢迎监督。"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_nobody_does_here_what_they_may_not_do(world: World, browser: Browser) -> None:
    row = matter(world)
    address = f"/desk/here/matter/{row.pk}/accept/"
    assert browser("stranger").get(address).status_code == 404
    assert browser("member").post(address, {"version": row.version}).status_code == 404
    clerk = browser("clerk")
    for wrong in (
        f"/desk/here/nothing/{row.pk}/accept/",
        f"/desk/here/matter/{row.pk}/refuse/",
        f"/desk/here/matter/{row.pk + 99}/accept/",
        f"/desk/here/case/{case(world).pk}/check/7/",
        f"/desk/here/case/{case(world).pk}/objection/7/",
    ):
        assert clerk.get(wrong).status_code == 404, wrong


def test_two_people_on_one_line(world: World, browser: Browser) -> None:
    row = matter(world)
    address = f"/desk/here/matter/{row.pk}/accept/"
    done(browser("town"), address, version=row.version)
    late = browser("clerk").post(address, {"version": row.version}, headers=HTMX)
    assert late.status_code == 409
    assert Matter.objects.get(pk=row.pk).version == row.version + 1


def test_a_unit_signs_and_answers_on_its_line(world: World, browser: Browser, at: At) -> None:
    playing = player(world)
    playing.play_until("supervise")
    at(playing.now)
    work, client = Assignment.objects.get(), browser("department")
    Assignment.objects.update(state="assigned", answer="", answered_at=None, signed_at=None)
    page = part(client, f"/desk/here/assignment/{work.pk}/answer/")
    assert work.item.text in page
    assert f'hx-post="/desk/here/assignment/{work.pk}/sign/"' in page
    work.refresh_from_db()
    assert "反馈结果" in done(client, f"/desk/here/assignment/{work.pk}/sign/", version=work.version)
    assert "先签收" not in part(client, f"/desk/here/assignment/{work.pk}/answer/")
    work.refresh_from_db()
    listed = done(client, f"/desk/here/assignment/{work.pk}/answer/", version=work.version, answer="已划线 24 个车位并安排专人。")
    assert "现在没有等您办的事" in listed


def test_an_answer_is_checked_and_more_time_is_granted_on_the_line(world: World, browser: Browser, at: At) -> None:
    playing = player(world)
    playing.play_until("supervise")
    at(playing.now)
    work, unit, clerk = Assignment.objects.get(), world.cast.department, browser("clerk")
    Assignment.objects.update(state="signed", answer="", answered_at=None, due_at=playing.now + timedelta(days=9))
    extension_ask(actor=unit, assignment_id=work.pk, due_at=playing.now + timedelta(days=20), reason="等材料到货再施工。", now=playing.now)
    assert "等材料到货" in part(clerk, f"/desk/here/case/{work.case_id}/extension/{work.pk}/")
    assert "已答复延期申请" in done(clerk, f"/desk/here/case/{work.case_id}/extension/{work.pk}/", target=work.pk, granted="yes")
    assignment_answer(actor=unit, assignment_id=work.pk, answer="已划线 24 个车位并安排专人。", now=playing.now)
    work.refresh_from_db()
    address = f"/desk/here/case/{work.case_id}/check/{work.pk}/"
    shown = part(clerk, address)
    assert "已划线 24 个车位" in shown
    assert f'name="row_version" value="{work.version}"' in shown
    done(clerk, address, target=work.pk, row_version=work.version, accepted="yes")
    work.refresh_from_db()
    assert work.state == Assignment.State.DONE


def test_an_objection_is_answered_on_its_line(world: World, browser: Browser, at: At) -> None:
    playing = player(world)
    while playing.case.stage_kind != "post":
        playing.play()
    posting = posting_publish(
        actor=world.cast.clerk, case_id=playing.case.pk, title="停车议题公示", text="拟就马路停车开展协商，现予公示。", now=playing.now
    )
    objection_raise(actor=Actor(), posting_id=posting.pk, text="车位太少，住户不够用。", form_key="o-1", now=playing.now)
    at(playing.now)
    found, clerk = Objection.objects.get(), browser("clerk")
    address = f"/desk/here/case/{playing.case.pk}/objection/{found.pk}/"
    assert f'hx-get="{address}"' in clerk.get("/desk/").content.decode()
    assert "车位太少" in part(clerk, address)
    done(clerk, address, target=found.pk, answer="下一步再划 10 个车位，月底前完成。")
    found.refresh_from_db()
    assert found.answer


def test_a_case_shows_on_its_line_what_is_missing(world: World, browser: Browser) -> None:
    row, clerk = case(world), browser("clerk")
    assert f'hx-get="/desk/here/case/{row.pk}/' in clerk.get("/desk/").content.decode()
    shown = part(clerk, f"/desk/here/case/{row.pk}/leave/")
    assert "还差" in shown
    assert f'href="/desk/cases/{row.pk}/#' in shown
    assert 'name="outcome"' not in shown, "no way out while something is missing"


def test_a_screening_is_done_on_the_line_and_then_the_stage_is_left_there(world: World, browser: Browser, at: At) -> None:
    playing = player(world, "closed_loop")
    while playing.case.stage_kind != "screen":
        playing.play()
    at(playing.now)
    row = playing.case
    who = next(
        name
        for name in ("clerk", "town", "county")
        if f"/desk/here/case/{row.pk}/screening/" in browser(name).get("/desk/").content.decode()
    )
    client, address = browser(who), f"/desk/here/case/{row.pk}/screening/"
    page = part(client, address)
    assert "贴近群众需求吗" in page
    row.refresh_from_db()
    done(client, address, version=row.version, near="yes", easy="yes", hoped="yes", reason="群众反映集中，可以办。")
    ready = part(client, address)
    assert "贴近群众需求吗" not in ready
    assert 'name="outcome"' in ready
    row.refresh_from_db()
    done(client, f"/desk/here/case/{row.pk}/leave/", version=row.version, outcome="done")
    row.refresh_from_db()
    assert row.stage_kind != "screen"


def test_another_module_adds_its_own_place(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    class File:
        """Nothing but a version."""

        version = 1

    asked: list[object] = []
    action = Action("点名", "点到", lambda do: asked.append(do.version), "点到了。", DeskForm)
    monkeypatch.setitem(PLACES, "roll", Place(lambda _actor, _pk, _now: File(), {"call": action}, "desk:matter"))
    client = browser("clerk")
    assert "点到" in part(client, "/desk/here/roll/5/call/")
    assert "点到了" in done(client, "/desk/here/roll/5/call/", version=1)
    assert asked == [1]
