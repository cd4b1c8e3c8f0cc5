"""Matters about the same thing, by the author: what is shown of them, joining one, taking it back, not being shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shangliang.kernel import clock
from shangliang.kernel.errors import Missing, Refused
from shangliang.matters.merging import matter_join, matter_part
from shangliang.matters.publishing import publication_end
from shangliang.matters.selectors import matter_by_receipt
from shangliang.matters.shown import masked, safe_title
from shangliang.matters.similar import Similar
from shangliang.regions.selectors import full_names


def similar_rows(found: list[Similar]) -> list[dict[str, Any]]:
    """What residents see of similar matters: the masked title, where, how many, how far; of ended ones the public answer."""
    names = full_names({one.matter.path for one in found})
    return [
        {
            "pk": one.matter.pk,
            "title": safe_title(one.matter),
            "place": names[one.matter.path],
            "state": one.matter.get_state_display(),
            "voices": one.voices,
            "joinable": one.joinable,
            "answer": "" if one.joinable else masked(one.matter.answer),
        }
        for one in found
    ]


def _back(request: HttpRequest, code: str) -> HttpResponse:
    return redirect("site:receipt", code)


@never_cache
@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    """One's own matter is the same as another that is being handled."""
    matter, into = matter_by_receipt(code), request.POST.get("into", "")
    if not into.isdigit() or len(into) > 18:
        raise Missing
    try:
        matter_join(receipt=matter.receipt, into_id=int(into), now=clock.now())
        messages.success(request, _("已加入。您的回执继续有效，结果会在这里告诉您，您仍然可以评价。"))
    except Missing:
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _back(request, matter.receipt)


@never_cache
@require_POST
def part(request: HttpRequest, code: str) -> HttpResponse:
    """It is not the same after all."""
    matter = matter_by_receipt(code)
    try:
        matter_part(receipt=matter.receipt, now=clock.now())
        messages.success(request, _("已恢复单独办理。"))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _back(request, matter.receipt)


@never_cache
@require_POST
def hide(request: HttpRequest, code: str) -> HttpResponse:
    """One's own matter is no longer shown to the public."""
    matter = matter_by_receipt(code)
    try:
        publication_end(receipt=matter.receipt, now=clock.now())
        messages.success(request, _("已经不再公开。"))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _back(request, matter.receipt)


urlpatterns = [
    path("r/<slug:code>/join/", join, name="join"),
    path("r/<slug:code>/part/", part, name="part"),
    path("r/<slug:code>/hide/", hide, name="hide"),
]
