"""Pages of recurring meetings: set up in three questions, held, decided, confirmed, published; the public reads results, never residents' words."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import COUNTY, NEXT_COUNTY, VILLAGE, World, case, matter
from recurring import at, hold, joint, only, village_meeting
from shangliang.desk.sessions import draft_summary, session_lines
from shangliang.kernel import clock
from shangliang.matters.models import Matter
from shangliang.series.drafts import Decided
from shangliang.series.holding import item_add, session_cancel, session_confirm, session_minutes
from shangliang.series.models import Item, Series, Session
from shangliang.series.selectors import items_of
from shangliang.series.services import series_pause, series_save, sessions_open

BACKEND = "shangliang.people.backends.Accounts"
TEXT = "会议议了两件事，形成了办法，一人不同意。"


class Browser:
    """A browser at a day that the test sets."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.monkeypatch = world, monkeypatch
        self.visitor = Client()
        self.day(at(3, 2))

    def day(self, now: datetime) -> None:
        self.monkeypatch.setattr(clock, "now", lambda: now)

    def person(self, name: str) -> Client:
        client = Client()
        client.force_login(self.world.persons[name], backend=BACKEND)
        return client

    def page(self, name: str, path: str, status: int = 200) -> str:
        answer = (self.person(name) if name else self.visitor).get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def send(self, name: str, path: str, data: dict[str, Any], status: int = 302) -> str:
        answer = self.person(name).post(path, data)
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:3000])
        return answer.content.decode() if status != 302 else str(answer["Location"])


@pytest.fixture
def browser(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Browser:
    settings.PAGE_CACHE = False
    return Browser(world, monkeypatch)


def filled(page: str) -> dict[str, Any]:
    """What the form of a page holds."""
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if found.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        if "name" in found:
            data[found["name"]] = found.get("value", "on" if found.get("type") == "checkbox" else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', body)
        data[name] = chosen[1] if chosen else ""
    return data


def test_a_series_is_set_up_by_kind_place_and_day_with_what_is_usual_filled_in(browser: Browser, world: World) -> None:
    assert "村民议事会议" in browser.page("clerk", "/desk/series/new/")
    page = browser.page("clerk", "/desk/series/new/?kind=villagers")
    data = filled(page)
    assert (data["unit"], data["day"], data["rule_unit"], data["rule_least"], data["public"]) == ("month", "15", "month", "1", "on")
    assert "每月至少一次" in data["rule_source"]
    where = browser.send("clerk", "/desk/series/new/?kind=villagers", data)
    series = Series.objects.get()
    assert where == f"/desk/series/{series.pk}/"
    assert (series.title, series.starts, series.path, series.day) == ("后周社区村民议事会议", date(2026, 3, 1), VILLAGE, 15)
    assert "每月 15 日 19:00，遇节假日改到工作日" in browser.page("clerk", where)


def test_an_office_with_many_places_chooses_one_first(browser: Browser) -> None:
    page = browser.page("county", "/desk/series/new/?kind=joint&elsewhere=1")
    assert "下一步" in page
    found = browser.page("county", "/desk/series/new/?kind=joint&find=region&region_q=后周")
    assert "后周社区" in found
    assert "政协—综治平安建设成员单位" in browser.page("county", f"/desk/series/new/?kind=joint&region={COUNTY}")
    browser.page("county", f"/desk/series/new/?kind=joint&region={NEXT_COUNTY}", 404)
    browser.page("county", "/desk/series/new/?kind=joint&region=zzz", 404)
    browser.page("member", "/desk/series/new/", 403)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "", "nth": "", "weekday": ""}, "请写清多久开一次"),
        ({"rule_source": ""}, "要写明次数和出处"),
        ({"title": "会"}, "请写明名称"),
        ({"ends": "2026-01-01"}, "结束日期要晚于开始日期"),
        ({"starts": "2020-01-01"}, "最早只能是 31 天以前"),
        ({"day": "32"}, "小于或等于"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser: Browser, wrong: dict[str, str], words: str) -> None:
    data = filled(browser.page("clerk", "/desk/series/new/?kind=villagers")) | {"place_words": "老祠堂"} | wrong
    page = browser.send("clerk", "/desk/series/new/?kind=villagers", data, 422)
    assert words in page
    assert "老祠堂" in page
    assert not Series.objects.exists()


def test_a_series_is_changed_on_its_own_form_and_a_stale_one_is_refused(browser: Browser, world: World) -> None:
    series = village_meeting(world)
    path = f"/desk/series/{series.pk}/edit/"
    data = filled(browser.page("clerk", path))
    assert data["day"] == "15"
    browser.send("clerk", path, {**data, "day": "20", "unit": "month"})
    assert Series.objects.get().day == 20
    assert "刷新" in browser.send("clerk", path, {**data, "day": "21", "unit": "month"}, 422)
    browser.page("member", path, 403)
    browser.page("stranger", path, 404)


def test_a_session_from_agenda_to_public_result(browser: Browser, world: World) -> None:
    raised, running = matter(world), case(world)
    session = only(village_meeting(world))
    path, do = f"/desk/series/sessions/{session.pk}/", f"/desk/series/sessions/{session.pk}/do/"
    assert raised.title in browser.page("clerk", path)
    browser.day(at(3, 16, 21))
    form = {"held_on": "2026-03-16", "present_interested": "5", "present_fixed": "3", "version": "1"}
    browser.send("clerk", f"{do}hold/", form)
    for item in items_of(Session.objects.get()):
        words = "路口划线，城管局负责，电话 13800001234" if item.matter else "下次再议一次"
        decision = "handed" if item.matter else "continue"
        browser.send("clerk", f"{do}decide/", {"target": item.pk, "decision": decision, "words": words, "organisation": world.cast.unit.pk})
    browser.send("clerk", f"{do}minutes/", {"text": TEXT})
    browser.send("clerk", f"{do}confirm/", {})
    page = browser.page("clerk", path)
    assert "13800001234" in page
    summary = re.search(r"<textarea[^>]*name=\"summary\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert summary is not None
    assert "群众反映的一件事" in summary[1]
    browser.send("clerk", f"{do}publish/", {"summary": summary[1].strip()})
    public = browser.page("", f"/sessions/{session.pk}/")
    assert "13800001234" not in public
    assert raised.title not in public
    assert running.title in public
    assert "到会 8 人，其中利益相关方 5 人" in public
    assert "〔电话〕" in public
    assert "13800001234" not in browser.page("", f"/sessions/?area={VILLAGE}")


def test_what_was_refused_comes_back_with_what_was_typed(browser: Browser, world: World) -> None:
    matter(world)
    session = only(village_meeting(world))
    do = f"/desk/series/sessions/{session.pk}/do/"
    page = browser.send("clerk", f"{do}hold/", {"held_on": "2026-03-16", "present_fixed": "3"}, 409)
    assert "会还没有开" in page
    assert 'value="3"' in page
    assert "请写明原因" in browser.send("clerk", f"{do}cancel/", {"reason": "雨"}, 409)
    browser.send("clerk", f"{do}hold/", {"present_fixed": "x"}, 422)
    browser.send("member", f"{do}cancel/", {"reason": "因为大雨，道路不通。"}, 403)
    browser.send("stranger", f"{do}cancel/", {"reason": "因为大雨，道路不通。"}, 404)
    browser.send("clerk", f"{do}nothing/", {}, 404)
    browser.send("clerk", f"{do}remove/", {"reason": "因为大雨，道路不通。"}, 404)
    assert Session.objects.get().state == "planned"


def test_moving_adding_taking_off_and_refreshing_on_the_page(browser: Browser, world: World) -> None:
    session = only(village_meeting(world))
    do = f"/desk/series/sessions/{session.pk}/do/"
    matter(world)
    browser.send("clerk", f"{do}refresh/", {})
    browser.send("clerk", f"{do}add/", {"text": "修桥的钱怎么出"})
    item = Item.objects.get(text="修桥的钱怎么出")
    browser.send("clerk", f"{do}remove/", {"target": item.pk, "reason": "等县里的通知。"})
    form = {"day": "2026-03-20", "at": "14:00", "place_words": "村口广场", "reason": "因为大雨，道路不通。"}
    browser.send("clerk", f"{do}move/", form)
    page = browser.page("clerk", f"/desk/series/sessions/{session.pk}/")
    assert "等县里的通知。" in page
    assert "2026年3月20日" in page
    assert "村口广场" in page
    browser.send("clerk", f"{do}cancel/", {"reason": "因为大雨，道路不通。"})
    assert "这一场已取消" in browser.page("clerk", f"/desk/series/sessions/{session.pk}/")


def test_a_missed_rule_is_said_on_the_page_of_the_series_in_waiting_and_to_the_public(browser: Browser, world: World) -> None:
    series = village_meeting(world)
    sessions_open(now=at(4, 2))
    browser.day(at(4, 2))
    session = only(series, state="missed")
    page = browser.page("clerk", f"/desk/series/{series.pk}/")
    assert "2026年3月：规定每月至少 1 次，开了 0 次。没有召开，也没有写明原因。" in page
    assert "没有召开（规定：每月至少 1 次）" in browser.page("clerk", "/desk/")
    assert "没有召开（规定" not in browser.page("county", "/desk/")
    browser.send("clerk", f"/desk/here/session/{session.pk}/explain/", {"reason": "换届，没有人主持。"})
    assert "原因：换届，没有人主持。" in browser.page("clerk", f"/desk/series/{series.pk}/")
    assert "没有召开（规定" not in browser.page("clerk", "/desk/")
    assert "换届，没有人主持。" in browser.page("", f"/sessions/?area={VILLAGE}")
    assert "换届，没有人主持。" in browser.page("", f"/sessions/{session.pk}/")


def test_each_step_that_waits_has_its_words(browser: Browser, world: World) -> None:
    series = village_meeting(world)
    session, clerk = only(series), world.cast.clerk

    def words(now: datetime) -> list[tuple[str, str]]:
        return [(line.detail, line.action) for line in session_lines(clerk, now)]

    assert words(at(3, 10)) == [("定期会商，3月16日 开", "看议程")]
    assert words(at(3, 17)) == [("定期会商到期没有记录召开", "记录或取消")]
    hold(world, session)
    assert words(at(3, 17)) == [("会已召开，等议定结果和会议记录", "写记录")]
    session_minutes(actor=clerk, session_id=session.pk, text=TEXT, now=at(3, 17))
    session_confirm(actor=clerk, session_id=session.pk, now=at(3, 17))
    assert words(at(3, 17)) == [("等公开办理结果", "公开结果")]
    line = next(iter(session_lines(clerk, at(3, 17))))
    assert line.due is not None
    assert (line.due.date(), line.lamp) == (date(2026, 3, 23), "green")


def test_pausing_ending_and_one_more_session_on_the_page(browser: Browser, world: World) -> None:
    series = village_meeting(world)
    do = f"/desk/series/{series.pk}/do/"
    browser.send("clerk", f"{do}extra/", {"day": "2026-03-25"})
    assert "已经过去" in browser.send("clerk", f"{do}extra/", {"day": "2026-01-25"}, 409)
    browser.send("clerk", f"{do}pause/", {"reason": "因为防汛，人手不够。"})
    assert "因为防汛，人手不够。" in browser.page("clerk", f"/desk/series/{series.pk}/")
    browser.send("clerk", f"{do}resume/", {})
    browser.send("convener", f"{do}end/", {"reason": "与邻村合并议事。"}, 403)
    browser.send("clerk", f"{do}end/", {"reason": "与邻村合并议事。"})
    assert "结束原因：与邻村合并议事。" in browser.page("clerk", f"/desk/series/{series.pk}/")
    browser.send("clerk", f"{do}nothing/", {}, 404)


def test_the_list_is_narrowed_and_says_when_it_is_empty(browser: Browser, world: World) -> None:
    assert "还没有定期会商" in browser.page("county", "/desk/series/")
    series = village_meeting(world)
    series_save(actor=world.cast.county, draft=joint(), now=at(3, 2))
    page = browser.page("county", "/desk/series/")
    assert "每季度 第 3 个月第二个星期四 09:00" in page
    assert "联席会议（政协—综治平安建设成员单位）" in page
    assert series.title not in browser.page("county", "/desk/series/?kind=joint&q=联席")
    assert "没有符合条件的定期会商" in browser.page("county", "/desk/series/?state=paused")
    assert series.title not in browser.page("stranger", "/desk/series/")
    browser.page("sysadmin", "/desk/series/", 302)


def test_the_county_reads_the_rules_with_numbers_and_names_and_nobody_else_does(browser: Browser, world: World) -> None:
    assert "0 / 2（0.00%）" in browser.page("county", "/desk/series/rules/")
    missed, kept = village_meeting(world), village_meeting(world, title="后周社区议事二会")
    hold(world, only(kept))
    sessions_open(now=at(4, 2))
    browser.day(at(4, 2))
    page = browser.page("county", "/desk/series/rules/")
    assert "1 / 2（50.00%）" in page
    assert missed.title in page
    assert kept.title not in page
    assert "邻村" in page
    assert "2026年4月" in browser.page("county", "/desk/series/rules/?month=2026-04")
    assert "2026年3月" in browser.page("town", "/desk/series/rules/?month=3000-99")
    browser.page("town", f"/desk/series/rules/?place={COUNTY}", 404)
    for name in ("clerk", "member", "party"):
        browser.page(name, "/desk/series/rules/", 403)


def test_the_calendar_file_is_well_formed(browser: Browser, world: World) -> None:
    series = village_meeting(world, title="后周社区村民议事会议，" + "长" * 40, place_words="一楼;东厅,后排")
    session = only(series)
    raw = browser.person("member").get(f"/desk/series/{series.pk}/calendar.ics")
    assert raw["Content-Type"] == "text/calendar; charset=utf-8"
    lines = raw.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = raw.content.decode().replace("\r\n ", "")
    assert "\n" not in text.replace("\r\n", "")
    assert f"UID:series-{series.pk}-20260301@testserver" in text
    assert "DTSTART:20260316T110000Z" in text
    assert "LOCATION:一楼\\;东厅\\,后排" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 13
    assert len(set(re.findall(r"UID:(.*)\r\n", text))) == 13
    session_cancel(actor=world.cast.clerk, session_id=session.pk, reason="因为大雨，道路不通。", now=at(3, 3))
    sessions_open(now=at(4, 1))
    later = browser.visitor.get(f"/series/{series.pk}/calendar.ics").content.decode().replace("\r\n ", "")
    assert "STATUS:CANCELLED" in later
    assert set(re.findall(r"UID:(.*)\r\n", text)) <= set(re.findall(r"UID:(.*)\r\n", later))
    Series.objects.update(public=False)
    assert browser.visitor.get(f"/series/{series.pk}/calendar.ics").status_code == 404
    browser.page("", f"/sessions/{session.pk}/", 404)


def test_a_reviewed_matter_is_called_by_its_public_title(browser: Browser, world: World) -> None:
    raised = matter(world)
    session = only(village_meeting(world))
    Matter.objects.filter(pk=raised.pk).update(public=True, public_title="南门停车", public_text="南门停车乱。", published_at=at(3, 2))
    assert "南门停车" in browser.page("", f"/sessions/{session.pk}/")
    assert "我有事想上会" in browser.page("", f"/sessions/{session.pk}/")
    assert "后周社区村民议事会议" in browser.page("", "/sessions/")


def test_a_draft_of_the_result_says_what_was_decided(world: World) -> None:
    session = only(village_meeting(world))
    item = item_add(actor=world.cast.clerk, session_id=session.pk, text="广场几点关灯", now=at(3, 3))
    hold(world, session, decisions=[Decided(item.pk, "answered", "晚上九点半关灯，已贴告示。")])
    assert draft_summary(items_of(session)) == "1. 广场几点关灯：当场答复。晚上九点半关灯，已贴告示。"


def test_a_resting_series_promises_no_days(browser: Browser, world: World) -> None:
    series = village_meeting(world)
    series_pause(actor=world.cast.clerk, series_id=series.pk, reason="因为防汛，人手不够。", now=at(3, 3))
    page = browser.page("clerk", f"/desk/series/{series.pk}/")
    assert "以后：" not in page
    assert at(3, 3) + timedelta(days=1) > at(3, 3)
