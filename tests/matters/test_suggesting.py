"""Suggestions: learned from what was decided, with the reason, read from files in threads, never decided by themselves."""

import threading
from pathlib import Path

import pytest

from cast import COUNTY, NOON, World, matter
from deliberate.texts import Example, Router
from shangliang.desk.suggesting import category_for, department_suggested, departments_learn
from shangliang.matters import suggesting
from shangliang.matters.hotspots import hot_spots_write, hotspot_get, hotspots_of
from shangliang.matters.models import Category, HotSpot, Matter
from shangliang.matters.services import matter_accept
from shangliang.matters.suggesting import MODELS, Models, categories_learn, category_suggested, decided, model_write, seeds
from shangliang.outcomes.models import Assignment
from shangliang.people.models import Organisation
from standing import standing

LAMP = "村口的路灯不亮，晚上看不清路。"
FUMES = "楼下饭店油烟直排，不敢开窗。"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of models in a folder of the test, a few sentences, no threads."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    few = tuple(one for one in seeds() if one.label in {"roads", "kitchens", "parking"})
    monkeypatch.setattr(suggesting, "seeds", lambda: few)
    MODELS.forget()
    return tmp_path


def accepted(world: World, text: str, key: str) -> Matter:
    row = matter(world, text)
    return matter_accept(actor=world.cast.clerk, matter_id=row.pk, category=Category.objects.get(key=key), now=NOON)


def test_every_leaf_of_the_tree_has_sentences() -> None:
    known = {one.label for one in suggesting.seeds()}
    assert {"roads", "kitchens", "parking"} == known


def test_the_shipped_sentences_name_every_leaf(db: None) -> None:
    import tomllib

    lists = tomllib.loads(suggesting.SEEDS.read_text(encoding="utf-8"))
    assert set(lists) == set(Category.objects.filter(parent__isnull=False).values_list("key", flat=True))
    assert all(len(texts) >= 3 for texts in lists.values())


def test_before_a_county_decided_anything_the_shipped_sentences_speak(world: World) -> None:
    row = matter(world, FUMES)
    found = category_suggested(row, wait=True)
    assert found is not None
    assert (found[0].key, found[1].same, found[1].similar) == ("kitchens", 0, 0)
    assert "油烟" in found[1].words
    assert row.category is None


def test_decided_matters_are_the_reason(world: World) -> None:
    rows = [accepted(world, LAMP, "roads") for _ in range(3)]
    accepted(world, "村口的路灯不亮，油烟也大。", "kitchens")
    accepted(world, FUMES, "kitchens")
    assert categories_learn(COUNTY) == len(suggesting.seeds()) + 5
    found = category_suggested(matter(world, "村口路灯又不亮了，晚上看不清。"), wait=True)
    assert found is not None
    assert found[0].key == "roads"
    assert (found[1].same, found[1].similar) == (3, 4)
    assert set(found[1].examples) == {row.pk for row in rows}


def test_nothing_is_suggested_without_being_sure_or_out_of_use(world: World) -> None:
    assert category_suggested(matter(world, "今天天气真好啊朋友们。"), wait=True) is None
    Category.objects.filter(key="kitchens").update(active=False)
    assert category_suggested(matter(world, FUMES), wait=True) is None


def test_only_what_is_not_decided_gets_a_suggestion(world: World) -> None:
    MODELS.get(suggesting.seeds_name(), wait=True, make=lambda: model_write(suggesting.seeds_name(), suggesting.seeds()))
    row = matter(world, FUMES)
    assert category_for(row) is not None
    row.category = Category.objects.get(key="kitchens")
    assert category_for(row) is None
    assert category_for(accepted(world, FUMES, "kitchens")) is None


def test_submitted_matters_teach_nothing(world: World) -> None:
    matter(world, LAMP, category=Category.objects.get(key="roads"))
    assert len(decided(COUNTY)) == len(suggesting.seeds())


def test_a_thread_reads_a_newer_file_and_a_damaged_one_changes_nothing(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda self: started.append(self))
    models = Models()
    assert models.get("x") is None
    assert model_write("x", [Example("路灯", "", "a"), Example("油烟", "", "b")]) == 2
    assert models.get("x") is None
    assert models.get("x") is None
    assert [thread.name for thread in started] == ["model x"]
    started[0].run()
    found = models.get("x")
    assert isinstance(found, Router)
    (own_folder / "similar" / "x.router").write_bytes(b"damaged")
    import os

    os.utime(own_folder / "similar" / "x.router", (2e9, 2e9))
    assert models.get("x", wait=True) is found


def test_a_disk_that_cannot_be_written_changes_nothing(own_folder: Path) -> None:
    def make() -> None:
        raise PermissionError

    models = Models()
    assert models.get("x", wait=True, make=make) is None
    assert models.get("x", wait=True, make=lambda: model_write("x", [Example("路灯", "", "a"), Example("油烟", "", "b")])) is not None


def test_one_label_teaches_nothing(own_folder: Path) -> None:
    assert model_write("x", [Example("路灯", "", "a")]) == 0
    assert not (own_folder / "similar" / "x.router").exists()


def test_units_are_learned_from_assignments(world: World) -> None:
    playing = standing(world, "evaluate")
    assert departments_learn(COUNTY) == 0
    row = matter(world)
    assert department_suggested(row, wait=True) is None
    other = Organisation.objects.create(name="区住建局", kind="department", region=world.cast.unit.region)
    second = standing(world, "evaluate")
    Assignment.objects.filter(case=second.case).update(organisation=other)
    Matter.objects.filter(case_link__case=second.case).update(text=FUMES, title="油烟")
    from shangliang.matters import likeness

    likeness.forget_all()
    assert departments_learn(COUNTY) == 2
    MODELS.forget()
    found = department_suggested(row, wait=True)
    assert found is not None
    assert found[0] == world.cast.unit
    assert found[1].same == 1
    assert playing.case.county == COUNTY


def test_a_hot_spot_has_five_matters_a_place_and_no_person(world: World) -> None:
    for number in range(4):
        matter(world, f"幸福花园楼下烧烤店油烟太大，王大明先生电话13800138000，第{number}次反映。")
    assert hot_spots_write(county=COUNTY, now=NOON) == 0
    matter(world, "幸福花园的烧烤油烟晚上更大，居民受不了。")
    assert hot_spots_write(county=COUNTY, now=NOON) == 1
    assert hot_spots_write(county=COUNTY, now=NOON) == 1
    (spot,) = hotspots_of(COUNTY)
    assert (spot.size, spot.matters.count(), HotSpot.objects.count()) == (5, 5, 1)
    told = "".join([*spot.words, *spot.places])
    assert "烧烤" in told
    assert "138" not in told
    assert "王大明" not in told
    assert hotspots_of(COUNTY, within="330111003")
    assert hotspots_of(COUNTY, within="330111004") == []
    assert hotspot_get(spot.pk) == spot
    assert hotspot_get(0) is None
