"""The switches of the header: language, 长辈版, high contrast. They are cookies of the browser, never data about a person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shangliang.ui.context import CONTRAST_COOKIE, ELDER_COOKIE, ELDER_LEVELS

YEAR = 365 * 24 * 3600
ALLOWED = {
    settings.LANGUAGE_COOKIE_NAME: tuple(code for code, _name in settings.LANGUAGES),
    ELDER_COOKIE: ("0", *ELDER_LEVELS),
    CONTRAST_COOKIE: ("0", "1"),
}
FIELDS = {"language": settings.LANGUAGE_COOKIE_NAME, "elder": ELDER_COOKIE, "contrast": CONTRAST_COOKIE}


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


@csrf_exempt  # It changes nothing but how this browser shows pages; a token would make every anonymous page uncacheable.
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language, letter size or contrast in a cookie and go back. Unknown values are ignored."""
    response = HttpResponseRedirect(_back(request))
    for field, cookie in FIELDS.items():
        value = request.POST.get(field, "")
        if value in ALLOWED[cookie]:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)
    return response
