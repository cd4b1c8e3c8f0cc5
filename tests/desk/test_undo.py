"""撤销 at the desk: the notice carries the button, the button takes the step back and leads back; too late is said in words."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from cast import NOON, TOWN, World, case, matter
from shangliang.cases.models import Case, Document, Participant
from shangliang.matters.models import Matter
from shangliang.meetings.models import Meeting

Browser = Callable[[str], Client]
At = Callable[[datetime], None]


def undo_of(page: str) -> str:
    found = re.search(r'action="(/desk/undo/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_acceptance_is_undone_by_the_button_of_its_notice(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    page = client.post(f"/desk/matters/{row.pk}/do/accept/", {"version": row.version}, follow=True).content.decode()
    assert "撤销" in page
    answer = client.post(undo_of(page), {"next": "/desk/matters/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/matters/")
    assert "已撤回受理" in client.get("/desk/matters/").content.decode()
    row.refresh_from_db()
    assert row.state == Matter.State.SUBMITTED


def test_too_late_is_said_in_words(world: World, browser: Browser, at: At) -> None:
    row, client = matter(world), browser("clerk")
    page = client.post(f"/desk/matters/{row.pk}/do/accept/", {"version": row.version}, follow=True).content.decode()
    at(NOON + timedelta(minutes=11))
    answer = client.post(undo_of(page), {"next": "https://evil.example/"})
    assert answer["Location"] == f"/desk/matters/{row.pk}/", "never away from this site"
    assert "只能在 10 分钟内撤销" in client.get(answer["Location"]).content.decode()
    assert Matter.objects.get(pk=row.pk).state == Matter.State.ACCEPTED


def test_a_hand_over_is_undone(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    data = {"version": row.version, "to": TOWN, "reason": "需要街道协调处理。"}
    page = client.post(f"/desk/matters/{row.pk}/do/hand_on/", data, follow=True).content.decode()
    client.post(undo_of(page))
    row.refresh_from_db()
    assert (row.holder, row.hand_overs) != (TOWN, 1)


def test_a_merge_is_undone(world: World, browser: Browser) -> None:
    row, into, client = matter(world), matter(world, "南门外的马路停满了车，过马路危险。"), browser("clerk")
    data = {"version": row.version, "receipt": into.receipt}
    page = client.post(f"/desk/matters/{row.pk}/do/merge/", data, follow=True).content.decode()
    assert Matter.objects.get(pk=row.pk).merged_into == into
    client.post(undo_of(page))
    assert Matter.objects.get(pk=row.pk).merged_into is None


@pytest.fixture
def row(world: World) -> Case:
    return case(world)


def did(client: Client, row: Case, key: str, **data: object) -> str:
    row.refresh_from_db()
    answer = client.post(f"/desk/cases/{row.pk}/do/{key}/", {"version": row.version, **data}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_seats_documents_and_notices_of_a_case_are_undone(world: World, browser: Browser, row: Case) -> None:
    client = browser("clerk")
    seat = {"part": "fixed", "capacity": "lawyer", "label": "律师甲"}
    client.post(undo_of(did(client, row, "seat_add", **seat)))
    assert not Participant.objects.exists()
    did(client, row, "seat_add", **seat)
    client.post(undo_of(did(client, row, "seat_remove", target=Participant.objects.get().pk)))
    assert Participant.objects.get().removed_at is None
    client.post(undo_of(did(client, row, "document", kind="other", title="说明", text="一份说明。", public="on")))
    assert not Document.objects.exists()
    starts = (NOON + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    page = did(client, row, "meeting", title="协商会", place="会议室", starts_at=starts, kind="council", mode="room")
    client.post(undo_of(page))
    assert Meeting.objects.get().state == Meeting.State.CANCELLED


def test_what_cannot_be_undone_offers_no_button(world: World, browser: Browser) -> None:
    row, client = matter(world), browser("clerk")
    data = {"version": row.version, "answer": "已经派人清理，欢迎监督。"}
    page = client.post(f"/desk/matters/{row.pk}/do/answer/", data, follow=True).content.decode()
    assert "已答复" in page
    assert "/desk/undo/" not in page


def test_nobody_undoes_what_they_do_not_see(world: World, browser: Browser, row: Case) -> None:
    assert browser("clerk").post("/desk/undo/nothing/1/0/").status_code == 404
    assert browser("clerk").get("/desk/undo/accept/1/0/").status_code == 405
    for key in ("seat_add", "seat_remove", "document", "meeting"):
        assert browser("stranger").post(f"/desk/undo/{key}/{row.pk}/1/").status_code == 404
