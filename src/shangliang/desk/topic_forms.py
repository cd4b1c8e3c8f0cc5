"""Forms of the selection of topics: a topic, who takes it, a round, its checklist and decisions, the lines of a plan, the rules."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from typing_extensions import override

from shangliang.cases.models import Case
from shangliang.desk.doing import DeskForm
from shangliang.desk.matter_forms import category_field, category_fill
from shangliang.people.selectors import departments_for, sectors, skills
from shangliang.procedures.selectors import versions_offered
from shangliang.topics.models import Claim, Rater, RoundTopic, SelectionRound, Topic
from shangliang.topics.selectors.plans import topics_to_plan
from shangliang.topics.selectors.rounds import people_to_ask, topics_for_round
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local


def choices_into(form: forms.Form, name: str, rows: Sequence[tuple[Any, StrOrPromise]]) -> None:
    """Give a choice field its choices."""
    form.fields[name].choices = list(rows)  # type: ignore[attr-defined]  # a ChoiceField


def procedures_into(form: forms.Form, name: str, path: str) -> None:
    """The procedures offered at a place."""
    choices_into(form, name, [("", _("请选择")), *((row.pk, str(local(row))) for row in versions_offered(path))])


class TopicForm(DeskForm):
    """A topic: only its name and place are asked for."""

    title = forms.CharField(label=_("议题名称"), min_length=4, max_length=60, help_text=_("用大家都懂的话，不写个人姓名和电话。"))
    summary = forms.CharField(label=_("情况说明"), max_length=1000, required=False, widget=forms.Textarea)
    category = category_field()
    governance = forms.ChoiceField(label=_("治理类型"), choices=Topic.Governance.choices, initial=Topic.Governance.BROKER)
    size = forms.ChoiceField(label=_("大小"), choices=Case.Size.choices, initial=Case.Size.NORMAL)
    extent = forms.ChoiceField(label=_("协商范围"), choices=Topic.Scope.choices, required=False)
    nature = forms.ChoiceField(label=_("事情性质"), choices=Topic.Nature.choices, required=False)
    skills = forms.TypedMultipleChoiceField(label=_("需要的能力标签"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    sector = forms.TypedChoiceField(label=_("相关界别"), coerce=int, empty_value=None, required=False)
    unit = forms.TypedChoiceField(label=_("涉及的单位"), coerce=int, empty_value=None, required=False, help_text=_("这个单位的人要回避。"))
    avoid_local = forms.BooleanField(label=_("本村(社区)的委员回避"), required=False)
    public = forms.BooleanField(label=_("公开：在网上的候选议题里显示名称和说明"), required=False)

    def offer(self, path: str, now: datetime) -> None:
        """What may be chosen at a place."""
        category_fill(self)
        choices_into(self, "skills", [(row.pk, row.name) for row in skills()])
        choices_into(self, "sector", [("", _("不限")), *((row.pk, str(local(row))) for row in sectors())])
        choices_into(self, "unit", [("", _("没有")), *((row.pk, row.name) for row in departments_for(path, now))])
        if not skills():
            del self.fields["skills"]

    @override
    def fit(self, about: Any) -> None:
        self.offer(about.topic.path, about.now)


class NewTopicForm(TopicForm):
    """A new topic: also where, from what, and which matters stand behind it."""

    source = forms.ChoiceField(label=_("来源"), choices=Topic.Source.choices, initial=Topic.Source.MATTERS)
    matters = forms.TypedMultipleChoiceField(label=_("列入的诉求"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    receipts = forms.CharField(label=_("其他诉求的回执码"), max_length=400, required=False, help_text=_("多个用空格隔开。"))
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})


class ReceiptForm(DeskForm):
    """One more matter."""

    receipt = forms.CharField(label=_("诉求的回执码"), max_length=20)


class ReasonForm(DeskForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class InviteForm(DeskForm):
    """Whom to ask to take a topic."""

    person = forms.TypedChoiceField(label=_("邀请谁"), coerce=int, empty_value=None)
    part = forms.ChoiceField(label=_("请他"), choices=Claim.Part.choices, initial=Claim.Part.LEAD, widget=forms.RadioSelect)

    @override
    def fit(self, about: Any) -> None:
        people = people_to_ask(about.topic.county, about.now, "member", "expert")
        choices_into(self, "person", [(row.pk, row.display_name) for row in people])


class CaseOpenForm(DeskForm):
    """The procedure of the case."""

    procedure = forms.TypedChoiceField(label=_("用哪种程序"), coerce=int, empty_value=None)
    host = forms.ChoiceField(label=_("谁来搭台"), choices=Case.Host.choices, initial=Case.Host.BASE)

    @override
    def fit(self, about: Any) -> None:
        procedures_into(self, "procedure", about.place)


class RoundForm(DeskForm):
    """A round: how many, until when, whose support counts."""

    title = forms.CharField(label=_("这一轮叫什么"), min_length=4, max_length=60)
    period = forms.CharField(label=_("时段"), max_length=30, required=False, help_text=_("例如“2026年第四季度”。"))
    seats = forms.IntegerField(label=_("拟选几个"), min_value=1, max_value=50, initial=3)
    days = forms.IntegerField(label=_("评议几天"), min_value=1, max_value=90, initial=7)
    topics = forms.TypedMultipleChoiceField(label=_("参加评议的候选议题"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    support = forms.ChoiceField(
        label=_("建议议程按谁的支持来排"), choices=SelectionRound.Support.choices, widget=forms.RadioSelect, initial="voices"
    )
    voice_weight = forms.IntegerField(label=_("一位群众算几票"), min_value=0, max_value=100, initial=1)
    delegate_weight = forms.IntegerField(label=_("一位代表算几票"), min_value=0, max_value=100, initial=1)
    method = forms.ChoiceField(label=_("算法"), choices=SelectionRound.Method.choices, initial=SelectionRound.Method.MES)
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})

    def offer(self, path: str) -> None:
        """The topics a round of a place could take."""
        choices_into(
            self, "topics", [(row.pk, row.title + gettext("（%(n)s）") % {"n": row.region.name}) for row in topics_for_round(path)]
        )

    def closes_at(self, now: datetime) -> datetime:
        """The end of the last day."""
        day = timezone.localtime(now).date() + timedelta(days=self.cleaned_data["days"])
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class TopicAddForm(DeskForm):
    """One more topic into the round."""

    topic = forms.TypedChoiceField(label=_("候选议题"), coerce=int, empty_value=None)

    @override
    def fit(self, about: Any) -> None:
        choices_into(self, "topic", [(row.pk, row.title) for row in topics_for_round(about.selection.path)])


class RatersForm(DeskForm):
    """Who is asked, and for what."""

    part = forms.ChoiceField(label=_("请他们"), choices=Rater.Part.choices, initial=Rater.Part.WEIGH, widget=forms.RadioSelect)
    persons = forms.TypedMultipleChoiceField(label=_("邀请谁"), coerce=int, widget=forms.CheckboxSelectMultiple)

    @override
    def fit(self, about: Any) -> None:
        asked = {row.person_id for row in about.raters}
        people = people_to_ask(about.selection.path, about.now)
        names = [(row.pk, row.display_name + (gettext("（已邀请）") if row.pk in asked else "")) for row in people]
        choices_into(self, "persons", names)


YES_NO = (("yes", _("是")), ("no", _("否")))


class CheckForm(DeskForm):
    """The checklist of the round's version: one question a test, both lists, the reason."""

    positive = forms.MultipleChoiceField(label=_("符合正面清单的哪些"), required=False, widget=forms.CheckboxSelectMultiple)
    negative = forms.MultipleChoiceField(
        label=_("属于负面清单的哪些"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("有一项就不能选入协商。")
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    @override
    def fit(self, about: Any) -> None:
        rules = about.selection.checklist.data
        self.tests = [str(row["key"]) for row in rules["tests"]]
        tests = {
            f"test_{row['key']}": forms.ChoiceField(label=row["name"], choices=YES_NO, widget=forms.RadioSelect) for row in rules["tests"]
        }
        self.fields = {**tests, **self.fields}
        choices_into(self, "positive", [(row["key"], row["name"]) for row in rules["positive"]])
        choices_into(self, "negative", [(row["key"], row["name"]) for row in rules["negative"]])

    def answers(self) -> dict[str, bool]:
        """The tests by key."""
        return {key: self.cleaned_data[f"test_{key}"] == "yes" for key in self.tests}

    @override
    def clean(self) -> dict[str, Any]:
        """The tests as one value."""
        if not self.errors:
            self.cleaned_data["tests"] = self.answers()
        return self.cleaned_data


class SettleForm(DeskForm):
    """What is decided on one topic."""

    outcome = forms.ChoiceField(label=_("决定"), choices=RoundTopic.Outcome.choices[1:], widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由（会告诉每位反映人）"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    use = forms.ChoiceField(label=_("选入以后"), choices=[("", _("请选择")), *RoundTopic.Use.choices], required=False)
    procedure = forms.TypedChoiceField(label=_("马上立项用哪种程序"), coerce=int, empty_value=None, required=False)
    next_on = forms.DateField(label=_("以后再议：下次选题日期"), required=False, widget=DateInput)

    @override
    def fit(self, about: Any) -> None:
        procedures_into(self, "procedure", about.selection.path)


class PlanForm(DeskForm):
    """A plan for a year."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})


class ItemForm(DeskForm):
    """A line of a plan."""

    topic = forms.TypedChoiceField(label=_("已选入的议题"), coerce=int, empty_value=None, required=False)
    title = forms.CharField(label=_("名称"), max_length=60, required=False, help_text=_("选了议题可以不填。"))
    month = forms.TypedChoiceField(label=_("月份"), coerce=int, choices=[(n, str(n)) for n in range(1, 13)])
    lead_unit = forms.TypedChoiceField(label=_("牵头单位"), coerce=int, empty_value=None, required=False)
    host = forms.ChoiceField(label=_("谁来搭台"), choices=Case.Host.choices, initial=Case.Host.BASE)

    @override
    def fit(self, about: Any) -> None:
        rows: list[tuple[Any, StrOrPromise]] = [(row.pk, row.title) for row in topics_to_plan(about.plan.path)]
        known = {pk for pk, _title in rows}
        rows += [(item.topic_id, item.topic.title) for item in about.items if item.topic is not None and item.topic_id not in known]
        choices_into(self, "topic", [("", _("没有")), *rows])
        choices_into(self, "lead_unit", [("", _("待定")), *((row.pk, row.name) for row in departments_for(about.plan.path, about.now))])


class ApproveForm(DeskForm):
    """A word of the party organisation."""

    comment = forms.CharField(label=_("审定意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SheetRulesForm(DeskForm):
    """The criteria of a county, a line each."""

    criteria = forms.CharField(
        label=_("评议项"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一项：名称：1的意思；2的意思；3的意思；4的意思；5的意思"),
    )
    reason = forms.CharField(label=_("为什么修改"), max_length=200)


class ListRulesForm(DeskForm):
    """The three tests and both lists of a county, a line each."""

    tests = forms.CharField(
        label=_("选题标准"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("每行：名称 | 出处")
    )
    positive = forms.CharField(
        label=_("正面清单"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("每行：名称 | 出处")
    )
    negative = forms.CharField(
        label=_("负面清单"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}), help_text=_("每行：名称 | 依法途径 | 出处")
    )
    reason = forms.CharField(label=_("为什么修改"), max_length=200)
