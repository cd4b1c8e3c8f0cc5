"""线上议政: a question open for days, advice without a name for residents, hidden only with a reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import NOON, World
from refusals import denied, missing, refused
from shangliang.cases.selectors import missing as needs
from shangliang.cases.selectors import run_open
from shangliang.cases.services import case_stop
from shangliang.demo.play import Player
from shangliang.discussions.models import Advice, Window
from shangliang.discussions.selectors import advice_counts, advices_of, window_of, windows_of
from shangliang.discussions.services import advice_give, advice_hide, window_open
from shangliang.kernel.actor import Actor
from standing import standing, told

QUESTION, WORDS = "数据产业怎样带动就业？", "建议先办培训班。"


@pytest.fixture
def playing(world: World) -> Player:
    """A case that stands in its online discussion of 15 days."""
    return standing(world, "discuss", "closed_loop")


def opened(playing: Player, question: str = QUESTION, actor: Actor | None = None) -> Window:
    return window_open(actor=actor or playing.owner(), case_id=playing.case.pk, question=question, now=playing.now)


def give(window: Window, key: str = "a-1", actor: Actor | None = None, text: str = WORDS, **after: float) -> Advice:
    return advice_give(actor=actor or Actor(), window_id=window.pk, text=text, form_key=key, now=window.opens_at + timedelta(**after))


def test_it_is_open_for_fifteen_days(playing: Player) -> None:
    window = opened(playing)
    assert window.closes_at - window.opens_at == timedelta(days=15)
    assert windows_of(playing.case) == [window] == [window_of(run_open(playing.case))]
    assert told(playing.case)[-1] == "discussion.opened"


def test_it_asks_a_question_and_is_opened_once(playing: Player) -> None:
    with refused("discussions.question"):
        opened(playing, "议？")
    opened(playing)
    with refused("discussions.open_already"):
        opened(playing)


def test_it_is_opened_by_whoever_owns_the_stage_in_its_stage(playing: Player, world: World) -> None:
    for actor in (world.stranger, world.cast.supervisor, world.cast.department):
        with denied("cases.role"):
            opened(playing, actor=actor)
    other = standing(world, "select")
    with refused("cases.not_this_stage"):
        opened(other)


def test_residents_are_not_named_and_members_are(playing: Player, world: World) -> None:
    window = opened(playing)
    assert give(window).person_id is None
    resident = Actor("resident", world.cast.clerk.person)
    assert give(window, "a-2", resident).person_id is None
    assert give(window, "a-3", world.cast.member).person_id == world.cast.member.person
    assert advice_counts(playing.case) == {"member": 1, "public": 2}
    assert told(playing.case)[-3:] == ["discussion.advice"] * 3


def test_the_same_form_counts_once(playing: Player) -> None:
    window = opened(playing)
    assert give(window).pk == give(window).pk
    with refused("discussions.too_short"):
        give(window, "a-2", text="好！")
    with missing():
        advice_give(actor=Actor(), window_id=99999999, text=WORDS, form_key="a-3", now=NOON)


def test_it_opens_and_closes_to_the_second(playing: Player) -> None:
    window = opened(playing)
    with denied("discussions.not_open"):
        give(window, seconds=-1)
    with denied("discussions.over"):
        give(window, days=15)
    assert give(window, days=15, seconds=-1).pk


def test_an_ended_case_takes_no_advice(playing: Player) -> None:
    window = opened(playing)
    case_stop(actor=playing.cast.clerk, case_id=playing.case.pk, ground="legal_way", reason="已由法院受理，等待判决。", now=playing.now)
    with denied("discussions.over"):
        give(window)


def test_advice_is_hidden_with_a_reason_and_its_words_are_kept(playing: Player, world: World) -> None:
    advice = give(opened(playing))
    hide = {"advice_id": advice.pk, "now": playing.now}
    with refused("discussions.hide_reason"):
        advice_hide(actor=playing.owner(), reason="脏", **hide)  # type: ignore[arg-type]
    with denied("cases.role"):
        advice_hide(actor=world.cast.supervisor, reason="写了别人的姓名和住址。", **hide)  # type: ignore[arg-type]
    advice_hide(actor=playing.owner(), reason="写了别人的姓名和住址。", **hide)  # type: ignore[arg-type]
    assert advices_of(playing.case) == []
    assert Advice.objects.get().text == WORDS
    assert told(playing.case)[-1] == "discussion.hidden"
    with missing():
        advice_hide(actor=playing.owner(), advice_id=99999999, reason="没有这一条。", now=playing.now)


def test_the_stage_ends_when_the_days_are_over(playing: Player) -> None:
    window = opened(playing)
    for moment, met in ((window.closes_at - timedelta(seconds=1), False), (window.closes_at, True)):
        found = {need.code: need.met for need in needs(playing.case, run_open(playing.case), moment)}
        assert found == {"discuss.open": True, "discuss.over": met}


def test_the_database_itself_names_members_only_and_opens_before_closing(playing: Player, world: World) -> None:
    give(opened(playing))
    with pytest.raises(IntegrityError, match="advice_names_members_only"), transaction.atomic():
        Advice.objects.update(person=world.cast.clerk.person)
    with pytest.raises(IntegrityError, match="window_opens_before_closing"), transaction.atomic():
        Window.objects.update(closes_at=NOON - timedelta(days=99))
