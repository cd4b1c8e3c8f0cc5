"""Recurring meetings and a patrol of the demonstration: 云镇社区 monthly with one month missed (3-08), 富阳区 quarterly (3-11), 西关社区 周末有约 (2-53)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from shangliang.demo.stories import XIGUAN, YUNGAISI
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Category
from shangliang.matters.services import Raised, matter_accept, matter_answer, matter_raise
from shangliang.patrols.services import check_add, finding_fine, hazard_report, route_save, stops_add
from shangliang.people import roles
from shangliang.regions.models import Region
from shangliang.regions.services import region_add
from shangliang.series.cadence import Cadence
from shangliang.series.drafts import Decided, RuleDraft, SeriesDraft
from shangliang.series.holding import (
    item_add,
    session_cancel,
    session_confirm,
    session_hold,
    session_minutes,
    session_publish,
)
from shangliang.series.kinds import kind_of
from shangliang.series.models import Item, Series, Session
from shangliang.series.selectors import items_of
from shangliang.series.services import series_save, sessions_open
from shangliang.venues.models import Station

CHINA = ZoneInfo("Asia/Shanghai")
YUNZHEN, FUYANG = f"{YUNGAISI}001", "330111"
Made = Callable[[str, str, str, str], Actor]
VOICES = (
    ("老街东口下雨就积水，出门要绕路。", "roads"),
    ("垃圾清运改成隔天，夏天味道大，能不能每天收？", "waste"),
)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _place(path: str) -> Region:
    return Region.objects.get(path=path, valid_to__isnull=True)


def _draft(kind: str, title: str, path: str, starts: date, at: time, **more: object) -> SeriesDraft:
    """A series of a kind as the page would fill it in."""
    usual = kind_of(kind)
    cadence = Cadence(usual.unit, usual.step, usual.weekday, usual.nth, usual.day, usual.month, usual.shift, starts)
    rule = RuleDraft(usual.rule.unit, usual.rule.least, usual.rule.source)
    values: dict[str, object] = {"public": usual.public, "publish_days": usual.publish_days, "rule": rule, **more}
    return SeriesDraft(kind, title, _place(path), cadence, starts, at, **values)  # type: ignore[arg-type]  # as named


def _first_planned(series: Series) -> Session:
    return Session.objects.filter(series=series, state=Session.State.PLANNED).order_by("due_on")[0]


class Meetings:
    """Loads them in the order of time; `made` gives the account of a role at a place."""

    def __init__(self, made: Made, now: datetime) -> None:
        self.made, self.now = made, now
        self.today = now.astimezone(CHINA).date()

    def village(self) -> None:
        """Two months held with public results, one missed without a word, this month's on its way."""
        clerk = self.made(f"clerk-{YUNZHEN}", "云镇社区联络员", roles.CLERK, YUNZHEN)
        start = _months_back(self.today, 3)
        for text, category in VOICES:
            raised = Raised(str(uuid4()), text, _place(YUNZHEN), category=Category.objects.filter(key=category).first())
            matter_raise(actor=Actor(), raised=raised, now=_at(start, 8))
        draft = _draft("villagers", "云镇社区村民议事会议", YUNZHEN, start, time(19, 30), place_words="社区居委会二楼")
        series = series_save(actor=clerk, draft=draft, now=_at(start, 9))
        first = _first_planned(series)
        item_add(actor=clerk, session_id=first.pk, text="社区公约要不要加上文明养犬", now=_at(start, 10))
        rows = items_of(first)
        decided = [
            Decided(rows[0].pk, "handed", "请镇村建办清掏老街东口排水沟，十天内完成", wording="老街东口下雨积水"),
            Decided(rows[1].pk, "answered", "六至九月改为每天清运一次，已与保洁公司说定。", wording="夏天垃圾清运"),
            Decided(rows[2].pk, "continue", "意见不一，各组回去听听再议"),
        ]
        self._hold(clerk, first, {"interested": 11, "fixed": 4, "committees": 3, "representative": 6}, decided)
        second_month = _months_back(self.today, 2)
        sessions_open(now=_at(second_month, 6))
        second = _first_planned(series)
        later = [
            Decided(item.pk, "answered", "排水沟已清掏，请再看看，有问题随时说。")
            if item.matter
            else Decided(item.pk, "topic", "列入议题，按六步协商法办")
            for item in items_of(second)
        ]
        self._hold(clerk, second, {"interested": 9, "fixed": 4, "committees": 2, "representative": 5}, later)
        sessions_open(now=_at(_months_back(self.today, 1), 6))

    def _hold(self, clerk: Actor, session: Session, present: dict[str, int], decided: list[Decided]) -> None:
        day = session.due_on
        session_hold(actor=clerk, session_id=session.pk, held_on=day, present=present, decisions=decided, now=_at(day, 21))
        words = "会议逐件听取大家意见，当场议定；一位代表对养犬要求保留意见，已如实记下。"
        session_minutes(actor=clerk, session_id=session.pk, text=words, now=_at(day, 22))
        session_confirm(actor=clerk, session_id=session.pk, now=_at(day + timedelta(days=1), 9))
        rows = Item.objects.filter(session=session).order_by("position")
        lines = [f"{n}. {item.wording or item.text}：{item.words.rstrip('。')}。" for n, item in enumerate(rows, start=1)]
        session_publish(actor=clerk, session_id=session.pk, summary="\n".join(lines), now=_at(day + timedelta(days=1), 10))

    def county(self) -> None:
        """The joint meeting of the county: last quarter's held, this quarter's to come."""
        office = self.made(f"county-{FUYANG}", "富阳区协商办", roles.COUNTY, FUYANG)
        begin = _months_back(self.today, (self.today.month - 1) % 3 + 3)
        room = Station.objects.filter(path=FUYANG, state="open").order_by("pk").first()
        title = "区政协与综治平安建设成员单位联席会议"
        draft = _draft("joint", title, FUYANG, begin, time(9), subtype="a", station=room, place_words="" if room else "区政协会议室")
        series = series_save(actor=office, draft=draft, now=_at(begin, 9))
        session = _first_planned(series)
        item = item_add(actor=office, session_id=session.pk, text="学校周边早晚高峰停车怎么管", now=_at(begin, 10))
        decided = [Decided(item.pk, "handed", "请交警大队和城管局月内拿出方案，下次会上报告")]
        decided += [Decided(row.pk, "continue", "材料不齐，下次再议") for row in items_of(session) if row.pk != item.pk]
        session_hold(
            actor=office,
            session_id=session.pk,
            held_on=session.due_on,
            present={"member": 6, "department": 8, "deputies": 2, "lawyer": 1, "sector": 3},
            decisions=decided,
            now=_at(session.due_on, 12),
        )
        text = "会议听取综治成员单位通报，委员逐项提问，议定事项见各条。"
        session_minutes(actor=office, session_id=session.pk, text=text, now=_at(session.due_on, 16))
        session_confirm(actor=office, session_id=session.pk, now=_at(session.due_on, 17))

    def weekend(self) -> None:
        """Every second Saturday; one was called off for rain."""
        clerk = self.made(f"clerk-{XIGUAN}", "西关社区联络员", roles.CLERK, XIGUAN)
        monday = self.today - timedelta(days=self.today.weekday() + 42)
        draft = _draft("weekend", "西关社区周末有约", XIGUAN, monday, time(15), place_words="社区服务中心一楼")
        series = series_save(actor=clerk, draft=draft, now=_at(monday, 9))
        first = _first_planned(series)
        item = item_add(actor=clerk, session_id=first.pk, text="楼下晾晒和停车怎么分开", now=_at(monday, 10))
        words = Decided(item.pk, "answered", "东侧空地划给晾晒，停车移到北侧，已划线。")
        day = first.due_on
        others = [Decided(row.pk, "continue", "按协商程序继续办") for row in items_of(first) if row.pk != item.pk]
        present = {"interested": 14, "volunteer": 2, "fixed": 2}
        session_hold(actor=clerk, session_id=first.pk, held_on=day, present=present, decisions=[words, *others], now=_at(day, 18))
        session_minutes(actor=clerk, session_id=first.pk, text="来了十几位居民，晾晒和停车的事当场说定，其他接着办。", now=_at(day, 18))
        session_confirm(actor=clerk, session_id=first.pk, now=_at(day, 19))
        rain = monday + timedelta(days=14)
        sessions_open(now=_at(rain, 6))
        session_cancel(
            actor=clerk, session_id=_first_planned(series).pk, reason="周六暴雨预警，改到下一次。", now=_at(rain + timedelta(days=3), 10)
        )

    def patrol(self) -> None:
        """A route of an area of 云镇社区, with one hazard on its way and one that is gone."""
        clerk = self.made(f"clerk-{YUNZHEN}", "云镇社区联络员", roles.CLERK, YUNZHEN)
        begin = self.today - timedelta(days=9)
        office = self.made("county-611025", "镇安县协商办", roles.COUNTY, "611025")
        area = region_add(actor=office, parent=YUNZHEN, kind="p", name="一片", now=_at(begin, 8))
        head = self.made(f"head-{area.path}", "云镇社区一片片长", roles.AREA_HEAD, area.path)
        check_add(actor=office, county="611025", kind="slope", hazard="坡脚渗水", now=_at(begin, 9))
        route = route_save(actor=head, name="一片河边线", region=area, now=_at(begin, 9))
        for kind, spots in (
            ("lamp", ["桥头第 2 根杆", "文化广场西侧"]),
            ("drain", ["老街东口"]),
            ("road", ["河堤弯道"]),
            ("fire_lane", ["中学后门"]),
            ("slope", ["河堤弯道上方"]),
            ("playground", ["文化广场"]),
        ):
            stops_add(actor=head, route_id=route.pk, kind=kind, spots=spots, now=_at(begin, 10))
        stops = list(route.stops.order_by("position"))
        gone = hazard_report(actor=head, route_id=route.pk, stop_id=stops[2].pk, hazard="堵塞", now=_at(begin, 16))
        matter_accept(actor=clerk, matter_id=gone.matter_id, category=None, now=_at(begin + timedelta(days=1), 9))
        words = "已组织清掏，雨后又看过一次，水走得通。"
        matter_answer(actor=clerk, matter_id=gone.matter_id, answer=words, public=True, now=_at(begin + timedelta(days=3), 16))
        lately = self.now - timedelta(hours=20)
        hazard_report(actor=head, route_id=route.pk, stop_id=stops[0].pk, hazard="不亮", note="灯罩也裂了", now=lately)
        for stop in stops[1:3]:
            finding_fine(actor=head, route_id=route.pk, stop_id=stop.pk, now=self.now)


def series_load(made: Made, now: datetime) -> None:
    """The meetings, the patrol, and what the daily job would have done by now."""
    meetings = Meetings(made, now)
    for part in (meetings.village, meetings.county, meetings.weekend, meetings.patrol):
        part()
    sessions_open(now=now)
