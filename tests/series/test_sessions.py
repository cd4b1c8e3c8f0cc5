"""Sessions: moved, called off, held with counts and decisions, remembered by confirmed minutes, published; never silently closed."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import NEXT_COUNTY, NOON, World, case, matter
from recurring import at, codes, hold, joint, only, village_meeting
from refusals import denied, missing, refused
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.services import Raised, matter_raise
from shangliang.regions.models import Region
from shangliang.series.drafts import Decided, Moved
from shangliang.series.holding import (
    agenda_refresh,
    item_add,
    item_decide,
    item_remove,
    session_cancel,
    session_confirm,
    session_explain,
    session_hold,
    session_minutes,
    session_move,
    session_open,
    session_publish,
)
from shangliang.series.models import Item, Series, Session
from shangliang.series.selectors import items_of, present_of, session_get, session_public, sessions_public, sessions_waiting
from shangliang.series.services import last_day, series_pause, series_save, sessions_open

TEXT = "会议议了两件事，形成了办法，一人不同意。"
WHY = "因为大雨，道路不通。"


@pytest.fixture
def session(world: World) -> Session:
    """The session of March 2026 with one matter on its agenda."""
    matter(world)
    return only(village_meeting(world))


def who(world: World, session: Session, now: datetime | None = None) -> dict[str, object]:
    return {"actor": world.cast.clerk, "session_id": session.pk, "now": now or at(3, 16, 22)}


def fresh(session: Session) -> Session:
    return Session.objects.select_related("series").get(pk=session.pk)


def test_it_is_held_by_counts_of_capacities_and_nobody_is_named(world: World, session: Session) -> None:
    held = hold(world, session)
    assert (held.state, held.held_on, held.present) == ("held", date(2026, 3, 16), {"fixed": 2, "interested": 4})
    assert present_of(held) == (6, 4)
    assert codes(session)[-1] == "series.held"
    assert hold(world, session, present={"member": 1}).present == {"member": 1}


@pytest.mark.parametrize(
    ("refusal", "more"),
    [
        (refused("series.future"), {"held_on": date(2026, 3, 17)}),
        (refused("series.too_early"), {"held_on": date(2026, 1, 20)}),
        (refused("series.nobody"), {"present": {"fixed": 0}}),
        (refused("series.capacity"), {"present": {"张三": 1}}),
        (refused("series.capacity"), {"present": {"fixed": -1}}),
        (refused("kernel.stale"), {"version": 99}),
    ],
)
def test_what_cannot_be_is_refused(world: World, session: Session, refusal: AbstractContextManager[None], more: dict[str, object]) -> None:
    values: dict[str, object] = {"held_on": date(2026, 3, 16), "present": {"fixed": 2}, **more}
    with refusal:
        session_hold(**who(world, session), **values)  # type: ignore[arg-type]
    assert fresh(session).state == "planned"


def test_strangers_and_readers_hold_nothing(world: World, session: Session) -> None:
    for actor in (world.cast.member, world.stranger, Actor()):
        with denied("series.host"):
            session_cancel(actor=actor, session_id=session.pk, reason=WHY, now=NOON)
    with missing():
        session_cancel(actor=world.cast.clerk, session_id=0, reason=WHY, now=NOON)
    with missing():
        session_get(world.stranger, session.pk)
    assert session_get(world.cast.member, session.pk) == session_public(session.pk) == session


def test_it_is_moved_with_a_reason(world: World, session: Session) -> None:
    to = Moved(date(2026, 3, 20), time(14, 0), "村口广场")
    with refused("series.reason"):
        session_move(**who(world, session, at(3, 10)), to=to, reason="雨")  # type: ignore[arg-type]
    with refused("series.past"):
        session_move(**who(world, session, at(3, 21)), to=to, reason=WHY)  # type: ignore[arg-type]
    moved = session_move(**who(world, session, at(3, 10)), to=to, reason=WHY)  # type: ignore[arg-type]
    assert (moved.due_on, moved.at, moved.where, moved.version) == (date(2026, 3, 20), time(14, 0), "村口广场", 2)
    assert codes(session)[-1] == "series.moved"


def test_it_is_called_off_with_a_reason_and_stays_called_off(world: World, session: Session) -> None:
    with refused("series.reason"):
        session_cancel(**who(world, session), reason="")  # type: ignore[arg-type]
    session_cancel(**who(world, session), reason=WHY)  # type: ignore[arg-type]
    with refused("series.not_planned"):
        session_cancel(**who(world, session), reason=WHY)  # type: ignore[arg-type]
    with refused("series.cancelled"):
        hold(world, session)
    with refused("series.agenda_closed"):
        item_add(**who(world, session), text="修桥的钱怎么出")  # type: ignore[arg-type]
    assert codes(session)[-1] == "series.cancelled"


def test_not_held_is_missed_after_its_period_and_the_reason_is_asked_for(world: World, session: Session) -> None:
    assert last_day(session) == date(2026, 3, 31)
    sessions_open(now=at(3, 31))
    assert fresh(session).state == "planned"
    with refused("series.not_missed"):
        session_explain(**who(world, session), reason=WHY)  # type: ignore[arg-type]
    sessions_open(now=at(4, 1))
    assert fresh(session).state == "missed"
    assert session in sessions_waiting(world.cast.clerk, at(4, 1), 9)
    explained = session_explain(**who(world, session, at(4, 1)), reason=WHY)  # type: ignore[arg-type]
    assert (explained.state, explained.reason) == ("missed", WHY)
    assert session not in sessions_waiting(world.cast.clerk, at(4, 1), 9)
    assert codes(session)[-1] == "series.explained"


def test_a_session_moved_to_the_end_of_its_period_has_working_days_of_grace(world: World, session: Session) -> None:
    session_move(**who(world, session, at(3, 10)), to=Moved(date(2026, 3, 31), time(9, 0)), reason=WHY)  # type: ignore[arg-type]
    assert last_day(fresh(session)) == date(2026, 4, 3)


def test_one_that_was_held_after_all_is_written_down_late_and_the_record_says_so(world: World, session: Session) -> None:
    sessions_open(now=at(4, 10))
    late = session_hold(**who(world, session, at(4, 10)), held_on=date(2026, 3, 16), present={"fixed": 3})  # type: ignore[arg-type]
    assert late.state == "held"
    assert codes(session)[-1] == "series.held_late"


def test_an_extra_session_stands_beside_the_regular_one(world: World, session: Session) -> None:
    series = session.series
    with refused("series.past"):
        session_open(actor=world.cast.clerk, series_id=series.pk, day=date(2026, 3, 1), now=at(3, 2))
    extra = session_open(actor=world.cast.convener, series_id=series.pk, day=date(2026, 3, 9), now=at(3, 2))
    assert (extra.extra, extra.period_start, extra.period_end) == (True, date(2026, 3, 1), date(2026, 3, 31))
    assert len(items_of(extra)) == 1
    series_pause(actor=world.cast.clerk, series_id=series.pk, reason=WHY, now=at(3, 3))
    with refused("series.paused"):
        session_open(actor=world.cast.clerk, series_id=series.pk, day=date(2026, 3, 9), now=at(3, 3))


def test_the_agenda_takes_matters_cases_and_words_of_the_county(world: World, session: Session) -> None:
    running, clerk = case(world), who(world, session)
    item_add(**clerk, case=running)  # type: ignore[arg-type]
    words = item_add(**clerk, text="修桥的钱怎么出")  # type: ignore[arg-type]
    with refused("series.item_twice"):
        item_add(**clerk, text=" 修桥的钱怎么出 ")  # type: ignore[arg-type]
    with refused("series.item_twice"):
        item_add(**clerk, matter=Matter.objects.get())  # type: ignore[arg-type]
    with refused("series.item_text"):
        item_add(**clerk, text="修桥")  # type: ignore[arg-type]
    abroad = matter_raise(actor=Actor(), raised=Raised("x", "外县的一件事情。", Region.objects.get(path=NEXT_COUNTY)), now=NOON)
    with refused("series.item_elsewhere"):
        item_add(**clerk, matter=abroad)  # type: ignore[arg-type]
    assert [row.position for row in items_of(session)] == [1, 2, 3]
    with refused("series.reason"):
        item_remove(**clerk, item_id=words.pk, reason="不议")  # type: ignore[arg-type]
    item_remove(**clerk, item_id=words.pk, reason="等县里的通知。")  # type: ignore[arg-type]
    with refused("series.item_removed"):
        item_remove(**clerk, item_id=words.pk, reason="等县里的通知。")  # type: ignore[arg-type]
    with missing():
        item_remove(**clerk, item_id=0, reason="等县里的通知。")  # type: ignore[arg-type]
    assert codes(session)[-1] == "series.item_taken_off"
    back = item_add(**clerk, text="修桥的钱怎么出")  # type: ignore[arg-type]
    assert (back.pk, back.removed_reason) == (words.pk, "")


def test_what_came_up_since_can_be_put_on_it_by_hand(world: World, session: Session) -> None:
    matter(world, form_key="later")
    assert agenda_refresh(**who(world, session, at(3, 10))) == 1  # type: ignore[arg-type]
    assert agenda_refresh(**who(world, session, at(3, 10))) == 0  # type: ignore[arg-type]
    assert codes(session)[-1] == "series.item_added"


def test_every_decision_but_a_topic_has_words(world: World, session: Session) -> None:
    item = items_of(session)[0]
    with refused("series.not_held"):
        item_decide(**who(world, session), decided=Decided(item.pk, "topic"))  # type: ignore[arg-type]
    hold(world, session)
    for refusal, decided in (
        (refused("series.decision"), Decided(item.pk, "")),
        (refused("series.decision"), Decided(item.pk, "voted")),
        (refused("series.words"), Decided(item.pk, "handed", "物业")),
        (refused("series.words"), Decided(item.pk, "continue", "")),
        (refused("series.words"), Decided(item.pk, "answered", "已经修好。")),
    ):
        with refusal:
            item_decide(**who(world, session), decided=decided)  # type: ignore[arg-type]
    handed = Decided(item.pk, "handed", "请城管局十天内清理", world.cast.unit, "南门停车")
    done = item_decide(**who(world, session), decided=handed)  # type: ignore[arg-type]
    assert (done.decision, done.words, done.organisation, done.wording) == ("handed", "请城管局十天内清理", world.cast.unit, "南门停车")
    assert codes(session)[-1] == "series.item_decided"
    topic = item_decide(**who(world, session), decided=Decided(item.pk, "topic"))  # type: ignore[arg-type]
    assert (topic.organisation, topic.wording) == (None, "南门停车")


def test_an_answer_is_the_answer_to_whoever_raised_it_and_cannot_be_taken_back(world: World, session: Session) -> None:
    item = items_of(session)[0]
    hold(world, session)
    item_decide(**who(world, session), decided=Decided(item.pk, "answered", "已划出停车线，请按线停放。"))  # type: ignore[arg-type]
    row = Matter.objects.get()
    assert (row.state, row.answer, row.public) == ("answered", "已划出停车线，请按线停放。", False)
    with refused("series.answered"):
        item_decide(**who(world, session), decided=Decided(item.pk, "continue", "下次再议"))  # type: ignore[arg-type]


def test_a_convener_writes_the_answer_down_and_the_office_gives_it(world: World, session: Session) -> None:
    item = items_of(session)[0]
    hold(world, session)
    known = {**who(world, session), "actor": world.cast.convener}
    item_decide(**known, decided=Decided(item.pk, "answered", "已划出停车线，请按线停放。"))  # type: ignore[arg-type]
    assert Matter.objects.get().state == "submitted"


def test_minutes_are_confirmed_by_name_when_every_item_has_its_decision(world: World, session: Session) -> None:
    known, item = who(world, session), items_of(session)[0]
    with refused("series.not_held"):
        session_minutes(**known, text=TEXT)  # type: ignore[arg-type]
    hold(world, session)
    with refused("series.minutes_short"):
        session_minutes(**known, text="议了。")  # type: ignore[arg-type]
    with refused("series.minutes_short"):
        session_confirm(**known)  # type: ignore[arg-type]
    session_minutes(**known, text=TEXT)  # type: ignore[arg-type]
    assert session_minutes(**known, text=TEXT + "补充。").minutes_number == 2  # type: ignore[arg-type]
    assert codes(session)[-1] == "series.minutes"
    with refused("series.undecided"):
        session_confirm(**known)  # type: ignore[arg-type]
    item_decide(**known, decided=Decided(item.pk, "topic"))  # type: ignore[arg-type]
    done = session_confirm(**known)  # type: ignore[arg-type]
    assert (done.confirmed_by, done.confirmed_at) == ("后周社区联络员", at(3, 16, 22))
    for change in (
        lambda: session_confirm(**known),  # type: ignore[arg-type]
        lambda: session_minutes(**known, text=TEXT),  # type: ignore[arg-type]
        lambda: item_decide(**known, decided=Decided(item.pk, "topic")),  # type: ignore[arg-type]
        lambda: item_add(**known, text="再加一件事"),  # type: ignore[arg-type]
        lambda: hold(world, session),
    ):
        with refused("series.confirmed"):
            change()
    assert codes(session)[-1] == "series.confirmed"


def confirmed(world: World, session: Session) -> Session:
    hold(world, session, decisions=[Decided(items_of(session)[0].pk, "handed", "请城管局十天内清理")])
    session_minutes(**who(world, session), text=TEXT)  # type: ignore[arg-type]
    return session_confirm(**who(world, session))  # type: ignore[arg-type]


def test_the_result_is_published_under_the_place_once(world: World, session: Session) -> None:
    known = who(world, session)
    with refused("series.not_confirmed"):
        session_publish(**known, summary=TEXT)  # type: ignore[arg-type]
    confirmed(world, session)
    assert sessions_waiting(world.cast.clerk, at(3, 17), 9) == [session]
    with refused("series.summary"):
        session_publish(**known, summary="办好了")  # type: ignore[arg-type]
    done = session_publish(**known, summary=TEXT)  # type: ignore[arg-type]
    assert (done.summary, done.published_at) == (TEXT, at(3, 16, 22))
    assert sessions_waiting(world.cast.clerk, at(3, 17), 9) == []
    assert sessions_public(session.path) == [session]
    assert sessions_public(session.path, before=session.pk) == []
    with refused("series.published"):
        session_publish(**known, summary=TEXT)  # type: ignore[arg-type]
    assert codes(session)[-1] == "series.published"


def test_what_is_not_public_is_not_published(world: World) -> None:
    series = series_save(actor=world.cast.county, draft=joint(), now=at(3, 2))
    session = only(series)
    with refused("series.not_public"):
        session_publish(actor=world.cast.county, session_id=session.pk, summary=TEXT, now=at(3, 13))
    with missing():
        session_public(session.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "held"},
        {"state": "cancelled"},
        {"confirmed_at": NOON},
        {"published_at": NOON},
        {"period_end": date(2026, 1, 1)},
    ],
)
def test_the_database_refuses_what_no_service_would_do(session: Session, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"text": "也是文字"}, {"matter": None}, {"decision": "handed"}, {"decision": "topic", "removed_reason": "不议"}]
)
def test_the_database_refuses_items_that_are_no_one_thing(session: Session, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(session=session).update(**wrong)


def test_a_session_that_was_called_off_is_seen_by_the_public_with_its_reason(world: World, session: Session) -> None:
    session_cancel(**who(world, session), reason=WHY)  # type: ignore[arg-type]
    assert [(row.state, row.reason) for row in sessions_public("330111")] == [("cancelled", WHY)]
    assert Series.objects.get().state == "running"
    assert session.due_on + timedelta(days=1) > session.period_start
