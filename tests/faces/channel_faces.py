"""A wall, a box, a file of the hotline, and a public matter with support and comments, for the pages that are measured."""

from datetime import datetime, timedelta
from io import BytesIO

from cast import COUNTY, World
from shangliang.intake.hotline import hotline_stage
from shangliang.intake.models import Spot
from shangliang.intake.services import PickupDraft, SpotDraft, note_enter, pickup_start, slip_enter, slip_unreadable, spot_save
from shangliang.kernel.workdays import day_of
from shangliang.matters.publishing import matter_publish, proposal_for
from shangliang.matters.services import Raised, matter_accept
from shangliang.voices.services import Said, comment_give, comment_show, reply_give, support_give

LINES = "工单编号,诉求内容,所属社区,联系电话,身份证号\nA1,路灯坏了两盏，晚上看不清台阶。,后周社区,13800000000,略\nA2,公交站没有雨棚，下雨天没处躲。,远方村,,略\n"


def channel_faces(world: World, now: datetime) -> dict[str, tuple[str, str]]:
    """Name of a page → its address and who looks at it."""
    clerk, then = world.cast.clerk, now - timedelta(days=3)
    wall = spot_save(actor=clerk, draft=SpotDraft(Spot.Kind.WALL, "七彩倾听墙", world.village, None, "一楼大厅"), now=then)
    box = spot_save(actor=clerk, draft=SpotDraft(Spot.Kind.BOX, "东门意见箱", world.village, None, "东门岗亭旁"), now=then)
    words = ("电动车没有地方充电，都从窗户往下拉线，怕起火，可以打 13900000000 找我。", "二楼李老师家门口总堆纸箱，我的电话 13900000001。")
    first, _second = (
        note_enter(actor=clerk, spot_id=wall.pk, raised=Raised(f"note-{at}", text, world.village), day=day_of(then), now=then)
        for at, text in enumerate(words)
    )
    matter_accept(actor=clerk, matter_id=first.matter_id, category=None, now=then)
    proposal = proposal_for(first.matter)
    row = matter_publish(actor=clerk, matter_id=first.matter_id, title=proposal.title, text=proposal.text, now=then)
    support_give(actor=world.cast.member, matter_id=row.pk, now=then)
    comments = [comment_give(matter_id=row.pk, said=Said(f"say-{at}", text), now=then) for at, text in enumerate(words)]
    comment_show(actor=clerk, comment_id=comments[0].pk, now=then)
    reply_give(actor=clerk, matter_id=row.pk, text="已请物业来看过，方案下周贴出来。", form_key="reply", now=then)
    draft = PickupDraft("pickup", day_of(then), 3, world.persons["supervisor"].pk)
    pickup = pickup_start(actor=clerk, spot_id=box.pk, draft=draft, now=then)
    slip_enter(actor=clerk, pickup_id=pickup.pk, raised=Raised("slip", "希望图书角周末也开门。", world.village), now=then)
    slip_unreadable(actor=clerk, pickup_id=pickup.pk, form_key="lost", now=then)
    upload = BytesIO(LINES.encode())
    file = hotline_stage(actor=world.cast.county, county=COUNTY, upload=upload, name="12345 工单.csv", form_key="file", now=then)
    return {
        "public matters": ("/m/", ""),
        "public matter": (f"/m/{row.pk}/", ""),
        "comment": (f"/m/{row.pk}/comment/", ""),
        "comment of one's own": (f"/c/{comments[1].code}/", ""),
        "listening wall": (f"/walls/{wall.pk}/", ""),
        "channels": ("/desk/intake/", "clerk"),
        "wall at the desk": (f"/desk/intake/spots/{wall.pk}/", "clerk"),
        "box": (f"/desk/intake/spots/{box.pk}/", "clerk"),
        "pick-up": (f"/desk/intake/pickups/{pickup.pk}/", "clerk"),
        "figures of channels": ("/desk/intake/figures/", "clerk"),
        "comments to review": ("/desk/comments/", "clerk"),
        "hotline file": (f"/desk/intake/hotline/{file.pk}/", "county"),
        "what a member met": ("/desk/intake/met/", "member"),
    }
