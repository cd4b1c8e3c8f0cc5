"""Forms of the administration of people and organisations."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from shangliang.people.drafts import GrantDraft, MemberDraft, OrganisationDraft, PersonDraft
from shangliang.people.models import Organisation
from shangliang.people.roles import LABELS
from shangliang.people.selectors import sectors, skills
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local

# Where the sentence of a refusal belongs on the form.
FIELDS = {
    "people.username_taken": "username",
    "people.username_wrong": "username",
    "people.name_missing": "display_name",
    "people.phone_wrong": "phone",
    "people.phone_taken": "phone",
    "people.home_needed": "home",
    "people.grant_role": "role",
    "people.grant_place": "region",
    "people.grant_office": "organisation",
    "people.grant_dates": "ends",
    "people.grant_twice": "role",
    "people.admins_apart": "role",
    "people.org_name": "name",
    "people.org_taken": "name",
    "people.org_dates": "valid_to",
    "people.org_parent": "parent",
    "people.member_committee": "committee",
    "people.member_dates": "term_end",
}


def _hidden(message: StrOrPromise = "") -> forms.CharField:
    """A field that a picker fills."""
    return forms.CharField(required=bool(message), widget=forms.HiddenInput, error_messages={"required": message})


def _key(value: str) -> int | None:
    return int(value) if value.isdigit() else None


class PersonForm(forms.Form):
    """A working account."""

    display_name = forms.CharField(
        label=_("对外显示的职务称谓"), max_length=40, help_text=_("写职务，不写姓名，例如“后周社区联络员”。公开页面和办理记录里显示它。")
    )
    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        help_text=_("登录用。3–40 个小写字母、数字、点或横线，以字母开头。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("手机号码"),
        max_length=30,
        required=False,
        help_text=_("只用于给本人发办理提醒，加密保存。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("界面语言"), choices=settings.LANGUAGES)
    home = _hidden()

    def draft(self) -> PersonDraft:
        """The values for the service."""
        data = self.cleaned_data
        return PersonDraft(data["username"].strip().lower(), data["display_name"], data["home"], data["phone"], data["language"])


class PersonChangeForm(PersonForm):
    """An account that exists: its number is not shown, so an empty box keeps it."""

    phone_forget = forms.BooleanField(label=_("删除已登记的手机号码"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.fields["phone"].help_text = _("不填则保留原来的号码。")

    def draft_for(self, phone: str) -> PersonDraft:
        """The values for the service; `phone` is the number kept so far."""
        draft = self.draft()
        number = "" if self.cleaned_data["phone_forget"] else draft.phone or phone
        return PersonDraft(draft.username, draft.display_name, draft.home, number, draft.language)


class GrantForm(forms.Form):
    """A role, where, and for how long."""

    role = forms.ChoiceField(label=_("职责"))
    starts = forms.DateField(label=_("生效日期"), widget=DateInput)
    ends = forms.DateField(label=_("失效日期"), required=False, widget=DateInput, help_text=_("从这一天起不再有效；不填表示长期。"))
    region = _hidden()
    organisation = _hidden()

    def __init__(self, *args: object, roles: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.fields["role"].choices = [(role, LABELS[role]) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField

    def draft(self) -> GrantDraft:
        """The values for the service."""
        data = self.cleaned_data
        return GrantDraft(data["role"], data["starts"], data["region"], _key(data["organisation"]), data["ends"])


class EndForm(forms.Form):
    """The day from which a grant is no longer valid."""

    ends = forms.DateField(label=_("失效日期"), widget=DateInput, help_text=_("选今天表示立即失效。"))


class OrganisationForm(forms.Form):
    """A 单位."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    valid_from = forms.DateField(label=_("成立日期"), required=False, widget=DateInput)
    valid_to = forms.DateField(
        label=_("撤销日期"), required=False, widget=DateInput, help_text=_("撤销的单位不再出现在列表里，已办的事仍保留它的名称。")
    )
    region = _hidden(_("请选择单位所在的地区。"))
    parent = _hidden()

    def draft(self) -> OrganisationDraft:
        """The values for the service."""
        data = self.cleaned_data
        return OrganisationDraft(data["name"], data["kind"], data["region"], _key(data["parent"]), data["valid_from"], data["valid_to"])


class MemberForm(forms.Form):
    """The seat of a member."""

    sector = forms.TypedChoiceField(label=_("界别"), coerce=int, empty_value=None, required=False)
    skills = forms.TypedMultipleChoiceField(
        label=_("能力标签"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("委员愿意提供帮助的方面。")
    )
    term_start = forms.DateField(label=_("任期开始"), widget=DateInput)
    term_end = forms.DateField(
        label=_("任期结束"), required=False, widget=DateInput, help_text=_("从这一天起不再是委员；不填表示任期未定。")
    )
    published = forms.BooleanField(
        label=_("委员名单已正式公布"), required=False, help_text=_("只有正式公布的委员，页面上才显示界别（个人信息保护法第二十八条）。")
    )
    committee = _hidden(_("请选择政协委员会。"))
    region = _hidden(_("请选择委员居住或工作的地方。"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.fields["sector"].choices = [("", _("不登记")), *((sector.pk, local(sector)) for sector in sectors())]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["skills"].choices = [(tag.pk, tag.name) for tag in skills()]  # type: ignore[attr-defined]  # a ChoiceField

    def draft(self) -> MemberDraft:
        """The values for the service."""
        data = self.cleaned_data
        start: date = data["term_start"]
        return MemberDraft(
            committee=int(data["committee"]) if data["committee"].isdigit() else 0,
            region=data["region"],
            term_start=start,
            term_end=data["term_end"],
            sector=data["sector"],
            skills=tuple(data["skills"]),
            published=data["published"],
        )


class ListForm(forms.Form):
    """One item of an editable list."""

    name = forms.CharField(label=_("名称"), max_length=20)
