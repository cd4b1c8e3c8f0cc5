"""统一标识 and 统一流程 of a county: its name, mark and colour with a live preview, the procedures it allows, and how far 四统一 is done."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from typing_extensions import override

from shangliang.desk.doing import Action, DeskForm, Doing, Failed, Forms, attempt
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.ratio import per_cent
from shangliang.people.roles import COUNTY
from shangliang.procedures.models import Version
from shangliang.procedures.selectors import versions_offered
from shangliang.regions.paths import within
from shangliang.regions.selectors import full_name, names
from shangliang.standards import colours
from shangliang.standards.branding import BrandDraft, brand_save, brand_use, flows_set
from shangliang.standards.kit import sheet_url
from shangliang.standards.models import Brand, FlowRule
from shangliang.standards.naming import filled, pattern_check
from shangliang.standards.permissions import can_brand
from shangliang.standards.selectors import brand_own, checklists_shown, flow_rule, items_of
from shangliang.standards.standing import overview
from shangliang.ui import samples
from shangliang.ui.words import local
from shangliang.venues.models import Station

PATTERN = "{place}{kind}"
NAMES = ("请你来协商", "有事好商量", "微协商", "好商量", "渝里乡商")


class BrandForm(DeskForm):
    """Name, pattern, slogan, colour, mark."""

    platform = forms.CharField(
        label=gettext_lazy("平台名称"), min_length=2, max_length=20, help_text=gettext_lazy("例如：请你来协商、有事好商量、微协商。")
    )
    pattern = forms.CharField(
        label=gettext_lazy("站点名称的写法"),
        max_length=60,
        help_text=gettext_lazy("{place} 是地名，{kind} 是站点类型，{name} 是站点自己的名称。例如：请你来协商·{place}协商议事厅。"),
    )
    slogan = forms.CharField(label=gettext_lazy("口号"), max_length=40, required=False)
    colour = forms.CharField(
        label=gettext_lazy("颜色"), max_length=20, help_text=gettext_lazy("# 加六位数字或字母，例如 #1d6350；也可以点下面的颜色。")
    )
    mark = forms.FileField(
        label=gettext_lazy("标识图片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("正方形的 PNG、JPG 或 WebP，不超过 2 MB。不传就用圆桌标识。"),
    )
    without_mark = forms.BooleanField(label=gettext_lazy("不用自己的标识图片，用圆桌标识"), required=False)


class FlowsForm(DeskForm):
    """The templates new cases may begin with."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("新议题可以用的程序"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选，就是不限定。正在办的议题不受影响。"),
    )

    @override
    def fit(self, about: "BrandFile") -> None:
        self.fields["keys"].choices = [(row.key, local(row)) for row in about.procedures]  # type: ignore[attr-defined]  # a choice field
        self.fields["keys"].initial = list(about.flows.keys) if about.flows is not None else []


class BrandFile:
    """The brand of one county (or city) for one actor."""

    def __init__(self, actor: Actor, scope: str, now: datetime) -> None:
        self.actor, self.scope, self.now = actor, scope, now

    @property
    def version(self) -> int:
        """What the forms of the brand carry (0 = none yet)."""
        return self.brand.version if self.brand is not None else 0

    @cached_property
    def brand(self) -> Brand | None:
        """What was set, in use or not."""
        return brand_own(self.scope)

    @cached_property
    def flows(self) -> FlowRule | None:
        """What was said of procedures."""
        return flow_rule(self.scope)

    @cached_property
    def procedures(self) -> list[Version]:
        """Every template that could be allowed."""
        found: dict[str, Version] = {}
        for row in versions_offered(self.scope):
            found.setdefault(row.key, row)
        return list(found.values())


def _first(about: BrandFile) -> Mapping[str, object]:
    row = about.brand
    if row is None:
        return {"platform": "", "pattern": PATTERN, "colour": colours.DEFAULT}
    return {"platform": row.platform, "pattern": row.pattern, "slogan": row.slogan, "colour": row.colour}


def _save(do: Doing[BrandFile]) -> object:
    draft = BrandDraft(**{name: do.data[name] for name in ("platform", "pattern", "slogan", "colour", "mark", "without_mark")})
    return brand_save(actor=do.actor, scope=do.about.scope, draft=draft, version=do.version, now=do.now)


def _use(used: bool) -> Any:
    return lambda do: brand_use(actor=do.actor, scope=do.about.scope, used=used, version=do.version, now=do.now)


def _flows(do: Doing[BrandFile]) -> object:
    return flows_set(actor=do.actor, county=do.about.scope, keys=do.data["keys"], version=do.data["target"] or 0, now=do.now)


ACTIONS: dict[str, Action[BrandFile]] = {
    "save": Action(
        gettext_lazy("设置统一标识"),
        gettext_lazy("保存并启用"),
        _save,
        gettext_lazy("已启用，本县的页面都换上了。"),
        BrandForm,
        first=_first,
    ),
    "reset": Action(
        gettext_lazy("恢复默认"), gettext_lazy("恢复默认"), _use(False), gettext_lazy("已恢复默认；原来的设置还留着，可以再启用。")
    ),
    "restore": Action(gettext_lazy("重新启用"), gettext_lazy("重新启用"), _use(True), gettext_lazy("已重新启用。")),
    "flows": Action(gettext_lazy("统一流程"), gettext_lazy("保存"), _flows, gettext_lazy("已保存，只影响以后的新议题。"), FlowsForm),
}


def _scopes(actor: Actor) -> list[str]:
    """The counties and cities whose brand the actor sets."""
    return sorted({scope for scope in actor.scopes(COUNTY) if len(scope) in {4, 6}})


def _seen(request: HttpRequest, scope: str) -> None:
    """Missing for what is neither a county nor a city of the actor's, Denied for whoever may not set it."""
    actor = acting(request)
    if not scope.isdigit() or len(scope) not in {4, 6} or not any(own.startswith(scope) or scope.startswith(own) for own in actor.scopes()):
        raise Missing
    require(can_brand(actor, scope, clock.now()))


def look_of(colour_text: str, pattern: str, platform: str, scope: str) -> dict[str, Any]:
    """What the preview shows: the figures of the colour, its sheet when it can be read, and what three stations would be called."""
    found: dict[str, Any] = {
        "colour": colour_text,
        "sheet": "",
        "judged": None,
        "nearest": "",
        "wrong": "",
        "names": [],
        "platform": platform,
    }
    try:
        colour = colours.tidy(colour_text)
        judged = colours.judge(colour)
        found |= {"colour": colour, "judged": judged, "white": f"{judged.white:.2f}", "paper": f"{judged.paper:.2f}"}
        found["nearest"] = "" if judged.safe else colours.nearest_safe(colour)
        found["sheet"] = sheet_url(colour if judged.safe else found["nearest"], preview=True)
    except ValueError:
        found["wrong"] = str(Refused("standards.colour_wrong", colour=colour_text[:20]))
    try:
        text = pattern_check(pattern)
        rows = (
            Station.objects.filter(within("path", scope), state=Station.State.OPEN)
            .select_related("region", "kind")
            .order_by("path", "id")[:3]
        )
        shown = [filled(text, place=row.region.name, kind=row.kind.name, name=row.name) for row in rows]
        found["names"] = shown or [filled(text, place="后周社区", kind="协商议事厅", name="南门议事角")]
    except Refused as refusal:
        found["names_wrong"] = str(refusal)
    return found


def _unities(file: BrandFile) -> list[dict[str, Any]]:
    """How many stations each of the four holds for, as computed last."""
    checklist = next((row for row in checklists_shown(file.scope) if row.key == "four_unities"), None)
    if checklist is None:
        return []
    items = items_of(checklist)
    found = overview(checklist.key, items, file.scope, file.now)
    base = reverse("desk:standards_missing") + f"?place={file.scope}&list={checklist.key}&item="
    return [
        {
            "name": local(item),
            "met": counted.met,
            "all": counted.all,
            "share": per_cent(counted.met, counted.all),
            "hint": local(item, "hint"),
            "url": base + item.key,
        }
        for item, counted in zip(items, found.total.shares, strict=True)
    ]


def show(request: HttpRequest, file: BrandFile, failed: Failed | None = None) -> HttpResponse:
    """The brand page; what was refused stands in its form again."""
    form_of = Forms(ACTIONS, file)
    form = failed.form if failed is not None and failed.key == "save" else form_of("save")
    typed = {name: str(form[name].value() or "") for name in ("colour", "pattern", "platform")}
    context = {
        "file": file,
        "scope": file.scope,
        "place": full_name(file.scope),
        "own": file.brand,
        "form": form,
        "look": look_of(typed["colour"], typed["pattern"], typed["platform"], file.scope),
        "swatches": list(colours.SWATCHES.items()),
        "suggested": NAMES,
        "samples": samples,
        "failed": failed,
        "form_of": form_of,
        "flows_version": file.flows.version if file.flows is not None else 0,
        "unities": _unities(file),
        "do": "desk:brand_do",
        "file_pk": file.scope,
        "back": reverse("desk:brand", args=[file.scope]),
    }
    return render(request, "desk/standards/brand.html", context, status=failed.status if failed else 200)


@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """The counties whose brand the actor sets; the page itself when it is one."""
    scopes = _scopes(acting(request))
    if not scopes:
        require(can_brand(acting(request), "", clock.now()))
    if len(scopes) == 1:
        return HttpResponseRedirect(reverse("desk:brand", args=scopes))
    return render(request, "desk/standards/brands.html", {"rows": sorted(names(scopes).items())})


@never_cache
@require_safe
def brand(request: HttpRequest, scope: str) -> HttpResponse:
    """One brand."""
    _seen(request, scope)
    return show(request, BrandFile(acting(request), scope, clock.now()))


@never_cache
@require_safe
def brand_look(request: HttpRequest, scope: str) -> HttpResponse:
    """The preview of what is typed so far (htmx)."""
    _seen(request, scope)
    colour, pattern, platform = (request.GET.get(name, "")[:60] for name in ("colour", "pattern", "platform"))
    look = look_of(colour, pattern, platform, scope)
    return render(request, "desk/standards/_look.html", {"look": look, "samples": samples, "scope": scope})


def _tried(request: HttpRequest, file: BrandFile) -> HttpResponse:
    """Without htmx: the page with the preview of what was typed, or with the colour that was tapped; nothing is saved."""
    data = request.POST.copy()
    if taken := request.POST.get("take", ""):
        data["colour"] = taken
    form = BrandForm(data, auto_id="save-%s")
    form.full_clean()
    form.errors.clear()
    action = ACTIONS["save"]
    return show(request, file, Failed("save", action.title, action.submit, form, 200))


@require_POST
def brand_do(request: HttpRequest, scope: str, key: str) -> HttpResponse:
    """Save, look, go back to the default, put on again, choose procedures."""
    action, now = ACTIONS.get(key), clock.now()
    if action is None:
        raise Missing
    _seen(request, scope)
    file = BrandFile(acting(request), scope, now)
    if key == "save" and ("take" in request.POST or "look" in request.POST):
        return _tried(request, file)
    failed = attempt(request, key, action, file, now)
    if failed is not None:
        return show(request, BrandFile(acting(request), scope, now), failed)
    return HttpResponseRedirect(reverse("desk:brand", args=[scope]))


urlpatterns = [
    path("brand/", brands, name="brands"),
    path("brand/<slug:scope>/", brand, name="brand"),
    path("brand/<slug:scope>/look/", brand_look, name="brand_look"),
    path("brand/<slug:scope>/do/<slug:key>/", brand_do, name="brand_do"),
]
