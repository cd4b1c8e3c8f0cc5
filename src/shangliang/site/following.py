"""Follow a matter by its receipt: what happened, what happens next and by when; judge the result; take one's contact back."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_of_matter, run_open
from shangliang.journal.models import Entry
from shangliang.journal.selectors import entries_of, entry_text
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused
from shangliang.matters.grounds import GROUNDS
from shangliang.matters.models import Matter
from shangliang.matters.selectors import has_contact, looks_of, matter_by_receipt, matters_of_phone, photo_get, photos_of
from shangliang.matters.services import contact_forget
from shangliang.matters.shown import safe_title
from shangliang.matters.similar import similar_public
from shangliang.matters.urgent import alarms_for
from shangliang.outcomes.models import Satisfaction
from shangliang.outcomes.selectors import judged
from shangliang.outcomes.services import Judgement, judgement_give
from shangliang.people.models import Person
from shangliang.people.roles import LABELS
from shangliang.regions.selectors import names
from shangliang.site.branding import wears
from shangliang.site.cards import case_url, owners, procedure_name, stage_name
from shangliang.site.same import similar_rows
from shangliang.topics.selectors.telling import standing_of
from shangliang.ui.qr import qr_svg


class FollowForm(forms.Form):
    """The code of a receipt."""

    code = forms.CharField(
        label=gettext_lazy("回执号码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class JudgeForm(forms.Form):
    """Four choices and, if wanted, a few words. No name."""

    overall = forms.TypedChoiceField(
        label=gettext_lazy("对办理结果满意吗？"), coerce=int, choices=Satisfaction.Overall.choices, widget=forms.RadioSelect
    )
    taking_part = forms.TypedChoiceField(
        label=gettext_lazy("您的意见有人听、能参与吗？（参与感）"), coerce=int, choices=Satisfaction.Sense.choices, widget=forms.RadioSelect
    )
    experience = forms.TypedChoiceField(
        label=gettext_lazy("整个过程方便、受尊重吗？（体验感）"), coerce=int, choices=Satisfaction.Sense.choices, widget=forms.RadioSelect
    )
    gain = forms.TypedChoiceField(
        label=gettext_lazy("事情有实实在在的改善吗？（获得感）"), coerce=int, choices=Satisfaction.Sense.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("还想说的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def entry_rows(entries: list[Entry]) -> list[dict[str, object]]:
    """Journal entries for the timeline, with the role that acted."""
    tones = {"matter.refused": "vermilion", "case.overridden": "amber", "outcome.answered_late": "amber", "outcome.reopened": "amber"}
    return [
        {
            "title": entry_text(entry),
            "at": entry.at,
            "by": str(LABELS.get(entry.actor_role, "")) or None,
            "tone": tones.get(entry.code, "jade" if entry.code in {"matter.answered", "case.closed"} else ""),
        }
        for entry in entries
    ]


def what_next(matter: Matter, case: Case | None) -> tuple[str, datetime | None]:
    """The sentence that says what happens next, and by when."""
    if matter.state == Matter.State.SUBMITTED:
        return _("联络员会先看一看，决定怎么受理，然后在这里告诉您。"), matter.due_at
    if matter.state == Matter.State.ACCEPTED:
        return _("已经受理，正在研究；会给您答复，或列入协商。"), matter.due_at
    if matter.state in {Matter.State.IN_CASE, Matter.State.MERGED} and case is not None and case.is_open:
        if case.state == Case.State.PAUSED:
            return _("程序暂停中，恢复后继续“%(stage)s”。") % {"stage": stage_name(case)}, None
        return _("现在是“%(stage)s”环节，由%(who)s负责。") % {"stage": stage_name(case), "who": owners(case)}, case.due_at
    if matter.state == Matter.State.MERGED:
        target = matter.merged_into
        return _("与同类诉求合并办理，结果会在这里告诉您。"), target.due_at if target else None
    if matter.state == Matter.State.REFUSED:
        return _("这件事没有受理，原因和建议写在下面。"), None
    if case is not None and case.is_open and case.stage_kind == "evaluate":
        return _("结果已经公布，请您评一评；不满意会重新办理。"), case.due_at
    return _("已经答复。如果还有新情况，欢迎再提。"), None


@never_cache
@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a wrong one is answered in words."""
    form = FollowForm(request.GET or None)
    status = 200
    if request.GET and form.is_valid():
        try:
            return redirect("site:receipt", matter_by_receipt(form.cleaned_data["code"]).receipt)
        except Missing:
            form.add_error("code", _("没有这个回执号码，请核对后再试。字母和数字共 12 位，不分大小写。"))
            status = 404
    return render(request, "site/follow.html", {"form": form}, status=status)


def _own_case(matter: Matter) -> Case | None:
    return case_of_matter(matter)


def _company(request: HttpRequest, matter: Matter) -> dict[str, object]:
    """Who has it, what it was joined to, and (just after it was sent) what may be the same and which number helps."""
    ask, fresh = "same" in request.GET and matter.is_open, "new" in request.GET
    offices = names(filter(None, [matter.first_holder, matter.holder]))
    likely = [one for one in similar_public(matter.text, matter.path, but=matter.pk) if one.likely and one.joinable] if ask else []
    merged = matter.merged_into if matter.state == Matter.State.MERGED else None
    return {
        "same": similar_rows(likely),
        "alarms": alarms_for(matter.text, matter.county) if fresh else [],
        "first": offices.get(matter.first_holder, ""),
        "holder": offices.get(matter.holder, "") if matter.is_open else "",
        "merged_title": safe_title(merged) if merged else "",
    }


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one matter for whoever holds its receipt."""
    matter = matter_by_receipt(code)
    wears(request, matter.path)
    case = _own_case(matter)
    step, by = what_next(matter, case)
    chains = [matter.chain, *([case.chain] if case else [])]
    can_judge = case is not None and case.state == Case.State.RUNNING and case.stage_kind == "evaluate"
    done = can_judge and case is not None and judged(run_open(case), matter.pk)
    context = {
        "matter": matter,
        "case": case,
        "case_link": case_url(case) if case else "",
        "procedure": procedure_name(case) if case else "",
        "stage": stage_name(case) if case else "",
        "step": step,
        "by": by,
        "new": "new" in request.GET,
        "qr": qr_svg(request.build_absolute_uri(reverse("site:receipt", args=[matter.receipt]))),
        "ground": GROUNDS.get(matter.ground),
        "entries": entry_rows(entries_of(*chains, public_only=True, limit=60)),
        "photos": photos_of(matter),
        "looks": looks_of(matter),
        "contact": has_contact(matter),
        "standing": standing_of(matter),
        "can_judge": can_judge and not done,
        "judged": done,
        **_company(request, matter),
    }
    return render(request, "site/receipt.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Judge the result by receipt, without a name."""
    matter = matter_by_receipt(code)
    wears(request, matter.path)
    case = _own_case(matter)
    if case is None:
        raise Missing
    form = JudgeForm(request.POST or None)
    refusal: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            judgement_give(matter_id=matter.pk, judgement=Judgement(**form.cleaned_data), now=clock.now())
        except Refused as error:
            refusal = [str(error)]
        else:
            unsatisfied = form.cleaned_data["overall"] == Satisfaction.Overall.UNSATISFIED
            thanks = _("谢谢您的评价。您不满意，这件事会重新办理。") if unsatisfied else _("谢谢您的评价。")
            messages.success(request, thanks)
            return redirect("site:receipt", matter.receipt)
    status = 422 if request.method == "POST" else 200
    return render(request, "site/judge.html", {"form": form, "matter": matter, "case": case, "refusal": refusal}, status=status)


@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Delete name and phone of a matter."""
    matter = contact_forget(receipt=matter_by_receipt(code).receipt, now=clock.now())
    messages.success(request, _("联系方式已经删除。请记好回执号码，凭它仍可查看进度。"))
    return redirect("site:receipt", matter.receipt)


@require_safe
def photo(request: HttpRequest, code: str, number: int) -> FileResponse:
    """A photo of one's own matter."""
    found = photo_get(matter_by_receipt(code), number)
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything raised under the phone somebody signed in with."""
    person = request.user
    if not isinstance(person, Person) or person.kind != Person.Kind.RESIDENT or not person.phone_hash:
        return redirect(reverse("site:phone_sign_in") + "?next=" + reverse("site:mine"))
    return render(request, "site/mine.html", {"matters": matters_of_phone(person.phone_hash)})


urlpatterns = [
    path("follow/", follow, name="follow"),
    path("mine/", mine, name="mine"),
    path("r/<slug:code>/", receipt, name="receipt"),
    path("r/<slug:code>/judge/", judge, name="judge"),
    path("r/<slug:code>/forget/", forget, name="forget"),
    path("r/<slug:code>/photo/<int:number>.jpg", photo, name="photo"),
]
