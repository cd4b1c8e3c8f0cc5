"""Sample data of the pattern page: the places are real, the people are not. Content, not interface words, hence untranslated."""

import datetime as dt
from typing import Any

from django import forms

from shangliang.ui.fields import DateInput, PhotosField

LONG = "关于后周社区一区至三区沿街机动车夜间乱停放堵塞消防通道、影响老人出行与早高峰通行并多次引发邻里争执的事"
PLACE = "富阳区 · 富春街道 · 后周社区"
ZONE = dt.timezone(dt.timedelta(hours=8))


def stages(labels: str, done: int, *, odd: dict[int, str] | None = None) -> list[dict[str, str]]:
    """Stages from words split by spaces: `done` finished, the next is current; `odd` gives other states by index."""
    names = labels.split()
    states = ["done" if at < done else "current" if at == done else "todo" for at in range(len(names))]
    for at, state in (odd or {}).items():
        states[at] = state
    return [
        {"label": name, "state": state, "at": f"{3 + at // 3}月{5 + at * 2}日" if state == "done" else ""}
        for at, (name, state) in enumerate(zip(names, states, strict=True))
    ]


STAGE_BARS = [
    ("四单 · 4", stages("点单 接单 解单 查单", 1), ""),
    ("六步协商法 · 6", stages("提出议题 确定议题 制定方案 开展协商 成果转化 跟踪反馈", 3), "还剩 4 个工作日"),
    (
        "四议两公开 · 7",
        stages("支部提议 两委商议 党员审议 代表决议 决议公开 组织实施 结果公开", 4, odd={1: "overridden", 2: "skipped"}),
        "",
    ),
    ("听证会 · 12", stages("申请 受理 公告 报名 遴选 材料 预备会 听证 纪要 公示 答复 归档", 6), "暂停计时"),
]

CASES: list[dict[str, Any]] = [
    {
        "title": "后周社区马路停车场怎么管",
        "url": "#",
        "number": "富阳协商〔2026〕31号",
        "place": PLACE,
        "stage": "开展协商",
        "done": 3,
        "total": 6,
        "lamp": "green",
        "lamp_text": "还剩 4 个工作日",
        "next": "第二次圆桌会",
        "by": "11月28日 19:00",
    },
    {
        "title": "垃圾集置点放在哪里，谁来管",
        "url": "#",
        "number": "富阳协商〔2026〕27号",
        "place": PLACE,
        "stage": "落实办理",
        "done": 4,
        "total": 6,
        "lamp": "red",
        "lamp_text": "超期 2 个工作日",
        "next": "城管局答复",
        "by": "已催办",
    },
    {
        "title": "小餐饮油烟扰民整治",
        "url": "#",
        "number": "富阳协商〔2026〕9号",
        "place": PLACE,
        "stage": "已归档 · 居民满意",
        "done": 6,
        "total": 6,
        "seal": "达成共识",
    },
    {
        "title": LONG,
        "url": "#",
        "number": "富阳协商〔2026〕4号",
        "place": PLACE + " · 一区 · 12 号楼至 19 号楼沿线",
        "stage": "第二轮",
        "done": 5,
        "total": 12,
        "seal": "继续协商",
        "seal_tone": "grey",
        "next": "邀请交警、街道和商户代表到现场看一次",
    },
]

MATTERS: list[dict[str, Any]] = [
    {
        "text": "楼道灯三个月不亮，老人上下楼害怕。",
        "url": "#",
        "state": "待受理",
        "tone": "vermilion",
        "category": "道路路灯",
        "place": PLACE,
        "at": "2 小时前",
    },
    {
        "text": LONG,
        "url": "#",
        "state": "已并入议题",
        "tone": "jade",
        "code": "K7Q2M9XARB4T",
        "category": "停车管理",
        "place": PLACE,
        "at": "11月3日",
        "photos": [],
    },
    {"text": "想在村口装一面凸面镜。", "state": "等待补充", "tone": "amber", "place": "舞阳县 · 保和乡 · 袁集村", "at": "昨天"},
]

ENTRIES: list[dict[str, Any]] = [
    {
        "title": "部门答复：已划设夜间临时停车位 86 个",
        "at": dt.datetime(2026, 11, 20, 15, 4, tzinfo=ZONE),
        "by": "富阳区城管局",
        "tone": "jade",
        "icon": "check",
        "files": [{"name": "现场照片.jpg", "url": "#"}, {"name": "答复函.pdf", "url": "#"}],
    },
    {
        "title": "超期提醒",
        "at": dt.datetime(2026, 11, 18, 9, 0, tzinfo=ZONE),
        "text": "承办单位超过期限 2 个工作日，已自动催办。",
        "tone": "vermilion",
        "icon": "bell",
    },
    {
        "title": "圆桌会：14 人到会，其中利益相关方 9 人",
        "at": dt.datetime(2026, 11, 6, 19, 0, tzinfo=ZONE),
        "text": "商户代表：白天可以让出车位。\n居民代表：夜里消防通道必须空着。",
        "by": "召集人 居民甲",
        "icon": "users",
    },
    {
        "title": "破例：公示期缩短为 3 个工作日",
        "at": "11月1日",
        "text": "理由：台风前须完成清障。批准人：街道党工委。",
        "tone": "amber",
        "icon": "flag",
    },
    {"title": "议题立案", "at": "10月28日"},
]

MISSING: list[dict[str, Any]] = [
    {"text": "公示满 5 个工作日（还差 2 个）", "who": "系统自动计算", "done": False},
    {"text": "利益相关方不少于一半（现在 6 / 14）", "who": "站点联络员", "done": False, "action": "邀请参与人", "action_url": "#"},
    {"text": "调研报告已上传", "who": "", "done": True},
]

WORK: list[dict[str, Any]] = [
    {
        "text": "垃圾集置点搬迁：城管局答复",
        "url": "#",
        "detail": PLACE,
        "lamp": "red",
        "lamp_text": "超期 2 个工作日",
        "action": "催办",
        "action_url": "#",
    },
    {
        "text": LONG,
        "url": "#",
        "detail": "公示今天期满，没有异议",
        "lamp": "yellow",
        "lamp_text": "今天到期",
        "action": "进入协商",
        "action_url": "#",
    },
    {"text": "袁集村闲置老屋利用", "url": "#", "detail": "等待乡镇采纳意见", "lamp": "grey"},
]

TABLE_HEAD = ["议题", "承办单位", "状态", "期限", "意见数"]
TABLE_ROWS = [
    ["马路停车场", "富阳区城管局（主办）", "办理中", "12月4日", 21],
    ["垃圾集置点", "富春街道办事处", "已答复", "11月20日", 12],
    [LONG, "富阳区市场监管局、富阳区生态环境分局（协办）", "等待评价", "—", 108],
]

REGIONS = [
    {"value": "330111001012", "label": "后周社区", "path": "浙江省 · 杭州市 · 富阳区 · 富春街道"},
    {"value": "411121203218", "label": "袁集村", "path": "河南省 · 漯河市 · 舞阳县 · 保和乡", "checked": True},
]

FILTER_GROUPS = [
    {
        "name": "state",
        "label": "进展",
        "kind": "radio",
        "options": [
            {"value": "", "label": "全部", "checked": True},
            {"value": "open", "label": "正在商量", "checked": False},
            {"value": "done", "label": "商量成了", "checked": False},
        ],
    },
    {
        "name": "kind",
        "label": "类别",
        "kind": "checkbox",
        "options": [
            {"value": "road", "label": "停车管理", "checked": True, "count": 12},
            {"value": "waste", "label": "垃圾投放点", "checked": False, "count": 7},
            {"value": "old", "label": "养老", "checked": False, "count": 3},
        ],
    },
]

ROLES = [
    {"value": "resident", "label": "居民"},
    {"value": "clerk", "label": "站点联络员", "current": True},
    {"value": "department", "label": "部门承办人"},
    {"value": "party", "label": "党组织审定人"},
]


class SampleForm(forms.Form):
    """One field of every kind."""

    text = forms.CharField(label="什么事？", widget=forms.Textarea, help_text="一两句话就行。不用写姓名和电话，后面再填。", max_length=1500)
    where = forms.CharField(label="具体位置", required=False, help_text="比如：3 号楼南门、村口小桥边")
    kind = forms.ChoiceField(
        label="属于哪一类？",
        required=False,
        widget=forms.RadioSelect,
        choices=[("road", "道路路灯"), ("park", "停车管理"), ("waste", "垃圾投放点"), ("old", "养老"), ("other", "说不好，请帮我选")],
    )
    way = forms.ChoiceField(
        label="怎么告诉您结果？",
        widget=forms.RadioSelect,
        choices=[("receipt", "凭查询码自己看"), ("phone", "发短信给我")],
    )
    tags = forms.MultipleChoiceField(
        label="请谁来参加",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("owner", "利益相关方"), ("member", "政协委员"), ("lawyer", "法律专家")],
    )
    unit = forms.ChoiceField(label="主办单位", choices=[("", "请选择"), ("1", "富阳区城管局"), ("2", "富春街道办事处")])
    day = forms.DateField(label="最晚哪天答复", widget=DateInput)
    photos = PhotosField(label="照片", required=False, help_text="最多 3 张，每张不超过 10 MB。拍物不拍人。")
    hide = forms.BooleanField(label="公开时不显示我的名字", required=False, help_text="办理的人仍能联系您。")


def form(*, wrong: bool) -> SampleForm:
    """The sample form: filled in, or with the errors of an empty one."""
    good = {"text": "楼道灯三个月不亮。", "kind": "road", "way": "receipt", "unit": "1", "day": "2026-12-04", "tags": ["owner"]}
    sample = SampleForm({} if wrong else good, auto_id="id_wrong_%s" if wrong else "id_%s")
    sample.is_valid()
    return sample
