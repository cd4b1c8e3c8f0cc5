"""Words that name an emergency, each with the number that helps: found by plain comparison, nothing about the person is kept.

The list below is shipped; a county adds words of its own (`models.Word`). Sources: emergency numbers 110, 119, 120, 122 (工信部 电信网编号计划),
全国统一心理援助热线 12356 (国家卫生健康委, 2025), 国家电网 95598. Whoever writes such a word sees the number at once and can go on writing.
"""

from dataclasses import dataclass
from time import monotonic

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from shangliang.matters.models import Word


@dataclass(frozen=True)
class Emergency:
    """A kind of emergency: the words that name it (never inside one of `unless`), the sentence, the numbers to call."""

    key: str
    words: tuple[str, ...]
    says: StrOrPromise
    numbers: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


EMERGENCIES = (
    Emergency(
        "self_harm",
        ("自杀", "轻生", "不想活", "不想再活", "活不下去", "活着没意思", "想死", "寻短见", "割腕", "跳楼", "自残", "喝农药"),
        _("您（或您身边的人）现在可能很难受。请马上给 12356 心理援助热线打电话，全天有人接；有生命危险请打 120 或 110。"),
        ("12356", "120", "110"),
        ("跳楼价", "跳楼大甩卖", "想死你", "想死我"),
    ),
    Emergency(
        "fire",
        ("着火了", "起火了", "失火了", "正在着火", "正在燃烧", "冒浓烟", "浓烟滚滚", "爆炸了", "发生爆炸"),
        _("发生火灾或爆炸，请先离开危险的地方，马上打 119。"),
        ("119",),
    ),
    Emergency(
        "gas",
        (
            "煤气泄漏",
            "燃气泄漏",
            "天然气泄漏",
            "液化气泄漏",
            "煤气漏气",
            "燃气漏气",
            "天然气漏气",
            "煤气味",
            "燃气味",
            "天然气味",
            "瓦斯味",
        ),
        _("闻到燃气味：不要开关电器、不要点火，开窗后离开，到室外再打 119 或燃气公司抢修电话。"),
        ("119",),
    ),
    Emergency(
        "health",
        (
            "没有呼吸",
            "呼吸困难",
            "心脏骤停",
            "昏迷不醒",
            "晕倒了",
            "昏倒了",
            "大出血",
            "血流不止",
            "抽搐",
            "中毒了",
            "溺水",
            "落水",
            "触电",
        ),
        _("有人受伤或突发急病，请马上打 120；有人落水请同时打 110 或 119。"),
        ("120", "110", "119"),
        ("防溺水", "溺水警示", "预防溺水", "触电危险", "防触电", "落水管", "落水口"),
    ),
    Emergency(
        "crime",
        (
            "持刀",
            "行凶",
            "正在打人",
            "有人打架",
            "打起来了",
            "抢劫",
            "绑架",
            "拐卖",
            "家暴",
            "被打伤",
            "性侵",
            "强奸",
            "非法拘禁",
            "正在砸",
        ),
        _("有人正在受到伤害，请马上打 110；不方便说话时可以发短信到 12110。"),
        ("110", "12110"),
    ),
    Emergency("traffic", ("车祸", "撞人了", "撞车了", "被车撞"), _("发生交通事故，请马上打 122；有人受伤请打 120。"), ("122", "120")),
    Emergency(
        "collapse",
        ("塌方了", "山体滑坡", "泥石流", "决堤", "溃坝", "房子要塌", "房屋倒塌", "楼要塌", "坍塌了", "地面塌陷", "被埋"),
        _("请先离开危险的地方，叫上邻居一起撤离，马上打 119 或 110。"),
        ("119", "110"),
    ),
    Emergency(
        "power",
        ("电线掉", "电线断", "高压线断", "高压线掉", "电线起火", "电杆倒", "电线冒火花"),
        _("电线断落不要靠近（至少离开 8 米），马上打 95598 供电服务热线；有人触电请打 120。"),
        ("95598", "120"),
    ),
)


def county_words(county: str) -> list[Word]:
    """The county's own list."""
    return list(Word.objects.filter(county=county))


@dataclass(frozen=True)
class Alarm:
    """What is shown to whoever wrote an urgent word."""

    says: StrOrPromise
    numbers: tuple[str, ...]


def _names(text: str, emergency: Emergency) -> bool:
    for harmless in emergency.unless:
        text = text.replace(harmless, "　")
    return any(word in text for word in emergency.words)


def words_found(text: str, county: str, *kinds: str) -> list[Word]:
    """The county's own words of some kinds that occur in the text."""
    return [row for row in _kept_words(county) if row.kind in kinds and row.word in text] if county else []


# Words change seldom and are compared with every keystroke: a process looks them up again after so many seconds.
KEEP = 30.0
_KEPT: dict[str, tuple[float, list[Word]]] = {}


def words_forget() -> None:
    """Look the words up again: somebody changed a list."""
    _KEPT.clear()


def _kept_words(county: str) -> list[Word]:
    at, rows = _KEPT.get(county, (0.0, []))
    if not at or monotonic() - at > KEEP:
        at, rows = monotonic(), county_words(county)
        _KEPT[county] = (at, rows)
    return rows


def alarms_for(text: str, county: str = "") -> list[Alarm]:
    """Every help that the words of a text call for, the shipped kinds first; empty for an ordinary matter."""
    plain = "".join(text.split())
    shipped = [Alarm(one.says, one.numbers) for one in EMERGENCIES if _names(plain, one)]
    own = [Alarm(row.says or row.word, ()) for row in words_found(plain, county, Word.Kind.URGENT)]
    return [*shipped, *own]


def is_urgent(text: str, county: str) -> bool:
    """True when the office should look at it before anything else."""
    return bool(alarms_for(text, county))
