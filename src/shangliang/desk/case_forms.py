"""Forms of the actions of a case file."""

from datetime import datetime, time

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Document, Participant
from shangliang.desk.case_file import CaseFile
from shangliang.desk.doing import DeskForm
from shangliang.desk.words import CAPACITIES
from shangliang.matters.grounds import GROUNDS
from shangliang.meetings.models import Meeting
from shangliang.outcomes.models import Assignment, Item
from shangliang.ui.fields import DateInput, DateTimeInput

YES_NO = [("yes", _("是")), ("no", _("否"))]
DOCUMENTS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".txt", ".jpg", ".jpeg", ".png")


def area(label: object, *, required: bool = True, most: int = 1000, help_text: object = "") -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea, help_text=help_text)  # type: ignore[arg-type]  # lazy words


def choose(label: object, choices: object, *, required: bool = True) -> forms.ChoiceField:
    """One of several, as cards to tap."""
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)  # type: ignore[arg-type]  # lazy words


class LeaveForm(DeskForm):
    """How the stage is left; the reason only where something is passed over."""

    outcome = forms.CharField(required=False, widget=forms.HiddenInput)
    override_reason = area(_("越过要求的理由"), required=False, most=500, help_text=_("理由和您的职务会写进公开的办理记录。"))

    @override
    def fit(self, about: CaseFile) -> None:
        if not about.may_override:
            del self.fields["override_reason"]


class ReasonForm(DeskForm):
    """A reason in words."""

    reason = area(_("原因"), most=300)


class StopForm(DeskForm):
    """Why a case ends before its time."""

    ground = choose(_("依据"), [(key, name) for key, (name, _words) in GROUNDS.items()])
    reason = area(_("说明"), help_text=_("会作为答复告知每一位反映人，请写清为什么终止、还可以怎么办。"))


class HandUpForm(DeskForm):
    """To whom a case is handed up."""

    to = forms.ChoiceField(label=_("上交到"))
    reason = area(_("原因"), most=300)

    @override
    def fit(self, about: CaseFile) -> None:
        above = [region for region in about.line if region.path != about.case.holder and about.case.holder.startswith(region.path)]
        self.fields["to"].choices = [(region.path, region.name) for region in reversed(above)]  # type: ignore[attr-defined]  # a ChoiceField


class ScreeningForm(DeskForm):
    """选题审查表."""

    near = choose(_("贴近群众需求吗？"), YES_NO)
    easy = choose(_("方便群众参与吗？"), YES_NO)
    hoped = choose(_("符合群众期盼吗？"), YES_NO)
    negative = forms.MultipleChoiceField(
        label=_("属于下面哪种不宜协商的情形？"),
        required=False,
        choices=[(key, name) for key, (name, _words) in GROUNDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不属于就不用选。"),
    )
    reason = area(_("审查意见"))


class ApprovalForm(DeskForm):
    """The decision of the body that approves."""

    agreed = choose(_("审定意见"), [("yes", _("同意")), ("no", _("退回修改"))])
    comment = area(_("意见内容"), required=False, help_text=_("退回时写明要改什么。"))


class SeatForm(DeskForm):
    """One participant."""

    part = choose(_("固定还是灵活"), Participant.Part.choices)
    capacity = forms.ChoiceField(label=_("类别"), choices=list(CAPACITIES.items()))
    label = forms.CharField(label=_("称呼"), max_length=60, help_text=_("例如“居民代表甲”“物业公司”。群众不写真实姓名。"))
    interested = forms.BooleanField(label=_("是这件事的利益相关方"), required=False)


class DocumentForm(DeskForm):
    """A document, or the next wording of one."""

    kind = forms.ChoiceField(label=_("类别"), choices=Document.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=80, help_text=_("同类别、同标题再次添加，就是新的一稿，旧稿保留。"))
    text = area(_("内容"), required=False, most=20000)
    file = forms.FileField(label=_("文件"), required=False, help_text=_("PDF、Word、Excel、WPS、OFD 或图片。内容和文件至少有一样。"))
    public = forms.BooleanField(label=_("在公开页面上显示"), required=False, initial=True)

    def clean_file(self) -> UploadedFile[bytes] | None:
        """Only kinds of files that an office hands round."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if upload and not str(upload.name).lower().endswith(DOCUMENTS):
            raise forms.ValidationError(_("不能上传这种文件，请换成 PDF、Word、Excel、WPS、OFD 或图片。"))
        return upload


class MeetingForm(DeskForm):
    """A notice of a meeting."""

    title = forms.CharField(label=_("会议名称"), max_length=80)
    starts_at = forms.DateTimeField(label=_("时间"), widget=DateTimeInput)
    place = forms.CharField(label=_("地点"), max_length=80)
    kind = forms.ChoiceField(label=_("会议形式"), choices=Meeting.Kind.choices)
    mode = forms.ChoiceField(label=_("场所"), choices=Meeting.Mode.choices)
    agenda = area(_("议程"), required=False, most=2000)


class PresentForm(DeskForm):
    """Who came."""

    present = forms.TypedMultipleChoiceField(label=_("到会的人"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    @override
    def fit(self, about: CaseFile) -> None:
        seats = {row.pk: row.label for row in about.participants}
        invited = {row.participant_id: row.participant.label for meeting in about.meetings for row in meeting.attendances.all()}
        self.fields["present"].choices = list((seats | invited).items())  # type: ignore[attr-defined]  # a ChoiceField


class TextForm(DeskForm):
    """Some words."""

    text = area(_("会议记录"), most=20000, help_text=_("议了什么、形成什么意见、有什么不同意见。"))


class BallotForm(DeskForm):
    """What is voted on, by how many."""

    question = area(_("表决事项"), most=300)
    eligible = forms.IntegerField(label=_("应到人数"), min_value=1)
    basis = forms.CharField(label=_("应到人数的依据"), max_length=200, help_text=_("例如“户代表名册”。"))


class SlipsForm(DeskForm):
    """How many slips are printed."""

    count = forms.IntegerField(label=_("印多少张表决票"), min_value=1, max_value=2000)


class SheetForm(DeskForm):
    """A counted batch."""

    yes = forms.IntegerField(label=_("同意"), min_value=0, initial=0)
    no = forms.IntegerField(label=_("不同意"), min_value=0, initial=0)
    abstain = forms.IntegerField(label=_("弃权"), min_value=0, initial=0)
    invalid = forms.IntegerField(label=_("无效票"), min_value=0, initial=0)
    teller = forms.CharField(label=_("计票人"), max_length=40)
    witness = forms.CharField(label=_("监票人"), max_length=40)


class ItemForm(DeskForm):
    """A point of the result."""

    text = area(_("共识或建议"), most=500)
    dissent = area(_("不同意见和理由"), required=False, most=500)


class BranchForm(DeskForm):
    """The branch of the result."""

    outcome = choose(
        _("协商结果"),
        [
            (Case.Result.REACHED, _("达成共识")),
            (Case.Result.NOT_YET, _("未达成，再协商一轮")),
            (Case.Result.HARD, _("难以达成，报送决策参考")),
        ],
    )
    reason = area(_("认定的理由"), most=500)


class AdoptForm(DeskForm):
    """The answer to one point."""

    adoption = choose(_("是否采纳"), [choice for choice in Item.Adoption.choices if choice[0]])
    reason = area(_("理由"), required=False, most=500, help_text=_("部分采纳和不采纳要写明理由，群众会看到。"))


class GiveForm(DeskForm):
    """Which unit does it, until when."""

    organisation = forms.TypedChoiceField(label=_("承办单位"), coerce=int)
    part = choose(_("主办还是协办"), Assignment.Part.choices)
    due = forms.DateField(label=_("办理期限"), required=False, widget=DateInput, help_text=_("不填按规定的工作日计算。"))

    @override
    def fit(self, about: CaseFile) -> None:
        units = [(unit.pk, unit.name) for unit in about.units]
        self.fields["organisation"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]  # a ChoiceField

    def due_at(self) -> datetime | None:
        """The end of the day that was chosen."""
        day = self.cleaned_data.get("due")
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None

    @override
    def clean(self) -> dict[str, object]:
        """The deadline as a moment, for the service."""
        return {**self.cleaned_data, "due_at": self.due_at()}


class CheckForm(DeskForm):
    """The check of an answer."""

    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    accepted = choose(_("核查结果"), [("yes", _("属实，办结")), ("no", _("退回再办"))])
    reason = area(_("说明"), required=False, most=500, help_text=_("退回时写明还差什么。"))


class GrantedForm(DeskForm):
    """More time, or not."""

    granted = choose(_("延期申请"), [("yes", _("同意延期")), ("no", _("不同意"))])


class PostingForm(DeskForm):
    """What is posted."""

    title = forms.CharField(label=_("公示标题"), max_length=80)
    text = area(_("公示内容"), most=5000)


class AnswerForm(DeskForm):
    """An answer that the public reads."""

    answer = area(_("答复"))


class QuestionForm(DeskForm):
    """What everybody is asked."""

    question = area(_("请大家议什么"), most=300)


class AdviceForm(DeskForm):
    """A member's advice."""

    text = area(_("我的意见"))
    form_key = forms.CharField(max_length=36, widget=forms.HiddenInput)


class ReceiptForm(DeskForm):
    """A matter by its receipt."""

    receipt = forms.CharField(label=_("诉求的回执码"), max_length=20, help_text=_("12 位，在诉求页面上可以看到。"))
