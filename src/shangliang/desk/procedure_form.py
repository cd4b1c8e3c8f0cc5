"""A procedure template as a form: one group of fields a stage, read back into plain data. The template reader judges it, not the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberate.procedure import Number, Option, Share
from shangliang.ballots.models import Ballot
from shangliang.desk.doing import WIDGETS
from shangliang.meetings.models import Meeting
from shangliang.people.roles import ADMINS, LABELS
from shangliang.procedures.registry import StageKind, stage_kinds
from shangliang.publicity.models import Posting

MOST_STAGES = 40
LONGEST = {"name": 60, "name_en": 120, "summary": 200, "summary_en": 300, "source": 200}
PARAMS = {
    "voices": gettext_lazy("至少几件诉求或意见清单"),
    "documents": gettext_lazy("至少几份文件"),
    "opinions": gettext_lazy("至少几份专家意见"),
    "fixed": gettext_lazy("固定参与者至少几名"),
    "flexible": gettext_lazy("灵活参与者至少几名"),
    "share": gettext_lazy("利益相关方的最低比例"),
    "notice_days": gettext_lazy("提前几个工作日通知"),
    "meetings": gettext_lazy("至少开几次会"),
    "quorum": gettext_lazy("到会的最低比例"),
    "kind": gettext_lazy("会议形式"),
    "body": gettext_lazy("表决主体"),
    "responses": gettext_lazy("至少几份评价"),
    "days": gettext_lazy("开放或公示的天数"),
    "subject": gettext_lazy("公示内容"),
}
EXITS = {
    "done": gettext_lazy("完成后"),
    "returned": gettext_lazy("退回时"),
    "passed": gettext_lazy("表决通过后"),
    "failed": gettext_lazy("表决未通过时"),
    "reached": gettext_lazy("达成共识后"),
    "not_yet": gettext_lazy("未达成、再协商时"),
    "hard": gettext_lazy("难以达成时"),
    "reopen": gettext_lazy("群众不满意时"),
}
WORDS = {str(value): label for group in (Meeting.Kind, Ballot.Body, Posting.Subject) for value, label in group.choices}


@dataclass
class Row:
    """One stage as it stands in the form: everything is text, so that nothing typed is lost."""

    key: str = ""
    name: str = ""
    name_en: str = ""
    kind: str = "collect"
    roles: list[str] = field(default_factory=list)
    days: str = ""
    aside: bool = False
    params: dict[str, str] = field(default_factory=dict)
    exits: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Row":
        """From a template's plain data."""
        return cls(
            key=str(data.get("key", "")),
            name=str(data.get("name", "")),
            name_en=str(data.get("name_en", "")),
            kind=str(data.get("kind", "collect")),
            roles=[str(role) for role in data.get("roles", [])],
            days="" if data.get("days") is None else str(data["days"]),
            aside=data.get("aside") is True,
            params={str(key): str(value) for key, value in data.get("params", {}).items()},
            exits={str(key): str(value) for key, value in data.get("exits", {}).items()},
        )

    def data(self) -> dict[str, Any]:
        """As the template reader wants it; what is no number stays text and is refused there."""
        kind = stage_kinds().get(self.kind)
        params = {name: text for name, text in self.params.items() if text and kind and name in kind.params}
        found: dict[str, Any] = {"key": self.key, "name": self.name, "name_en": self.name_en, "kind": self.kind, "roles": self.roles}
        if self.days:
            found["days"] = _number(self.days)
        if params:
            found["params"] = {name: _typed(kind, name, text) for name, text in params.items()}
        exits = {outcome: target for outcome, target in self.exits.items() if target and kind and outcome in kind.outcomes}
        if exits:
            found["exits"] = exits
        if self.aside:
            found["aside"] = True
        return found


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _typed(kind: StageKind | None, name: str, text: str) -> int | str:
    spec = kind.params.get(name) if kind else None
    return _number(text) if isinstance(spec, Number) else text


@dataclass
class Sheet:
    """The whole template as it stands in the form."""

    head: dict[str, str]
    rows: list[Row]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Sheet":
        """From a version's data."""
        return cls({name: str(data.get(name, "")) for name in HEAD}, [Row.of(stage) for stage in data.get("stages", [])])

    @classmethod
    def read(cls, post: QueryDict) -> "Sheet":
        """From what was sent; stages beyond the most are left out."""
        count = int(post.get("count", "0")) if post.get("count", "").isdigit() else 0
        return cls({name: post.get(name, "").strip() for name in HEAD}, [_row(post, n) for n in range(min(count, MOST_STAGES + 1))])

    def data(self) -> dict[str, Any]:
        """As plain data for the template reader."""
        head: dict[str, Any] = dict(self.head)
        for name in ("rounds_before_hard", "rounds_at_most", "order"):
            head[name] = _number(head[name])
            if head[name] == "":
                del head[name]
        return {**head, "stages": [row.data() for row in self.rows]}

    def faults(self) -> list[str]:
        """What is longer than the shelf; everything else the reader finds."""
        texts = [(str(HEAD[name][0]), self.head[name], most) for name, most in LONGEST.items()]
        texts += [(row.name, row.name, LONGEST["name"]) for row in self.rows]
        return [
            _("“%(name)s”太长，最多 %(most)s 个字。") % {"name": name[:30], "most": most} for name, text, most in texts if len(text) > most
        ]

    def changed(self, operation: str) -> None:
        """Add, remove or move a stage: "add", "remove-3", "up-3", "down-3" (from 0)."""
        name, _dash, at = operation.partition("-")
        place = int(at) if at.isdigit() else -1
        if name == "add" and len(self.rows) < MOST_STAGES:
            self.rows.append(Row(roles=["clerk", "town", "county"]))
        elif name == "remove" and 0 <= place < len(self.rows):
            del self.rows[place]
        elif name in {"up", "down"} and 0 <= place < len(self.rows):
            other = place + (-1 if name == "up" else 1)
            if 0 <= other < len(self.rows):
                self.rows[place], self.rows[other] = self.rows[other], self.rows[place]


HEAD: dict[str, tuple[Any, Any]] = {
    "name": (gettext_lazy("程序名称"), ""),
    "name_en": (gettext_lazy("英文名称"), ""),
    "key": (gettext_lazy("代号"), gettext_lazy("小写字母、数字和下划线。代号相同就是同一程序的新版本。")),
    "summary": (gettext_lazy("一句话说明"), gettext_lazy("立项时显示在程序名称下面。")),
    "summary_en": (gettext_lazy("英文说明"), ""),
    "source": (gettext_lazy("依据或出处"), ""),
    "rounds_before_hard": (gettext_lazy("至少协商几轮后才能认定难以达成"), ""),
    "rounds_at_most": (gettext_lazy("最多几轮"), ""),
    "order": (gettext_lazy("排列次序"), gettext_lazy("数字小的排在前面。")),
}


class HeadForm(forms.Form):
    """The template itself."""

    default_renderer = WIDGETS

    def __init__(self, head: Mapping[str, str]) -> None:
        super().__init__(initial=dict(head))
        for name, (label, words) in HEAD.items():
            widget = forms.Textarea if name == "summary" else forms.TextInput
            self.fields[name] = forms.CharField(label=label, help_text=words, required=name in {"name", "key"}, widget=widget)


class StageForm(forms.Form):
    """One stage, shown with the parameters and exits of its kind."""

    default_renderer = WIDGETS

    def __init__(self, row: Row, number: int, keys: list[tuple[str, str]]) -> None:
        initial = {"key": row.key, "name": row.name, "name_en": row.name_en, "kind": row.kind, "roles": row.roles, "days": row.days}
        params = {f"p_{name}": value for name, value in row.params.items()}
        exits = {f"x_{name}": value for name, value in row.exits.items()}
        super().__init__(prefix=f"s{number}", initial={**initial, "aside": row.aside, **params, **exits})
        kinds = stage_kinds()
        roles = [(key, label) for key, label in LABELS.items() if key not in ADMINS]
        self.fields["name"] = forms.CharField(label=_("环节名称"))
        self.fields["kind"] = forms.ChoiceField(label=_("类型"), choices=[(key, kind.name) for key, kind in kinds.items()])
        self.fields["days"] = forms.CharField(label=_("期限（工作日）"), required=False, widget=forms.TextInput({"inputmode": "numeric"}))
        self.fields["roles"] = forms.MultipleChoiceField(label=_("由谁负责"), choices=roles, widget=forms.CheckboxSelectMultiple)
        kind = kinds.get(row.kind)
        for name, spec in kind.params.items() if kind else ():
            self.fields[f"p_{name}"] = _param(name, spec)
        for outcome in kind.outcomes if kind and not kind.ends else ():
            first = [("", _("书写次序的下一个环节"))] if outcome == kind.outcomes[0] else [("", _("请选择"))]  # type: ignore[union-attr]  # there is a kind when there are outcomes
            label = _("%(when)s进入") % {"when": EXITS.get(outcome, outcome)}
            self.fields[f"x_{outcome}"] = forms.ChoiceField(label=label, choices=[*first, *keys], required=False)
        self.fields["key"] = forms.CharField(label=_("代号"))
        self.fields["name_en"] = forms.CharField(label=_("英文名称"), required=False)
        self.fields["aside"] = forms.BooleanField(label=_("旁支：只有别的环节指到这里才进入"), required=False)

    def some(self, begins: str) -> list[Any]:
        """The bound fields whose name begins so."""
        return [self[name] for name in self.fields if name.startswith(begins)]


def _param(name: str, spec: Number | Share | Option) -> forms.Field:
    label: Any = PARAMS.get(name, name)
    if isinstance(spec, Option):
        return forms.ChoiceField(label=label, choices=[(word, WORDS.get(word, word)) for word in spec.words], initial=spec.default)
    if isinstance(spec, Share):
        return forms.CharField(label=label, initial=spec.default, required=False, help_text=_("写成分数，例如 1/2；0/1 表示不作要求。"))
    return forms.CharField(
        label=label, initial=str(spec.default), required=False, help_text=_("%(low)s 到 %(high)s。") % {"low": spec.low, "high": spec.high}
    )


def _row(post: QueryDict, number: int) -> Row:
    prefix = f"s{number}-"

    def text(name: str) -> str:
        return post.get(prefix + name, "").strip()[:300]

    def some(begins: str) -> dict[str, str]:
        start = prefix + begins
        return {name[len(start) :]: value.strip()[:60] for name, value in post.items() if name.startswith(start) and isinstance(value, str)}

    return Row(
        key=text("key"),
        name=text("name"),
        name_en=text("name_en"),
        kind=text("kind"),
        roles=post.getlist(prefix + "roles"),
        days=text("days"),
        aside=bool(post.get(prefix + "aside")),
        params=some("p_"),
        exits=some("x_"),
    )


def stage_forms(sheet: Sheet) -> list[StageForm]:
    """One form a stage; exits lead to the stages as they are named now."""
    keys = [(row.key, row.name or row.key) for row in sheet.rows if row.key]
    return [StageForm(row, number, keys) for number, row in enumerate(sheet.rows)]
