"""Raising a matter with plain forms: one page, or one question per page in 长辈版; nothing typed is ever lost on the way."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from cast import COUNTY, TOWN, VILLAGE
from shangliang.matters.models import Matter

TEXT = "南门外路灯坏了三盏，晚上看不清路。"


def fields(html: str) -> dict[str, str]:
    """Every field that a browser would send from the page as it stands (a radio only when checked), without buttons."""
    found: dict[str, str] = {}
    body = html[html.index("<form", html.index("data-draft-place")) :]
    body = body[: body.index("</form>")]
    for tag in re.findall(r"<input[^>]*>", body):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in {"radio", "checkbox"} and "checked" not in tag) or (kind and kind[1] == "file"):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found[name[1]] = value[1] if value else "on" if kind and kind[1] == "checkbox" else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', body):
        found[name] = text.strip()
    return found


def page(client: Client, **answers: str) -> str:
    """Sends what a page holds and the answers given on it; the next page."""
    return client.post("/raise/", answers, follow=True).content.decode()


def test_one_page_needs_two_answers(visitor: Client) -> None:
    sent = fields(visitor.get("/raise/").content.decode()) | {"text": TEXT, "region": VILLAGE, "go": "1"}
    answer = visitor.post("/raise/", sent)
    matter = Matter.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/r/{matter.receipt}/?new=1"
    assert (matter.text, matter.path) == (TEXT, VILLAGE)


def test_three_pages_carry_what_was_said(visitor: Client) -> None:
    visitor.cookies["elder"] = "1"
    first = visitor.get("/raise/").content.decode()
    assert "第 1 步，共 3 步" in first
    assert 'name="phone" value=""' in first  # carried, not asked
    second = page(visitor, **fields(first) | {"text": TEXT, "go": "1"})
    assert "第 2 步，共 3 步" in second
    assert fields(second)["text"] == TEXT
    third = page(visitor, **fields(second) | {"region": VILLAGE, "place_words": "公交站旁", "go": "1"})
    assert "第 3 步，共 3 步" in third
    assert "后周社区" in third
    page(visitor, **fields(third) | {"phone": "13800138000", "go": "1"})
    matter = Matter.objects.get()
    assert (matter.text, matter.path, matter.place_words, matter.hide_name) == (TEXT, VILLAGE, "公交站旁", True)


def test_going_back_changes_an_answer_and_keeps_the_others(visitor: Client) -> None:
    third = page(visitor, step="where", form_key=str(uuid4()), text=TEXT, region=VILLAGE, place_words="桥头", hide_name="on", go="1")
    first = page(visitor, **fields(third) | {"to": "what", "phone": "13800138000", "name": "老周"})
    kept = fields(first)
    assert (kept["text"], kept["region"], kept["place_words"], kept["phone"], kept["name"], kept["hide_name"]) == (
        *(TEXT, VILLAGE, "桥头", "13800138000", "老周", "on"),
    )
    assert Matter.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "step", "words"),
    [
        ({"step": "what", "text": ""}, "1", "请写一写是什么事"),
        ({"step": "what", "text": "灯坏"}, "1", "再多写几个字"),
        ({"step": "where", "text": TEXT}, "2", "请选择在哪个村"),
        ({"step": "where", "text": TEXT, "region": COUNTY}, "2", "请再选细一点"),
        ({"step": "where", "text": TEXT, "region": "330111999"}, "2", "没有找到这个地方"),
        ({"step": "where", "text": "", "region": VILLAGE}, "1", "请写一写是什么事"),
        ({"step": "more", "text": TEXT, "region": ""}, "2", "请选择在哪个村"),
    ],
)
def test_a_wrong_answer_is_said_on_its_own_page(visitor: Client, answers: dict[str, str], step: str, words: str) -> None:
    response = visitor.post("/raise/", {"form_key": str(uuid4()), "go": "1", **answers})
    html = response.content.decode()
    assert response.status_code == 422
    assert f"第 {step} 步" in html
    assert words in html
    assert "手机号码：" not in html
    assert Matter.objects.count() == 0


def test_a_wrong_phone_is_said_on_the_last_page(visitor: Client) -> None:
    sent = {"step": "more", "form_key": str(uuid4()), "text": TEXT, "region": VILLAGE, "phone": "12345", "name": "", "go": "1"}
    response = visitor.post("/raise/", sent)
    assert response.status_code == 422
    assert "第 3 步" in response.content.decode()
    assert fields(response.content.decode())["text"] == TEXT


def test_the_same_form_twice_is_one_matter(visitor: Client) -> None:
    sent = {"step": "more", "form_key": str(uuid4()), "text": TEXT, "region": VILLAGE, "go": "1"}
    first, second = visitor.post("/raise/", sent), visitor.post("/raise/", sent)
    assert first["Location"] == second["Location"]
    assert Matter.objects.count() == 1


def test_typing_finds_places_by_name_code_and_initials_without_javascript(visitor: Client) -> None:
    visitor.cookies["area"] = COUNTY
    for typed in ("后周", "hz", VILLAGE):
        html = page(visitor, step="where", text=TEXT, region_q=typed, find="region", form_key=str(uuid4()))
        assert f'value="{VILLAGE}"' in html
        assert fields(html)["text"] == TEXT
    assert "没有找到“不存在”" in page(visitor, step="where", text=TEXT, region_q="不存在", find="region")


def test_tapping_goes_down_the_tree_and_up_again(visitor: Client) -> None:
    top = page(visitor, step="where", text=TEXT, under="0")
    assert 'name="under" value="33"' in top
    county = page(visitor, step="where", text=TEXT, under="3301")
    assert f'name="under" value="{TOWN}"' in county  # a city with one county is passed through
    town = page(visitor, step="where", text=TEXT, under=TOWN)
    assert f'name="region" id="region-1" value="{TOWN}"' in town
    assert f'value="{VILLAGE}"' in town
    assert f'name="under" value="{COUNTY}"' in town


def test_the_tree_begins_at_ones_own_town(visitor: Client) -> None:
    visitor.cookies["area"] = TOWN
    html = visitor.get("/raise/").content.decode()
    assert f'name="region" id="region-1" value="{TOWN}"' in html
    assert f'value="{VILLAGE}"' in html


def test_a_choice_survives_looking_elsewhere(visitor: Client) -> None:
    html = page(visitor, step="where", text=TEXT, region=VILLAGE, under="41")
    assert fields(html)["region"] == VILLAGE


def test_enter_in_an_empty_search_goes_on(visitor: Client) -> None:
    html = page(visitor, step="where", text=TEXT, region=VILLAGE, region_q="", find="region", form_key=str(uuid4()))
    assert "第 3 步" in html


def test_the_picker_alone_for_the_script(visitor: Client) -> None:
    visitor.cookies["area"] = COUNTY
    html = visitor.get("/raise/places/", {"q": "邻", "chosen": VILLAGE}).content.decode()
    assert "<html" not in html
    assert f'value="{VILLAGE}" checked' in html
    assert "邻村" in html


def test_the_area_one_lives_in_is_chosen_already(visitor: Client) -> None:
    visitor.cookies["area"] = VILLAGE
    assert fields(visitor.get("/raise/").content.decode())["region"] == VILLAGE
