"""Series: set up by an office, they open their sessions by themselves, once each, and put on the agenda what is open."""

import random
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction

from cast import CHINA, NEXT_COUNTY, NOON, VILLAGE, World, case, matter
from recurring import QUARTERLY, at, hold, joint, monthly, only, village_meeting
from refusals import denied, missing, refused
from shangliang.cli import jobs
from shangliang.journal.models import Entry
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor, Grant
from shangliang.kernel.errors import require
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_hand_on, matter_raise
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from shangliang.series import services
from shangliang.series.agenda import MOST
from shangliang.series.cadence import Cadence
from shangliang.series.drafts import Decided, RuleDraft
from shangliang.series.holding import item_add, item_remove, session_cancel
from shangliang.series.models import Item, Pause, Series, Session
from shangliang.series.permissions import can_host, can_plan, can_see, can_see_rules
from shangliang.series.selectors import (
    coming,
    items_of,
    may_list,
    next_sessions,
    pauses_of,
    series_get,
    series_list,
    series_public,
    sessions_coming,
    sessions_for_calendar,
    sessions_of,
    sessions_public,
    sessions_waiting,
)
from shangliang.series.services import series_end, series_pause, series_resume, series_save, sessions_open
from shangliang.standards.registry import provider
from shangliang.venues.models import Station, StationKind

WHY = "因为防汛，人手不够。"


def told(series: Series) -> list[str]:
    return list(Entry.objects.filter(chain=series.chain).order_by("seq").values_list("code", flat=True))


def test_a_series_opens_its_first_session_at_once_with_what_is_open(world: World) -> None:
    raised, running = matter(world), case(world)
    series = village_meeting(world)
    session = only(series)
    assert (session.due_on, session.period_start, session.period_end) == (date(2026, 3, 16), date(2026, 3, 1), date(2026, 3, 31))
    assert (session.at, session.where, session.state) == (time(19, 0), "社区议事厅", "planned")
    assert [item.case or item.matter for item in items_of(session)] == [running, raised]
    assert told(series) == ["series.saved", "series.opened"]
    assert next_sessions([series]) == {series.pk: session}


def test_the_next_session_opens_by_itself_before_its_period_ends(world: World) -> None:
    series = village_meeting(world)
    assert sessions_open(now=at(3, 31)) == (0, 0)
    assert [row.due_on for row in coming(series, 2)] == [date(2026, 4, 15), date(2026, 5, 15)]
    hold(world, only(series))
    assert sessions_open(now=at(4, 1)) == (1, 0)
    assert sessions_open(now=at(4, 1, 10)) == (0, 0)
    assert [row.due_on for row in sessions_of(series)] == [date(2026, 4, 15), date(2026, 3, 16)]


def test_a_session_is_opened_some_days_before_a_due_day_at_the_beginning_of_its_period(world: World) -> None:
    series = village_meeting(world, cadence=Cadence("month", day=2), starts=date(2026, 4, 1))
    assert not Session.objects.exists()
    sessions_open(now=at(3, 25))
    assert not Session.objects.exists()
    sessions_open(now=at(3, 26))
    assert only(series).due_on == date(2026, 4, 2)


def test_a_long_standstill_hides_nothing(world: World) -> None:
    series = village_meeting(world)
    assert sessions_open(now=at(6, 10)) == (3, 3)
    assert [(row.due_on.month, row.state) for row in sessions_of(series)] == [(6, "planned"), (5, "missed"), (4, "missed"), (3, "missed")]
    assert told(series).count("series.missed") == 3


def test_stopped_in_mid_action_and_run_again_nothing_is_opened_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = village_meeting(world), village_meeting(world, title="后周社区邻里圆桌会", kind="neighbours")
    made, whole = [], services.session_make

    def dies(*args: object) -> Session:
        if len(made) == 1:
            raise KeyboardInterrupt
        made.append(1)
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "session_make", dies)
    with pytest.raises(KeyboardInterrupt):
        sessions_open(now=at(4, 2))
    monkeypatch.setattr(services, "session_make", whole)
    assert [Session.objects.filter(series=row).count() for row in (first, second)] == [2, 1]
    assert sessions_open(now=at(4, 2))[0] == 1
    assert sessions_open(now=at(4, 2)) == (0, 0)
    assert [Session.objects.filter(series=row).count() for row in (first, second)] == [2, 2]


@pytest.mark.parametrize("seed", [1, 2])
def test_run_on_any_days_over_years_there_is_one_session_for_every_period(world: World, seed: int) -> None:
    chance = random.Random(seed)
    series = village_meeting(world, at(1, 4, year=2021), starts=date(2021, 1, 1))
    day, last = date(2021, 1, 4), date(2026, 1, 31)
    while day < last:
        day = min(day + timedelta(days=chance.randint(1, 75)), last)
        sessions_open(now=datetime(day.year, day.month, day.day, 3, tzinfo=CHINA))
    found = list(Session.objects.filter(series=series).order_by("due_on"))
    months = [f"{row.period_start:%Y-%m}" for row in found]
    assert months[:61] == [f"{2021 + n // 12}-{n % 12 + 1:02d}" for n in range(61)]
    assert all(row.due_on.month == row.period_start.month for row in found)


def test_the_same_period_cannot_be_stored_twice(world: World) -> None:
    session = only(village_meeting(world))
    session.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        session.save(force_insert=True)


def test_what_comes_up_until_the_day_is_put_on_the_agenda_by_the_job_and_what_was_taken_off_stays_off(world: World) -> None:
    series = village_meeting(world)
    session = only(series)
    raised = matter(world, now=at(3, 4))
    sessions_open(now=at(3, 5))
    item = Item.objects.get(session=session)
    assert item.matter == raised
    item_remove(actor=world.cast.clerk, session_id=session.pk, item_id=item.pk, reason="本人要求先不议。", now=at(3, 6))
    sessions_open(now=at(3, 7))
    assert not items_of(session)
    assert [row.removed_reason for row in items_of(session, removed=True)] == ["本人要求先不议。"]


def test_what_was_not_settled_is_carried_to_the_next_session_once(world: World) -> None:
    series = village_meeting(world)
    first, clerk = only(series), world.cast.clerk
    texts = ("修桥的钱怎么出", "文明公约怎么改", "谁来管路灯", "广场几点关灯")
    items = [item_add(actor=clerk, session_id=first.pk, text=text, now=at(3, 3)) for text in texts]
    hold(
        world,
        first,
        decisions=[
            Decided(items[0].pk, "continue", "下次再议一次"),
            Decided(items[1].pk, "topic"),
            Decided(items[2].pk, "handed", "请电工班月底前修好"),
            Decided(items[3].pk, "answered", "晚上九点半关灯，已贴告示。"),
        ],
    )
    sessions_open(now=at(4, 1))
    second = only(series, period_start=date(2026, 4, 1))
    assert [(row.text, row.carried_from) for row in items_of(second)] == [(texts[0], items[0]), (texts[2], items[2])]
    session_cancel(actor=clerk, session_id=second.pk, reason=WHY, now=at(4, 2))
    sessions_open(now=at(5, 1))
    third = only(series, period_start=date(2026, 5, 1))
    assert [row.text for row in items_of(third)] == [texts[0], texts[2]]
    assert sessions_open(now=at(5, 2)) == (0, 0)
    assert len(items_of(third)) == 2


def test_a_matter_that_ended_meanwhile_is_not_carried(world: World) -> None:
    raised = matter(world)
    series = village_meeting(world)
    session_cancel(actor=world.cast.clerk, session_id=only(series).pk, reason=WHY, now=at(3, 3))
    matter_answer(actor=world.cast.clerk, matter_id=raised.pk, answer="已经处理好了，谢谢您。", public=False, now=at(3, 4))
    sessions_open(now=at(4, 1))
    assert not items_of(only(series, period_start=date(2026, 4, 1)))


def test_an_agenda_has_an_end_and_says_how_much_found_no_room(world: World) -> None:
    for number in range(MOST + 3):
        matter(world, form_key=f"m-{number}")
    session = only(village_meeting(world))
    assert (len(items_of(session)), session.left_out) == (MOST, 3)


def test_the_party_committee_gets_the_hard_things_only(world: World) -> None:
    matter(world)
    handed = matter(world)
    matter_accept(actor=world.cast.clerk, matter_id=handed.pk, category=None, now=NOON)
    matter_hand_on(actor=world.cast.clerk, matter_id=handed.pk, to=VILLAGE[:9], reason="村里解决不了。", now=NOON)
    draft = monthly(world, kind="party", title="街道党委定期会商", region=Region.objects.get(path=VILLAGE[:9]))
    series = series_save(actor=world.cast.town, draft=draft, now=at(3, 2))
    assert [item.matter for item in items_of(only(series))] == [handed]


def test_an_area_talks_about_what_was_raised_in_it(world: World) -> None:
    area = Region.objects.create(path=f"{VILLAGE}p001", name="一片", level="area")
    matter(world)
    inside = matter_raise(actor=Actor(), raised=Raised("in-area", "一片的路灯不亮。", area), now=NOON)
    series = village_meeting(world, region=area, title="一片邻里圆桌会", kind="neighbours")
    assert (series.holder, [item.matter for item in items_of(only(series))]) == (VILLAGE, [inside])


def test_wrong_words_are_refused_one_by_one(world: World) -> None:
    closed = Station(state="closed", path=VILLAGE)
    wrong: list[tuple[AbstractContextManager[None], dict[str, object]]] = [
        (refused("series.kind"), {"kind": "none"}),
        (refused("series.kind"), {"kind": "joint"}),
        (refused("series.kind"), {"subtype": "a"}),
        (refused("series.title"), {"title": " 会 "}),
        (refused("series.cadence"), {"cadence": Cadence("day", day=1)}),
        (refused("series.cadence"), {"cadence": Cadence("week", day=3)}),
        (refused("series.cadence"), {"cadence": Cadence("week", weekday=7)}),
        (refused("series.cadence"), {"cadence": Cadence("month")}),
        (refused("series.cadence"), {"cadence": Cadence("month", weekday=3)}),
        (refused("series.cadence"), {"cadence": Cadence("month", day=3, weekday=3, nth=1)}),
        (refused("series.cadence"), {"cadence": Cadence("month", 13, day=3)}),
        (refused("series.cadence"), {"cadence": Cadence("quarter", day=3, month=4)}),
        (refused("series.rule"), {"rule": RuleDraft("month", 1, " ")}),
        (refused("series.rule"), {"rule": RuleDraft("week", 1, "会议规则")}),
        (refused("series.days"), {"ends": date(2026, 3, 1)}),
        (refused("series.too_old"), {"starts": date(2026, 1, 29)}),
        (refused("series.station"), {"station": closed}),
    ]
    for refusal, values in wrong:
        with refusal:
            village_meeting(world, **values)
    assert not Series.objects.exists()
    series = village_meeting(world)
    with refused("series.title_taken"):
        village_meeting(world)
    with denied("series.plan"):
        series_save(actor=world.cast.convener, draft=monthly(world, title="另一个会议"), now=at(3, 2))
    with refused("kernel.stale"):
        series_save(actor=world.cast.clerk, draft=monthly(world), series_id=series.pk, version=9, now=at(3, 2))
    with missing():
        series_save(actor=world.cast.clerk, draft=monthly(world), series_id=0, now=at(3, 2))


def test_a_change_keeps_place_kind_and_first_day_and_the_sessions_that_are_open(world: World) -> None:
    series = village_meeting(world)
    new = monthly(world, title="后周社区村民议事会", kind="joint", starts=date(2026, 5, 1), cadence=Cadence("quarter", day=20, month=3))
    changed = series_save(actor=world.cast.town, draft=new, series_id=series.pk, version=series.version, now=at(3, 3))
    assert (changed.kind, changed.starts, changed.title, changed.version) == ("villagers", date(2026, 3, 1), "后周社区村民议事会", 2)
    assert only(series).due_on == date(2026, 3, 16)
    assert [row.due_on for row in coming(changed, 2)] == [date(2026, 6, 22), date(2026, 9, 20)]  # a Sunday that is worked on
    assert told(series)[-1] == "series.changed"


def test_from_months_to_quarters_no_period_gets_two_sessions(world: World) -> None:
    series = village_meeting(world, at(1, 5), starts=date(2026, 1, 1))
    hold(world, only(series))
    new = monthly(world, cadence=Cadence("quarter", day=20, month=3))
    series_save(actor=world.cast.clerk, draft=new, series_id=series.pk, now=at(2, 2))
    rest = only(series, period_start=date(2026, 2, 1))
    assert (rest.due_on, rest.period_end) == (date(2026, 3, 20), date(2026, 3, 31))


def test_a_rest_calls_off_what_was_planned_and_is_not_made_up(world: World) -> None:
    series = village_meeting(world)
    with refused("series.not_paused"):
        series_resume(actor=world.cast.clerk, series_id=series.pk, now=at(3, 3))
    with refused("series.reason"):
        series_pause(actor=world.cast.clerk, series_id=series.pk, reason="防汛", now=at(3, 3))
    series_pause(actor=world.cast.convener, series_id=series.pk, reason=WHY, now=at(3, 3))
    session = only(series)
    assert (session.state, session.reason) == ("cancelled", WHY)
    assert coming(Series.objects.get(pk=series.pk)) == []
    assert sessions_open(now=at(5, 20)) == (0, 0)
    with refused("series.paused"):
        series_pause(actor=world.cast.clerk, series_id=series.pk, reason=WHY, now=at(5, 21))
    series_resume(actor=world.cast.clerk, series_id=series.pk, now=at(5, 21))
    assert [row.period_start.month for row in sessions_of(series)] == [3]
    sessions_open(now=at(6, 1))
    assert [row.period_start.month for row in sessions_of(series)] == [6, 3]
    assert [(row.starts, row.ends) for row in pauses_of(series)] == [(date(2026, 3, 3), date(2026, 5, 21))]
    assert told(series)[2:5] == ["series.rested", "series.cancelled", "series.resumed"]


def test_it_ends_with_a_reason_and_opens_nothing_more(world: World) -> None:
    series = village_meeting(world)
    with denied("series.plan"):
        series_end(actor=world.cast.convener, series_id=series.pk, reason=WHY, now=at(3, 3))
    series_end(actor=world.cast.clerk, series_id=series.pk, reason="与邻村合并议事。", now=at(3, 3))
    assert only(series).state == "cancelled"
    assert sessions_open(now=at(7, 1)) == (0, 0)
    with denied("series.ended"):
        series_pause(actor=world.cast.clerk, series_id=series.pk, reason=WHY, now=at(3, 4))
    assert "series.closed" in told(series)
    village_meeting(world, at(3, 5))


def test_it_ends_by_itself_on_its_last_day(world: World) -> None:
    series = village_meeting(world, ends=date(2026, 4, 15))
    sessions_open(now=at(6, 1))
    assert [row.due_on for row in sessions_of(series)] == [date(2026, 3, 16)]
    assert coming(series) == []


def test_who_hosts_sees_and_plans(world: World) -> None:
    body = Organisation.objects.create(name="区政协提案委", kind="special", region=Region.objects.get(path="330111"))
    series = series_save(actor=world.cast.county, draft=joint(organisation=body), now=at(3, 2))
    committee = Actor("staff", 1, "提案委", (Grant("committee", "330111", body.pk),))
    assert can_host(committee, series, NOON)
    assert can_see(committee, series)
    assert not can_see(world.stranger, series)
    assert not can_see(world.cast.clerk, series)
    assert not can_plan(world.cast.clerk, "330111", NOON)
    assert can_see_rules(world.cast.county, "330111", NOON)
    with denied("series.rules"):
        require(can_see_rules(world.cast.clerk, VILLAGE, NOON))
    with denied("series.host"):
        series_pause(actor=world.cast.clerk, series_id=series.pk, reason=WHY, now=NOON)
    assert series_list(committee) == [series]
    assert [may_list(actor) for actor in (committee, world.cast.member, world.sysadmin, Actor())] == [True, True, False, False]


def test_lists_show_ones_own_and_the_public_reads_the_public_ones(world: World) -> None:
    village = village_meeting(world)
    county = series_save(actor=world.cast.county, draft=joint(), now=at(3, 2))
    assert series_list(world.cast.county) == [county, village]
    assert series_list(world.cast.member) == [village]
    assert series_list(world.cast.county, kind="joint", state="running", text="综治", scope="330111", before=county.pk + 1) == [county]
    assert series_list(world.stranger) == []
    with missing():
        series_get(world.stranger, village.pk)
    with missing():
        series_public(county.pk)
    assert series_public(village.pk) == village
    assert [row.series for row in sessions_coming("330111", at(3, 2))] == [village]
    assert sessions_coming(NEXT_COUNTY, at(3, 2)) == sessions_public("330111") == []
    assert [row.state for row in sessions_for_calendar(village)] == ["planned"]


def test_what_waits_waits_for_the_host_only(world: World) -> None:
    series = village_meeting(world)
    clerk, session = world.cast.clerk, only(series)
    assert sessions_waiting(clerk, at(3, 2), 9) == []
    assert sessions_waiting(clerk, at(3, 9), 9) == sessions_waiting(world.cast.convener, at(3, 9), 9) == [session]
    assert sessions_waiting(world.cast.county, at(3, 9), 9) == sessions_waiting(world.cast.member, at(3, 9), 9) == []
    sessions_open(now=at(4, 2))
    assert [row.state for row in sessions_waiting(clerk, at(4, 2), 9)] == ["missed"]


def test_a_rule_without_a_source_cannot_even_be_stored(world: World) -> None:
    series = village_meeting(world, rule=QUARTERLY)
    for wrong in ({"rule_source": ""}, {"rule_least": 0}, {"state": "ended"}, {"day": None}, {"step": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Series.objects.filter(pk=series.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(series=series, starts=date(2026, 3, 3), reason="")


def station(world: World) -> Station:
    kind = StationKind.objects.first()
    assert kind is not None
    return Station.objects.create(
        code="ABCD2345", form_key="s", name="后周议事厅", kind=kind, level="village", region=world.village, path=VILLAGE, county="330111",
        town=VILLAGE[:9], place_words="一楼", built_with="社区", created_at=NOON,
    )  # fmt: skip


def test_a_station_is_the_room(world: World) -> None:
    series = village_meeting(world, station=station(world))
    assert (series.where, only(series).where) == ("后周议事厅", "后周议事厅")


@pytest.mark.parametrize("in_the_station", [True, False])
def test_a_session_that_was_held_there_or_in_its_village_is_activity_of_a_station(world: World, in_the_station: bool) -> None:
    place, proof = station(world), provider("session_held")
    assert proof is not None
    session = only(village_meeting(world, station=place if in_the_station else None))
    assert proof.one(place, at(3, 17)) == []
    hold(world, session)
    assert proof.many([place], at(3, 17))[place.pk] == proof.one(place, at(3, 17))
    found = proof.one(place, at(3, 17))[0]
    assert (found.text, found.day, found.url_name, found.args) == (
        "召开“后周社区村民议事会议”",
        date(2026, 3, 16),
        "desk:session",
        (session.pk,),
    )
    assert proof.one(place, at(3, 20, year=2027)) == []


def test_a_session_in_another_station_of_the_village_is_not_this_ones(world: World) -> None:
    place = station(world)
    other = Station.objects.get(pk=place.pk)
    other.pk, other.code, other.form_key, other.name, other.place_words = None, "EFGH2345", "t", "后周长廊", "东侧"
    other.save(force_insert=True)
    hold(world, only(village_meeting(world, station=other)))
    proof = provider("session_held")
    assert proof is not None
    assert proof.one(place, at(3, 17)) == []
    assert len(proof.one(other, at(3, 17))) == 1


def test_the_job_is_a_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    village_meeting(world)
    monkeypatch.setattr(clock, "now", lambda: at(4, 2))
    said = CliRunner().invoke(jobs.group, ["sessions"])
    assert (said.exit_code, "打开 / opened 1，没有召开 / missed 1" in said.output) == (0, True)
    assert "打开 / opened 0，没有召开 / missed 0" in CliRunner().invoke(jobs.group, ["sessions"]).output
