"""热线工单 12345: upload, name the columns, see what would happen, take in; the lines that were refused, by number."""

import csv
import io
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.intake_forms import MappingForm, UploadForm
from shangliang.desk.listing import Listing, before_of
from shangliang.desk.picking import acting, form_status, tried
from shangliang.intake.columns import FIELDS, REQUIRED, mapping_wrong
from shangliang.intake.hotline import BATCH, Preview, hotline_discard, hotline_preview, hotline_stage, hotline_start, hotline_step
from shangliang.intake.models import HotlineFile
from shangliang.intake.permissions import can_import
from shangliang.intake.selectors import PAGE, hotline_counties, hotline_counts, hotline_faults, hotline_files, hotline_get
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused, require, sentence
from shangliang.kernel.uploads import refuse_too_large
from shangliang.regions.selectors import full_names, names

form_page = require_http_methods(["GET", "HEAD", "POST"])
AT_ONCE = 200  # lines taken in while somebody waits; the rest is done by the timer
EXAMPLE = (
    "GD20260302001",
    "小区东门的路灯坏了两盏，晚上看不清台阶。",
    "银湖街道 后周社区",
    "路灯不亮",
    "东门",
    "道路路灯",
    "王女士",
    "13800000000",
)


def _county(request: HttpRequest) -> str:
    """The county whose office the actor holds; `Denied` for anybody else."""
    actor = acting(request)
    county = next(iter(hotline_counties(actor)), "none")
    require(can_import(actor, county, clock.now()))
    return county


@never_cache
@form_page
def hotline(request: HttpRequest) -> HttpResponse:
    """The files so far, and the upload of another."""
    actor, county = acting(request), _county(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]

        def stage() -> HotlineFile:
            refuse_too_large(request)
            key = form.cleaned_data["form_key"]
            return hotline_stage(actor=actor, county=county, upload=file, name=file.name, form_key=key, now=clock.now())

        saved = tried(form, dict.fromkeys(("intake.hotline_empty", "intake.hotline_not_csv", "intake.hotline_long"), "file"), stage)
        if saved is not None:
            return HttpResponseRedirect(reverse("desk:hotline_file", args=[saved.pk]))
    listing = Listing.of(request, hotline_files(actor, before=before_of(request)), PAGE)
    context = {"form": form, "listing": listing, "county": names([county])[county]}
    return render(request, "desk/intake/hotline.html", context, status=form_status(form))


@require_safe
def hotline_template(request: HttpRequest) -> HttpResponse:
    """An empty table with the right titles and one line as an example."""
    _county(request)
    return _csv("12345.csv", [[str(label) for label in FIELDS.values()], list(EXAMPLE)])


def _csv(name: str, rows: list[list[str]]) -> HttpResponse:
    """A file that Chinese spreadsheets open as it is; what could be read as a formula is not."""
    out = io.StringIO()
    csv.writer(out).writerows([[f"'{cell}" if cell[:1] in "=+-@\t" and cell[:1] else cell for cell in row] for row in rows])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _mapping_form(file: HotlineFile, data: Any = None) -> MappingForm:
    form = MappingForm(data, initial={**file.mapping, "version": file.version}, auto_id="map-%s")
    form.offer(FIELDS, file.columns, REQUIRED)
    return form


def _faults(rows: list[tuple[int, str, dict[str, object]]]) -> list[tuple[int, str]]:
    return [(line, sentence(code, params)) for line, code, params in rows]


def _samples(preview: Preview) -> list[dict[str, Any]]:
    places = full_names({path for _line, _call, path in preview.samples})
    return [{"line": line, "call": call, "place": places[path]} for line, call, path in preview.samples]


def _show(request: HttpRequest, file: HotlineFile, form: MappingForm | None = None) -> HttpResponse:
    """The file: before, what would happen; afterwards, what did."""
    staged = file.state == HotlineFile.State.STAGED
    asked = form if form is not None and form.is_bound else None
    mapping = asked.mapping(FIELDS) if asked is not None and asked.is_valid() else dict(file.mapping)
    fits = staged and not mapping_wrong(file, mapping)
    preview = hotline_preview(file, mapping) if fits else None
    counts = {} if staged else hotline_counts(file)
    context = {
        "file": file,
        "form": form or (_mapping_form(file) if staged else None),
        "preview": preview,
        "samples": _samples(preview) if preview else [],
        "faults": _faults(preview.faults) if preview else _faults([(row.line, row.fault, row.params) for row in hotline_faults(file, 100)]),
        "counts": counts,
        "taken": sum(counts.values()) - counts.get("waiting", 0),
        "required": REQUIRED,
    }
    return render(request, "desk/intake/hotline_file.html", context, status=form_status(form) if form else 200)


@never_cache
@require_safe
def hotline_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file."""
    return _show(request, hotline_get(acting(request), pk))


@require_POST
def hotline_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Look again with other columns, take in, go on, or give up."""
    actor, now = acting(request), clock.now()
    file = hotline_get(actor, pk)
    if key not in {"look", "start", "step", "discard"}:
        raise Missing
    form = _mapping_form(file, request.POST)
    if key in {"look", "start"} and not form.is_valid():
        return _show(request, file, form)
    if key == "look":
        return _show(request, file, form)
    try:
        _do(request, file, key, form, now)
    except Missing:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("desk:hotline_file", args=[pk]))


def _do(request: HttpRequest, file: HotlineFile, key: str, form: MappingForm, now: datetime) -> None:
    actor = acting(request)
    version = form.cleaned_data.get("version") if form.is_valid() else None
    if key == "discard":
        hotline_discard(actor=actor, file_id=file.pk, version=version, now=now)
        messages.success(request, _("已放弃，上传的内容已删除。"))
        return
    if key == "start":
        hotline_start(actor=actor, file_id=file.pk, mapping=form.mapping(FIELDS), version=version, now=now)
    for _batch in range(AT_ONCE // BATCH + 1):
        if not hotline_step(file_id=file.pk, now=now):
            messages.success(request, _("导入完毕。"))
            return
    messages.info(request, _("已开始导入，其余的每分钟自动继续；刷新页面看进度。"))


@require_safe
def hotline_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines that were refused or shortened, with what to do; nothing of what they said."""
    file = hotline_get(acting(request), pk)
    rows = [[str(row.line), sentence(row.fault, row.params)] for row in hotline_faults(file)]
    return _csv("refused.csv", [[_("第几行"), _("怎么改")], *rows])


urlpatterns = [
    path("intake/hotline/", hotline, name="hotline"),
    path("intake/hotline/template.csv", hotline_template, name="hotline_template"),
    path("intake/hotline/<int:pk>/", hotline_file, name="hotline_file"),
    path("intake/hotline/<int:pk>/do/<slug:key>/", hotline_do, name="hotline_do"),
    path("intake/hotline/<int:pk>/refused.csv", hotline_refused, name="hotline_refused"),
]
