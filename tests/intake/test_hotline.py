"""热线工单: mapped, looked at, taken in once; every bad line by its number; nothing half done after a kill; nothing about the caller kept."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import COUNTY, NOON, VILLAGE, World
from refusals import denied, missing, refused
from shangliang.cli.jobs import group as jobs
from shangliang.intake import hotline
from shangliang.intake.columns import NEVER, TITLES, guessed, without_caller
from shangliang.intake.hotline import hotline_discard, hotline_preview, hotline_run, hotline_stage, hotline_start, hotline_step
from shangliang.intake.models import HotlineCall, HotlineFile, HotlineRow
from shangliang.intake.places import Places
from shangliang.intake.selectors import hotline_counties, hotline_counts, hotline_faults, hotline_files, hotline_get
from shangliang.journal.models import Entry
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import codes, sentence
from shangliang.matters.models import Contact, Matter
from shangliang.regions.models import Region

HEAD = "工单编号,诉求内容,所属社区,事发地址,姓名,联系电话,身份证号,性别"
GOOD = (
    "GD001,小区东门的路灯坏了两盏。王小明说晚上看不清。,后周社区,东门,王小明,13800001234,330111199001011234,男",
    "GD002,三幢楼下垃圾没人清运，气味很大。,银湖街道 后周社区,3 幢,,0571-63301234,,",
    "GD003,公交站没有雨棚。,富阳区银湖街道,站台,李,13900001234,,女",
)


@pytest.fixture
def stage(world: World) -> Callable[..., HotlineFile]:
    """Uploads lines of a file."""

    def staged(*lines: str, head: str = HEAD, key: str = "f1", encoding: str = "utf-8") -> HotlineFile:
        upload = SimpleUploadedFile("12345.csv", "\n".join([head, *lines]).encode(encoding))
        return hotline_stage(actor=world.cast.county, county=COUNTY, upload=upload, name="12345.csv", form_key=key, now=NOON)

    return staged


def taken(world: World, file: HotlineFile, mapping: dict[str, int] | None = None) -> HotlineFile:
    hotline_start(actor=world.cast.county, file_id=file.pk, mapping=mapping or file.mapping, now=NOON)
    hotline_run(now=NOON)
    return HotlineFile.objects.get(pk=file.pk)


def test_columns_are_known_by_their_titles(stage: Any) -> None:
    file = stage(*GOOD)
    assert file.dropped == ["身份证号", "性别"]
    assert file.columns == ["工单编号", "诉求内容", "所属社区", "事发地址", "姓名", "联系电话"]
    assert file.mapping == {"number": 0, "text": 1, "place": 2, "place_words": 3, "name": 4, "phone": 5}
    assert guessed(["内容", "标题"]) == {"text": 0, "title": 1}
    assert not [title for titles in TITLES.values() for title in titles if NEVER.search(title)]
    assert Entry.objects.get(code="hotline.staged").params == {"lines": 3, "dropped": "身份证号、性别"}


def test_the_dry_run_writes_nothing_and_says_what_would_happen(world: World, stage: Any) -> None:
    file = stage(*GOOD, "GD004,路灯不亮很久了。,没有的村,,,,,", GOOD[0])
    before = Entry.objects.count()
    preview = hotline_preview(file, file.mapping)
    assert (preview.fresh, preview.same, preview.refused, preview.reached) == (3, 1, 1, 2)
    assert [(line, code) for line, code, _params in preview.faults] == [(5, "hotline.place_unknown")]
    assert preview.samples[0][0] == 2
    assert (Matter.objects.count(), Entry.objects.count()) == (0, before)


def test_what_comes_in(world: World, stage: Any) -> None:
    file = taken(world, stage(*GOOD))
    assert file.state == "done"
    rows = {call.number: call.matter for call in HotlineCall.objects.select_related("matter")}
    assert {number: (row.path, row.channel) for number, row in rows.items()} == {
        "GD001": (VILLAGE, "hotline"),
        "GD002": (VILLAGE, "hotline"),
        "GD003": ("330111003", "hotline"),
    }
    assert rows["GD001"].place_words == "东门"
    assert [(row.line, row.fault) for row in hotline_faults(file)] == [(3, "hotline.phone_left")]
    assert hotline_counts(file) == {"waiting": 0, "done": 3, "same": 0, "refused": 0}


def test_the_caller_is_in_the_sealed_contact_and_nowhere_else(world: World, stage: Any) -> None:
    file = stage(*GOOD)
    everything = str([bytes(row.sealed) for row in HotlineRow.objects.all()])
    assert "330111199001011234" not in everything
    taken(world, file)
    assert "王小明" not in Matter.objects.get(title__contains="路灯").text
    assert "〔来电人〕" in Matter.objects.get(title__contains="路灯").text
    assert Contact.objects.count() == 2  # a landline cannot be kept, and nobody was named on that line
    assert {bytes(row.sealed) for row in HotlineRow.objects.all()} == {b""}
    dump = json.dumps(
        [list(map(str, row)) for row in HotlineRow.objects.values_list()] + list(Entry.objects.values_list("params", flat=True))
    )
    assert not [secret for secret in ("13800001234", "王小明", "330111199001011234") if secret in dump]
    text = without_caller("王小明（13912345678，身份证 330111199001011234）反映 3 幢 502 室漏水", "王小明", "")
    assert text == "〔来电人〕（〔电话〕，身份证 〔身份证号〕）反映 3 幢 502 室漏水"


BAD = {
    "GD1,只有三列,后周社区": "hotline.columns",
    ",没有编号的一条诉求,后周社区,,,,,": "hotline.number",
    f"{'9' * 41},编号太长的一条诉求,后周社区,,,,,": "hotline.number_long",
    "GD4,太短,后周社区,,,,,": "hotline.text",
    "GD5,没有写地方的诉求,,,,,,": "hotline.place",
    "GD6,地方写错了的诉求,远方村,,,,,": "hotline.place_unknown",
    "GD7,重名的地方的诉求,邻村,,,,,": "hotline.place_twice",
    'GD8,"引号"没有收好的诉求,后周社区,,,,,': "hotline.unreadable",
}


def test_every_bad_line_is_refused_by_its_number_and_the_good_ones_come_in(world: World, stage: Any) -> None:
    Region.objects.create(path="330111004001", name="邻村", level="village")
    file = taken(world, stage(GOOD[0], *BAD, GOOD[2]))
    told = {row.line: row.fault for row in hotline_faults(file)}
    assert told == dict(zip(range(3, 3 + len(BAD)), BAD.values(), strict=True))
    assert Matter.objects.count() == 2
    for row in hotline_faults(file):
        assert "%(" not in sentence(row.fault, row.params)
    assert {code for code in codes() if code.startswith("hotline.")} == {*BAD.values(), "hotline.phone_left"}


def test_the_second_import_brings_nothing_twice(world: World, stage: Any) -> None:
    taken(world, stage(*GOOD, GOOD[0]))
    again = taken(world, stage(*GOOD, "GD009,新的一条诉求内容。,后周社区,,,,,", key="f2"))
    assert hotline_counts(again) == {"waiting": 0, "done": 1, "same": 3, "refused": 0}
    assert (Matter.objects.count(), HotlineCall.objects.count()) == (4, 4)
    assert stage(*GOOD, key="f2") == again  # the same form sent twice


def test_a_run_that_is_killed_goes_on_where_it_was(world: World, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotline, "BATCH", 4)
    file = stage(*[f"GD{n:03},第 {n} 条：楼下的路灯不亮了。,后周社区,,,138{n:08},," for n in range(10)])
    hotline_start(actor=world.cast.county, file_id=file.pk, mapping=file.mapping, now=NOON)
    assert hotline_step(file_id=file.pk, now=NOON) == 4
    raised, calls = hotline.matter_raise, iter(range(100))

    def dies(**given: Any) -> Matter:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return raised(**given)

    monkeypatch.setattr(hotline, "matter_raise", dies)
    with pytest.raises(KeyboardInterrupt):
        hotline_step(file_id=file.pk, now=NOON)
    assert (Matter.objects.count(), hotline_counts(file)["waiting"]) == (4, 6)
    monkeypatch.setattr(hotline, "matter_raise", raised)
    assert hotline_run(now=NOON) == 6
    assert (Matter.objects.count(), hotline_counts(file)["done"]) == (10, 10)
    assert hotline_run(now=NOON) == 0
    assert Entry.objects.filter(code="hotline.batch").count() == 3
    assert Entry.objects.filter(code="hotline.finished").count() == 1
    assert Entry.objects.filter(code="hotline.started").count() == 1


def test_the_timer_takes_it_further(world: World, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    file = stage(*GOOD)
    hotline_start(actor=world.cast.county, file_id=file.pk, mapping=file.mapping, now=NOON)
    answer = CliRunner().invoke(jobs, ["minute"])
    assert answer.exit_code == 0, answer.output
    assert "hotline lines: 3" in answer.output
    assert HotlineFile.objects.get().state == "done"


def test_chinese_spreadsheets_and_other_titles(world: World, stage: Any) -> None:
    file = stage("1,路灯,路灯坏了两盏。,后周社区", head="编号,标题,内容,社区", encoding="gb18030")
    assert file.mapping == {"number": 0, "title": 1, "text": 2, "place": 3}
    taken(world, file)
    assert Matter.objects.get().text == "路灯坏了两盏。"  # the title says nothing more


def test_files_that_are_none_are_refused_in_words(world: World, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def upload(content: bytes) -> None:
        hotline_stage(actor=world.cast.county, county=COUNTY, upload=io.BytesIO(content), name="x", form_key="x", now=NOON)

    for empty in (b"", b"\n\n", HEAD.encode(), b"one\n1\n"):
        with refused("intake.hotline_empty"):
            upload(empty)
    for wrong in (b"PK\x03\x04\0\0\0", b'a,"b"c\n1,2\n'):
        with refused("intake.hotline_not_csv"):
            upload(wrong)
    monkeypatch.setattr(hotline, "MOST", 2)
    with refused("intake.hotline_long"):
        stage(*GOOD)
    assert not HotlineFile.objects.exists()
    assert not HotlineRow.objects.exists()


def test_a_mapping_needs_number_text_and_place_once_each(world: World, stage: Any) -> None:
    file = stage(*GOOD)
    for wrong in ({"number": 0, "text": 1}, {"number": 0, "text": 1, "place": 1}, {"number": 0, "text": 1, "place": 99}):
        with refused("intake.hotline_mapping"):
            hotline_start(actor=world.cast.county, file_id=file.pk, mapping=wrong, now=NOON)
    with refused("kernel.stale"):
        hotline_start(actor=world.cast.county, file_id=file.pk, mapping=file.mapping, version=9, now=NOON)
    taken(world, file)
    with refused("intake.hotline_state"):
        hotline_start(actor=world.cast.county, file_id=file.pk, mapping=file.mapping, now=NOON)
    with refused("intake.hotline_state"):
        hotline_discard(actor=world.cast.county, file_id=file.pk, now=NOON)


def test_discarding_deletes_what_was_uploaded(world: World, stage: Any) -> None:
    file = stage(*GOOD)
    hotline_discard(actor=world.cast.county, file_id=file.pk, now=NOON)
    assert not HotlineRow.objects.exists()
    assert HotlineFile.objects.get().state == "discarded"
    assert Entry.objects.filter(code="hotline.discarded").exists()
    assert hotline_step(file_id=file.pk, now=NOON) == 0


def test_only_the_county_office_imports_and_sees(world: World, stage: Any) -> None:
    file = stage(*GOOD)
    for actor in (world.cast.town, world.cast.clerk, world.stranger, Actor()):
        with denied("intake.hotline_office"):
            hotline_stage(actor=actor, county=COUNTY, upload=io.BytesIO(b""), name="x", form_key="x", now=NOON)
        with missing():
            hotline_get(actor, file.pk)
        assert hotline_files(actor) == []
    assert hotline_counties(world.cast.county) == [COUNTY]
    assert hotline_files(world.cast.county) == [file]


def test_names_people_write_for_a_place(world: World) -> None:
    Region.objects.create(path="330111003010", name="袁集村村民委员会", level="village")
    places = Places(COUNTY)
    for typed, path in {
        "后周社区": VILLAGE,
        "银湖街道·后周社区": VILLAGE,
        "浙江省杭州市富阳区银湖街道后周社区": VILLAGE,
        "富阳区 银湖街道": "330111003",
        "330111003008": VILLAGE,
        "袁集村": "330111003010",
        "富阳区袁集村村委会": "330111003010",
        "": "hotline.place",
    }.items():
        found = places.at(typed)
        assert (found if isinstance(found, str) else found.path) == path, typed


def test_thousands_of_lines_in_bounded_memory(world: World, stage: Any) -> None:
    import tracemalloc

    lines = [f"N{n},第 {n} 条：楼下的路灯不亮了，{'请尽快处理。' * 20},后周社区,,,,," for n in range(3000)]
    tracemalloc.start()
    file = stage(*lines)
    tracemalloc.reset_peak()
    base = tracemalloc.get_traced_memory()[0]
    preview = hotline_preview(file, file.mapping)
    peak = tracemalloc.get_traced_memory()[1] - base
    tracemalloc.stop()
    assert preview.fresh == 3000
    assert peak < 6_000_000
