"""A monthly village meeting and a quarterly joint meeting, as their hosts set them up."""

from datetime import date, datetime, time

from cast import CHINA, COUNTY, World
from shangliang.journal.models import Entry
from shangliang.regions.models import Region
from shangliang.series.cadence import Cadence
from shangliang.series.drafts import RuleDraft, SeriesDraft
from shangliang.series.holding import session_hold
from shangliang.series.models import Series, Session
from shangliang.series.services import series_save

MONTHLY = RuleDraft("month", 1, "镇安县村民议事会议（3-08）")
QUARTERLY = RuleDraft("quarter", 1, "镇安县联席会议机制（3-11）")


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


def monthly(world: World, **more: object) -> SeriesDraft:
    values: dict[str, object] = {
        "kind": "villagers",
        "title": "后周社区村民议事会议",
        "region": world.village,
        "cadence": Cadence("month", day=15),
        "starts": date(2026, 3, 1),
        "at": time(19, 0),
        "rule": MONTHLY,
        "public": True,
        "publish_days": 5,
        "place_words": "社区议事厅",
        **more,
    }
    return SeriesDraft(**values)  # type: ignore[arg-type]


def joint(**more: object) -> SeriesDraft:
    values: dict[str, object] = {
        "kind": "joint",
        "subtype": "a",
        "title": "政协与综治成员单位联席会议",
        "region": Region.objects.get(path=COUNTY),
        "cadence": Cadence("quarter", weekday=3, nth=2, month=3),
        "starts": date(2026, 3, 1),
        "at": time(9, 0),
        "rule": QUARTERLY,
        "place_words": "区政协会议室",
        **more,
    }
    return SeriesDraft(**values)  # type: ignore[arg-type]


def village_meeting(world: World, now: datetime | None = None, **more: object) -> Series:
    """Set up by the clerk on 2 March 2026, or when told."""
    return series_save(actor=world.cast.clerk, draft=monthly(world, **more), now=now or at(3, 2))


def only(series: Series, **more: object) -> Session:
    """Its one session with these values."""
    return Session.objects.get(series=series, **more)


def hold(world: World, session: Session, day: date | None = None, **more: object) -> Session:
    """Held on its day by the clerk, four interested residents and two fixed members."""
    day = day or session.due_on
    values: dict[str, object] = {"present": {"interested": 4, "fixed": 2}, **more}
    now = datetime(day.year, day.month, day.day, 21, tzinfo=CHINA)
    return session_hold(actor=world.cast.clerk, session_id=session.pk, held_on=day, now=now, **values)  # type: ignore[arg-type]


def codes(session: Session) -> list[str]:
    """What the record of its series tells, oldest first."""
    return list(Entry.objects.filter(chain=f"series:{session.series_id}").order_by("seq").values_list("code", flat=True))
