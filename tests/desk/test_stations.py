"""Stations at the desk: the wizard, every action of the page, the week, duty, the file, the types, the poster."""

from collections.abc import Callable
from datetime import date, time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.desk.poster import hours_words
from shangliang.desk.station_forms import ranges_of
from shangliang.venues import poster
from shangliang.venues.duty import duty_set, duty_swap
from shangliang.venues.models import Booking, DutyShift, DutySwap, SpecialDay, Station, StationKind
from shangliang.venues.services import Hours, hours_set, station_close
from stations import booked, kind, shift, station

Browser = Callable[[str], Client]
FORM = {
    "form_key": "11111111-1111-4111-8111-111111111111",
    "region": VILLAGE,
    "name": "后周社区协商议事厅",
    "setting": "indoor",
    "build": "standard",
    "place_words": "党群服务中心二楼",
    "built_with": "社区党组织",
    "phone": "0571-63300000",
}


@pytest.fixture
def row(world: World) -> Station:
    return station(world.cast.clerk)


def do(client: Client, row: Station, key: str, **data: object) -> object:
    return client.post(f"/desk/stations/{row.pk}/do/{key}/", {"version": row.version, **data})


def text(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def test_the_wizard_asks_where_first_and_then_says_what_is_there(world: World, row: Station, browser: Browser) -> None:
    town = browser("town")
    where = text(town.get("/desk/stations/new/"))
    assert "在哪建？" in where
    assert "后周社区" in where
    assert text(town.get("/desk/stations/new/?find=region&region_q=邻村")).count("邻村") >= 1
    assert town.get("/desk/stations/new/?region=").status_code == 422
    page = text(town.get(f"/desk/stations/new/?region={VILLAGE}"))
    assert "这里和附近已有的阵地" in page
    assert row.name in page
    assert "由谁建" in page
    assert "怎么布置" in text(browser("clerk").get("/desk/stations/new/"))
    assert town.get(f"/desk/stations/new/?region={COUNTY}").status_code == 403


def test_a_station_is_entered_with_photo_functions_and_coordinates(
    world: World, browser: Browser, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    data = {**FORM, "kind": kind().pk, "also": [kind("studio").pk], "east": "119.95", "north": "30.05", "photo": picture()}
    answer = browser("clerk").post("/desk/stations/new/", data)
    made = Station.objects.get()
    assert answer.status_code == 302
    assert (made.name, made.level, made.functions.count(), made.photo.name[-4:]) == (FORM["name"], "village", 1, ".jpg")
    assert text(browser("clerk").get(f"/desk/stations/{made.pk}/")).count("委员工作室(站)") >= 1


def test_a_second_entry_of_the_room_comes_back_with_everything_typed(world: World, row: Station, browser: Browser) -> None:
    answer = browser("clerk").post("/desk/stations/new/", {**FORM, "name": "委员之家", "kind": kind("home").pk})
    assert answer.status_code == 422
    page = text(answer)
    assert "一室多用：请到它的页面上增加功能" in page
    assert "委员之家" in page
    assert Station.objects.count() == 1
    other = browser("clerk").post("/desk/stations/new/", {**FORM, "kind": kind().pk, "place_words": "一楼", "east": "500", "north": "1"})
    assert "已经有一个叫" in text(other) or "经度" in text(other)


def test_it_is_changed_and_a_stale_form_keeps_what_was_typed(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    page = text(clerk.get(f"/desk/stations/{row.pk}/edit/"))
    assert 'value="党群服务中心二楼"' in page
    data = {**FORM, "kind": kind().pk, "name": "居民议事厅", "version": 1}
    assert clerk.post(f"/desk/stations/{row.pk}/edit/", data).status_code == 302
    stale = clerk.post(f"/desk/stations/{row.pk}/edit/", {**data, "name": "别的名字"})
    assert stale.status_code == 422
    assert "别人已经改过" in text(stale)
    assert "别的名字" in text(stale)
    assert clerk.post(f"/desk/stations/{row.pk}/edit/", {**data, "version": ""}).status_code == 422
    assert Station.objects.get().name == "居民议事厅"


def test_hours_are_typed_as_people_write_them() -> None:
    assert ranges_of("9:00-12:00，14：00—17：30") == [(time(9), time(12)), (time(14), time(17, 30))]
    assert ranges_of("８-24:00") == [(time(8), time(23, 59))]
    assert ranges_of("") == []
    for wrong in ("上午", "9:00", "25:00-26:00", "9:70-10:00"):
        with pytest.raises(ValueError, match=r".+"):
            ranges_of(wrong)


def test_the_week_is_published(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    assert do(clerk, row, "hours", d1="9:00-12:00，14:00-17:30", same="on", d6="9-12").status_code == 302
    page = text(clerk.get(f"/desk/stations/{row.pk}/"))
    assert page.count("星期一至星期五") == 1
    row.refresh_from_db()
    bad = do(clerk, row, "hours", d2="九点到十二点")
    assert bad.status_code == 422
    assert "没有看懂" in text(bad)
    assert "九点到十二点" in text(bad)
    midnight = do(clerk, row, "hours", d2="20:00-2:00")
    assert midnight.status_code == 409
    assert "跨过半夜的，请分成两天填写" in text(midnight)
    assert hours_words(row.hours.all()) == "星期一至星期五 09:00–12:00，14:00–17:30；星期六 09:00–12:00"


def test_a_day_that_differs_and_back(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    assert do(clerk, row, "special_day", day="2026-03-04", hours="", note="停电检修").status_code == 302
    assert "停电检修" in text(clerk.get(f"/desk/stations/{row.pk}/"))
    for wrong in ("九点", "9-10，11-12"):
        assert do(clerk, row, "special_day", day="2026-03-04", hours=wrong, note="停电检修").status_code == 422
    assert do(clerk, row, "usual_day", day="2026-03-04").status_code == 302
    assert not SpecialDay.objects.exists()


def booking(**more: object) -> dict[str, object]:
    first = {"title": "停车协商会", "made_for": "后周社区议事会", "day": "2026-03-03", "opens": "14:00", "closes": "16:00"}
    return {**first, "form_key": "22222222-2222-4222-8222-222222222222", **more}


def test_a_taken_room_offers_its_free_times_and_one_is_chosen(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    assert do(clerk, row, "book", **booking()).status_code == 302
    second = booking(form_key="33333333-3333-4333-8333-333333333333", title="消防通道协商会", opens="15:00", closes="17:00")
    refused = do(clerk, row, "book", **second)
    page = text(refused)
    assert refused.status_code == 409
    assert "时间冲突。可以改到：3-3 16:00–18:00" in page
    assert "消防通道协商会" in page
    assert 'value="2026-03-03T16:00:00+08:00"' in page
    assert do(clerk, row, "book", **second, instead="2026-03-03T16:00:00+08:00").status_code == 302
    assert [str(found) for found in Booking.objects.order_by("starts_at")] == ["停车协商会", "消防通道协商会"]
    assert do(clerk, row, "book", **booking(day="昨天")).status_code == 422
    assert do(clerk, row, "book", **booking(instead="2026-03-03T09:00:00+08:00")).status_code == 422


def test_a_booking_is_cancelled_or_told_of(world: World, row: Station, browser: Browser, at: Callable[..., None]) -> None:
    first, clerk = booked(world, row), browser("clerk")
    assert "取消预约" in text(clerk.get(f"/desk/stations/{row.pk}/"))
    assert do(clerk, row, "booking_cancel", target=first.pk, reason="改期").status_code == 302
    second = booked(world, row)
    at(NOON.replace(day=3))
    clerk = browser("clerk")
    assert "时间已过，等登记举行情况" in text(clerk.get("/desk/"))
    assert "登记举行情况" in text(clerk.get(f"/desk/stations/{row.pk}/"))
    assert do(clerk, row, "booking_hold", target=second.pk, outcome="议定停车位三处").status_code == 302
    assert Booking.objects.get(pk=second.pk).state == "held"
    assert do(clerk, row, "booking_hold", target=0, outcome="议定停车位三处").status_code == 404
    assert do(browser("supervisor"), row, "book", **booking()).status_code == 403


def duty_form(world: World, **more: object) -> dict[str, object]:
    first = {"kind": "member", "rhythm": "weekly", "weekday": "3", "opens": "09:00", "closes": "11:00", "first_day": "2026-03-02"}
    return {**first, "person": world.persons["member"].pk, "substitute": world.persons["clerk"].pk, **more}


def test_duty_is_set_swapped_answered_and_ended(world: World, row: Station, browser: Browser) -> None:
    clerk, member = browser("clerk"), browser("member")
    assert do(clerk, row, "duty_set", **duty_form(world)).status_code == 302
    set_once = DutyShift.objects.get()
    page = text(member.get(f"/desk/stations/{row.pk}/"))
    assert "每周星期三 09:00–11:00" in page
    assert "A 岗：委员甲" in page
    assert "3月4日 星期三 09:00–11:00" in text(member.get("/desk/duty/"))
    assert do(member, row, "duty_swap", target=set_once.pk, day="2026-03-04", reason="外出开会", person="").status_code == 302
    assert "委员甲请您代班：外出开会" in text(clerk.get("/desk/"))
    swap = DutySwap.objects.get()
    assert "有人请您代班" in text(clerk.get("/desk/duty/"))
    assert member.post(f"/desk/duty/{swap.pk}/answer/", {"agree": "1"}).status_code == 403
    assert "已答应，这一天由您值班" in text(clerk.post(f"/desk/duty/{swap.pk}/answer/", {"agree": "1"}, follow=True))
    assert "不用再答复" in text(clerk.post(f"/desk/duty/{swap.pk}/answer/", {"agree": "0"}, follow=True))
    assert "替委员甲" in text(clerk.get(f"/desk/stations/{row.pk}/week/"))
    assert do(clerk, row, "duty_end", target=set_once.pk, row_version=9, day="2026-03-05").status_code == 409
    assert do(clerk, row, "duty_end", target=set_once.pk, row_version=1, day="2026-03-05").status_code == 302
    assert DutyShift.objects.get().last_day == date(2026, 3, 5)


def test_duty_by_month_day_and_once_in_words(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    for more in ({"rhythm": "monthly", "week": "5"}, {"rhythm": "daily"}, {"rhythm": "once", "first_day": "2026-03-06"}):
        assert do(clerk, row, "duty_set", **duty_form(world, **more)).status_code == 302
    page = text(clerk.get(f"/desk/stations/{row.pk}/"))
    for words in ("每月最后一个星期三 09:00–11:00", "每天 09:00–11:00", "3-6 09:00–11:00"):
        assert words in page
    assert do(clerk, row, "duty_set", **duty_form(world, person="")).status_code == 422
    assert do(clerk, row, "duty_set", **duty_form(world, person=world.persons["stranger"].pk)).status_code == 422


def test_the_week_shows_hours_duty_and_bookings(world: World, row: Station, browser: Browser) -> None:
    hours_set(actor=world.cast.clerk, station_id=row.pk, hours=[Hours(1, time(9), time(12))], version=None, now=NOON)
    duty_set(actor=world.cast.clerk, station_id=row.pk, draft=shift(world), now=NOON)
    swap = duty_swap(actor=world.cast.member, shift_id=DutyShift.objects.get().pk, day=date(2026, 3, 4), reason="外出开会", now=NOON)
    booked(world, row)
    page = text(browser("member").get(f"/desk/stations/{row.pk}/week/"))
    for words in ("09:00–12:00", "委员值守", f"已请{swap.person.display_name}代班", "停车协商会", "2026年3月2日 至 2026年3月8日"):
        assert words in page
    assert "停车协商会" not in text(browser("member").get(f"/desk/stations/{row.pk}/week/?week=2026-03-11"))
    assert browser("member").get(f"/desk/stations/{row.pk}/week/?week=9999-99-99").status_code == 200


def test_functions_close_and_reopen(world: World, row: Station, browser: Browser) -> None:
    clerk = browser("clerk")
    assert do(clerk, row, "functions", also=[kind("studio").pk]).status_code == 302
    stale = do(clerk, row, "close", reason="房屋维修到年底")
    assert stale.status_code == 409
    assert "房屋维修到年底" in text(stale)
    row.refresh_from_db()
    assert do(clerk, row, "close", reason="房屋维修到年底").status_code == 302
    page = text(clerk.get(f"/desk/stations/{row.pk}/"))
    assert "已停用，不再印海报" in page
    assert "poster.pdf" not in page
    row.refresh_from_db()
    assert do(clerk, row, "reopen").status_code == 302
    assert do(clerk, row, "nothing").status_code == 404
    assert clerk.get(f"/desk/stations/{row.pk}/do/close/").status_code == 405


def test_the_list_is_narrowed_and_the_file_says_the_same(world: World, row: Station, browser: Browser) -> None:
    station(world.cast.county, TOWN, name="=街道议事室", kind=kind("room"), organisation=world.cast.unit)
    county = browser("county")
    page = text(county.get("/desk/stations/?kind=hall&q=后周"))
    assert row.name in page
    assert "街道议事室" not in page
    assert "没有符合条件的阵地" in text(county.get("/desk/stations/?state=closed"))
    assert "还没有登记阵地" in text(browser("stranger").get("/desk/stations/"))
    lines = b"".join(county.get(f"/desk/stations/list.csv?place={COUNTY}").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("\ufeff编号,名称,类型")
    assert len(lines) == 3
    assert "'=街道议事室" in lines[1]
    assert "0571-63300000" in lines[2]


def test_types_are_edited_by_the_county(world: World, browser: Browser) -> None:
    county = browser("county")
    assert "协商小板凳" in text(county.get("/desk/stations/kinds/"))
    data = {"name": "公园里", "family": "point", "active": "on"}
    assert county.post("/desk/stations/kinds/", data).status_code == 302
    assert county.post("/desk/stations/kinds/", data).status_code == 422
    row = StationKind.objects.get(name="公园里")
    assert 'value="公园里"' in text(county.get(f"/desk/stations/kinds/?kind={row.pk}"))
    assert county.post(f"/desk/stations/kinds/?kind={row.pk}", {"name": "公园里议事点", "family": "point"}).status_code == 302
    assert "不再使用" in text(county.get("/desk/stations/kinds/"))


def test_the_poster_is_refused_for_a_closed_station_and_without_fonts(
    world: World, row: Station, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = browser("clerk")
    station_close(actor=world.cast.clerk, station_id=row.pk, reason="房屋维修到年底", version=None, now=NOON)
    answer = clerk.get(f"/desk/stations/{row.pk}/poster.pdf")
    assert answer.status_code == 409
    assert "请把贴着的旧海报取下来" in text(answer)
    Station.objects.update(state="open", closed_at=None, close_reason="")
    monkeypatch.setattr(poster, "FONTS", ("没有这种字体",))
    answer = clerk.get(f"/desk/stations/{row.pk}/poster.pdf")
    assert answer.status_code == 409
    assert "fonts-noto-cjk" in text(answer)


def test_counts_come_from_the_register_with_the_names_of_what_is_missing(world: World, row: Station, browser: Browser) -> None:
    station(world.cast.county, TOWN, name="街道工作室", kind=kind("studio"), also=(kind("post"),))
    page = text(browser("county").get("/desk/stations/counts/"))
    for words in ("乡镇(街道) 1 / 2 · 50.00%", "邻街道", "村(社区) 1 / 2 · 50.00%", "邻村", "委员工作室(站)", "社情民意驿站"):
        assert words in page
    assert "乡镇(街道)" not in text(browser("town").get(f"/desk/stations/counts/?place={VILLAGE}")).split("覆盖")[-1]
    assert "还没有登记阵地" in text(browser("stranger").get(f"/desk/stations/counts/?place={VILLAGE}"))
