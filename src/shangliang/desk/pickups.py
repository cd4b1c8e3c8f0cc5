"""Opening a box 开箱: the slips typed one after the other beside how many were counted, and the list to hang up afterwards."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shangliang.desk import intake_forms as forms
from shangliang.desk.doing import Action, Doing, Failed, Forms, attempt
from shangliang.desk.intake import SpotFile, became, raised_of
from shangliang.desk.picking import acting
from shangliang.desk.waiting import KINDS, Asked, Kind, Line, Row
from shangliang.intake import services
from shangliang.intake.models import Pickup
from shangliang.intake.selectors import pickup_get, pickups_open, reachable, slips_of
from shangliang.kernel import clock, ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing
from shangliang.matters.shown import masked
from shangliang.ui.qr import qr_svg


class PickupFile(SpotFile):
    """One pick-up of a box."""

    def __init__(self, actor: Actor, pickup: Pickup, now: datetime) -> None:
        super().__init__(actor, pickup.spot, now)
        self.pickup = pickup
        self.version = pickup.version


def _slip(do: Doing[PickupFile]) -> object:
    pickup = do.about.pickup
    return services.slip_enter(actor=do.actor, pickup_id=pickup.pk, raised=raised_of(do.data, pickup.spot.region), now=do.now)


PICKUP_ACTIONS: dict[str, Action[PickupFile]] = {
    "slip": Action(gettext_lazy("录入一张意见条"), gettext_lazy("录入，下一张"), _slip, gettext_lazy("已录入。"), forms.SlipForm),
    "unreadable": Action(
        gettext_lazy("这张看不清"),
        gettext_lazy("这张看不清，记下"),
        lambda do: services.slip_unreadable(actor=do.actor, pickup_id=do.about.pickup.pk, form_key=do.data["form_key"], now=do.now),
        gettext_lazy("已记为看不清，原件请留好。"),
        forms.KeyedForm,
    ),
    "done": Action(
        gettext_lazy("办完"),
        gettext_lazy("这次开箱办完"),
        lambda do: services.pickup_close(
            actor=do.actor, pickup_id=do.about.pickup.pk, reason=do.data["reason"], version=do.version, now=do.now
        ),
        gettext_lazy("已办完。回执清单可以打印出来挂在箱子旁边。"),
        forms.DoneForm,
    ),
}


def show_pickup(request: HttpRequest, found: Pickup, failed: Failed | None = None) -> HttpResponse:
    """The slips typed so far beside those counted, and the form for the next."""
    actor = acting(request)
    about = PickupFile(actor, found, clock.now())
    slips = slips_of(found)
    unreadable = sum(slip.unreadable for slip in slips)
    entered = len(slips) - unreadable
    context = {
        "pickup": found,
        "spot": found.spot,
        "slips": [{"number": slip.number, **(became(slip.matter) if slip.matter else {})} for slip in reversed(slips)],
        "entered": entered,
        "unreadable": unreadable,
        "left": found.found - entered - unreadable,
        "next": len(slips) + 1,
        "failed": failed,
        "form_of": Forms(PICKUP_ACTIONS, about),
        "do": "desk:pickup_do",
        "file": about,
        "file_pk": found.pk,
        "back": reverse("desk:pickup", args=[found.pk]),
    }
    return render(request, "desk/intake/pickup.html", context, status=failed.status if failed else 200)


@never_cache
@require_safe
def pickup(request: HttpRequest, pk: int) -> HttpResponse:
    """One pick-up."""
    return show_pickup(request, pickup_get(acting(request), pk))


@require_POST
def pickup_do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Enter a slip, note an unreadable one, or say that it is done."""
    actor, now, action = acting(request), clock.now(), PICKUP_ACTIONS.get(key)
    found = pickup_get(actor, pk)
    if action is None:
        raise Missing
    failed = attempt(request, key, action, PickupFile(actor, found, now), now)
    if failed is not None:
        return show_pickup(request, pickup_get(actor, pk), failed)
    return HttpResponseRedirect(reverse("desk:pickup", args=[pk]))


@never_cache
@require_safe
def pickup_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to hang beside the box: the first words of each slip and its receipt; whoever left a number is told and not hung up."""
    found = pickup_get(acting(request), pk)
    slips = slips_of(found)
    told = reachable(slip.matter_id for slip in slips if slip.matter_id)
    rows = [
        (slip.number, masked(slip.matter.title)[:16], ids.grouped(slip.matter.receipt))
        for slip in slips
        if slip.matter and slip.matter_id not in told
    ]
    context = {
        "pickup": found,
        "spot": found.spot,
        "rows": rows,
        "told": len(told),
        "unreadable": sum(slip.unreadable for slip in slips),
        "follow": request.build_absolute_uri(reverse("site:follow")),
        "qr": qr_svg(request.build_absolute_uri(reverse("site:follow"))),
    }
    return render(request, "desk/intake/receipts.html", context)


def _pickup_rows(actor: Actor, _now: datetime) -> Iterable[Asked]:
    yield Asked(pickups_open(actor), text="spot__name", path="spot__path", number="found")


def _pickup_lines(_actor: Actor, _now: datetime, rows: list[Row]) -> Iterable[Line]:
    """Pick-ups that are not done."""
    for row in rows:
        detail = _("开箱 %(found)s 张，还没有办完") % {"found": row.number}
        yield Line(row.text, detail, row.path, None, "", _("继续录入"), reverse("desk:pickup", args=[row.pk]))


KINDS.append(Kind(_pickup_rows, _pickup_lines))

urlpatterns = [
    path("intake/pickups/<int:pk>/", pickup, name="pickup"),
    path("intake/pickups/<int:pk>/do/<slug:key>/", pickup_do, name="pickup_do"),
    path("intake/pickups/<int:pk>/receipts/", pickup_receipts, name="pickup_receipts"),
]
