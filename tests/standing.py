"""Cases that stand in a stage, and what the journal tells of them."""

from cast import NOON, World, player
from shangliang.cases.models import Case
from shangliang.demo.play import Player, Story
from shangliang.journal.models import Entry
from shangliang.matters.models import Matter


def standing(world: World, stage: str, key: str = "six_step", story: Story | None = None) -> Player:
    """A case with one matter, played until it stands in `stage` (by key)."""
    playing = player(world, key, story, NOON)
    assert playing.play_until(stage).stage_key == stage
    return playing


def told(thing: Case | Matter) -> list[str]:
    """The codes on the chain of a thing, oldest first."""
    return list(Entry.objects.filter(chain=thing.chain).order_by("seq").values_list("code", flat=True))
