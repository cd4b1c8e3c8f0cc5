"""Two at the same moment, in real threads over committed transactions: the job runs twice, two people keep one session, two tap one hazard."""

from datetime import date

import pytest

from at_once import at_once
from cast import COUNTY, NOON, World, build, matter
from recurring import at, codes, monthly, only, village_meeting
from shangliang.journal.selectors import verify
from shangliang.matters.models import Matter
from shangliang.patrols.models import Finding, Hazard, OwnCheck, Patrol
from shangliang.patrols.services import check_add, finding_fine, hazard_report, route_save, stops_add
from shangliang.series.drafts import Decided
from shangliang.series.holding import item_add, item_decide, session_cancel, session_hold
from shangliang.series.models import Item, Series, Session
from shangliang.series.selectors import items_of
from shangliang.series.services import series_save, sessions_open

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None) -> World:
    """The cast in a database that other threads see."""
    return build()


def test_the_job_runs_twice_and_every_period_has_one_session(committed: World) -> None:
    series = village_meeting(committed)
    raised = matter(committed)
    job = lambda: sessions_open(now=at(6, 2))  # noqa: E731 one word for both
    assert at_once(job, job) == {"done": 2}
    assert [row.period_start.month for row in Session.objects.filter(series=series).order_by("due_on")] == [3, 4, 5, 6]
    assert Item.objects.filter(matter=raised, session__state="planned").count() == 1
    assert codes(only(series, state="planned")).count("series.missed") == 3
    assert list(verify()) == []


def test_a_series_is_set_up_once(committed: World) -> None:
    clerk, town = committed.cast.clerk, committed.cast.town
    works = [lambda who=who: series_save(actor=who, draft=monthly(committed), now=at(3, 2)) for who in (clerk, town)]
    assert at_once(*works) == {"done": 1, "series.title_taken": 1}
    assert (Series.objects.count(), Session.objects.count()) == (1, 1)
    assert list(verify()) == []


def test_one_holds_it_while_the_other_calls_it_off(committed: World) -> None:
    session = only(village_meeting(committed))
    day, who = date(2026, 3, 16), committed.cast
    hold = lambda: session_hold(  # noqa: E731 a work like the other
        actor=who.clerk, session_id=session.pk, held_on=day, present={"fixed": 2}, version=1, now=at(3, 16, 22)
    )
    cancel = lambda: session_cancel(  # noqa: E731 a work like the other
        actor=who.convener, session_id=session.pk, reason="因为大雨，道路不通。", version=1, now=at(3, 16, 22)
    )
    assert at_once(hold, cancel) == {"done": 1, "kernel.stale": 1}


def test_one_matter_is_answered_once_and_one_item_added_once(committed: World) -> None:
    matter(committed)
    session = only(village_meeting(committed))
    add = lambda: item_add(actor=committed.cast.clerk, session_id=session.pk, text="修桥的钱怎么出", now=at(3, 3))  # noqa: E731 one word
    assert at_once(add, add) == {"done": 1, "series.item_twice": 1}
    session_hold(actor=committed.cast.clerk, session_id=session.pk, held_on=date(2026, 3, 16), present={"fixed": 2}, now=at(3, 16, 22))
    item = items_of(session)[0]
    decided = Decided(item.pk, "answered", "已划出停车线，请按线停放。")
    answer = lambda: item_decide(actor=committed.cast.clerk, session_id=session.pk, decided=decided, now=at(3, 17))  # noqa: E731 one word
    assert at_once(answer, answer) == {"done": 1, "series.answered": 1}
    assert list(verify()) == []


def test_two_taps_on_one_hazard_are_one_matter(committed: World) -> None:
    clerk, town = committed.cast.clerk, committed.cast.town
    route = route_save(actor=clerk, name="村口一线", region=committed.village, now=NOON)
    stop = stops_add(actor=clerk, route_id=route.pk, kind="lamp", spots=["村口"], now=NOON)[0]
    fine = [lambda who=who: finding_fine(actor=who, route_id=route.pk, stop_id=stop.pk, now=NOON) for who in (clerk, town)]
    assert at_once(*fine) == {"done": 2}
    taps = [lambda who=who: hazard_report(actor=who, route_id=route.pk, stop_id=stop.pk, hazard="不亮", now=NOON) for who in (clerk, town)]
    assert at_once(*taps) == {"done": 2}
    assert [model.objects.count() for model in (Matter, Hazard, Finding, Patrol)] == [1, 1, 1, 1]
    assert list(verify()) == []


def test_a_route_and_a_line_of_the_county_are_made_once(committed: World) -> None:
    clerk, county = committed.cast.clerk, committed.cast.county
    route = lambda: route_save(actor=clerk, name="村口一线", region=committed.village, now=NOON)  # noqa: E731 one word for both
    assert at_once(route, route) == {"done": 1, "patrols.name_taken": 1}
    check = lambda: check_add(actor=county, county=COUNTY, kind="lamp", hazard="灯罩发黑", now=NOON)  # noqa: E731 one word for both
    assert at_once(check, check) == {"done": 1, "patrols.check_taken": 1}
    assert OwnCheck.objects.count() == 1
