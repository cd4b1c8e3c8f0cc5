"""Forms of what an office does with a matter, of a case opened from it, and of the entry for somebody else."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case
from shangliang.cases.selectors import cases_list
from shangliang.desk.doing import DeskForm
from shangliang.desk.matter_file import MatterFile
from shangliang.kernel.errors import Missing
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.selectors import categories, matter_by_receipt
from shangliang.procedures.models import Version
from shangliang.ui.fields import PhotosField
from shangliang.ui.words import local


def category_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """The issue tree: branches with their leaves; a branch without leaves is its own."""
    rows = categories()
    leaves: dict[int, list[tuple[int, str]]] = {row.pk: [] for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in leaves:
            leaves[row.parent_id].append((row.pk, str(local(row))))
    return [(str(local(row)), leaves[row.pk] or [(row.pk, str(local(row)))]) for row in rows if row.pk in leaves]


def category_field() -> forms.TypedChoiceField:
    """The category, may stay open."""
    return forms.TypedChoiceField(label=_("类别"), required=False, coerce=int, empty_value=None)


def category_fill(form: forms.Form) -> None:
    """Give the field its choices; left out where no issue tree is set up."""
    choices = category_choices()
    if choices:
        form.fields["category"].choices = [("", _("先不分类")), *choices]  # type: ignore[attr-defined]  # a ChoiceField
    else:
        del form.fields["category"]


class AcceptForm(DeskForm):
    """Taking it on."""

    category = category_field()

    @override
    def fit(self, about: MatterFile) -> None:
        category_fill(self)


class AnswerMatterForm(DeskForm):
    """A direct answer."""

    answer = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea, help_text=_("用群众看得懂的话，写清结果或原因。"))
    public = forms.BooleanField(label=_("大家都关心，答复公开（不显示反映人）"), required=False)


class RefuseForm(DeskForm):
    """A refusal on a listed ground; the explanation stands ready and can be changed."""

    ground = forms.CharField(widget=forms.HiddenInput)
    explanation = forms.CharField(label=_("给群众的说明"), max_length=2000, widget=forms.Textarea)

    def clean_ground(self) -> str:
        """A listed ground."""
        ground: str = self.cleaned_data["ground"]
        if ground not in GROUNDS:
            raise forms.ValidationError(_("请从列出的理由中选一项。"))
        return ground


class HandOnForm(DeskForm):
    """Where it goes, and why."""

    to = forms.ChoiceField(label=_("转给"))
    reason = forms.CharField(label=_("转办原因"), max_length=300, widget=forms.Textarea)

    @override
    def fit(self, about: MatterFile) -> None:
        up, down = about.above, about.below
        groups = [(_("上级"), up), (_("下级"), down)]
        self.fields["to"].choices = [(name, [(row.path, row.name) for row in rows]) for name, rows in groups if rows]  # type: ignore[attr-defined]  # a ChoiceField


class MergeForm(DeskForm):
    """The matter it is joined to: one of those that look alike, or by receipt."""

    into = forms.TypedChoiceField(label=_("并入哪一件"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)
    receipt = forms.CharField(label=_("或者输入那件诉求的回执码"), max_length=20, required=False)

    @override
    def fit(self, about: MatterFile) -> None:
        rows = [one.matter for one in about.similar if one.joinable]
        self.fields["into"].choices = [(row.pk, row.title + gettext("（%(n)s）") % {"n": row.region.name}) for row in rows]  # type: ignore[attr-defined]  # a ChoiceField
        if not rows:
            del self.fields["into"]

    @override
    def clean(self) -> dict[str, object]:
        """One matter."""
        into, typed = self.cleaned_data.get("into"), self.cleaned_data.get("receipt", "")
        if typed:
            try:
                into = matter_by_receipt(typed).pk
            except Missing:
                self.add_error("receipt", _("没有找到这个回执码，请核对 12 位字母和数字。"))
        elif not into:
            self.add_error(None, _("请选一件，或输入回执码。"))
        return {**self.cleaned_data, "into": into}


class AddToCaseForm(DeskForm):
    """A running case nearby, or by number."""

    case = forms.TypedChoiceField(label=_("加入哪个议题"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect)
    number = forms.CharField(label=_("或者输入议题编号"), max_length=20, required=False)

    @override
    def fit(self, about: MatterFile) -> None:
        self.about = about
        self.fields["case"].choices = [(row.pk, row.title + gettext("（%(n)s）") % {"n": row.number}) for row in about.cases_near]  # type: ignore[attr-defined]  # a ChoiceField
        if not about.cases_near:
            del self.fields["case"]

    @override
    def clean(self) -> dict[str, object]:
        """One case of the actor's places."""
        found, typed = self.cleaned_data.get("case"), self.cleaned_data.get("number", "").strip()
        if typed:
            rows = [row for row in cases_list(self.about.actor, text=typed) if row.number == typed]
            found = rows[0].pk if rows else None
            if found is None:
                self.add_error("number", _("没有找到这个议题编号。"))
        elif not found:
            self.add_error(None, _("请选一个议题，或输入编号。"))
        return {**self.cleaned_data, "case": found}


class LookForm(DeskForm):
    """What the contact is looked at for."""

    reason = forms.CharField(label=_("查看用途"), max_length=80, help_text=_("例如“电话回访”。查看会留下记录，本人看得到。"))


class CaseForm(DeskForm):
    """Opening a case: nothing that is known already is asked again."""

    title = forms.CharField(label=_("议题名称"), min_length=4, max_length=60)
    procedure = forms.TypedChoiceField(label=_("用哪种程序"), coerce=int, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("情况说明"), max_length=1000, required=False, widget=forms.Textarea)
    size = forms.ChoiceField(label=_("大小"), choices=Case.Size.choices, initial=Case.Size.NORMAL)
    host = forms.ChoiceField(label=_("谁来搭台"), choices=Case.Host.choices, initial=Case.Host.BASE)
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})
    matter = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def offer(self, versions: list[Version]) -> None:
        """The procedures that may be started here."""
        self.fields["procedure"].choices = [(version.pk, local(version)) for version in versions]  # type: ignore[attr-defined]  # a ChoiceField


class EntryForm(DeskForm):
    """What somebody tells, written down for them: the fields of the public form."""

    text = forms.CharField(
        label=_("是什么事？"), max_length=2000, widget=forms.Textarea, help_text=_("按本人的原话写，写完念一遍请本人确认。")
    )
    place_words = forms.CharField(label=_("具体位置"), max_length=80, required=False, help_text=_("例如“3 幢东边的垃圾桶旁”。"))
    category = category_field()
    photos = PhotosField(label=_("照片"), required=False)
    name = forms.CharField(label=_("称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("手机号码"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    consent = forms.BooleanField(label=_("已把上面的告知念给本人听，本人同意"), required=False)
    region = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("请选择地方。")})
    station = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=36, widget=forms.HiddenInput, initial=lambda: str(uuid4()))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        category_fill(self)
