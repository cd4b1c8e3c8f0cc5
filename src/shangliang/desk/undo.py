"""撤销: what was just done at the desk is taken back by the button of its notice, as far as the domain can truly take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_stubs_ext import StrOrPromise

from shangliang.cases.selectors import case_get
from shangliang.cases.undoing import document_add_undo, participant_add_undo, participant_remove_undo
from shangliang.desk.picking import acting
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused
from shangliang.matters.undoing import matter_accept_undo, matter_hand_on_undo, matter_merge_undo
from shangliang.meetings.undoing import meeting_announce_undo


@dataclass(frozen=True)
class Undo:
    """`run(actor, file, target, now)` takes the step back, `said` tells so, `page` is the file's page."""

    run: Callable[[Actor, int, int, datetime], object]
    said: StrOrPromise
    page: str


def _seat_added(actor: Actor, pk: int, target: int, now: datetime) -> object:
    return participant_add_undo(actor=actor, case_id=case_get(actor, pk).pk, participant_id=target, now=now)


def _seat_removed(actor: Actor, pk: int, target: int, now: datetime) -> object:
    return participant_remove_undo(actor=actor, case_id=case_get(actor, pk).pk, participant_id=target, now=now)


def _document(actor: Actor, pk: int, target: int, now: datetime) -> object:
    return document_add_undo(actor=actor, case_id=case_get(actor, pk).pk, document_id=target, now=now)


def _meeting(actor: Actor, pk: int, target: int, now: datetime) -> object:
    return meeting_announce_undo(actor=actor, case_id=case_get(actor, pk).pk, meeting_id=target, now=now)


UNDOS: dict[str, Undo] = {
    "accept": Undo(
        lambda actor, pk, _target, now: matter_accept_undo(actor=actor, matter_id=pk, now=now), _("已撤回受理。"), "desk:matter"
    ),
    "hand_on": Undo(
        lambda actor, pk, _target, now: matter_hand_on_undo(actor=actor, matter_id=pk, now=now), _("已撤回转办。"), "desk:matter"
    ),
    "merge": Undo(lambda actor, pk, _target, now: matter_merge_undo(actor=actor, matter_id=pk, now=now), _("已撤销并入。"), "desk:matter"),
    "seat_add": Undo(_seat_added, _("已撤销，刚才增加的参与者不在名单里了。"), "desk:case"),
    "seat_remove": Undo(_seat_removed, _("已撤销，参与者回到名单里了。"), "desk:case"),
    "document": Undo(_document, _("已撤回刚才添加的文件。"), "desk:case"),
    "meeting": Undo(_meeting, _("会议已取消，取消原因写明通知发错。"), "desk:case"),
}


def undo_url(key: str, pk: int, target: int = 0) -> str:
    """Where the button of a notice posts to."""
    return reverse("desk:undo", args=[key, pk, target])


@require_POST
def undo(request: HttpRequest, key: str, pk: int, target: int) -> HttpResponse:
    """Take the step back; then back to the page it was done on. What cannot be taken back any more says why."""
    found = UNDOS.get(key)
    if found is None:
        raise Missing
    try:
        found.run(acting(request), pk, target, clock.now())
    except Missing:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(found.said))
    wanted = request.POST.get("next", "")
    fits = wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if fits else reverse(found.page, args=[pk]))


urlpatterns = [path("undo/<slug:key>/<int:pk>/<int:target>/", undo, name="undo")]
