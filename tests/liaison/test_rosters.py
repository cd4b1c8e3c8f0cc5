"""Bodies with terms, rosters by hand and from files: what is refused is named and changes nothing."""

from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, NEXT_COUNTY, NOON, TOWN, VILLAGE, case
from liaison_world import END, START, TODAY, Network, body, link, seat, station
from refusals import denied, missing, refused
from shangliang.journal.selectors import entries_of
from shangliang.kernel.errors import Refused, require
from shangliang.liaison.drafts import BodyDraft
from shangliang.liaison.models import Body, Seat
from shangliang.liaison.permissions import can_look
from shangliang.liaison.roster import lines_of, template, text_of
from shangliang.liaison.selectors import BodyFilter, bodies_list, body_get, roster_check, roster_for, seats_of
from shangliang.liaison.services import body_change, body_create, body_end, link_add, roster_import, seat_add, seat_end
from shangliang.people.models import Person

HEAD = "职务,身份,用户名,称谓,本人同意公示,开始日期,结束日期\n"


def draft(**more: object) -> BodyDraft:
    first = {"kind": "council", "name": "邻村协商议事会", "region": "330111003009", "starts": START, "ends": END}
    return BodyDraft(**{**first, **more})  # type: ignore[arg-type]


def codes(row: Body) -> list[str]:
    return [entry.code for entry in reversed(entries_of(row.chain))]


def test_a_body_is_entered_changed_and_ended(it: Network) -> None:
    row = body_create(actor=it.world.cast.town, draft=draft(), now=NOON)
    assert (row.county, row.town, row.valid_on(START), row.valid_on(END)) == (COUNTY, TOWN, True, False)
    row = body_change(actor=it.world.cast.town, body_id=row.pk, draft=draft(name="邻村议事会", ends=None), version=1, now=NOON)
    assert (row.name, row.ends, row.version) == ("邻村议事会", None, 2)
    ended = body_end(actor=it.county, body_id=row.pk, day=TODAY, reason="合并到后周社区", version=2, now=NOON)
    assert (ended.ends, ended.end_reason) == (TODAY, "合并到后周社区")
    assert codes(row) == ["body.created", "body.changed", "body.ended"]
    with refused("liaison.body_over"):
        body_change(actor=it.county, body_id=row.pk, draft=draft(), now=NOON)
    again = body_create(actor=it.county, draft=draft(name="邻村议事会", starts=TODAY), now=NOON)
    assert [found.pk for found in bodies_list(it.county, BodyFilter(text="邻村"), NOON)] == [again.pk]
    assert [found.pk for found in bodies_list(it.county, BodyFilter(over=True), NOON)] == [row.pk]


def test_what_a_body_must_not_be(it: Network) -> None:
    with denied("liaison.keep_body"):
        body_create(actor=it.world.cast.clerk, draft=draft(), now=NOON)
    with denied("liaison.keep_body"):
        body_create(actor=it.world.stranger, draft=draft(), now=NOON)
    for wrong, how in (
        ({"name": "  "}, refused("liaison.body_name")),
        ({"kind": "club"}, refused("liaison.body_name")),
        ({"ends": START}, refused("liaison.dates")),
    ):
        with how:
            body_create(actor=it.county, draft=draft(**wrong), now=NOON)
    with refused("liaison.body_taken"):
        body_create(actor=it.county, draft=draft(name=it.council.name, region=VILLAGE), now=NOON)
    far = station("舞阳议事厅", NEXT_COUNTY)
    with refused("liaison.body_station"):
        body_create(actor=it.county, draft=draft(station=far.pk), now=NOON)
    with missing():
        body_get(it.world.stranger, it.council.pk)
    with missing():
        body_end(actor=it.world.stranger, body_id=it.council.pk, day=TODAY, reason="结束", now=NOON)


def test_a_body_keeps_what_hangs_on_it(it: Network) -> None:
    seat_add(actor=it.county, body_id=it.council.pk, draft=seat(), now=NOON)
    link_add(actor=it.county, draft=link(it, "studio_village", left=("body", it.studio.pk)), now=NOON)
    fits = {"kind": "council", "name": "后周社区协商议事会", "region": VILLAGE}
    longer = body_change(actor=it.county, body_id=it.council.pk, draft=draft(**fits, ends=date(2029, 1, 1)), now=NOON)
    assert [(row.ends, row.term_end) for row in seats_of(longer)] == [(date(2029, 1, 1), date(2029, 1, 1))]
    with refused("liaison.body_term"):
        body_change(actor=it.county, body_id=it.council.pk, draft=draft(**fits, starts=date(2026, 1, 1)), now=NOON)
    with refused("liaison.body_moved"):
        body_change(actor=it.county, body_id=it.council.pk, draft=draft(**{**fits, "region": "330111003009"}), now=NOON)
    with refused("kernel.stale"):
        body_change(actor=it.county, body_id=it.council.pk, draft=draft(**fits), version=1, now=NOON)
    studio = {"kind": "studio", "name": "后周委员工作室", "region": VILLAGE}
    moved = body_change(actor=it.county, body_id=it.studio.pk, draft=draft(**studio, ends=date(2027, 1, 1)), now=NOON)
    assert [(row.ends, row.term_end) for row in moved.links.all()] == [(date(2027, 1, 1), date(2027, 1, 1))]
    with refused("liaison.body_linked"):
        body_end(actor=it.county, body_id=it.studio.pk, day=TODAY, reason="不办了", now=NOON)
    with refused("liaison.dates"):
        body_end(actor=it.county, body_id=it.council.pk, day=date(2024, 1, 1), reason="不办了", now=NOON)
    with refused("liaison.reason"):
        body_end(actor=it.county, body_id=it.council.pk, day=TODAY, reason=" ", now=NOON)


def test_a_body_takes_its_roster_with_it(it: Network) -> None:
    soon = seat_add(actor=it.county, body_id=it.council.pk, draft=seat("乡贤 周某", capacity="elder", starts=date(2027, 1, 1)), now=NOON)
    seat_add(actor=it.county, body_id=it.council.pk, draft=seat(), now=NOON)
    body_end(actor=it.county, body_id=it.council.pk, day=TODAY, reason="换届", now=NOON)
    assert {row.ends for row in Seat.objects.filter(body=it.council)} == {TODAY}
    soon.refresh_from_db()
    assert soon.starts == TODAY
    assert roster_for(VILLAGE, NOON) == []


def test_seats_by_account_and_by_agreed_name(it: Network) -> None:
    mine = {"actor": it.world.cast.clerk, "body_id": it.council.pk, "now": NOON}
    first = seat_add(**mine, draft=seat("", username="party", role="first", capacity="party", agreed=False))  # type: ignore[arg-type]
    named = seat_add(**mine, draft=seat())  # type: ignore[arg-type]
    assert (first.label, first.ends, named.label, named.agreed) == ("后周社区党组织", END, "村民代表 李某", True)
    assert [row.role for row in seats_of(it.council)] == ["first", "member"]
    assert [row.pk for row in roster_for(VILLAGE + "g01", NOON)] == [first.pk, named.pk]
    seat_end(**mine, seat_id=named.pk, day=TODAY, reason="不再担任代表")  # type: ignore[arg-type]
    assert [row.pk for row in roster_for(VILLAGE, NOON)] == [first.pk]
    with refused("liaison.seat_over"):
        seat_end(**mine, seat_id=named.pk, day=TODAY, reason="再来一次")  # type: ignore[arg-type]
    seat_add(**mine, draft=seat(starts=TODAY))  # type: ignore[arg-type]
    assert codes(it.council).count("body.seat_added") == 3
    assert "body.seat_ended" in codes(it.council)
    with missing():
        seat_end(actor=it.county, body_id=it.contact.pk, seat_id=first.pk, day=TODAY, reason="别处的", now=NOON)
    with refused("liaison.dates"):
        seat_end(**mine, seat_id=first.pk, day=date(2020, 1, 1), reason="太早了")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "how"),
    [
        ({"role": "boss"}, refused("liaison.seat_role")),
        ({"capacity": "resident"}, refused("liaison.seat_role")),
        ({"name": "", "username": ""}, refused("liaison.seat_who")),
        ({"username": "party"}, refused("liaison.seat_who")),
        ({"name": "村民代表李某电话 13800001234"}, refused("liaison.seat_digits")),
        ({"agreed": False}, refused("liaison.seat_consent")),
        ({"name": "", "username": "nobody"}, refused("liaison.seat_unknown")),
        ({"name": "", "username": "stranger"}, refused("liaison.seat_unknown")),
        ({"starts": date(2024, 12, 31)}, refused("liaison.seat_outside_term")),
        ({"ends": date(2028, 1, 2)}, refused("liaison.seat_outside_term")),
        ({"starts": date(2026, 2, 1), "ends": date(2026, 1, 1)}, refused("liaison.dates")),
        ({"role": "first"}, refused("liaison.seat_first")),
        ({"name": "村民代表 王某"}, refused("liaison.seat_twice")),
    ],
)
def test_seats_that_are_refused(it: Network, wrong: dict[str, object], how: AbstractContextManager[None]) -> None:
    mine = {"actor": it.county, "body_id": it.council.pk, "now": NOON}
    seat_add(**mine, draft=seat("村民代表 王某", role="first"))  # type: ignore[arg-type]
    with how:
        seat_add(**mine, draft=seat(**wrong))  # type: ignore[arg-type]
    assert Seat.objects.count() == 1


def test_the_database_holds_a_seat_inside_its_term(it: Network) -> None:
    good = {"body": it.council, "role": "member", "capacity": "elder", "name": "乡贤 周某", "agreed": True, "term_start": START}
    wrong = (
        {"starts": START - timedelta(days=1), "ends": END, "term_end": END},
        {"starts": START, "ends": END + timedelta(days=1), "term_end": END},
        {"starts": START, "ends": None, "term_end": END},
    )
    for values in wrong:
        with pytest.raises(IntegrityError, match="seat_inside_the_term"), transaction.atomic():
            Seat.objects.create(**good, **values)
    with pytest.raises(IntegrityError, match="seat_account_or_agreed_name"), transaction.atomic():
        Seat.objects.create(**{**good, "agreed": False}, starts=START, ends=END, term_end=END)
    Seat.objects.create(**good, starts=START, ends=END, term_end=END)


def test_the_template_comes_back_empty_until_it_is_filled() -> None:
    assert lines_of(text_of(("\ufeff" + template()).encode())) == []
    filled = template() + "成员,乡贤,,乡贤 周某,同意,2026年1月31日,\n"
    ((number, row, label),) = lines_of(text_of(filled.encode("gb18030")))
    assert (number, label, getattr(row, "starts", None), getattr(row, "agreed", None)) == (3, "乡贤 周某", date(2026, 1, 31), True)


@pytest.mark.parametrize(
    ("text", "how", "words"),
    [
        ("姓名,职务,单位\n李某,成员,村委会\n", refused("liaison.file_columns"), "身份、用户名、称谓、本人同意公示"),
        ("职务,身份,用户名,称谓,本人同意公示,备注\n成员,乡贤,,周某,是,好\n", refused("liaison.file_columns"), "备注"),
        ("职务,身份,用户名,称谓,本人同意公示,手机号\n成员,乡贤,,周某,是,138\n", refused("liaison.file_private"), "手机号"),
        ("职务,职务,身份,用户名,称谓,本人同意公示\n", refused("liaison.file_columns"), "无"),
        ("", refused("liaison.file_columns"), "职务"),
        (HEAD, refused("liaison.file_empty"), "模板"),
        (HEAD + "成员,乡贤,,周某,是,,\n" * 301, refused("liaison.file_long"), "300"),
        (HEAD + '成员,"乡贤\n', refused("liaison.file_kind"), "CSV"),
    ],
)
def test_a_file_that_is_no_roster(it: Network, text: str, how: AbstractContextManager[None], words: str) -> None:
    with how:
        roster_import(actor=it.county, body_id=it.council.pk, text=text, partly=True, now=NOON)
    with pytest.raises(Exception, match=words):
        roster_check(it.council, text)
    assert not Seat.objects.exists()


def test_a_workbook_is_asked_for_as_csv(it: Network) -> None:
    for data, how in (
        (b"PK\x03\x04\x00\x00", refused("liaison.file_kind")),
        (b"\xff\xff\xff", refused("liaison.file_kind")),
        (b"a" * 600_000, refused("liaison.file_long")),
    ):
        with how:
            text_of(data)


def test_refused_lines_are_named_and_the_good_ones_wait_for_a_choice(it: Network) -> None:
    lines = (
        "第一召集人,党组织书记,party,,,,",  # 2
        "成员,村(居)民代表,,村民代表 李某,是,,",  # 3
        "成员,村(居)民代表,,村民代表 李某,是,,",  # 4 twice in the file
        "队长,乡贤,,乡贤 周某,是,,",  # 5 no such role
        "成员,乡贤,ghost,,,,",  # 6 unknown person
        "成员,乡贤,,乡贤 周某,否,,",  # 7 did not agree
        "成员,乡贤,,乡贤 周某,是,2024-01-01,",  # 8 outside the term
        "成员,乡贤,,乡贤 周某,是,明天,",  # 9 no date
        "成员,乡贤,,乡贤 周某",  # 10 columns missing
        "成员,乡贤,,乡贤 吴某,也许,,",  # 11 neither yes nor no
        "成员,乡贤,,乡贤 周某,是,2026-02-30,",  # 12 no such day
    )
    text = HEAD + "\n".join(lines) + "\n"
    found = roster_check(it.council, text)
    assert [(line.number, bool(line.draft)) for line in found] == [(n, n in {2, 3}) for n in range(2, 13)]
    assert "“队长”不是“职务”可以填的值。可以填：第一召集人、执行召集人" in found[3].fault
    assert "ghost" in found[4].fault
    assert "2025-01-01 至 2028-01-01" in found[6].fault
    assert not Seat.objects.exists()
    mine = {"actor": it.county, "body_id": it.council.pk, "text": text, "now": NOON}
    with refused("liaison.rows_refused"):
        roster_import(**mine, partly=False)  # type: ignore[arg-type]
    assert not Seat.objects.exists()
    added, left = roster_import(**mine, partly=True, version=1)  # type: ignore[arg-type]
    assert (added, [line.number for line in left]) == (2, list(range(4, 13)))
    assert codes(it.council)[-1] == "body.roster_imported"
    with refused("kernel.stale"):
        roster_import(**mine, partly=True, version=1)  # type: ignore[arg-type]
    with refused("liaison.nothing_chosen"):
        roster_import(**mine, partly=True)  # type: ignore[arg-type]
    assert Seat.objects.count() == 2


@pytest.mark.django_db
def test_what_is_wrong_with_a_line_is_said() -> None:
    for line, how in (
        ("队长,乡贤,,周某,是,,", refused("liaison.row_code")),
        ("成员,乡贤,,周某,大概,,", refused("liaison.row_code")),
        ("成员,乡贤,,周某,是", refused("liaison.row_columns")),
        ("成员,乡贤,,周某,是,明天,", refused("liaison.row_date")),
    ):
        ((_number, fault, _label),) = lines_of(HEAD + line)
        with how:
            assert isinstance(fault, Refused)
            raise fault


def test_only_who_works_in_a_county_looks(it: Network) -> None:
    with denied("liaison.look"):
        require(can_look(it.world.sysadmin))
    require(can_look(it.world.cast.member))


def test_a_roster_holds_no_phone_and_no_resident(it: Network) -> None:
    names = {field.name for field in Seat._meta.get_fields()}
    assert names == {"id", "body", "role", "capacity", "person", "name", "agreed", "starts", "ends", "end_reason", "term_start", "term_end"}
    Person.objects.create(kind="resident", phone_hash="x", phone_sealed=b"x", date_joined=NOON)
    assert case(it.world).path == VILLAGE
    with refused("liaison.seat_unknown"):
        seat_add(actor=it.county, body_id=it.council.pk, draft=seat("", username="resident"), now=NOON)


def test_a_body_elsewhere_is_not_there(it: Network) -> None:
    other = body(it.world, "council", "邻村协商议事会", "330111003009")
    with denied("liaison.keep_body"):
        seat_add(actor=it.world.cast.clerk, body_id=other.pk, draft=seat(), now=NOON)
    with missing():
        seat_add(actor=it.world.stranger, body_id=other.pk, draft=seat(), now=NOON)
