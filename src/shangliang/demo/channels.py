"""The channels, support and comments of the demonstration: 东风路西社区 七彩倾听墙 (row 2-52), 三迪社区 意见收集箱 (2-56), a file of 12345, a duty."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from shangliang.demo.play import Cast
from shangliang.intake.hotline import hotline_run, hotline_stage, hotline_start
from shangliang.intake.models import Spot
from shangliang.intake.services import (
    PickupDraft,
    SpotDraft,
    duty_enter,
    met_enter,
    note_enter,
    note_keep_back,
    pickup_close,
    pickup_start,
    slip_enter,
    slip_unreadable,
    spot_save,
)
from shangliang.kernel.actor import Actor
from shangliang.kernel.secret import seal
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Category, Matter
from shangliang.matters.publishing import matter_publish, proposal_for
from shangliang.matters.services import Raised, matter_accept, matter_answer
from shangliang.people.models import Person
from shangliang.people.phones import PURPOSE, phone_hash
from shangliang.people.selectors import actor_for
from shangliang.regions.models import Region
from shangliang.venues.models import DutyShift
from shangliang.voices.services import Said, comment_give, comment_refuse, comment_show, reply_give, support_give

WEST, SANDI, FUYANG, HOUZHOU = "610303006001", "610303008006", "330111", "330111001023"


@dataclass(frozen=True)
class Tag:
    """A note on the wall: its words, its category, what became of it, and who supports it (numbers of residents)."""

    words: str
    category: str
    fate: str
    answer: str = ""
    supports: int = 0


NOTES = (
    Tag(
        "楼下晾衣绳拉得到处都是，想要一处集中晾晒的地方。",
        "old_estates",
        "answered",
        "已在 2 号楼南侧空地装好四组晾衣架，晾衣绳请自行收回。",
        9,
    ),
    Tag("希望每周有一天在社区给老人量血压。", "elders", "answered", "社区卫生服务站每周三上午在一楼大厅量血压，不用预约。", 6),
    Tag("小广场晚上九点以后音响能不能关小一点？明天还要上班。", "noise", "accepted", supports=11),
    Tag("电动车没有地方充电，都从窗户往下拉线，怕起火。可以打 13900000000 找我看位置。", "charging", "accepted", supports=14),
    Tag("路口的石墩歪了，推婴儿车过不去。", "roads", "shown", supports=3),
    Tag("二楼李老师家门口总堆纸箱，谁去说一说，我的电话 13900000001。", "neighbours", "new"),
    Tag("某某家里的事大家都知道，应该管一管。", "neighbours", "kept"),
)
SLIPS = ("菜市场门口的台阶太高，老人推车上不去。", "希望图书角周末也开门。", "小区北门的监控好像坏了。")
CALLS = (
    ("FY2026-0101", "小区东门外的路灯连续三晚不亮。", "富春街道 后周社区", "东门外"),
    ("FY2026-0102", "后周社区广场旁的窨井盖响，影响休息。", "后周社区", "文化广场旁"),
    ("FY2026-0103", "建议公交站加一排座椅。", "富春街道", "后周公交站"),
    ("FY2026-0104", "楼道里的感应灯坏了半年没人修。", "后周社区", "6 幢 2 单元"),
    ("FY2026-0105", "快递车停在人行道上。", "不知道是哪个社区", ""),
)


class Channels:
    """Loads it all through the services; `cast` gives the people of a place."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.residents: list[Actor] = []

    def resident(self, number: int) -> Actor:
        """A resident who signed in with a phone, made once."""
        while len(self.residents) <= number:
            phone = f"139{len(self.residents):08}"
            row = Person.objects.create(
                kind=Person.Kind.RESIDENT, phone_hash=phone_hash(phone), phone_sealed=seal(phone, purpose=PURPOSE), date_joined=self.now
            )
            self.residents.append(actor_for(row, self.now))
        return self.residents[number]

    def raised(self, path: str, words: str, category: str = "") -> Raised:
        """What a form says."""
        region = Region.objects.get(path=path, valid_to__isnull=True)
        return Raised(str(uuid4()), words, region, category=Category.objects.get(key=category) if category else None)

    def publish(self, clerk: Actor, row: Matter, when: datetime) -> None:
        """As the machine proposes it, looked at by the office."""
        proposal = proposal_for(row)
        matter_publish(actor=clerk, matter_id=row.pk, title=proposal.title, text=proposal.text, now=when)

    def support(self, row: Matter, number: int, when: datetime) -> None:
        """Some residents, not always the same."""
        for at in range(number):
            support_give(actor=self.resident((at * 7 + row.pk * 3) % 23), matter_id=row.pk, now=when)

    def wall(self, cast: Cast) -> None:
        """七彩倾听墙 with what became of its notes."""
        region = Region.objects.get(path=WEST, valid_to__isnull=True)
        draft = SpotDraft(Spot.Kind.WALL, "七彩倾听墙", region, place_words="社区一楼大厅")
        wall = spot_save(actor=cast.clerk, draft=draft, now=self.now - timedelta(days=30))
        for number, tag in enumerate(NOTES):
            when = self.now - timedelta(days=16 - 2 * number, hours=2)
            raised = self.raised(WEST, tag.words, tag.category)
            note = note_enter(actor=cast.clerk, spot_id=wall.pk, raised=raised, day=day_of(when), now=when)
            later, clerk = when + timedelta(hours=5), cast.clerk
            if tag.fate == "kept":
                note_keep_back(actor=clerk, note_id=note.pk, reason="说的是别人家里的事，不宜公开。", now=later)
            if tag.fate in {"shown", "accepted", "answered"}:
                self.publish(clerk, note.matter, later)
                self.support(note.matter, tag.supports, later + timedelta(hours=3))
            if tag.fate in {"accepted", "answered"}:
                matter_accept(actor=clerk, matter_id=note.matter_id, category=None, now=later + timedelta(hours=1))
            if tag.fate == "answered":
                matter_answer(actor=clerk, matter_id=note.matter_id, answer=tag.answer, public=False, now=when + timedelta(days=3))

    def box(self, cast: Cast) -> None:
        """意见收集箱: one pick-up done, one with a slip still to be typed."""
        region = Region.objects.get(path=SANDI, valid_to__isnull=True)
        draft = SpotDraft(Spot.Kind.BOX, "意见收集箱", region, place_words="步道里入口")
        box = spot_save(actor=cast.clerk, draft=draft, now=self.now - timedelta(days=30))
        second = cast.supervisor.person_id
        for days, found in ((9, 3), (1, 2)):
            when = self.now - timedelta(days=days)
            pickup = pickup_start(actor=cast.clerk, spot_id=box.pk, draft=PickupDraft(str(uuid4()), day_of(when), found, second), now=when)
            typed = SLIPS[:2] if found == 3 else SLIPS[2:]
            for words in typed:
                when += timedelta(minutes=2)
                slip_enter(actor=cast.clerk, pickup_id=pickup.pk, raised=self.raised(SANDI, words), now=when)
            if found == 3:
                slip_unreadable(actor=cast.clerk, pickup_id=pickup.pk, form_key=str(uuid4()), now=when)
                pickup_close(actor=cast.clerk, pickup_id=pickup.pk, reason="", now=when + timedelta(minutes=5))

    def hotline(self, cast: Cast) -> None:
        """A file of 12345 with one line nobody can place."""
        when = self.now - timedelta(days=4)
        lines = ["工单编号,诉求内容,所属社区,事发地址,来电人,联系电话,身份证号", *(",".join([*call, "", "", "略"]) for call in CALLS)]
        upload = BytesIO("\n".join(lines).encode("utf-8-sig"))
        file = hotline_stage(
            actor=cast.county, county=FUYANG, upload=upload, name="12345 工单（富阳区）.csv", form_key=str(uuid4()), now=when
        )
        hotline_start(actor=cast.county, file_id=file.pk, mapping=file.mapping, now=when)
        hotline_run(now=when)

    def met(self, cast: Cast) -> None:
        """What a member met on a visit, and what came up on duty where there is one."""
        when = self.now - timedelta(days=6)
        raised = self.raised(HOUZHOU, "走访时几位老人说，社区食堂的台阶没有扶手，下雨天滑。", "elders")
        met = met_enter(actor=cast.member, raised=raised, day=day_of(when), consent=True, now=when)
        matter_accept(actor=cast.clerk, matter_id=met.matter_id, category=None, now=when + timedelta(hours=4))
        for shift in DutyShift.objects.filter(station__county=FUYANG).select_related("station").order_by("pk")[:20]:
            days = [day for ago in range(1, 15) if shift.falls_on(day := day_of(self.now - timedelta(days=ago)))]
            if days and shift.station.path == HOUZHOU:
                self._duty(cast, shift, days[0])
                return

    def _duty(self, cast: Cast, shift: DutyShift, day: date) -> None:
        when = self.now - timedelta(hours=20)
        raised = self.raised(HOUZHOU, "加装电梯要多少户同意才行？一楼不同意怎么办？", "lifts")
        row = duty_enter(actor=cast.clerk, shift_id=shift.pk, day=day, raised=raised, consent=True, now=when).matter
        answer = "按《民法典》第二百七十八条，由三分之二以上的业主参与表决，参与的过半数同意。一楼有顾虑的，社区可以请双方坐下来商量。"
        matter_answer(actor=cast.clerk, matter_id=row.pk, answer=answer, public=False, now=when + timedelta(hours=1))
        self.publish(cast.clerk, row, when + timedelta(hours=2))

    def comments(self, cast: Cast) -> None:
        """What is said about the best supported note."""
        row = Matter.objects.get(text__startswith="电动车没有地方充电", county="610303")
        when, clerk = self.now - timedelta(days=5), cast.clerk
        said = ("我家也是，孩子放学要从电线下面过。", "建议装在车棚里，离消防通道远一点。", "隔壁小区早就装了。")
        given = [
            comment_give(matter_id=row.pk, said=Said(str(uuid4()), words, "三号楼住户" if not at else ""), now=when)
            for at, words in enumerate(said)
        ]
        comment_show(actor=clerk, comment_id=given[0].pk, now=when + timedelta(hours=1))
        comment_show(actor=clerk, comment_id=given[1].pk, now=when + timedelta(hours=1))
        comment_refuse(actor=clerk, comment_id=given[2].pk, reason="与这件事怎么办无关，欢迎说说具体想法。", now=when + timedelta(hours=1))
        words = "已请物业和供电所来看过，车棚能接六个充电口，方案下周贴出来请大家看。"
        reply_give(actor=clerk, matter_id=row.pk, text=words, form_key=str(uuid4()), now=when + timedelta(hours=3))
        late = Said(str(uuid4()), "充电要不要另外收钱？有事打 13900000002。")
        comment_give(matter_id=row.pk, said=late, now=self.now - timedelta(hours=3))


def channels_load(casts: dict[str, Cast], now: datetime) -> None:
    """`casts`: the people of 东风路西社区, 三迪社区 and 后周社区 by path."""
    made = Channels(now)
    made.wall(casts[WEST])
    made.box(casts[SANDI])
    made.hotline(casts[HOUZHOU])
    made.met(casts[HOUZHOU])
    made.comments(casts[WEST])
