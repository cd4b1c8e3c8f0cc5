"""What the desk costs in clicks and typed fields, counted in the browser and printed: a case from a new matter, an answer of a department."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page
from theatre import Theatre

from cast import matter
from shangliang.cases.models import Case
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment

pytestmark = pytest.mark.browser


@dataclass
class Counted:
    """A page on which everything that somebody does is counted."""

    page: Page
    actions: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def tap(self, what: str, *, within: str = "main", leaves: bool = True) -> None:
        """Tap what bears these words: one action."""
        self.actions.append(what)
        found = self.page.locator(f"{within} :is(a, button, label)", has_text=re.compile(what)).first
        if leaves:
            with self.page.expect_navigation():
                found.click()
        else:
            found.click()

    def type(self, name: str, words: str) -> None:
        """Fill one field in."""
        self.typed.append(name)
        self.page.fill(f"main [name={name}]", words)

    def told(self, job: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Print the count."""
        with capsys.disabled():
            print(f"\n{job}: {len(self.actions)} actions ({', '.join(self.actions)}), {len(self.typed)} fields typed")  # noqa: T201 the count is shown


def test_a_clerk_opens_a_case_in_four_actions(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    row = matter(theatre.world, "小区西门的健身器材坏了，孩子玩耍不安全。", theatre.now)
    with theatre.looks("clerk") as page:
        page.goto(f"{theatre.server}/desk/")
        hand = Counted(page)
        hand.tap("健身器材")
        hand.tap("立项协商")
        hand.tap("六步协商法", leaves=False)
        hand.tap("立项并开始")
        case = Case.objects.get(matter_links__matter=row)
        assert page.url.endswith(f"/desk/cases/{case.pk}/")
        assert (case.state, case.stage_kind) == (Case.State.RUNNING, "collect")
    hand.told("clerk, from a new matter to a running case", capsys)
    assert len(hand.actions) <= 4
    assert hand.typed == []


def test_a_department_answers_in_two_actions(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    row = Assignment.objects.exclude(state__in=[Assignment.State.DONE, Assignment.State.ANSWERED]).order_by("pk").first()
    assert row is not None
    with theatre.looks("department") as page:
        page.goto(f"{theatre.server}/desk/")
        hand = Counted(page)
        hand.tap("办理|反馈", within=f"li:has(a[href='/desk/assignments/{row.pk}/'])", leaves=False)
        hand.type("answer", "泊位已划定，消防通道已禁停，欢迎监督。")
        hand.tap("提交反馈", leaves=False)
        page.wait_for_selector("#said .tone-success")
        assert page.url.endswith("/desk/"), "done on its line: the page was never left"
        row.refresh_from_db()
        assert row.state == Assignment.State.ANSWERED
    hand.told("department, from the first screen to an answer", capsys)
    assert len(hand.actions) <= 2
    assert hand.typed == ["answer"]


def test_a_clerk_accepts_a_matter_in_two_actions(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    row = matter(theatre.world, "小区北门的井盖松动，夜里车轮压过很响。", theatre.now)
    with theatre.looks("clerk", width=360) as page:
        page.goto(f"{theatre.server}/desk/")
        hand = Counted(page)
        hand.tap("受理", within=f"li:has(a[href='/desk/matters/{row.pk}/'])", leaves=False)
        hand.tap("^受理$", within=".work-here", leaves=False)
        page.wait_for_selector("#said .tone-success")
        row.refresh_from_db()
        assert row.state == Matter.State.ACCEPTED
    hand.told("clerk, from the first screen to an accepted matter", capsys)
    assert len(hand.actions) <= 2
