"""Matters of the demonstration that hang together: some joined, one merge taken back, an urgent one, one that bounced, a hot spot."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from shangliang.demo.play import Cast
from shangliang.kernel.actor import Actor
from shangliang.matters.hotspots import hot_spots_write
from shangliang.matters.merging import matter_join, matter_merge, matter_unmerge
from shangliang.matters.models import Category, Matter
from shangliang.matters.publishing import word_add
from shangliang.matters.services import Raised, matter_answer, matter_hand_on, matter_raise, matter_tier_set
from shangliang.regions.models import Region
from shangliang.regions.paths import county_of, parent

# 富阳后周社区: one thing said by seven (rows 1-05, 2-55): the first is being handled, two join it by themselves.
CHARGING = (
    "2 幢楼道里停电动车充电，线从楼上拉下来，怕起火。",
    "2 幢楼道停满电动车，还拉线充电，晚上睡不踏实。",
    "电动车在 2 幢楼道里充电，一旦起火楼上的人跑不出来。",
    "2 幢楼道口停电动车充电，消防通道也堵了。",
    "有人把电动车推进 2 幢楼道充电，说了也不听。",
    "5 幢楼道里也有电动车充电，希望装充电棚。",
)


def matters_load(casts: Mapping[str, Cast], place: str, now: datetime) -> None:
    """Add them to a community; `casts` by path of the place."""
    cast, when = casts[place], now - timedelta(days=6)
    charging = Category.objects.get(key="charging")

    def say(text: str, hours: float, category: Category | None = charging) -> Matter:
        region = Region.objects.get(path=place, valid_to__isnull=True)
        raised = Raised(str(uuid4()), text, region, category=category)
        return matter_raise(actor=Actor(), raised=raised, now=when + timedelta(hours=hours))

    first, *others = [say(text, 5 * at) for at, text in enumerate(CHARGING)]
    later = when + timedelta(hours=40)
    matter_tier_set(actor=cast.clerk, matter_id=first.pk, tier="large", now=later)
    for row in others[:2]:
        matter_join(receipt=row.receipt, into_id=first.pk, now=later)
    for row in others[2:]:
        matter_merge(actor=cast.clerk, matter_id=row.pk, into_id=first.pk, now=later)
    matter_unmerge(actor=cast.clerk, matter_id=others[-1].pk, reason="5 幢的充电棚位置要另外看，单独办理。", now=later + timedelta(hours=1))
    say("3 幢一楼有很重的煤气味，敲门没人应。", 143, None)
    _bounced(cast, say("小区后门到公交站的人行道断了一截，推轮椅过不去。", 20, None), later)
    shown = say("议事厅门口能不能放两把带扶手的椅子，老人等开会方便些。", 30, None)
    answer = "已在议事厅门口放了四把带扶手的椅子，欢迎来坐坐。"
    matter_answer(actor=cast.clerk, matter_id=shown.pk, answer=answer, public=True, now=later)
    county = county_of(place)
    word_add(actor=cast.county, county=county, kind="urgent", word="江边落石", says="请远离江边步道，马上打 110。", now=later)
    word_add(actor=cast.county, county=county, kind="review", word="邻居", says="看看是不是能认出是谁。", now=later)
    hot_spots_write(county=county, now=now)


def _bounced(cast: Cast, row: Matter, when: datetime) -> None:
    """Handed up and down again: now the county decides."""
    up = parent(row.holder)
    matter_hand_on(actor=cast.clerk, matter_id=row.pk, to=up, reason="人行道归街道管理，社区没有权限。", now=when)
    back = "断的一截在小区红线内，请社区先核实。"
    matter_hand_on(actor=cast.town, matter_id=row.pk, to=row.path, reason=back, now=when + timedelta(hours=6))
