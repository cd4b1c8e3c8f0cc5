"""Every shipped template can be played from start to end, through the services that the pages use."""

import pytest

from cast import World, player
from shangliang.cases.models import Case, Run
from shangliang.demo.play import Story
from shangliang.journal.selectors import verify
from shangliang.matters.models import Matter
from shangliang.procedures.selectors import shipped

KEYS = [str(data["key"]) for data in shipped()]


@pytest.mark.parametrize("key", KEYS)
def test_it_reaches_the_archive_and_answers_the_matter(world: World, key: str) -> None:
    playing = player(world, key)
    case = playing.play_until()
    assert case.state == Case.State.CLOSED
    assert case.result == Case.Result.REACHED
    found = Matter.objects.get()
    assert found.state == Matter.State.ANSWERED
    assert found.answer == playing.story.result
    assert not Run.objects.filter(case=case, left_at__isnull=True).exists()
    assert not Run.objects.filter(case=case).exclude(override_by="").exists()
    assert list(verify()) == []


@pytest.mark.parametrize("key", KEYS)
def test_hard_consensus_is_reported_to_the_deciding_body(world: World, key: str) -> None:
    playing = player(world, key, Story(branch=Case.Result.NOT_YET))
    playing.play_until("conclude")
    playing.play()
    while playing.case.stage_kind != "conclude":
        playing.play()
    playing.story.branch = Case.Result.HARD
    case = playing.play_until()
    assert case.result == Case.Result.HARD
    assert case.state == Case.State.CLOSED
    assert "refer" in set(Run.objects.filter(case=case).values_list("kind", flat=True))
    found = Matter.objects.get()
    assert (found.state, found.answer) == (Matter.State.ANSWERED, playing.story.reply)


def test_thirteen_procedures_are_shipped() -> None:
    assert len(KEYS) == 13
