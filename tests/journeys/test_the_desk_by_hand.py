"""The desk in a real browser: done on the line, undone, kept while typing, and everything by keyboard alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from stagehand import Stage

from cast import NOON, case, matter
from shangliang.cases.models import Case
from shangliang.cases.services import Seat, participant_add
from shangliang.matters.models import Matter

pytestmark = pytest.mark.browser
ANSWER = "路灯已经报修，本周五前修好，欢迎监督。"


def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.name || document.activeElement.tagName")).strip()


def drafts(page: Page, count: int) -> None:
    """Waits until that many drafts are on the device."""
    for _again in range(40):
        found = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('desk-draft:')).length")
        if found == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{found} drafts, not {count}")


def test_a_line_is_done_in_its_place_and_undone(stage: Stage) -> None:
    first, second = matter(stage.world, now=NOON), matter(stage.world, "东门的台阶松了，老人容易摔倒。", NOON)
    clerk = stage.as_("clerk", width=360).go("/desk/")
    page = clerk.page
    lines = page.locator("#waiting [data-row]")
    expect(lines).to_have_count(2)
    second_line = lines.filter(has_text=second.title)
    second_line.locator("[data-act]").click()
    other = second_line.locator(".work-here")
    expect(other).to_contain_text(second.text)
    expect(second_line.locator("[data-act]")).to_have_attribute("aria-expanded", "true")
    line = lines.filter(has_text=first.title)
    line.locator("[data-act]").click()
    line.get_by_text("直接答复").click()
    box = line.locator("textarea[name=answer]")
    box.fill("已阅")
    line.locator("button[type=submit]").first.click()
    expect(line.locator(".error-summary")).to_contain_text("至少写 10 个字")
    expect(box).to_have_value("已阅")  # what was typed stands there
    assert page.url.endswith("/desk/")
    box.fill(ANSWER)
    line.locator("button[type=submit]").first.click()
    expect(lines).to_have_count(1)
    expect(page.locator("#said")).to_contain_text("已答复")
    expect(page.locator("#waiting h2")).to_contain_text("1 件")
    expect(other).to_contain_text(second.text)
    assert Matter.objects.get(pk=first.pk).answer == ANSWER
    other.locator("button[type=submit]").first.click()
    expect(page.locator("#said")).to_contain_text("已受理")
    page.locator("[data-undo]").click()
    expect(page.locator("#said")).to_contain_text("已撤回受理")
    assert Matter.objects.get(pk=second.pk).state == Matter.State.SUBMITTED
    expect(lines.filter(has_text=second.title).locator("[data-act]")).to_have_text("受理")


def test_a_dead_net_loses_nothing_on_a_line(stage: Stage) -> None:
    matter(stage.world, now=NOON)
    page = stage.as_("clerk").go("/desk/").page
    page.locator("[data-act]").click()
    page.get_by_text("直接答复").click()
    box = page.locator("textarea[name=answer]")
    box.fill(ANSWER)
    page.context.set_offline(True)
    page.locator(".here-form button[type=submit]").first.click()
    expect(page.locator(".here-failed")).to_contain_text("没有送出去")
    expect(box).to_have_value(ANSWER)
    page.context.set_offline(False)
    page.locator(".here-form button[type=submit]").first.click()
    expect(page.locator("#said")).to_contain_text("已答复")


def test_a_draft_survives_a_closed_tab_and_goes_when_it_was_taken(stage: Stage) -> None:
    row = matter(stage.world, now=NOON)
    page = stage.as_("clerk").go(f"/desk/matters/{row.pk}/").page
    page.locator("summary", has_text="直接答复").click()
    page.locator("form[action$='/answer/'] textarea").fill(ANSWER)
    drafts(page, 1)
    again = page.context.new_page()
    page.close()
    again.goto(f"{stage.server}/desk/matters/{row.pk}/")
    expect(again.locator(".draft-note")).to_contain_text("有没写完的内容")
    box = again.locator("form[action$='/answer/'] textarea")
    expect(box).to_be_visible()
    expect(box).to_have_value(ANSWER)
    again.locator("form[action$='/answer/'] button[type=submit], form[action$='/answer/'] .actions button").last.click()
    again.wait_for_load_state()
    expect(again.locator("#said")).to_contain_text("已答复")
    drafts(again, 0)


def test_a_draft_is_thrown_away_by_hand_and_never_holds_a_contact(stage: Stage) -> None:
    page = stage.as_("clerk").go("/desk/matters/new/").page
    page.fill("textarea[name=text]", "东门的台阶松了，老人容易摔倒。")
    page.fill("input[name=name]", "居民甲")
    page.fill("input[name=phone]", "13800138000")
    drafts(page, 1)
    kept = str(page.evaluate("JSON.stringify(localStorage)"))
    assert "台阶" in kept
    assert "13800138000" not in kept
    assert "居民甲" not in kept
    page.reload()
    page.locator(".draft-note button").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    assert "台阶" not in str(page.evaluate("JSON.stringify(localStorage)"))


def test_a_form_posted_after_the_idle_time_out_is_not_lost(stage: Stage) -> None:
    row = matter(stage.world, now=NOON)
    page = stage.as_("clerk").go(f"/desk/matters/{row.pk}/").page
    page.locator("summary", has_text="直接答复").click()
    page.locator("form[action$='/answer/'] textarea").fill(ANSWER)
    stage.time.moment += timedelta(minutes=31)
    page.locator("form[action$='/answer/'] .actions button").last.click()
    page.wait_for_url("**/desk/sign-in/**")
    expect(page.locator("main")).to_contain_text("没有提交的文字还在这台设备上")
    assert Matter.objects.get(pk=row.pk).answer == ""
    page.fill("input[name=username]", "clerk")
    page.fill("input[name=password]", "long-enough-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/matters/{row.pk}/")
    expect(page.locator(".draft-note")).to_be_visible()
    page.locator("form[action$='/answer/'] .actions button").last.click()
    expect(page.locator("#said")).to_contain_text("已答复")
    assert Matter.objects.get(pk=row.pk).answer == ANSWER


def test_another_account_sees_no_draft_and_signing_out_throws_it_away(stage: Stage) -> None:
    row = matter(stage.world, now=NOON)
    page = stage.as_("clerk").go(f"/desk/matters/{row.pk}/").page
    page.locator("summary", has_text="直接答复").click()
    page.locator("form[action$='/answer/'] textarea").fill(ANSWER)
    drafts(page, 1)
    name = page.context.cookies()[0]["name"]
    mine = next(cookie for cookie in page.context.cookies() if cookie["name"].endswith("sessionid"))
    assert name
    page.context.add_cookies([{**mine, "value": stage.session("town")}])
    page.goto(f"{stage.server}/desk/matters/{row.pk}/")
    expect(page.locator(".draft-note")).to_have_count(0)
    page.context.add_cookies([mine])
    page.goto(f"{stage.server}/desk/matters/{row.pk}/")
    expect(page.locator(".draft-note")).to_be_visible()
    page.locator("form[action$='/sign-out/'] button").click()
    page.wait_for_url("**/desk/sign-in/")
    drafts(page, 0)


def test_what_changed_is_told_on_the_first_page_and_on_the_lines(stage: Stage) -> None:
    row = case(stage.world)
    page = stage.as_("clerk").go("/desk/").page
    expect(page.locator("#changes")).to_contain_text("从现在起")
    seat = Seat(part="flexible", capacity="interested", label="居民代表甲")
    participant_add(actor=stage.world.cast.town, case_id=row.pk, seat=seat, now=NOON)
    page.reload()
    expect(page.locator("#changes summary")).to_contain_text("变化：1 件")
    expect(page.locator("#waiting .changed")).to_have_count(1)
    page.locator("#changes summary").click()
    page.locator("#changes button").click()
    page.wait_for_load_state()
    expect(page.locator("#changes")).to_contain_text("没有变化")


def test_a_clerk_opens_a_case_by_keyboard_alone(stage: Stage) -> None:
    """From a new matter to a running case: no mouse, no trap inside fields, the focus always to be seen."""
    row = matter(stage.world, now=NOON)
    page = stage.as_("clerk").go("/desk/").page
    keys = page.keyboard
    keys.press("g")
    keys.press("m")
    page.wait_for_url("**/desk/matters/")
    keys.press("j")
    assert focused(page) == row.title
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "one sees where one is"
    keys.press("o")
    page.wait_for_url(f"**/desk/matters/{row.pk}/")
    keys.press("x")
    page.wait_for_url("**/desk/cases/new/**")
    for _tab in range(40):
        keys.press("Tab")
        if page.evaluate("document.activeElement.name") == "procedure":
            break
    keys.press("Space")
    for _tab in range(12):
        keys.press("Tab")
        if page.evaluate("document.activeElement.name") == "title":
            break
    page.locator("input[name=title]").focus()
    keys.press("End")
    keys.type("jgx?")
    assert page.locator("input[name=title]").input_value().endswith("jgx?"), "keys are letters inside a field"
    for _letter in range(4):
        keys.press("Backspace")
    keys.press("Enter")
    page.wait_for_url("**/desk/cases/*/")
    assert Case.objects.get().title == row.title
    keys.press("g")
    keys.press("w")
    page.wait_for_url("**/desk/")
    keys.press("j")
    keys.press("x")
    expect(page.locator(".work-here .missing, .work-here .actions").first).to_be_visible()
    keys.press("Escape")
    expect(page.locator(".work-here:not(:empty)")).to_have_count(0)
    page.wait_for_function("document.activeElement.hasAttribute('data-act')")  # the focus is back where one was


def test_the_sheet_of_keys_and_switching_them_off(stage: Stage) -> None:
    page = stage.as_("clerk").go("/desk/").page
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    page.locator("[data-keys-on]").press("Space")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/desk/")
    page.locator("[data-keys]").click()
    page.locator("[data-keys-on]").press("Space")
    page.locator("[data-keys-close]").click()
    page.keyboard.press("/")
    page.wait_for_url("**/desk/search/")
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.type === 'search'")
