"""What may be shown of a matter before a reviewer has looked at it: a title without numbers and without names that stand beside a title."""

import re

from deliberate.texts import mask
from shangliang.matters.models import Matter

# The commonest family names (公安部 户籍: the first hundred cover five persons in six), two-character ones first.
_FAMILY = (
    "欧阳|上官|司马|诸葛|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]"
)
_CALLED = "先生|女士|小姐|太太|同志|师傅|老师|医生|主任|书记|村长|老板|经理|校长|大爷|大妈|大叔|阿姨|爷爷|奶奶|某某|某"
_NAMES = re.compile(
    rf"(?:{_FAMILY})[\u4e00-\u9fff]{{0,2}}?(?={_CALLED})"
    rf"|(?<=名叫)[\u4e00-\u9fff]{{2,3}}|(?<=我叫)[\u4e00-\u9fff]{{2,3}}|(?<=姓名)[:： ]?[\u4e00-\u9fff]{{2,4}}"
)
NAME = "〔姓名〕"


def without_names(text: str) -> str:
    """The text without names that stand before 先生, 老师 and the like, or after 名叫. Other names need a human look."""
    return _NAMES.sub(NAME, text)


def masked(text: str) -> str:
    """The text as a proposal for the reviewer: numbers and evident names replaced by the names of their kinds."""
    return without_names(mask(text).text)


def safe_title(matter: Matter) -> str:
    """The title for everybody but the office and the author: as reviewed, else masked."""
    return matter.public_title if matter.public and matter.public_title else masked(matter.title)[:60]
