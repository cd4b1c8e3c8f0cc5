"""The form of a new matter: two answers are needed, what and where; everything else may stay empty."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangliang.kernel.errors import Missing
from shangliang.matters.selectors import categories
from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN
from shangliang.regions.selectors import region_get
from shangliang.ui.fields import PhotosField
from shangliang.ui.words import local

TOO_WIDE = frozenset({"province", "city", "county"})


def category_choices() -> list[tuple[str, object]]:
    """The two-level tree as option groups, with "not sure" first: choosing is optional."""
    rows = categories()
    tops = [row for row in rows if row.parent_id is None]
    grouped: list[tuple[str, object]] = [("", _("不确定，请工作人员帮我选"))]
    for top in tops:
        leaves = [(str(row.pk), local(row)) for row in rows if row.parent_id == top.pk]
        grouped.append((str(local(top)), leaves) if leaves else (str(top.pk), local(top)))
    return grouped


class RaiseForm(forms.Form):
    """What, where, and (if wanted) photos and how to reach me."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("是什么事？"),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 5, "data-voice": "1"}),
        error_messages={
            "required": gettext_lazy("请写一写是什么事，一两句话就行。"),
            "min_length": gettext_lazy("再多写几个字，让人看得明白。"),
        },
    )
    region = forms.CharField(
        label=gettext_lazy("在哪里？"), max_length=24, error_messages={"required": gettext_lazy("请选择在哪个村(社区)或乡镇(街道)。")}
    )
    place_words = forms.CharField(label=gettext_lazy("具体位置"), max_length=80, required=False)
    photos = PhotosField(label=gettext_lazy("照片"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号码"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=40, required=False)
    hide_name = forms.BooleanField(label=gettext_lazy("公开时不显示我的称呼"), required=False, initial=True)
    category = forms.ChoiceField(label=gettext_lazy("属于哪一类"), required=False)
    # The station whose poster was scanned; a matter to join; and whether similar ones were shown already.
    station = forms.CharField(max_length=8, required=False)
    join = forms.CharField(max_length=18, required=False)
    asked = forms.CharField(max_length=1, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature, passed through
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]  # a ChoiceField

    def clean_region(self) -> Region:
        """The chosen place, which must be a town, a village or something below."""
        value = str(self.cleaned_data["region"])
        try:
            if not PATTERN.fullmatch(value):
                raise Missing
            found = region_get(value)
        except Missing as error:
            raise forms.ValidationError(_("没有找到这个地方，请重新选择。")) from error
        if found.level in TOO_WIDE:
            raise forms.ValidationError(_("请再选细一点：到乡镇(街道)或村(社区)。"))
        return found

    def keep_errors(self, names: tuple[str, ...]) -> bool:
        """Forget the errors of questions that were not asked yet; True when none is left."""
        for name in [name for name in self.errors if name not in names]:
            del self.errors[name]
        return not self.errors
