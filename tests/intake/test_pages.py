"""The pages of the channels at the desk and in public, used as people use them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import NOON, VILLAGE, World
from shangliang.intake.models import DutyVoice, HotlineFile, Met, Note, Pickup, Slip, Spot
from shangliang.kernel import clock
from shangliang.matters.models import Contact, Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import matter_answer
from spots import Place

Signed = Callable[[str], Client]
WORDS = "东门外的路灯坏了两盏，晚上看不清台阶。"


@pytest.fixture
def signed(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Signed:
    """A browser of somebody of the cast."""
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(world.persons[name], backend="shangliang.people.backends.Accounts")
        return client

    return browser


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(client: Client, path: str, form: str) -> str:
    """The key of a form on a page, as a browser would send it."""
    page = text_of(client.get(path))
    part = page[page.index(f"/{form}/") :]
    return part[part.index('name="form_key" value="') + 23 :][:36]


def test_a_box_from_setting_it_up_to_the_list_beside_it(world: World, signed: Signed) -> None:
    clerk = signed("clerk")
    made = clerk.post("/desk/intake/spots/new/", {"kind": "box", "name": "西门意见箱", "place_words": "西门墙上", "region": VILLAGE})
    spot = Spot.objects.get()
    assert made["Location"] == f"/desk/intake/spots/{spot.pk}/"
    key = hidden(clerk, made["Location"], "pickup")
    second = world.persons["supervisor"].pk
    started = clerk.post(f"{made['Location']}do/pickup/", {"form_key": key, "day": "2026-03-02", "found": "2", "second": second})
    pickup = Pickup.objects.get()
    here = f"/desk/intake/pickups/{pickup.pk}/"
    assert started["Location"] == here
    page = text_of(clerk.get(here))
    assert "autofocus" in page
    assert 'value="西门墙上"' in page
    assert "还差 2 张" in page
    refused = clerk.post(f"{here}do/done/", {"reason": ""})
    assert refused.status_code == 409
    assert "数到 2 张" in text_of(refused)
    data = {"form_key": hidden(clerk, here, "slip"), "text": WORDS, "place_words": "西门墙上", "name": "", "phone": ""}
    for _ in range(2):
        assert clerk.post(f"{here}do/slip/", data)["Location"] == here
    short = clerk.post(f"{here}do/slip/", {**data, "form_key": "another", "text": "短"})
    assert short.status_code == 409
    assert "短" in text_of(short)
    clerk.post(f"{here}do/unreadable/", {"form_key": hidden(clerk, here, "unreadable")})
    assert clerk.post(f"{here}do/done/", {"reason": ""}).status_code == 302
    assert (Slip.objects.count(), Matter.objects.get().place_words) == (2, "西门墙上")
    receipts = text_of(clerk.get(f"{here}receipts/"))
    assert Matter.objects.get().receipt[:4] in receipts
    assert "有 1 张看不清" in receipts


def test_a_box_is_changed_and_closed(world: World, place: Place, signed: Signed) -> None:
    clerk, here = signed("clerk"), f"/desk/intake/spots/{place.box.pk}/"
    data = {"name": "北门意见箱", "region": VILLAGE, "version": "1", "station": str(place.station.pk)}
    assert clerk.post(f"{here}edit/", data)["Location"] == here
    stale = clerk.post(f"{here}edit/", data)
    assert stale.status_code == 422
    assert "北门意见箱" in text_of(stale)
    assert clerk.post(f"{here}do/close/", {"version": "2"}).status_code == 302
    assert "已停用" in text_of(clerk.get(here))
    assert clerk.post(f"{here}do/nothing/").status_code == 404
    assert signed("stranger").get(here).status_code == 404


def test_a_wall_from_the_note_to_the_public_page(world: World, place: Place, signed: Signed) -> None:
    clerk, here = signed("clerk"), f"/desk/intake/spots/{place.wall.pk}/"
    words = "想在楼下装一排晾衣架，可以打 13800001234。"
    data = {"form_key": hidden(clerk, here, "note"), "text": words, "place_words": "", "name": "", "phone": "", "day": "2026-03-02"}
    clerk.post(f"{here}do/note/", data)
    note = Note.objects.get()
    public = f"/walls/{place.wall.pk}/"
    assert "晾衣架" not in text_of(Client().get(public))
    review = text_of(clerk.get(here))
    assert "was-hidden" in review
    assert "〔电话〕" in review
    assert "等核对" in review
    assert "张留言等核对公开" in text_of(clerk.get("/desk/"))
    shown = {"target": str(note.pk), "title": "楼下装晾衣架", "text": words}
    refused = clerk.post(f"{here}do/publish/", shown)
    assert refused.status_code == 409
    clerk.post(f"{here}do/publish/", {**shown, "text": "想在楼下装一排晾衣架，可以打 〔电话〕。"})
    matter_answer(actor=world.cast.clerk, matter_id=note.matter_id, answer="已经在楼下装好一排晾衣架。", public=False, now=NOON)
    wall = text_of(Client().get(public))
    assert "13800001234" not in wall
    assert "可以打 〔电话〕" in wall
    assert "已经在楼下装好一排晾衣架" in wall
    assert "3 步全部走完" in wall
    assert Client().get(f"/walls/{place.box.pk}/").status_code == 404


def test_a_note_is_kept_back_on_its_page(world: World, place: Place, signed: Signed) -> None:
    clerk, here = signed("clerk"), f"/desk/intake/spots/{place.wall.pk}/"
    data = {"form_key": hidden(clerk, here, "note"), "text": WORDS, "place_words": "", "name": "", "phone": "", "day": "2026-03-02"}
    clerk.post(f"{here}do/note/", data)
    clerk.post(f"{here}do/keep_back/", {"target": str(Note.objects.get().pk), "reason": "写了邻居的姓名。"})
    assert "不公开：写了邻居的姓名。" in text_of(clerk.get(here))
    assert text_of(clerk.get("/desk/")).count("等核对公开") == 0


def test_a_duty_is_written_down_with_consent(world: World, place: Place, signed: Signed) -> None:
    member, here = signed("member"), "/desk/intake/duty/"
    page = text_of(member.get(here))
    assert "委员值守" in page
    data = {"form_key": "k", "shift": str(place.shift.pk), "day": "2026-03-02", "text": WORDS, "place_words": "", "name": "", "phone": "12"}
    refused = member.post(here, data)
    assert refused.status_code == 422
    assert "本人同意" in text_of(refused)
    assert member.post(here, {**data, "consent": "on"}).status_code == 422  # the number is none
    assert member.post(here, {**data, "consent": "on", "phone": ""})["Location"] == here
    assert DutyVoice.objects.count() == 1
    assert "东门外的路灯坏了两盏" in text_of(member.get(here))
    assert member.post(here, {**data, "shift": "999"}).status_code == 422
    matter_publish(actor=world.cast.clerk, matter_id=Matter.objects.get().pk, title="东门路灯", text=WORDS, now=NOON)
    assert WORDS in text_of(Client().get(f"/answers/?area={VILLAGE}"))
    assert signed("department").get(here).status_code == 403


def test_a_member_enters_what_was_met_and_alone_sees_the_list(world: World, signed: Signed) -> None:
    member, here = signed("member"), "/desk/intake/met/"
    data = {"form_key": "k", "region": VILLAGE, "day": "2026-03-02", "text": WORDS, "place_words": "", "name": "", "phone": ""}
    assert member.post(here, data).status_code == 422
    found = text_of(member.post(here, {**data, "find": "region", "region_q": "后周"}))
    assert WORDS in found
    assert member.post(here, {**data, "consent": "on"})["Location"] == here
    assert Met.objects.get().person == world.persons["member"]
    assert "东门外的路灯坏了两盏" in text_of(member.get(here))
    assert member.post(here, {**data, "form_key": "k2", "region": "411121", "consent": "on"}).status_code == 404
    assert signed("county").get(here).status_code == 403


HEAD = "工单编号,诉求内容,所属社区,姓名,联系电话,身份证号\n"


def test_a_file_of_the_hotline_from_upload_to_the_refused_lines(world: World, signed: Signed) -> None:
    county = signed("county")
    lines = f"GD1,{WORDS},后周社区,王小明,13800001234,330111199001011234\nGD2,公交站没有雨棚很久了。,远方村,,,\n"
    upload = SimpleUploadedFile("一月.csv", (HEAD + lines).encode("gb18030"))
    made = county.post("/desk/intake/hotline/", {"form_key": "k", "file": upload})
    file = HotlineFile.objects.get()
    here = f"/desk/intake/hotline/{file.pk}/"
    assert made["Location"] == here
    page = text_of(county.get(here))
    for words in ("身份证号", "导入这 1 件", "没有找到“远方村”", "会收到回执短信"):
        assert words in page
    assert "13800001234" not in page
    mapping = {name: str(at) for name, at in file.mapping.items()}
    again = text_of(county.post(f"{here}do/look/", {**mapping, "phone": ""}))
    assert "会收到回执短信" in again
    wrong = county.post(f"{here}do/start/", {**mapping, "place": mapping["text"], "version": "1"}, follow=True)
    assert "一列只用一次" in text_of(wrong)
    assert not Matter.objects.exists()
    assert county.post(f"{here}do/start/", {"version": "1"}).status_code == 422
    assert "导入完毕" in text_of(county.post(f"{here}do/start/", {**mapping, "version": "1"}, follow=True))
    assert (Matter.objects.count(), Contact.objects.count()) == (1, 1)
    done = text_of(county.get(here))
    assert "已导入" in done
    refused = text_of(county.get(f"{here}refused.csv"))
    assert "3,本县没有找到“远方村”" in refused
    assert "公交站" not in refused
    assert "intake/hotline" in text_of(county.get("/desk/intake/"))


def test_a_long_file_goes_on_by_button_or_timer_and_can_be_stopped(world: World, signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shangliang.desk.hotline.AT_ONCE", 0)
    county = signed("county")
    lines = "".join(f"N{n},第 {n} 条：楼下的路灯不亮了。,后周社区,,,\n" for n in range(250))
    county.post("/desk/intake/hotline/", {"form_key": "k", "file": SimpleUploadedFile("a.csv", (HEAD + lines).encode())})
    here = f"/desk/intake/hotline/{HotlineFile.objects.get().pk}/"
    started = county.post(f"{here}do/start/", {"number": "0", "text": "1", "place": "2", "version": "1"}, follow=True)
    assert "每分钟自动继续" in text_of(started)
    assert Matter.objects.count() == 100
    assert county.post(f"{here}do/step/").status_code == 302
    assert county.post(f"{here}do/discard/", {}).status_code == 302
    assert "已放弃" in text_of(county.get(here))
    assert Matter.objects.count() == 200


def test_wrong_files_come_back_with_a_sentence(world: World, signed: Signed) -> None:
    county = signed("county")
    for content, words in ((b"PK\x03\x04\0\0", "不是 CSV 文件"), (b"a,b\n", "没有可以读的行")):
        answer = county.post("/desk/intake/hotline/", {"form_key": "k", "file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert county.post("/desk/intake/hotline/", {"form_key": "k"}).status_code == 422
    template = county.get("/desk/intake/hotline/template.csv")
    assert text_of(template).startswith("\ufeff工单编号,诉求内容")
    assert signed("clerk").get("/desk/intake/hotline/").status_code == 403
    assert signed("clerk").get("/desk/intake/hotline/template.csv").status_code == 403


def test_figures_are_of_channels(world: World, place: Place, signed: Signed) -> None:
    clerk = signed("clerk")
    assert "还没有收到诉求" in text_of(clerk.get("/desk/intake/figures/"))
    here = f"/desk/intake/spots/{place.wall.pk}/"
    data = {"form_key": hidden(clerk, here, "note"), "text": WORDS, "place_words": "", "name": "", "phone": "", "day": "2026-03-02"}
    clerk.post(f"{here}do/note/", data)
    page = text_of(clerk.get("/desk/intake/figures/"))
    assert "倾听墙" in page
    assert "0 / 1 = 0.00%" in page
    assert signed("member").get("/desk/intake/figures/").status_code == 403
    assert "七彩倾听墙" in text_of(clerk.get("/desk/intake/"))
    assert signed("department").get("/desk/intake/").status_code == 403


def test_whoever_walks_into_a_station_is_entered_there(world: World, place: Place, signed: Signed) -> None:
    clerk, here = signed("clerk"), f"/desk/matters/new/?station={place.station.code}"
    page = text_of(clerk.get(here))
    assert "在后周社区议事厅提出" in page
    data = {"form_key": "walk-in", "text": WORDS, "region": VILLAGE, "station": place.station.code, "consent": "on"}
    assert clerk.post("/desk/matters/new/", data).status_code == 302
    row = Matter.objects.get()
    assert (row.station, row.channel) == (place.station, "helper")
    assert "替来这里的人填写" in text_of(clerk.get(f"/desk/stations/{place.station.pk}/"))
    assert signed("stranger").get(here).status_code == 404
