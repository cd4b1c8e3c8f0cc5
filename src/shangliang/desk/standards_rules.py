"""制度文件: what holds at a place or a station, from when until when; the evidence of 有制度 and 有流程."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from typing_extensions import override

from shangliang.desk.case_forms import DOCUMENTS
from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.files import private, served
from shangliang.desk.listing import Listing, before_of
from shangliang.desk.picking import acting, finding, kept, place_chosen, places_found, query_of, value_of
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.kernel.uploads import refuse_too_large
from shangliang.kernel.workdays import day_of
from shangliang.people.roles import OFFICES
from shangliang.regions.paths import PATTERN
from shangliang.regions.selectors import exists, full_names
from shangliang.standards.models import RuleDocument
from shangliang.standards.permissions import can_keep_rules
from shangliang.standards.selectors import PAGE, rule_get, rules_list
from shangliang.standards.services import RuleDraft, rule_end, rule_save
from shangliang.ui.fields import DateInput
from shangliang.venues.models import Station
from shangliang.venues.permissions import station_scopes
from shangliang.venues.selectors import station_seen


def _area(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, widget=forms.Textarea, help_text=help_text)


class RuleForm(DeskForm):
    """A rule document, new or changed."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=RuleDocument.Kind.choices, widget=forms.RadioSelect, initial="rules")
    valid_from = forms.DateField(label=gettext_lazy("生效日期"), widget=DateInput)
    valid_to = forms.DateField(
        label=gettext_lazy("停用日期"), required=False, widget=DateInput, help_text=gettext_lazy("从这一天起不再适用。")
    )
    text = _area(gettext_lazy("正文"), 20000, gettext_lazy("正文和文件至少有一样。"))
    file = forms.FileField(label=gettext_lazy("文件"), required=False, help_text=gettext_lazy("PDF、Word、Excel、WPS、OFD 或图片。"))
    principles = _area(gettext_lazy("工作原则"), 4000)
    tasks = _area(gettext_lazy("重点任务"), 4000)
    safeguards = _area(gettext_lazy("保障措施"), 4000)
    region = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> UploadedFile[bytes] | None:
        """Only kinds of files that an office hands round."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if upload and not str(upload.name).lower().endswith(DOCUMENTS):
            raise forms.ValidationError(_("不能上传这种文件，请换成 PDF、Word、Excel、WPS、OFD 或图片。"))
        return upload

    def clean_region(self) -> str:
        """A place that exists."""
        found: str = self.cleaned_data["region"]
        if found and not (PATTERN.fullmatch(found) and exists(found)):
            raise forms.ValidationError(_("请从查找结果里选一个地方。"))
        return found

    def draft(self, station: Station | None) -> RuleDraft:
        """For the service."""
        words = {name: self.cleaned_data[name] for name in ("title", "kind", "text", "principles", "tasks", "safeguards")}
        days = {name: self.cleaned_data[name] for name in ("valid_from", "valid_to")}
        return RuleDraft(**words, **days, path=self.cleaned_data["region"], station=station, file=self.cleaned_data["file"])


class EndForm(DeskForm):
    """The first day on which it holds no more."""

    day = forms.DateField(label=gettext_lazy("从哪一天起停用"), widget=DateInput)


class RuleFile:
    """One document for one actor."""

    def __init__(self, actor: Actor, row: RuleDocument) -> None:
        self.actor, self.row = actor, row

    @property
    def version(self) -> int:
        """What the forms carry."""
        return self.row.version


def _first(about: RuleFile) -> dict[str, object]:
    names = ("title", "kind", "valid_from", "valid_to", "text", "principles", "tasks", "safeguards")
    return {name: getattr(about.row, name) for name in names}


def _change(do: Doing[RuleFile]) -> object:
    words = {
        name: do.data[name] for name in ("title", "kind", "text", "principles", "tasks", "safeguards", "valid_from", "valid_to", "file")
    }
    return rule_save(actor=do.actor, draft=RuleDraft(**words), rule_id=do.about.row.pk, version=do.version, now=do.now)


def _end(do: Doing[RuleFile]) -> object:
    day: date = do.data["day"]
    return rule_end(actor=do.actor, rule_id=do.about.row.pk, day=day, now=do.now)


class ChangeForm(RuleForm):
    """Its place stays."""

    region = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out

    @override
    def clean_region(self) -> str:
        """Nothing to clean."""
        return ""


ACTIONS: dict[str, Action[RuleFile]] = {
    "change": Action(gettext_lazy("修改"), gettext_lazy("保存修改"), _change, gettext_lazy("已保存。"), ChangeForm, first=_first),
    "end": Action(gettext_lazy("停用"), gettext_lazy("停用这份文件"), _end, gettext_lazy("已停用，以前的自查不受影响。"), EndForm),
}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The documents of the actor's places and of those above."""
    actor = acting(request)
    if not station_scopes(actor):
        raise Denied("standards.rules_offices")
    listing = Listing.of(request, rules_list(actor, before_of(request)), PAGE)
    places, today = full_names([row.path for row in listing.rows]), day_of(clock.now())
    context = {
        "rows": [
            {"row": row, "place": row.station.name if row.station else places[row.path], "holds": _holds(row, today)}
            for row in listing.rows
        ],
        "listing": listing,
        "may_add": bool(actor.scopes(*OFFICES)),
    }
    return render(request, "desk/standards/rules.html", context)


def _holds(row: RuleDocument, today: date) -> bool:
    return row.valid_from <= today and (row.valid_to is None or today < row.valid_to)


def _for_station(request: HttpRequest) -> Station | None:
    wanted = request.POST.get("station", request.GET.get("station", ""))
    return station_seen(acting(request), int(wanted)) if wanted.isdigit() and len(wanted) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Register a document for a place or for a station."""
    actor, now, station = acting(request), clock.now(), _for_station(request)
    scopes = actor.scopes(*OFFICES)
    if not scopes:
        raise Denied("standards.rules_offices")
    posted = request.method == "POST"
    form = RuleForm(request.POST, request.FILES) if posted else RuleForm(initial={"valid_from": day_of(now), "region": scopes[0]})
    status = 200
    if posted and finding(request):
        kept(form)
    elif posted:
        status = 422
        try:
            refuse_too_large(request)
            if form.is_valid():
                row = rule_save(actor=actor, draft=form.draft(station), now=now)
                messages.success(request, _("制度文件已登记。"))
                return HttpResponseRedirect(reverse("desk:rule", args=[row.pk]))
        except (Denied, Missing):
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
    query = query_of(request, "region")
    picker = {
        "query": query,
        "results": places_found(query, scopes) if query else [],
        "chosen": place_chosen(value_of(form, "region")),
        "error": " ".join(str(error) for error in form.errors.get("region", [])),
    }
    return render(request, "desk/standards/rule_new.html", {"form": form, "station": station, "picker": picker}, status=status)


def _show(request: HttpRequest, row: RuleDocument, failed: Failed | None = None) -> HttpResponse:
    actor, now = acting(request), clock.now()
    about = RuleFile(actor, row)
    context = {
        "row": row,
        "file": about,
        "file_pk": row.pk,
        "do": "desk:rule_do",
        "back": reverse("desk:rule", args=[row.pk]),
        "form_of": Forms(ACTIONS, about),
        "failed": failed,
        "place": row.station.name if row.station else full_names([row.path])[row.path],
        "holds": _holds(row, day_of(now)),
        "may_keep": bool(can_keep_rules(actor, row.path, now)),
        "today": day_of(now),
    }
    return render(request, "desk/standards/rule.html", context, status=failed.status if failed else 200)


@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One document."""
    return _show(request, rule_get(acting(request), pk))


@require_POST
def rule_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change it, end it."""
    actor, action = acting(request), ACTIONS.get(key)
    row = rule_get(actor, pk)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, RuleFile(actor, row), clock.now())
    if failed is not None:
        return _show(request, rule_get(actor, pk), failed)
    return HttpResponseRedirect(reverse("desk:rule", args=[pk]))


@require_safe
@private
def rule_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a document, for whoever may see it."""
    row = rule_get(acting(request), pk)
    return served(row.file, row.title)


urlpatterns = [
    path("standards/rules/", rules, name="rules"),
    path("standards/rules/new/", rule_new, name="rule_new"),
    path("standards/rules/<int:pk>/", rule, name="rule"),
    path("standards/rules/<int:pk>/do/<slug:key>/", rule_do, name="rule_do"),
    path("standards/rules/<int:pk>/file/", rule_file, name="rule_file"),
]
