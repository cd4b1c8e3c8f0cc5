"""What was said face to face: on duty 值守接待/网上值班, and where a member met people 委员联系群众."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shangliang.desk.duty import rule_words
from shangliang.desk.entry import place_picker
from shangliang.desk.intake import TONES, raised_of
from shangliang.desk.intake_forms import DutyForm, MetForm, SpokenForm
from shangliang.desk.listing import Listing, before_of
from shangliang.desk.picking import acting, finding, form_status, kept, tried
from shangliang.intake import services
from shangliang.intake.models import DutyVoice, Met
from shangliang.intake.permissions import HELPERS
from shangliang.intake.selectors import PAGE, duty_voices, met_of, shifts_of
from shangliang.kernel import clock, ids
from shangliang.kernel.errors import Denied, Missing
from shangliang.kernel.workdays import day_of
from shangliang.matters.models import Matter
from shangliang.people.roles import MEMBER
from shangliang.regions.paths import contains, county_of
from shangliang.regions.selectors import region_get
from shangliang.venues.models import DutyShift
from shangliang.venues.permissions import ON_DUTY

form_page = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = {
    "intake.consent": "consent",
    "intake.future": "day",
    "intake.no_duty": "day",
    "matters.too_short": "text",
    "people.phone_wrong": "phone",
}


def _said(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Back to a fresh form, with the receipt to copy."""
    messages.success(request, _("已收到，回执 %(code)s。请抄给本人，凭它查进度。") % {"code": ids.grouped(matter.receipt)})
    return HttpResponseRedirect(request.path)


def _row(matter: Matter, day: Any, place: str, *, link: bool) -> dict[str, Any]:
    """A voice with what became of it; the answer is the matter's own."""
    end = matter.merged_into if matter.state == Matter.State.MERGED and matter.merged_into else matter
    return {
        "text": matter.title,
        "url": reverse("desk:matter", args=[matter.pk]) if link else reverse("site:receipt", args=[matter.receipt]),
        "state": matter.get_state_display(),
        "tone": TONES.get(end.state, ""),
        "code": matter.receipt,
        "place": place,
        "at": day,
        "answer": matter.answer,
    }


@never_cache
@form_page
def duty(request: HttpRequest) -> HttpResponse:
    """What came up on duty: by whoever has it, or a helper of the station."""
    actor, now = acting(request), clock.now()
    if not actor.scopes(*HELPERS, *ON_DUTY):
        raise Denied("intake.not_on_duty")
    today = day_of(now)
    shifts = shifts_of(actor, today)
    form = DutyForm(request.POST) if request.method == "POST" else DutyForm(initial={"day": today})
    form.offer(
        [(row.pk, f"{row.station.name} · {row.get_kind_display()} · {rule_words(row)} · {row.person.display_name}") for row in shifts]
    )
    if request.method == "POST" and form.is_valid():
        shift = next((row for row in shifts if row.pk == form.cleaned_data["shift"]), None)
        if shift is None:
            raise Missing
        saved = _duty_saved(request, form, shift, now)
        if saved is not None:
            return _said(request, saved.matter)
    listing = Listing.of(request, duty_voices(actor, before=before_of(request)), PAGE)
    helper = bool(actor.scopes(*HELPERS))
    context = {
        "form": form,
        "shifts": shifts,
        "listing": listing,
        "rows": [_row(row.matter, row.day, row.shift.station.name, link=helper) for row in listing.rows],
    }
    return render(request, "desk/intake/duty.html", context, status=form_status(form))


def _duty_saved(request: HttpRequest, form: DutyForm, shift: DutyShift, now: datetime) -> DutyVoice | None:
    data = form.cleaned_data
    raised = raised_of(data, region_get(shift.station.path))
    enter = partial(services.duty_enter, actor=acting(request), shift_id=shift.pk, day=data["day"], raised=raised)
    return tried(form, FIELDS, partial(enter, consent=data["consent"], now=now))


@never_cache
@form_page
def met(request: HttpRequest) -> HttpResponse:
    """A member's own contact work: what he or she met, and what became of it."""
    actor, now = acting(request), clock.now()
    scopes = actor.scopes(MEMBER)
    if not scopes:
        raise Denied("intake.member")
    counties = tuple(sorted({county_of(scope) for scope in scopes}))
    first = {"day": day_of(now), "region": scopes[0] if len(scopes) == 1 and len(scopes[0]) >= 9 else ""}
    form = MetForm(request.POST) if request.method == "POST" else MetForm(initial=first)
    if finding(request):
        kept(form)
    elif request.method == "POST" and form.is_valid():
        saved = _met_saved(request, form, counties, now)
        if saved is not None:
            return _said(request, saved.matter)
    listing = Listing.of(request, met_of(actor, before=before_of(request)), PAGE)
    context = {
        "form": form,
        "picker": place_picker(request, form, counties),
        "listing": listing,
        "rows": [_row(row.matter, row.day, row.matter.region.name, link=False) for row in listing.rows],
    }
    return render(request, "desk/intake/met.html", context, status=form_status(form))


def _met_saved(request: HttpRequest, form: SpokenForm, counties: tuple[str, ...], now: datetime) -> Met | None:
    data = form.cleaned_data
    if not any(contains(county, data["region"]) for county in counties):
        raise Missing
    raised = raised_of(data, region_get(data["region"]))
    enter = partial(services.met_enter, actor=acting(request), raised=raised, day=data["day"])
    return tried(form, FIELDS, partial(enter, consent=data["consent"], now=now))


urlpatterns = [
    path("intake/duty/", duty, name="duty_voices"),
    path("intake/met/", met, name="met"),
]
