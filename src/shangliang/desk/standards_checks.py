"""自查 and 复核 of one station: begin, fill in, submit, take back, decide on every item. What is refused comes back as it was typed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from typing_extensions import override

from shangliang.desk import standards_waiting  # noqa: F401 its lines join 等我办
from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, done
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.kernel.workdays import day_of
from shangliang.regions.selectors import full_names
from shangliang.standards.models import Check, Finding, RuleDocument
from shangliang.standards.naming import display_name
from shangliang.standards.permissions import can_check, can_review
from shangliang.standards.registry import Evidence
from shangliang.standards.selectors import (
    Answer,
    answers_of,
    check_get,
    checklists_offered,
    checks_of,
    recheck_overdue,
    rules_for,
)
from shangliang.standards.services import (
    Review,
    Stated,
    check_open,
    check_review,
    check_save,
    check_submit,
    check_withdraw,
)
from shangliang.ui.fields import DateInput
from shangliang.ui.words import local
from shangliang.venues.selectors import station_seen

YEAR = timedelta(days=365)
TONES = {"open": "amber", "submitted": "indigo", "passed": "jade", "failed": "vermilion"}


class CheckFile:
    """One check for one actor at one moment."""

    def __init__(self, actor: Actor, row: Check, now: datetime) -> None:
        self.actor, self.row, self.now = actor, row, now

    @property
    def version(self) -> int:
        """What the forms carry."""
        return self.row.version

    @cached_property
    def answers(self) -> list[Answer]:
        """Every item with its evidence as it is now."""
        return answers_of(self.row, self.now)

    @cached_property
    def documents(self) -> list[RuleDocument]:
        """What can be named as a document of this station."""
        return rules_for(self.row.station, day_of(self.now))

    @property
    def may_fill(self) -> bool:
        """The station's side, while it is its turn."""
        return self.row.is_editable and self.row.current and bool(can_check(self.actor, self.row.station, self.now))

    @property
    def may_withdraw(self) -> bool:
        """The station's side, while nobody has decided."""
        return self.row.state == Check.State.SUBMITTED and bool(can_check(self.actor, self.row.station, self.now))

    @property
    def may_review(self) -> bool:
        """The office above, while it is its turn."""
        return self.row.state == Check.State.SUBMITTED and bool(can_review(self.actor, self.row, self.now))

    @property
    def proved(self) -> int:
        """How many items the system itself proves."""
        return sum(answer.computed for answer in self.answers)


class StatedForm(DeskForm):
    """What the station says of each item."""

    @override
    def fit(self, about: CheckFile) -> None:
        documents = [("", _("不选")), *((str(row.pk), row.title) for row in about.documents)]
        for answer in about.answers:
            item, finding = answer.item, answer.finding
            name = str(local(item))
            label = _("“%(item)s”的情况和依据") if item.statement else _("“%(item)s”的说明")
            self.fields[f"words_{item.key}"] = forms.CharField(
                label=label % {"item": name},
                max_length=1000,
                required=False,
                widget=forms.Textarea,
                initial=finding.statement if finding is not None else "",
            )
            if item.statement:
                self.fields[f"document_{item.key}"] = forms.ChoiceField(
                    label=_("“%(item)s”的文件") % {"item": name},
                    choices=documents,
                    required=False,
                    initial=str(finding.document_id or "") if finding is not None else "",
                )


class ReviewForm(DeskForm):
    """A decision and words on each item, and the day until which the result stands."""

    @override
    def fit(self, about: CheckFile) -> None:
        for answer in about.answers:
            name = str(local(answer.item))
            self.fields[f"decision_{answer.item.key}"] = forms.ChoiceField(
                label=_("“%(item)s”复核意见") % {"item": name}, choices=Finding.Decision.choices, widget=forms.RadioSelect
            )
            self.fields[f"note_{answer.item.key}"] = forms.CharField(
                label=_("“%(item)s”的话") % {"item": name},
                max_length=500,
                required=False,
                widget=forms.Textarea,
                help_text=_("不符合时写明原因和怎么整改。"),
            )
        self.fields["recheck_on"] = forms.DateField(
            label=_("复查日期"), widget=DateInput, help_text=_("到这一天，结果不再算数，要重新自查。")
        )
        self.fields["words"] = forms.CharField(label=_("总的意见"), max_length=1000, required=False, widget=forms.Textarea)


def _stated(do: Doing[CheckFile]) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    for answer in do.about.answers:
        document = str(do.data.get(f"document_{answer.item.key}") or "")
        found[answer.item.key] = Stated(do.data[f"words_{answer.item.key}"], int(document) if document else None)
    return found


def _who(do: Doing[CheckFile]) -> dict[str, Any]:
    return {"actor": do.actor, "check_id": do.about.row.pk, "now": do.now}


def _review(do: Doing[CheckFile]) -> object:
    keys = [answer.item.key for answer in do.about.answers]
    decisions = {key: (do.data[f"decision_{key}"], do.data[f"note_{key}"]) for key in keys}
    day: date = do.data["recheck_on"]
    return check_review(**_who(do), review=Review(decisions, day, do.data["words"]), version=do.version)


def _first_review(about: CheckFile) -> Mapping[str, object]:
    """The day in a year; each item as the records say, to be looked at."""
    return {"recheck_on": day_of(about.now) + YEAR}


ACTIONS: dict[str, Action[CheckFile]] = {
    "save": Action(
        gettext_lazy("保存自查"),
        gettext_lazy("先保存"),
        lambda do: check_save(**_who(do), stated=_stated(do), version=do.version),
        gettext_lazy("已保存，还没有提交。"),
        StatedForm,
    ),
    "submit": Action(
        gettext_lazy("提交复核"),
        gettext_lazy("提交复核"),
        lambda do: check_submit(**_who(do), stated=_stated(do), version=do.version),
        gettext_lazy("已提交，等乡镇或县级办公室复核。"),
        StatedForm,
    ),
    "withdraw": Action(
        gettext_lazy("撤回自查"), gettext_lazy("撤回修改"), lambda do: check_withdraw(**_who(do)), gettext_lazy("已撤回，可以修改。")
    ),
    "review": Action(
        gettext_lazy("复核"), gettext_lazy("完成复核"), _review, gettext_lazy("已复核，结果已告知站点。"), ReviewForm, first=_first_review
    ),
}


def _url(proof: Evidence) -> str:
    """The page of a piece of evidence; "" where this installation has none."""
    try:
        return reverse(proof.url_name, args=proof.args) if proof.url_name else ""
    except NoReverseMatch:
        return ""


def _kept(answer: Answer) -> list[dict[str, object]]:
    """What the system held when the check was submitted."""
    rows = answer.finding.evidence if answer.finding is not None else []
    return [{"text": row["text"], "day": date.fromisoformat(row["day"]) if row["day"] else None, "url": ""} for row in rows]


def _line(answer: Answer, *, frozen: bool) -> dict[str, Any]:
    now_held = [{"text": proof.text, "day": proof.day, "url": _url(proof)} for proof in answer.evidence[:5]]
    proofs = _kept(answer) if frozen else now_held
    return {
        "item": answer.item,
        "finding": answer.finding,
        "proofs": proofs,
        "met": bool(proofs),
        "changed": frozen and bool(proofs) != answer.computed,
    }


def show(request: HttpRequest, file: CheckFile, failed: Failed | None = None) -> HttpResponse:
    """One check; what was refused stands in its own form again, or on top when the form has gone."""
    form_of = Forms(ACTIONS, file)
    side = "review" if file.may_review else "save" if file.may_fill else ""
    same = failed is not None and (failed.key == "review") == (side == "review") and side != ""
    frozen = file.row.state in {Check.State.SUBMITTED, Check.State.PASSED}
    context = {
        "file": file,
        "row": file.row,
        "name": display_name(file.row.station),
        "place": full_names([file.row.path])[file.row.path],
        "lines": [_line(answer, frozen=frozen) for answer in file.answers],
        "failed": failed,
        "side": side,
        "form": failed.form if failed is not None and same else form_of(side) if side else None,
        "apart": failed is not None and not same,
        "form_of": form_of,
        "do": "desk:check_do",
        "file_pk": file.row.pk,
        "back": reverse("desk:check", args=[file.row.pk]),
        "tone": TONES[file.row.state],
        "overdue": recheck_overdue(file.row, file.now),
    }
    return render(request, "desk/standards/check.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One check."""
    actor = acting(request)
    return show(request, CheckFile(actor, check_get(actor, pk), clock.now()))


@require_POST
def check_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Save, submit, take back, review."""
    actor, now = acting(request), clock.now()
    return done(request, key, ACTIONS, lambda: CheckFile(actor, check_get(actor, pk), now), show, back=reverse("desk:check", args=[pk]))


@require_safe
def station_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """The checks of a station: which checklists there are, how it stands by each, a new one to begin."""
    actor, now = acting(request), clock.now()
    station = station_seen(actor, pk)
    checks = checks_of(station)
    current = {row.key: row for row in checks if row.current}
    rows = []
    for checklist in checklists_offered(station.path):
        row = current.get(checklist.key)
        running = row is not None and row.state in {Check.State.OPEN, Check.State.SUBMITTED, Check.State.FAILED}
        rows.append(
            {
                "checklist": checklist,
                "check": row,
                "tone": TONES[row.state] if row is not None else "",
                "overdue": row is not None and row.state == Check.State.PASSED and recheck_overdue(row, now),
                "running": running,
            }
        )
    context = {
        "station": station,
        "name": display_name(station),
        "place": full_names([station.path])[station.path],
        "rows": rows,
        "older": [row for row in checks if not row.current],
        "may_check": station.is_open and bool(can_check(actor, station, now)),
    }
    return render(request, "desk/standards/station.html", context)


@require_POST
def check_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a self-check."""
    actor = acting(request)
    station = station_seen(actor, pk)
    wanted = request.POST.get("checklist", "")
    if not wanted.isdigit() or len(wanted) > 18:
        raise Missing
    row = check_open(actor=actor, station_id=station.pk, checklist_id=int(wanted), now=clock.now())
    messages.success(request, _("自查已开始：有记录的条目已经填好，只要补上缺的。"))
    return HttpResponseRedirect(reverse("desk:check", args=[row.pk]))


urlpatterns = [
    path("stations/<int:pk>/checks/", station_checks, name="station_checks"),
    path("stations/<int:pk>/checks/new/", check_new, name="check_new"),
    path("standards/checks/<int:pk>/", check, name="check"),
    path("standards/checks/<int:pk>/do/<slug:key>/", check_do, name="check_do"),
]
