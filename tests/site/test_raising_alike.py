"""The raise page: a scanned poster says the place, similar matters can be joined in one tap, an urgent word brings its number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import NOON, VILLAGE, World, matter
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import matter_answer
from shangliang.venues.models import Station, StationKind

Form = Callable[..., dict[str, object]]
LAMP = "南门口的路灯坏了三盏，王大明先生晚上走路看不清，电话13800138000。"
TYPED = "南门口路灯坏了，晚上走路看不清"
pytestmark = pytest.mark.usefixtures("at", "media")


def station(world: World, **more: Any) -> Station:
    given = {"code": "HZXS2345", "form_key": "s-1", "name": "后周协商议事厅", "kind": StationKind.objects.first(), "level": "village"}
    place = {"region": world.village, "path": VILLAGE, "county": VILLAGE[:6], "town": VILLAGE[:9]}
    return Station.objects.create(**{**given, **place, "organisation": world.cast.unit, "created_at": NOON, **more})


def page(answer: Any) -> str:
    return str(answer.content.decode())


def similar(client: Client, text: str = TYPED, region: str = VILLAGE, **more: str) -> str:
    return page(client.post("/raise/similar/", {"text": text, "region": region, **more}))


def test_a_scanned_poster_says_the_place(world: World, client: Client, form: Form) -> None:
    place = station(world)
    shown = page(client.get("/raise/?station=hzxs2345"))
    assert "后周协商议事厅" in shown
    assert 'name="region_q"' not in shown
    answer = client.post("/raise/", form(station="HZXS2345", region=VILLAGE))
    assert answer.status_code == 302
    row = Matter.objects.get()
    assert (row.station, row.channel, row.path) == (place, "station", VILLAGE)


def test_whoever_scanned_it_may_still_mean_another_place(world: World, client: Client, form: Form) -> None:
    station(world)
    shown = page(client.post("/raise/", form(station="HZXS2345", region=VILLAGE, under=VILLAGE[:9])))
    assert 'name="region_q"' in shown
    assert 'value="HZXS2345"' in shown


def test_the_big_letters_ask_for_no_place_either(world: World, client: Client, form: Form) -> None:
    station(world)
    client.cookies["elder"] = "1"
    assert 'data-raise="what"' in page(client.get("/raise/?station=HZXS2345"))
    shown = page(client.post("/raise/", form(step="what", station="HZXS2345", region=VILLAGE)))
    assert 'data-raise="more"' in shown
    assert "后周协商议事厅" in shown


def test_a_closed_station_says_so_and_lets_one_raise(world: World, client: Client, form: Form) -> None:
    station(world, state="closed", closed_at=NOON, close_reason="搬到新址")
    shown = page(client.get("/raise/?station=HZXS2345"))
    assert "搬到新址" in shown
    assert 'name="region_q"' in shown
    assert client.post("/raise/", form(station="HZXS2345")).status_code == 302
    assert Matter.objects.get().station is not None


@pytest.mark.parametrize("code", ["NOSUCH99", "' OR 1=1", "x" * 400])
def test_an_unknown_code_is_no_dead_end(world: World, client: Client, form: Form, code: str) -> None:
    assert "这个二维码已经认不出来了" in page(client.get("/raise/", {"station": code}))
    assert client.post("/raise/", form(station=code)).status_code == (302 if len(code) <= 8 else 422)


def test_while_typing_only_masked_titles_are_shown(world: World, client: Client) -> None:
    row = matter(world, LAMP)
    shown = similar(client)
    assert f'value="{row.pk}"' in shown
    assert "南门口的路灯坏了三盏" in shown
    assert "13800138000" not in shown
    assert "王大明" not in shown
    assert similar(client, "今天天气很好，适合出去走走") == similar(client, "")
    assert f'value="{row.pk}"' not in similar(client, region="x'; DROP")


def test_the_place_of_the_poster_or_of_the_visitor_is_near_enough(world: World, client: Client) -> None:
    row = matter(world, LAMP)
    station(world)
    assert f'value="{row.pk}"' in similar(client, region="", station="HZXS2345")
    client.cookies["area"] = VILLAGE[:9]
    assert f'value="{row.pk}"' in similar(client, region="")


def test_one_tap_joins_even_before_a_place_was_chosen(world: World, client: Client, form: Form) -> None:
    row = matter(world, LAMP)
    answer = client.post("/raise/", form(text=TYPED, region="", join=str(row.pk)))
    own = Matter.objects.exclude(pk=row.pk).get()
    assert answer["Location"] == f"/r/{own.receipt}/?new=1"
    assert (own.state, own.merged_into, own.path) == ("merged", row, VILLAGE)
    receipt = page(client.get(answer["Location"]))
    assert "不是同一件事，请单独办理" in receipt
    client.post(f"/r/{own.receipt}/part/")
    own.refresh_from_db()
    assert own.state == "submitted"
    assert "不是同一件事，请单独办理" not in page(client.get(f"/r/{own.receipt}/"))
    assert client.post(f"/r/{own.receipt}/part/").status_code == 302


def test_what_ended_meanwhile_is_raised_alone_and_said(world: World, client: Client, form: Form) -> None:
    row = matter(world, LAMP)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="已经修好，欢迎监督。", public=False, now=NOON)
    answer = client.post("/raise/", form(text=TYPED, join=str(row.pk)))
    own = Matter.objects.exclude(pk=row.pk).get()
    assert own.state == "submitted"
    assert "刚刚办结" in page(client.get(answer["Location"]))


def test_a_second_tap_on_join_joins_once(world: World, client: Client, form: Form) -> None:
    row = matter(world, LAMP)
    fields = form(text=TYPED, join=str(row.pk))
    assert client.post("/raise/", fields)["Location"] == client.post("/raise/", fields)["Location"]
    assert Matter.objects.count() == 2


def test_without_a_script_the_question_comes_after_the_receipt(world: World, client: Client, form: Form) -> None:
    row = matter(world, LAMP)
    answer = client.post("/raise/", form(text=TYPED))
    own = Matter.objects.exclude(pk=row.pk).get()
    assert answer["Location"] == f"/r/{own.receipt}/?new=1&same=1"
    assert f'value="{row.pk}"' in page(client.get(answer["Location"]))
    client.post(f"/r/{own.receipt}/join/", {"into": str(row.pk)})
    own.refresh_from_db()
    assert own.merged_into == row
    assert client.post(f"/r/{own.receipt}/join/", {"into": "x"}).status_code == 404
    assert client.post(f"/r/{own.receipt}/join/", {"into": "99999999"}).status_code == 404


def test_nobody_is_asked_twice_or_for_nothing(world: World, client: Client, form: Form) -> None:
    matter(world, LAMP)
    assert client.post("/raise/", form(text=TYPED, asked="1"))["Location"].endswith("?new=1")
    other = client.post("/raise/", form(text="楼下小饭店油烟直排，晚上不敢开窗。"))
    assert other["Location"].endswith("?new=1")


def test_in_steps_similar_ones_stand_before_the_last_button(world: World, client: Client, form: Form) -> None:
    row = matter(world, LAMP)
    shown = page(client.post("/raise/", form(text=TYPED, step="where")))
    assert 'data-raise="more"' in shown
    assert f'name="join" value="{row.pk}"' in shown
    assert 'name="asked" value="1"' in shown


def test_a_public_answer_is_shown_instead(world: World, client: Client) -> None:
    row = matter(world, LAMP)
    matter_answer(actor=world.cast.clerk, matter_id=row.pk, answer="已经修好，找李师傅13900139000。", public=False, now=NOON)
    matter_publish(actor=world.cast.clerk, matter_id=row.pk, title="南门口路灯", text="南门口路灯坏了三盏。", now=NOON)
    shown = similar(client)
    assert "已经修好" in shown
    assert "13900139000" not in shown
    assert "data-join" not in shown


def test_an_urgent_word_brings_its_number_at_once_and_raising_still_works(world: World, client: Client, form: Form) -> None:
    text = "楼道里有很重的煤气味"
    assert 'href="tel:119"' in similar(client, text, region="")
    assert "12356" in similar(client, "我不想活了")
    assert 'href="tel:119"' in page(client.post("/raise/", form(text=text, region="")))
    answer = client.post("/raise/", form(text=text))
    assert "紧急情况，请先打电话" in page(client.get(answer["Location"]))
    assert Matter.objects.get().urgent


def test_in_steps_the_number_stands_on_the_next_page(world: World, client: Client, form: Form) -> None:
    assert 'href="tel:119"' in page(client.post("/raise/", form(text="三楼着火了快来人", step="what", region="")))


def test_the_author_takes_it_out_of_the_public_pages(world: World, client: Client) -> None:
    row = matter(world, LAMP)
    matter_publish(actor=world.cast.clerk, matter_id=row.pk, title="南门口路灯", text="南门口路灯坏了三盏。", now=NOON)
    assert "不想公开" in page(client.get(f"/r/{row.receipt}/"))
    client.post(f"/r/{row.receipt}/hide/")
    row.refresh_from_db()
    assert not row.public
    assert client.post(f"/r/{row.receipt}/hide/").status_code == 302


def test_the_receipt_names_the_first_receiver(world: World, client: Client) -> None:
    row = matter(world, LAMP)
    assert "后周社区（负责告诉您进展）" in page(client.get(f"/r/{row.receipt}/"))
