"""Reading the tree: what is found, in how many queries, and by which index."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from shangliang.kernel.errors import Missing
from shangliang.regions import cache, selectors
from shangliang.regions.models import Region

VILLAGE = "330111001023"


@pytest.mark.usefixtures("demo")
def test_names_of_the_demonstration() -> None:
    assert selectors.full_name(VILLAGE) == "富阳区 · 富春街道 · 后周社区"
    assert selectors.full_name("3301") == "浙江省 · 杭州市"
    assert selectors.full_name("") == "全部地区"
    assert selectors.names(["330111", "99", ""]) == {"330111": "富阳区", "99": "99", "": "全部地区"}
    assert [region.name for region in selectors.ancestors_of(VILLAGE)] == ["浙江省", "杭州市", "富阳区", "富春街道", "后周社区"]


def test_filler_steps_are_said_once(db: None) -> None:
    for path, level, name in (
        ("44", "province", "广东省"),
        ("4419", "city", "东莞市"),
        ("441900", "county", "东莞市"),
        ("441900003", "town", "东城街道"),
    ):
        Region.objects.create(path=path, level=level, name=name)
    assert selectors.full_name("441900003") == "东莞市 · 东城街道"
    assert [region.path for region in selectors.children("4419")] == ["441900"]
    assert [region.path for region in selectors.search("441900000000")] == ["4419", "441900", "441900003"][:1]


@pytest.mark.usefixtures("demo")
def test_children_are_one_step_below_with_side_units() -> None:
    for path, level in (
        ("330111u001", "unit"),
        ("330111001u001", "unit"),
        (f"{VILLAGE}g01", "group"),
        (f"{VILLAGE}g01p001", "area"),
        (f"{VILLAGE}p001", "area"),
        (f"{VILLAGE}u001", "unit"),
    ):
        Region.objects.create(path=path, level=level, name=path)
    assert [region.path for region in selectors.children()] == ["33", "41", "61"]
    county = selectors.children("330111")
    assert {region.level for region in county} == {"town", "unit"}
    assert [region.path for region in county if region.level == "unit"] == ["330111u001"]
    assert [region.path for region in selectors.children(VILLAGE)] == [f"{VILLAGE}g01", f"{VILLAGE}p001", f"{VILLAGE}u001"]
    assert [region.path for region in selectors.children(f"{VILLAGE}g01")] == [f"{VILLAGE}g01p001"]
    assert selectors.children("330111u001") == []


@pytest.mark.usefixtures("demo")
def test_search_by_name_part_and_code() -> None:
    assert [region.path for region in selectors.search("后周")] == [VILLAGE]
    assert VILLAGE in {region.path for region in selectors.search("周社区")}
    assert [region.path for region in selectors.search("袁集", within="411121")] == ["411121201232"]
    assert selectors.search("袁集", within="330111") == []
    assert selectors.search("330111000000")[0].name == "富阳区"
    assert selectors.search(VILLAGE)[0].name == "后周社区"
    assert selectors.search("舞阳")[0].name == "舞阳县"
    assert len(selectors.search("村", limit=7)) == 7
    assert selectors.search("  ") == []
    assert selectors.search("100% _") == []


def test_history_by_date(db: None) -> None:
    Region.objects.create(path="33", level="province", name="旧", valid_from=date(2000, 1, 1), valid_to=date(2020, 1, 1))
    Region.objects.create(path="33", level="province", name="新", valid_from=date(2020, 1, 1))
    Region.objects.create(path="34", level="province", name="停", valid_to=date(2020, 1, 1))
    assert selectors.region_at("33", date(2019, 12, 31)).name == "旧"
    assert selectors.region_at("33", date(2020, 1, 1)).name == "新"
    assert selectors.region_get("33").name == "新"
    assert selectors.names(["33", "34"]) == {"33": "新", "34": "停"}
    with pytest.raises(Missing):
        selectors.region_at("33", date(1999, 12, 31))
    with pytest.raises(Missing):
        selectors.region_get("34")


@pytest.mark.usefixtures("demo")
def test_numbers_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    some = list(Region.objects.filter(level="village").order_by("path").values_list("path", flat=True)[:50])
    cache.forget()
    with django_assert_num_queries(1):
        selectors.full_names(some)
    with django_assert_num_queries(0):
        selectors.full_names(some)
    for count, call in (
        (1, lambda: selectors.ancestors_of(VILLAGE)),
        (1, lambda: selectors.children("330111")),
        (1, lambda: selectors.region_get("330111")),
        (1, lambda: selectors.search("330111")),
        (2, lambda: selectors.search("后", within="3301")),
        (1, lambda: selectors.orphans()),
    ):
        with django_assert_num_queries(count):
            call()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "rows",
    [
        lambda: selectors.subtree("330111"),
        lambda: selectors.subtree("330111", "town"),
        lambda: selectors.current().filter(path="330111"),
        lambda: Region.objects.filter(path__in=["330111", "3301"]),
        lambda: selectors.current().filter(selectors._begins("后周")),
    ],
)
def test_an_index_answers(rows: Callable[[], QuerySet[Region]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows().explain()
    assert "index" in plan.lower()
    assert "seq scan" not in plan.lower()
    assert not any(line.strip().endswith("SCAN regions_region") for line in plan.splitlines())


def test_names_are_remembered_for_a_short_time(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Region.objects.create(path="33", level="province", name="甲")
    assert selectors.names(["33"]) == {"33": "甲"}
    Region.objects.filter(pk=place.pk).update(name="乙")
    assert selectors.names(["33"]) == {"33": "甲"}
    monkeypatch.setattr(cache, "SECONDS", -1.0)
    assert selectors.names(["33"]) == {"33": "乙"}


def test_memory_for_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "ENTRIES", 10)
    for number in range(50):
        cache.remember({f"{number}": "名", f"{number}x": "名"})
        assert len(cache._names) <= 10


@pytest.mark.usefixtures("demo")
def test_orphans_are_named() -> None:
    Region.objects.create(path=f"{VILLAGE}g01", level="group", name="一组")
    assert [region.path for region in selectors.orphans()] == []
    Region.objects.filter(path=VILLAGE).update(valid_to=date(2024, 1, 1))
    assert [region.name for region in selectors.orphans()] == ["一组"]
