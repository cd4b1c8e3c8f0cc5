"""Finds place words in Chinese text by their endings (路, 街道, 小区, 村 …); no gazetteer is needed."""

import re

from deliberate.texts.grams import normal

_ENDINGS = (
    "街道|大道|步行街|社区|小区|花园|公园|广场|大桥|大厦|市场|医院|学校|中学|小学|学院|大学|幼儿园|公馆|车站|隧道|水库|新村|新城|家园|佳园|嘉园|"
    "工业园|开发区|安置区|派出所|地铁站|县|镇|乡|村|路|街|巷|桥|苑|园|湾|庄|寨|府|邸|城|区|市|栋|期"
)
# Words that stand before a place and do not belong to it.
_BEFORE = (
    "位于|座落|坐落|靠近|附近|旁边|对面|家住|住在|我们|我是|本人|希望|反映|关于|咨询|投诉|举报|建议|请求|尽快|解决|严重|领导|政府|部门|"
    "整个|这个|那个|该|在|的|了|对|请|和|与|及|到|从|往|由|为|是|把|让|给|向|于|等|有|至|住|离|经|每|某|本|各|全|委|新建|改造"
)
_CUT = re.compile(f"(?<=[省市区县镇乡])|{_BEFORE}")
_PLACE = re.compile(rf"[\u4e00-\u9fffa-z0-9]{{1,6}}?[桥湾庄寨城园府苑街]?(?:{_ENDINGS})(?![\u4e00-\u9fff]?们)")
_GENERAL = frozenset(
    [
        "小区",
        "社区",
        "学校",
        "道路",
        "马路",
        "公路",
        "医院",
        "市场",
        "广场",
        "公园",
        "小学",
        "中学",
        "大学",
        "城市",
        "农村",
        "街道",
        "一期",
        "二期",
        "三期",
    ]
)


def places(text: str) -> tuple[str, ...]:
    """The distinct place words of the text in order of appearance; general words such as 小区 alone are none."""
    found: dict[str, None] = {}
    for word in normal(text).split():
        for piece in _CUT.split(word):
            found.update(dict.fromkeys(match for match in _PLACE.findall(piece) if match not in _GENERAL and len(match) > 1))
    return tuple(found)
