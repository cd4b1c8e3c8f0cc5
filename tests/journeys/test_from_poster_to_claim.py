"""One journey: a poster is printed and scanned, two residents raise the same thing, three raters and the agenda choose it, a member takes it."""

from typing import Any

import pytest
from stagehand import Stage, Visitor

from cast import VILLAGE, matter, version
from printed import modules, printed_code
from shangliang.cases.models import Case
from shangliang.matters.models import Matter
from shangliang.notifications.models import Message
from shangliang.topics.models import RoundTopic, SelectionRound, Sheet, Told, Topic
from shangliang.venues.models import Station
from shangliang.venues.poster import qr_of
from stations import station as a_station

pytestmark = pytest.mark.browser
PARKING = "小区南门外马路被占成停车场，消防车进不来，老人过马路很危险。"
AGAIN = "南门外的马路又停满了车，变成停车场，老人过马路太危险了。"
CRITERIA = ("urgent", "affected", "feasible", "level", "field")


def scanned(stage: Stage, station: Station) -> Visitor:
    """The clerk prints the poster; a phone opens the address that its code holds."""
    clerk = stage.as_("clerk")
    answer = clerk.page.request.get(f"{stage.server}/desk/stations/{station.pk}/poster.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    address = f"{stage.server}/s/{station.code}/"
    assert printed_code(answer.body()) == modules(qr_of(address))
    phone = stage.as_(width=360)
    phone.page.goto(address)
    phone.sees(station.name, "我要提议题", "看会议", "看结果")
    return phone


def raised(phone: Visitor, text: str, number: str) -> None:
    """From the page of the station to the filled-in form: the place is known."""
    phone.page.click("main >> text=我要提议题")
    phone.page.fill("#id_text", text)
    assert phone.page.locator("[data-picker]").count() == 0
    phone.page.locator("details:has(#id_phone)").evaluate_all("all => all.forEach(one => { one.open = true; })")
    phone.page.fill("#id_phone", number)


def receipt_of(phone: Visitor) -> str:
    phone.page.wait_for_url("**/r/**")
    return phone.page.url.split("/r/")[1].split("/")[0]


def offered(clerk: Visitor, title: str, *rows: Matter) -> Topic:
    """The clerk puts matters into the pool as one topic."""
    clerk.go("/desk/topics/new/?" + "&".join(f"matter={row.pk}" for row in rows))
    form = clerk.page.locator("main form").last
    clerk.fill(form, "title", title)
    clerk.fill(form, "public", True)
    with clerk.page.expect_navigation():
        form.get_by_role("button").last.click()
    return Topic.objects.get(title=title)


def weighed(stage: Stage, name: str, selection: SelectionRound, marks: dict[int, int]) -> None:
    """One rater finds the round in 等我办 and hands in a sheet for each topic."""
    rater = stage.as_(name)
    rater.go("/desk/").sees(selection.title)
    for entry in RoundTopic.objects.all():
        rater.go(f"/desk/topics/rounds/{selection.pk}/sheet/")
        sheet = rater.page.locator(f"#sheet-{entry.pk}")
        for key in CRITERIA:
            rater.tick(sheet.locator(f"[name=mark_{key}][value='{marks[entry.topic_id]}']"))
        with rater.page.expect_navigation():
            sheet.get_by_role("button", name="提交这一份").click()


def opened(clerk: Visitor, title: str) -> SelectionRound:
    """The clerk opens a round over the whole pool, for one seat."""
    clerk.go("/desk/topics/rounds/new/")
    form = clerk.page.locator("main form").last
    clerk.fill(form, "title", title)
    clerk.fill(form, "seats", 1)
    for box in form.locator("[name=topics]").all():
        clerk.tick(box)
    with clerk.page.expect_navigation():
        form.get_by_role("button").last.click()
    return SelectionRound.objects.get()


def decided(clerk: Visitor, selection: SelectionRound, chosen: Topic) -> None:
    """The lists are filled in, the decision on each topic is written down, and everybody is told."""
    for entry in RoundTopic.objects.all():
        clerk.go(f"/desk/topics/rounds/{selection.pk}/")
        clerk.does("check", str(entry.pk), test_near="yes", test_easy="yes", test_hoped="yes", reason="三项标准都符合。")
        if entry.topic_id == chosen.pk:
            more: dict[str, Any] = {"use": "case", "procedure": version("four_orders").pk}
            clerk.does("settle", str(entry.pk), outcome="selected", reason="关系出行安全，本村能够协商。", **more)
        else:
            clerk.does("settle", str(entry.pk), outcome="not_selected", reason="已安排维修，直接答复即可。")
    clerk.go(f"/desk/topics/rounds/{selection.pk}/").does("announce")


def test_from_a_poster_to_a_member_who_takes_it(stage: Stage) -> None:
    station = a_station(stage.world.cast.clerk)
    first = scanned(stage, station)
    raised(first, PARKING, "13800138001")
    first.page.click("form[data-raise] [name=go] >> visible=true")
    one = receipt_of(first)
    clerk = stage.as_("clerk")
    parking = Matter.objects.get(receipt=one)
    assert (parking.station, parking.region.path, parking.channel) == (station, VILLAGE, "station")
    clerk.go(f"/desk/matters/{parking.pk}/").does("accept")

    # Somebody else scans it and writes the same in other words: it is offered while typing, and joined in one tap.
    second = scanned(stage, station)
    raised(second, AGAIN, "13800138002")
    second.page.wait_for_selector("text=这几件是不是同一件事？")
    second.page.click("[data-join]")
    two = receipt_of(second)
    joined = Matter.objects.get(receipt=two)
    assert (joined.state, joined.merged_into) == ("merged", parking)
    second.sees("已并入")

    lamp = matter(stage.world, "三号楼前的路灯坏了半年没有人修。", stage.time.moment, phone="13800138003")
    topic, other = offered(clerk, "南门停车治理", parking), offered(clerk, "路灯维修更换", lamp)
    selection = opened(clerk, "三月选题")
    asked = [stage.world.persons[name].pk for name in ("town", "convener", "party")]
    clerk.go(f"/desk/topics/rounds/{selection.pk}/").does("invite", part="weigh", persons=asked)
    for name, mark in (("town", 5), ("convener", 4), ("party", 5)):
        weighed(stage, name, selection, {topic.pk: mark, other.pk: 2})
    assert Sheet.objects.filter(state="handed_in").count() == 6
    clerk.go(f"/desk/topics/rounds/{selection.pk}/").does("close")
    clerk.sees("按比例的建议议程", "单纯计数")
    assert [row["topic"] for row in SelectionRound.objects.get().agenda["why"]] == [topic.title]
    decided(clerk, selection, topic)

    # Everybody who raised something is told once, chosen or not, with the reason on their own receipt.
    for code, result, reason in (
        (one, "选题结果：选入", "关系出行安全"),
        (two, "选题结果：选入", "关系出行安全"),
        (lamp.receipt, "选题结果：不选入", "已安排维修"),
    ):
        stage.as_(width=360).go(f"/r/{code}/").sees(result, reason)
    # The author whose matter became the case hears that it is one; nobody gets two messages about it.
    assert Message.objects.filter(code__in=["topic.selected", "topic.not_selected", "matter.in_case"]).count() == 3
    assert Told.objects.count() == 3

    member = stage.as_("member")
    member.go("/desk/topics/").sees("可以认领的议题")
    member.go(f"/desk/topics/{topic.pk}/").does("claim")
    assert Case.objects.get().lead == stage.world.persons["member"]
    first.go(f"/r/{one}/").sees("协商办理中")
