"""Changing one place: who may, what is refused in words, what the journal keeps."""

from collections.abc import Callable
from datetime import date

import pytest

from lists import NOW, OPERATOR
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entry_text, verify
from shangliang.kernel.actor import ANONYMOUS, Actor, Grant
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.regions import permissions, selectors, services
from shangliang.regions.models import Region

VILLAGE = "330111001023"
OFFICE = Actor(kind="staff", person=1, name="甲", grants=(Grant("county", "330111"),))
OTHER = Actor(kind="staff", person=2, name="乙", grants=(Grant("county", "411121"),))
CLERK = Actor(kind="staff", person=3, name="丙", grants=(Grant("clerk", "330111"),))
ADMIN = Actor(kind="staff", person=4, name="丁", grants=(Grant("system_admin", "33"),))


def add(kind: str, name: str, parent: str = VILLAGE, actor: Actor = OFFICE) -> Region:
    return services.region_add(actor=actor, parent=parent, kind=kind, name=name, now=NOW)


@pytest.mark.usefixtures("demo")
def test_numbers_follow_each_other_and_are_never_used_again() -> None:
    assert [add("g", "一组").path, add("g", "二组").path] == [f"{VILLAGE}g01", f"{VILLAGE}g02"]
    assert add("p", "东片", f"{VILLAGE}g01").path == f"{VILLAGE}g01p001"
    assert add("p", "西片").path == f"{VILLAGE}p001"
    assert add("u", "银湖科技城", "330111").path == "330111u001"
    services.region_close(actor=OFFICE, path=f"{VILLAGE}g02", day=date(2025, 6, 4), now=NOW.replace(day=4))
    assert add("g", "三组").path == f"{VILLAGE}g03"
    assert selectors.region_get(f"{VILLAGE}g03").valid_from == date(2025, 6, 3)
    assert list(verify()) == []


@pytest.mark.usefixtures("demo")
def test_numbers_run_out() -> None:
    Region.objects.create(path=f"{VILLAGE}g99", level="group", name="末组", valid_to=date(2020, 1, 1))
    with pytest.raises(Refused, match="编号已经用完"):
        add("g", "再一组")


@pytest.mark.usefixtures("demo")
def test_rename_and_close_are_recorded_with_the_old_name() -> None:
    add("g", "一组")
    assert services.region_rename(actor=OFFICE, path=f"{VILLAGE}g01", name=" 第一  小组 ", now=NOW).name == "第一 小组"
    assert selectors.names([f"{VILLAGE}g01"]) == {f"{VILLAGE}g01": "第一 小组"}
    services.region_rename(actor=OFFICE, path=f"{VILLAGE}g01", name="第一 小组", now=NOW)
    services.region_close(actor=OFFICE, path=f"{VILLAGE}g01", day=date(2025, 6, 4), now=NOW.replace(day=5))
    with pytest.raises(Missing):
        selectors.region_get(f"{VILLAGE}g01")
    entries = Entry.objects.filter(chain="regions").order_by("seq")
    assert [entry.code for entry in entries] == ["regions.imported", "regions.created", "regions.renamed", "regions.closed"]
    assert entry_text(entries[2]) == f"区划 {VILLAGE}g01 由“一组”改名为“第一 小组”"
    assert entry_text(entries[3]) == f"区划“第一 小组”（{VILLAGE}g01）自 2025-06-04 起停用"
    assert "新增 1116" in entry_text(entries[0])


def create(path: str, name: str = "名", actor: Actor = OPERATOR) -> Region:
    return services.region_create(actor=actor, path=path, name=name, now=NOW)


def close(path: str, day: date = date(2025, 6, 3)) -> Region:
    return services.region_close(actor=OPERATOR, path=path, day=day, now=NOW)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("regions.wrong_path", lambda: create("33x")),
        ("regions.wrong_path", lambda: services.region_rename(actor=OPERATOR, path="x", name="名", now=NOW)),
        ("regions.no_name", lambda: create(f"{VILLAGE}g01", " ")),
        ("regions.long_name", lambda: create(f"{VILLAGE}g01", "长" * 81)),
        ("regions.no_parent", lambda: create("330111099001")),
        ("regions.taken", lambda: create(VILLAGE)),
        ("regions.has_below", lambda: close("330111001")),
        ("regions.future", lambda: close(VILLAGE, date(2025, 6, 4))),
        ("regions.before_start", lambda: add("g", "一组") and close(f"{VILLAGE}g01")),
        ("regions.not_yours", lambda: create(f"{VILLAGE}g01", actor=OTHER)),
        ("regions.not_yours", lambda: create(f"{VILLAGE}g01", actor=CLERK)),
        ("regions.not_yours", lambda: create(f"{VILLAGE}g01", actor=ANONYMOUS)),
        ("regions.official_only", lambda: create("330111001099", actor=OFFICE)),
        ("regions.not_yours", lambda: create("411121201099", actor=ADMIN)),
    ],
)
def test_refused_in_words_and_nothing_changes(code: str, call: Callable[[], object]) -> None:
    places = set(Region.objects.values_list("path", "name", "valid_to"))
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.code == code
    assert "%(" not in str(refusal.value)
    assert set(Region.objects.values_list("path", "name", "valid_to")) - places <= {(f"{VILLAGE}g01", "一组", None)}


@pytest.mark.usefixtures("demo")
def test_an_administrator_keeps_the_official_levels_of_the_scope() -> None:
    assert create("330111001099", "新村", actor=ADMIN).level == "village"
    with pytest.raises(Denied):
        services.region_close(actor=OFFICE, path="330111001099", day=date(2025, 6, 3), now=NOW)
    assert permissions.can_import(ADMIN, NOW).code == "regions.not_yours"


@pytest.mark.usefixtures("demo")
def test_the_database_keeps_one_open_row_a_path_and_dates_in_order() -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(path=VILLAGE, level="village", name="第二个")
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(path=VILLAGE, level="village", name="倒", valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 2))
