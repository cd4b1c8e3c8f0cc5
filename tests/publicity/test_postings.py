"""公示: for a term in working days, with objections that are answered in words."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import CHINA, COUNTY, NOON, TOWN, VILLAGE, World
from refusals import denied, missing, refused
from shangliang.cases.selectors import missing as needs
from shangliang.cases.selectors import run_open
from shangliang.cases.services import case_stop
from shangliang.demo.play import Player
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.publicity.models import Objection, Posting
from shangliang.publicity.selectors import objections_of, objections_waiting, posting_get, posting_of, postings_list, postings_of
from shangliang.publicity.services import objection_answer, objection_raise, posting_publish
from standing import standing, told

TEXT, ANSWER = "经审定，拟对南门外马路停车场开展整治。", "您的意见已经研究，方案第二条已修改。"


@pytest.fixture
def playing(world: World) -> Player:
    """A case whose topic is to be posted for three working days."""
    return standing(world, "publish")


def publish(playing: Player, title: str = "议题公示", text: str = TEXT, actor: Actor | None = None) -> Posting:
    return posting_publish(actor=actor or playing.cast.clerk, case_id=playing.case.pk, title=title, text=text, now=playing.now)


def protest(posting: Posting, key: str = "o-1", text: str = "停车费太高，请降低。", at: datetime | None = None) -> Objection:
    return objection_raise(actor=Actor(), posting_id=posting.pk, text=text, form_key=key, now=at or posting.posted_at)


def reply(playing: Player, row: Objection, answer: str = ANSWER, actor: Actor | None = None) -> Objection:
    return objection_answer(actor=actor or playing.cast.clerk, objection_id=row.pk, answer=answer, now=playing.now)


@pytest.mark.parametrize(
    ("posted", "closes"),
    [
        ((2026, 3, 5), (2026, 3, 10)),  # Thursday: Friday, Monday, Tuesday
        ((2026, 3, 7), (2026, 3, 11)),  # Saturday: Monday, Tuesday, Wednesday
        ((2026, 4, 30), (2026, 5, 8)),  # 劳动节 1–5 May: 6, 7, 8 May
        ((2026, 5, 8), (2026, 5, 12)),  # Saturday 9 May is worked: 9, 11, 12 May
        ((2026, 9, 30), (2026, 10, 10)),  # 国庆节 1–7 October: 8, 9 and Saturday 10 October
    ],
)
def test_its_term_is_counted_in_chinese_working_days(playing: Player, posted: tuple[int, int, int], closes: tuple[int, int, int]) -> None:
    playing.now = datetime(*posted, 10, tzinfo=CHINA)
    assert publish(playing).closes_at == datetime(*closes, 23, 59, 59, tzinfo=CHINA)


def test_it_stands_in_the_list_of_every_place_above(playing: Player, world: World) -> None:
    posting = publish(playing)
    for scope in (COUNTY, TOWN, VILLAGE):
        assert postings_list(scope) == [posting] == postings_list(scope, running_at=posting.closes_at)
    assert postings_list("411121") == []
    assert postings_list(COUNTY, running_at=posting.closes_at + timedelta(seconds=1)) == []
    assert postings_of(playing.case) == [posting_get(posting.pk)] == [posting_of(run_open(playing.case))]
    assert told(playing.case)[-1] == "posting.posted"
    with missing():
        posting_get(posting.pk + 1)


def test_it_has_a_title_and_words_and_is_posted_once(playing: Player) -> None:
    for title, text in (("公示", TEXT), ("议题公示", "见附件")):
        with refused("publicity.empty"):
            publish(playing, title, text)
    publish(playing)
    with refused("publicity.posted_already"):
        publish(playing)


def test_it_is_posted_in_its_stage_by_whoever_owns_it(playing: Player, world: World) -> None:
    for actor in (world.cast.party, world.cast.member, world.stranger):
        with denied("cases.role"):
            publish(playing, actor=actor)
    other = standing(world, "select")
    with refused("cases.not_this_stage"):
        publish(other)


def test_everybody_objects_within_the_term_without_a_name(playing: Player) -> None:
    posting = publish(playing)
    row = protest(posting, at=posting.closes_at)
    assert protest(posting, at=posting.closes_at).pk == row.pk
    assert not [field.name for field in Objection._meta.get_fields() if "person" in field.name]
    with denied("publicity.over"):
        protest(posting, "o-2", at=posting.closes_at + timedelta(seconds=1))
    with refused("publicity.objection_short"):
        protest(posting, "o-3", "贵！")
    with missing():
        objection_raise(actor=Actor(), posting_id=0, text="没有这个公示。", form_key="o-4", now=NOON)
    assert told(playing.case)[-1] == "posting.objection"


def test_an_objection_to_an_ended_case_comes_too_late(playing: Player) -> None:
    posting = publish(playing)
    case_stop(actor=playing.cast.clerk, case_id=playing.case.pk, ground="legal_way", reason="已由法院受理，等待判决。", now=playing.now)
    with refused("publicity.over"):
        protest(posting)


def test_an_objection_is_answered_once_in_words(playing: Player, world: World) -> None:
    row = protest(publish(playing))
    assert list(objections_waiting(world.cast.clerk)) == [row]
    with refused("matters.answer_too_short"):
        reply(playing, row, "已阅")
    with denied("cases.role"):
        reply(playing, row, actor=world.cast.member)
    assert reply(playing, row).answer == ANSWER
    with refused("publicity.answered_already"):
        reply(playing, row)
    assert list(objections_waiting(world.cast.clerk)) == list(objections_waiting(world.cast.member)) == []
    assert told(playing.case)[-1] == "posting.objection_answered"
    with missing():
        objection_answer(actor=playing.cast.clerk, objection_id=0, answer=ANSWER, now=NOON)


def test_the_stage_ends_after_the_term_when_every_objection_is_answered(playing: Player) -> None:
    posting = publish(playing)
    row = protest(posting)
    playing.now = posting.closes_at
    found = {need.code: need.met for need in needs(playing.case, run_open(playing.case), playing.now)}
    assert found == {"post.posted": True, "post.term": False, "post.objections": False}
    playing.tick()
    with refused("cases.missing"):
        playing.leave()
    reply(playing, row)
    playing.leave()
    assert playing.case.stage_key == "prepare"
    assert objections_of(posting)[0].answered_at


def test_the_posted_result_is_the_answer_to_every_matter(world: World) -> None:
    playing = standing(world, "report")
    playing.report()
    found = Matter.objects.get()
    assert (found.state, found.answer, Posting.objects.latest("pk").subject) == ("answered", playing.story.result, "result")


def test_the_database_itself_asks_for_a_term_and_for_words(playing: Player) -> None:
    protest(publish(playing))
    with pytest.raises(IntegrityError, match="posting_has_a_term"), transaction.atomic():
        Posting.objects.update(closes_at=NOON - timedelta(days=99))
    with pytest.raises(IntegrityError, match="objection_answered_in_words"), transaction.atomic():
        Objection.objects.update(answered_at=NOON)
