"""Forms of the liaison pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.desk.doing import DeskForm
from shangliang.liaison.models import Body, Seat
from shangliang.people.selectors import sectors, skills
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local

END_HELP = _("从这一天起不再有效；不填就到任期结束。")


def day(label: object, *, required: bool = True, help_text: object = "") -> forms.DateField:
    """A date of the browser's own calendar."""
    return forms.DateField(label=label, required=required, widget=DateInput, help_text=help_text)  # type: ignore[arg-type]  # lazy words


class BodyForm(forms.Form):
    """A body with its term."""

    kind = forms.ChoiceField(label=_("类别"), choices=Body.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如“后周社区协商议事会”。"))
    starts = day(_("任期开始"))
    ends = day(_("任期结束"), required=False, help_text=_("从这一天起不再有效；不填表示长期。"))
    sector = forms.ChoiceField(label=_("界别"), required=False, help_text=_("只有界别小组要选。"))
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择这个组织在哪里。")})
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("不选")), *((str(row.pk), local(row)) for row in sectors())]  # type: ignore[attr-defined]  # a ChoiceField


class SeatForm(DeskForm):
    """One seat on a roster."""

    role = forms.ChoiceField(
        label=_("职务"), choices=Seat.Role.choices, initial=Seat.Role.MEMBER, help_text=_("第一召集人由同级党组织书记担任。")
    )
    capacity = forms.ChoiceField(label=_("身份"), choices=Seat.Capacity.choices, initial=Seat.Capacity.REPRESENTATIVE)
    username = forms.CharField(
        label=_("有账号的：用户名"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("没有账号的：公开的称谓"), max_length=30, required=False, help_text=_("例如“村民代表 李某”。不写电话和证件号码。")
    )
    agreed = forms.BooleanField(label=_("本人同意列入名册并公示"), required=False)
    starts = day(_("开始日期"), required=False, help_text=_("不填就从任期开始。"))
    ends = day(_("结束日期"), required=False, help_text=END_HELP)


class EndForm(DeskForm):
    """An end with a reason."""

    day = day(_("从哪一天起结束"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class RosterForm(forms.Form):
    """A roster from a file."""

    file = forms.FileField(label=_("名册文件（CSV）"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def clean_file(self) -> "UploadedFile[bytes]":
        """Whatever it is: the service says what is wrong with it."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        return upload


class LinkForm(forms.Form):
    """Two ends and a term."""

    left = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择由谁联系。")})
    right = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择联系哪里。")})
    starts = day(_("开始日期"))
    ends = day(_("结束日期"), required=False, help_text=END_HELP)


class PostForm(DeskForm):
    """A post of staff."""

    place = forms.ChoiceField(label=_("哪一级"))
    title = forms.CharField(label=_("岗位名称"), max_length=40, help_text=_("写岗位，不写姓名，例如“专职干事”。"))
    full_time = forms.BooleanField(label=_("专职"), required=False, initial=True)
    starts = day(_("从哪一天起"))

    @override
    def fit(self, about: Any) -> None:
        self.fields["place"].choices = about.places  # type: ignore[attr-defined]  # a ChoiceField


class DayForm(DeskForm):
    """The first day on which something is no more."""

    day = day(_("从哪一天起撤销"))


class GroupForm(DeskForm):
    """The way into an outside chat."""

    link = forms.CharField(label=_("入群链接"), max_length=300, required=False, widget=forms.URLInput, help_text=_("以 https:// 开头。"))
    picture = forms.FileField(label=_("群二维码图片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    keeper = forms.CharField(label=_("由谁管理这个群"), max_length=40, help_text=_("写单位或职务，例如“委员联络科”。不写电话。"))


class SkillsForm(DeskForm):
    """What an expert can help with."""

    skills = forms.TypedMultipleChoiceField(label=_("专长"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)

    @override
    def fit(self, about: Any) -> None:
        self.fields["skills"].choices = [(row.pk, row.name) for row in skills()]  # type: ignore[attr-defined]  # a ChoiceField
