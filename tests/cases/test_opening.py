"""Opening a case: who, from which matters, under which number; and what else is taken into its file."""

import pytest

from cast import COUNTY, NOON, VILLAGE, World, case, matter, version
from refusals import denied, missing, refused
from shangliang.cases.models import Case, Counter
from shangliang.cases.selectors import (
    case_get,
    case_of_matter,
    case_public,
    cases_list,
    documents_of,
    interested_share,
    matters_count,
    matters_of,
    participants_of,
)
from shangliang.cases.services import (
    Opening,
    Paper,
    Seat,
    case_add_matter,
    case_open,
    document_add,
    participant_add,
    participant_remove,
    version_for_start,
)
from shangliang.kernel.actor import Actor
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_answer, matter_raise
from shangliang.procedures.services import version_offer
from shangliang.regions.models import Region
from standing import told


def opening(world: World, title: str = "马路停车场整治", place: Region | None = None) -> Opening:
    return Opening(title=title, region=place or world.village, version=version("six_step"))


def seat(world: World, row: Case, label: str, *, interested: bool = False) -> object:
    added = Seat("flexible", "interested", label, interested=interested)
    return participant_add(actor=world.cast.clerk, case_id=row.pk, seat=added, now=NOON)


def test_it_stands_in_the_first_stage_with_a_number_of_its_county_and_year(world: World) -> None:
    first, second = case(world), case(world)
    assert (first.number, second.number) == ("330111-2026-0001", "330111-2026-0002")
    assert (first.stage_key, first.round, first.holder, first.county) == ("collect", 1, VILLAGE, COUNTY)
    assert Counter.objects.get().last == 2
    assert told(first) == ["case.opened", "case.stage_entered"]


def test_its_matters_go_in_with_it(world: World) -> None:
    rows = [matter(world), matter(world)]
    found = case(world, "six_step", NOON, *rows)
    assert matters_of(found) == rows
    assert set(Matter.objects.values_list("state", "due_at")) == {("in_case", None)}
    assert told(rows[0])[-1] == "matter.in_case"
    assert told(found) == ["case.opened", "case.matter_added", "case.matter_added", "case.stage_entered"]
    assert case_of_matter(rows[1]) == found


@pytest.mark.parametrize("name", ["party", "convener", "member", "supervisor", "department"])
def test_only_offices_over_the_place_open_a_case(world: World, name: str) -> None:
    for actor in (getattr(world.cast, name), world.stranger, world.sysadmin, Actor()):
        with denied("cases.open"):
            case_open(actor=actor, opening=opening(world), now=NOON)


def test_a_title_has_four_characters(world: World) -> None:
    with refused("cases.title"):
        case_open(actor=world.cast.clerk, opening=opening(world, " 停车 "), now=NOON)
    assert not Case.objects.exists()


def test_a_matter_of_another_county_stays_there(world: World) -> None:
    raised = Raised("far", "邻县的事也很着急。", Region.objects.get(path="411121"))
    far, own = matter_raise(actor=Actor(), raised=raised, now=NOON), case(world)
    with refused("cases.matter_elsewhere"):
        case_add_matter(actor=world.cast.clerk, case_id=own.pk, matter_id=far.pk, now=NOON)


def test_a_further_matter_joins_a_running_case(world: World) -> None:
    row, joining, merged = case(world), matter(world), matter(world)
    matter_merge(actor=world.cast.clerk, matter_id=merged.pk, into_id=joining.pk, now=NOON)
    case_add_matter(actor=world.cast.clerk, case_id=row.pk, matter_id=joining.pk, now=NOON)
    assert matters_count(row) == 2
    assert case_of_matter(Matter.objects.get(pk=merged.pk)) == row
    with denied("cases.keep"):
        case_add_matter(actor=world.cast.member, case_id=row.pk, matter_id=merged.pk, now=NOON)


def test_an_answered_matter_is_no_more_taken_in(world: World) -> None:
    row, ended = case(world), matter(world)
    matter_answer(actor=world.cast.clerk, matter_id=ended.pk, answer="已经修好，欢迎监督，谢谢。", public=False, now=NOON)
    with denied("matters.closed"):
        case_add_matter(actor=world.cast.clerk, case_id=row.pk, matter_id=ended.pk, now=NOON)


def test_a_case_of_a_group_is_held_by_the_village(world: World) -> None:
    group = Region.objects.create(path=f"{VILLAGE}g01", name="一组", level="group")
    row = case_open(actor=world.cast.clerk, opening=opening(world, place=group), now=NOON)
    assert (row.path, row.holder) == (f"{VILLAGE}g01", VILLAGE)


def test_a_withdrawn_template_starts_nothing_more_and_running_cases_stay(world: World) -> None:
    row, chosen = case(world), version("six_step")
    version_offer(actor=world.sysadmin, version_id=chosen.pk, offered=False, now=NOON)
    with refused("cases.template_withdrawn"):
        version_for_start(chosen.pk)
    version_offer(actor=world.sysadmin, version_id=chosen.pk, offered=True, now=NOON)
    assert version_for_start(chosen.pk) == row.version_of


def test_the_file_is_read_by_those_it_concerns_and_by_nobody_of_the_next_county(world: World) -> None:
    row = case(world)
    for name in ("clerk", "town", "county", "party", "convener", "member", "supervisor"):
        assert case_get(getattr(world.cast, name), row.pk) == row
        assert cases_list(getattr(world.cast, name)) == [row]
    for actor in (world.stranger, world.sysadmin, world.cast.department, Actor()):
        assert cases_list(actor) == []
        with missing():
            case_get(actor, row.pk)


def test_its_public_page_is_found_by_number(world: World) -> None:
    row = case(world)
    assert case_public(row.number) == row
    with missing():
        case_public("330111-2026-9999")


def test_a_seat_has_a_name_of_its_own(world: World) -> None:
    row = case(world)
    seat(world, row, "居民代表甲", interested=True)
    with refused("cases.seat_label"):
        seat(world, row, "  ")
    with refused("cases.seat_twice"):
        seat(world, row, "居民代表甲")
    seat(world, row, "委员乙")
    assert interested_share(participants_of(row)) * 2 == 1
    assert told(row)[-2:] == ["case.seat_added", "case.seat_added"]


def test_whoever_left_the_table_may_come_back(world: World) -> None:
    row = case(world)
    added = seat(world, row, "居民代表甲")
    participant_remove(actor=world.cast.clerk, case_id=row.pk, participant_id=added.pk, now=NOON)  # type: ignore[attr-defined]
    assert participants_of(row) == []
    with missing():
        participant_remove(actor=world.cast.clerk, case_id=row.pk, participant_id=added.pk, now=NOON)  # type: ignore[attr-defined]
    seat(world, row, "居民代表甲")
    assert told(row)[-2:] == ["case.seat_removed", "case.seat_added"]


def test_a_new_wording_of_a_document_is_the_next_number(world: World) -> None:
    row, papers = (
        case(world),
        [Paper("draft", "方案", "第一稿。"), Paper("draft", "方案", "第二稿。"), Paper("other", "照片说明", "", None)],
    )
    numbers = [document_add(actor=world.cast.clerk, case_id=row.pk, paper=paper, now=NOON).number for paper in papers[:2]]
    assert numbers == [1, 2]
    assert told(row)[-2:] == ["case.document", "case.document"]
    with refused("cases.document_empty"):
        document_add(actor=world.cast.clerk, case_id=row.pk, paper=papers[2], now=NOON)
    with denied("cases.role"):
        document_add(actor=world.cast.supervisor, case_id=row.pk, paper=papers[0], now=NOON)


def test_a_private_document_is_no_public_one(world: World) -> None:
    row, paper = case(world), Paper("inquiry", "走访记录", "只供承办单位看。", public=False)
    document_add(actor=world.cast.clerk, case_id=row.pk, paper=paper, now=NOON)
    assert len(documents_of(row)) == 1
    assert told(row)[-1] == "case.document_private"
    assert documents_of(row, public_only=True) == []


def test_a_list_of_cases_is_paged_without_a_gap(world: World) -> None:
    rows = [case(world) for _number in range(22)]
    page = cases_list(world.cast.town)
    assert len(page) == 21
    rest = cases_list(world.cast.town, before=page[19].pk)
    assert [row.pk for row in page[:20] + rest] == [row.pk for row in reversed(rows)]
    assert cases_list(world.cast.town, text=rows[3].number) == [rows[3]]
    assert cases_list(world.cast.town, kind="vote") == cases_list(world.cast.town, state="closed") == []
