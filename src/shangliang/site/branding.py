"""统一标识 on every page: whose brand a page wears, its style sheet by colour, its mark.

The sheet of a colour is a pure function of the colour, so its address holds nothing but the colour and a digest of the recipe, and
browsers may keep it for ever. Which sheet a page names follows from its address and the visitor's place; both are in the key of the
page memory, and a change of a brand leaves a journal entry, so that no kept page wears an old brand (site/caching.py).
"""

from typing import Any

from django.db import DatabaseError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shangliang.kernel.actor import ANONYMOUS
from shangliang.kernel.errors import Missing
from shangliang.regions.paths import PATTERN, county_of
from shangliang.standards import colours
from shangliang.standards.kit import ICONS, Kit, drawn, kit_of
from shangliang.standards.kit import recipe as made_by
from shangliang.standards.selectors import brand_for, brand_marked

AREA_COOKIE = "area"
for_ever = cache_control(public=True, max_age=365 * 86400, immutable=True)


def _of_staff(request: HttpRequest) -> str:
    """The county of somebody at the desk: the one their grants lie in, else the city they share."""
    scopes = getattr(request, "actor", ANONYMOUS).scopes()
    for length in (6, 4):
        found = {scope[:length] for scope in scopes}
        if len(found) == 1 and len(scope := found.pop()) >= 4:
            return scope
    return ""


def place_of(request: HttpRequest) -> str:
    """The place whose brand a page wears: what the view says, what the address names, the visitor's own place."""
    if said := getattr(request, "brand_place", ""):
        return str(said)
    if request.path.startswith("/desk/"):
        return _of_staff(request)
    named = request.resolver_match.kwargs if request.resolver_match is not None else {}
    for value in (
        named.get("place"),
        str(named.get("number", "")).split("-")[0],
        request.GET.get("area"),
        request.COOKIES.get(AREA_COOKIE),
    ):
        if value and PATTERN.fullmatch(str(value)):
            return str(value)
    return ""


def wears(request: HttpRequest, place: str) -> None:
    """The page is about a thing of this place: it wears the brand of its county, wherever the visitor comes from."""
    request.brand_place = place  # type: ignore[attr-defined]  # read by place_of


def page(request: HttpRequest) -> dict[str, Any]:
    """`brand`: the face of the page's place, or None; looked up only when the page is drawn with a layout."""

    def found() -> Kit | None:
        try:
            brand = brand_for(county_of(place_of(request)))
        except DatabaseError:
            return None  # an error page must be shown even when the tables are missing
        return kit_of(brand) if brand is not None else None

    return {"brand": SimpleLazyObject(found)}


def _colour(text: str, given: str) -> str:
    """A safe colour under the present recipe; Missing else, so that nobody can dress pages in what cannot be read."""
    try:
        colour = colours.tidy(text)
    except ValueError:
        raise Missing from None
    if given != made_by() or colour != f"#{text}" or not colours.judge(colour).safe:
        raise Missing
    return colour


@require_safe
@for_ever
def brand_sheet(request: HttpRequest, colour: str, recipe: str, part: str) -> HttpResponse:
    """The style sheet of a safe colour."""
    if part not in {"page", "preview"}:
        raise Missing
    return HttpResponse(colours.stylesheet(_colour(colour, recipe), preview=part == "preview"), content_type="text/css; charset=utf-8")


@require_safe
@for_ever
def brand_icon(request: HttpRequest, colour: str, recipe: str, name: str) -> HttpResponse:
    """The round table in a safe colour."""
    if name not in ICONS:
        raise Missing
    picture = drawn(name).replace(colours.DEFAULT, _colour(colour, recipe))
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
@for_ever
def brand_mark(request: HttpRequest, scope: str, digest: str) -> FileResponse:
    """The mark a county has given itself, as it was encoded here."""
    found = brand_marked(scope, digest)
    try:
        opened = found.mark.open("rb")
    except FileNotFoundError:
        raise Missing from None
    return FileResponse(opened, filename="mark.png", content_type="image/png")


urlpatterns = [
    path("brand/<slug:colour>-<slug:recipe>/<slug:part>.css", brand_sheet, name="brand_sheet"),
    path("brand/<slug:colour>-<slug:recipe>/<slug:name>.svg", brand_icon, name="brand_icon"),
    path("brand/<slug:scope>/<slug:digest>.png", brand_mark, name="brand_mark"),
]
