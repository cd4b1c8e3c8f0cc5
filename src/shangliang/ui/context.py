"""What every page knows: who acts, the language, the reading mode, where it stands, what was just said."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

from shangliang.kernel import clock
from shangliang.kernel.actor import ANONYMOUS

ELDER_COOKIE = "elder"
CONTRAST_COOKIE = "contrast"
ELDER_LEVELS = ("1", "2", "3")


def _notices(request: HttpRequest) -> list[Any]:
    """Messages to show. The session is opened only when a message can be there, so that anonymous pages stay cacheable."""
    storage = getattr(request, "_messages", None)
    if storage is None:
        return []
    carried = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    return list(get_messages(request)) if carried or storage.added_new else []


def reading_classes(request: HttpRequest) -> str:
    """Class names of <html>: `elder elder-2 contrast` by the visitor's cookies; "" for the normal face."""
    level = request.COOKIES.get(ELDER_COOKIE, "")
    names = ["elder", f"elder-{level}"] if level in ELDER_LEVELS else []
    return " ".join([*names, "contrast"] if request.COOKIES.get(CONTRAST_COOKIE) == "1" else names)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: actor, now, language, lang_tag, elder (0-3), contrast, html_class, demo, path, full_path, notices."""
    language = get_language() or settings.LANGUAGE_CODE
    level = request.COOKIES.get(ELDER_COOKIE, "")
    return {
        "actor": getattr(request, "actor", ANONYMOUS),
        "now": clock.now(),
        "language": language,
        "lang_tag": "zh-Hans" if language.startswith("zh") else "en",
        "elder": int(level) if level in ELDER_LEVELS else 0,
        "contrast": request.COOKIES.get(CONTRAST_COOKIE) == "1",
        "html_class": reading_classes(request),
        "demo": bool(settings.DEMO),
        "path": request.path,
        "full_path": request.get_full_path(),
        "notices": _notices(request),
    }
