"""Pages of patrols: one tap a place without JavaScript, what is about people comes back with its reason, paper without names or hours."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import COUNTY, NOON, VILLAGE, World, person
from shangliang.kernel import clock
from shangliang.matters.models import Matter, Photo
from shangliang.patrols.models import Finding, Hazard, OwnCheck, Route, Stop
from shangliang.people import roles
from shangliang.regions.models import Region

BACKEND = "shangliang.people.backends.Accounts"
AREA = f"{VILLAGE}p001"


@pytest.fixture
def head(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Client:
    """The browser of the area head of 一片; pages are kept as in use."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: NOON)
    Region.objects.create(path=AREA, name="一片", level="area")
    return signed_in(person("一片片长", "head", (roles.AREA_HEAD, AREA, None)))


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def made(head: Client) -> Route:
    """Set up on the pages, with a lamp and two drains."""
    assert head.post("/desk/patrols/new/", {"name": "一片河边线", "region": AREA}).status_code == 302
    route = Route.objects.get()
    head.post(f"/desk/patrols/{route.pk}/do/stops/", {"kind": "lamp", "spots": "3 组桥头"})
    head.post(f"/desk/patrols/{route.pk}/do/stops/", {"kind": "drain", "spots": "晒场东边\n\n村口"})
    return route


def test_a_route_is_set_up_and_its_places_listed(head: Client) -> None:
    assert "还没有路线" in text(head.get("/desk/patrols/"))
    assert "一片" in text(head.get("/desk/patrols/new/"))
    route = made(head)
    assert [stop.spot for stop in Stop.objects.filter(route=route)] == ["3 组桥头", "晒场东边", "村口"]
    page = text(head.get(f"/desk/patrols/{route.pk}/places/"))
    assert "盖板破损或缺失" in page
    head.post(f"/desk/patrols/{route.pk}/do/rename/", {"name": "一片沿河线"})
    head.post(f"/desk/patrols/{route.pk}/do/stop_end/", {"target": Stop.objects.get(spot="村口").pk})
    assert "村口" not in text(head.get(f"/desk/patrols/{route.pk}/"))
    assert "一片沿河线" in text(head.get("/desk/patrols/?q=沿河"))
    assert "没有符合条件的路线" in text(head.get("/desk/patrols/?q=山"))
    assert head.post(f"/desk/patrols/{route.pk}/do/end/")["Location"] == "/desk/patrols/"
    assert "已停用" in text(head.get(f"/desk/patrols/{route.pk}/"))


def test_one_tap_is_one_write_and_the_page_shows_it_at_once(head: Client) -> None:
    """The pages of the desk are kept under the state of the journal; a tap on "fine" leaves no entry and is seen all the same."""
    route = made(head)
    stop = Stop.objects.get(spot="3 组桥头")
    assert "今天看过 0 / 3 处" in text(head.get(f"/desk/patrols/{route.pk}/"))
    where = head.post(f"/desk/patrols/{route.pk}/do/fine/", {"target": stop.pk})
    assert where["Location"] == f"/desk/patrols/{route.pk}/#stop-{stop.pk}"
    head.get(f"/desk/patrols/{route.pk}/")  # says "noted" once
    assert "今天看过 1 / 3 处" in text(head.get(f"/desk/patrols/{route.pk}/"))
    head.post(f"/desk/patrols/{route.pk}/do/clear/", {"target": stop.pk})
    head.get(f"/desk/patrols/{route.pk}/")
    assert "今天看过 0 / 3 处" in text(head.get(f"/desk/patrols/{route.pk}/"))
    assert not Finding.objects.exists()


def test_a_hazard_in_one_tap_and_its_matter_beside_it(head: Client) -> None:
    route = made(head)
    stop = Stop.objects.get(spot="3 组桥头")
    assert 'name="hazard" value="不亮"' in text(head.get(f"/desk/patrols/{route.pk}/"))
    head.post(f"/desk/patrols/{route.pk}/do/hazard/", {"target": stop.pk, "hazard": "不亮"})
    hazard = Hazard.objects.get()
    page = text(head.get(f"/desk/patrols/{route.pk}/"))
    assert f"/desk/matters/{hazard.matter_id}/" in page
    assert 'name="hazard" value="不亮"' not in page
    assert "1 处隐患在办" in text(head.get("/desk/patrols/"))
    Matter.objects.update(state="answered", answer="电工已经换好灯泡。", answered_at=NOON, due_at=None)
    assert "已经消除的隐患" in text(head.get(f"/desk/patrols/{route.pk}/?new"))


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def test_a_photo_of_the_thing_may_be_added_and_a_wrong_file_loses_nothing(head: Client) -> None:
    route, stop = made(head), Stop.objects.get(spot="3 组桥头")
    fake = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    wrong = head.post(f"/desk/patrols/{route.pk}/do/hazard/", {"target": stop.pk, "hazard": "不亮", "note": "灯罩掉了", "photos": fake})
    page = text(wrong, 409)
    assert "灯罩掉了" in page
    assert 'value="不亮"' in page
    assert not Matter.objects.exists()
    head.post(f"/desk/patrols/{route.pk}/do/hazard/", {"target": stop.pk, "hazard": "不亮", "note": "灯罩掉了", "photos": picture()})
    assert Photo.objects.count() == 1


def test_words_about_people_come_back_with_the_reason(head: Client) -> None:
    route, stop = made(head), Stop.objects.get(spot="3 组桥头")
    page = text(head.post(f"/desk/patrols/{route.pk}/do/hazard/", {"target": stop.pk, "hazard": "不亮", "note": "张大爷情绪不稳"}), 409)
    assert "这里只记物，不记人" in page
    assert "大爷" in page
    assert "大爷" in text(head.post("/desk/patrols/new/", {"name": "张大爷门口", "region": AREA}), 422)
    assert not Matter.objects.exists()


def test_the_sheet_has_places_and_boxes_and_neither_names_nor_hours(head: Client) -> None:
    route = made(head)
    page = text(head.get(f"/desk/patrols/{route.pk}/sheet/"))
    sheet = page[page.index("<table") : page.index("</table>")]
    assert "□ 不亮" in sheet
    assert "片长" not in sheet
    assert not [word for word in ("日期", "时间", "签名", "签字") if word in sheet]


def test_nobody_else_sees_a_route(head: Client, world: World) -> None:
    route, stop = made(head), Stop.objects.get(spot="3 组桥头")
    for name, status in (("stranger", 404), ("member", 404), ("supervisor", 404)):
        client = signed_in(world.persons[name])
        text(client.get(f"/desk/patrols/{route.pk}/"), status)
        text(client.post(f"/desk/patrols/{route.pk}/do/fine/", {"target": stop.pk}), status)
        assert client.get("/desk/patrols/").status_code == (200 if name == "stranger" else 403)
        assert client.get("/desk/patrols/new/").status_code == (200 if name == "stranger" else 403)
    text(head.post("/desk/patrols/new/", {"name": "邻村一线", "region": "330111003009"}), 404)
    text(head.post("/desk/patrols/new/", {"name": "邻村一线", "region": ""}), 422)
    text(head.post(f"/desk/patrols/{route.pk}/do/nothing/"), 404)
    text(head.post("/desk/patrols/new/", {"name": "", "region": "", "find": "region", "region_q": "一片"}))


def test_the_county_adds_lines_of_its_own(head: Client, world: World) -> None:
    county = signed_in(world.persons["county"])
    assert "本县检查项" in text(county.get("/desk/patrols/checks/"))
    assert county.post("/desk/patrols/checks/", {"kind": "lamp", "hazard": "灯罩发黑"}).status_code == 302
    assert "灯罩发黑" in text(county.get("/desk/patrols/checks/"))
    assert "已经有这一项" in text(county.post("/desk/patrols/checks/", {"kind": "lamp", "hazard": "不亮"}), 422)
    route = made(head)
    assert "灯罩发黑" in text(head.get(f"/desk/patrols/{route.pk}/"))
    assert county.post("/desk/patrols/checks/", {"end": OwnCheck.objects.get().pk}).status_code == 302
    assert "灯罩发黑" not in text(head.get(f"/desk/patrols/{route.pk}/"))
    text(county.get("/desk/patrols/checks/?place=411121"), 404)
    text(county.get(f"/desk/patrols/checks/?place={COUNTY}"))
    text(head.get("/desk/patrols/checks/"), 403)
