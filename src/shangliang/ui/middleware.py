"""Language of a request, and refusals that no form took up: pages that say why."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from shangliang.kernel.errors import Denied, Missing, Refused

KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


class Language:
    """Activates the language of the cookie; the browser's own list is not asked, because Chinese is the default for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen if chosen in KNOWN else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class Refusals:
    """Turns `Missing` into 404, `Denied` into 403 with its reason, and any other `Refused` into 409 with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; None for everything else."""
        if not isinstance(exception, Refused):
            return None
        status, title = 409, _("这一步没有完成")
        if isinstance(exception, Missing):
            status, title = 404, _("没有找到")
        elif isinstance(exception, Denied):
            status, title = 403, _("这一步您不能操作")
        return render(request, "ui/error.html", {"code": status, "title": title, "text": str(exception)}, status=status)
