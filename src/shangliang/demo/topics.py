"""Selecting topics in the demonstration: a round of 金台区 with six topics, the plan of the year, and a topic of 富阳区 that a member claimed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from shangliang.demo.stories import DONGFENG, HOUZHOU, JINTAI, XIGUAN
from shangliang.kernel.actor import Actor
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Category, Matter
from shangliang.matters.services import Raised, matter_raise
from shangliang.people import roles
from shangliang.people.drafts import MemberDraft
from shangliang.people.models import Member, Person
from shangliang.people.selectors import skills
from shangliang.people.services import member_save, skill_save
from shangliang.procedures.models import Version
from shangliang.regions.models import Region
from shangliang.topics.models import RoundTopic, SelectionRound, Sheet, Topic
from shangliang.topics.services.cases import topic_case_open
from shangliang.topics.services.claims import topic_claim
from shangliang.topics.services.deciding import Answers, Settling, check_save, entry_settle, round_announce, round_inform
from shangliang.topics.services.plans import Item, item_save, plan_approve, plan_start
from shangliang.topics.services.pool import TopicDraft, topic_make
from shangliang.topics.services.rounds import Filled, RoundDraft, choices_save, raters_invite, round_close, round_open, sheet_save

Made = Callable[[str, str, str, str], Actor]
SYSTEM = Actor(kind="system", name="demo")
TESTS = {"near": True, "easy": True, "hoped": True}
# Title, place, category, what residents said, the marks of the three raters, the households' representatives who want it.
SIX = (
    (
        "楼院电动车集中充电",
        DONGFENG,
        "charging",
        ("楼道里拉线充电太危险。", "没有充电的地方，只好推上楼。", "充电棚早点建。"),
        (5, 5, 4),
        "1234",
    ),
    ("垃圾分类投放点改造", DONGFENG, "waste_sorting", ("分类桶太少，都混在一起。", "厨余桶夏天味道大。"), (4, 4, 4), "1234"),
    ("楼院停车位重新划线", DONGFENG, "parking", ("车位线看不清，天天为停车吵。", "消防通道被占。"), (4, 3, 4), "1234"),
    ("老年人活动室开放时间", XIGUAN, "elders", ("活动室五点就关门，老人没地方去。",), (4, 2, 5), "56"),
    ("背街小巷路灯增补", XIGUAN, "lighting", ("小巷没有灯，晚上不敢走。", "路灯隔一盏亮一盏。"), (3, 4, 3), "6"),
    ("两户之间的院墙纠纷", XIGUAN, "neighbours", ("邻居砌墙挡了我家的光。",), (2, 1, 2), ""),
)
DECIDED: dict[str, tuple[str, str, str]] = {
    "楼院电动车集中充电": ("selected", "涉及安全，三个楼院都盼着办，社区能协调场地。", "case"),
    "垃圾分类投放点改造": ("selected", "大家意见集中，与街道分类工作同步推进。", "plan"),
    "老年人活动室开放时间": ("selected", "要照顾人数少但反映一致的老年住户，协商就能办。", "plan"),
    "楼院停车位重新划线": ("later", "等老旧小区改造的管线施工结束后再议。", ""),
    "背街小巷路灯增补": ("not_selected", "属于日常维护，已转区城管局直接补装，不必协商。", ""),
    "两户之间的院墙纠纷": ("not_selected", "属于两户之间的纠纷，请社区人民调解委员会调解。", ""),
}


def _place(path: str) -> Region:
    return Region.objects.get(path=path, valid_to__isnull=True)


def _raise(path: str, text: str, category: str, now: datetime) -> Matter:
    raised = Raised(form_key=str(uuid4()), text=text, region=_place(path), category=Category.objects.get(key=category))
    return matter_raise(actor=Actor(), raised=raised, now=now)


def _procedure(key: str) -> Version:
    return Version.objects.filter(key=key, scope="").latest("number")


class Selecting:
    """Plays both counties in the order of time; `made` gives the account of a role at a place."""

    def __init__(self, made: Made, now: datetime) -> None:
        self.made, self.now = made, now

    def ago(self, days: float) -> datetime:
        """So many days before now."""
        return self.now - timedelta(days=days)

    def jintai(self) -> None:
        """Six topics, three raters who partly disagree, six representatives, an agenda that differs from counting, the plan."""
        county = self.made(f"county-{JINTAI}", "金台区协商办", roles.COUNTY, JINTAI)
        topics = [self._topic(county, *row[:4]) for row in SIX]
        draft = RoundDraft(
            "第四季度微协商选题",
            f"{day_of(self.now).year}年第四季度",
            _place(JINTAI),
            3,
            self.ago(6),
            support=SelectionRound.Support.DELEGATES,
        )
        selection = round_open(actor=county, draft=draft, topic_ids=[row.pk for row in topics], now=self.ago(16))
        self._weigh(county, selection, topics)
        round_close(actor=county, round_id=selection.pk, now=self.ago(5))
        for row in topics:
            self._decide(county, selection, row)
        round_announce(actor=county, round_id=selection.pk, now=self.ago(4))
        round_inform(actor=county, round_id=selection.pk, now=self.ago(4))
        self._plan(county)

    def _topic(self, actor: Actor, title: str, path: str, category: str, voices: tuple[str, ...]) -> Topic:
        matters = [_raise(path, text, category, self.ago(24 - n)) for n, text in enumerate(voices)]
        draft = TopicDraft(
            title, _place(path), category=Category.objects.get(key=category), size="small", extent="improvement", public=True
        )
        return topic_make(actor=actor, draft=draft, matter_ids=[row.pk for row in matters], now=self.ago(18))

    def _weigh(self, county: Actor, selection: SelectionRound, topics: list[Topic]) -> None:
        """Each rater by themselves; one stays away from a topic of the own yard."""
        raters = [
            self.made(f"convener-{DONGFENG}", "东风路西社区召集人", roles.CONVENER, DONGFENG),
            self.made(f"convener-{XIGUAN}", "西关社区召集人", roles.CONVENER, XIGUAN),
            self.made(f"party-{JINTAI}", "金台区委", roles.PARTY, JINTAI),
        ]
        delegates = [
            self.made(f"delegate-{JINTAI}-{n}", f"居民代表{'甲乙丙丁戊己'[n - 1]}", roles.REPRESENTATIVE, DONGFENG if n < 5 else XIGUAN)
            for n in range(1, 7)
        ]
        for part, people in (("weigh", raters), ("choose", delegates)):
            ids = [actor.person_id for actor in people]
            raters_invite(actor=county, round_id=selection.pk, persons=ids, part=part, now=self.ago(16))
        entries = {entry.topic_id: entry for entry in RoundTopic.objects.filter(round=selection)}
        keys = [str(row["key"]) for row in selection.sheet.data["criteria"]]
        for topic, row in zip(topics, SIX, strict=True):
            for actor, mark in zip(raters, row[4], strict=True):
                filled = Filled(dict.fromkeys(keys, mark), state=Sheet.State.HANDED_IN)
                sheet_save(actor=actor, entry_id=entries[topic.pk].pk, filled=filled, now=self.ago(12))
        for n, actor in enumerate(delegates, 1):
            wanted = [entries[topic.pk].pk for topic, row in zip(topics, SIX, strict=True) if str(n) in row[5]]
            choices_save(actor=actor, round_id=selection.pk, entry_ids=wanted, now=self.ago(11))

    def _decide(self, county: Actor, selection: SelectionRound, topic: Topic) -> None:
        outcome, reason, use = DECIDED[topic.title]
        entry = RoundTopic.objects.get(round=selection, topic=topic)
        private = topic.title == SIX[5][0]
        answers = Answers(TESTS, ("hardship",), ("mediation",) if private else (), reason)
        check_save(actor=county, entry_id=entry.pk, answers=answers, now=self.ago(5))
        next_on = day_of(self.now) + timedelta(days=100) if outcome == "later" else None
        procedure = _procedure("small") if use == "case" else None
        settling = Settling(outcome, reason, use, procedure, next_on)
        entry_settle(actor=county, entry_id=entry.pk, settling=settling, now=self.ago(4.5))

    def _plan(self, county: Actor) -> None:
        """The plan of this year is a draft since the announcement; filled up and approved. The next year's is begun."""
        from_round = Topic.objects.get(title=SIX[1][0]).plan_items.get().plan
        year = day_of(self.now).year
        item_save(actor=county, plan_id=from_round.pk, item=Item("冬季取暖费收缴协商", min(day_of(self.now).month, 12)), now=self.ago(3))
        party = self.made(f"party-{JINTAI}", "金台区委", roles.PARTY, JINTAI)
        plan_approve(actor=party, plan_id=from_round.pk, comment="同意，按月推进。", now=self.ago(2))
        sorting = Topic.objects.get(title=SIX[1][0])
        topic_case_open(actor=county, topic_id=sorting.pk, version=_procedure("small"), now=self.ago(1.5))
        begun = plan_start(actor=county, region=_place(JINTAI), year=year + 1, now=self.ago(1))
        item_save(actor=county, plan_id=begun.pk, item=Item("社区养老服务设施布点", 3), now=self.ago(1))

    def fuyang(self) -> None:
        """A topic selected at once and claimed by a member who knows the matter; another is being weighed now."""
        clerk = self.made(f"clerk-{HOUZHOU}", "后周社区联络员", roles.CLERK, HOUZHOU)
        member = self.made("member-330111001", "富春街道委员甲", roles.MEMBER, "330111001")
        self._skills(member)
        matters = [_raise(HOUZHOU, text, "elders", self.ago(15)) for text in ("独居老人中午吃饭难，能不能办个食堂？", "食堂最好能送餐。")]
        tag = Member.objects.get(person=member.person_id).skills.get(name="养老")
        draft = TopicDraft(
            "社区老年食堂怎么办",
            _place(HOUZHOU),
            category=Category.objects.get(key="elders"),
            governance="wisdom",
            skills=(tag.pk,),
            public=True,
        )
        topic = topic_make(actor=clerk, draft=draft, matter_ids=[row.pk for row in matters], now=self.ago(13))
        round_draft = RoundDraft("后周社区本月选题", "", _place(HOUZHOU), 1, self.ago(9))
        selection = round_open(actor=clerk, draft=round_draft, topic_ids=[topic.pk], now=self.ago(12))
        entry = RoundTopic.objects.get(round=selection)
        check_save(actor=clerk, entry_id=entry.pk, answers=Answers(TESTS, ("public_good",), (), "老人多，现有场地可用。"), now=self.ago(9))
        round_close(actor=clerk, round_id=selection.pk, now=self.ago(8))
        settling = Settling("selected", "独居老人集中，社区有闲置用房，适合委员牵头协商。", "case", _procedure("four_orders"))
        entry_settle(actor=clerk, entry_id=entry.pk, settling=settling, now=self.ago(8))
        round_announce(actor=clerk, round_id=selection.pk, now=self.ago(7))
        round_inform(actor=clerk, round_id=selection.pk, now=self.ago(7))
        topic_claim(actor=member, topic_id=topic.pk, now=self.ago(6))
        self._running(clerk, member)

    def _skills(self, member: Actor) -> None:
        """What the member knows about."""
        seat = Member.objects.get(person=member.person_id)
        known = {tag.name: tag.pk for tag in skills()}
        tags = tuple(known.get(name) or skill_save(actor=SYSTEM, name=name, now=self.ago(400)).pk for name in ("养老", "物业"))
        seated = (seat.committee_id, seat.region.path, seat.term_start, seat.term_end, seat.sector_id)
        draft = MemberDraft(*seated, skills=tags, published=seat.published)
        member_save(actor=SYSTEM, person=Person.objects.get(pk=member.person_id), draft=draft, now=self.ago(400))

    def _running(self, clerk: Actor, member: Actor) -> None:
        """A round with two topics, whose sheets wait."""
        made = [
            self._open_topic(clerk, "小餐饮油烟扰民", "kitchens", ("楼下饭店油烟直排，窗户不敢开。", "油烟味一直到晚上十点。")),
            self._open_topic(clerk, "广场舞音量约定", "noise", ("晚上九点还在放音乐，孩子睡不着。",)),
        ]
        closes = self.now + timedelta(days=5)
        draft = RoundDraft("后周社区下月选题", "", _place(HOUZHOU), 1, closes)
        selection = round_open(actor=clerk, draft=draft, topic_ids=[row.pk for row in made], now=self.ago(1))
        convener = self.made(f"convener-{HOUZHOU}", "后周社区召集人", roles.CONVENER, HOUZHOU)
        town = self.made("town-330111001", "富春街道经办", roles.TOWN, "330111001")
        ids = [actor.person_id for actor in (member, convener, town)]
        raters_invite(actor=clerk, round_id=selection.pk, persons=ids, part="weigh", now=self.ago(1))

    def _open_topic(self, clerk: Actor, title: str, category: str, voices: tuple[str, ...]) -> Topic:
        matters = [_raise(HOUZHOU, text, category, self.ago(2)) for text in voices]
        draft = TopicDraft(title, _place(HOUZHOU), category=Category.objects.get(key=category), public=True)
        return topic_make(actor=clerk, draft=draft, matter_ids=[row.pk for row in matters], now=self.ago(1.5))


def topics_load(made: Made, now: datetime) -> None:
    """Both counties."""
    playing = Selecting(made, now.replace(minute=0, second=0, microsecond=0))
    playing.jintai()
    playing.fuyang()
