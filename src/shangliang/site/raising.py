"""Raise a matter 我要提议题: what, where, and (if wanted) how to reach me. No account, no captcha.

One page, or in 长辈版 one question per page. The answers given so far travel as fields of the form, so that every step works
without JavaScript and nothing is kept on the server before the matter is sent. Photos come last: a browser sends them once.
"""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangliang.kernel import clock
from shangliang.kernel.errors import Refused
from shangliang.kernel.uploads import clean_photo, refuse_too_large
from shangliang.matters.merging import matter_join
from shangliang.matters.models import Matter
from shangliang.matters.selectors import categories
from shangliang.matters.services import Raised, matter_raise
from shangliang.matters.similar import joinable_place, similar_public
from shangliang.matters.urgent import alarms_for
from shangliang.regions.paths import PATTERN, county_of
from shangliang.site.area import area_of
from shangliang.site.branding import wears
from shangliang.site.picker import picker
from shangliang.site.raise_form import RaiseForm
from shangliang.site.raise_place import Scanned, near_of, scanned
from shangliang.site.same import similar_rows
from shangliang.ui.context import ELDER_COOKIE, ELDER_LEVELS

# The questions of each page; "all" is the single page of the normal face.
STEPS = {"what": ("text",), "where": ("region", "place_words"), "more": ("photos", "phone", "name", "hide_name", "category")}
ALL = "all"
NEXT = {"what": "where", "where": "more"}
SHOWN = 3  # similar matters on a telephone
TYPED = 1000  # letters that are compared while somebody types


def _next(step: str, found: Scanned) -> str:
    """The page after; where a poster says the place, nobody is asked for it."""
    return "more" if step == "what" and found.path else NEXT[step]


def _asked(step: str) -> tuple[str, ...]:
    """Every question up to and on a page."""
    names = list(STEPS)
    return tuple(name for page in names[: names.index(step) + 1] for name in STEPS[page]) if step in STEPS else tuple(RaiseForm.base_fields)


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
        station=scanned(request).station,
    )
    matter = matter_raise(actor=request.actor, raised=raised, now=clock.now())  # type: ignore[attr-defined]  # set by Acting
    return redirect(reverse("site:receipt", args=[matter.receipt]) + _after(request, matter, data["join"], shown=bool(data["asked"])))


def _after(request: HttpRequest, matter: Matter, join: str, *, shown: bool) -> str:
    """The matter is stored. Join it where that was wished; else, if nothing was shown before, see whether there is something to ask."""
    if join.isdigit():
        try:
            matter_join(receipt=matter.receipt, into_id=int(join), now=clock.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return "?new=1"
    likely = not shown and any(one.likely and one.joinable for one in similar_public(matter.text, matter.path, but=matter.pk))
    return "?new=1&same=1" if likely else "?new=1"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def raise_matter(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays on the page until it has arrived."""
    if request.method == "POST":
        return _posted(request)
    found = scanned(request)
    near = found.path or area_of(request).path
    in_steps = request.COOKIES.get(ELDER_COOKIE) in ELDER_LEVELS
    start = found.path or (near if len(near) >= 12 else "")
    form = RaiseForm(initial={"form_key": uuid4(), "region": start, "hide_name": True, "station": found.code})
    return _page(request, form, "what" if in_steps else ALL)


def _posted(request: HttpRequest) -> HttpResponse:
    """Look around for a place, go to another page, or send."""
    step = request.POST.get("step", ALL)
    step = step if step in STEPS else ALL
    wanted = request.POST.get("to", "")
    searching = "find" in request.POST and (request.POST.get("region_q", "").strip() or not request.POST.get("region"))
    if searching or "under" in request.POST:
        return _page(request, RaiseForm(initial=_typed(request)), step, looking=True)
    if wanted in STEPS:
        return _page(request, RaiseForm(initial=_typed(request)), wanted)
    form = RaiseForm(_with_place(request), request.FILES)
    if step in NEXT and not request.POST.get("join"):
        fine = form.keep_errors(_asked(step))
        after = _next(step, scanned(request))
        return _page(request, RaiseForm(initial=_typed(request)), after) if fine else _page(request, form, _first(form), status=422)
    if not form.is_valid():
        return _page(request, form, ALL if step == ALL else _first(form), status=422)
    try:
        return _send(request, form)
    except Refused as refusal:
        return _page(request, form, step, refusal=str(refusal), status=422)


def _with_place(request: HttpRequest) -> QueryDict:
    """What was sent; whoever joins a matter without having said where means the place of that matter."""
    data: QueryDict = request.POST
    wanted = data.get("join", "")
    if not wanted.isdigit() or data.get("region"):
        return data
    filled = data.copy()
    filled["region"] = joinable_place(int(wanted))
    return filled


def _first(form: RaiseForm) -> str:
    """The first page with an error; its own errors only are shown."""
    step = next((page for page, names in STEPS.items() if form.errors.keys() & set(names)), "what")
    form.keep_errors(_asked(step))
    return step


def _typed(request: HttpRequest) -> dict[str, object]:
    """What was typed so far, as the beginning of the next page."""
    typed: dict[str, object] = {name: request.POST.get(name, "") for name in RaiseForm.base_fields if name != "photos"}
    typed["hide_name"] = "hide_name" in request.POST or "name" not in request.POST
    return {**typed, "join": ""}


def _page(request: HttpRequest, form: RaiseForm, step: str, *, refusal: str = "", looking: bool = False, status: int = 200) -> HttpResponse:
    """A page of the form with the picker as it was left."""
    found = scanned(request)
    chosen = str(form["region"].value() or "")
    near = near_of(request, found)
    if found.path:
        wears(request, found.path)
    text = str(form["text"].value() or "")[:TYPED]
    here = chosen if PATTERN.fullmatch(chosen) else near
    place = picker(
        query=request.POST.get("region_q", ""), chosen=chosen, under=request.POST.get("under", ""), near=near, asked=looking or not chosen
    )
    context = {
        "form": form,
        "step": step,
        "steps": list(STEPS),
        "asked": STEPS.get(step, ()),
        "refusal": [refusal] if refusal else [],
        "picker": place,
        "place_name": place.chosen.get("label", ""),
        "scanned": found,
        "fixed": bool(found.path) and chosen == found.path and not looking,
        "alarms": alarms_for(text, county_of(here)) if text else [],
        "similar": similar_rows(similar_public(text, here, limit=SHOWN)) if step == "more" else [],
        "offline": False,
    }
    return render(request, "site/raise.html", context, status=status)


@never_cache
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The picker alone, while somebody types or taps: ?q=, ?under=, ?chosen=."""
    near = area_of(request).path
    asked = request.GET
    place = picker(query=asked.get("q", ""), chosen=asked.get("chosen", ""), under=asked.get("under", ""), near=near, asked=True)
    return render(request, "site/_raise_hits.html", {"picker": place})


@never_cache
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """While somebody types: the number to call when it is urgent, and matters that may be the same. Nothing is stored, nothing is logged."""
    asked = request.POST
    text, region = asked.get("text", "")[:TYPED], asked.get("region", "")
    near = region if PATTERN.fullmatch(region) else near_of(request, scanned(request))
    context = {"alarms": alarms_for(text, county_of(near)), "similar": similar_rows(similar_public(text, near, limit=SHOWN))}
    return render(request, "site/_raise_similar.html", context)


@require_safe
def raise_offline(request: HttpRequest) -> HttpResponse:
    """The same form for a dead net, kept by the browser: no token, no key, nothing about anybody; it only fills the outbox."""
    _forget_notices(request)
    form = RaiseForm(initial={"hide_name": True})
    context = {"form": form, "step": ALL, "steps": [], "asked": (), "refusal": [], "picker": None, "place_name": "", "offline": True}
    context |= {"scanned": Scanned(), "fixed": False, "alarms": [], "similar": []}
    return render(request, "site/raise.html", context)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the browser shows for every other page while the net is dead."""
    _forget_notices(request)
    return render(request, "site/offline.html", {})


def _forget_notices(request: HttpRequest) -> None:
    """Messages for one person must not end up in a page that the browser keeps; they wait for the next page instead."""
    if hasattr(request, "_messages"):
        del request._messages


urlpatterns = [
    path("raise/", raise_matter, name="raise"),
    path("raise/places/", places, name="raise_places"),
    path("raise/similar/", similar, name="raise_similar"),
    path("raise/offline/", raise_offline, name="raise_offline"),
    path("offline/", offline, name="offline"),
]
