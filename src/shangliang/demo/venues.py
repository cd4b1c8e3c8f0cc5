"""Stations of the four counties, with the names of the sources; hours, duty and bookings are invented, telephone numbers are zeros."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

from shangliang.demo.stories import DONGFENG, HOUZHOU, JINTAI, XIGUAN, YUANHUI, YUANJI, YUNGAISI
from shangliang.kernel.actor import Actor
from shangliang.people.models import Person
from shangliang.regions.models import Region
from shangliang.venues.booking import BookingDraft, booking_hold, booking_make
from shangliang.venues.duty import ShiftDraft, duty_set, duty_swap
from shangliang.venues.models import Station, StationKind
from shangliang.venues.services import Hours, StationDraft, hours_set, station_create
from shangliang.venues.times import local_date, moment

SANDI, FUCHUN, WUYANG = "610303008006", "330111001", "411121"
OFFICE = ((time(9), time(12)), (time(14), time(17, 30)))


@dataclass(frozen=True)
class Row:
    """One station to load: where, its name, type, what else, the words for the place, how it is built."""

    path: str
    name: str
    kind: str
    spot: str
    by: str
    also: tuple[str, ...] = ()
    setting: str = "indoor"
    at: tuple[str, str] | None = None


ROWS: tuple[Row, ...] = (
    Row(
        HOUZHOU,
        "后周社区居民协商议事厅",
        "hall",
        "社区党群服务中心二楼",
        "社区党组织、富春街道政协委员联络组",
        ("studio", "party"),
        at=("119.95", "30.05"),
    ),
    Row(HOUZHOU, "后周社区议事长廊", "corridor", "小区中心花园东侧", "社区党组织", setting="outdoor"),
    Row(FUCHUN, "富春街道民生议事堂", "peoples_hall", "街道办事处一楼", "街道党工委、区政协", ("liaison",)),
    Row("330111", "区政协委员之家", "home", "区政协机关一楼", "区政协"),
    Row(YUANJI, "袁集村协商议事室", "room", "村党群服务中心东侧", "村党支部、县政协", ("post", "party")),
    Row(YUANJI, "袁集村广场协商点", "square", "文化广场戏台旁", "村党支部", setting="outdoor"),
    Row(WUYANG, "舞阳县云端协商室", "cloud", "", "县政协", setting="cloud"),
    Row(YUANHUI, "源汇区社情民意驿站", "post", "区政务服务大厅旁", "区政协", ("info",)),
    Row(JINTAI, "金台区委员微协商办公室", "office", "区政协机关二楼", "区政协"),
    Row(DONGFENG, "东风路东社区委员工作室", "studio", "社区服务中心一楼", "社区党委、区政协", ("room", "service")),
    Row(DONGFENG, "东风路东社区倾听墙", "wall", "社区服务中心门厅", "社区党委"),
    Row(XIGUAN, "西关社区议事室", "room", "社区服务中心三楼", "社区党委", ("studio", "party")),
    Row(SANDI, "三迪社区党群V站", "stop", "小区南门岗亭旁", "社区党委", ("duty", "box")),
    Row(SANDI, "三迪社区公园里", "bench", "中心公园凉亭", "社区党委", setting="outdoor"),
    Row(YUNGAISI, "云盖寺镇协商议事室", "room", "镇政府一楼便民大厅旁", "镇党委、县政协", ("liaison", "congress"), at=("109.13", "33.33")),
)


def _made(row: Row, actor: Actor, kinds: dict[str, StationKind], now: datetime) -> Station:
    built = "flexible" if row.setting in {"outdoor", "mobile"} else "standard"
    draft = StationDraft(
        form_key=str(uuid4()),
        name=row.name,
        region=Region.objects.get(path=row.path, valid_to__isnull=True),
        kind=kinds[row.kind],
        setting=row.setting,
        build=built,
        place_words=row.spot,
        built_with=row.by,
        phone="0000-0000000",
        east=Decimal(row.at[0]) if row.at else None,
        north=Decimal(row.at[1]) if row.at else None,
        also=[kinds[key] for key in row.also],
    )
    return station_create(actor=actor, draft=draft, now=now)


def _hours(station: Station, actor: Actor, now: datetime) -> None:
    if station.setting in {Station.Setting.OUTDOOR, Station.Setting.CLOUD}:
        lines = [Hours(day, time(8), time(20)) for day in range(1, 8)]
    else:
        lines = [Hours(day, opens, closes) for day in range(1, 6) for opens, closes in OFFICE] + [Hours(6, *OFFICE[0])]
    hours_set(actor=actor, station_id=station.pk, hours=lines, version=None, now=now)


def _duty(station: Station, office: Actor, people: Sequence[Person], now: datetime) -> None:
    """委员值守 on Wednesday mornings, online duty on the last Friday of the month; one Wednesday somebody else is asked."""
    member, clerk = people
    first = local_date(now) - timedelta(days=30)
    weekly = ShiftDraft("member", "weekly", time(9), time(11), first, member, clerk, weekday=3)
    shift = duty_set(actor=office, station_id=station.pk, draft=weekly, now=now)
    monthly = ShiftDraft("online", "monthly", time(15), time(17), first, member, clerk, weekday=5, week=5)
    duty_set(actor=office, station_id=station.pk, draft=monthly, now=now)
    day = local_date(now) + timedelta(days=7)
    while not shift.falls_on(day):
        day += timedelta(days=1)
    duty_swap(actor=office, shift_id=shift.pk, day=day, reason="外出参加培训", now=now)


def _bookings(station: Station, office: Actor, now: datetime) -> None:
    """Two meetings that took place and two to come."""
    today = local_date(now)
    before = now - timedelta(days=30)
    past = ((18, "议题征集座谈会", "收集停车、垃圾投放等意见 9 条"), (6, "居民恳谈会", "形成停车位划线的初步方案"))
    rows = []
    for days, title, _outcome in past:
        starts = moment(today - timedelta(days=days), time(15))
        draft = BookingDraft(str(uuid4()), title, "社区议事会", starts, starts + timedelta(hours=2))
        rows.append(booking_make(actor=office, station_id=station.pk, draft=draft, now=before))
    for row, (_days, _title, outcome) in zip(rows, past, strict=True):
        booking_hold(actor=office, booking_id=row.pk, outcome=outcome, now=row.ends_at + timedelta(hours=1))
    for days, title in ((1, "协商议事会"), (3, "委员接待日")):
        starts = moment(today + timedelta(days=days), time(14, 30))
        draft = BookingDraft(str(uuid4()), title, "社区议事会", starts, starts + timedelta(hours=2))
        booking_make(actor=office, station_id=station.pk, draft=draft, now=now - timedelta(hours=1))


def load_stations(offices: dict[str, Actor], now: datetime) -> None:
    """Every station, entered by the county office (`offices` by username); those of places with a cast get duty and bookings."""
    kinds = {kind.key: kind for kind in StationKind.objects.all()}
    busy = set()
    for row in ROWS:
        office = offices.get(f"county-{row.path[:6]}", Actor.system("demo"))
        station = _made(row, office, kinds, now - timedelta(days=60))
        _hours(station, office, now - timedelta(days=59))
        names = (f"member-{row.path[:9]}", f"clerk-{row.path}")
        people = [found for name in names if (found := Person.objects.filter(username=name).first())]
        if len(people) == len(names) and row.path not in busy and station.setting == Station.Setting.INDOOR:
            busy.add(row.path)
            _bookings(station, office, now)
            _duty(station, office, people, now)
