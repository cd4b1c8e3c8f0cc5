"""Similar matters: the same village first, only what may be shown, kept up to date in every process, never built inside a request."""

import threading
from pathlib import Path

import pytest

from cast import COUNTY, NOON, TOWN, VILLAGE, World
from shangliang.kernel.actor import Actor
from shangliang.matters import likeness
from shangliang.matters.likeness import index_write, nearest, place_words, shelf_of
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import Raised, matter_answer, matter_raise
from shangliang.matters.similar import joinable_place, similar_for_office, similar_public
from shangliang.regions.models import Region

LAMP = "南门口的路灯坏了三盏，晚上老人走路看不清。"
TYPED = "路灯坏了，晚上看不清"
OTHERS = ("垃圾集置点离住户太近，气味很大。", "楼下小饭店油烟直排，不敢开窗。", "广场音响太响，影响休息。")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """Files of indexes in a folder of the test."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    return tmp_path


def raised(place: str, text: str) -> Matter:
    form = Raised(f"s-{Matter.objects.count()}", text, Region.objects.get(path=place))
    return matter_raise(actor=Actor(), raised=form, now=NOON)


def found(text: str = TYPED, near: str = VILLAGE, **more: object) -> list[int]:
    return [one.matter.pk for one in similar_public(text, near, **more)]  # type: ignore[arg-type]


def answered(world: World, row: Matter) -> Matter:
    return matter_answer(actor=world.cast.county, matter_id=row.pk, answer="已经修好，欢迎监督。", public=False, now=NOON)


def test_the_same_village_comes_before_the_town_before_the_county(world: World) -> None:
    county, town, village = raised("330111004", LAMP), raised("330111003009", LAMP), raised(VILLAGE, LAMP)
    for text in OTHERS:
        raised(VILLAGE, text)
    assert found() == [village.pk, town.pk, county.pk]
    assert [one.distance for one in similar_public(TYPED, VILLAGE)] == [0, 1, 2]
    assert found(near="330111003009")[0] == town.pk
    assert found(near="411121") == []


def test_too_little_text_finds_nothing(world: World) -> None:
    raised(VILLAGE, LAMP)
    assert found("路灯") == []
    assert found(near="") == []
    assert found("完全没有关系的另外一回事") == []


def test_what_ended_is_shown_only_with_a_public_answer(world: World) -> None:
    quiet, public = raised(VILLAGE, LAMP), raised(VILLAGE, LAMP)
    answered(world, quiet)
    answered(world, public)
    matter_publish(actor=world.cast.clerk, matter_id=public.pk, title="路灯不亮", text="南门口路灯不亮。", now=NOON)
    rows = similar_public(TYPED, VILLAGE)
    assert [(one.matter.pk, one.joinable) for one in rows] == [(public.pk, False)]
    assert {one.matter.pk for one in similar_for_office(world.cast.clerk, TYPED, VILLAGE)} == {quiet.pk, public.pk}
    assert similar_for_office(world.stranger, TYPED, VILLAGE) == []
    assert similar_for_office(world.cast.clerk, "路", VILLAGE) == []


def test_what_was_merged_leads_to_where_it_went_and_voices_are_counted(world: World) -> None:
    end, child = raised(VILLAGE, "东门公交站缺少雨棚，下雨天没有地方躲。"), raised(VILLAGE, LAMP)
    matter_merge(actor=world.cast.clerk, matter_id=child.pk, into_id=end.pk, now=NOON)
    (one,) = similar_public(TYPED, VILLAGE)
    assert (one.matter.pk, one.voices, one.joinable) == (end.pk, 2, True)
    assert found(but=end.pk) == []
    assert joinable_place(child.pk) == VILLAGE
    assert joinable_place(99999999) == ""


def test_a_new_matter_is_found_at_once(world: World) -> None:
    assert found() == []
    row = raised(VILLAGE, LAMP)
    assert found() == [row.pk]


def test_the_telling_words_are_shown_without_the_letters_of_places(world: World) -> None:
    raised(VILLAGE, LAMP)
    words = nearest(TYPED, COUNTY, VILLAGE)[0].words
    assert "路灯" in words
    assert not set("".join(words)) & set(place_words(VILLAGE).replace(" ", ""))


def test_a_fresh_process_reads_the_file_in_a_thread_and_stands_on_the_newest_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = raised(VILLAGE, LAMP)
    for text in OTHERS * 2:
        raised(VILLAGE, text)
    assert index_write(COUNTY) == 7
    likeness.forget_all()
    monkeypatch.setattr(likeness, "FRESH", 3)
    monkeypatch.setattr(likeness, "OVERLAP", 0)
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda self: started.append(self))
    assert found() == []
    assert found() == []
    assert [thread.name for thread in started] == [f"similar {COUNTY}"]
    started[0].run()
    assert found() == [old.pk]
    assert shelf_of(COUNTY).written > 0
    row = raised(VILLAGE, LAMP)
    assert set(found()) == {old.pk, row.pk}


def test_many_new_ones_are_added_a_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "STEP", 2)
    raised(VILLAGE, LAMP)
    index_write(COUNTY)
    likeness.forget_all()
    shelf = shelf_of(COUNTY, wait=True)
    rows = [raised(VILLAGE, text) for text in (*OTHERS, LAMP, LAMP)]
    nearest(TYPED, COUNTY)
    assert str(rows[-1].pk) not in shelf.index
    nearest(TYPED, COUNTY, wait=True)
    assert str(rows[-1].pk) in shelf.index
    assert len(shelf.index) == 6


def test_a_damaged_file_changes_nothing(world: World, own_folder: Path) -> None:
    row = raised(VILLAGE, LAMP)
    (own_folder / "similar").mkdir()
    (own_folder / "similar" / f"{COUNTY}.index").write_bytes(b"no index")
    (own_folder / "similar" / f"{COUNTY}.factors.npy").write_bytes(b"no factors")
    assert found(wait=True) == [row.pk]
    assert index_write(COUNTY) == 1


def test_the_file_grows_and_learns_from_merges(world: World, own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "LEAST_PAIRS", 1)
    first, second = raised(VILLAGE, LAMP), raised(VILLAGE, "路灯坏了好几天没人修，晚上太黑。")
    assert index_write(COUNTY) == 2
    matter_merge(actor=world.cast.clerk, matter_id=second.pk, into_id=first.pk, now=NOON)
    raised(TOWN, OTHERS[0])
    assert index_write(COUNTY) == 3
    assert (own_folder / "similar" / f"{COUNTY}.factors.npy").exists()
    assert found(wait=True) == [first.pk]
    assert likeness.counties() == [COUNTY]


def test_only_so_many_counties_stay_in_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST", 1)
    first = shelf_of(COUNTY)
    shelf_of("411121")
    assert shelf_of(COUNTY) is not first


def test_many_processes_at_once_give_the_same(world: World) -> None:
    """Two indexes filled in another order answer alike: what one process has seen first does not matter."""
    rows = [raised(VILLAGE, text) for text in (LAMP, *OTHERS, LAMP.replace("南门", "北门"))]
    index_write(COUNTY)
    at_once = found()
    likeness.forget_all()
    assert found(wait=True) == at_once
    assert set(at_once) == {rows[0].pk, rows[-1].pk}
