"""The case file as a workbench: a consultation walked through the pages by the roles that own each stage, and what is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import NOON, World, case, matter, player
from shangliang.cases.models import Case, Document, Participant, Run
from shangliang.demo.play import Player
from shangliang.kernel.actor import Actor
from shangliang.meetings.models import Meeting
from shangliang.outcomes.models import Assignment, Item
from shangliang.publicity.models import Objection, Posting
from shangliang.publicity.services import objection_raise

Browser = Callable[[str], Client]
At = Callable[[datetime], None]


class Desk:
    """The case file in the hands of the cast, with a clock that can be moved."""

    def __init__(self, browser: Browser, at: At, found: Case) -> None:
        self.browser, self.at, self.case, self.now = browser, at, found, NOON
        self.clients: dict[str, Client] = {}

    def client(self, who: str) -> Client:
        return self.clients.setdefault(who, self.browser(who))

    def do(self, who: str, key: str, **data: object) -> int:
        self.case.refresh_from_db()
        self.answer = self.client(who).post(f"/desk/cases/{self.case.pk}/do/{key}/", {"version": self.case.version, **data})
        self.page = self.answer.content.decode()
        self.case.refresh_from_db()
        return self.answer.status_code

    def ok(self, who: str, key: str, **data: object) -> None:
        assert self.do(who, key, **data) == 302, self.page
        assert self.answer["Location"].startswith(f"/desk/cases/{self.case.pk}/")

    def look(self, who: str = "clerk") -> str:
        answer = self.client(who).get(f"/desk/cases/{self.case.pk}/")
        assert answer.status_code == 200
        return answer.content.decode()

    def later(self, **parts: float) -> None:
        self.now += timedelta(**parts)
        self.at(self.now)
        self.clients.clear()  # who was idle for days signs in again


@pytest.fixture
def desk(world: World, browser: Browser, at: At) -> Desk:
    return Desk(browser, at, case(world, "six_step", NOON, matter(world)))


def at_stage(world: World, browser: Browser, at: At, stage: str, key: str = "six_step") -> tuple[Desk, Player]:
    """A case played by the services up to a stage (by key)."""
    playing = player(world, key)
    playing.play_until(stage)
    desk = Desk(browser, at, playing.case)
    desk.now = playing.now
    at(playing.now)
    return desk, playing


def test_six_steps_are_walked_through_the_pages(desk: Desk) -> None:
    desk.ok("clerk", "leave", outcome="done")
    desk.ok("convener", "screening", near="yes", easy="yes", hoped="yes", reason="群众反映集中，可以商量。")
    assert "群众反映集中" in desk.look()
    desk.ok("clerk", "leave", outcome="done")
    assert "去审定" in desk.client("party").get("/desk/").content.decode()
    desk.ok("party", "approval", agreed="no", comment="请写明涉及哪几条路。")
    assert desk.case.stage_key == "select"
    desk.ok("clerk", "screening", near="yes", easy="yes", hoped="yes", reason="已写明是南门外的路。")
    desk.ok("clerk", "leave", outcome="done")
    desk.ok("party", "approval", agreed="yes", comment="")
    desk.ok("clerk", "posting", title="南门外停车议题公示", text="拟就南门外马路停车开展协商，现予公示。")
    objection_raise(actor=Actor(), posting_id=Posting.objects.get().pk, text="我家要停车，怎么办？", form_key="o1", now=desk.now)
    assert "我家要停车" in desk.client("clerk").get("/desk/").content.decode()
    desk.ok("clerk", "objection", target=Objection.objects.get().pk, answer="停车需求会在协商会上一并讨论。")
    desk.later(days=4)
    desk.ok("clerk", "leave", outcome="done")
    seats = (("fixed", "member", "政协委员甲", ""), ("flexible", "interested", "居民甲", "on"), ("flexible", "owners", "物业", "on"))
    for part, capacity, label, interested in seats:
        desk.ok("clerk", "seat_add", part=part, capacity=capacity, label=label, **({"interested": interested} if interested else {}))
    desk.ok("clerk", "document", kind="material", title="会议材料", text="现场情况和两种办法。", public="on")
    starts = (desk.now + timedelta(days=7)).astimezone()
    notice = {"title": "停车协商会", "place": "议事厅", "kind": "council", "mode": "room", "starts_at": starts.strftime("%Y-%m-%dT%H:%M")}
    desk.ok("clerk", "meeting", **notice)
    desk.ok("clerk", "leave", outcome="done")
    meeting = Meeting.objects.get()
    assert desk.do("clerk", "present", target=meeting.pk, present=[]) == 409
    desk.later(days=8)
    here = list(Participant.objects.values_list("pk", flat=True))
    desk.ok("convener", "present", target=meeting.pk, present=here)
    desk.ok("clerk", "minutes", target=meeting.pk, text="大家同意划线停车，物业负责日常管理。")
    desk.ok("convener", "confirm", target=meeting.pk)
    desk.ok("clerk", "leave", outcome="done")
    desk.ok("clerk", "item", text="划线停车，物业日常管理。", dissent="一位居民担心收费。")
    desk.ok("clerk", "branch", outcome="reached", reason="到会各方一致同意。")
    desk.ok("town", "adopt", target=Item.objects.get().pk, adoption="adopted", reason="")
    desk.ok("town", "leave", outcome="done")
    desk.ok(
        "clerk",
        "give",
        target=Item.objects.get().pk,
        organisation=Assignment.organisation.field.related_model.objects.get().pk,
        part="main",
    )
    desk.ok("clerk", "leave", outcome="done")
    work = Assignment.objects.get()
    assert "签收办理" in desk.client("department").get("/desk/").content.decode()
    answered = desk.client("department").post(f"/desk/assignments/{work.pk}/do/answer/", {"answer": "已划线 24 个车位并安排专人。"})
    assert answered.status_code == 302
    assert "核查" in desk.client("supervisor").get("/desk/").content.decode()
    work.refresh_from_db()
    desk.ok("supervisor", "check", target=work.pk, row_version=work.version, accepted="yes")
    desk.ok("clerk", "leave", outcome="done")
    desk.ok("clerk", "posting", title="停车协商结果", text="已划线 24 个车位，物业日常管理，欢迎监督。")
    desk.later(days=8)
    desk.ok("clerk", "leave", outcome="done")
    desk.later(days=8)
    desk.ok("clerk", "leave", outcome="done")
    desk.ok("clerk", "leave", outcome="done")
    assert desk.case.state == Case.State.CLOSED
    page = desk.look()
    assert "已归档" in page
    assert '<form method="post" action="/desk/cases/' not in page


def test_too_early_is_refused_with_what_is_missing(world: World, browser: Browser, at: At) -> None:
    desk, _playing = at_stage(world, browser, at, "prepare")
    assert desk.do("clerk", "leave", outcome="done") == 409
    assert "还不能进入下一环节" in desk.page
    assert "准备好会议材料" in desk.page
    assert desk.case.stage_key == "prepare"


def test_an_office_overrides_by_name_and_reason_a_clerk_cannot(world: World, browser: Browser, at: At) -> None:
    desk, _playing = at_stage(world, browser, at, "prepare")
    assert "确需越过要求" not in desk.look("clerk")
    assert desk.do("clerk", "leave", outcome="done", override_reason="我想快点。") == 409
    assert "确需越过要求" in desk.look("town")
    desk.ok("town", "leave", outcome="done", override_reason="台风将至，来不及发通知。")
    run = Run.objects.filter(case=desk.case).exclude(override_by="").get()
    assert (run.override_by, desk.case.stage_key) == ("银湖街道经办", "consult")
    assert "台风将至" in desk.look()


def test_a_stale_form_loses_nothing(desk: Desk) -> None:
    stale = desk.case.version
    desk.ok("clerk", "leave", outcome="done")
    answer = desk.client("town").post(
        f"/desk/cases/{desk.case.pk}/do/stop/", {"version": stale, "ground": "legal_way", "reason": "已经起诉到法院，按诉讼程序办理。"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人已经改过这件事" in page
    assert "已经起诉到法院，按诉讼程序办理。</textarea>" in page
    assert f'name="version" value="{desk.case.version}"' in page
    assert desk.case.state == Case.State.RUNNING


def test_a_page_of_another_stage_is_refused(desk: Desk) -> None:
    assert desk.do("clerk", "posting", title="太早的公示", text="还没有到公示的环节，先试一试。") == 409
    assert "已经不在这个环节" in desk.page
    assert "还没有到公示的环节" in desk.page


def test_roles_that_do_not_own_the_stage_are_denied_in_words(desk: Desk) -> None:
    assert desk.do("member", "leave", outcome="done") == 403
    assert "这一步由别的角色负责" in desk.page
    assert desk.do("party", "seat_add", part="fixed", capacity="member", label="委员乙") == 403
    assert not Participant.objects.exists()


def test_the_next_county_sees_nothing(desk: Desk) -> None:
    client = desk.client("stranger")
    assert client.get(f"/desk/cases/{desk.case.pk}/").status_code == 404
    assert desk.do("stranger", "leave", outcome="done") == 404
    assert desk.case.title not in client.get("/desk/cases/").content.decode()
    assert "没有找到" in client.get(f"/desk/search/?q={desk.case.number}").content.decode()
    assert desk.client("department").get(f"/desk/cases/{desk.case.pk}/").status_code == 404


def test_an_action_that_does_not_exist(desk: Desk) -> None:
    assert desk.do("clerk", "nonsense") == 404


def test_pause_resume_hand_up_and_stop(desk: Desk) -> None:
    assert desk.do("clerk", "pause", reason="等") == 409
    desk.ok("clerk", "pause", reason="等待上级文件。")
    assert "程序已暂停" in desk.look()
    assert desk.do("clerk", "leave", outcome="done") == 403
    desk.ok("clerk", "resume")
    desk.ok("clerk", "hand_up", to="330111003", reason="涉及两个村，请街道牵头。")
    assert desk.case.holder == "330111003"
    assert desk.do("clerk", "pause", reason="我还想暂停一下。") == 403
    desk.ok("town", "stop", ground="statutory", reason="此事依法由规划部门决定，请向其提出。")
    assert desk.case.state == Case.State.STOPPED
    assert "此事依法由规划部门决定" in desk.look()


def test_participants_are_put_on_and_taken_off(desk: Desk) -> None:
    desk.ok("clerk", "seat_add", part="flexible", capacity="interested", label="居民甲", interested="on")
    assert desk.do("clerk", "seat_add", part="flexible", capacity="interested", label="居民甲") == 409
    assert "已经在名单里了" in desk.page
    assert "100%" in desk.look()
    desk.ok("clerk", "seat_remove", target=Participant.objects.get().pk)
    assert "还没有参与者" in desk.look()
    assert desk.do("clerk", "seat_remove", target=999999) == 404


def test_documents_have_versions_and_their_files_are_guarded(desk: Desk) -> None:
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan", content_type="application/pdf")
    desk.ok("clerk", "document", kind="opinions", title="意见清单", text="", file=upload)
    desk.ok("clerk", "document", kind="opinions", title="意见清单", text="补充两条意见。", public="on")
    first, second = Document.objects.order_by("number")
    assert (first.public, second.number) == (False, 2)
    assert "第 2 稿" in desk.look()
    address = f"/desk/cases/{desk.case.pk}/documents/{first.pk}/"
    served = desk.client("clerk").get(address)
    assert served.status_code == 200
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Disposition"].startswith("attachment")
    assert b"".join(served.streaming_content) == b"%PDF-1.4 plan"
    assert desk.client("stranger").get(address).status_code == 404
    assert desk.client("clerk").get(f"/desk/cases/{desk.case.pk}/documents/{second.pk}/").status_code == 404
    assert desk.do("clerk", "document", kind="other", title="程序", file=SimpleUploadedFile("a.html", b"<script>")) == 422
    assert "不能上传这种文件" in desk.page
    assert desk.do("clerk", "document", kind="other", title="空的", text="") == 409


def test_a_file_that_is_too_large_is_refused_and_the_words_stay(desk: Desk, settings: object) -> None:
    settings.UPLOAD_MEGABYTES = 1  # type: ignore[attr-defined]
    big = SimpleUploadedFile("plan.pdf", b"x" * (1024 * 1024 + 1), content_type="application/pdf")
    assert desk.do("clerk", "document", kind="other", title="太大的文件", text="这段话不能丢。", file=big) == 409
    assert "文件太大" in desk.page
    assert "这段话不能丢。</textarea>" in desk.page
    assert not Document.objects.exists()


def test_a_matter_joins_by_its_receipt(world: World, desk: Desk) -> None:
    other = matter(world, "停车把消防通道堵住了，非常危险。")
    assert desk.do("clerk", "matter_add", receipt="22222222222X") == 404
    desk.ok("clerk", "matter_add", receipt=other.receipt)
    assert other.title in desk.look()


def test_a_member_claims(world: World, browser: Browser, at: At) -> None:
    playing = player(world, "four_orders")
    while playing.case.stage_kind != "claim":
        playing.play()
    desk = Desk(browser, at, playing.case)
    at(playing.now)
    assert "去接单" in desk.client("member").get("/desk/").content.decode()
    assert desk.do("clerk", "claim") == 403
    desk.ok("member", "claim")
    assert desk.case.lead_id == world.persons["member"].pk
    assert "委员甲" in desk.look()


def test_a_meeting_is_called_off_with_a_reason(world: World, browser: Browser, at: At) -> None:
    desk, playing = at_stage(world, browser, at, "prepare")
    playing.seat_all()
    meeting = playing.announce(5)
    assert desk.do("clerk", "minutes", target=meeting.pk, text="还没有开会就想写记录。") == 409
    assert desk.do("clerk", "meeting_cancel", target=meeting.pk, reason="雨") == 409
    desk.ok("clerk", "meeting_cancel", target=meeting.pk, reason="暴雨红色预警，改期。")
    assert "已取消" in desk.look()


def test_an_answer_is_returned_and_more_time_is_decided(world: World, browser: Browser, at: At) -> None:
    desk, _playing = at_stage(world, browser, at, "supervise")
    work = Assignment.objects.get()
    client = desk.client("department")
    due = (work.due_at + timedelta(days=10)).date().isoformat()
    asked = client.post(f"/desk/assignments/{work.pk}/do/extension/", {"due": due, "reason": "等待施工材料到货。"})
    assert asked.status_code == 302
    assert "审批延期" in desk.client("clerk").get("/desk/").content.decode()
    desk.ok("clerk", "extension", target=work.pk, granted="yes")
    work.refresh_from_db()
    assert work.due_at.date().isoformat() == due
    client.post(f"/desk/assignments/{work.pk}/do/answer/", {"answer": "已完成划线，请核查。"})
    stale = Assignment.objects.get().version - 1
    assert desk.do("clerk", "check", target=work.pk, row_version=stale, accepted="yes") == 409
    assert f'name="row_version" value="{stale + 1}"' in desk.page
    assert desk.do("clerk", "check", target=work.pk, row_version=stale + 1, accepted="no", reason="") == 409
    desk.ok("clerk", "check", target=work.pk, row_version=stale + 1, accepted="no", reason="北段还没有划线。")
    assert "北段还没有划线" in client.get(f"/desk/assignments/{work.pk}/").content.decode()


def test_targets_of_another_case_are_missing(world: World, browser: Browser, at: At) -> None:
    other, _playing = at_stage(world, browser, at, "supervise")
    foreign = Assignment.objects.get().pk
    desk = Desk(browser, at, case(world))
    assert desk.do("clerk", "check", target=foreign, accepted="yes") == 404
    assert desk.do("clerk", "objection", target=1, answer="这不是这件议题的异议。") == 404
    assert other.case.pk != desk.case.pk


def test_the_list_is_filtered(world: World, desk: Desk) -> None:
    client = desk.client("clerk")
    assert desk.case.title in client.get("/desk/cases/?state=open&kind=collect").content.decode()
    assert "没有符合条件的议题" in client.get("/desk/cases/?state=closed").content.decode()
    assert desk.case.title in client.get(f"/desk/cases/?q={desk.case.number}").content.decode()
    assert client.get("/desk/cases/?before=abc&state=nonsense").status_code == 200


def test_rare_actions_have_a_page_of_their_own(desk: Desk) -> None:
    client = desk.client("clerk")
    for key, words in {"pause": "暂停程序", "hand_up": "上交联动办理", "stop": "终止议题", "meeting": "马路停车场整治协商会"}.items():
        page = client.get(f"/desk/cases/{desk.case.pk}/do/{key}/")
        assert page.status_code == 200
        assert words in page.content.decode()
    assert client.get(f"/desk/cases/{desk.case.pk}/do/leave/").status_code == 404
    assert desk.client("stranger").get(f"/desk/cases/{desk.case.pk}/do/stop/").status_code == 404


def test_the_whole_record_is_a_page(desk: Desk) -> None:
    desk.ok("clerk", "leave", outcome="done")
    page = desk.client("clerk").get(f"/desk/cases/{desk.case.pk}/record/").content.decode()
    assert "完成“征集意见建议”环节" in page
    assert "后周社区联络员" in page
    assert desk.client("stranger").get(f"/desk/cases/{desk.case.pk}/record/").status_code == 404
