"""What a consultation leads to: items, the three branches, adoption with reasons, work that units answer for."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, World
from refusals import denied, missing, refused
from shangliang.cases.models import Case, Run
from shangliang.cases.selectors import missing as needs
from shangliang.cases.selectors import run_open
from shangliang.cases.services import case_stop
from shangliang.demo.play import Player
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import add_workdays, day_of
from shangliang.outcomes.models import Assignment, Branch, Item
from shangliang.outcomes.selectors import (
    assignment_get,
    assignment_lamp,
    assignment_seen,
    assignments_mine,
    assignments_of,
    assignments_to_check,
    assignments_waiting,
    branch_of,
    item_get,
    items_of,
)
from shangliang.outcomes.services import (
    assignment_answer,
    assignment_check,
    assignment_give,
    assignment_sign,
    branch_decide,
    extension_ask,
    extension_decide,
    item_add,
    item_adopt,
    item_drop,
)
from shangliang.people.models import Organisation
from shangliang.regions.models import Region
from standing import standing, told

ITEM, WHY, ANSWER = "划出二十个限时车位。", "到会各方都同意。", "已划好车位并安排专人管护。"


def who(playing: Player) -> dict[str, object]:
    return {"actor": playing.owner(), "case_id": playing.case.pk, "now": playing.now}


def branch(playing: Player, outcome: str = "reached", reason: str = WHY, **more: object) -> Case:
    return branch_decide(**who(playing), outcome=outcome, reason=reason, **more)  # type: ignore[arg-type]


def adopt(playing: Player, item: Item, adoption: str, reason: str = "") -> Item:
    town = playing.cast.town
    return item_adopt(actor=town, case_id=playing.case.pk, item_id=item.pk, adoption=adoption, reason=reason, now=playing.now)


def give(playing: Player, item: Item, unit: Organisation | None = None, part: str = "main", due: datetime | None = None) -> Assignment:
    given = {"item_id": item.pk, "organisation": unit or playing.cast.unit, "part": part, "due_at": due}
    return assignment_give(actor=playing.cast.clerk, case_id=playing.case.pk, now=playing.now, **given)  # type: ignore[arg-type]


def other_unit(name: str = "交警大队") -> Organisation:
    return Organisation.objects.create(name=name, kind="department", region=Region.objects.get(path=COUNTY))


def answered(playing: Player, row: Assignment, text: str = ANSWER, actor: Actor | None = None, **more: object) -> Assignment:
    unit = actor or playing.cast.department
    return assignment_answer(actor=unit, assignment_id=row.pk, answer=text, now=playing.now, **more)  # type: ignore[arg-type]


def check(playing: Player, row: Assignment, *, accepted: bool = True, reason: str = "", actor: Actor | None = None) -> Assignment:
    checker = actor or playing.cast.clerk
    return assignment_check(actor=checker, assignment_id=row.pk, accepted=accepted, reason=reason, now=playing.now)


@pytest.fixture
def concluding(world: World) -> Player:
    """A case whose result is being written."""
    return standing(world, "conclude")


@pytest.fixture
def handing(world: World) -> Player:
    """A case with one adopted item to hand over."""
    return standing(world, "handover")


@pytest.fixture
def working(world: World) -> tuple[Player, Assignment]:
    """A case whose one item is with the department."""
    playing = standing(world, "supervise")
    return playing, assignments_of(playing.case)[0]


def test_items_are_numbered_and_keep_what_was_said_against_them(concluding: Player) -> None:
    for number, dissent in enumerate(("", "居民乙：车位太少。"), 1):
        item = item_add(**who(concluding), text=ITEM, dissent=dissent)  # type: ignore[arg-type]
        assert (item.number, item.dissent) == (number, dissent)
    with refused("outcomes.item_short"):
        item_add(**who(concluding), text="很好")  # type: ignore[arg-type]
    assert told(concluding.case)[-2:] == ["outcome.item", "outcome.item"]


def test_a_dropped_item_leaves_its_number_behind(concluding: Player) -> None:
    first = item_add(**who(concluding), text=ITEM)  # type: ignore[arg-type]
    item_drop(**who(concluding), item_id=first.pk)  # type: ignore[arg-type]
    assert items_of(concluding.case) == []
    with missing():
        item_get(concluding.case, first.pk)
    with missing():
        item_drop(**who(concluding), item_id=first.pk)  # type: ignore[arg-type]
    assert item_add(**who(concluding), text=ITEM).number == 2  # type: ignore[arg-type]
    assert told(concluding.case)[-2:] == ["outcome.item_dropped", "outcome.item"]


def test_items_are_written_while_the_result_is_written(handing: Player) -> None:
    item = items_of(handing.case)[0]
    with refused("cases.not_this_stage"):
        item_add(**who(handing), text=ITEM)  # type: ignore[arg-type]
    with refused("cases.not_this_stage"):
        item_drop(**who(handing), item_id=item.pk)  # type: ignore[arg-type]
    with refused("cases.not_this_stage"):
        adopt(handing, item, "adopted")
    with refused("cases.not_this_stage"):
        branch(handing)


def test_consensus_needs_an_item_a_reason_and_a_named_decision(concluding: Player) -> None:
    with refused("cases.missing"):
        branch(concluding)
    item_add(**who(concluding), text=ITEM)  # type: ignore[arg-type]
    with refused("outcomes.branch_reason"):
        branch(concluding, reason="好")
    with refused("outcomes.branch"):
        branch(concluding, "perhaps")
    with refused("kernel.stale"):
        branch(concluding, version=1)
    run = run_open(concluding.case)
    assert branch(concluding).stage_key == "adopt"
    kept = branch_of(run)
    assert kept is not None
    assert (kept.outcome, kept.reason, kept.person_id) == ("reached", WHY, concluding.cast.clerk.person)
    assert "outcome.reached" in told(concluding.case)


def test_without_consensus_it_goes_one_round_on(concluding: Player) -> None:
    found = branch(concluding, "not_yet", "两条办法还要再议一次。")
    assert (found.stage_key, found.round, found.result) == ("prepare", 2, "not_yet")
    assert "outcome.not_yet" in told(found)


def test_hard_consensus_is_called_so_after_two_rounds_only(concluding: Player) -> None:
    with refused("procedure.too_few_rounds"):
        branch(concluding, "hard", "实在谈不拢，请上级研究。")
    assert not Branch.objects.exists()
    branch(concluding, "not_yet", "两条办法还要再议一次。")
    while concluding.refresh().stage_key != "conclude":
        concluding.play()
    assert branch(concluding, "hard", "实在谈不拢，请上级研究。").stage_key == "refer"
    assert "outcome.hard" in told(concluding.case)


def test_the_limit_of_rounds_sends_it_to_the_office_above(concluding: Player) -> None:
    Case.objects.update(round=9)
    Run.objects.filter(left_at__isnull=True).update(round=9)
    with refused("procedure.too_many_rounds"):
        branch(concluding, "not_yet", "再议第十次也谈不拢。")


def test_only_the_owners_of_the_stage_decide(concluding: Player, world: World) -> None:
    for actor in (world.cast.party, world.cast.supervisor, world.stranger, world.cast.department):
        with denied("cases.role"):
            branch_decide(**{**who(concluding), "actor": actor}, outcome="not_yet", reason=WHY)  # type: ignore[arg-type]


def test_every_item_gets_its_answer_and_a_no_its_reason(world: World) -> None:
    playing = standing(world, "adopt")
    item = items_of(playing.case)[0]
    with refused("outcomes.adoption"):
        adopt(playing, item, "")
    for half in ("partly", "declined"):
        with refused("outcomes.adoption_reason"):
            adopt(playing, item, half, "不行")
    with denied("cases.role"):
        item_adopt(actor=world.cast.clerk, case_id=playing.case.pk, item_id=item.pk, adoption="adopted", reason="", now=playing.now)
    assert adopt(playing, item, "declined", "消防通道不能占用。").decided_by == world.cast.town.name
    assert told(playing.case)[-1] == "outcome.adopted"
    with missing():
        item_adopt(actor=world.cast.town, case_id=playing.case.pk, item_id=0, adoption="adopted", reason="", now=playing.now)


def test_the_database_itself_asks_for_the_reason_and_the_time(concluding: Player) -> None:
    item_add(**who(concluding), text=ITEM)  # type: ignore[arg-type]
    for name, wrong in (
        ("item_not_adopted_has_a_reason", {"adoption": "declined", "decided_at": concluding.now}),
        ("item_adoption_has_a_time", {"adoption": "adopted"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Item.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(case=concluding.case, number=1, text=ITEM, round=1)


def test_an_adopted_item_goes_to_one_main_unit_and_others_assist(handing: Player) -> None:
    item, second = items_of(handing.case)[0], other_unit()
    row = give(handing, item)
    assert day_of(row.due_at) == add_workdays(day_of(handing.now), 20)
    with refused("outcomes.assigned_twice"):
        give(handing, item, part="assist")
    with refused("outcomes.one_main"):
        give(handing, item, second)
    give(handing, item, second, "assist")
    assert told(handing.case)[-2:] == ["outcome.assigned", "outcome.assigned"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(part="main")


def test_what_is_handed_over_was_adopted_and_is_due_later(handing: Player) -> None:
    item = items_of(handing.case)[0]
    with refused("outcomes.due_past"):
        give(handing, item, due=handing.now)
    Item.objects.update(adoption="declined", reason="消防通道不能占用。")
    with refused("outcomes.not_adopted"):
        give(handing, item)
    with missing():
        assignment_give(
            actor=handing.cast.clerk, case_id=handing.case.pk, item_id=0, organisation=handing.cast.unit, part="main", now=handing.now
        )


def test_offices_hand_over_when_it_has_come_to_it(handing: Player, world: World, concluding: Player) -> None:
    item = items_of(handing.case)[0]
    with denied("cases.keep"):
        assignment_give(
            actor=world.cast.party, case_id=handing.case.pk, item_id=item.pk, organisation=world.cast.unit, part="main", now=handing.now
        )
    with denied("cases.not_this_stage"):
        give(concluding, item)
    with refused("cases.missing"):
        handing.leave()


def test_a_unit_signs_once_and_answers_in_words(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    sign = {"assignment_id": row.pk, "now": playing.now}
    assert assignment_sign(actor=playing.cast.department, version=1, **sign).state == "signed"  # type: ignore[arg-type]
    with refused("outcomes.signed_already"):
        assignment_sign(actor=playing.cast.department, **sign)  # type: ignore[arg-type]
    with refused("kernel.stale"):
        answered(playing, row, version=1)
    with refused("outcomes.answer_short"):
        answered(playing, row, "已阅")
    assert answered(playing, row, version=2).state == "answered"
    assert told(playing.case)[-2:] == ["outcome.signed", "outcome.answered"]


def test_answering_counts_as_signing(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    assert answered(playing, row).signed_at == playing.now


def test_a_late_answer_is_recorded_as_late(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    assert [assignment_lamp(row, moment) for moment in (playing.now, row.due_at)] == ["green", "yellow"]
    playing.now = row.due_at + timedelta(seconds=1)
    assert assignment_lamp(row, playing.now) == "red"
    assert assignment_lamp(answered(playing, row), playing.now) == "grey"
    assert told(playing.case)[-1] == "outcome.answered_late"


def test_nobody_answers_for_another_unit(working: tuple[Player, Assignment], world: World) -> None:
    playing, row = working
    rival = Actor("staff", 1, "交警大队承办人", world.cast.department.grants[:0])
    for actor in (rival, world.cast.clerk, world.stranger, Actor()):
        with denied("outcomes.not_yours"):
            answered(playing, row, actor=actor)
        with missing():
            assignment_get(actor, row.pk)
    assert assignment_get(world.cast.department, row.pk) == row
    assert list(assignments_waiting(world.cast.department)) == assignments_mine(world.cast.department) == [row]
    assert list(assignments_waiting(world.cast.clerk)) == []


def test_an_assignment_is_seen_by_its_unit_and_by_readers_of_the_file(working: tuple[Player, Assignment], world: World) -> None:
    _playing, row = working
    for actor in (world.cast.department, world.cast.clerk, world.cast.supervisor):
        assert assignment_seen(actor, row.pk) == row
    for actor in (world.stranger, world.sysadmin, Actor()):
        with missing():
            assignment_seen(actor, row.pk)


def test_an_answer_is_checked_by_office_or_supervisor_never_by_the_unit(working: tuple[Player, Assignment], world: World) -> None:
    playing, row = working
    with refused("outcomes.nothing_to_check"):
        check(playing, row)
    answered(playing, row)
    assert list(assignments_to_check(world.cast.supervisor)) == [row]
    for actor in (world.cast.department, world.cast.member, world.stranger):
        with denied("outcomes.check"):
            check(playing, row, actor=actor)
    done = check(playing, row, actor=world.cast.supervisor)
    assert (done.state, done.checked_by) == ("done", world.cast.supervisor.name)
    with denied("outcomes.done"):
        answered(playing, row)
    assert told(playing.case)[-1] == "outcome.checked"


def test_a_returned_answer_says_what_is_missing_and_gives_five_days(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    playing.now = row.due_at + timedelta(days=1)
    answered(playing, row)
    with refused("outcomes.return_reason"):
        check(playing, row, accepted=False, reason="差")
    back = check(playing, row, accepted=False, reason="标线还没有划完。")
    assert (back.state, day_of(back.due_at)) == ("returned", add_workdays(day_of(playing.now), 5))
    assert told(playing.case)[-1] == "outcome.returned"


def test_more_time_is_asked_before_the_deadline_and_granted_once(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    unit, later = playing.cast.department, row.due_at + timedelta(days=7)
    asked = {"assignment_id": row.pk, "now": playing.now}
    with refused("outcomes.extension_reason"):
        extension_ask(actor=unit, due_at=row.due_at, reason="雨季无法施工。", **asked)  # type: ignore[arg-type]
    with refused("outcomes.extension_none"):
        extension_decide(actor=playing.cast.clerk, granted=True, **asked)  # type: ignore[arg-type]
    extension_ask(actor=unit, due_at=later, reason="雨季无法施工。", **asked)  # type: ignore[arg-type]
    with denied("outcomes.check"):
        extension_decide(actor=unit, granted=True, **asked)  # type: ignore[arg-type]
    assert extension_decide(actor=playing.cast.clerk, granted=True, **asked).due_at == later  # type: ignore[arg-type]
    assert told(playing.case)[-2:] == ["outcome.extension_asked", "outcome.extension_granted"]


def test_a_refused_extension_leaves_the_date(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    asked = {"assignment_id": row.pk, "now": playing.now}
    extension_ask(actor=playing.cast.department, due_at=row.due_at + timedelta(days=7), reason="雨季无法施工。", **asked)  # type: ignore[arg-type]
    kept = extension_decide(actor=playing.cast.clerk, granted=False, **asked)  # type: ignore[arg-type]
    assert (kept.due_at, kept.asked_due_at, kept.asked_reason) == (row.due_at, None, "")
    assert told(playing.case)[-1] == "outcome.extension_refused"


def test_after_the_deadline_no_more_time_is_asked(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    late = row.due_at + timedelta(seconds=1)
    with refused("outcomes.extension_late"):
        extension_ask(actor=playing.cast.department, assignment_id=row.pk, due_at=late + timedelta(days=7), reason="忘记了。。", now=late)


def test_the_stage_ends_when_everything_is_answered_and_checked(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    wanted = [{"supervise.answered": False, "supervise.checked": True}, {"supervise.answered": True, "supervise.checked": False}]
    found = []
    for _step in range(2):
        found.append({need.code: need.met for need in needs(playing.case, run_open(playing.case), playing.now)})
        answered(playing, row)
    assert found == wanted
    check(playing, row)
    playing.leave()
    assert playing.case.stage_key == "report"


def test_an_ended_case_gives_no_more_work(working: tuple[Player, Assignment]) -> None:
    playing, row = working
    case_stop(actor=playing.cast.clerk, case_id=playing.case.pk, ground="legal_way", reason="已由法院受理，等待判决。", now=playing.now)
    for change in (
        lambda: answered(playing, row),
        lambda: check(playing, row),
        lambda: assignment_sign(actor=playing.cast.department, assignment_id=row.pk, now=playing.now),
    ):
        with refused("cases.closed"):
            change()
    with missing():
        assignment_sign(actor=playing.cast.department, assignment_id=0, now=playing.now)


def test_the_database_itself_ends_no_work_without_an_answer(working: tuple[Player, Assignment]) -> None:
    for state in ("answered", "done"):
        with pytest.raises(IntegrityError, match="assignment_ends_with_an_answer"), transaction.atomic():
            Assignment.objects.update(state=state)
