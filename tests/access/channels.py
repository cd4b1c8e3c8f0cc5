"""One of each thing of the channels, of support and of comments, for the tables of access."""

from datetime import date
from io import BytesIO

from cast import COUNTY, NOON, World
from shangliang.intake.hotline import hotline_stage
from shangliang.intake.models import HotlineFile, Pickup, Spot
from shangliang.intake.services import PickupDraft, SpotDraft, pickup_start, spot_save
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import Raised, matter_raise
from shangliang.voices.models import Comment
from shangliang.voices.services import Said, comment_give

WORDS = "公交站没有雨棚，下雨天没处躲。"


def channel_things(world: World) -> None:
    """A box with a pick-up, a wall, a file of the hotline, and a published matter with a comment that waits."""
    clerk = world.cast.clerk
    box = spot_save(actor=clerk, draft=SpotDraft(Spot.Kind.BOX, "东门意见箱", world.village), now=NOON)
    spot_save(actor=clerk, draft=SpotDraft(Spot.Kind.WALL, "七彩倾听墙", world.village), now=NOON)
    draft = PickupDraft("pickup", date(2026, 3, 2), 2, world.persons["supervisor"].pk)
    pickup_start(actor=clerk, spot_id=box.pk, draft=draft, now=NOON)
    lines = "编号,内容,社区\n1,路灯坏了两盏。,后周社区\n".encode()
    hotline_stage(actor=world.cast.county, county=COUNTY, upload=BytesIO(lines), name="a.csv", form_key="file", now=NOON)
    row = matter_raise(actor=Actor(), raised=Raised("published", WORDS, world.village), now=NOON)
    matter_publish(actor=clerk, matter_id=row.pk, title="公交站没有雨棚", text=WORDS, now=NOON)
    comment_give(matter_id=row.pk, said=Said("comment", "雨天确实没处躲。"), now=NOON)


def channel_addresses() -> dict[str, tuple[object, ...]]:
    """The arguments of their addresses."""
    box, wall = Spot.objects.get(kind="box"), Spot.objects.get(kind="wall")
    pickup, file, comment = Pickup.objects.get(), HotlineFile.objects.get(), Comment.objects.get()
    row = Matter.objects.get(form_key="published")
    return {
        "desk:spot": (box.pk,),
        "desk:spot_edit": (wall.pk,),
        "desk:spot_do": (box.pk, "close"),
        "desk:pickup": (pickup.pk,),
        "desk:pickup_do": (pickup.pk, "done"),
        "desk:pickup_receipts": (pickup.pk,),
        "desk:hotline_file": (file.pk,),
        "desk:hotline_do": (file.pk, "start"),
        "desk:hotline_refused": (file.pk,),
        "desk:comment_do": (0, "show"),
        "desk:matter_comments": (row.pk,),
        "site:voice": (row.pk,),
        "site:voice_support": (row.pk,),
        "site:voice_comment": (row.pk,),
        "site:comment": (comment.code,),
        "site:comment_withdraw": (comment.code,),
        "site:wall": (wall.pk,),
    }
