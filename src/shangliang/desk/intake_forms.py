"""Forms of boxes, walls, duty and members' voices: what stands ready is never asked again."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.desk.doing import DeskForm
from shangliang.desk.matter_forms import category_field, category_fill
from shangliang.intake.models import Spot
from shangliang.intake.permissions import WITNESSES
from shangliang.people.selectors import holders
from shangliang.regions.paths import contains
from shangliang.ui.fields import DateInput
from shangliang.venues.models import Station
from shangliang.venues.selectors import stations_there


class KeyedForm(DeskForm):
    """A form whose second tap changes nothing."""

    form_key = forms.CharField(max_length=36, widget=forms.HiddenInput, initial=lambda: str(uuid4()))


def voice_text(help_text: Any) -> forms.CharField:
    """What was said."""
    return forms.CharField(label=_("是什么事？"), max_length=2000, widget=forms.Textarea, help_text=help_text)


class VoiceForm(KeyedForm):
    """One voice, written down for somebody."""

    text = voice_text(_("照原话写，不加评价。"))
    place_words = forms.CharField(label=_("具体位置"), max_length=80, required=False)
    category = category_field()
    name = forms.CharField(label=_("称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("手机号码"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        category_fill(self)


class SlipForm(VoiceForm):
    """One slip of a box: only its words; the rest stands ready from the box."""

    text = voice_text(_("照纸条上的原话写。"))


class NoteForm(VoiceForm):
    """One note of a wall."""

    text = voice_text(_("照原话打字，不拍照、不留笔迹；电话、姓名公开前会遮盖。"))
    day = forms.DateField(label=_("哪一天贴的"), widget=DateInput)


class SpokenForm(VoiceForm):
    """What somebody said face to face: their consent is asked."""

    day = forms.DateField(label=_("哪一天"), widget=DateInput)
    consent = forms.BooleanField(label=_("已把上面的告知念给本人听，本人同意"), required=False)


class DutyForm(SpokenForm):
    """What came up on a duty."""

    shift = forms.TypedChoiceField(label=_("哪一班"), coerce=int)

    field_order = ("shift", "day", "text")

    def offer(self, shifts: list[tuple[int, str]]) -> None:
        """The duties that may be chosen."""
        self.fields["shift"].choices = shifts  # type: ignore[attr-defined]  # a ChoiceField


class MetForm(SpokenForm):
    """What a member met; where is chosen on the page."""

    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})


class SpotForm(DeskForm):
    """A box or a wall."""

    kind = forms.ChoiceField(label=_("种类"), choices=Spot.Kind.choices, widget=forms.RadioSelect, initial=Spot.Kind.BOX)
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如“东门意见箱”。"))
    place_words = forms.CharField(label=_("挂在哪里"), max_length=80, required=False, help_text=_("例如“东门岗亭旁”。录入时会自动填上。"))
    station = forms.TypedChoiceField(label=_("属于哪个阵地"), coerce=int, empty_value=None, required=False)
    category = category_field()
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        category_fill(self)

    def offer(self, region: str) -> dict[int, Station]:
        """The stations at a place; the question is left out where there are none."""
        rows = stations_there(region) if region else []
        stations = {row.pk: row for row in rows if contains(region, row.path) or contains(row.path, region)}
        if stations:
            self.fields["station"].choices = [("", _("不属于哪个阵地")), *((pk, row.name) for pk, row in stations.items())]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["station"]
        return stations


class PickupForm(KeyedForm):
    """An emptied box: when, how many slips, with whom."""

    day = forms.DateField(label=_("哪一天开的箱"), widget=DateInput)
    found = forms.IntegerField(label=_("数到几张"), min_value=0, max_value=999)
    second = forms.TypedChoiceField(label=_("和谁一起开的"), coerce=int)

    @override
    def fit(self, about: Any) -> None:
        people = [row for row in holders(about.spot.path, *WITNESSES, now=about.now) if row.pk != about.actor.person]
        self.fields["second"].choices = [(row.pk, row.display_name) for row in people]  # type: ignore[attr-defined]  # a ChoiceField


class DoneForm(DeskForm):
    """The end of a pick-up; the reason only where the numbers differ."""

    reason = forms.CharField(label=_("对不上的原因"), max_length=200, required=False, help_text=_("张数一致时不用写。"))


class PublishNoteForm(DeskForm):
    """What the public will read of a note, as proposed; a reviewer may hide more."""

    title = forms.CharField(label=_("公开的标题"), max_length=60)
    text = forms.CharField(label=_("公开的内容"), max_length=2000, widget=forms.Textarea)


class KeepBackForm(DeskForm):
    """Why a note is not shown."""

    reason = forms.CharField(label=_("不公开的原因"), max_length=200, help_text=_("只有工作人员看得到；这件事照常办理。"))


class UploadForm(KeyedForm):
    """A list of the hotline."""

    file = forms.FileField(label=_("12345 工单表（CSV）"), help_text=_("在表格软件里另存为 CSV。身份证号、性别、年龄等列不会收下。"))


class MappingForm(DeskForm):
    """Which column is what."""

    def offer(self, fields: dict[str, Any], columns: list[str], required: tuple[str, ...]) -> None:
        """A question for every field; columns by their titles."""
        for name, label in fields.items():
            choices = [("", _("文件里没有")), *((at, title) for at, title in enumerate(columns))]
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, empty_value=None, required=name in required
            )

    def mapping(self, fields: dict[str, Any]) -> dict[str, int]:
        """What was chosen."""
        return {name: self.cleaned_data[name] for name in fields if self.cleaned_data.get(name) is not None}
