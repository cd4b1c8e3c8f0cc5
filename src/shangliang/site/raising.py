"""Raise a matter 我要提议题: what, where, and (if wanted) how to reach me. No account, no captcha."""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused
from shangliang.kernel.uploads import clean_photo, refuse_too_large
from shangliang.matters.selectors import categories
from shangliang.matters.services import Raised, matter_raise
from shangliang.regions.models import Region
from shangliang.regions.paths import PATTERN
from shangliang.regions.selectors import full_name, region_get, search
from shangliang.site.area import area_of
from shangliang.ui.fields import PhotosField
from shangliang.ui.words import local


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
    """Two answers are needed: what, and where. Everything else may stay empty."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("是什么事？"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "data-voice": "1"}),
        error_messages={"required": gettext_lazy("请写一写是什么事，一两句话就行。")},
    )
    photos = PhotosField(label=gettext_lazy("照片"), required=False)
    region = forms.CharField(
        label=gettext_lazy("在哪里？"), max_length=24, error_messages={"required": gettext_lazy("请选择在哪个村(社区)或乡镇(街道)。")}
    )
    place_words = forms.CharField(label=gettext_lazy("具体位置"), max_length=80, required=False)
    category = forms.ChoiceField(label=gettext_lazy("属于哪一类"), required=False)
    name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=40, required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号码"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    hide_name = forms.BooleanField(label=gettext_lazy("公开时不显示我的称呼"), required=False, initial=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature, passed through
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]  # a ChoiceField

    def clean_region(self) -> Region:
        """The chosen place, which must be a town, a village or something below."""
        value = str(self.cleaned_data["region"])
        try:
            if not PATTERN.match(value):
                raise Missing
            found = region_get(value)
        except Missing as error:
            raise forms.ValidationError(_("没有找到这个地方，请重新选择。")) from error
        if found.level in {"province", "city", "county"}:
            raise forms.ValidationError(_("请再选细一点：到乡镇(街道)或村(社区)。"))
        return found


def _send(request: HttpRequest, form: RaiseForm) -> HttpResponse:
    """Store the matter, or raise Refused with nothing stored."""
    refuse_too_large(request)
    data = form.cleaned_data
    chosen = {str(row.pk): row for row in categories()}.get(data["category"])
    raised = Raised(
        form_key=str(data["form_key"]),
        text=data["text"],
        region=data["region"],
        place_words=data["place_words"],
        category=chosen,
        photos=[clean_photo(photo) for photo in data["photos"]],
        name=data["name"],
        phone=data["phone"],
        hide_name=data["hide_name"],
    )
    matter = matter_raise(actor=request.actor, raised=raised, now=clock.now())  # type: ignore[attr-defined]  # set by Acting
    return redirect(reverse("site:receipt", args=[matter.receipt]) + "?new=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def raise_matter(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays on the page until it has arrived."""
    area = area_of(request)
    start = area.path if len(area.path) >= 9 else ""
    form = RaiseForm(initial={"form_key": uuid4(), "region": start, "hide_name": True})
    refusal, status = "", 200
    finding = request.POST.get("find") == "region"
    if request.method == "POST":
        form = RaiseForm(request.POST, request.FILES)
        if finding:
            form = RaiseForm(initial=_typed(request))
        elif form.is_valid():
            try:
                return _send(request, form)
            except Refused as error:
                refusal, status = str(error), 422
        else:
            status = 422
    return render(request, "site/raise.html", _context(request, form, refusal, area.path, finding), status=status)


def _typed(request: HttpRequest) -> dict[str, object]:
    typed: dict[str, object] = {name: request.POST.get(name, "") for name in RaiseForm.base_fields if name != "photos"}
    typed["hide_name"] = "hide_name" in request.POST
    return typed


def _context(request: HttpRequest, form: RaiseForm, refusal: str, near: str, finding: bool) -> dict[str, object]:
    query = request.POST.get("region_q", "").strip()
    chosen_path = str(form["region"].value() or "")
    chosen = None
    if chosen_path and PATTERN.match(chosen_path):
        chosen = {"value": chosen_path, "label": full_name(chosen_path), "path": "", "checked": True}
    results: list[dict[str, object]] = []
    if finding and query:
        rows = search(query, within=near[:6], limit=12)
        results = [{"value": row.path, "label": row.name, "path": full_name(row.path)} for row in rows]
    return {"form": form, "refusal": [refusal] if refusal else [], "query": query, "results": results, "chosen": chosen, "near": near[:6]}


urlpatterns = [path("raise/", raise_matter, name="raise")]
