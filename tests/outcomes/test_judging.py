"""群众评价: by receipt, once a round, without a name; 不满意 opens everything again, up to the limit of rounds."""

import pytest
from django.db import IntegrityError, models, transaction

from cast import World, matter
from refusals import missing, refused
from shangliang.cases.models import Case, Run
from shangliang.cases.services import case_add_matter, case_pause
from shangliang.demo.play import Player
from shangliang.matters.merging import matter_merge
from shangliang.matters.models import Matter
from shangliang.outcomes.models import Assignment, Judged, Satisfaction
from shangliang.outcomes.selectors import judged, satisfaction_of, satisfaction_round
from shangliang.outcomes.services import Judgement, judgement_give
from standing import standing, told

GOOD, BAD = Judgement(3, 3, 3, 3), Judgement(1, 2, 3, 1, "车位还是太少。")


@pytest.fixture
def playing(world: World) -> Player:
    """A case whose result is posted and judged; two receipts stand behind it."""
    found = standing(world, "prepare")
    merged = matter(world)
    case_add_matter(actor=world.cast.clerk, case_id=found.case.pk, matter_id=matter(world).pk, now=found.now)
    matter_merge(actor=world.cast.clerk, matter_id=merged.pk, into_id=Matter.objects.earliest("pk").pk, now=found.now)
    found.refresh()
    found.play_until("evaluate")
    return found


def judge(playing: Player, row: Matter | None = None, judgement: Judgement = GOOD) -> Case:
    return judgement_give(matter_id=(row or Matter.objects.earliest("pk")).pk, judgement=judgement, now=playing.now)


def test_a_receipt_judges_once_a_round(playing: Player) -> None:
    row = Matter.objects.earliest("pk")
    judge(playing, row)
    with refused("outcomes.judged_already"):
        judge(playing, row)
    assert judged(playing_run(playing), row.pk)
    assert satisfaction_round(playing.case, 1) == 1
    assert told(playing.case)[-1] == "outcome.judged"


def playing_run(playing: Player) -> Run:
    return Run.objects.get(case=playing.case, left_at__isnull=True)


def test_the_receipt_of_a_merged_matter_judges_too(playing: Player) -> None:
    for row in Matter.objects.all():
        judge(playing, row)
    found = satisfaction_of(playing.case)
    assert found is not None
    assert (found["total"], found["overall"]) == (3, {3: 3, 2: 0, 1: 0})


def test_every_question_has_an_answer_of_the_list(playing: Player) -> None:
    for wrong in (Judgement(0, 3, 3, 3), Judgement(3, 4, 3, 3), Judgement(3, 3, 0, 3), Judgement(3, 3, 3, 9)):
        with refused("outcomes.judgement"):
            judge(playing, judgement=wrong)
    assert not Judged.objects.exists()


def test_it_is_judged_when_the_result_is_out_and_not_before(world: World) -> None:
    playing = standing(world, "report")
    with refused("outcomes.not_judging"):
        judge(playing)
    alone = matter(world)
    with missing():
        judge(playing, alone)


def test_a_resting_or_ended_case_is_not_judged(playing: Player) -> None:
    case_pause(actor=playing.cast.clerk, case_id=playing.case.pk, reason="等待补充材料。", now=playing.now)
    with refused("outcomes.not_judging"):
        judge(playing)


def test_one_unsatisfied_resident_opens_the_work_and_every_matter_again(playing: Player) -> None:
    found = judge(playing, judgement=BAD)
    assert (found.stage_key, found.round) == ("supervise", 2)
    assert {row.state for row in Assignment.objects.all()} == {"returned"}
    assert sorted(Matter.objects.values_list("state", flat=True)) == ["in_case", "in_case", "merged"]
    assert told(found)[-4:] == ["outcome.judged", "outcome.reopened", "case.stage_left", "case.stage_entered"]
    assert {told(row)[-1] for row in Matter.objects.all()} == {"matter.reopened"}


def test_in_the_next_round_the_same_receipt_judges_again(playing: Player) -> None:
    row = Matter.objects.earliest("pk")
    judge(playing, row, BAD)
    playing.refresh()
    playing.play_until("evaluate")
    assert set(Matter.objects.values_list("state", flat=True)) == {"answered"}
    judge(playing, row, GOOD)
    assert [satisfaction_round(playing.case, number) for number in (1, 2)] == [1, 1]
    playing.refresh()
    assert playing.play_until().state == "closed"


def test_at_the_limit_of_rounds_the_county_is_told_instead(playing: Player) -> None:
    Case.objects.update(round=9)
    Run.objects.filter(left_at__isnull=True).update(round=9)
    found = judge(playing, judgement=BAD)
    assert (found.stage_key, found.round) == ("evaluate", 9)
    assert told(found)[-1] == "outcome.limit"
    assert set(Matter.objects.values_list("state", flat=True)) == {"answered"}


def test_a_judgement_leads_to_nobody(playing: Player) -> None:
    judge(playing, judgement=BAD)
    names = {field.name for field in Satisfaction._meta.get_fields()}
    assert names == {"id", "case", "round", "overall", "taking_part", "experience", "gain", "words"}
    assert {field.name for field in Judged._meta.get_fields()} == {"id", "run", "matter"}
    assert not [field for model in (Satisfaction, Judged) for field in model._meta.get_fields() if isinstance(field, models.DateField)]
    assert Satisfaction.objects.get().pk.version == 4


def test_below_the_least_number_nothing_is_shown(playing: Player) -> None:
    judge(playing)
    assert satisfaction_of(playing.case, least=2) is None
    assert satisfaction_of(playing.case, least=1) is not None


def test_it_waits_for_enough_voices_or_for_its_days(playing: Player) -> None:
    with refused("cases.missing"):
        playing.leave()
    judge(playing)
    playing.leave()
    assert playing.case.stage_key == "archive"


def test_the_database_itself_counts_a_receipt_once(playing: Player) -> None:
    judge(playing)
    row = Judged.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Judged.objects.create(run=row.run, matter=row.matter)
