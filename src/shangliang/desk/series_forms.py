"""Forms of recurring meetings: a new series, and what is done with a session."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.desk.doing import DeskForm
from shangliang.desk.words import CAPACITIES
from shangliang.kernel import clock
from shangliang.people.models import Organisation
from shangliang.people.selectors import departments_for
from shangliang.regions.models import Region
from shangliang.series.cadence import Cadence
from shangliang.series.drafts import RuleDraft, SeriesDraft
from shangliang.series.kinds import CAPACITIES as CAPACITY_KEYS
from shangliang.series.kinds import Kind
from shangliang.series.models import Item, Series
from shangliang.series.words import NTH, WEEKDAYS
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local
from shangliang.venues.selectors import keepers_for, stations_there


class TimeInput(forms.TimeInput):
    """An hour of the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SeriesForm(forms.Form):
    """A series; the kind was chosen before, and fills in what is usual."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("名称"), max_length=60)
    subtype = forms.ChoiceField(label=_("谁和谁会商"), widget=forms.RadioSelect)
    organisation = forms.ChoiceField(label=_("主办单位"), required=False, help_text=_("不选就由本地办公室主办。"))
    station = forms.ChoiceField(label=_("在哪个阵地"), required=False)
    place_words = forms.CharField(label=_("没有阵地的，写明地点"), max_length=80, required=False)
    unit = forms.ChoiceField(label=_("按什么周期"), choices=Series.Unit.choices, widget=forms.RadioSelect)
    step = forms.IntegerField(label=_("每几个周期开一次"), min_value=1, max_value=12)
    month = forms.IntegerField(label=_("在周期里的第几个月"), min_value=1, max_value=36, help_text=_("按季度的才要填，例如 3 是季末月。"))
    day = forms.IntegerField(label=_("几号"), min_value=1, max_value=31, required=False, help_text=_("按周的不填；或者改选第几个星期几。"))
    nth = forms.TypedChoiceField(label=_("第几个"), coerce=int, empty_value=None, required=False)
    weekday = forms.TypedChoiceField(label=_("星期几"), coerce=int, empty_value=None, required=False)
    shift = forms.BooleanField(label=_("遇节假日改到工作日"), required=False)
    at = forms.TimeField(label=_("几点"), widget=TimeInput)
    starts = forms.DateField(label=_("从哪一天起"), widget=DateInput)
    ends = forms.DateField(label=_("到哪一天止"), widget=DateInput, required=False, help_text=_("从这一天起不再开；不填表示一直开。"))
    lead_days = forms.IntegerField(label=_("提前几天打开下一场"), min_value=0, max_value=60)
    rule_unit = forms.ChoiceField(label=_("规定的周期"), required=False, choices=Series.RuleUnit.choices)
    rule_least = forms.IntegerField(label=_("至少几次"), min_value=0, max_value=60, required=False)
    rule_source = forms.CharField(label=_("规定的出处"), max_length=120, required=False, help_text=_("写文件名称或条款；没有规定就不填。"))
    public = forms.BooleanField(label=_("对群众公开：本地页面上看得到什么时候开、结果怎样"), required=False)
    publish_days = forms.IntegerField(
        label=_("会后几个工作日内公开结果"), min_value=0, max_value=60, required=False, help_text=_("填 0 表示不提醒。")
    )

    def __init__(self, *args: object, kind: Kind, region: Region, series: Series | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.kind, self.region, self.series = kind, region, series
        self.hosts = keepers_for(region.path, clock.now())
        self.stations = [row for row in stations_there(region.path, 60) if row.state == "open"]
        if series is not None and series.station is not None and series.station not in self.stations:
            self.stations.append(series.station)
        self._choices(
            "organisation",
            [
                ("", gettext("本地办公室")),
                *((str(row.pk), gettext("%(name)s（%(place)s）") % {"name": row.name, "place": row.region.name}) for row in self.hosts),
            ],
        )
        self._choices("station", [("", gettext("不在名单里")), *((str(row.pk), row.name) for row in self.stations)])
        self._choices("nth", [("", "—"), *NTH.items()])
        self._choices("weekday", [("", "—"), *enumerate(WEEKDAYS)])
        if kind.subtypes:
            self._choices("subtype", [(row.key, str(local(row))) for row in kind.subtypes])
        else:
            del self.fields["subtype"]
        if series is not None:
            del self.fields["starts"]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @override
    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal about what this page leaves out belongs to the whole form."""
        super().add_error(field if field in self.fields else None, error)

    def draft(self) -> SeriesDraft:
        """The values for the service."""
        data = self.cleaned_data
        weekly = data["unit"] == "week"
        starts = self.series.starts if self.series else data["starts"]
        cadence = Cadence(
            unit=data["unit"],
            step=data["step"],
            weekday=data["weekday"],
            nth=None if weekly else data["nth"],
            day=None if weekly else data["day"],
            month=1 if data["unit"] != "quarter" and data["step"] == 1 else data["month"],
            shift=data["shift"],
            anchor=starts,
        )
        return SeriesDraft(
            kind=self.kind.key,
            title=data["title"],
            region=self.region,
            cadence=cadence,
            starts=starts,
            at=data["at"],
            subtype=data.get("subtype", ""),
            organisation=next((row for row in self.hosts if str(row.pk) == data["organisation"]), None),
            station=next((row for row in self.stations if str(row.pk) == data["station"]), None),
            place_words=data["place_words"],
            rule=RuleDraft(data["rule_unit"], data["rule_least"] or 0, data["rule_source"]),
            lead_days=data["lead_days"],
            public=data["public"],
            publish_days=data["publish_days"] or 0,
            ends=data["ends"],
        )


class ReasonForm(DeskForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ExtraForm(DeskForm):
    """The day of a session beside the regular ones."""

    day = forms.DateField(label=_("哪一天"), widget=DateInput)


class MoveForm(ReasonForm):
    """Another day, hour or room."""

    day = forms.DateField(label=_("改到哪一天"), widget=DateInput)
    at = forms.TimeField(label=_("几点"), widget=TimeInput)
    place_words = forms.CharField(label=_("地点"), max_length=80, required=False)
    field_order = ["day", "at", "place_words", "reason"]


class HoldForm(DeskForm):
    """When it was held, and how many came of each capacity: the usual ones first, the others folded away by the page."""

    held_on = forms.DateField(label=_("哪一天开的"), widget=DateInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        for key in CAPACITY_KEYS:
            self.fields[f"present_{key}"] = forms.IntegerField(label=CAPACITIES[key], min_value=0, max_value=5000, required=False)


def counts_of(data: Any) -> dict[str, int]:
    """How many came of each capacity, from the form."""
    return {key: data[f"present_{key}"] for key in CAPACITY_KEYS if data.get(f"present_{key}")}


class AddItemForm(DeskForm):
    """Words for the agenda."""

    text = forms.CharField(label=_("要议的事"), max_length=120)


def units_for(place: str) -> list[Organisation]:
    """Whom something may be handed to."""
    return departments_for(place, clock.now())


class DecideForm(DeskForm):
    """What was decided on one item."""

    decision = forms.ChoiceField(label=_("议定结果"), choices=[row for row in Item.Decision.choices if row[0]], widget=forms.RadioSelect)
    words = forms.CharField(label=_("怎么议定的"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    organisation = forms.ChoiceField(label=_("交办给谁"), required=False)
    wording = forms.CharField(
        label=_("公开时怎么称呼这件事"), max_length=80, required=False, help_text=_("群众的原话不公开；例如“村口路灯不亮”。")
    )

    @override
    def fit(self, about: Any) -> None:
        choices = [("", gettext("不指定单位")), *((str(row.pk), row.name) for row in units_for(about.session.path))]
        cast(forms.ChoiceField, self.fields["organisation"]).choices = choices


class MinutesForm(DeskForm):
    """What was said."""

    text = forms.CharField(
        label=_("会议记录"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("议了什么、形成什么意见、谁有不同意见；不写个人隐私。"),
    )


class PublishForm(DeskForm):
    """The result for everybody."""

    summary = forms.CharField(label=_("办理结果"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
