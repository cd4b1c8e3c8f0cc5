"""Procedure templates in the browser: copied, changed, refused with every fault and nothing lost, offered and withdrawn."""

from collections.abc import Callable

import pytest
from django.test import Client

from cast import World, version
from shangliang.desk.procedure_form import Sheet
from shangliang.procedures.models import Version
from shangliang.procedures.selectors import shipped, template_parse, versions_offered

Browser = Callable[[str], Client]


def sent(sheet: Sheet, **more: object) -> dict[str, object]:
    """What the browser sends of a sheet."""
    data: dict[str, object] = {**sheet.head, "count": len(sheet.rows), "op": "save"}
    for number, row in enumerate(sheet.rows):
        plain = {"key": row.key, "name": row.name, "name_en": row.name_en, "kind": row.kind, "days": row.days, "roles": row.roles}
        data |= {f"s{number}-{name}": value for name, value in plain.items()}
        data |= {f"s{number}-p_{name}": value for name, value in row.params.items()}
        data |= {f"s{number}-x_{name}": value for name, value in row.exits.items()}
        if row.aside:
            data[f"s{number}-aside"] = "on"
    return data | more


@pytest.mark.parametrize("data", shipped(), ids=lambda data: str(data["key"]))
def test_every_shipped_template_survives_the_form(world: World, data: dict[str, object]) -> None:
    sheet = Sheet.of(data)
    assert template_parse(sheet.data()) == template_parse(data)


def test_a_county_makes_its_own_copy(world: World, browser: Browser) -> None:
    shared = version("six_step")
    client = browser("county")
    page = client.get(f"/desk/templates/{shared.pk}/edit/").content.decode()
    assert "复制并修改：六步协商法" in page
    sheet = Sheet.of(shared.data)
    sheet.head["name"] = "富阳六步协商法"
    sheet.rows[0].days = "9"
    answer = client.post(f"/desk/templates/{shared.pk}/edit/", sent(sheet))
    own = Version.objects.get(scope="330111")
    assert answer["Location"] == f"/desk/templates/{own.pk}/"
    assert (own.name, template_parse(own.data).stages[0].days) == ("富阳六步协商法", 9)
    assert own in versions_offered("330111003008")
    assert own not in versions_offered("411121")
    assert browser("stranger").get(f"/desk/templates/{own.pk}/").status_code == 404
    assert "富阳六步协商法" in client.get("/desk/templates/").content.decode()


def test_a_broken_one_is_refused_with_every_fault_and_nothing_is_lost(world: World, browser: Browser) -> None:
    sheet = Sheet.of(version("six_step").data)
    sheet.rows[0].name = ""
    sheet.rows[1].roles = []
    sheet.rows[2].exits = {}
    sheet.rows[3].days = "三天"
    sheet.rows[4].params["share"] = "一半"
    sheet.rows[5].key = "Consult!"
    answer = browser("county").post(f"/desk/templates/{version('six_step').pk}/edit/", sent(sheet))
    page = answer.content.decode()
    assert answer.status_code == 422
    faults = (
        "name 没有填写",
        "“确定协商议题”没有写明由谁负责",
        "没有写明出现“returned”时去哪个环节",
        "的 days 应当是",
        "的 share 应当是",
        "只能用小写字母",
    )
    for fault in faults:
        assert fault in page, fault
    for kept in ('value="三天"', 'value="一半"', 'value="Consult!"'):
        assert kept in page
    assert not Version.objects.filter(scope="330111").exists()


def test_an_endless_one_is_refused(world: World, browser: Browser) -> None:
    sheet = Sheet.of(version("small").data)
    del sheet.rows[-1]
    answer = browser("county").post(f"/desk/templates/{version('small').pk}/edit/", sent(sheet))
    assert answer.status_code == 422
    assert "结束环节" in answer.content.decode() or "不存在的环节" in answer.content.decode()


def test_too_long_a_name_is_refused(world: World, browser: Browser) -> None:
    sheet = Sheet.of(version("small").data)
    sheet.head["name"] = "很长的名称" * 20
    answer = browser("county").post(f"/desk/templates/{version('small').pk}/edit/", sent(sheet))
    assert answer.status_code == 422
    assert "太长，最多 60 个字" in answer.content.decode()


def test_stages_are_added_moved_and_removed_without_saving(world: World, browser: Browser) -> None:
    sheet = Sheet.of(version("small").data)
    names = [row.name for row in sheet.rows]
    address = f"/desk/templates/{version('small').pk}/edit/"
    client = browser("county")

    def order(operation: str) -> list[str]:
        page = client.post(address, sent(sheet, op=operation)).content.decode()
        return [part.split("</legend>")[0].split(". ", 1)[1] for part in page.split("<legend>")[1:] if ". " in part.split("</legend>")[0]]

    assert order("refresh") == names
    assert order("add") == [*names, "新环节"]
    assert order("down-0") == [names[1], names[0], *names[2:]]
    assert order("up-0") == names
    assert order("up-1") == [names[1], names[0], *names[2:]]
    assert order("remove-1") == [names[0], *names[2:]]
    assert order("remove-99") == names
    assert not Version.objects.exclude(scope="").exists()


def test_another_kind_brings_its_own_parameters(world: World, browser: Browser) -> None:
    sheet = Sheet.of(version("small").data)
    sheet.rows[0].kind = "discuss"
    page = browser("county").post(f"/desk/templates/{version('small').pk}/edit/", sent(sheet, op="refresh")).content.decode()
    assert 'name="s0-p_days"' in page
    assert 'name="s0-p_voices"' not in page


def test_only_offices_that_may_edit_do(world: World, browser: Browser) -> None:
    shared = version("small")
    for who in ("clerk", "town", "department", "member"):
        client = browser(who)
        assert client.get(f"/desk/templates/{shared.pk}/").status_code == 200
        assert client.get(f"/desk/templates/{shared.pk}/edit/").status_code == 403
        assert client.post(f"/desk/templates/{shared.pk}/offer/", {"offered": "0"}).status_code == 403
    assert browser("county").post(f"/desk/templates/{shared.pk}/offer/", {"offered": "0"}).status_code == 403
    shared.refresh_from_db()
    assert shared.offered


def test_a_withdrawn_one_is_not_offered_and_a_page_left_open_is_told(world: World, browser: Browser) -> None:
    client = browser("county")
    client.post(f"/desk/templates/{version('small').pk}/edit/", sent(Sheet.of(version("small").data), name="富阳小事简议"))
    own = Version.objects.get(scope="330111")
    assert client.post(f"/desk/templates/{own.pk}/offer/", {"offered": "0"}).status_code == 302
    assert own not in versions_offered("330111003008")
    form = {"title": "路灯修缮", "region": "330111003008", "procedure": own.pk, "size": "small", "host": "base"}
    assert browser("clerk").post("/desk/cases/new/", form).status_code == 422
    client.post(f"/desk/templates/{own.pk}/offer/", {"offered": "1"})
    assert browser("clerk").post("/desk/cases/new/", form).status_code == 302
