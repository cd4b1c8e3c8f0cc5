"""One journey: a resident's words become a case, every stage is walked by the role that owns it, and the receipt tells the truth."""

import pytest
from stagehand import Stage, Visitor

from shangliang.cases.models import Case, Participant
from shangliang.journal.selectors import verify
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment, Item

pytestmark = pytest.mark.browser
TEXT = "社区主路两侧停满了车，老人过马路要绕着走，很危险。"


def raise_matter(stage: Stage) -> tuple[Visitor, str]:
    """The resident, without account and without script, raises a matter."""
    resident = stage.as_(width=360, script=False)
    resident.go("/a/330111003008/")
    resident.page.get_by_role("link", name="我要提议题").first.click()
    resident.page.fill("textarea[name=text]", TEXT)
    for _screen in range(4):
        if "/r/" in resident.page.url:
            break
        button = resident.page.locator("main form button[type=submit]").last
        button.click()
    assert "/r/" in resident.page.url, resident.page.inner_text("body")
    return resident, Matter.objects.get().receipt


def test_a_resident_is_heard_and_satisfied_at_last(stage: Stage) -> None:
    time = stage.time
    resident, receipt = raise_matter(stage)
    matter = Matter.objects.get()
    resident.sees("待受理", f"{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}")

    # The clerk accepts, and opens a case by the six steps.
    time.pass_hours(2)
    clerk = stage.as_("clerk")
    clerk.go("/desk/").sees("老人过马路")
    clerk.go(f"/desk/matters/{matter.pk}/").does("accept")
    resident.go(f"/r/{receipt}/").sees("已受理")
    clerk.go(f"/desk/cases/new/?matter={matter.pk}")
    clerk.tick(clerk.page.locator("main input[type=radio]").first)
    with clerk.page.expect_navigation():
        clerk.page.locator("main form button[type=submit]").last.click()
    case = Case.objects.get()
    assert case.procedure_name == "六步协商法"
    url = f"/desk/cases/{case.pk}/"
    resident.go(f"/r/{receipt}/").sees("协商办理中", "征集意见建议")

    # ① collect → ② screen, approved by the party organisation, posted.
    clerk.go(url).does("leave")
    clerk.does("screening", near="yes", easy="yes", hoped="yes", reason="群众反映集中，本级能够协商解决。")
    clerk.go(url).does("leave")
    clerk.go(url).sees("党组织审定人")
    stage.as_("party").go(url).does("approval", agreed="yes", comment="同意列为议题。")
    resident.go(f"/r/{receipt}/").sees("议题公示")
    clerk.go(url).does("posting", title="马路停车整治议题公示", text="现将马路停车整治列为协商议题，欢迎提出意见。")
    leave_too_early(clerk, url)
    time.pass_workdays(4)
    clerk = stage.as_("clerk").go(url)
    clerk.does("leave")

    # ③ prepare ④ consult.
    for part, label, interested in (("fixed", "委员甲", False), ("fixed", "居民代表甲", True), ("flexible", "店主甲", True)):
        clerk.go(url).does("seat_add", part=part, capacity="interested", label=label, interested=interested)
    clerk.go(url).does("document", kind="material", title="停车调查", text="高峰停放 86 辆，可划泊位 52 个。")
    today = time.moment
    time.pass_workdays(5)
    meeting_day = time.moment
    time.moment = today
    clerk.go(url).does("meeting", title="停车协商会", place="协商议事厅", starts_at=meeting_day.strftime("%Y-%m-%dT09:30"))
    clerk.go(url).does("leave")
    resident.go(f"/cases/{case.number}/").sees("停车协商会", "协商议事厅")
    time.moment = meeting_day.replace(hour=11)
    clerk = stage.as_("clerk").go(url)
    seats = [str(pk) for pk in Participant.objects.values_list("pk", flat=True)]
    clerk.does("present", present=seats)
    clerk.go(url).does("minutes", text="逐项讨论单侧划线、错时共享和消防通道禁停三个办法。")
    clerk.go(url).does("confirm")
    stage.as_("convener").go(url).does("leave")

    # ⑤ adopt the result: consensus, and the township adopts it.
    clerk.go(url).does("item", text="主路单侧划线停车，消防通道禁停。", dissent="一名店主希望保留卸货车位。")
    stage.as_("convener").go(url).does("branch", outcome="reached", reason="到会各方一致同意。")
    town = stage.as_("town").go(url)
    town.does("adopt", adoption="adopted")
    town.go(url).does("leave")

    # ⑥ use the result: the department is late, and the lamp turns red.
    item = Item.objects.get()
    clerk.go(url).does("give", target=str(item.pk), organisation=str(stage.world.cast.unit.pk), part="main")
    clerk.go(url).does("leave")
    assignment = Assignment.objects.get()
    work = f"/desk/assignments/{assignment.pk}/"
    department = stage.as_("department").go("/desk/")
    department.sees("主路单侧划线停车")
    time.pass_workdays(25)
    department = stage.as_("department").go(work)
    department.sees("超期")
    stage.as_("clerk").go(url).sees("已超期")
    department.does("answer", answer="已划设停车线并设置消防通道禁停标志，安排专人劝导。")
    clerk = stage.as_("clerk").go(url)
    clerk.does("check", accepted="yes")
    clerk.go(url).does("leave")
    clerk.go(url).does("posting", title="停车整治结果", text="已单侧划线停车，消防通道禁停，由城管局和物业共同管护。")
    time.pass_workdays(6)
    clerk = stage.as_("clerk").go(url)
    clerk.does("leave")

    # The resident is not satisfied: the work is opened again.
    resident.go(f"/r/{receipt}/").sees("请您评一评", "消防通道禁停")
    judge(resident, receipt, overall=1)
    resident.sees("重新办理")
    assert Case.objects.get().stage_kind == "supervise"
    assert Assignment.objects.get().state == Assignment.State.RETURNED
    department = stage.as_("department").go(work)
    department.does("answer", answer="已增设减速带和人行横道线，老人过街有人看护。")
    clerk = stage.as_("clerk").go(url)
    clerk.does("check", accepted="yes")
    clerk.go(url).does("leave")
    clerk.go(url).does("posting", title="停车整治结果（二）", text="已增设减速带和人行横道线，过街更安全，欢迎监督。")
    time.pass_workdays(6)
    clerk = stage.as_("clerk").go(url)
    clerk.does("leave")

    # The second time satisfied; the case is archived, and everything is on record.
    judge(resident, receipt, overall=3)
    resident.sees("谢谢您的评价")
    clerk.go(url).does("leave")
    clerk.go(url).does("leave")
    assert Case.objects.get().state == Case.State.CLOSED
    resident.go(f"/r/{receipt}/").sees("已答复", "办结归档")
    assert "有群众不满意，重新办理" in resident.page.content()  # further down the folded story
    resident.go(f"/cases/{case.number}/").sees("办结", "达成共识", "一名店主希望保留卸货车位")
    assert list(verify()) == []
    stranger = stage.as_("stranger")
    assert stranger.page.goto(stage.server + url).status == 404


def leave_too_early(clerk: Visitor, url: str) -> None:
    """The stage cannot be left before its term: the page says what is missing and offers no way past it."""
    clerk.go(url).sees("公示满 3 个工作日", "还差")
    assert clerk.page.locator("form[action$='/leave/'] textarea[name=override_reason]").count() == 0


def judge(resident: Visitor, receipt: str, *, overall: int) -> None:
    """Judge the result by receipt."""
    resident.go(f"/r/{receipt}/judge/")
    form = resident.page.locator("main form")
    for name, value in (("overall", overall), ("taking_part", 3), ("experience", 3), ("gain", overall)):
        resident.fill(form, name, str(value))
    form.locator("button[type=submit]").last.click()
    resident.page.wait_for_url("**/r/*/")
