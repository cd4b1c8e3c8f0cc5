"""Forms of stations: hours of a week, a day that differs, bookings, duty, closing."""

import re
from datetime import date, datetime, time
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from shangliang.desk.doing import DeskForm
from shangliang.kernel import clock
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local
from shangliang.venues.models import DutyShift, OpeningHour
from shangliang.venues.selectors import free_for, kinds
from shangliang.venues.services import Hours
from shangliang.venues.times import Span, day_and_times, moment
from shangliang.venues.week import WEEKDAYS

WEEKS = ((1, _("第一个")), (2, _("第二个")), (3, _("第三个")), (4, _("第四个")), (5, _("最后一个")))
_RANGE = re.compile(r"(\d{1,2}):?(\d{2})?-(\d{1,2}):?(\d{2})?")
_FULL = str.maketrans("０１２３４５６７８９：—－–~～至到，、；;", "0123456789:-------    ", "")


class TimeInput(forms.TimeInput):
    """A time of the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def ranges_of(text: str) -> list[tuple[time, time]]:
    """ "9:00-12:00，14:00-17:30" → pairs; ValueError for anything else. An end at 24:00 is the last minute of the day."""
    plain = text.translate(_FULL).replace(" - ", "-").replace(",", " ")
    pairs = []
    for word in plain.split():
        found = _RANGE.fullmatch(word)
        if found is None:
            raise ValueError(word)
        first, minute, last, until = (int(part or 0) for part in found.groups())
        pairs.append((time(first, minute), time(23, 59) if (last, until) == (24, 0) else time(last, until)))
    return pairs


def ranges_words(rows: list[OpeningHour], weekday: int) -> str:
    """The hours of a weekday as they are typed."""
    return "，".join(f"{row.opens:%H:%M}-{row.closes:%H:%M}" for row in rows if row.weekday == weekday)


class HoursForm(DeskForm):
    """The week: one line a day, empty = not open."""

    d1 = forms.CharField(label=WEEKDAYS[1], required=False, max_length=60, help_text=_("例如 9:00-12:00，14:00-17:30；不开放就不填。"))
    same = forms.BooleanField(label=_("星期二到星期五与星期一相同"), required=False)
    d2 = forms.CharField(label=WEEKDAYS[2], required=False, max_length=60)
    d3 = forms.CharField(label=WEEKDAYS[3], required=False, max_length=60)
    d4 = forms.CharField(label=WEEKDAYS[4], required=False, max_length=60)
    d5 = forms.CharField(label=WEEKDAYS[5], required=False, max_length=60)
    d6 = forms.CharField(label=WEEKDAYS[6], required=False, max_length=60)
    d7 = forms.CharField(label=WEEKDAYS[7], required=False, max_length=60)

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        hours: list[Hours] = []
        for weekday in WEEKDAYS:
            source = "d1" if data.get("same") and 2 <= weekday <= 5 else f"d{weekday}"
            try:
                hours += [Hours(weekday, opens, closes) for opens, closes in ranges_of(data.get(source, ""))]
            except ValueError:
                self.add_error(f"d{weekday}", _("没有看懂。请写成 9:00-12:00，多段之间用逗号隔开。"))
        data["hours"] = hours
        return data


def hours_first(rows: list[OpeningHour]) -> dict[str, str]:
    """What the form of the week begins with."""
    return {f"d{weekday}": ranges_words(rows, weekday) for weekday in WEEKDAYS}


class SpecialForm(DeskForm):
    """One day that differs."""

    day = forms.DateField(label=_("哪一天"), widget=DateInput)
    hours = forms.CharField(label=_("这天的时间"), required=False, max_length=20, help_text=_("例如 9:00-11:00；整天不开放就不填。"))
    note = forms.CharField(label=_("原因"), max_length=60, help_text=_("群众看得到，例如“春节放假”。"))

    def clean_hours(self) -> tuple[time, time] | None:
        """One range or none."""
        try:
            pairs = ranges_of(self.cleaned_data["hours"])
        except ValueError as error:
            raise forms.ValidationError(_("没有看懂。请写成 9:00-12:00。")) from error
        if len(pairs) > 1:
            raise forms.ValidationError(_("特殊日期只能写一段时间。"))
        return pairs[0] if pairs else None


class FunctionsForm(DeskForm):
    """What else the room serves as."""

    also = forms.MultipleChoiceField(label=_("还用作"), required=False, widget=forms.CheckboxSelectMultiple)

    @override
    def fit(self, about: Any) -> None:
        rows = [row for row in kinds() if row.pk != about.station.kind_id]
        cast(forms.MultipleChoiceField, self.fields["also"]).choices = [(str(row.pk), local(row)) for row in rows]


class CloseForm(DeskForm):
    """Out of use."""

    reason = forms.CharField(label=_("为什么停用"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("群众看得到。"))


class BookForm(DeskForm):
    """The room for a time. When it is taken, the next free times stand ready to be chosen."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    instead = forms.ChoiceField(label=_("改到这些空闲时间"), required=False, widget=forms.RadioSelect)
    title = forms.CharField(label=_("做什么"), max_length=60, help_text=_("例如“南门外停车协商会”。"))
    made_for = forms.CharField(label=_("谁用"), max_length=60, help_text=_("写单位或组织，例如“后周社区议事会”。"))
    day = forms.DateField(label=_("哪一天"), widget=DateInput)
    opens = forms.TimeField(label=pgettext_lazy("time", "从"), widget=TimeInput)
    closes = forms.TimeField(label=pgettext_lazy("time", "到"), widget=TimeInput)
    about = forms.CharField(label=_("为哪件事"), required=False, max_length=80, help_text=_("可以写议题编号。"))

    @override
    def fit(self, about: Any) -> None:
        self.initial.setdefault("form_key", str(uuid4()))
        span = self._wanted() if self.is_bound else None
        free = free_for(about.station, span, now=clock.now()) if span else []
        if not free:
            del self.fields["instead"]
            return
        choices = [("", _("就用下面填的时间")), *((option.starts.isoformat(), day_and_times(option)) for option in free)]
        cast(forms.ChoiceField, self.fields["instead"]).choices = choices

    def _wanted(self) -> Span | None:
        try:
            day = date.fromisoformat(str(self.data.get("day", "")))
            first, last = (time.fromisoformat(str(self.data.get(name, ""))) for name in ("opens", "closes"))
        except ValueError:
            return None
        return Span(moment(day, first), moment(day, last)) if first < last else None

    def span(self) -> Span:
        """From when to when: as typed, or the free time chosen instead."""
        data = self.cleaned_data
        typed = Span(moment(data["day"], data["opens"]), moment(data["day"], data["closes"]))
        if data.get("instead"):
            starts = datetime.fromisoformat(data["instead"])
            return Span(starts, starts + (typed.ends - typed.starts))
        return typed

    @override
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"day", "opens", "closes"} <= data.keys():
            data["span"] = self.span()
        return data


class CancelForm(DeskForm):
    """A booking given back."""

    reason = forms.CharField(label=_("为什么取消"), max_length=200)


class HeldForm(DeskForm):
    """What was done."""

    outcome = forms.CharField(label=_("做了什么"), max_length=200, help_text=_("一句话写事情和结果，不写到场的人。"))


def _people(about: Any) -> list[tuple[str, str]]:
    return [(str(row.pk), row.display_name) for row in about.people]


class ShiftForm(DeskForm):
    """A duty: what, by which rule, who, who stands in."""

    kind = forms.ChoiceField(label=_("值班名称"), choices=DutyShift.Kind.choices)
    rhythm = forms.ChoiceField(label=_("多久一次"), choices=DutyShift.Rhythm.choices, initial=DutyShift.Rhythm.WEEKLY)
    week = forms.TypedChoiceField(
        label=_("每月第几个"), required=False, choices=[("", "—"), *WEEKS], coerce=int, empty_value=None, help_text=_("按月值班才选。")
    )
    weekday = forms.TypedChoiceField(
        label=_("星期几"),
        required=False,
        choices=[("", "—"), *WEEKDAYS.items()],
        coerce=int,
        empty_value=None,
        help_text=_("每周、每月才选。"),
    )
    opens = forms.TimeField(label=pgettext_lazy("time", "从"), widget=TimeInput)
    closes = forms.TimeField(label=pgettext_lazy("time", "到"), widget=TimeInput)
    first_day = forms.DateField(label=_("从哪一天起"), widget=DateInput)
    last_day = forms.DateField(label=_("到哪一天止"), required=False, widget=DateInput, help_text=_("不填就一直有效。"))
    person = forms.ChoiceField(label=_("A 岗"))
    substitute = forms.ChoiceField(label=_("B 岗"), required=False)

    @override
    def fit(self, about: Any) -> None:
        people = _people(about)
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", _("请选择")), *people]
        cast(forms.ChoiceField, self.fields["substitute"]).choices = [("", _("暂不安排")), *people]


class DayForm(DeskForm):
    """One day."""

    day = forms.DateField(widget=forms.HiddenInput)


class EndForm(DeskForm):
    """The last day of a duty; `row_version` is the version of the duty that was shown."""

    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("最后一天"), widget=DateInput)


class SwapForm(DeskForm):
    """Somebody is asked to take one day."""

    day = forms.DateField(label=_("哪一天"), widget=DateInput)
    person = forms.ChoiceField(label=_("请谁代班"), required=False)
    reason = forms.CharField(label=_("原因"), max_length=80, help_text=_("例如“外出开会”。"))

    @override
    def fit(self, about: Any) -> None:
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", _("B 岗")), *_people(about)]
