"""办理前后: an office chooses, photo by photo, what the public sees of how it was and how it is now; showing none is fine."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.cases.models import Case
from shangliang.cases.selectors import case_get
from shangliang.desk.doing import Action, DeskForm, Doing, Failed, attempt
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, require
from shangliang.publicity.permissions import can_show
from shangliang.publicity.selectors import comparison_choices, comparison_of
from shangliang.publicity.services import comparison_hide, comparison_show


class PhotosForm(DeskForm):
    """Which photo shows how it was, which how it is now; and that somebody looked."""

    before = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False)
    checked = forms.BooleanField(
        label=gettext_lazy("我逐张看过：照片里没有人脸、没有车牌，也看不出是谁家"),
        required=False,
        help_text=gettext_lazy("有人脸或车牌的不要选，也不要自己打码后再传；换一张，或者不公开。"),
    )


def _show(do: Doing[Case]) -> object:
    return comparison_show(
        actor=do.actor,
        case_id=do.about.pk,
        photo_id=do.data.get("before"),
        assignment_id=do.data.get("after"),
        checked=do.data["checked"],
        now=do.now,
    )


ACTIONS: dict[str, Action[Case]] = {
    "show": Action(
        gettext_lazy("公开办理前后的照片"),
        gettext_lazy("公开"),
        _show,
        gettext_lazy("照片已选好，议题办结后在公开页面上显示。"),
        PhotosForm,
    ),
    "hide": Action(
        gettext_lazy("撤下照片"),
        gettext_lazy("撤下"),
        lambda do: comparison_hide(actor=do.actor, case_id=do.about.pk, now=do.now),
        gettext_lazy("照片已撤下。"),
    ),
}


def _page(request: HttpRequest, case: Case, failed: Failed | None = None) -> HttpResponse:
    photos, works = comparison_choices(case)
    chosen = comparison_of(case)
    typed: Any = failed.form.data if failed else {}
    context = {
        "case": case,
        "failed": failed,
        "form": failed.form if failed else PhotosForm(),
        "shown": chosen is not None,
        "groups": [
            {
                "name": "before",
                "title": _("办理前：群众反映时的照片"),
                "none": _("不放办理前的照片"),
                "chosen": str(typed.get("before", chosen.before_id if chosen and chosen.before_id else "")),
                "rows": [(str(row.pk), reverse("desk:photo", args=[row.matter_id, row.pk]), row.matter.title) for row in photos],
            },
            {
                "name": "after",
                "title": _("办理后：核查过的办理照片"),
                "none": _("不放办理后的照片"),
                "chosen": str(typed.get("after", chosen.after_id if chosen and chosen.after_id else "")),
                "rows": [(str(row.pk), reverse("desk:evidence", args=[row.pk]), row.item.text) for row in works],
            },
        ],
    }
    return render(request, "desk/case_photos.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def case_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The choice for one case."""
    actor = acting(request)
    case = case_get(actor, pk)
    require(can_show(actor, case))
    return _page(request, case)


@require_POST
def case_photos_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show them, or take them away."""
    action = ACTIONS.get(key)
    if action is None:
        raise Missing
    case = case_get(acting(request), pk)
    failed = attempt(request, key, action, case, clock.now())
    if failed is None:
        return HttpResponseRedirect(reverse("desk:case_photos", args=[pk]))
    return _page(request, case, failed)


urlpatterns = [
    path("cases/<int:pk>/photos/", case_photos, name="case_photos"),
    path("cases/<int:pk>/photos/<slug:key>/", case_photos_do, name="case_photos_do"),
]
