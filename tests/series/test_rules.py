"""Rules: at least one a month, one a quarter; a period in which it was not kept is said plainly, with the reason that was given."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, VILLAGE, World
from recurring import at, hold, joint, only, village_meeting
from shangliang.regions.models import Region
from shangliang.series.drafts import RuleDraft
from shangliang.series.holding import session_cancel, session_explain, session_hold
from shangliang.series.models import Series, Session
from shangliang.series.rules import RuleRow, month_before, rule_table, verdicts_of
from shangliang.series.services import series_pause, series_resume, series_save, sessions_open

WHY = "因为大雨，道路不通。"


def states(series: Series, today: date) -> list[tuple[int, int, str]]:
    return [(row.period.start.month, row.held, row.state) for row in verdicts_of(Series.objects.get(pk=series.pk), today)]


def row_of(kind: str, day: date, today: date) -> RuleRow:
    return next(row for row in rule_table(COUNTY, day, today) if row.kind.key == kind)


def test_a_month_without_a_session_is_missed_when_it_is_over(world: World) -> None:
    series = village_meeting(world)
    hold(world, only(series))
    sessions_open(now=at(4, 1))
    assert states(series, date(2026, 4, 30)) == [(4, 0, "running"), (3, 1, "met")]
    sessions_open(now=at(5, 4))
    assert states(series, date(2026, 5, 4)) == [(5, 0, "running"), (4, 0, "missed"), (3, 1, "met")]


def test_why_is_the_reason_that_was_given(world: World) -> None:
    series = village_meeting(world)
    session_cancel(actor=world.cast.clerk, session_id=only(series).pk, reason=WHY, now=at(3, 3))
    sessions_open(now=at(5, 4))
    found = verdicts_of(Series.objects.get(pk=series.pk), date(2026, 5, 4))
    assert [(row.missed, row.why, row.sessions) for row in found] == [(False, (), 1), (True, (), 1), (True, (WHY,), 1)]
    april = only(series, period_start=date(2026, 4, 1))
    session_explain(actor=world.cast.clerk, session_id=april.pk, reason="换届，没有人主持。", now=at(5, 4))
    assert verdicts_of(series, date(2026, 5, 4))[1].why == ("换届，没有人主持。",)


def test_what_counts_is_the_day_it_was_held(world: World) -> None:
    """March's session held in April does not keep the rule of March."""
    series = village_meeting(world)
    sessions_open(now=at(4, 1))
    march = only(series, period_start=date(2026, 3, 1))
    session_hold(actor=world.cast.clerk, session_id=march.pk, held_on=date(2026, 4, 2), present={"fixed": 2}, now=at(4, 2))
    assert states(series, date(2026, 4, 20)) == [(4, 1, "met"), (3, 0, "missed")]


def test_a_rest_excuses_only_what_lies_wholly_in_it(world: World) -> None:
    series = village_meeting(world)
    series_pause(actor=world.cast.clerk, series_id=series.pk, reason=WHY, now=at(3, 20))
    series_resume(actor=world.cast.clerk, series_id=series.pk, now=at(5, 2))
    assert states(series, date(2026, 6, 1)) == [(6, 0, "running"), (5, 0, "missed"), (4, 0, "rested"), (3, 0, "missed")]
    assert verdicts_of(series, date(2026, 6, 1))[2].why == (WHY,)


def test_no_rule_no_verdict_and_a_term_is_a_term(world: World) -> None:
    assert verdicts_of(village_meeting(world, title="后周社区圆桌会", rule=RuleDraft()), date(2026, 5, 1)) == []
    short = village_meeting(world, starts=date(2026, 3, 2), ends=date(2026, 4, 20))
    assert verdicts_of(short, date(2026, 6, 1)) == []


def test_a_quarter_may_be_kept_by_any_of_its_months(world: World) -> None:
    series = series_save(actor=world.cast.county, draft=joint(starts=date(2026, 1, 1)), now=at(1, 5))
    session = only(series)
    session_hold(actor=world.cast.county, session_id=session.pk, held_on=date(2026, 2, 3), present={"member": 9}, now=at(2, 4))
    assert states(series, date(2026, 3, 30)) == [(1, 1, "met")]


def test_the_county_reads_of_how_many_in_how_many_and_who_is_missing(world: World) -> None:
    kept, missed = village_meeting(world), village_meeting(world, title="后周社区议事二会")
    hold(world, Session.objects.get(series=kept))
    sessions_open(now=at(4, 1))
    row = row_of("villagers", date(2026, 3, 9), date(2026, 4, 1))
    assert (row.met, len(row.asked), [found.series for found in row.not_met]) == (1, 2, [missed])
    assert (row.founded, row.places, [place.name for place in row.without]) == (1, 2, ["邻村"])
    assert (row.period.start, row.running, row.rested) == (date(2026, 3, 1), False, [])
    quarter = village_meeting(world, title="后周社区季度议事会", kind="council", rule=RuleDraft("quarter", 1, "村议事会每季度一次"))
    assert quarter.pk
    assert [row.kind.key for row in rule_table(COUNTY, date(2026, 3, 9), date(2026, 4, 1))] == ["villagers"]
    assert row_of("council", date(2026, 5, 9), date(2026, 5, 20)).running


def test_a_village_with_a_meeting_of_its_groups_has_one_and_an_empty_county_has_none(world: World) -> None:
    area = Region.objects.create(path=f"{VILLAGE}g01", name="一组", level="group")
    village_meeting(world, region=area)
    assert row_of("villagers", date(2026, 3, 9), date(2026, 3, 9)).founded == 1
    assert [(row.met, row.places) for row in rule_table("411121", date(2026, 3, 9), date(2026, 3, 9))] == [(0, 0)]
    assert month_before(date(2026, 3, 31)) == date(2026, 2, 1)


@pytest.mark.parametrize("many", [4, 40])
def test_the_table_costs_the_same_for_any_number_of_series(world: World, many: int) -> None:
    made = [village_meeting(world, title=f"后周社区第{n}议事会") for n in range(many)]
    hold(world, Session.objects.get(series=made[0]))
    with CaptureQueriesContext(connection) as queries:
        row = row_of("villagers", date(2026, 3, 9), date(2026, 4, 1))
    assert (row.met, len(row.asked)) == (1, many)
    assert len(queries) == 4
