"""Entering a matter for somebody who cannot type: the same fields as the public form, and a recorded consent."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.desk.matter_actions import category_of
from shangliang.desk.matter_forms import EntryForm
from shangliang.desk.picking import Picker, acting, error_of, finding, kept, place_chosen, places_found, query_of, value_of
from shangliang.kernel import clock, ids
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Denied, Missing, Refused
from shangliang.kernel.uploads import clean_photo, refuse_too_large
from shangliang.matters.models import Matter
from shangliang.matters.services import PHOTOS, Raised, matter_raise
from shangliang.matters.similar import similar_for_office
from shangliang.matters.urgent import alarms_for
from shangliang.people.roles import AREA_HEAD, OFFICES
from shangliang.regions.paths import PATTERN, contains
from shangliang.regions.selectors import children, full_names, region_get
from shangliang.venues.models import Station
from shangliang.venues.selectors import station_by_code

HELPERS = (*OFFICES, AREA_HEAD)


def place_picker(request: HttpRequest, form: Form, scopes: tuple[str, ...]) -> Picker:
    """The choice of a place within the actor's own; where these are few they stand ready."""
    query = query_of(request, "region")
    results = places_found(query, scopes)
    if not query and len(scopes) == 1 and scopes[0]:
        near = children(scopes[0])[:12]
        full = full_names({row.path for row in near})
        results = [{"value": row.path, "label": row.name, "path": full[row.path]} for row in near]
    return Picker(
        name="region",
        label=_("在哪里？"),
        help=_("输入村、社区或街道的名字后按“查找”。"),
        query=query,
        results=results,
        chosen=place_chosen(value_of(form, "region")),
        error=error_of(form, "region"),
    )


@require_safe
def places_find(request: HttpRequest, name: str) -> HttpResponse:
    """The cards of a place picker while somebody types (htmx), within everything the actor works for."""
    scopes = acting(request).scopes()
    if not scopes:
        raise Denied("matters.helper")
    query = query_of(request, name)
    return render(request, "desk/people/found.html", {"name": name, "query": query, "results": places_found(query, scopes)})


@never_cache
@require_POST
def matter_alike(request: HttpRequest) -> HttpResponse:
    """While a helper writes (htmx): the number to call when it is urgent, and matters like it within the actor's places."""
    actor = acting(request)
    if not actor.scopes(*HELPERS):
        raise Denied("matters.helper")
    text, place = request.POST.get("text", "")[:1000], request.POST.get("region", "")
    near = place if PATTERN.fullmatch(place) else next(iter(actor.scopes(*HELPERS)))
    context = {"alarms": alarms_for(text, near[:6]), "rows": similar_for_office(actor, text, near)}
    return render(request, "desk/matter/alike.html", context)


def _station(code: str, scopes: tuple[str, ...]) -> Station | None:
    """The station somebody walked into, of the helper's own places."""
    found = station_by_code(code) if code else None
    if found is not None and not any(contains(scope, found.path) for scope in scopes):
        raise Missing
    return found


def _raise(request: HttpRequest, actor: Actor, form: EntryForm, scopes: tuple[str, ...]) -> Matter:
    data = form.cleaned_data
    if not any(contains(scope, data["region"]) for scope in scopes):
        raise Missing
    refuse_too_large(request)
    if len(data["photos"]) > PHOTOS:
        raise Refused("matters.too_many_photos", most=PHOTOS)
    photos: list[ContentFile[bytes]] = [clean_photo(photo) for photo in data["photos"]]
    raised = Raised(
        form_key=data["form_key"],
        text=data["text"],
        region=region_get(data["region"]),
        place_words=data["place_words"],
        category=category_of(data.get("category")),
        photos=photos,
        name=data["name"],
        phone=data["phone"],
        channel=Matter.Channel.HELPER,
        station=_station(data["station"], scopes),
    )
    return matter_raise(actor=actor, raised=raised, consent=data["consent"], now=clock.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matter_new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody tells; their consent is read out, given and recorded."""
    actor = acting(request)
    scopes = actor.scopes(*HELPERS)
    if not scopes:
        raise Denied("matters.helper")
    station = _station(request.POST.get("station", request.GET.get("station", ""))[:8], scopes)
    place = station.path if station else scopes[0] if len(scopes) == 1 else ""
    first = {"region": place if len(place) >= 12 else "", "station": station.code if station else ""}
    form = EntryForm(request.POST, request.FILES) if request.method == "POST" else EntryForm(initial=first)
    status = 200
    if finding(request):
        kept(form)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = _raise(request, actor, form, scopes)
            except Missing:
                raise
            except Refused as refusal:
                form.add_error("consent" if refusal.code == "matters.consent" else None, str(refusal))
                status = 403 if isinstance(refusal, Denied) else 409
            else:
                messages.success(request, _("已收到，回执 %(code)s。请抄给本人，凭它查进度。") % {"code": ids.grouped(row.receipt)})
                return HttpResponseRedirect(reverse("desk:matter", args=[row.pk]))
    context = {"form": form, "picker": place_picker(request, form, scopes), "station": station}
    return render(request, "desk/matter_new.html", context, status=status)
