"""The sign-in page, and two clerks at once, in a real browser."""

import pytest
from stagehand import Stage

from cast import NOON, matter
from shangliang.matters.models import Matter

pytestmark = pytest.mark.browser


def test_a_clerk_signs_in_and_out(stage: Stage) -> None:
    visitor = stage.as_()
    visitor.go("/desk/")
    assert "/desk/sign-in/" in visitor.page.url
    visitor.page.fill("input[name=username]", "clerk")
    visitor.page.fill("input[name=password]", "long-enough-1")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/desk/")
    visitor.sees("等我办", "后周社区联络员")


def test_the_second_of_two_clerks_is_told_and_loses_nothing(stage: Stage) -> None:
    row = matter(stage.world, now=NOON)
    first, second = stage.as_("clerk"), stage.as_("town")
    for visitor in (first, second):
        visitor.go(f"/desk/matters/{row.pk}/")
    first.does("answer", answer="路灯已经修好，欢迎随时反映。")
    words = "我们会在本周内派人查看，请放心。"
    second.does("answer", answer=words)
    second.sees("别人已经改过这件事")
    assert words in second.page.locator("textarea[name=answer]").first.input_value()
    assert Matter.objects.get(pk=row.pk).answer == "路灯已经修好，欢迎随时反映。"
