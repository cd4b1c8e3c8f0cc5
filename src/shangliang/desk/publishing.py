"""What the public reads of a matter: the text as written beside the masked one, every difference marked, edited by a person."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.doing import DeskForm
from shangliang.desk.picking import acting
from shangliang.desk.waiting import KINDS, Asked, Kind, Line, Row
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused, require
from shangliang.matters.models import Matter
from shangliang.matters.permissions import can_publish
from shangliang.matters.publishing import differences, matter_publish, proposal_for
from shangliang.matters.selectors import matter_get, publications_waiting
from shangliang.matters.shown import masked
from shangliang.ui.jinja import url as address


class PublishForm(DeskForm):
    """The words the public reads."""

    title = forms.CharField(label=gettext_lazy("公开的标题"), max_length=60)
    text = forms.CharField(label=gettext_lazy("公开的内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 7}))


def _saved(request: HttpRequest, matter: Matter, form: PublishForm) -> int:
    """Publish; the status of the page when it was refused, 0 when it is done."""
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    try:
        matter_publish(
            actor=acting(request),
            matter_id=matter.pk,
            version=data["version"],
            now=clock.now(),
            title=data["title"],
            text=data["text"],
        )
    except Missing:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return 403 if isinstance(refusal, Denied) else 409
    return 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matter_public(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare, edit, look again as often as wanted, publish."""
    matter = matter_get(acting(request), pk)
    require(can_publish(acting(request), matter, clock.now()))
    shown, status = proposal_for(matter), 200
    form = PublishForm(initial={"title": shown.title, "text": shown.text, "version": matter.version})
    before, after = shown.before, shown.after
    if request.method == "POST":
        form = PublishForm(request.POST)
        if "look" not in request.POST:
            status = _saved(request, matter, form)
            if not status:
                messages.success(request, _("已公开。反映人凭回执看得到公开的内容，随时可以要求撤下。"))
                return HttpResponseRedirect(reverse("desk:matter", args=[pk]))
        before, after = differences(matter.text, request.POST.get("text", "")[:2000])
    context = {"matter": matter, "form": form, "before": before, "after": after, "review": shown.review, "answer": masked(matter.answer)}
    return render(request, "desk/matter/public.html", context, status=status)


def _rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(publications_waiting(actor), text="title", path="path")


def _lines(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Answers that somebody wants to be public."""
    detail, action = _("答复要公开，等审核"), _("去审核")
    return (
        Line(row.text, detail, row.path, None, "", action, address("desk:matter_public", row.pk), None, f"matter:{row.pk}")
        for row in reversed(rows)
    )


KINDS.append(Kind(_rows, _lines))
urlpatterns = [path("matters/<int:pk>/public/", matter_public, name="matter_public")]
